"""Engines scripted as timelines. Sound is constant: its amplitude says which utterance it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import numpy as np

from tutor.audio import RATE, Samples
from tutor.engines import Prompt, Speech, Transcript, Word
from tutor.errors import EngineError


class LoudnessDetector:
    """Speech is what is louder than silence."""

    def probability(self, frame: Samples) -> float:
        return 0.99 if float(np.abs(frame).max()) > 0.05 else 0.01

    def reset(self) -> None:
        pass


@dataclass
class ScriptedTranscriber:
    """Knows each utterance by its loudness; takes ``seconds`` a call. ``fail`` calls fail first."""

    texts: dict[int, str] = field(default_factory=dict)
    seconds: float = 0.2
    fail: int = 0
    hang: bool = False
    calls: int = 0
    partials: int = 0
    hints: list[str] = field(default_factory=list)

    def voice(self, text: str, seconds: float = 1.0) -> Samples:
        """Sound that will be transcribed as ``text``."""
        number = len(self.texts) + 1
        self.texts[number] = text
        return np.full(int(seconds * RATE), 0.1 + number * 0.01, np.float32)

    async def transcribe(self, samples: Samples, *, hint: str = "", partial: bool = False) -> Transcript:
        self.partials += partial
        self.calls += not partial
        self.hints.append(hint)
        if self.hang:
            await asyncio.sleep(3600)
        await asyncio.sleep(self.seconds)
        if not partial and self.calls <= self.fail:
            raise EngineError("the recogniser failed", "Try again.")
        number = round((float(np.abs(samples).max()) - 0.1) * 100) if samples.size else 0
        return Transcript(self.texts.get(number, ""), "en", 0.9, (), len(samples) / RATE, self.seconds)

    async def close(self) -> None:
        pass


@dataclass
class ScriptedSynthesizer:
    """Speaks 15 characters a second at amplitude 0.5, and takes ``seconds`` a phrase."""

    seconds: float = 0.05
    fail: bool = False
    said: list[str] = field(default_factory=list)
    paces: list[float] = field(default_factory=list)
    done_at: list[float] = field(default_factory=list)

    @property
    def rate(self) -> int:
        return RATE

    async def synthesize(self, text: str, *, pace: float = 1.0) -> Speech:
        await asyncio.sleep(self.seconds)
        if self.fail:
            raise EngineError("the voice failed", "Try again.")
        self.said.append(text)
        self.paces.append(pace)
        self.done_at.append(asyncio.get_running_loop().time())
        step = int(RATE / 15 / pace)
        samples = np.full(len(text) * step, 0.5, np.float32)
        words, place = [], 0
        for word in text.split():
            place += len(word) + 1
            words.append(Word(word, min(place * step, len(samples))))
        return Speech(text, samples, RATE, tuple(words))

    async def close(self) -> None:
        pass


@dataclass
class ScriptedWriter:
    """Streams the queued replies, then ``always``; each is a list of (seconds before it, piece), or an
    error."""

    replies: list[list[tuple[float, str]] | EngineError] = field(default_factory=list)
    always: list[tuple[float, str]] | EngineError = field(
        default_factory=lambda: EngineError("no reply is scripted")
    )
    prompts: list[Prompt] = field(default_factory=list)
    closed: int = 0

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        self.prompts.append(prompt)
        reply = self.replies.pop(0) if self.replies else self.always
        try:
            if isinstance(reply, EngineError):
                raise reply
            for wait, piece in reply:
                await asyncio.sleep(wait)
                yield piece
        finally:
            self.closed += 1

    async def warm(self, prompt: Prompt) -> None:
        pass

    async def close(self) -> None:
        pass
