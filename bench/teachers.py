"""Who asks the simulated learners of ``bench.learning`` what: the product, and what it is compared with.

``Sori`` is the product's own model and scheduler (``tutor.learner``), nothing else. The others are what a
course without a learner's model does, what tutors with simple rules do, and textbook BKT.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from tutor.course.model import Course, Item, Skill
from tutor.learner.facts import AttemptFact, stamp
from tutor.learner.model import Params, SkillState, mastered, update
from tutor.learner.reasons import Why
from tutor.learner.schedule import next_item

START = dt.datetime(2026, 3, 2, 16, tzinfo=dt.UTC)
SECONDS = 40
"""From one question to the next."""


class Teacher(Protocol):
    """Asks one learner. ``ask`` gives ``None`` when there is nothing left to do today.

    ``through``: all has been taught once. ``ask`` then goes on with what the teacher does afterwards.
    """

    name: str
    through: bool

    def ask(self, day: int, place: int) -> tuple[Skill, Item] | None:
        """The question on that day (from 0) at that place of the lesson (from 0)."""
        ...

    def saw(self, right: bool) -> None:
        """How the last question was answered."""
        ...


@dataclass
class Sori:
    """The product."""

    course: Course
    params: Params
    name: str = "sori"
    through: bool = False
    facts: list[AttemptFact] = field(default_factory=list)
    _states: dict[str, SkillState] = field(default_factory=dict)
    _history: list[str] = field(default_factory=list)

    def ask(self, day: int, place: int) -> tuple[Skill, Item] | None:
        now = START + dt.timedelta(days=day, seconds=place * SECONDS)
        choice = next_item(self.course, self._states, self._history, now, self.params)
        self._asked = (choice.skill, choice.item, now)
        if choice.why is Why.EXTRA:
            self.through = True
            return None
        return choice.skill, choice.item

    def saw(self, right: bool) -> None:
        skill, item, now = self._asked
        fact = AttemptFact(
            "pupil", "s", self.course.course, item.id, skill.trained_by(item), "right" if right else "wrong",
            stamp(now),
        )  # fmt: skip
        self._states |= update(self._states, fact, self.course, self.params)
        self._history.append(item.id)
        self.facts.append(fact)
        self.through = self.through or all(
            (state := self._states.get(s.id)) is not None and mastered(state, self.params)
            for s in self.course.skills
        )


Rule = Callable[[int, list[bool]], bool]
"""When a skill (its place in the course) has been practised enough, from its answers in this round."""


@dataclass
class InOrder:
    """Skills in course order, each until ``enough``; then, with ``interval`` days, a question on each skill
    so many days after its last one, before anything else; then all over again."""

    course: Course
    name: str
    enough: Rule
    interval: int | None = None
    through: bool = False
    again: bool = True
    _answers: dict[str, list[bool]] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)
    _asked: Counter[str] = field(default_factory=Counter)
    _done: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._place = {skill.id: place for place, skill in enumerate(self.course.skills)}

    def ask(self, day: int, place: int) -> tuple[Skill, Item] | None:  # noqa: ARG002 - as the others
        self._day = day
        skill = next(self._due(day), None) or next(self._open(), None)
        if skill is None:
            self.through = True
            if self.interval is not None or not self.again:
                return None
            self._done.clear()
            self._answers.clear()
            skill = self.course.skills[0]
        item = skill.items[self._asked[skill.id] % len(skill.items)]
        self._skill = skill
        return skill, item

    def saw(self, right: bool) -> None:
        name = self._skill.id
        self._asked[name] += 1
        self._last[name] = self._day
        answers = self._answers.setdefault(name, [])
        answers.append(right)
        if name in self._done and not right:  # forgotten: it is practised again
            self._done.discard(name)
            answers.clear()
        elif self.enough(self._place[name], answers):
            self._done.add(name)
        self.through = self.through or len(self._done) == len(self.course.skills)

    def _open(self) -> Iterator[Skill]:
        return (s for s in self.course.skills if s.id not in self._done)

    def _due(self, day: int) -> Iterator[Skill]:
        if self.interval is None:
            return
        for skill in self.course.skills:
            if skill.id in self._done and day - self._last[skill.id] >= self.interval:
                yield skill


def fixed(count: int) -> Rule:
    """So many questions, however they are answered."""
    return lambda _, answers: len(answers) >= count


def in_a_row(run: int) -> Rule:
    """So many right ones in a row."""
    return lambda _, answers: len(answers) >= run and all(answers[-run:])


def plain_bkt(params: Params) -> Rule:
    """BKT as in the textbook: one set of parameters, no prerequisites, nothing forgotten."""

    slip, guess = params.p_slip, params.p_guess

    def enough(_: int, answers: list[bool]) -> bool:
        p = params.p_init
        for right in answers:
            known, unknown = (p * (1 - slip), (1 - p) * guess) if right else (p * slip, (1 - p) * (1 - guess))
            p = known / (known + unknown)
            p += (1 - p) * params.p_learn
        return p >= params.mastery

    return enough
