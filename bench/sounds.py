"""Sounds that are not speech, made from noise and tones, each seeded: float32, mono, 16 kHz, peak 1.

They stand for a cough, a knock, a keyboard and so on; they are not recordings of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tutor.audio import RATE, Samples

Wave = npt.NDArray[np.floating[Any]]


def sound(name: str, seed: int = 0) -> Samples:
    """The sound called ``name``; ``KeyError`` where there is none."""
    made = SOUNDS[name](np.random.default_rng([seed, *name.encode()]))
    return np.asarray(made / np.abs(made).max(), dtype=np.float32)


def pink(n: int, rng: np.random.Generator) -> Wave:
    """Noise whose power falls by 3 dB an octave, at RMS 1."""
    return _shaped(n, rng, lambda hz: 1 / np.sqrt(np.maximum(hz, 20.0)))


def _shaped(n: int, rng: np.random.Generator, gain: Callable[[Wave], Wave]) -> Wave:
    """White noise through ``gain`` (Hz to amplitude), at RMS 1."""
    spectrum = np.fft.rfft(rng.normal(0, 1, n)) * gain(np.fft.rfftfreq(n, 1 / RATE))
    wave = np.asarray(np.fft.irfft(spectrum, n))
    return np.asarray(wave / np.sqrt(np.mean(wave**2)))


def _band(low: float, high: float) -> Callable[[Wave], Wave]:
    centre, width = (low + high) / 2, (high - low) / 2
    return lambda hz: np.exp(-0.5 * ((hz - centre) / width) ** 2)


def _bands(*bands: tuple[float, float, float]) -> Callable[[Wave], Wave]:
    """Several bands, each (low, high, gain): a vocal tract's formants."""

    def gain(hz: Wave) -> Wave:
        total = np.zeros_like(hz)
        for low, high, height in bands:
            total += height * _band(low, high)(hz)
        return total

    return gain


def _bump(seconds: float, rise: float, fall: float) -> Wave:
    """An envelope that rises and dies away, times in seconds."""
    t = np.arange(int(seconds * RATE)) / RATE
    return np.asarray((1 - np.exp(-t / rise)) * np.exp(-t / fall))


def _place(total_s: float, *parts: tuple[float, Wave]) -> Wave:
    wave = np.zeros(int(total_s * RATE))
    for at, part in parts:
        start = int(at * RATE)
        part = part[: len(wave) - start]
        wave[start : start + len(part)] += part
    return wave


def _tone(hz: Wave | float, seconds: float, harmonics: int = 1) -> Wave:
    """A tone at ``hz``, a number or a course of them, with falling harmonics."""
    n = int(seconds * RATE)
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(np.asarray(hz, dtype=np.float64), n)) / RATE
    return np.asarray(sum(np.sin(k * phase) / k for k in range(1, harmonics + 1)))


def _cough(rng: np.random.Generator) -> Wave:
    burst = _shaped(int(0.12 * RATE), rng, _bands((300, 1200, 1), (1500, 3500, 0.7)))
    voiced = _tone(np.linspace(260, 150, int(0.2 * RATE)), 0.2, 8) * _bump(0.2, 0.01, 0.08)
    return _place(0.36, (0.0, burst * _bump(0.12, 0.002, 0.04) * 2.5), (0.1, voiced))


def _throat(rng: np.random.Generator) -> Wave:
    n = int(0.5 * RATE)
    rasp = _tone(95 + 12 * rng.normal(0, 1, n).cumsum() / 200, 0.5, 20)
    return rasp * _shaped(n, rng, _bands((200, 900, 1), (1000, 2200, 0.4))) * _bump(0.5, 0.04, 0.2)


def _sniff(rng: np.random.Generator) -> Wave:
    return _shaped(int(0.3 * RATE), rng, _band(1500, 5000)) * _bump(0.3, 0.06, 0.12)


def _laugh(rng: np.random.Generator) -> Wave:
    parts: list[tuple[float, Wave]] = []
    for k in range(4):
        breath = _shaped(int(0.07 * RATE), rng, _band(800, 3500)) * _bump(0.07, 0.01, 0.04) * 0.5
        voiced = _tone(np.linspace(330 - 20 * k, 280 - 20 * k, int(0.11 * RATE)), 0.11, 10)
        parts += [(0.2 * k, breath), (0.2 * k + 0.06, voiced * _bump(0.11, 0.01, 0.05))]
    return _place(0.85, *parts)


