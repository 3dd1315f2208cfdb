"""What is wrong in a course file, where, and how to mend it. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from tutor.errors import InputError

ERRORS: Mapping[str, str] = MappingProxyType({
    "unreadable": "the file is not there, or may not be read",
    "syntax": "the file cannot be read as YAML, or is not UTF-8 text",
    "not-allowed": "a tag, a merge key, too many references, too much nesting, too large a file",
    "duplicate-key": "a key is there twice in one place",
    "missing-key": "a key that every course, skill or item needs is not there",
    "unknown-key": "a key that means nothing here, often a slip of the pen",
    "wrong-type": "a list where text belongs, or text where keys belong",
    "bad-value": "a number out of range, or an answer that cannot be judged",
    "bad-id": "an id that is not made of lower-case letters, digits and hyphens",
    "empty": "text, a list or a file with nothing in it",
    "duplicate-id": "two skills or two items have one id",
    "unknown-skill": "a prerequisite that is no skill of this course",
    "circle": "skills that require each other in a circle",
    "unknown-language": "a language that the tutor has no words of its own for",
    "choices-without-answer": "none of the choices is the answer",
    "two-right-choices": "more than one of the choices is right",
    "misconception-is-right": "a misconception that matches the right answer",
    "answer-not-judged-right": "the tutor would not take the written answer as right",
})  # fmt: skip
"""Code of each fault that must be mended, and what it means."""

WARNINGS: Mapping[str, str] = MappingProxyType({
    "answer-in-prompt": "the question tells its answer",
    "answer-in-hint": "a hint before the last one tells the answer",
    "answer-in-feedback": "the feedback on a misconception tells the answer",
    "no-hints": "an item without hints",
    "no-feedback": "an item without a misconception: nothing to say to a wrong answer",
    "misconception-not-heard": "a misconception that the tutor would never recognise",
    "few-items": "a skill with fewer than three items",
    "loose-skill": "a skill that requires nothing and that nothing requires, beside skills that do",
    "unknown-voice": "a voice that is not on this machine",
    "long-prompt": "a question of more than 30 words",
    "unspeakable": "a sign that the voice would leave out",
    "choices-sound-alike": "two choices that are hard to tell apart by ear",
    "silence-without-reason": "a `# lint: ignore` that does not say why",
    "unknown-silence": "a `# lint: ignore` of something that is no warning",
    "unused-silence": "a `# lint: ignore` with nothing to silence",
})  # fmt: skip
"""Code of each fault that a teacher may leave as it is, with a reason."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of ``file``; ``line`` and ``column`` count from 1. Faults sort by their place."""

    file: str
    line: int
    column: int
    code: str
    message: str
    fix: str
    severity: Literal["error", "warning"] = "error"

    def as_json(self) -> dict[str, str | int]:
        """The contract of ``tutor curriculum lint --json``."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "fix": self.fix,
        }


class FaultError(InputError):
    """A file that cannot be used because of one ``fault``."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.file}:{fault.line}:{fault.column}: {fault.message}", fault.fix)
        self.fault = fault


def error(file: str, at: tuple[int, int], code: str, message: str, fix: str) -> Fault:
    """A fault that keeps the file from being used; ``at`` is line and column."""
    assert code in ERRORS, code
    return Fault(file, *at, code, _one_line(message), _one_line(fix), "error")


def warning(file: str, at: tuple[int, int], code: str, message: str, fix: str) -> Fault:
    """A fault that a teacher may silence with a reason."""
    assert code in WARNINGS, code
    return Fault(file, *at, code, _one_line(message), _one_line(fix), "warning")


def fault_of(problem: InputError, file: str) -> Fault:
    """The fault behind ``problem``; of a file that could not even be opened, one at its beginning."""
    if isinstance(problem, FaultError):
        return problem.fault
    return error(file, (1, 1), "unreadable", problem.what, problem.remedy)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def shown(value: object, limit: int = 60) -> str:
    """``value`` in quotes for a message, on one line and not too long."""
    text = _one_line(str(value)[: 4 * limit])
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")


def which(given: str, known: Iterable[str], limit: int = 12) -> str:
    """A remedy for a name that does not exist: the nearest one, and which there are."""
    names = list(known)
    near = difflib.get_close_matches(given[:80].lower(), names, n=1, cutoff=0.6)
    listed = ", ".join(names[:limit]) + (f" and {len(names) - limit} more" if len(names) > limit else "")
    hint = f"Did you mean {near[0]!r}? " if near else ""
    return f"{hint}There is: {listed}." if names else f"{hint}There is none."
