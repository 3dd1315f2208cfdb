"""An echo gate for where there is no echo canceller: silences what the tutor's own sound explains.

It compares loudness only, in hops of 8 ms. The echo is predicted as the played sound, late by the delay at
which the two envelopes agree best, fading like a room, and weaker by the gain that has been usual while the
tutor spoke. What is clearly louder than that is a person, and passes. Until a second or two of the tutor's
speech have taught it delay and gain, only a voice clearly louder than the played sound itself passes.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from tutor.audio import FRAME, RATE, Samples

HOP = 128
"""Samples a hop: 8 ms."""

TAPS = 65
"""Length of the filter in front, samples."""

LAGS = 64
"""Delays that are tried, in hops: 0 to 0.5 s."""

HISTORY = 512
"""Hops over which delay and gain are found: 4 s."""

ENOUGH = 125
"""Hops of played speech before anything is believed: 1 s."""

EVERY = 16
"""Frames between two looks for the delay: 0.5 s."""

AGREE = 0.6
"""The correlation of the envelopes from which a delay is believed."""

FADE = 0.85
"""What is left of an echo's power after one hop: a room that fades by 60 dB in 0.7 s."""

FADING = 24
"""Hops over which the fading is followed."""

ACTIVE = 10**-5.0
"""Power of played sound from which a hop counts as speech (-50 dBFS)."""

MARGIN_DB = 11.0
"""A hop so much louder than noise and the usual echo is a person. By trial: with 9 dB the detector took
some of the tutor's syllables for the learner's, with 13 dB a short word spoken softly was lost."""

NOISE_QUANTILE = 0.1
"""The room's noise is what this share of the last hops stay under."""

HOLD = 3
"""Hops for which each person's hop of the last eight keeps the gate open: up to 0.2 s, but 24 ms only for
a lone one, which may be a mistake."""

_Powers = npt.NDArray[np.float64]


