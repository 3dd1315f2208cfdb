"""What to ask next, and why in one sentence. Pure and deterministic.

In this order: a due review of what the current skill builds on; due reviews, in turns with the current
skill; the current skill. After ``RUN`` questions on one skill another that was begun comes in between. When
nothing is left and nothing is due, what is likeliest to be forgotten is reviewed all the same.

The current skill is the one on which a question is worth most: (1 - p R) T, what is learnt by it on average,
times one for itself and one for each skill that waits for it (greedy in expected learning). Candidates are
those that were begun and are not mastered, and the next new one whose prerequisites are had: skills begin in
the teacher's order. The skill of the question before stays the current one until another is worth ``STAY``
times as much, and is not left after a wrong answer before ``RUN`` questions. So a skill is left when more is
to be learnt elsewhere, and comes back when more of it may have been forgotten; mastery is reached by those
late answers, and by solving what builds on it (``bkt``). A skill that was forgotten is no longer mastered, so
it comes back by itself.

A skill is had from ``HAD`` on, and then rests for that day, unless nothing else is left to do: answers after
a night tell whether it stayed, and make it stay (successive relearning, Rawson & Dunlosky 2011).

Within a skill: new items in file order, then the one asked longest ago. The same item twice running only
where nothing else may be asked.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tutor.course.model import Course, Item, Skill
from tutor.learner import reviews
from tutor.learner.model import HAD, Params, SkillState, current, mastered, rates
from tutor.learner.reasons import Why, reason

RUN = 3
"""Questions on one skill before one on another is mixed in, where another was begun."""
STAY = 3.0
"""How much more a question on another skill must be worth before the current one is left for it.

From 1.3 to 6 simulated learners fared alike; from 3 on a new skill is not left after a single right answer.
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """The next question. ``reason`` is one sentence, fit to be shown and spoken; ``why`` the same as a word.

    At ``Why.EXTRA`` all is mastered and nothing is due: a good moment to end.
    """

    item: Item
    skill: Skill
    reason: str
    why: Why


@dataclass(frozen=True, slots=True)
class _Moment:
    """What the choice is made from. ``known``: each skill's state, ``has``: whether it is had, ``mastered``:
    or more, by id. ``states``: of those that were asked."""

    course: Course
    states: Mapping[str, SkillState]
    known: Mapping[str, SkillState]
    has: Mapping[str, bool]
    mastered: Mapping[str, bool]
    now: dt.datetime
    params: Params

    @property
    def within_reach(self) -> list[Skill]:
        """The skills that have items and whose prerequisites are had."""
        return [s for s in self.course.skills if s.items and ready(self.course, self.has, s)]

    def rests(self, skill: Skill) -> bool:
        """Whether it is had but not mastered, and was practised today."""
        seen = self.seen(skill)
        return self.has[skill.id] and bool(seen) and reviews.days(seen, self.now) == 0

    def due(self, skill: Skill) -> bool:
        state = self.states.get(skill.id)
        return bool(self.mastered[skill.id] and state and state.card and reviews.is_due(state.card, self.now))

    def recall(self, skill: Skill) -> float:
        state = self.states.get(skill.id)
        return reviews.recall(state.card, self.now) if state and state.card else 1.0

    def begun(self, skill: Skill) -> bool:
        return self.known[skill.id].opportunities > 0

    def learns(self, skill: Skill) -> float:
        """How likely the skill is learnt by a question on it."""
        still = self.recall(skill) if self.has[skill.id] else 1.0
        return (1 - self.known[skill.id].p * still) * rates(self.params, skill.id).p_learn

    def seen(self, skill: Skill) -> str:
        state = self.states.get(skill.id)
        return (state.last_seen if state else None) or ""


def next_item(
    course: Course,
    states: Mapping[str, SkillState],
    history: Sequence[str],
    now: dt.datetime,
    params: Params,
) -> Choice:
    """The item to ask now.

    ``history``: ids of the items asked so far, oldest first, repeats allowed; the store's ``asked``
    followed by this lesson's will do. ``now``: UTC, as reviews fall due by it.
    """
    moment = _moment(course, states, now, params)
    last = history[-1] if history else None
    ranked = list(_ranked(moment, _run(course, history)))
    best = ranked[0]
    skill, why = next((one for one in ranked if any(item.id != last for item in one[0].items)), best)
    item = _within(skill, history, last)
    if skill.id != best[0].id:
        why = Why.INSTEAD
    elif why is Why.NEW and item.id in history:
        why = Why.AGAIN
    seen = moment.seen(skill)
    days = (now - dt.datetime.fromisoformat(seen)).days if seen else 0
    return Choice(item, skill, reason(why, skill, days, course.language), why)


