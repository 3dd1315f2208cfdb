"""A run's file as a checked ``Run``; every fault with its line and column, all in one reading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from tutor.course import load as courses
from tutor.course.faults import Fault, FaultError, error, shown, which
from tutor.course.model import Course
from tutor.course.nodes import Node, read_text, scan
from tutor.course.watch import CourseFile
from tutor.course.words import at
from tutor.errors import InputError
from tutor.evals.model import Counts, Dialogue, Expect, Pupil, Run, Turn

BUNDLED = Path(__file__).parent / "bundled"
"""The runs that ship with Sori."""

_MODELS: dict[str, type[BaseModel]] = {
    "dialogues": Dialogue, "turns": Turn, "expect": Expect, "opening": Expect, "every": Expect,
    "learner": Pupil, "finally": Counts,
}  # fmt: skip
_FLAGS = frozenset({"leaks", "one_question", "repeats", "ends", "speaks_first"})


@dataclass(frozen=True, slots=True)
class Plan:
    """A run whose courses are there. ``files``: of the courses, by the name that a dialogue gives."""

    run: Run
    files: dict[str, CourseFile]
    folder: Path

    def course(self, dialogue: Dialogue) -> Course:
        """The one that ``dialogue`` is about."""
        return self.files[dialogue.course or self.run.course or ""].course

    def file(self, dialogue: Dialogue) -> Path:
        """That course's file."""
        return self.files[dialogue.course or self.run.course or ""].path


def available() -> tuple[str, ...]:
    """The ids of the runs that ship with Sori."""
    return tuple(sorted(path.stem for path in BUNDLED.glob("*.yaml")))


def find(name_or_path: str) -> Path:
    """The file of that run: a bundled one's id, or a path. Raises ``InputError``."""
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml") or path.is_file() or "/" in name_or_path:
        return path
    if name_or_path not in available():
        raise InputError(f"there is no run {shown(name_or_path)}", which(name_or_path, available()))
    return BUNDLED / f"{name_or_path}.yaml"


def read(path: Path) -> Plan | tuple[Fault, ...]:
    """The run in ``path``, or every fault of it by place. Raises ``InputError`` for an unreadable file."""
    try:
        return examine(read_text(path, "run"), path)
    except FaultError as problem:
        return (problem.fault,)


def examine(text: str, path: Path) -> Plan | tuple[Fault, ...]:
    """The same of ``text``; ``path`` names the file, and courses and recordings are beside it."""
    where = str(path)
    root, faults = scan(text, where)
    if root is None:
        return tuple(faults)
    if not isinstance(root.value, dict):
        return (
            error(where, root.place, "wrong-type", "a run starts with keys", "Begin with: eval, dialogues."),
        )
    try:
        run = Run.model_validate(_data(root))
    except ValidationError as problem:
        found = [
            _in_words(root, one, where)
            for one in problem.errors(include_url=False)
            if not _is_echo(root, one)
        ]
        places = {fault.line: fault for fault in reversed(found)}  # one fault a line is enough
        return tuple(sorted([*faults, *places.values()]))
    known: dict[str, CourseFile] = {}
    faults += _courses(run, root, where, path.parent, known)
    faults += [] if faults else _names(run, root, where, path.parent, known)
    return tuple(sorted(faults)) if faults else Plan(run, known, path.parent)


def _data(node: Node, key: str = "") -> Any:
    """Plain values; truth only where a truth is asked for, so that a learner can say "yes" or "true"."""
    if isinstance(node.value, list):
        return [_data(entry, key) for entry in node.value]
    if isinstance(node.value, dict):
        return {name: _data(inner, name) for name, inner in node.value.items() if inner.value is not None}
    truth = node.truth() if key in _FLAGS else None
    return node.value if truth is None else truth