class EchoGate:
    """One stream of sound. Not thread-safe. Measured on 2 busy cores: 0.2 ms a frame; no delay."""

    def __init__(self) -> None:
        self._near: _Powers = np.zeros(HISTORY + LAGS)
        self._far: _Powers = np.zeros(HISTORY + LAGS)
        self._band = _band()
        self._near_end: Samples = np.zeros(TAPS - 1, np.float32)
        self._far_end: Samples = np.zeros(TAPS - 1, np.float32)
        self._lag: int | None = None
        self._ratios: deque[float] = deque(maxlen=HISTORY)
        self._gain_db = 0.0
        self._noise = 0.0
        self._recent: deque[bool] = deque((False,) * 8, maxlen=8)
        self._open = 0  # hops for which it stays open
        self._level = 1.0  # the gain at the end of the last frame
        self._frames = 0

    @property
    def delay_s(self) -> float | None:
        """The delay of the echo that was found, seconds."""
        return None if self._lag is None else self._lag * HOP / RATE

    @property
    def gain_db(self) -> float:
        """How loud the echo usually is against what is played, dB."""
        return self._gain_db

    def __call__(self, near: Samples, far: Samples) -> Samples:
        """``near`` where a person speaks or nothing plays, else silence; both (512,) float32 at 16 kHz."""
        self._near = _after(self._near, self._powers(np.concatenate((self._near_end, near))))
        self._far = _after(self._far, self._powers(np.concatenate((self._far_end, far))))
        self._near_end, self._far_end = near[1 - TAPS :], far[1 - TAPS :]
        self._frames += 1
        if self._frames % EVERY == 0:
            self._look_again()
        echo = self._expected(FRAME // HOP)
        now = self._near[-FRAME // HOP :]
        self._learn(now, echo)
        usual = echo * 10 ** (self._gain_db / 10) + self._noise
        played = echo > ACTIVE
        return near * self._gains(played, played & (now > usual * 10 ** (MARGIN_DB / 10)))

    def _powers(self, samples: Samples) -> _Powers:
        """Mean power of each hop in the voice's band; ``samples`` begins with the ``TAPS - 1`` before."""
        voice = np.convolve(samples, self._band, "valid")
        return np.asarray((voice.reshape(-1, HOP) ** 2).mean(axis=1))

    def _expected(self, hops: int) -> _Powers:
        """The played sound as it would arrive in the last ``hops`` hops, were the echo as loud as it."""
        # A hop to either side, because the delay is no whole number of hops.
        nearest, furthest = (0, LAGS) if self._lag is None else (max(0, self._lag - 1), self._lag + 1)
        span = hops + FADING
        windows = [
            self._far[len(self._far) - lag - span : len(self._far) - lag]
            for lag in range(nearest, furthest + 1)
        ]
        arriving = np.max(windows, axis=0)
        faded = np.lib.stride_tricks.sliding_window_view(arriving, FADING)[-hops:]
        return np.asarray((faded * FADE ** np.arange(FADING - 1, -1, -1)).max(axis=1))

    def _learn(self, now: _Powers, echo: _Powers) -> None:
        """Keep how loud ``now`` was against ``echo`` where something played."""
        spoken = echo > ACTIVE
        if spoken.any():
            # Where there is no more than noise, the echo is known to be weaker than that.
            heard = np.maximum(now[spoken] - self._noise, self._noise / 4 + 1e-12)
            self._ratios.extend(10 * np.log10(heard / echo[spoken]))

    def _look_again(self) -> None:
        """Find the room's noise, the echo's delay and its gain anew."""
        self._noise = float(np.quantile(self._near[LAGS:], NOISE_QUANTILE))
        self._find_delay()
        # No delay found in so long: no echo worth the name, and what is heard meanwhile is the room's noise.
        if len(self._ratios) >= (HISTORY if self._lag is None else ENOUGH):
            self._gain_db = float(np.median(self._ratios))

    def _find_delay(self) -> None:
        """Take the delay at which the two envelopes agree best over the last seconds, if they do."""
        if np.count_nonzero(self._far > ACTIVE) < ENOUGH:
            return
        near = np.sqrt(self._near[LAGS:])
        windows = np.lib.stride_tricks.sliding_window_view(np.sqrt(self._far), HISTORY)[::-1]  # by lag
        near = near - near.mean()
        windows = windows - windows.mean(axis=1, keepdims=True)
        scale = np.sqrt((windows**2).sum(axis=1) * (near**2).sum())
        found = windows @ near / np.maximum(scale, 1e-12)
        best = int(found.argmax())
        if found[best] >= AGREE and (self._lag is None or abs(best - self._lag) > 1):
            self._lag = best
            self._ratios.clear()  # they were against another prediction
            self._learn(self._near[-HISTORY + FADING :], self._expected(HISTORY - FADING))

    def _gains(self, played: npt.NDArray[np.bool_], person: npt.NDArray[np.bool_]) -> Samples:
        """The gain of each sample: 1 where the gate is open, 0 where not, and a slope of a hop between.

        ``played``: hops in which an echo may come. ``person``: those louder than echo and noise explain.
        """
        levels = [self._level]
        for echoes, speaks in zip(played, person, strict=True):
            self._recent.append(bool(speaks))
            self._open = max(self._open - 1, HOLD * sum(self._recent) if speaks else 0)
            levels.append(0.0 if echoes and not self._open else 1.0)
        self._level = levels[-1]
        return np.interp(np.arange(1, FRAME + 1), np.arange(len(levels)) * HOP, levels).astype(np.float32)


def _band() -> npt.NDArray[np.float64]:
    """A filter that passes what carries a voice, 0.2 to 3.5 kHz, and leaves out hum and hiss."""
    at = np.arange(-TAPS // 2 + 1, TAPS // 2 + 1) / RATE
    low, high = (2 * edge / RATE * np.sinc(2 * edge * at) for edge in (200.0, 3500.0))
    return np.asarray((high - low) * np.hamming(TAPS))


def _after(history: _Powers, new: _Powers) -> _Powers:
    return np.concatenate((history[len(new) :], new))