def due(course: Course, states: Mapping[str, SkillState], now: dt.datetime, params: Params) -> list[Skill]:
    """The mastered skills whose review is due, what is likeliest to be forgotten first."""
    return _due(_moment(course, states, now, params))


def ready(course: Course, has: Mapping[str, bool], skill: Skill) -> bool:
    """Whether every prerequisite is had; one without items is when its own are."""
    return all(
        has[needed.id] if needed.items else ready(course, has, needed)
        for needed in map(course.skill, skill.requires)
    )


def _moment(course: Course, states: Mapping[str, SkillState], now: dt.datetime, params: Params) -> _Moment:
    known = {skill.id: current(states, course, skill.id, params) for skill in course.skills}
    done = {name: mastered(state, params) for name, state in known.items()}
    has = {name: done[name] or state.p >= HAD for name, state in known.items()}
    return _Moment(course, states, known, has, done, now, params)


def _ranked(at: _Moment, run: Sequence[str]) -> Iterator[tuple[Skill, Why]]:
    """Every skill that may be asked now, the best first; a skill may come again further down."""
    within = at.within_reach
    left = [s for s in within if not at.mastered[s.id]]
    open_ = [s for s in left if not at.rests(s)]
    due_ = _due(at)
    if open_:
        open_ = _by_worth(at, open_, run)
        now = open_[0]
        needed = _below(at.course, now)
        yield from ((s, Why.PREREQUISITE) for s in due_ if s.id in needed)
        if run and run[0] == now.id:
            yield from ((s, Why.REVIEW) for s in due_)
            if len(run) >= RUN:
                yield from ((s, Why.MIX) for s in open_[1:] if at.begun(s))
        yield from ((s, Why.NEW) for s in open_)
    yield from ((s, Why.REVIEW) for s in due_)
    yield from ((s, Why.NEW) for s in left if at.rests(s))
    rest = [s for s in within if at.mastered[s.id]]
    yield from ((s, Why.EXTRA) for s in sorted(rest, key=lambda s: (at.recall(s), at.seen(s))))


def _by_worth(at: _Moment, open_: Sequence[Skill], run: Sequence[str]) -> list[Skill]:
    """What was begun and the first new one, the worthiest first; then the other new ones in course order."""
    new = [s for s in open_ if not at.begun(s)]
    candidates = [s for s in open_ if at.begun(s) or s is new[0]]
    waiting = Counter(below for s in at.course.skills if not at.has[s.id] for below in s.requires)

    def worth(skill: Skill) -> float:
        here = at.learns(skill) * (1 + waiting[skill.id])
        if not run or skill.id != run[0]:
            return here
        failed = at.begun(skill) and at.known[skill.id].streak == 0
        return math.inf if failed and len(run) < RUN else STAY * here

    return sorted(candidates, key=worth, reverse=True) + new[1:]


def _due(at: _Moment) -> list[Skill]:
    return sorted((s for s in at.within_reach if at.due(s)), key=at.recall)


def _below(course: Course, skill: Skill) -> set[str]:
    """All that ``skill`` builds on."""
    found: set[str] = set()
    ahead = list(skill.requires)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += course.skill(name).requires
    return found


def _run(course: Course, history: Sequence[str]) -> list[str]:
    """The skill of the latest item, as often as it came running, ``RUN`` times at most."""
    of = {item.id: skill.id for skill in course.skills for item in skill.items}
    run: list[str] = []
    for item in reversed(history[-RUN:]):
        if item not in of or (run and of[item] != run[0]):
            break
        run.append(of[item])
    return run


def _within(skill: Skill, history: Sequence[str], last: str | None) -> Item:
    """A new item in file order, else the one asked longest ago; ``last`` only if it is the only one."""
    asked = {item: place for place, item in enumerate(history)}
    others = [item for item in skill.items if item.id != last] or list(skill.items)
    return min(others, key=lambda item: asked.get(item.id, -1))
