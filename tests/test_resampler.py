"""The streaming resampler: delay, level, aliases, and blocks of any size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.audio import Samples
from tutor.ears.resampler import Resampler

RATES = [8000, 11025, 22050, 32000, 44100, 48000, 96000]


def sine(hertz: float, rate: int, seconds: float = 0.5) -> Samples:
    return np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate).astype(np.float32)


def in_blocks(resampler: Resampler, sound: Samples, size: int) -> Samples:
    return np.concatenate([resampler(sound[at : at + size]) for at in range(0, len(sound), size)])


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("hertz", [100, 1000, 3400])
def test_a_tone_comes_through_in_time_and_level(rate: int, hertz: int) -> None:
    out = in_blocks(Resampler(rate), sine(hertz, rate), rate // 100)
    error = np.abs(out - sine(hertz, 16_000)[: len(out)])[200:-200]
    assert error.max() < 10 ** (-60 / 20)


@pytest.mark.parametrize("rate", [22050, 44100, 48000, 96000])
@pytest.mark.parametrize("hertz", [8600, 9500, 10900])
def test_what_16_khz_cannot_hold_does_not_fold_back(rate: int, hertz: int) -> None:
    out = in_blocks(Resampler(rate), sine(hertz, rate), 480)
    assert np.abs(out[200:-200]).max() < 10 ** (-65 / 20)


@pytest.mark.parametrize("rate", RATES)
def test_the_delay_is_at_most_3_ms(rate: int) -> None:
    resampler, taken, made = Resampler(rate), 0, 0
    for _ in range(100):
        made += len(resampler(np.zeros(rate // 200, dtype=np.float32)))
        taken += rate // 200
        assert 0 <= taken / rate - made / 16_000 < 0.0032


def test_16_khz_passes_unchanged() -> None:
    block = sine(440, 16_000)
    assert Resampler(16_000)(block) is block


@settings(max_examples=40, deadline=None)
@given(
    rate=st.sampled_from([8000, 44100, 48000, 12345]),
    cuts=st.lists(st.integers(0, 3000), min_size=1, max_size=12),
)
def test_the_size_of_the_blocks_makes_no_difference(rate: int, cuts: list[int]) -> None:
    sound = np.random.default_rng(0).standard_normal(sum(cuts)).astype(np.float32)
    whole = Resampler(rate)(sound)
    resampler, at, parts = Resampler(rate), 0, []
    for cut in cuts:
        parts.append(resampler(sound[at : at + cut]))
        at += cut
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-6)
