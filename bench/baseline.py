"""The naive chain that the tutor is compared with, on the same models and the same utterances:

    0.8 s of silence → faster-whisper's ``transcribe`` on the whole utterance → the whole reply from the
    wording model → the whole reply from the synthesizer → the first sample

Nothing overlaps and nothing runs ahead. The prompt has the head that the tutor's own has, so its prefix is
as well cached, and the reply is about as long as the tutor's own was.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bench.engines import Engines
from bench.llm import pieces
from tutor.audio import AUDIBLE, RATE, Samples
from tutor.engines import Prompt
from tutor.locate import resolve_local
from tutor.mind import prompt
from tutor.mouth.verbalize import speakable

SILENCE_S = 0.8
"""The silence after which the naive chain takes the turn as over, seconds."""

TOKENS_A_WORD = 1.35
"""Tokens in an English word of a lesson, for the length limit of the reply."""


@dataclass(frozen=True, slots=True)
class NaiveTurn:
    """One utterance through the chain. ``stages_ms`` add up to ``v2v_ms``."""

    v2v_ms: float
    stages_ms: dict[str, float]
    heard: str
    reply_words: int


class NaiveChain:
    """Owns a Whisper model and a thread for it."""

    def __init__(self, engines: Engines, model: Any) -> None:
        self._engines = engines
        self._model = model
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="naive")

    async def answer(self, said: Samples, question: str, reply: str) -> NaiveTurn:
        """Answer ``said`` (float32, mono, 16 kHz); ``reply`` is what the tutor said to it.

        The model is asked for feedback and then the tutor's next words, at most as many as the tutor said.
        """
        loop = asyncio.get_running_loop()
        spoken = np.flatnonzero(np.abs(said) > AUDIBLE)
        end = int(spoken[-1]) + 1 if spoken.size else len(said)
        utterance = np.pad(said[:end], (0, int(SILENCE_S * RATE)))
        times = [time.perf_counter()]
        heard = await loop.run_in_executor(self._thread, self._transcribe, utterance)
        times.append(time.perf_counter())
        worded = await self._word(request(question, heard, reply))
        times.append(time.perf_counter())
        speech = await self._engines.synthesizer.synthesize(speakable(worded))
        times.append(time.perf_counter())
        audible = np.flatnonzero(np.abs(speech.samples) > AUDIBLE)
        lead_s = audible[0] / speech.rate if audible.size else 0.0
        seconds = (SILENCE_S, *np.diff(times), lead_s)
        names = ("silence", "transcription", "wording", "synthesis", "output")
        stages = {name: round(float(took) * 1000, 1) for name, took in zip(names, seconds, strict=True)}
        return NaiveTurn(round(sum(stages.values()), 1), stages, heard, len(worded.split()))

    def _transcribe(self, samples: Samples) -> str:
        segments, _ = self._model.transcribe(samples, language=self._engines.settings.ears.language)
        return " ".join(segment.text.strip() for segment in segments)

    async def _word(self, asked: Prompt) -> str:
        async with aclosing(pieces(self._engines.writer, asked)) as stream:
            return "".join([piece async for piece in stream])

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def request(question: str, heard: str, reply: str) -> Prompt:
    """The prompt for a whole reply about as long as ``reply``."""
    usual = prompt.build("right", question, heard, "")
    asked = f"Question: {question}\nLearner: {heard}\nSay one warm sentence. Then say: {reply}"
    return replace(
        usual, request=asked, stop=(), max_tokens=max(16, round(len(reply.split()) * TOKENS_A_WORD))
    )


@asynccontextmanager
async def naive_chain(engines: Engines) -> AsyncIterator[NaiveChain]:
    """The chain, loaded and warm."""
    ears = engines.settings.ears

    def load() -> Any:
        from faster_whisper import WhisperModel

        folder = resolve_local(ears.model, "stt", progress=lambda _: None).path
        model = WhisperModel(
            str(folder), device=ears.device, compute_type=ears.compute_type, cpu_threads=ears.threads
        )
        list(model.transcribe(np.zeros(RATE, np.float32), language=ears.language)[0])
        return model

    chain = NaiveChain(engines, await asyncio.to_thread(load))
    try:
        yield chain
    finally:
        chain.close()
