"""Anki: decks there and back, other people's cards, and files that mean harm."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.courses import courses
from tutor.course.model import Course
from tutor.errors import InputError
from tutor.exchange import anki, anki_text, apkg
from tutor.exchange.anki import Note

BASIC = {"name": "Basic", "type": 0, "flds": [{"name": "Front"}, {"name": "Back"}]}
CLOZE = {"name": "Cloze", "type": 1, "flds": [{"name": "Text"}, {"name": "Back Extra"}]}


def database(notes: list[tuple[int, str, str]], *, cards: int = 1, setup: str = "") -> bytes:
    """An Anki collection: notes as (model, tags, fields)."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(
            "CREATE TABLE col (models TEXT, decks TEXT);"
            "CREATE TABLE notes (id INTEGER, mid INTEGER, tags TEXT, flds TEXT);"
            "CREATE TABLE cards (nid INTEGER, did INTEGER);" + setup
        )
        made.execute(
            "INSERT INTO col VALUES (?, ?)",
            (json.dumps({"1": BASIC, "2": CLOZE}), json.dumps({"7": {"name": "Biology::Cells"}})),
        )
        for number, note in enumerate(notes):
            made.execute("INSERT INTO notes VALUES (?, ?, ?, ?)", (number, *note))
            made.executemany("INSERT INTO cards VALUES (?, 7)", [(number,)] * cards)
        made.commit()
        return made.serialize()


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"collection.{name}", data)
    return out.getvalue()


@settings(max_examples=25)
@given(courses())
def test_a_deck_comes_back_as_it_was(course: Course) -> None:
    notes, report = anki.notes_of(course)
    back, lost = anki.course_of(apkg.read(apkg.write(notes, course.course, course.title, 1.7e9)), "x")
    empty = {one.where for one in report.lost}
    kept = [skill for skill in course.skills if skill.items]
    assert {skill.id for skill in course.skills} - empty == {skill.id for skill in kept}
    ids = {skill.id for skill in kept}  # a skill without questions has no card, so none can train it
    left = [
        tuple(
            item.model_copy(update={"trains": tuple(other for other in item.trains if other in ids)})
            for item in skill.items
        )
        for skill in kept
    ]
    assert [skill.items for skill in back.skills] == left
    assert [(skill.id, skill.name, skill.explain) for skill in back.skills] == [
        (skill.id, skill.name, skill.explain) for skill in kept
    ]
    head = {"course", "title", "language", "voice", "description"}
    assert back.model_dump(include=head) == course.model_dump(include=head)
    assert all(one.what.startswith(("requires", "trains")) for one in lost.lost)


def test_the_same_course_makes_the_same_ids_so_that_anki_updates_its_cards() -> None:
    note = Note("an-item", {"prompt": "A?", "item": "an-item"}, "T::S")
    first, second = (sqlite_of(apkg.write([note], "c", "T", made)) for made in (1.7e9, 1.8e9))
    for found in (first, second):
        assert found[0][0][1:] == first[0][0][1:]
        assert found[1] == first[1]


