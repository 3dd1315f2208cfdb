"""Talk behind the learner: a detector that hears the voice in front and not the others in the room.

A voice activity detector finds speech in a babble too, so that a turn before one would never end. Where the
quiet frames of the last seconds are themselves taken for speech, there is talk in the background; only
frames well above it count as the learner's then. Without such talk nothing is changed.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from tutor.audio import Samples, level_db
from tutor.engines import Detector

REMEMBERED = 110
"""Frames that tell what the background is: 3.5 s."""

NEEDED = 30
"""Frames known before anything is decided: 1 s."""

EVERY = 8
"""The background is looked at anew after so many frames."""

QUIET_DB = -55.0
"""A background below this, dBFS, is quiet."""

NEAR_DB = 12.0
"""Frames up to this far above the background belong to it."""

TALK = 0.3
"""The share of them that is taken for speech where there is talk in the background."""

HELD = 3
"""The loudest of so many frames running counts: a word has gaps."""


def threshold_db(levels_db: np.ndarray, speech: np.ndarray) -> float | None:
    """The level above which a frame is the learner's, dBFS; ``None`` where there is no talk behind it.

    ``levels_db``: RMS of each frame; ``speech``: whether it was taken for speech.
    """
    if len(levels_db) < NEEDED:
        return None
    floor = float(np.quantile(levels_db, 0.1))
    near = levels_db < floor + NEAR_DB
    if floor < QUIET_DB or float(speech[near].mean()) < TALK:
        return None
    return floor + NEAR_DB


class Foreground:
    """A ``Detector`` over another one."""

    def __init__(self, detector: Detector, speech_probability: float) -> None:
        self._detector = detector
        self._speech = speech_probability
        self._frames: deque[tuple[float, bool]] = deque(maxlen=REMEMBERED)
        self._latest: deque[float] = deque(maxlen=HELD)
        self._count = 0
        self._threshold: float | None = None

    def probability(self, frame: Samples) -> float:
        found = self._detector.probability(frame)
        level = level_db(frame)
        self._frames.append((level, found >= self._speech))
        self._latest.append(level)
        self._count += 1
        if self._count % EVERY == 0:
            known = np.array(self._frames)
            self._threshold = threshold_db(known[:, 0], known[:, 1].astype(bool))
        if self._threshold is not None and max(self._latest) < self._threshold:
            return 0.0
        return found

    def reset(self) -> None:
        self._detector.reset()
        self._frames.clear()
        self._latest.clear()
        self._count, self._threshold = 0, None
