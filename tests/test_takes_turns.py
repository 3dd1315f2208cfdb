"""When a scripted learner speaks."""

from __future__ import annotations

import numpy as np

from tutor.audio import FRAME
from tutor.takes_turns import Said, ScriptedLearner


def drive(learner: ScriptedLearner, tutor: list[tuple[int, int]], turns: list[int], frames: int) -> list[int]:
    """Frames in which the learner is audible; the tutor is audible in ``tutor``'s spans of frames."""
    audible = []
    for number in range(frames):
        speaking = any(a <= number < b for a, b in tutor)
        done = sum(1 for end in turns if number >= end)
        frame = learner.frame(number * FRAME, speaking, done)
        if frame is None:
            break
        if np.abs(frame).max() > 0:
            audible.append(number)
    return audible


def test_the_scripted_learner_waits_for_the_tutor_and_thinks() -> None:
    voice = np.full(3 * FRAME, 0.2, np.float32)
    learner = ScriptedLearner((Said(voice, delay=0.32),))
    assert drive(learner, [(5, 20)], [20], 100) == [30, 31, 32]
    assert learner.placed[0].start == 30 * FRAME


def test_the_scripted_learner_barges_in_after_the_tutor_began() -> None:
    learner = ScriptedLearner((Said(np.full(FRAME, 0.2, np.float32), barge_in=0.32),))
    assert drive(learner, [(5, 60)], [60], 100) == [15]


def test_a_scripted_silence_ends_and_the_next_turn_follows() -> None:
    voice = np.full(FRAME, 0.2, np.float32)
    learner = ScriptedLearner((Said(silence=0.64), Said(voice, delay=0.0)))
    audible = drive(learner, [(0, 10)], [10], 200)
    assert audible
    assert audible[0] >= 30
    assert [p.said.silence for p in learner.placed] == [0.64, None]


def test_a_learner_who_gets_no_answer_goes_on() -> None:
    voice = np.full(FRAME, 0.2, np.float32)
    learner = ScriptedLearner((Said(voice), Said(voice)))
    assert len(drive(learner, [(0, 10)], [10], 2000)) == 2
