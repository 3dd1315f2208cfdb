"""What a learner knows of a course, how the weeks went, and what is likely to be forgotten. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tutor.course.model import Course
from tutor.learner import reviews
from tutor.learner.model import Params, SkillState, current, mastered

WEEKS = 12
"""Weeks that are shown at most, this one included."""
AHEAD_DAYS = (7, 30)
"""Days ahead for which forgetting is forecast."""

Recall = Callable[[str, dt.datetime], float]
"""Probability of recall, from a review card (``SkillState.card``) at a moment (UTC)."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day's answers. ``day``: ISO date; ``tries``: first answers that count; ``right``: of those."""

    day: str
    answers: int
    tries: int
    right: int


@dataclass(frozen=True, slots=True)
class Week:
    """The same for a week; ``start`` is its Monday. Weeks without an answer are there too."""

    start: dt.date
    answers: int
    tries: int
    right: int


@dataclass(frozen=True, slots=True)
class SkillReport:
    """One skill. ``days_ago``: since it was last practised, ``None`` if never.

    ``recall``: probability of recall now and after each of ``AHEAD_DAYS``; ``None`` where the skill has
    no review card, since without one there is nothing to forecast from.
    """

    skill: str
    name: str
    p: float
    mastered: bool
    first_attempts: int
    right: int
    last_seen: str | None
    days_ago: int | None
    recall: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Report:
    """What ``tutor learner show`` shows. ``mastery``: p from which a skill counts as mastered."""

    learner: str
    course: str
    title: str
    day: dt.date
    answers: int
    mastery: float
    skills: tuple[SkillReport, ...]
    weeks: tuple[Week, ...]

    def as_json(self) -> dict[str, Any]:
        """The contract of ``--json``."""
        names = ("skill", "name", "p", "mastered", "first_attempts", "right", "last_seen")
        return {
            "learner": self.learner,
            "course": self.course,
            "attempts": self.answers,
            "skills": [{name: getattr(skill, name) for name in names} for skill in self.skills],
        }


def report(
    learner: str,
    course: Course,
    states: Mapping[str, SkillState],
    answers: int,
    days: Iterable[Day],
    now: dt.datetime,
    params: Params,
    recall: Recall = reviews.recall,
) -> Report:
    """``learner``: the name. ``days``: from ``first_day(now)`` on. ``now``: UTC."""
    skills = tuple(
        _skill(skill.id, skill.name, current(states, course, skill.id, params), now, params, recall)
        for skill in course.skills
    )
    return Report(
        learner,
        course.course,
        course.title,
        now.date(),
        answers,
        params.mastery,
        skills,
        weeks(days, now.date()),
    )


def first_day(now: dt.datetime) -> dt.date:
    """The Monday with which the earliest week that is shown begins."""
    return _monday(now.date()) - dt.timedelta(weeks=WEEKS - 1)


def weeks(days: Iterable[Day], today: dt.date) -> tuple[Week, ...]:
    """Every week from the first with an answer to this one, at most ``WEEKS``; none without answers.

    A day after ``today`` (the clock was wrong once) counts as this week's.
    """
    earliest = _monday(today) - dt.timedelta(weeks=WEEKS - 1)
    sums: dict[dt.date, list[int]] = {}
    for day in days:
        start = _monday(min(dt.date.fromisoformat(day.day), today))
        if start >= earliest:
            counts = sums.setdefault(start, [0, 0, 0])
            for place, count in enumerate((day.answers, day.tries, day.right)):
                counts[place] += count
    if not sums:
        return ()
    many = (_monday(today) - min(sums)).days // 7 + 1
    starts = [min(sums) + dt.timedelta(weeks=number) for number in range(many)]
    return tuple(Week(start, *sums.get(start, (0, 0, 0))) for start in starts)


def forecast(skill: SkillReport) -> str:
    """What can be said of forgetting, in a few words."""
    if skill.recall is not None:
        now, *later = (f"{chance:.0%}" for chance in skill.recall)
        ahead = ", ".join(f"{chance} in {days} days" for chance, days in zip(later, AHEAD_DAYS, strict=True))
        return f"remembered with {now} now, {ahead}"
    if skill.days_ago is None:
        return "not practised yet"
    if skill.days_ago == 0:
        return "practised today"
    return "practised yesterday" if skill.days_ago == 1 else f"practised {skill.days_ago} days ago"


def _skill(
    skill: str, name: str, state: SkillState, now: dt.datetime, params: Params, recall: Recall
) -> SkillReport:
    seen = dt.datetime.fromisoformat(state.last_seen) if state.last_seen else None
    chances = None
    if state.card is not None:
        card = state.card
        chances = tuple(recall(card, now + dt.timedelta(days=days)) for days in (0, *AHEAD_DAYS))
    return SkillReport(
        skill,
        name,
        round(state.p, 4),
        mastered(state, params),
        state.opportunities,
        state.right,
        state.last_seen,
        None if seen is None else max((now.date() - seen.date()).days, 0),
        chances,
    )


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
