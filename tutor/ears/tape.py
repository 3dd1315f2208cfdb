"""The last stretch of the microphone's sound, to cut an utterance from. Bounded."""

from __future__ import annotations

from collections import deque

import numpy as np

from tutor.audio import FRAME, RATE, Samples
from tutor.ears.mic import Frame

PREROLL = int(0.3 * RATE)
"""Samples kept from before the detector noticed speech: it needs a moment, and soft onsets are lost."""

TAIL = int(0.16 * RATE)
"""Samples kept after it noticed silence, for soft endings."""


class Tape:
    """Frames in order of arrival; the oldest fall off after ``keep_s`` seconds."""

    def __init__(self, keep_s: float) -> None:
        self._frames: deque[Frame] = deque(maxlen=max(1, int(keep_s * RATE / FRAME)))

    def add(self, frame: Frame) -> None:
        self._frames.append(frame)

    def cut(self, start: int, end: int) -> Samples:
        """Speech from sample ``start`` to ``end`` with a little of what was around it (float32, 16 kHz)."""
        first, last = start - PREROLL, end + TAIL
        parts = [
            frame.samples[max(0, first - frame.index) : max(0, last - frame.index)]
            for frame in self._frames
            if frame.index + len(frame.samples) > first and frame.index < last
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)
