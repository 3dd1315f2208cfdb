"""A sudden sound over the tutor: heard one or two frames before a detector is sure that it is a voice.

Only loudness is looked at, so it can be anything: good enough to speak more softly for a moment, not to stop.
"""

from __future__ import annotations

from collections import deque

from tutor.audio import Samples, level_db

REMEMBERED = 20
"""Frames against which a sound is sudden: 0.64 s."""

RISE_DB = 10.0
"""So far above the loudest of them, decibels; an echo that comes and goes with the tutor's words is not."""

FAINTEST_DB = -50.0
"""Below this, dBFS, nothing is a voice in front of the microphone."""

HELD = 3
"""Frames for which a sudden sound counts: by then a detector knows."""


class Onset:
    """One microphone's sudden sounds, frame by frame."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=REMEMBERED)
        self._held = 0

    def __call__(self, frame: Samples) -> bool:
        """Whether ``frame`` (float32, (512,), 16 kHz) is sudden, or one was within the last frames."""
        level = level_db(frame)
        known = len(self._levels) == REMEMBERED
        if known and level > max(FAINTEST_DB, max(self._levels) + RISE_DB):
            self._held = HELD
        else:
            self._held = max(0, self._held - 1)
        self._levels.append(level)
        return self._held > 0
