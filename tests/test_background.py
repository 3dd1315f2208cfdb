"""Talk behind the learner."""

from __future__ import annotations

import numpy as np

from tutor.audio import FRAME
from tutor.ears.background import NEAR_DB, Foreground, threshold_db


class Everything:
    """Takes everything that sounds for speech, as a detector takes a babble."""

    def __init__(self) -> None:
        self.resets = 0

    def probability(self, frame: np.ndarray) -> float:
        return 0.9 if np.abs(frame).max() > 1e-4 else 0.0

    def reset(self) -> None:
        self.resets += 1


def sound(level_db: float) -> np.ndarray:
    return np.full(FRAME, 10 ** (level_db / 20), np.float32)


def heard(foreground: Foreground, level_db: float, frames: int) -> list[float]:
    return [foreground.probability(sound(level_db)) for _ in range(frames)]


def test_a_voice_in_front_of_talk_is_heard_and_the_talk_is_not() -> None:
    foreground = Foreground(Everything(), 0.5)
    heard(foreground, -40.0, 60)
    assert heard(foreground, -40.0, 4) == [0.0] * 4
    assert heard(foreground, -40.0 + NEAR_DB + 3, 10) == [0.9] * 10


def test_gaps_in_a_word_belong_to_it_and_the_end_of_it_does_not() -> None:
    foreground = Foreground(Everything(), 0.5)
    heard(foreground, -40.0, 60)
    heard(foreground, -20.0, 5)
    assert heard(foreground, -40.0, 4) == [0.9, 0.9, 0.0, 0.0]


def test_in_a_quiet_room_nothing_is_changed() -> None:
    foreground = Foreground(Everything(), 0.5)
    heard(foreground, -100.0, 80)
    assert heard(foreground, -45.0, 30) == [0.9] * 30


def test_a_noise_that_is_not_taken_for_speech_changes_nothing() -> None:
    levels = np.full(100, -40.0)
    assert threshold_db(levels, np.zeros(100, bool)) is None
    assert threshold_db(levels, np.ones(100, bool)) == -40.0 + NEAR_DB


def test_nothing_is_decided_too_soon() -> None:
    assert threshold_db(np.full(5, -30.0), np.ones(5, bool)) is None


def test_a_new_stream_forgets_the_room() -> None:
    inner = Everything()
    foreground = Foreground(inner, 0.5)
    heard(foreground, -40.0, 60)
    foreground.reset()
    assert inner.resets == 1
    assert heard(foreground, -40.0, 3) == [0.9] * 3
