"""What is asked of one who has mastered a skill and is not done with it. Pure.

Whether something was learned for good shows where it is asked in another way: beside other skills, or
harder than it was practised (transfer). What an item trains, and how hard it is, tell which those are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tutor.course.model import Course, Item, Skill
from tutor.learner.model import HAD, Params, SkillState, current, mastered
from tutor.learner.schedule import ready


def transfer(
    course: Course,
    states: Mapping[str, SkillState],
    skill: str,
    history: Sequence[str],
    params: Params,
    *,
    besides: str | None = None,
) -> Item | None:
    """The best item that asks ``skill`` where it was not practised, and that was never asked; or none.

    First those that train several skills, all begun and within reach; then those of the skill itself that are
    harder than its latest in ``history`` (ids of items, oldest first). Of these the hardest, the first in
    the file where two are as hard. ``besides``: an item that comes anyway.
    """
    known = {one.id: current(states, course, one.id, params) for one in course.skills}
    has = {name: mastered(state, params) or state.p >= HAD for name, state in known.items()}
    new = [
        (owner, item)
        for owner in course.skills
        for item in owner.items
        if item.id not in history and item.id != besides
    ]
    several = [
        item
        for owner, item in new
        if len(trained := owner.trained_by(item)) > 1
        and skill in trained
        and all(name in states and ready(course, has, course.skill(name)) for name in trained)
    ]
    usual = next((_latest(one, history) for one in course.skills if one.id == skill), None)
    harder = [
        item
        for owner, item in new
        if owner.id == skill and (usual is None or item.difficulty > usual.difficulty)
    ]
    return max(several or harder, key=lambda item: item.difficulty, default=None)


def another(skill: Skill, history: Sequence[str]) -> Item:
    """One more item of ``skill``, which has some: a new one in file order, else the one asked longest ago."""
    asked = {item: place for place, item in enumerate(history)}
    return min(skill.items, key=lambda item: asked.get(item.id, -1))


def _latest(skill: Skill, history: Sequence[str]) -> Item | None:
    own = {item.id: item for item in skill.items}
    return next((own[item] for item in reversed(history) if item in own), None)
