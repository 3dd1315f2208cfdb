"""A stream of sound brought to 16 kHz with 1.5 ms of delay.

soxr's own stream holds back 37 ms at 48 kHz (measured: HQ and MQ 37, LQ 20), which a learner waits for in
every turn. A windowed-sinc polyphase filter needs to look ahead by half its length only.
"""

from __future__ import annotations

from math import ceil, gcd

import numpy as np

from tutor.audio import RATE, Samples

REACH = 24
"""Half the filter's length, in samples of the lower rate."""

CUTOFF = 0.475
"""Where the filter is 6 dB down, as a share of the lower rate: 7.6 kHz for 16 kHz."""

BETA = 6.76
"""Kaiser's window for 70 dB of stop band (0.1102 (A - 8.7); Oppenheim & Schafer, 7.5.3)."""


class Resampler:
    """Converts float32 mono blocks of any size from ``rate`` to ``to`` Hz, without a gap between them."""

    def __init__(self, rate: int, to: int = RATE) -> None:
        common = gcd(rate, to)
        self._up, self._down = to // common, rate // common
        lower = min(rate, to)
        self._half = ceil(REACH * rate / lower)
        self._filters = _filters(self._up, self._half, cutoff=CUTOFF * lower / rate)
        self._kept: Samples = np.zeros(self._half, dtype=np.float32)
        self._next = self._half * self._up  # of the next output sample, in 1/up input samples of _kept

    def __call__(self, block: Samples) -> Samples:
        """The samples that ``block`` completes; none for a while after the start."""
        if self._up == self._down:
            return block
        kept = np.concatenate((self._kept, block))
        reach = (len(kept) - self._half) * self._up - self._next  # inputs up to `half` ahead are needed
        count = max(0, ceil(reach / self._down))
        at = self._next + self._down * np.arange(count)
        base, phase = at // self._up, at % self._up
        self._next += self._down * count
        used = self._next // self._up - self._half + 1
        used = max(0, min(used, len(kept)))
        self._kept = kept[used:]
        self._next -= used * self._up
        if not count:
            return np.zeros(0, dtype=np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(kept, 2 * self._half)[base - self._half + 1]
        return np.asarray(np.einsum("ij,ij->i", windows, self._filters[phase]), dtype=np.float32)


def _filters(up: int, half: int, *, cutoff: float) -> Samples:
    """One filter a phase, shape ``(up, 2 * half)``; each passes a constant unchanged."""
    offsets = np.arange(1 - half, half + 1) - np.arange(up)[:, np.newaxis] / up
    window = np.i0(BETA * np.sqrt(np.clip(1 - (offsets / half) ** 2, 0, None))) / np.i0(BETA)
    taps = np.sinc(2 * cutoff * offsets) * window
    return np.asarray(taps / taps.sum(axis=1, keepdims=True), dtype=np.float32)
