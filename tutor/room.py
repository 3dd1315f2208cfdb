"""A room without a sound card: a learner (``takes_turns.py``) before a virtual microphone and speaker.

Both run on one count of samples, so the two channels of the recording are aligned to the sample, and
every latency can be read off the recording itself. The room is ticked by a thread of its own in real
time, as a sound card would, or by a test. It can have an echo, the tutor's sound in the microphone, and
noise.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tutor.audio import AUDIBLE, FRAME, FRAME_S, RATE, Samples, resample
from tutor.ears.mic import Frame
from tutor.engines import Speech
from tutor.events import Event, SpeakerDrained
from tutor.mouth.playback import DUCKED, Heard, Playback
from tutor.takes_turns import Placed

QUEUE_FRAMES = 256
"""Microphone frames that may wait for the session (8 s); more is lost, as on a real card."""


@dataclass(frozen=True, slots=True)
class EchoPath:
    """How the tutor's sound comes back: ``delay_ms`` after it left, at ``gain_db``, with ``REFLECTIONS``."""

    delay_ms: float = 80.0
    gain_db: float = -20.0


REFLECTIONS = ((0.0, 1.0), (11.0, 0.4), (27.0, -0.25))
"""The ways that an echo takes: milliseconds after the first arrival, and the gain against it."""


class Learner(Protocol):
    """Who is before the microphone."""

    placed: list[Placed]

    def frame(self, now: int, tutor_audible: bool, tutor_turns: int) -> Samples | None:
        """The frame from sample ``now`` on; ``None`` when the learner has left the room."""
        ...


class Room:
    """The virtual sound card. ``tick`` moves one frame both ways and keeps the recording."""

    def __init__(
        self,
        learner: Learner,
        *,
        echo: EchoPath | None = None,
        noise_db: float | None = None,
        seed: int = 0,
        keep: bool = True,
    ) -> None:
        """``noise_db``: the RMS of white noise in dBFS; ``seed`` makes it the same every time.

        ``keep``: whether the recording is kept, about 12 MB a minute.
        """
        self.playback = Playback(RATE)
        self.speaker = RoomSpeaker(self.playback)
        self.learner = learner
        self._echo = Echo(echo) if echo is not None else None
        self._noise = 10 ** (noise_db / 20) if noise_db is not None else 0.0
        self._random = np.random.default_rng(seed)
        # One list, so that a recording read while the last frame passes never has two lengths.
        self._kept: list[tuple[Samples, Samples, Samples]] = []  # said, heard, the tutor
        self._keep = keep
        self._ticks = 0
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue(QUEUE_FRAMES)
        self._loop = asyncio.get_running_loop()
        self._turns = 0
        self._stop = threading.Event()
        self.late_s = 0.0
        self.started = 0.0

    def subscriber(self, event: Event) -> None:
        """Tells the learner when the tutor has finished a turn."""
        if isinstance(event, SpeakerDrained):
            self._turns += 1

    @property
    def now(self) -> int:
        """Samples gone by."""
        return self._ticks * FRAME

    def tick(self) -> bool:
        """One frame both ways; false when the learner has left."""
        right = self.playback.pull(FRAME)
        audible = bool(np.abs(right).max() > AUDIBLE)
        said = self.learner.frame(self.now, audible, self._turns)
        if said is None:
            self._loop.call_soon_threadsafe(self._deliver, None)
            return False
        left = self._heard(said, right)
        frame = Frame(left, self.now)
        self._ticks += 1
        if self._keep:
            self._kept.append((said, left, right))
        self._loop.call_soon_threadsafe(self._deliver, frame)
        return True

    def _heard(self, said: Samples, right: Samples) -> Samples:
        """What the microphone hears: the learner, the echo of the tutor, and noise."""
        heard = said
        if self._echo is not None:
            heard = heard + self._echo(right)
        if self._noise:
            heard = heard + self._noise * self._random.standard_normal(FRAME, dtype=np.float32)
        return heard if heard is said else np.clip(heard, -1.0, 1.0).astype(np.float32, copy=False)

    def _deliver(self, frame: Frame | None) -> None:
        """A microphone hands a frame over when it is full, not when it begins."""
        self._loop.call_later(FRAME_S, self._hand_over, frame)

    def _hand_over(self, frame: Frame | None) -> None:
        if self._frames.full():
            self._frames.get_nowait()
        self._frames.put_nowait(frame)

    async def frames(self) -> AsyncIterator[Frame]:
        """The microphone: frames of 512 samples, 16 kHz, in real time."""
        self.started = self._loop.time()
        thread = threading.Thread(target=self._run, name="room", daemon=True)
        thread.start()
        try:
            while (frame := await self._frames.get()) is not None:
                yield frame
        finally:
            self._stop.set()
            await asyncio.to_thread(thread.join)

    def _run(self) -> None:
        """Tick in real time, as a sound card does, whatever the event loop is busy with."""
        start = time.monotonic()
        count = 0
        while not self._stop.is_set():
            late = time.monotonic() - (start + count * FRAME_S)
            if late < 0:
                time.sleep(-late)
            else:
                self.late_s = max(self.late_s, late)
            if not self.tick():
                return
            count += 1

    def recording(self, *, clean: bool = False) -> Samples:
        """Float32, shape ``(n, 2)``, 16 kHz: left what the microphone heard, right the tutor.

        ``clean``: left the learner alone, without echo and noise, to measure by.
        """
        kept = self._kept[:]
        if not kept:
            return np.zeros((0, 2), np.float32)
        left = np.concatenate([said if clean else heard for said, heard, _ in kept])
        return np.stack([left, np.concatenate([right for _, _, right in kept])], axis=1)

    async def close(self) -> None:
        self._stop.set()


class Echo:
    """The echo of one speaker, frame by frame."""

    def __init__(self, path: EchoPath) -> None:
        gain = 10 ** (path.gain_db / 20)
        self._ways = [(round((path.delay_ms + ms) * RATE / 1000), gain * part) for ms, part in REFLECTIONS]
        self._past = np.zeros(max(delay for delay, _ in self._ways) + FRAME, np.float32)

    def __call__(self, right: Samples) -> Samples:
        """What comes back while ``right``, the next (512,) samples, leave."""
        self._past = np.concatenate((self._past[FRAME:], right))
        end = len(self._past)
        echo = np.zeros(FRAME, np.float32)
        for delay, gain in self._ways:
            echo += gain * self._past[end - delay - FRAME : end - delay]
        return echo


class RoomSpeaker:
    """The speaker half, at 16 kHz."""

    def __init__(self, playback: Playback) -> None:
        self._playback = playback

    @property
    def rate(self) -> int:
        return RATE

    @property
    def playing(self) -> bool:
        return self._playback.playing

    @property
    def remaining_s(self) -> float:
        return self._playback.queued_s

    async def write(self, speech: Speech, *, tag: object) -> None:
        await self._playback.space()
        self._playback.write(resample(speech.samples, speech.rate), tag=tag)

    async def drained(self) -> Heard:
        return await self._playback.drained()

    def stop(self) -> Heard:
        return self._playback.stop()

    def reference(self) -> tuple[Samples, int]:
        return self._playback.reference(), RATE

    def duck(self, gain: float = DUCKED) -> None:
        self._playback.duck(gain)

    def unduck(self) -> None:
        self._playback.unduck()

    async def close(self) -> None:
        self._playback.abandon()
