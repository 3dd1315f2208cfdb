"""A speech model and a voice detector that say what a test wrote down."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tutor.audio import FRAME, Samples, frames
from tutor.ears.plausible import Decoding


class LoudDetector:
    """Whatever is loud is voice."""

    def probabilities(self, samples: Samples) -> npt.NDArray[np.float32]:
        loud = [float(np.abs(frame).max() > 0.05) for frame in frames(samples, FRAME)]
        return np.array(loud, dtype=np.float32)


@dataclass
class ScriptedModel:
    """Gives ``decodings`` in order and keeps what it was asked for; an exception among them is raised."""

    decodings: list[Decoding | Exception] = field(default_factory=list)
    language: str = "ko"
    on_decode: Callable[[], None] = lambda: None
    windows: list[tuple[int, int]] = field(default_factory=list)
    """(samples, mel frames) of every window that was encoded."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """The language, hint, beam and limit of every decoding, with its window's frames."""
    threads: set[str] = field(default_factory=set)

    def encode(self, sound: Samples, frames: int) -> int:
        self.threads.add(threading.current_thread().name)
        self.windows.append((len(sound), frames))
        return frames

    def detect(self, encoded: int) -> str:
        return self.language

    def decode(self, encoded: int, **asked: Any) -> Decoding:
        self.asked.append({"frames": encoded, **asked})
        self.on_decode()
        decoding = self.decodings.pop(0)
        if isinstance(decoding, Exception):
            raise decoding
        return decoding
