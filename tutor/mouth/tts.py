"""Text to speech with piper, in a thread of its own, and a memory for phrases that come again."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from tutor.config import Settings
from tutor.engines import Progress, Speech, Synthesizer
from tutor.errors import EngineError
from tutor.mouth.align import assemble
from tutor.mouth.voice import Chunk, Stop, Voice, load_piper

log = logging.getLogger(__name__)

DEFAULT_VOICE = "joe"

KEPT = 128
"""Phrases that a ``CachedSynthesizer`` keeps: about 30 MB."""

WARM_UP = "Ready."
"""Spoken once, unheard, so that the first real phrase does not pay for espeak's dictionary."""


class PiperSynthesizer:
    """Speaks one text at a time. ``speed`` 1.0 is the voice's own pace, 2.0 twice as fast.

    Owns ``voice`` and the one thread it runs in. A call that is cancelled, or that takes longer than
    ``deadline_s`` (waiting for earlier calls included), ends its synthesis at once.
    """

    def __init__(self, voice: Voice, *, speed: float = 1.0, deadline_s: float = 10.0) -> None:
        self._voice = voice
        self._speed = speed
        self._deadline_s = deadline_s
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tts")
        self._closed = False

    @property
    def rate(self) -> int:
        return self._voice.rate

    async def synthesize(self, text: str, *, pace: float = 1.0) -> Speech:
        """Speak ``text``; a text without a letter or digit gives 0 samples. Raises ``EngineError``.

        Leading silence is cut to 10 ms; the pause after it is 120 ms, or 220 ms after a sentence.
        """
        if self._closed:
            raise EngineError("the voice has been closed", "Start the lesson again.")
        if not any(char.isalnum() for char in text):
            return Speech(text, np.zeros(0, dtype=np.float32), self.rate)
        stop = Stop()
        work = asyncio.get_running_loop().run_in_executor(self._thread, self._speak, text, pace, stop)
        try:
            async with asyncio.timeout(self._deadline_s):
                return await work
        except TimeoutError as error:
            raise EngineError(
                f"the voice took longer than {self._deadline_s:g} s for one phrase",
                "Raise mouth.deadline_s or close other programs.",
            ) from error
        finally:
            stop.set()

    async def close(self) -> None:
        """Let go of the thread; what waits is dropped, what runs ends by itself."""
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _speak(self, text: str, pace: float, stop: Stop) -> Speech:
        """Runs in the thread."""
        chunks: list[Chunk] = []
        try:
            if not stop.is_set():
                chunks.extend(self._voice.speak(text, speed=self._speed * pace, stop=stop))
            return assemble(text, chunks, self.rate)
        except Exception as error:
            why = " ".join(str(error).split()) or type(error).__name__
            raise EngineError(f"the voice failed: {why}", "The words are still shown.") from error


_Key = tuple[str, float]
"""A text and the pace at which it is spoken."""


@dataclass(slots=True)
class _Job:
    """A synthesis under way and how many wait for it."""

    task: asyncio.Task[Speech]
    waiting: int = 0


class CachedSynthesizer:
    """Remembers the last ``size`` phrases of another synthesizer, and owns it.

    Callers who ask for the same text at the same time share one synthesis, which ends when the last of
    them is cancelled. A failure is not remembered.
    """

    def __init__(self, inner: Synthesizer, *, size: int = KEPT) -> None:
        self._inner = inner
        self._size = size
        self._kept: OrderedDict[_Key, Speech] = OrderedDict()
        self._jobs: dict[_Key, _Job] = {}

    @property
    def rate(self) -> int:
        return self._inner.rate

    def __contains__(self, text: str) -> bool:
        """Whether ``text`` at the voice's own pace can be had without synthesis."""
        return (text, 1.0) in self._kept

    async def synthesize(self, text: str, *, pace: float = 1.0) -> Speech:
        """As the inner synthesizer, or at once from memory. Raises ``EngineError``."""
        key = (text, pace)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        job = self._jobs.get(key)
        if job is None:
            job = self._jobs[key] = _Job(asyncio.create_task(self._make(key)))
        job.waiting += 1
        try:
            return await asyncio.shield(job.task)
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if job.task.cancelled() and not (me and me.cancelling()):
                raise EngineError("the voice was closed in the midst of a phrase") from None
            raise
        finally:
            job.waiting -= 1
            if job.waiting == 0:
                self._forget(key, job)
                job.task.cancel()

    async def prepare(self, text: str, *, pace: float = 1.0) -> None:
        """Synthesise ``text`` ahead of its time. A failure is left to the real call to report."""
        try:
            await self.synthesize(text, pace=pace)
        except EngineError as error:
            log.warning("a phrase could not be prepared: %s", error)

    async def close(self) -> None:
        """End what is under way and close the inner synthesizer."""
        for job in self._jobs.values():
            job.task.cancel()
        self._jobs.clear()
        self._kept.clear()
        await self._inner.close()

    async def _make(self, key: _Key) -> Speech:
        text, pace = key
        speech = await self._inner.synthesize(text, pace=pace)
        self._kept[key] = speech
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return speech

    def _forget(self, key: _Key, job: _Job) -> None:
        """Drop ``job`` unless a newer one has taken its place."""
        if self._jobs.get(key) is job:
            del self._jobs[key]


def load(settings: Settings, progress: Progress) -> PiperSynthesizer:
    """The engine ``piper``: the voice of the settings, verified, loaded and warm. Blocks for 2 to 3 s.

    Raises ``InputError`` for a voice that there is none of, ``WeightsError`` and ``EngineError``.
    """
    from tutor.cards import VoiceCard
    from tutor.locate import resolve_local

    mouth = settings.mouth
    found = resolve_local(mouth.voice or DEFAULT_VOICE, "tts", progress=progress)
    pace = found.card.speed if isinstance(found.card, VoiceCard) else 1.0
    voice = load_piper(found.path, threads=mouth.threads)
    for _ in voice.speak(WARM_UP, speed=1.0, stop=Stop()):
        pass
    return PiperSynthesizer(voice, speed=pace * mouth.speed, deadline_s=mouth.deadline_s)
