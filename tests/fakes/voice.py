"""A voice without a model: scripted sentences of constant sound, and ways to fail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tutor.audio import Samples
from tutor.mouth.voice import Chunk, Mark, Stop

RATE = 1000


def sound(*parts: tuple[float, int]) -> Samples:
    """Samples of (amplitude, count) parts."""
    return np.concatenate([np.full(count, level, dtype=np.float32) for level, count in parts])


def spoken(script: str, *, lead: int = 50, trail: int = 200) -> Chunk:
    """One sentence with 10 samples a letter, written as phonemes: ``"ab ʌvðə, c."``."""
    marks = [Mark("^", lead), *(Mark(char, 10) for char in script), Mark("$", trail)]
    return Chunk(sound((0.0, lead), (0.5, 10 * len(script)), (0.0, trail)), tuple(marks))


@dataclass
class ScriptedVoice:
    """Says ``chunks`` whatever the text. ``error`` is raised; ``hang`` waits until it is stopped."""

    chunks: list[Chunk] = field(default_factory=lambda: [spoken("ab.")])
    error: Exception | None = None
    hang: bool = False
    rate: int = RATE
    texts: list[str] = field(default_factory=list)
    speeds: list[float] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    begun: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    def speak(self, text: str, *, speed: float, stop: Stop) -> Iterator[Chunk]:
        self.texts.append(text)
        self.speeds.append(speed)
        self.threads.add(threading.current_thread().name)
        self.begun.set()
        if self.error is not None:
            raise self.error
        if self.hang:
            ended = threading.Event()
            stop.watch(_Notices(ended))
            ended.wait(30)
            self.stopped.set()
            raise RuntimeError("terminated")
        yield from self.chunks


class _Notices:
    """Stands for onnxruntime's options of a run: sets an event when asked to terminate."""

    def __init__(self, event: threading.Event) -> None:
        self._event = event

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
        if name == "terminate":
            self._event.set()
