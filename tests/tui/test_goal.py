"""The line of the learner's own goal: what is told of it, and what gives way where there is little room."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tutor.lessons import Goal
from tutor.tui.widgets.goal import goal_line, goal_progress

GOAL = Goal("분수를 더하고 빼는 방법을 배우고 싶어요", 4, 10, 2, 12, dt.date(2027, 1, 31), 70)


@pytest.mark.parametrize("width", [12, 20, 40, 59, 60, 80, 119, 120, 200])
@pytest.mark.parametrize("words", [GOAL.words, "add fractions", ""])
def test_the_line_fits_however_wide_its_characters_are(width: int, words: str) -> None:
    assert goal_line(replace(GOAL, words=words), width).cell_length == width


def test_on_a_usual_screen_the_words_are_cut_and_how_far_it_is_is_whole() -> None:
    told = goal_line(GOAL, 80).plain
    assert told.startswith(" Goal 분수를 더하고 빼는")
    assert "… today 4/10 min · by 2027-01-31 · skills 2/12 " in told


def test_where_there_is_little_room_the_words_stay() -> None:
    assert goal_line(replace(GOAL, words="add fractions"), 24).plain == " Goal add fractions     "


def test_where_there_is_room_it_is_told_in_words() -> None:
    told = goal_progress(GOAL, short=False)
    assert told == ("today 4 of 10 min", "by 2027-01-31, 70 days left", "2 of 12 skills mastered")


def test_only_what_was_set_is_told() -> None:
    bare = replace(GOAL, wanted=None, until=None, days=None)
    assert goal_progress(bare, short=True) == ("skills 2/12",)
    assert "a little every day" in goal_line(replace(GOAL, words=""), 80).plain


@pytest.mark.parametrize(
    ("days", "told"), [(1, ", 1 day left"), (0, ", until today"), (-3, "was until 2027-01-31")]
)
def test_the_day_draws_near_and_passes(days: int, told: str) -> None:
    assert goal_progress(replace(GOAL, days=days), short=False)[1].endswith(told)


def test_the_minutes_of_a_day_are_ticked_off() -> None:
    assert goal_progress(replace(GOAL, minutes=10), short=True)[0] == "today 10/10 min ✓"
