"""Courses from and to other programs' files: which format a file is in, its limits, and what was lost."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path

from tutor.course import load
from tutor.course.model import Course
from tutor.errors import InputError
from tutor.exchange import anki, anki_text, gift_read, gift_write, table, yaml_text
from tutor.exchange.report import Report
from tutor.files import whole, write_text

MAX_BYTES = 40_000_000
"""The largest deck file that is read, bytes."""

MAX_TEXT_BYTES = 8_000_000
"""The largest text file that is read, bytes."""


class Format(StrEnum):
    """What a course can be read from and written as."""

    GIFT = "gift"
    CSV = "csv"
    ANKI = "anki"
    ANKI_TEXT = "anki-text"


_ENDINGS = {".gift": Format.GIFT, ".csv": Format.CSV, ".tsv": Format.CSV, ".apkg": Format.ANKI}


def format_of(path: Path, text: str | None = None) -> Format:
    """The format that a file's ending says; ``.txt`` is told by its beginning. Raises ``InputError``."""
    ending = path.suffix.casefold()
    if ending == ".txt":
        return Format.ANKI_TEXT if text is not None and anki_text.looks_like(text) else Format.GIFT
    if ending not in _ENDINGS:
        raise InputError(
            f"{path.name} has no ending that says its format",
            "Use .gift, .csv or .apkg, or give --format.",
        )
    return _ENDINGS[ending]


def read_course(path: Path, format: Format | None = None) -> tuple[Course, Report]:
    """The course in the file at ``path``, and what could not be carried over. Raises ``InputError``."""
    name = path.name.rpartition(".")[0] or path.name
    data = _bytes(path)
    if format is Format.ANKI or (format is None and path.suffix.casefold() == ".apkg"):
        from tutor.exchange import apkg

        return anki.course_of(apkg.read(data), name)
    text = _text(path, data)
    kind = format or format_of(path, text)
    if kind is Format.GIFT:
        return gift_read.read(text, name)
    if kind is Format.ANKI_TEXT:
        return anki.course_of(anki_text.read(text), name)
    return table.read(text, name)


def import_course(path: Path, format: Format | None = None, into: str | None = None) -> tuple[str, Report]:
    """The file at ``path`` as the YAML text of a course, and what could not be carried over.

    ``into`` is the text of a course that is rewritten: its comments are kept. Raises ``InputError``.
    """
    course, report = read_course(path, format)
    text = yaml_text.course_text(course, f"Imported from {' '.join(path.name.split())}.")
    wanted = load.read(text, path.name)
    if into is not None:
        kept = yaml_text.rewritten(into, course)
        text = kept if _reads_as(kept, wanted) else text
    return text, report


def _reads_as(text: str, course: Course) -> bool:
    """Whether a rewritten file says just what it should: comments are worth less than that."""
    try:
        return load.read(text, "") == course
    except InputError:
        return False


def export_course(course: Course, path: Path, format: Format | None = None) -> Report:
    """Write ``course`` to ``path``, and say what could not be carried over. Raises ``InputError``."""
    kind = format or format_of(path)
    if kind is Format.GIFT:
        text, report = gift_write.write(course)
        write_text(path, text)
    elif kind is Format.CSV:
        text, report = table.write(course)
        with whole(path) as partial:
            partial.write_bytes(text.encode("utf-8"))
    elif kind is Format.ANKI:
        from tutor.exchange import apkg

        notes, report = anki.notes_of(course)
        made = dt.datetime.now(dt.UTC).timestamp()
        data = apkg.write(notes, course.course, course.title, made)
        with whole(path) as partial:
            partial.write_bytes(data)
    else:
        raise InputError("a course is not written as Anki's text", "Write an .apkg file; Anki reads it.")
    return report


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder, not a file", "Give the path of a file.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path} cannot be read: {reason}", "Check the path and the rights.") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB", "Export a part of it.")
    return data


def _text(path: Path, data: bytes) -> str:
    """A text file's text: UTF-8, or UTF-16 with its mark, as spreadsheets write it."""
    if len(data) > MAX_TEXT_BYTES:
        raise InputError(f"{path} is larger than {MAX_TEXT_BYTES // 1_000_000} MB", "Split it.")
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(coding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            f"{path}:{line}: this is not UTF-8 text", "Save it as UTF-8 (in Excel: CSV UTF-8)."
        ) from error
