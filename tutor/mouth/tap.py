"""The samples that left a speaker, for one listener: written in real time, read when there is time."""

from __future__ import annotations

import numpy as np

from tutor.audio import Samples

KEPT_S = 10.0
"""Sound that may wait to be read, seconds; the oldest is lost beyond that. The microphone keeps 8 s."""


class Tap:
    """A ring of samples at ``rate`` Hz. Not thread-safe: its owner holds a lock around both methods."""

    def __init__(self, rate: int, *, kept_s: float = KEPT_S) -> None:
        # Made once, so that a block in real time costs a copy and no memory.
        self._ring = np.zeros(max(1, round(kept_s * rate)), dtype=np.float32)
        self._put = 0  # samples so far
        self._taken = 0

    def put(self, block: Samples) -> None:
        """Keep the next samples (float32, mono)."""
        size = len(self._ring)
        self._put += len(block)
        block = block[-size:]
        end = self._put % size
        tail = min(end, len(block))
        head = len(block) - tail
        self._ring[end - tail : end] = block[head:]
        if head:
            self._ring[size - head :] = block[:head]

    def take(self) -> Samples:
        """All that came since the last call, or as much of it as is kept."""
        size = len(self._ring)
        count = min(self._put - self._taken, size)
        self._taken = self._put
        end = self._put % size
        if count <= end:
            return self._ring[end - count : end].copy()
        return np.concatenate((self._ring[size - (count - end) :], self._ring[:end]))