def _knock(rng: np.random.Generator) -> Wave:
    def hit() -> Wave:
        return _shaped(int(0.08 * RATE), rng, _bands((80, 300, 1), (800, 2000, 0.2))) * _bump(
            0.08, 0.001, 0.015
        )

    return _place(0.75, (0.0, hit()), (0.22, hit()), (0.44, hit()))


def _door(rng: np.random.Generator) -> Wave:
    thud = _shaped(int(0.5 * RATE), rng, _bands((30, 200, 1), (300, 900, 0.2))) * _bump(0.5, 0.002, 0.09)
    click = _shaped(int(0.03 * RATE), rng, _band(2000, 5000)) * _bump(0.03, 0.001, 0.005) * 0.5
    return _place(0.6, (0.0, click), (0.05, thud))


def _keyboard(rng: np.random.Generator) -> Wave:
    parts = [
        (float(at), _shaped(480, rng, _band(1500, 6000)) * _bump(0.03, 0.0005, 0.006))
        for at in np.cumsum(rng.uniform(0.07, 0.2, 12))
    ]
    return _place(2.0, *parts)


def _chair(rng: np.random.Generator) -> Wave:
    squeal = _tone(700 + 150 * np.sin(np.linspace(0, 9, int(0.6 * RATE))), 0.6, 6)
    return squeal * (1 + 0.6 * rng.normal(0, 1, int(0.6 * RATE))) * _bump(0.6, 0.1, 0.3)


def _paper(rng: np.random.Generator) -> Wave:
    n = int(1.0 * RATE)
    rough = np.repeat(rng.uniform(0, 1, n // 320 + 1) ** 3, 320)[:n]
    return _shaped(n, rng, _band(2500, 6500)) * rough


def _clap(rng: np.random.Generator) -> Wave:
    return _shaped(int(0.15 * RATE), rng, _band(600, 3000)) * _bump(0.15, 0.0005, 0.02)


def _hum(rng: np.random.Generator) -> Wave:
    return _tone(50.0, 2.0, 8) + 0.05 * rng.normal(0, 1, 2 * RATE)


def _traffic(rng: np.random.Generator) -> Wave:
    swell = np.sin(np.linspace(0, np.pi, int(2.5 * RATE))) ** 2
    return np.asarray(_shaped(int(2.5 * RATE), rng, _bands((30, 250, 1), (300, 1200, 0.15))) * swell)


def _fan(rng: np.random.Generator) -> Wave:
    return pink(2 * RATE, rng) + 0.3 * _tone(120.0, 2.0, 4)


def _music(rng: np.random.Generator) -> Wave:
    notes = rng.permutation([261.6, 329.6, 392.0, 440.0, 523.3, 659.3])
    return _place(
        2.0, *((0.3 * k, _tone(float(hz), 0.5, 5) * _bump(0.5, 0.01, 0.2)) for k, hz in enumerate(notes))
    )


def _phone(rng: np.random.Generator) -> Wave:
    n = int(0.8 * RATE)
    warble = np.where(np.arange(n) // 800 % 2 == 0, 880.0, 1108.7)
    return _tone(warble, 0.8, 2) + 0.01 * rng.normal(0, 1, n)


def _bark(rng: np.random.Generator) -> Wave:
    def one() -> Wave:
        n = int(0.16 * RATE)
        voiced = _tone(np.linspace(520, 300, n), 0.16, 12)
        return (voiced + 0.8 * _shaped(n, rng, _band(500, 2500))) * _bump(0.16, 0.005, 0.06)

    return _place(0.7, (0.0, one()), (0.35, one()))


def _breath(rng: np.random.Generator) -> Wave:
    n = int(1.2 * RATE)
    return _shaped(n, rng, _band(300, 3000)) * np.sin(np.linspace(0, np.pi, n))


def _whistle(rng: np.random.Generator) -> Wave:
    n = int(0.9 * RATE)
    wave = _tone(1500 + 300 * np.sin(np.linspace(0, 6, n)), 0.9)
    return wave * np.sin(np.linspace(0, np.pi, n)) + 0.02 * rng.normal(0, 1, n)


SOUNDS: dict[str, Callable[[np.random.Generator], Wave]] = {
    "cough": _cough,
    "throat": _throat,
    "sniff": _sniff,
    "laugh": _laugh,
    "knock": _knock,
    "door": _door,
    "keyboard": _keyboard,
    "chair": _chair,
    "paper": _paper,
    "clap": _clap,
    "hum": _hum,
    "traffic": _traffic,
    "fan": _fan,
    "music": _music,
    "phone": _phone,
    "bark": _bark,
    "breath": _breath,
    "whistle": _whistle,
}
