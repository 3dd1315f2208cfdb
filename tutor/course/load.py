"""A course file as a checked ``Course``; every fault is one line with the file, line and column.

Loading never runs anything that a file says: see ``nodes`` for what YAML is allowed to be.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from tutor import paths
from tutor.course.model import Answer, Course, Item, Misconception, Skill
from tutor.course.nodes import Node, fault, parse, read_text, shown
from tutor.errors import InputError

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")

_MODELS: dict[str, type[BaseModel]] = {
    "skills": Skill,
    "items": Item,
    "answer": Answer,
    "misconceptions": Misconception,
}
"""Which model a mapping under that key is checked by; the top is a ``Course``."""

_ITEM_SHORTHAND = ("tolerance", "unit")
"""Keys that an item may hold for its answer."""


def available() -> tuple[str, ...]:
    """The ids of the courses that ship with Sori, in alphabetical order."""
    return tuple(sorted(path.stem for path in paths.bundled("curricula").glob("*.yaml") if path.is_file()))


def load(name_or_path: str) -> Course:
    """The course with that id among the bundled ones, or in the file at that path.

    A name with a slash or ending in ``.yaml`` or ``.yml`` is a path. Raises ``InputError``.
    """
    path = Path(name_or_path)
    if not _looks_like_a_path(name_or_path):
        bundled = paths.bundled("curricula") / f"{name_or_path}.yaml"
        if name_or_path in available():
            path = bundled
        elif not path.is_file():
            raise InputError(f"there is no course {shown(name_or_path)}", _which(name_or_path, available()))
    return read(read_text(path, "course"), str(path))


def read(text: str, where: str) -> Course:
    """The course in ``text`` (YAML); ``where`` names the file in messages. Raises ``InputError``."""
    root = parse(text, where)
    if not isinstance(root.value, dict):
        raise fault(where, root, "a course file starts with keys", "Begin with: course, title, skills.")
    _no_blanks(root, where)
    try:
        return Course.model_validate(_course_data(root))
    except ValidationError as error:
        first = min(_in_words(root, one) for one in error.errors() if not _is_echo(root, one))
        raise fault(where, (first.line, first.column), first.what, first.remedy) from error


def find_item(course: Course, item_id: str) -> tuple[Skill, Item]:
    """The item and its skill; ``InputError`` with the nearest ids where there is none."""
    try:
        return course.find(item_id)
    except KeyError as error:
        raise InputError(
            f"the course {course.course!r} has no item {shown(item_id)}", _which(item_id, course.item_ids)
        ) from error


def _looks_like_a_path(name: str) -> bool:
    return "/" in name or "\\" in name or name.endswith((".yaml", ".yml"))


def _which(given: str, known: Iterable[str], limit: int = 12) -> str:
    """A remedy for a name that does not exist: the nearest one, and which there are."""
    names = list(known)
    near = difflib.get_close_matches(given.lower(), names, n=1, cutoff=0.6)
    listed = ", ".join(names[:limit]) + (f" and {len(names) - limit} more" if len(names) > limit else "")
    hint = f"Did you mean {near[0]!r}? " if near else ""
    return f"{hint}There is: {listed}." if names else f"{hint}None is installed; give a path."


def _no_blanks(node: Node, where: str, loc: tuple[str, ...] = ()) -> None:
    """Refuse empty quoted text, which nobody can speak, and unknown keys that have no value.

    A known key without a value counts as left out.
    """
    if isinstance(node.value, str) and not node.value.strip():
        raise fault(where, node, "this text is empty", "Write something, or remove the key.")
    if not isinstance(node.value, dict):
        for entry in node.entries():
            _no_blanks(entry, where, loc)
        return
    for key, inner in node.value.items():
        if inner.value is None and key not in _keys_of(loc):
            raise fault(
                where, node.keys[key], f"unknown key {shown(key)}", _which(key, _keys_of(loc), limit=99)
            )
        _no_blanks(inner, where, (*loc, key))


def _course_data(root: Node) -> Any:
    """The tree as plain values. A bare ``answer: true`` is a truth value, unless choices are offered."""
    data = root.data()
    for skill, skill_node in _pairs(data, root, "skills"):
        for item, item_node in _pairs(skill, skill_node, "items"):
            answer = item_node.get("answer")
            if answer is not None and "choices" not in item and (truth := answer.truth()) is not None:
                item["answer"] = truth
    return data


def _pairs(data: Any, node: Node, key: str) -> list[tuple[dict[str, Any], Node]]:
    """The mappings in the list under ``key``, each with its node."""
    nodes = node.get(key)
    inner = data.get(key) if isinstance(data, dict) else None
    if nodes is None or not isinstance(inner, list):
        return []
    return [(d, n) for d, n in zip(inner, nodes.entries(), strict=True) if isinstance(d, dict)]


class _Fault(NamedTuple):
    """What is wrong at a line and column, and what to do; faults sort by their place."""

    line: int
    column: int
    what: str
    remedy: str


def _fault(at: Node, what: str, remedy: str) -> _Fault:
    return _Fault(at.line, at.column, what, remedy)


def _in_words(root: Node, error: Any) -> _Fault:
    """One of pydantic's errors as a fault at the place that it is about."""
    loc: tuple[int | str, ...] = tuple(error["loc"])
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    name = next((str(part) for part in reversed(loc) if isinstance(part, str)), "the course")
    at = _at(root, loc)
    if kind == "missing":
        blank = at.keys.get(name)  # the key is there, its value is not
        what = f"{name!r} has no value" if blank else f"{_place(loc[:-1])} has no {name!r}"
        return _fault(blank or at, what, f"Add it: {name}: …")
    if kind == "extra_forbidden":
        key = _at(root, loc[:-1]).keys.get(name) or at
        return _fault(key, f"unknown key {shown(name)}", _which(name, _keys_of(loc[:-1]), limit=99))
    if kind == "string_pattern_mismatch":
        advice = "Use lower-case letters, digits and hyphens, such as half-of-ten."
        return _fault(at, f"{shown(given)} cannot be an id", advice)
    if kind == "tuple_type":
        return _fault(
            at, f"{name!r} is a list", f"Write each entry on a line of its own under {name}: with '- '."
        )
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return _fault(at, f"an entry of {name!r} holds keys", "Write it as lines of key: value.")
    if kind == "string_type":
        advice = "Put it in double quotes if it holds a colon or brackets."
        return _fault(at, f"{name!r} is text, not a list, keys or nothing", advice)
    if kind == "literal_error":
        allowed = re.findall(r"'([^']+)'", str(context.get("expected", "")))
        return _fault(at, f"{shown(given)} is not a {name} of answer", _which(str(given), allowed))
    if kind == "too_short":
        return _fault(at, f"{name!r} is empty", "Add at least one entry.")
    message = str(context["error"]) if kind == "value_error" else str(error["msg"])
    if kind == "value_error" and not loc:
        at, advice = _across(root, message)
        return _fault(at, message, advice)
    if kind == "value_error":
        return _fault(at, message, "Correct it here.")
    return _fault(at, f"{name} is {shown(given)}: {_lower(message)}", "Correct it here.")


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _at(root: Node, loc: tuple[int | str, ...]) -> Node:
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
            found = node.get(step) or (above.get(step) if step in _ITEM_SHORTHAND else None)
        if found is not None and found.value is not None:
            above, node = node, found
    return node