def sqlite_of(data: bytes) -> tuple[list[tuple[object, ...]], list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive, closing(sqlite3.connect(":memory:")) as made:
        made.deserialize(archive.read("collection.anki2"))
        notes = made.execute("SELECT mod, guid, mid FROM notes").fetchall()
        decks = json.loads(made.execute("SELECT decks FROM col").fetchone()[0])
        return notes, sorted(decks)


def test_other_peoples_cards() -> None:
    fields = [
        (1, " easy ", 'What is <b>this</b>?<img src="cell.png">\x1fa cell&nbsp;wall'),
        (1, "", "Two plus two?\x1f4"),
        (2, "", "The {{c1::nucleus::center}} holds {{c2::DNA}}.\x1fSee page 3."),
        (1, "", "\x1fno question"),
        (1, "", "Why?\x1f" + "word " * 20),
    ]
    course, report = anki.course_of(apkg.read(packed(anki2=database(fields))), "deck")
    assert (course.title, course.skills[0].name) == ("Biology", "Cells")
    first, second, gap, other, _ = course.skills[0].items
    assert (first.prompt, first.answer.any, first.tags) == ("What is this?", ("a cell wall",), ("easy",))
    assert second.answer.type == "number"
    assert (gap.prompt, gap.say) == ("The _____ holds DNA.", "The blank holds DNA.")
    assert (gap.answer.any, gap.hints, gap.explanation) == (("nucleus",), ("center",), "See page 3.")
    assert other.answer.any == ("DNA",)
    said = [str(one) for one in report.lost]
    assert any("cell.png" in one for one in said)
    assert any("it has no question" in one for one in said)
    assert any("a long answer" in one for one in said)


def test_a_reversed_card_is_named() -> None:
    found = anki.course_of(apkg.read(packed(anki2=database([(1, "", "A?\x1fb")], cards=2))), "x")[1]
    assert [one.what for one in found.lost] == ["further cards"]


def test_ankis_text_export() -> None:
    text = (
        "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"
        'abc\tBasic\tMath::Sums\tOne &lt; two?\tyes\tfun\nabd\tBasic\tMath::Sums\t"A\ttab?"\tright\t\n'
    )
    assert anki_text.looks_like(text)
    course, report = anki.course_of(anki_text.read(text), "x")
    assert [item.prompt for item in course.skills[0].items] == ["One < two?", "A tab?"]
    assert course.skills[0].items[0].tags == ("fun",)
    assert report.lost == ()


def test_text_without_markup_stays_text() -> None:
    course, _ = anki.course_of(anki_text.read("#separator:Semicolon\n#html:false\n<b>?;a & b\n"), "x")
    assert course.skills[0].items[0].prompt == "<b>?"


def bomb() -> bytes:
    return packed(anki2=b"SQLite format 3\x00" + b"\x00" * (apkg.MAX_DATABASE + 10))


VIEW = "DROP TABLE notes; CREATE VIEW notes AS SELECT 1 AS id, 1 AS mid, '' AS tags, 'a' AS flds;"


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "no Anki deck file"),
        (b"PK\x03\x04 broken", "no Anki deck file"),
        (packed(), "holds no Anki collection"),
        (packed(anki2=b"hello"), "holds no Anki collection"),
        (packed(anki21b=b"x", anki2=b"x"), "newer format"),
        (packed(anki2=b"SQLite format 3\x00" + b"\xff" * 4096), "cannot be read"),
        (
            packed(anki2=database([], setup=VIEW.replace("notes AS SELECT", "notes AS SELECT"))),
            "cannot be read|no notes",
        ),
        (packed(anki2=database([(1, "", "A?\x1fb")])[:3000]), "cannot be read|no notes"),
    ],
)
def test_a_file_that_is_no_deck_is_one_line(data: bytes, part: str) -> None:
    with pytest.raises(InputError, match=part) as found:
        apkg.read(data)
    assert "\n" not in str(found.value)


def test_a_zip_that_unpacks_too_large_is_refused() -> None:
    with pytest.raises(InputError, match="larger than 64 MB"):
        apkg.read(bomb())


@settings(max_examples=25)
@given(st.integers(0, 8191), st.integers(0, 255))
def test_a_damaged_collection_is_read_or_refused(place: int, value: int) -> None:
    data = bytearray(database([(1, "", "A?\x1fb")]))
    data[place % len(data)] = value
    error = None
    try:
        apkg.read(packed(anki2=bytes(data)))
    except InputError as refused:
        error = refused
    assert "\n" not in str(error)


def test_a_field_that_would_take_long_to_search_is_left_out() -> None:
    with pytest.raises(InputError, match="no question could be read"):
        anki.course_of([Note("note 1", {"Text": "{{c1::" * 100_000})], "x")
