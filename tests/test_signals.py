"""Signs in answers: pace and thinking, hint abuse, tiredness. The older ones are in test_learner_model."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.learner import signals
from tutor.learner.situation import Try

PATIENCE = 10.0


def tried(verdict: str = "right", n: int = 1, **keys: Any) -> list[Try]:
    return [
        Try(**{"t": 0.0, "skills": ("s",), "verdict": verdict, "first": True, "difficulty": 0.0, **keys})
    ] * n


def test_a_streak_may_be_of_one_skill() -> None:
    mixed = [*tried("wrong", 2), *tried("right", skills=("other",))]
    assert signals.streak(mixed) == 1
    assert signals.streak(mixed, "s") == -2


def test_hint_abuse_is_three_quick_requests_without_a_try() -> None:
    assert signals.hint_abuse([1.0, 8.0, 15.0])
    assert not signals.hint_abuse([1.0, 8.0])
    assert not signals.hint_abuse([1.0, 8.0, 30.0])
    assert signals.hint_abuse([1.0, 60.0, 70.0, 80.0])


def test_pace_is_the_median_thinking_for_an_easy_question() -> None:
    assert signals.pace(tried(latency=4.0, n=1)) is None
    assert signals.pace(tried(latency=None, n=9)) is None
    assert signals.pace([*tried(latency=4.0, n=2), *tried(latency=60.0)]) == 4.0
    assert signals.pace(tried(latency=12.0, difficulty=1.0, n=3)) == 4.0
    assert signals.pace([*tried(latency=50.0, n=10), *tried(latency=2.0, n=10)]) == 2.0


def test_thinking_is_allowed_by_difficulty_and_pace() -> None:
    assert signals.allowance(0.0, None, PATIENCE) == 10.0
    assert signals.allowance(0.5, None, PATIENCE) == 20.0
    assert signals.allowance(1.0, None, PATIENCE) == 30.0
    assert signals.allowance(0.5, 1.0, PATIENCE) == 15.0
    assert signals.allowance(0.5, 4.0, PATIENCE) == 24.0
    assert signals.allowance(0.5, 8.0, PATIENCE) == 40.0
    assert signals.allowance(0.5, 30.0, PATIENCE) == 120.0, "twice the time that this learner takes"


@given(st.floats(0, 1), st.floats(0, 1), st.none() | st.floats(0, 600), st.floats(1, 60))
def test_a_harder_question_is_never_given_less_time(
    easy: float, hard: float, usual: float | None, patience: float
) -> None:
    easy, hard = sorted((easy, hard))
    assert signals.allowance(easy, usual, patience) <= signals.allowance(hard, usual, patience)


def test_tiring_is_slower_and_wrong_more_often() -> None:
    fresh = tried(latency=4.0, n=6)
    assert signals.tiring([*fresh, *tried("wrong", latency=7.0, n=4)])
    assert not signals.tiring([*fresh, *tried("wrong", latency=4.0, n=4)])
    assert not signals.tiring([*fresh, *tried(latency=9.0, n=4)])
    assert signals.tiring([*fresh[:3], *tried("wrong", latency=7.0, n=3)])
    assert not signals.tiring([*fresh[:2], *tried("wrong", latency=7.0, n=3)]), "too few to tell"
    assert not signals.tiring([*fresh, *tried("wrong", latency=None, n=4)])


def test_a_harder_question_is_no_tiredness() -> None:
    easy = tried(latency=4.0, n=6)
    assert not signals.tiring([*easy, *tried("wrong", latency=9.0, difficulty=0.9, n=4)])


@pytest.mark.parametrize(
    ("difficulty", "times"), [(-1.0, 1.0), (0.0, 1.0), (0.5, 2.0), (1.0, 3.0), (7.0, 3.0)]
)
def test_effort_runs_from_one_to_three(difficulty: float, times: float) -> None:
    assert signals.effort(difficulty) == times