def _place(loc: tuple[int | str, ...]) -> str:
    """Which kind of mapping ``loc`` is: "the item", "the course"."""
    keys = [part for part in loc if isinstance(part, str)]
    return f"this {keys[-1].removesuffix('s')}" if keys else "the course"


def _keys_of(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys that a mapping at ``loc`` may hold."""
    named = [part for part in loc if isinstance(part, str)]
    model = _MODELS.get(named[-1], Course) if named else Course
    return tuple(model.model_fields) + (_ITEM_SHORTHAND if model is Item else ())


def _is_echo(root: Node, error: Any) -> bool:
    """True for an error that only repeats another one.

    A list whose entries are all at fault is called too short, and an item's ``tolerance`` and
    ``unit`` are called unknown when its answer is missing.
    """
    loc = error["loc"]
    if error["type"] == "too_short":
        return bool(_at(root, loc).entries())
    return bool(
        error["type"] == "extra_forbidden" and loc[-1] in _ITEM_SHORTHAND and loc[-3:-2] == ("items",)
    )


def _under(node: Node, key: str) -> list[Node]:
    inner = node.get(key)
    return inner.entries() if inner else []


def _across(root: Node, message: str) -> tuple[Node, str]:
    """Where a fault between skills or items is: the second of two ids, or a prerequisite."""
    skills = _under(root, "skills")
    items = [item for skill in skills for item in _under(skill, "items")]
    named = {str(node.value).strip(): skill for skill in skills if (node := skill.get("id"))}
    for group in (skills, items):
        seen: dict[str, int] = {}
        for node in (inner for entry in group if (inner := entry.get("id"))):
            if (value := str(node.value).strip()) in seen:
                return node, f"The first is on line {seen[value]}; rename one of them."
            seen[value] = node.line
    for need in (need for skill in skills for need in _under(skill, "requires")):
        if str(need.value).strip() not in named:
            return need, _which(str(need.value), named)
    in_circle = named.get(message.rpartition("-> ")[2])
    if in_circle and (requires := in_circle.get("requires")):
        return requires, "Remove one of these prerequisites."
    return root.get("skills") or root, "Add items: to a skill."
