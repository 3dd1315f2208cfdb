"""Anki's deck files: a zip with an SQLite database inside. The one place outside ``memory`` that knows SQL.

Nothing is unpacked to the disk and nothing in the file is trusted: sizes are limited, the database is
read in memory, only from tables (never views), with a limit on the work.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from tutor.errors import EngineError, InputError
from tutor.exchange.anki import NOTE_FIELDS, Note
from tutor.exchange.draft import MAX_ITEMS

MAX_DATABASE = 64_000_000
"""The largest database that is read, bytes, unpacked."""

_MODEL_ID = 1_736_041_907
"""The id of Sori's kind of note: it never changes, so that Anki knows the kind again."""

_STEPS = 200_000_000
"""The most steps of SQLite's machine for reading one file."""

_FRONT = "{{prompt}}{{#choice}}<p>{{choice}}</p>{{/choice}}{{#hint}}<p>{{hint:hint}}</p>{{/hint}}"
_BACK = "{{FrontSide}}<hr id=answer>{{answer}} {{unit}} {{idea}} {{rubric}}<p>{{explanation}}</p>"
_ADVICE = "In Anki choose Export, 'Anki Deck Package (.apkg)', and tick 'Support older Anki versions'."


def read(data: bytes) -> list[Note]:
    """The notes of an ``.apkg`` file. Raises ``InputError``."""
    database = bytearray(_database(data))
    if database[:16] != b"SQLite format 3\x00" or len(database) < 100:
        raise InputError("the deck file holds no Anki collection", _ADVICE)
    database[18:20] = b"\x01\x01"  # a database in memory has no write-ahead log
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(bytes(database))
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000)
            done = itertools.count(1)
            connection.set_progress_handler(lambda: next(done) > _STEPS // 10_000, 10_000)
            return list(_notes(connection))
    except (sqlite3.Error, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(f"the deck file's collection cannot be read: {error}", _ADVICE) from error


def _database(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            name = next((one for one in ("collection.anki21", "collection.anki2") if one in names), None)
            if "collection.anki21b" in names or name is None:
                what = "is in Anki's newer format" if name else "holds no Anki collection"
                raise InputError(f"the deck file {what}", _ADVICE)
            with archive.open(name) as file:
                unpacked = file.read(MAX_DATABASE + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise InputError(f"this is no Anki deck file: {error}", _ADVICE) from error
    if len(unpacked) > MAX_DATABASE:
        raise InputError(f"the deck is larger than {MAX_DATABASE // 1_000_000} MB", "Export a part of it.")
    return unpacked


def _notes(connection: sqlite3.Connection) -> Iterator[Note]:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"col", "notes", "cards"} <= tables:
        raise InputError("the deck file's collection has no notes", _ADVICE)
    models, decks = (
        json.loads(text) for text in connection.execute("SELECT models, decks FROM col").fetchone()
    )
    names: dict[str, list[str]] = {
        str(key): [str(f["name"]) for f in model["flds"]] for key, model in models.items()
    }
    cloze = {str(key) for key, model in models.items() if model.get("type") == 1}
    where: dict[Any, tuple[str, int]] = {}
    for note, deck, count in connection.execute("SELECT nid, min(did), count(*) FROM cards GROUP BY nid"):
        where[note] = (str(decks.get(str(deck), {}).get("name", "")), int(count))
    found = connection.execute("SELECT id, mid, tags, flds FROM notes ORDER BY id LIMIT ?", (MAX_ITEMS + 1,))
    for number, (note, model, tags, fields) in enumerate(found, start=1):
        texts = str(fields).split("\x1f")
        deck, cards = where.get(note, ("", 1))
        listed = names.get(str(model), [f"field {place + 1}" for place in range(len(texts))])
        first = " ".join(texts[0].split())[:40]
        yield Note(
            f"note {number}, {first}",
            dict(zip(listed, texts, strict=False)),
            deck,
            tuple(str(tags or "").split()),
            1 if str(model) in cloze else cards,
        )


def write(notes: list[Note], course: str, title: str, made: float) -> bytes:
    """An ``.apkg`` file of ``notes``. ``made``: seconds since 1970, for Anki's dates of change.

    Ids follow from the ``course``'s id and the notes', so that importing a new version updates the old.
    """
    try:
        import genanki
    except ImportError as error:
        raise EngineError("Anki decks cannot be written", "pip install 'sori-tutor[anki]'") from error

    template = {"name": "Question", "qfmt": _FRONT, "afmt": _BACK}
    fields = [{"name": name} for name in NOTE_FIELDS]
    model = genanki.Model(_MODEL_ID, "Sori", fields=fields, templates=[template])
    decks: dict[str, Any] = {}
    for note in notes:
        if note.deck not in decks:
            decks[note.deck] = genanki.Deck(
                _number(f"{course}/{note.deck}"), note.deck, f"Made from {title}."
            )
        values = [note.fields.get(name, "") for name in NOTE_FIELDS]
        guid = genanki.guid_for(course, note.where)
        decks[note.deck].add_note(genanki.Note(model, values, tags=list(note.tags), guid=guid))
    with closing(sqlite3.connect(":memory:")) as connection:
        genanki.Package(list(decks.values())).write_to_db(
            connection.cursor(), made, itertools.count(int(made * 1000))
        )
        connection.commit()
        database = connection.serialize()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", database)
        archive.writestr("media", "{}")
    return out.getvalue()


def _number(text: str) -> int:
    """A number for an id, the same for the same text, as large as Anki's own."""
    return (1 << 30) + int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % (1 << 30)
