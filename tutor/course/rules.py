"""Rules of a good course that need nothing but the course: help, size, order, length. Pure.

Rules that need the judge or the voice are in ``tutor.curriculum``.
"""

from __future__ import annotations

from collections.abc import Iterator

from tutor.course.faults import Fault, shown, warning
from tutor.course.load import Reading
from tutor.course.nodes import Node

LEAST_ITEMS = 3
"""Items of a skill: with fewer the tutor asks the same question again before the skill is mastered."""

MOST_WORDS = 30
"""Words of a question: what is longer is not remembered from hearing it once."""


def no_help(reading: Reading) -> Iterator[Fault]:
    """Items without hints, or with nothing to say to a wrong answer."""
    for item, node in reading.items:
        if not item.hints:
            yield warning(
                reading.where,
                _key(node, "hints"),
                "no-hints",
                f"the item {item.id!r} has no hints",
                "Add hints: two or three, from a nudge to nearly the answer.",
            )
        if not item.misconceptions and item.answer.type != "open":
            yield warning(
                reading.where,
                _key(node, "misconceptions"),
                "no-feedback",
                f"the item {item.id!r} has no feedback on wrong answers",
                "Add misconceptions: a wrong answer that you expect as match, what to say to it as feedback.",
            )


def few_items(reading: Reading) -> Iterator[Fault]:
    """Skills with fewer than ``LEAST_ITEMS`` items."""
    for skill in reading.skills:
        count = len(skill.under("items"))
        if isinstance(skill.value, dict) and count < LEAST_ITEMS:
            has = {0: "no items", 1: "one item"}.get(count, f"{count} items")
            yield warning(
                reading.where,
                skill.place,
                "few-items",
                f"the skill {_id(skill)} has {has}",
                f"Write at least {LEAST_ITEMS}, or move them to another skill.",
            )


def loose_skill(reading: Reading) -> Iterator[Fault]:
    """Skills outside the order that the others have: nothing leads to them, and they lead to nothing.

    The first skill needs no way to it, and a course in which no skill requires another has no order.
    """
    required = {str(need.value) for skill in reading.skills for need in skill.under("requires")}
    for skill in reading.skills[1:] if required else ():
        name = skill.get("id")
        if name is None or skill.under("requires") or str(name.value) in required:
            continue
        yield warning(
            reading.where,
            skill.place,
            "loose-skill",
            f"nothing leads to the skill {_id(skill)}, and it leads to nothing",
            "Add requires: with the skills that come first, or name it in another skill's requires.",
        )


def long_prompt(reading: Reading) -> Iterator[Fault]:
    """Questions of more than ``MOST_WORDS`` words."""
    for item, node in reading.items:
        words = len(item.spoken_prompt.split())
        if words > MOST_WORDS:
            spoken = node.get("say") or node.get("prompt") or node
            yield warning(
                reading.where,
                spoken.place,
                "long-prompt",
                f"this question has {words} words; who hears it once remembers about {MOST_WORDS}",
                "Shorten it, or give the first part in the skill's explain.",
            )


RULES = (no_help, few_items, loose_skill, long_prompt)


def _key(node: Node, key: str) -> tuple[int, int]:
    """The place of an empty ``key``, or of the item where there is no such key."""
    return node.keys.get(key, node).place


def _id(skill: Node) -> str:
    name = skill.get("id")
    return shown(name.value) if name else "without an id"
