"""Whether the microphone hears the speaker at all: with headphones there is nothing to be taken out.

WebRTC's canceller needs some seconds to see that; until then it takes a voice over the tutor for echo and
silences it (measured: a clear "one half" 2 to 3 s into the first words lost 20 to 40 dB). So its output is
used only while an echo is there, or while that is not known yet.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from tutor.audio import Samples, level_db

PLAYING_DB = -45.0
"""The speaker plays in a frame above this, dBFS."""

REMEMBERED = 250
"""Frames from which the level of the room is known: 8 s."""

LOOKED_AT = 32
"""The latest frames in which the speaker played, that decide: 1 s."""

QUIET_DB = 1.5
"""A microphone frame within this of the room's own level holds no echo."""

NO_ECHO = 0.95
"""The share of them from which there is no echo."""

LAGS = 13
"""Frames by which an echo may be late: 0.4 s."""

ALIKE = 0.6
"""Correlation of the two levels, dB against dB, from which there is an echo after all."""


class Coupling:
    """Follows both sounds frame by frame; ``echo`` is whether the microphone hears the speaker."""

    def __init__(self) -> None:
        self.echo = True  # until it is known, the safe side
        self._near: deque[float] = deque(maxlen=REMEMBERED)
        self._far: deque[float] = deque(maxlen=REMEMBERED)
        self._quiet: deque[bool] = deque(maxlen=LOOKED_AT)

    def follow(self, near: Samples, far: Samples) -> bool:
        """``echo``, after another frame: ``near`` heard while ``far`` was played, (512,) float32 each."""
        self._near.append(level_db(near))
        self._far.append(level_db(far))
        if self._far[-1] < PLAYING_DB:
            return self.echo
        room = float(np.quantile(np.array(self._near), 0.1))
        self._quiet.append(self._near[-1] < room + QUIET_DB)
        if len(self._quiet) == LOOKED_AT:
            if self.echo:
                self.echo = sum(self._quiet) < NO_ECHO * LOOKED_AT
            else:
                self.echo = not self._quiet[-1] and self._alike()
        return self.echo

    def _alike(self) -> bool:
        """Whether the microphone's level follows the speaker's at some delay."""
        span = 64
        if len(self._near) < span + LAGS:
            return False
        near = np.array(self._near)[-span:]
        far = np.maximum(np.array(self._far), -70.0)
        if near.std() < 1.0:
            return False
        return any(
            float(np.corrcoef(near, far[len(far) - span - lag : len(far) - lag])[0, 1]) > ALIKE
            for lag in range(LAGS)
            if far[len(far) - span - lag : len(far) - lag].std() > 1.0
        )
