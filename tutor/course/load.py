"""A course file as a checked ``Course``; every fault with its line and column, all in one reading.

Loading never runs anything that a file says: see ``nodes`` for what YAML is allowed to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tutor import paths
from tutor.course.faults import Fault, FaultError, error, shown, which
from tutor.course.model import Course, Item, Skill
from tutor.course.nodes import Node, read_text, scan
from tutor.course.structure import Outline, conflicts
from tutor.course.words import at, in_words, keys_of
from tutor.errors import InputError

MOST_FAULTS = 500
"""Faults that are told of one file; nobody mends more before looking again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A course file as it was read. ``course`` is ``None`` where ``faults`` are in the way.

    ``root`` is the tree, ``None`` where the text is no YAML. ``items``: each item that is sound by
    itself, with its place, in the order of the file.
    """

    where: str
    root: Node | None
    course: Course | None
    items: tuple[tuple[Item, Node], ...]
    faults: tuple[Fault, ...]

    @property
    def skills(self) -> list[Node]:
        """The places of the skills, sound or not."""
        return self.root.under("skills") if self.root else []


def available() -> tuple[str, ...]:
    """The ids of the courses that ship with Sori, in alphabetical order."""
    return tuple(sorted(path.stem for path in paths.bundled("curricula").glob("*.yaml") if path.is_file()))


def load(name_or_path: str) -> Course:
    """The course with that id among the bundled ones, or in the file at that path.

    A name with a slash or ending in ``.yaml`` or ``.yml`` is a path. Raises ``InputError``.
    """
    path = find(name_or_path)
    return read(read_text(path, "course"), str(path))


def find(name_or_path: str) -> Path:
    """The file of that course; see ``load``. Raises ``InputError`` for an id that there is none of."""
    path = Path(name_or_path)
    if _looks_like_a_path(name_or_path):
        return path
    if name_or_path in available():
        return paths.bundled("curricula") / f"{name_or_path}.yaml"
    if not path.is_file():
        known = available()
        remedy = which(name_or_path, known) if known else "None is installed; give a path."
        raise InputError(f"there is no course {shown(name_or_path)}", remedy)
    return path


def read(text: str, where: str) -> Course:
    """The course in ``text`` (YAML); ``where`` names the file in messages. Raises ``FaultError``."""
    reading = examine(text, where)
    if reading.course is None:
        raise FaultError(reading.faults[0])
    return reading.course


def examine(text: str, where: str) -> Reading:
    """All that can be told of the course in ``text``, faults by place. Raises nothing."""
    root, found = scan(text, where)
    if root is None:
        return Reading(where, None, None, (), _settled(found))
    if not isinstance(root.value, dict):
        message, fix = "a course file starts with keys", "Begin with: course, title, skills."
        found.append(error(where, root.place, "wrong-type", message, fix))
        return Reading(where, None, None, (), _settled(found))
    found += _blanks(root, where)
    data = _course_data(root)
    deeper: list[Fault] = []
    course: Course | None = None
    try:
        course = Course.model_validate(data)
    except ValidationError as problem:
        deeper += in_words(root, problem, where)
        deeper += _conflicts(root, data, where, found + deeper)
    if found or deeper:
        return Reading(where, root, None, _sound_items(data, root), _settled(found, deeper))
    assert course is not None
    places = [item for skill in root.under("skills") for item in skill.under("items")]
    asked = [item for skill in course.skills for item in skill.items]
    return Reading(where, root, course, tuple(zip(asked, places, strict=True)), ())


def find_item(course: Course, item_id: str) -> tuple[Skill, Item]:
    """The item and its skill; ``InputError`` with the nearest ids where there is none."""
    try:
        return course.find(item_id)
    except KeyError as missing:
        raise InputError(
            f"the course {course.course!r} has no item {shown(item_id)}", which(item_id, course.item_ids)
        ) from missing


def _looks_like_a_path(name: str) -> bool:
    return "/" in name or "\\" in name or name.endswith((".yaml", ".yml"))


def _settled(faults: list[Fault], deeper: Sequence[Fault] = ()) -> tuple[Fault, ...]:
    """By place, each once. What is ``deeper`` is left out where a simpler fault is at the same place."""
    places = {(fault.line, fault.column) for fault in faults}
    rest = [fault for fault in deeper if (fault.line, fault.column) not in places]
    return tuple(sorted({*faults, *rest})[:MOST_FAULTS])


def _blanks(node: Node, where: str, loc: tuple[str, ...] = ()) -> Iterator[Fault]:
    """Empty quoted text, which nobody can speak, and unknown keys that have no value.

    A known key without a value counts as left out.
    """
    if isinstance(node.value, str) and not node.value.strip():
        fix = "Write something, or remove the key."
        yield error(where, node.place, "empty", "this text is empty", fix)
    if not isinstance(node.value, dict):
        for entry in node.entries():
            yield from _blanks(entry, where, loc)
        return
    for key, inner in node.value.items():
        known = keys_of(loc)
        if inner.value is None and key not in known:
            fix = which(key, known, limit=99)
            yield error(where, node.keys[key].place, "unknown-key", f"unknown key {shown(key)}", fix)
        yield from _blanks(inner, where, (*loc, key))


def _course_data(root: Node) -> Any:
    """The tree as plain values. A bare ``answer: true`` is a truth value, unless choices are offered."""
    data = root.data()
    for skill, skill_node in _pairs(data, root, "skills"):
        for item, item_node in _pairs(skill, skill_node, "items"):
            answer = item_node.get("answer")
            if answer is not None and "choices" not in item and (truth := answer.truth()) is not None:
                item["answer"] = truth
    return data


def _sound_items(data: Any, root: Node) -> tuple[tuple[Item, Node], ...]:
    """The items that are sound by themselves, in a course that is not."""
    sound: list[tuple[Item, Node]] = []
    for skill, skill_node in _pairs(data, root, "skills"):
        for raw, node in _pairs(skill, skill_node, "items"):
            try:
                sound.append((Item.model_validate(raw), node))
            except ValidationError:
                continue  # already told as a fault of the course
    return tuple(sound)


def _conflicts(root: Node, data: Any, where: str, known: Sequence[Fault]) -> Iterator[Fault]:
    """What does not hold between the skills, whatever else is wrong with them."""
    outlines = [_outline(skill) for skill in data.get("skills") or () if isinstance(data.get("skills"), list)]
    for conflict in conflicts(outlines):
        fix = "Remove one of these prerequisites."
        if conflict.first is not None:
            fix = f"The first is on line {at(root, conflict.first).line}; rename one of them."
        elif conflict.code == "unknown-skill":
            fix = which(str(at(root, conflict.at).value), conflict.known)
        elif conflict.code == "empty":
            if known:
                continue  # the items may be there, under a misspelt key
            fix = "Add items: to a skill."
        yield error(where, at(root, conflict.at).place, conflict.code, conflict.message, fix)


def _outline(skill: Any) -> Outline:
    if not isinstance(skill, dict):
        return Outline(None)
    requires, items = skill.get("requires"), skill.get("items")
    return Outline(
        _id(skill),
        _texts(requires),
        tuple(_id(item) for item in items) if isinstance(items, list) else (),
        tuple(_trains(item) for item in items) if isinstance(items, list) else (),
    )


def _trains(item: Any) -> tuple[str | None, ...]:
    return _texts(item.get("trains")) if isinstance(item, dict) else ()


def _id(holder: Any) -> str | None:
    return _text(holder.get("id")) if isinstance(holder, dict) else None


def _texts(values: Any) -> tuple[str | None, ...]:
    return tuple(_text(one) for one in values) if isinstance(values, list) else ()


def _text(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) else None


def _pairs(data: Any, node: Node, key: str) -> list[tuple[dict[str, Any], Node]]:
    """The mappings in the list under ``key``, each with its node."""
    nodes = node.get(key)
    inner = data.get(key) if isinstance(data, dict) else None
    if nodes is None or not isinstance(inner, list):
        return []
    return [(d, n) for d, n in zip(inner, nodes.entries(), strict=True) if isinstance(d, dict)]
