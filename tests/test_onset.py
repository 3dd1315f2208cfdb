"""Sudden sounds, which make the tutor speak more softly before a detector is sure."""

from __future__ import annotations

import numpy as np

from tutor.audio import FRAME, Samples
from tutor.ears.onset import HELD, REMEMBERED, Onset


def sound(db: float, seed: int = 0) -> Samples:
    noise = np.random.default_rng(seed).standard_normal(FRAME).astype(np.float32)
    return np.asarray(10 ** (db / 20) * noise, dtype=np.float32)


def after(background_db: float) -> Onset:
    """An onset detector that has heard a steady background."""
    onset = Onset()
    assert not any(onset(sound(background_db, seed)) for seed in range(REMEMBERED + 5))
    return onset


def test_a_voice_in_a_quiet_room_is_sudden_in_its_first_frame_and_for_a_moment() -> None:
    onset = after(-70)
    assert [onset(sound(-30)) for _ in range(HELD + 1)] == [True] * HELD + [False]


def test_a_sound_hardly_above_the_background_is_not() -> None:
    onset = after(-40)
    assert not onset(sound(-34))
    assert onset(sound(-20))


def test_what_is_faint_is_nobody_at_the_microphone() -> None:
    assert not after(-85)(sound(-60))


def test_an_echo_that_comes_and_goes_with_the_tutors_words_is_not_sudden() -> None:
    onset, levels = Onset(), [-70, -45, -42, -44, -60, -70, -70, -43, -41]
    for db in levels * 4:  # the first words may be
        onset(sound(db))
    assert not any(onset(sound(db)) for db in levels * 4)


def test_the_first_frames_of_a_lesson_tell_nothing() -> None:
    onset = Onset()
    assert not any(onset(sound(-20)) for _ in range(REMEMBERED))