def _in_words(root: Node, one: Any, where: str) -> Fault:
    loc = tuple(part for part in one["loc"] if part != "[key]")
    named = [part for part in loc if isinstance(part, str)]
    name, above = (named[-1] if named else "the run"), _model(named[:-1])
    node = at(root, loc)
    keys = tuple(field.alias or name for name, field in above.model_fields.items())
    if one["type"] == "missing":
        return error(where, node.place, "missing-key", f"{name!r} is not there", f"Add it: {name}: …")
    if one["type"] == "extra_forbidden":
        key = at(root, loc[:-1]).keys.get(name, node)
        return error(where, key.place, "unknown-key", f"unknown key {shown(name)}", which(name, keys, 99))
    if one["type"] == "enum":
        given = str(one["input"])
        known = re.findall(r"'(\w+)'", one["ctx"]["expected"])
        place = node.keys.get(given, node)
        return error(
            where, place.place, "bad-value", f"{shown(given)} is not known here", which(given, known, 99)
        )
    if one["type"] == "value_error":
        return error(where, node.place, "bad-value", str(one["ctx"]["error"]), "Correct it here.")
    message = f"{name} is {shown(one['input'])}: {one['msg'][:1].lower()}{one['msg'][1:]}"
    return error(where, node.place, "bad-value", message, "Correct it here.")


def _is_echo(root: Node, one: Any) -> bool:
    """A list all of whose entries are at fault is called too short besides."""
    return one["type"] == "too_short" and bool(at(root, one["loc"]).entries())


def _model(named: list[str]) -> type[BaseModel]:
    return next((_MODELS[part] for part in reversed(named) if part in _MODELS), Run)


def _courses(run: Run, root: Node, where: str, folder: Path, known: dict[str, CourseFile]) -> Iterator[Fault]:
    """Fill ``known`` with the courses that are named; a fault for each that cannot be used."""
    for number, dialogue in enumerate(run.dialogues):
        name = dialogue.course or run.course
        place = at(root, ("dialogues", number, "course") if dialogue.course else ("course",)).place
        if name is None:
            place = at(root, ("dialogues", number)).place
            fix = f"Add course: to it or to the run. {which('', courses.available())}"
            yield error(where, place, "missing-key", f"the dialogue {dialogue.id!r} has no course", fix)
        elif name not in known:
            try:
                beside = folder / name
                path = beside if beside.suffix and beside.is_file() else courses.find(name)
                known[name] = CourseFile(path)
            except InputError as problem:
                yield error(where, place, "bad-value", problem.what, problem.remedy)


def _names(run: Run, root: Node, where: str, folder: Path, known: dict[str, CourseFile]) -> Iterator[Fault]:
    """Ids and files that a run names and that are not there."""
    for name, count in Counter(dialogue.id for dialogue in run.dialogues).items():
        if count > 1:
            number = [dialogue.id for dialogue in run.dialogues].index(name)
            node = at(root, ("dialogues", number, "id"))
            yield error(
                where, node.place, "duplicate-id", f"{count} dialogues are called {name!r}", "Rename one."
            )
    for number, dialogue in enumerate(run.dialogues):
        course = known[dialogue.course or run.course or ""].course
        loc = ("dialogues", number)
        reasons = {
            wrong.name for skill in course.skills for item in skill.items for wrong in item.misconceptions
        }
        asked: list[tuple[str | None, tuple[str | int, ...]]] = [(dialogue.item, (*loc, "item"))]
        asked += [(t.expect.item, (*loc, "turns", n, "expect", "item")) for n, t in enumerate(dialogue.turns)]
        for name_, place in asked:
            if name_ is not None and name_ not in course.item_ids:
                message = f"the course {course.course!r} has no item {shown(name_)}"
                yield error(where, at(root, place).place, "bad-value", message, which(name_, course.item_ids))
        for n, turn in enumerate(dialogue.turns):
            reason, audio = turn.expect.misconception, turn.audio
            if reason is not None and reason not in reasons:
                node = at(root, (*loc, "turns", n, "expect", "misconception"))
                message = f"the course {course.course!r} has no misconception {shown(reason)}"
                yield error(where, node.place, "bad-value", message, which(reason, sorted(reasons)))
            if audio is not None and not (folder / audio).is_file():
                node = at(root, (*loc, "turns", n, "audio"))
                message = f"there is no recording {shown(str(folder / audio))}"
                yield error(
                    where, node.place, "unreadable", message, "Check the path; it is beside this file."
                )
        if dialogue.learner is not None and isinstance(dialogue.learner.knows, dict):
            skills = [skill.id for skill in course.skills]
            for name__ in dialogue.learner.knows:
                if name__ not in skills:
                    node = at(root, (*loc, "learner", "knows"))
                    message = f"the course {course.course!r} has no skill {shown(name__)}"
                    yield error(where, node.keys[name__].place, "bad-value", message, which(name__, skills))
