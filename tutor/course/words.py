"""What pydantic finds wrong with a course, as faults at their places in plain words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from tutor.course.faults import Fault, error, shown, which
from tutor.course.model import LONGEST, Answer, Course, Item, Misconception, Skill
from tutor.course.nodes import Node

Loc = tuple[int | str, ...]
"""Keys and places in lists, as in pydantic's errors."""

ITEM_SHORTHAND = ("tolerance", "unit")
"""Keys that an item may hold for its answer."""

_MODELS: dict[str, type[BaseModel]] = {
    "skills": Skill,
    "items": Item,
    "answer": Answer,
    "misconceptions": Misconception,
}
"""Which model a mapping under that key is checked by; the top is a ``Course``."""


def in_words(root: Node, found: ValidationError, where: str) -> Iterator[Fault]:
    """A fault for each error at a place of its own.

    What does not hold between skills has no such place: ``structure`` finds it. Echoes of another
    error are left out.
    """
    for one in found.errors(include_url=False):
        if one["loc"] and not _is_echo(root, one):
            yield _in_words(root, one, where)


def keys_of(loc: Loc) -> tuple[str, ...]:
    """The keys that a mapping at ``loc`` may hold."""
    named = [part for part in loc if isinstance(part, str)]
    model = _MODELS.get(named[-1], Course) if named else Course
    return tuple(model.model_fields) + (ITEM_SHORTHAND if model is Item else ())


def at(root: Node, loc: Loc) -> Node:
    """The deepest node on the way to ``loc``. Steps that only the model knows are skipped:

    a short answer has no ``value``, and an item's ``tolerance`` and ``unit`` belong to its answer.
    """
    node = above = root
    for step in loc:
        found: Node | None = None
        if isinstance(step, int):
            entries = node.entries()
            found = entries[step] if step < len(entries) else None
        else:
            found = node.get(step) or (above.get(step) if step in ITEM_SHORTHAND else None)
        if found is not None and found.value is not None:
            above, node = node, found
    return node


def _in_words(root: Node, one: Any, where: str) -> Fault:
    loc: Loc = tuple(one["loc"])
    kind, given, context = one["type"], one["input"], one.get("ctx", {})
    name = next((str(part) for part in reversed(loc) if isinstance(part, str)), "the course")
    node = at(root, loc)

    def fault(code: str, message: str, fix: str, place: Node = node) -> Fault:
        return error(where, place.place, code, message, fix)

    match kind:
        case "missing":
            blank = node.keys.get(name)  # the key is there, its value is not
            message = f"{name!r} has no value" if blank else f"{_place(loc[:-1])} has no {name!r}"
            return fault("missing-key", message, f"Add it: {name}: …", blank or node)
        case "extra_forbidden":
            key = at(root, loc[:-1]).keys.get(name) or node
            return fault(
                "unknown-key", f"unknown key {shown(name)}", which(name, keys_of(loc[:-1]), limit=99), key
            )
        case "string_pattern_mismatch":
            advice = "Use lower-case letters, digits and hyphens, such as half-of-ten."
            return fault("bad-id", f"{shown(given)} cannot be an id", advice)
        case "string_too_long":
            code = "bad-id" if context["max_length"] < LONGEST else "bad-value"
            return fault(code, f"{name!r} is too long", f"Use at most {context['max_length']} characters.")
        case "too_long":
            most = context["max_length"]
            return fault("bad-value", f"{name!r} has too many entries", f"Keep at most {most} of them.")
        case "tuple_type":
            advice = f"Write each entry on a line of its own under {name}: with '- '."
            return fault("wrong-type", f"{name!r} is a list", advice)
        case "model_type" | "model_attributes_type" | "dict_type":
            return fault("wrong-type", f"an entry of {name!r} holds keys", "Write it as lines of key: value.")
        case "string_type":
            advice = "Put it in double quotes if it holds a colon or brackets."
            return fault("wrong-type", f"{name!r} is text, not a list, keys or nothing", advice)
        case "literal_error":
            allowed = re.findall(r"'([^']+)'", str(context.get("expected", "")))
            return fault("bad-value", f"{shown(given)} is not a {name} of answer", which(str(given), allowed))
        case "too_short":
            return fault("empty", f"{name!r} is empty", "Add at least one entry.")
        case "choices-without-answer":
            advice = "Add the answer to the choices, or write it just as it stands there."
            return fault(kind, one["msg"], advice, at(root, (*loc, "answer")))
        case "value_error":
            return fault("bad-value", str(context["error"]), "Correct it here.")
    message = f"{name} is {shown(given)}: {one['msg'][:1].lower()}{one['msg'][1:]}"
    return fault("bad-value", message, "Correct it here.")


def _place(loc: Loc) -> str:
    """Which kind of mapping ``loc`` is: "this item", "the course"."""
    keys = [part for part in loc if isinstance(part, str)]
    return f"this {keys[-1].removesuffix('s')}" if keys else "the course"


def _is_echo(root: Node, one: Any) -> bool:
    """True for an error that only repeats another one.

    A list whose entries are all at fault is called too short, and an item's ``tolerance`` and
    ``unit`` are called unknown when its answer is missing.
    """
    loc = one["loc"]
    if one["type"] == "too_short":
        return bool(at(root, loc).entries())
    return bool(one["type"] == "extra_forbidden" and loc[-1] in ITEM_SHORTHAND and loc[-3:-2] == ("items",))
