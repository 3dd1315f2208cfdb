"""Courses as tables: CSV as spreadsheets write and read it.

One line an item. A list takes several columns: ``hint 1``, ``hint 2``. A text that a spreadsheet would
run as a formula gets an apostrophe in front, which reading takes away again.
"""

from __future__ import annotations

import csv
import difflib
import io
import re

from tutor.course.model import Course
from tutor.errors import InputError
from tutor.exchange.draft import Draft, clean
from tutor.exchange.report import Report
from tutor.exchange.rows import COURSE, FIELDS, LISTS, Row, add_row, field_named, rows

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_HARMLESS = re.compile(r"-?\d+(?:[.,/]\d+)*")


def read(text: str, name: str) -> tuple[Course, Report]:
    """The course in the table ``text``; ``name`` is the file's. Raises ``InputError``."""
    lines = text.removeprefix("\N{BYTE ORDER MARK}")
    mark = None
    if found := re.match(r"sep=(.)\r?\n", lines):  # a line that Excel understands
        mark, lines = found[1], lines[found.end() :]
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=mark or _delimiter(lines), strict=True)
    draft = Draft("csv", name)
    try:
        heading = next(reader, [])
        columns = _columns(draft, heading)
        last: Row = {}
        for cells in reader:
            where = f"line {reader.line_num}"
            row = _row(columns, cells)
            if not any(cell.strip() for cell in cells):
                continue
            if any(cell.strip() for cell in cells[len(heading) :]):
                draft.lose(where, "the last cells", "they have no column heading")
            named = {key: row[key] for key in ("skill", "skill name") if any(row.get(key, ()))}
            last = named or last  # a line without a skill belongs to the one above it
            add_row(draft, where, {**row, **last}, name)
    except csv.Error as error:
        raise InputError(
            f"line {reader.line_num} of the table cannot be read: {error}",
            "Look for a quote that is never closed, or save the table as CSV UTF-8 again.",
        ) from error
    return draft.finish()


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(",;\t", key=lambda mark: (bare.count(mark), mark == ","))


def _columns(draft: Draft, heading: list[str]) -> list[str | None]:
    """The field of each column; ``InputError`` if the questions cannot be found."""
    columns = [field_named(clean(name)) for name in heading]
    if "prompt" not in columns:
        named = ", ".join(name.strip() for name in heading[:8] if name.strip()) or "nothing"
        raise InputError(
            f"the first line of the table names no column 'prompt' (it names: {named})",
            "Name the columns there: prompt, answer, and any of docs/exchange.md.",
        )
    for name, column in zip(heading, columns, strict=True):
        if column is None and name.strip():
            near = difflib.get_close_matches(name.casefold(), FIELDS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            draft.lose("line 1", f"the column {name}", f"there is no such column{hint}")
    return columns


def _row(columns: list[str | None], cells: list[str]) -> Row:
    row: dict[str, list[str]] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column is not None:
            row.setdefault(column, []).append(_unguarded(clean(cell)))
    return {key: tuple(texts) for key, texts in row.items()}


def write(course: Course) -> tuple[str, Report]:
    """The table of ``course``, with a byte order mark, so that spreadsheets read it as UTF-8."""
    listed = [row for _, _, row in rows(course)]
    width = {key: max(len(row.get(key, ())) for row in listed) for key in FIELDS}
    columns = [(key, place) for key in FIELDS for place in range(width[key])]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        [f"{key} {place + 1}" if key in LISTS and width[key] > 1 else key for key, place in columns]
    )
    explained: set[str] = set()
    for number, row in enumerate(listed):
        shown = {key: texts for key, texts in row.items() if number == 0 or key not in COURSE}
        (skill,) = row["skill"]
        if skill in explained:  # a skill's own texts stand once, in its first line
            shown = {key: texts for key, texts in shown.items() if key not in ("requires", "explain")}
        explained.add(skill)
        writer.writerow([_guarded(_cell(shown, key, place)) for key, place in columns])
    report = Report("csv", len(course.skills), len(course.item_ids))
    return "\N{BYTE ORDER MARK}" + out.getvalue(), report


def _cell(row: Row, key: str, place: int) -> str:
    texts = row.get(key, ())
    return texts[place] if place < len(texts) else ""


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _HARMLESS.fullmatch(cell) else cell


def _unguarded(cell: str) -> str:
    if cell.startswith("'") and _FORMULA.match(cell) and not _HARMLESS.fullmatch(cell[1:]):
        return cell[1:]
    return cell
