"""Flashcards as items, and items as flashcards. Pure; the files are read in ``apkg`` and ``anki_text``.

Items travel as notes of Sori's own kind, which has a field for all that an item may hold. Any other
note is read as a question (its first field, or one called Front) and an answer; a cloze as one
question a gap.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from tutor.course.model import Course
from tutor.exchange.draft import Draft, clean
from tutor.exchange.markup import text_of
from tutor.exchange.report import Lost, Report
from tutor.exchange.rows import FIELDS, Row, add_row, field_named, rows

NOTE_FIELDS = ("prompt", *(name for name in FIELDS if name != "prompt"))
"""The fields of Sori's kind of note. Anki looks for duplicates by the first one."""

MAX_FIELD = 16_000
"""The longest field of a note that is read, characters of HTML."""

_CLOZE = re.compile(r"\{\{c(\d{1,3})::(.*?)(?:::(.*?))?\}\}", re.DOTALL)
_LONG_ANSWER = 12
"""Words; nobody says a longer answer in just these words."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note: its field names with their HTML, the deck it lies in, its tags; ``where`` names it."""

    where: str
    fields: dict[str, str]
    deck: str = ""
    tags: tuple[str, ...] = ()
    cards: int = 1


def course_of(notes: Iterable[Note], name: str) -> tuple[Course, Report]:
    """The course in ``notes``; ``name`` is the file's. Raises ``InputError`` if there is no question."""
    draft = Draft("anki", name)
    listed = list(notes)
    tops = {note.deck.split("::")[0] for note in listed if note.deck}
    if len(tops) == 1 and (top := clean(tops.pop())):
        draft.head["title"] = top
    for note in listed:
        own_kind = {"prompt", "item", "skill"} <= note.fields.keys()
        if own_kind and all(len(value) <= MAX_FIELD for value in note.fields.values()):
            row = {key: _entries(value) for key, value in note.fields.items() if key in FIELDS}
            own = {key: texts[0] for key, texts in row.items() if key in ("course", "title") and texts[0]}
            draft.head.update(
                {key: text for key, text in own.items() if key not in draft.head or key == "title"}
            )
            add_row(draft, note.where, row, name)
        else:
            _foreign(draft, note, clean(note.deck.split("::")[-1]) or name)
    return draft.finish()


def _entries(field: str) -> tuple[str, ...]:
    """The texts of one of Sori's own fields."""
    parts = re.split(r"<br\s*/?>", field, flags=re.IGNORECASE)
    return tuple(text_of(part)[0] if "<" in part else html.unescape(part) for part in parts)


def _foreign(draft: Draft, note: Note, skill: str) -> None:
    texts: dict[str, str] = {}
    for key, value in note.fields.items():
        if len(value) > MAX_FIELD:
            draft.lose(note.where, f"the field {key}", f"it is longer than {MAX_FIELD} characters")
            continue
        texts[key], media = text_of(value)
        for name in media:
            draft.lose(note.where, name, "pictures and sounds are not carried over")
    if note.cards > 1:
        draft.lose(note.where, "further cards", "a note becomes one question, from its first side")
    names = list(texts)
    if any(_CLOZE.search(text) for text in texts.values()):
        _cloze(draft, note, texts, skill)
        return
    known = {key: field for key in names if (field := field_named(key)) in FIELDS}
    if "prompt" not in known.values():
        known = dict(zip(names, ("prompt", "answer"), strict=False))
    elif "answer" not in known.values() and len(names) > 1 and names[1] not in known:
        known[names[1]] = "answer"
    row: dict[str, list[str]] = {"tag": list(note.tags)}
    for key, text in texts.items():
        if key in known:
            row.setdefault(str(known[key]), []).append(text)
        elif text:
            draft.lose(note.where, f"the field {key}", "it is neither question nor answer")
    if any(len(text.split()) > _LONG_ANSWER for text in row.get("answer", ())):
        draft.lose(note.where, "a long answer", "nobody says it word for word; write its key ideas")
    add_row(draft, note.where, _filled(row), skill)


def _cloze(draft: Draft, note: Note, texts: dict[str, str], skill: str) -> None:
    """One question for each gap; the other gaps are filled."""
    key = next(key for key, text in texts.items() if _CLOZE.search(text))
    for number in dict.fromkeys(found[1] for found in _CLOZE.finditer(texts[key])):
        answers = [found[2] for found in _CLOZE.finditer(texts[key]) if found[1] == number]
        hints = [found[3] for found in _CLOZE.finditer(texts[key]) if found[1] == number and found[3]]

        prompt, say = (_gapped(texts[key], number, mark) for mark in ("_____", "blank"))
        row = {"prompt": [prompt], "say": [say], "hint": hints, "tag": list(note.tags)}
        row["idea" if len(set(answers)) > 1 else "answer"] = list(dict.fromkeys(answers))
        extra = [text for other, text in texts.items() if other != key and text]
        row["explanation"] = [" ".join(extra)]
        add_row(draft, note.where, _filled(row), skill)


def _gapped(text: str, number: str, mark: str) -> str:
    return _CLOZE.sub(lambda found: mark if found[1] == number else found[2], text)


def _filled(row: dict[str, list[str]]) -> Row:
    return {key: tuple(texts) for key, texts in row.items() if any(texts)}


def notes_of(course: Course) -> tuple[list[Note], Report]:
    """``course`` as notes of Sori's own kind, a deck for each skill."""
    notes: list[Note] = []
    lost: list[Lost] = []
    decks = _decks(course)
    for skill, item, row in rows(course):
        if item is None:
            lost.append(Lost(skill.id, "the skill", "Anki has no deck without cards"))
            continue
        fields = {
            name: "<br>".join(html.escape(t, quote=False) for t in row.get(name, ())) for name in NOTE_FIELDS
        }
        tags = tuple(re.sub(r"\s+", "_", tag) for tag in item.tags)
        notes.append(Note(item.id, fields, decks[skill.id], tags))
    return notes, Report("anki", len(course.skills), len(notes), tuple(lost))


def _decks(course: Course) -> dict[str, str]:
    """The deck of each skill; skills of one name get decks of their own."""
    names: dict[str, str] = {}
    for skill in course.skills:
        name = f"{_deck(course.title)}::{_deck(skill.name)}"
        names[skill.id] = f"{name} ({skill.id})" if name in names.values() else name
    return names


def _deck(name: str) -> str:
    """A deck's name; two colons would make a deck inside a deck."""
    return re.sub(r":{2,}", ":", " ".join(name.split()))
