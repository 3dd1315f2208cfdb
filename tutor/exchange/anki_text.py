"""Anki's export "Notes in Plain Text": lines of tab-separated fields under a head of ``#key:value`` lines."""

from __future__ import annotations

import csv
import html
import io

from tutor.errors import InputError
from tutor.exchange.anki import NOTE_FIELDS, Note

_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}


def looks_like(text: str) -> bool:
    """Whether ``text`` begins as Anki's export does."""
    return text.startswith(("#separator:", "#html:"))


def read(text: str) -> list[Note]:
    """The notes in ``text``. Raises ``InputError``."""
    head: dict[str, str] = {}
    lines = io.StringIO(text, newline="")
    while True:
        place = lines.tell()
        line = lines.readline()
        if not line.startswith("#"):
            lines.seek(place)
            break
        key, _, value = line[1:].strip().partition(":")
        head[key.strip().casefold()] = value.strip()
    named = head.get("separator", "tab").casefold()
    mark = _SEPARATORS.get(named, named)
    if len(mark) != 1:
        raise InputError(f"the separator {named!r} is unknown", f"Use one of: {', '.join(_SEPARATORS)}.")
    reader = csv.reader(lines, delimiter=mark)
    special = {name: _column(head, f"{name} column") for name in ("guid", "notetype", "deck", "tags")}
    marked = head.get("html", "true").casefold() != "false"
    notes = []
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                notes.append(_note(number, cells, special, head, marked))
    except csv.Error as error:
        raise InputError(
            f"line {reader.line_num} of Anki's text cannot be read: {error}", "Export it again."
        ) from error
    return notes


def _column(head: dict[str, str], key: str) -> int:
    """The place, from 0, of a special column; -1 if there is none."""
    return int(head[key]) - 1 if head.get(key, "").isdecimal() and len(head[key]) < 4 else -1


def _note(number: int, cells: list[str], special: dict[str, int], head: dict[str, str], marked: bool) -> Note:
    def cell(name: str) -> str:
        place = special[name]
        return cells[place] if 0 <= place < len(cells) else ""

    bodies = [text for place, text in enumerate(cells) if place not in special.values()]
    texts = bodies if marked else [html.escape(text) for text in bodies]
    own = cell("notetype") == "Sori" or head.get("notetype") == "Sori"
    names = NOTE_FIELDS if own else [f"field {place + 1}" for place in range(len(texts))]
    first = " ".join(texts[0].split())[:40] if texts else ""
    tags = tuple((cell("tags") or head.get("tags", "")).split())
    return Note(
        f"note {number}, {first}",
        dict(zip(names, texts, strict=False)),
        cell("deck") or head.get("deck", ""),
        tags,
    )
