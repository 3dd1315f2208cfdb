"""What a report says of skills, weeks and forgetting."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.stored_lesson import COURSE, PARAMS
from tutor.learner.model import SkillState
from tutor.learner.report import WEEKS, Day, Report, Week, first_day, forecast, report, weeks

NOW = dt.datetime(2026, 3, 18, 9, 30, tzinfo=dt.UTC)
"""A Wednesday."""
MONDAY = dt.date(2026, 3, 16)


def made(states: dict[str, SkillState], days: tuple[Day, ...] = (), **given: object) -> Report:
    return report("Mina", COURSE, states, 7, days, NOW, PARAMS, **given)  # type: ignore[arg-type]


def test_a_skill_that_was_never_tried_has_its_prior_and_no_past() -> None:
    count, add = made({}).skills
    assert (count.p, count.mastered, count.first_attempts, count.last_seen) == (0.3, False, 0, None)
    assert (count.days_ago, count.recall, forecast(count)) == (None, None, "not practised yet")
    assert add.name == "Adding"


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ("2026-03-18T00:00:00.000+00:00", "practised today"),
        ("2026-03-17T23:59:00.000+00:00", "practised yesterday"),
        ("2026-03-08T12:00:00.000+00:00", "practised 10 days ago"),
        ("2026-03-19T12:00:00.000+00:00", "practised today"),  # the clock was ahead once
    ],
)
def test_without_a_review_card_nothing_is_forecast(seen: str, told: str) -> None:
    skill = made({"count": SkillState("count", 0.9, 3, 2, 1, seen)}).skills[0]
    assert forecast(skill) == told


def test_with_a_review_card_recall_is_told_for_now_and_ahead() -> None:
    card = '{"due": "x"}'
    asked: list[tuple[str, dt.datetime]] = []

    def recall(card: str, at: dt.datetime) -> float:
        asked.append((card, at))
        return 0.9 - 0.01 * (at - NOW).days

    skill = made(
        {"count": SkillState("count", 0.97, 3, 3, 3, "2026-03-08T12:00:00.000+00:00", card)}, recall=recall
    )
    assert forecast(skill.skills[0]) == "remembered with 90% now, 83% in 7 days, 60% in 30 days"
    assert asked == [(card, NOW + dt.timedelta(days=days)) for days in (0, 7, 30)]
    assert skill.skills[1].recall is None


def test_the_json_is_the_contract() -> None:
    found = made({"count": SkillState("count", 0.98765, 3, 3, 3, "2026-03-08T12:00:00.000+00:00")}).as_json()
    assert found["skills"][0] == {
        "skill": "count", "name": "Counting", "p": 0.9877, "mastered": True, "first_attempts": 3, "right": 3,
        "last_seen": "2026-03-08T12:00:00.000+00:00",
    }  # fmt: skip
    assert {key: found[key] for key in ("learner", "course", "attempts")} == {
        "learner": "Mina", "course": "numbers", "attempts": 7,
    }  # fmt: skip


def test_weeks_begin_on_monday_and_empty_ones_are_there() -> None:
    found = weeks(
        [
            Day("2026-03-01", 4, 3, 2),
            Day("2026-03-02", 1, 1, 0),
            Day("2026-03-08", 2, 1, 1),
            Day("2026-03-16", 5, 4, 3),
        ],
        NOW.date(),
    )
    assert found == (
        Week(dt.date(2026, 2, 23), 4, 3, 2),
        Week(dt.date(2026, 3, 2), 3, 2, 1),
        Week(dt.date(2026, 3, 9), 0, 0, 0),
        Week(MONDAY, 5, 4, 3),
    )
    assert weeks([], NOW.date()) == ()


def test_only_the_latest_weeks_are_shown() -> None:
    first = first_day(NOW)
    assert first == MONDAY - dt.timedelta(weeks=WEEKS - 1)
    old = first - dt.timedelta(days=1)
    found = weeks([Day(old.isoformat(), 1, 1, 1), Day(first.isoformat(), 2, 2, 2)], NOW.date())
    assert len(found) == WEEKS
    assert sum(week.answers for week in found) == 2


@given(
    st.dictionaries(
        st.dates(first_day(NOW), NOW.date() + dt.timedelta(days=9)), st.integers(1, 50), min_size=1
    )
)
def test_no_answer_of_the_shown_weeks_is_lost(counts: dict[dt.date, int]) -> None:
    days = [Day(day.isoformat(), count, count, 0) for day, count in sorted(counts.items())]
    found = weeks(days, NOW.date())
    assert sum(week.answers for week in found) == sum(counts.values())
    assert found[-1].start == MONDAY
    assert all((later.start - week.start).days == 7 for week, later in itertools.pairwise(found))
