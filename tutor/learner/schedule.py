"""What to ask next, and why in one sentence. Pure and deterministic.

The first skill in course order that is not mastered and whose prerequisites are; when all are
mastered, the one seen longest ago, as a review. Within it, new items in file order, then the one asked
longest ago. The same item twice running only where nothing else may be asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tutor.course.model import Course, Item, Skill
from tutor.learner.model import Params, SkillState, current, mastered


@dataclass(frozen=True, slots=True)
class Choice:
    """The next question. ``reason`` is one sentence, fit to be shown and spoken."""

    item: Item
    skill: Skill
    reason: str


def next_item(
    course: Course,
    states: Mapping[str, SkillState],
    history: Sequence[str],
    now: dt.datetime,
    params: Params,
) -> Choice:
    """The item to ask now.

    ``history``: ids of the items asked so far, oldest first, repeats allowed; the store's ``asked``
    followed by this lesson's will do. ``now``: UTC, as the reviews' reasons name the days gone by.
    """
    has = {s.id: mastered(current(states, course, s.id, params), params) for s in course.skills}
    candidates = [*_open(course, has), *_reviews(course, has, states)]
    last = history[-1] if history else None
    best = candidates[0]
    skill = next((s for s in candidates if any(item.id != last for item in s.items)), best)
    item = _within(skill, history, last)
    return Choice(item, skill, _reason(skill, item, best, has[skill.id], states, history, now))


def ready(course: Course, has: Mapping[str, bool], skill: Skill) -> bool:
    """Whether every prerequisite is mastered; one without items is had when its own are."""
    return all(
        has[needed.id] if needed.items else ready(course, has, needed)
        for needed in map(course.skill, skill.requires)
    )


def _open(course: Course, has: Mapping[str, bool]) -> Iterator[Skill]:
    """Skills to work on now, in course order."""
    return (s for s in course.skills if s.items and not has[s.id] and ready(course, has, s))


def _reviews(course: Course, has: Mapping[str, bool], states: Mapping[str, SkillState]) -> list[Skill]:
    """Mastered skills, the one seen longest ago first."""
    done = [s for s in course.skills if s.items and has[s.id] and ready(course, has, s)]
    return sorted(done, key=lambda s: _seen(states, s) or "")


def _seen(states: Mapping[str, SkillState], skill: Skill) -> str | None:
    state = states.get(skill.id)
    return state.last_seen if state else None


def _within(skill: Skill, history: Sequence[str], last: str | None) -> Item:
    """A new item in file order, else the one asked longest ago; ``last`` only if it is the only one."""
    asked = {item: place for place, item in enumerate(history)}
    others = [item for item in skill.items if item.id != last] or list(skill.items)
    return min(others, key=lambda item: asked.get(item.id, -1))


def _reason(
    skill: Skill,
    item: Item,
    best: Skill,
    review: bool,
    states: Mapping[str, SkillState],
    history: Sequence[str],
    now: dt.datetime,
) -> str:
    name = _in_sentence(skill.name)
    if skill is not best:
        return f"So as not to ask the same question twice running, here is one on {name}."
    if review:
        return f"You have mastered everything here; we are reviewing {name}{_ago(_seen(states, skill), now)}."
    if item.id in history:
        return f"We are working on {name}; you met this question before."
    return f"We are working on {name}; this question is new."


def _ago(seen: str | None, now: dt.datetime) -> str:
    """``, last seen 3 days ago``; nothing for today, which needs no saying."""
    days = (now - dt.datetime.fromisoformat(seen)).days if seen else 0
    if days < 1:
        return ""
    return ", last seen yesterday" if days == 1 else f", last seen {days} days ago"


def _in_sentence(name: str) -> str:
    """``Comparing fractions`` as it stands inside a sentence; ``SI units`` stays as it is."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
