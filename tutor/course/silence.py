"""Warnings that a teacher has looked at and leaves as they are. Pure.

``# lint: ignore no-hints -- first week, on purpose`` on the line of the fault or just above it, or
``# lint: ignore-file no-feedback -- a list of words`` anywhere for the whole file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tutor.course.faults import ERRORS, WARNINGS, Fault, shown, warning, which

_COMMENT = re.compile(r"(?:(?<=\s)|^)#[ \t]*lint:(?=(?P<words>[^\n]*))", re.MULTILINE)
_WORDS = re.compile(
    r"(?P<verb>ignore(?:-file)?)\s+(?P<codes>[\w-]+(?:\s*,\s*[\w-]+)*)[\s:—–-]*(?P<reason>.*)"
)
MOST = 500
"""Comments of one file that are looked at."""

MOST_BETWEEN = 20
"""Further comments between a comment and the line that it is about."""

HOW = "Write it so: # lint: ignore no-hints -- why it is left so."


@dataclass(frozen=True, slots=True)
class Silence:
    """A comment that silences ``codes`` on its ``lines``; ``None`` is the whole file."""

    line: int
    column: int
    codes: tuple[str, ...]
    reason: str
    lines: frozenset[int] | None
    wording: str = ""
    """What stands there instead, where it asks for nothing that is known."""


def silences(text: str) -> tuple[Silence, ...]:
    """The comments in ``text``, a YAML file, that ask to leave something out."""
    text = text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").replace("\r", "\n")
    found = list(islice(_COMMENT.finditer(text), MOST))
    if not found:
        return ()
    scalars = _scalars(text)
    lines = text.split("\n")
    return tuple(_silence(text, lines, one) for one in found if not _inside(one.start(), scalars))


def apply(
    faults: Sequence[Fault], asked: Sequence[Silence], where: str, *, complete: bool
) -> tuple[Fault, ...]:
    """``faults`` without those that are silenced, and with what is wrong with the silences.

    ``complete``: every rule has run, so that a silence with nothing to silence is known to be of no use.
    """
    left: list[Fault] = []
    used: set[tuple[Silence, str]] = set()
    for fault in faults:
        hits = [one for one in asked if fault.severity == "warning" and _covers(one, fault)]
        used |= {(one, fault.code) for one in hits}
        if not hits:
            left.append(fault)
    for one in asked:
        left += _complaints(one, {code for by, code in used if by is one}, where, complete=complete)
    return tuple(sorted(left))


def _covers(one: Silence, fault: Fault) -> bool:
    return fault.code in one.codes and (one.lines is None or fault.line in one.lines)


def _complaints(one: Silence, used: set[str], where: str, *, complete: bool) -> list[Fault]:
    at = (one.line, one.column)
    if not one.codes:
        return [
            warning(where, at, "unknown-silence", f"{shown(one.wording)} is no request that is known", HOW)
        ]
    found: list[Fault] = []
    for code in one.codes:
        if code in ERRORS:
            message = f"{code!r} is an error and cannot be silenced"
            found.append(warning(where, at, "unknown-silence", message, "Mend it where it is."))
        elif code not in WARNINGS:
            message = f"there is no warning {shown(code)}"
            found.append(warning(where, at, "unknown-silence", message, which(code, WARNINGS, limit=99)))
        elif code not in used and complete:
            message = f"there is no {code!r} here to silence"
            fix = "Remove the comment, or put it on the line of the fault or just above it."
            found.append(warning(where, at, "unused-silence", message, fix))
    if not one.reason:
        message = "this silences a warning without saying why"
        found.append(warning(where, at, "silence-without-reason", message, HOW))
    return found


def _silence(text: str, lines: list[str], found: re.Match[str]) -> Silence:
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    words = found["words"].strip()
    asked = _WORDS.fullmatch(words)
    if asked is None:
        return Silence(line, column, (), "", frozenset(), words)
    return Silence(
        line,
        column,
        tuple(dict.fromkeys(re.split(r"\s*,\s*", asked["codes"]))),
        asked["reason"].strip(),
        None if asked["verb"] == "ignore-file" else frozenset(_covered(lines, line, column)),
    )


def _covered(lines: list[str], line: int, column: int) -> tuple[int, ...]:
    """The comment's own line, or where it stands alone the next line that is no comment."""
    if lines[line - 1][: column - 1].strip():
        return (line,)
    after = line
    while after < min(len(lines), line + MOST_BETWEEN) and lines[after].lstrip().startswith("#"):
        after += 1
    return (after + 1,)


def _scalars(text: str) -> list[tuple[int, int]]:
    """Where the texts of the file begin and end, so that a sign in them is not taken for a comment."""
    spans: list[tuple[int, int]] = []
    with suppress(YAMLError, ValueError, RecursionError):  # what can be read of a broken file is enough
        spans.extend(
            (token.start_mark.index, token.end_mark.index)
            for token in YAML(typ="safe", pure=True).scan(text)
            if type(token).__name__ == "ScalarToken"
        )
    return spans


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    before = bisect_right(spans, (place,)) - 1
    return before >= 0 and spans[before][0] < place < spans[before][1]
