"""``tutor curriculum lint``: every fault of course files, told at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from tutor.course import rules, silence
from tutor.course.faults import Fault, FaultError
from tutor.course.load import Reading, examine, find
from tutor.course.nodes import read_text
from tutor.curriculum import speech, teaching
from tutor.errors import InputError

RULES = (*rules.RULES, *teaching.RULES, *speech.RULES)
"""Each takes a ``Reading`` and gives its faults; what keeps the course from loading is in the reading."""

_ENDINGS = (".yaml", ".yml")


def files(names: Sequence[str]) -> tuple[Path, ...]:
    """The course files that are meant: ids, files, or folders with all that is below them, in order.

    Raises ``InputError`` for a name that is none of these, and for a folder without a course.
    """
    found: dict[Path, None] = {}
    for name in names:
        path = Path(name)
        if not path.is_dir():
            found.setdefault(find(name))
            continue
        below = [Path(folder, file) for folder, _, inside in os.walk(path) for file in inside]
        courses = sorted(one for one in below if one.suffix in _ENDINGS and not one.name.startswith("."))
        if not courses:
            raise InputError(f"there is no course file in {path}", "A course file ends in .yaml.")
        found.update(dict.fromkeys(courses))
    return tuple(found)


def lint(path: Path) -> tuple[Fault, ...]:
    """Every fault of the course in ``path``, by place. Raises ``InputError`` where it cannot be read."""
    try:
        return check(read_text(path, "course"), str(path))
    except FaultError as problem:
        return (problem.fault,)


def check(text: str, where: str) -> tuple[Fault, ...]:
    """Every fault of the course in ``text``, by place. Raises nothing."""
    reading = examine(text, where)
    faults = sorted({*reading.faults, *_broken_rules(reading)})
    return silence.apply(faults, silence.silences(text), where, complete=reading.course is not None)


def _broken_rules(reading: Reading) -> Iterable[Fault]:
    """What the rules find; where an error is at the same place and says the same, the error stands."""
    told = {(fault.line, fault.column, fault.code) for fault in reading.faults}
    for rule in RULES if reading.root else ():
        yield from (fault for fault in rule(reading) if (fault.line, fault.column, fault.code) not in told)


def shown(faults: Sequence[Fault], count: int, *, colour: bool) -> str:
    """The faults of ``count`` files for a person, and how many there are."""
    return "\n".join([*(_told(fault, colour) for fault in faults), summary(faults, count)])


def summary(faults: Sequence[Fault], count: int) -> str:
    """``2 errors and 1 warning in 3 files``."""
    errors = sum(fault.severity == "error" for fault in faults)
    warnings = len(faults) - errors
    where = "in one file" if count == 1 else f"in {count} files"
    if not faults:
        return f"No fault {where}."
    told = [_number(errors, "error"), _number(warnings, "warning")]
    return f"{' and '.join(one for one in told if one)} {where}."


def _number(count: int, what: str) -> str:
    return "" if not count else f"{count} {what}{'s' if count > 1 else ''}"


def _told(fault: Fault, colour: bool) -> str:
    place = _styled(f"{fault.file}:{fault.line}:{fault.column}:", "1", colour)
    severity = _styled(fault.severity, "31;1" if fault.severity == "error" else "33;1", colour)
    code = _styled(f"[{fault.code}]", "2", colour)
    return f"{place} {severity}: {fault.message} {code}\n    {fault.fix}"


def _styled(text: str, style: str, colour: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if colour else text
