"""Sound that comes and goes as a voice does, and its echo, for tests without engines."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tutor.audio import FRAME, RATE, Samples
from tutor.room import Echo, EchoPath


def babble(seconds: float, *, seed: int, level: float = 0.1) -> Samples:
    """Four syllables a second with pauses, on a pitch of its own; float32, 16 kHz, RMS ``level``."""
    random = np.random.default_rng(seed)
    count = round(seconds * RATE)
    at = np.arange(count) / RATE
    pitch = np.cumsum(
        random.uniform(100, 220) * (1 + 0.1 * np.sin(2 * np.pi * random.uniform(0.3, 0.9) * at))
    )
    voiced = sum(np.sin(2 * np.pi * n * pitch / RATE + n) / n for n in range(1, 18))
    knots = np.arange(0, seconds + 0.25, 0.125)
    loudness = np.abs(random.standard_normal(len(knots))) * (random.random(len(knots)) > 0.3)
    sound = (voiced + 0.2 * random.standard_normal(count)) * np.interp(at, knots, loudness)
    return (sound * level / np.sqrt(np.mean(sound**2))).astype(np.float32)


def echo_of(far: Samples, delay_ms: float, gain_db: float) -> Samples:
    """What comes back of ``far`` in a room."""
    echo = Echo(EchoPath(delay_ms, gain_db))
    return np.concatenate([echo(frame) for frame in far.reshape(-1, FRAME)])


def noise(samples: int, db: float = -60.0) -> Samples:
    """White noise, RMS in dBFS."""
    return (10 ** (db / 20) * np.random.default_rng(0).standard_normal(samples)).astype(np.float32)


def through(canceller: Callable[[Samples, Samples], Samples], near: Samples, far: Samples) -> Samples:
    """``near`` frame by frame through ``canceller``."""
    pairs = zip(near.reshape(-1, FRAME), far.reshape(-1, FRAME), strict=True)
    return np.concatenate([canceller(*pair) for pair in pairs])


def db(samples: Samples) -> float:
    """RMS in dBFS."""
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-12))
