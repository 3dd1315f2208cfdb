"""A practice set from a course's own questions, the weakest in front; and a plan of the next lesson. Pure.

A set is a whole course file in which only the chosen questions are left: skills and their prerequisites
stay, so answers to it count for the course itself and are derived again to the same bit.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from tutor.course.model import Course, Skill
from tutor.learner.facts import AttemptFact
from tutor.learner.goals import PAUSE_S
from tutor.learner.model import Outcome, Params, SkillState, current, mastered, observe
from tutor.learner.schedule import due, ready

QUESTIONS = 10
"""Of a practice set, where not said otherwise."""
USUAL_S = 40.0
"""From one answer to the next where the learner's own pace is not known yet, seconds."""
MOST = 12
"""Questions on one skill that a plan foresees; after that it is worth another approach."""
LEAST_MINUTES = 2
"""A shorter plan is still said to take so long."""
PLANNED = 3
"""Skills to work on that a plan names, besides the reviews."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A question that was chosen. ``need`` from 0 to 2: how unsure its skill and it are."""

    skill: str
    item: str
    need: float


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice set: the course that is to be written, and what was chosen, the neediest first."""

    course: Course
    picked: tuple[Picked, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A skill of the plan: how many questions, and why."""

    skill: str
    name: str
    questions: int
    review: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What the next lesson may hold: reviews that are due by then, then what is to be learned."""

    skills: tuple[Planned, ...]
    minutes: int

    def as_json(self) -> dict[str, Any]:
        return {
            "minutes": self.minutes,
            "skills": [
                {"skill": s.skill, "name": s.name, "questions": s.questions, "review": s.review}
                for s in self.skills
            ],
        }


def practice(
    course: Course,
    states: Mapping[str, SkillState],
    attempts: Sequence[AttemptFact],
    params: Params,
    *,
    topic: str = "",
    questions: int = QUESTIONS,
) -> Practice:
    """The ``questions`` that the learner needs most on ``topic``, or of all that they can work on.

    An item's need is (1 - p of its skill) + (w + 1) / (n + 2) with w wrong of n first answers to it
    (Laplace), so one that was never asked has 1/2 there. Without a topic, skills whose prerequisites are
    not mastered are left out, unless they were practised already. Raises ``ValueError`` where nothing
    fits the topic.
    """
    has = {s.id: mastered(current(states, course, s.id, params), params) for s in course.skills}
    if topic.strip():
        chosen = on_topic(course, topic)
        if not chosen:
            raise ValueError(f"nothing in the course is about {topic!r}")
    else:
        chosen = {
            item.id: skill
            for skill in course.skills
            if skill.id in states or ready(course, has, skill)
            for item in skill.items
        }
    wrong: Counter[str] = Counter()
    tries: Counter[str] = Counter()
    for fact in attempts:
        if fact.right is not None:
            tries[fact.item] += 1
            wrong[fact.item] += not fact.right
    order = {item: place for place, item in enumerate(course.item_ids)}
    picked = sorted(
        (
            Picked(
                skill.id,
                item,
                (1 - current(states, course, skill.id, params).p) + (wrong[item] + 1) / (tries[item] + 2),
            )
            for item, skill in chosen.items()
        ),
        key=lambda one: (-one.need, order[one.item]),
    )[:questions]
    keep = {one.item for one in picked}
    skills = tuple(
        skill.model_copy(update={"items": tuple(item for item in skill.items if item.id in keep)})
        for skill in course.skills
    )
    return Practice(course.model_copy(update={"skills": skills}), tuple(picked))


def on_topic(course: Course, topic: str) -> dict[str, Skill]:
    """Ids of the items about ``topic``, each with its skill: a skill's id, words of its name, a tag, or
    words of the questions; the first of these that finds any."""
    wanted = _words(topic)
    exact = [s for s in course.skills if s.id == topic.strip().casefold()]
    named = [s for s in course.skills if wanted and wanted <= _words(f"{s.name} {s.id}")]
    for skills in (exact, named):
        if found := {item.id: skill for skill in skills for item in skill.items}:
            return found
    pairs = [(skill, item) for skill in course.skills for item in skill.items]
    tagged = {
        item.id: skill for skill, item in pairs if any(wanted and wanted <= _words(tag) for tag in item.tags)
    }
    return tagged or {item.id: skill for skill, item in pairs if wanted and wanted <= _words(item.prompt)}


def plan(
    course: Course,
    states: Mapping[str, SkillState],
    attempts: Sequence[AttemptFact],
    now: dt.datetime,
    params: Params,
    *,
    minutes: int | None = None,
) -> Plan:
    """A plan of the lesson at ``now`` (UTC), cut to ``minutes`` where those are given.

    A review is one question; a skill to be learned is as many as mastery takes when all are right.
    """
    each = pace_s(attempts)
    has = {s.id: mastered(current(states, course, s.id, params), params) for s in course.skills}
    open_ = [s for s in course.skills if s.items and not has[s.id] and ready(course, has, s)][:PLANNED]
    planned = [Planned(s.id, s.name, 1, True) for s in due(course, states, now, params)]
    planned += [
        Planned(s.id, s.name, to_mastery(current(states, course, s.id, params), params), False) for s in open_
    ]
    if minutes is not None:
        planned = _within(planned, max(1, int(minutes * 60 / each)))
    return Plan(tuple(planned), math.ceil(sum(one.questions for one in planned) * each / 60))


def opening(plan: Plan) -> tuple[str | None, int | None]:
    """What the opening words say of ``plan``: the first skill to be learned, and about how many minutes."""
    new = next((one.skill for one in plan.skills if not one.review), None)
    return new, max(plan.minutes, LEAST_MINUTES) if plan.skills else None


def to_mastery(state: SkillState, params: Params) -> int:
    """How many right answers running mastery takes from ``state``, at most ``MOST``."""
    for number in range(MOST):
        if mastered(state, params):
            return number
        state = observe(state, Outcome(True, state.last_seen or "1970-01-01T00:00:00.000+00:00"), params)
    return MOST


def pace_s(attempts: Sequence[AttemptFact]) -> float:
    """Seconds from one answer to the next, the median over those that followed each other in a lesson."""
    gaps = [
        gap
        for earlier, later in pairwise(attempts)
        if earlier.session == later.session
        and 0 < (gap := (_at(later) - _at(earlier)).total_seconds()) <= PAUSE_S
    ]
    return median(gaps) if gaps else USUAL_S


def _within(planned: Sequence[Planned], questions: int) -> list[Planned]:
    kept: list[Planned] = []
    for one in planned:
        left = questions - sum(k.questions for k in kept)
        if left <= 0:
            break
        kept.append(Planned(one.skill, one.name, min(one.questions, left), one.review))
    return kept


def _at(fact: AttemptFact) -> dt.datetime:
    return dt.datetime.fromisoformat(fact.t)


def _words(text: str) -> frozenset[str]:
    """Its words in one form: lower case, without a plural s."""
    found = re.findall(r"\w+", text.casefold())
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found)
