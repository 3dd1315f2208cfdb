"""CSV: what a spreadsheet writes, what it must not run, and everything there and back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings

from tests.fakes.courses import courses
from tutor.course import load
from tutor.course.model import Course
from tutor.errors import InputError
from tutor.exchange import table

FEW = settings(max_examples=25)


@FEW
@given(courses())
def test_nothing_is_lost_there_and_back(course: Course) -> None:
    text, report = table.write(course)
    assert report.lost == ()
    back, report = table.read(text, "x")
    assert back == course
    assert report.lost == ()


@FEW
@given(courses())
def test_no_cell_is_run_as_a_formula(course: Course) -> None:
    text, _ = table.write(course)
    for line in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        for cell in line:
            assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
            assert not cell.startswith("-") or cell[1:].replace(".", "").replace("/", "").isdecimal(), cell


def test_a_table_from_a_spreadsheet_with_semicolons_quotes_and_a_mark() -> None:
    text = (
        "\ufeffsep=;\r\nskill;Question;Answer;hint 1;hint 2;difficulty\r\n"
        'Colours;"What do red;\nand yellow make?";orange;Think of a fruit.;;0,3\r\n'
        ";What do blue and yellow make?;green;;;\r\n"
        ";;;;;\r\n"
    )
    course, report = table.read(text, "colours")
    assert [skill.name for skill in course.skills] == ["Colours"]
    first, second = course.skills[0].items
    assert first.prompt == "What do red;\nand yellow make?"
    assert (first.hints, first.difficulty) == (("Think of a fruit.",), 0.3)
    assert second.answer.any == ("green",)
    assert (course.course, report.lost) == ("colours", ())


def test_numbers_fractions_and_choices_are_known_without_a_type() -> None:
    course, _ = table.read("prompt,answer,choice 1,choice 2\nA?,3/4,,\nB?,12,,\nC?,yes,yes,no\n", "x")
    assert [item.answer.type for item in course.skills[0].items] == ["number", "number", "choice"]


def test_what_cannot_be_carried_over_is_named_with_its_line() -> None:
    text = (
        "prompt,answer,hnts,wrong 1,feedback 1\n"
        "A?,one,Look.,two,\n"
        ",three,,,\n"
        "B?,,,,\n"
        "C?,2-Jan,,,\n"
        "D?,yes,,,,,stray\n"
    )
    course, report = table.read(text, "x")
    said = [str(one) for one in report.lost]
    assert said[0] == "line 1: the column hnts: there is no such column; did you mean 'hint'?"
    assert "line 2: the wrong answer two: there is no feedback for it" in said
    assert "line 3: three: it has no question" in said
    assert any(one.startswith("line 4: the question:") for one in said)
    assert "line 5: the answer 2-Jan: a spreadsheet seems to have made a date of a fraction" in said
    assert "line 6: the last cells: they have no column heading" in said
    assert course.item_ids == ("a", "c", "d")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "names no column 'prompt'"),
        ("a,b\n1,2\n", "it names: a, b"),
        ("prompt,answer\n", "no question could be read"),
        ('prompt,answer\n"A?,one\n', "line 2"),
        ("prompt,answer\n" + "A?," + "x" * 200_000 + "\n", "field larger than field limit"),
        ("prompt,answer,skill\nA?,one,a\nB?,two,b\n", ""),
    ],
)
def test_a_bad_table_is_one_line(text: str, part: str) -> None:
    if not part:
        assert len(table.read(text, "x")[0].skills) == 2
        return
    with pytest.raises(InputError, match=part):
        table.read(text, "x")


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(InputError, match="more than 5000 questions"):
        table.read("prompt,answer\n" + "A?,one\n" * 5001, "x")


def test_the_bundled_course_goes_there_and_back() -> None:
    course = load.load("fractions")
    back, report = table.read(table.write(course)[0], "fractions")
    assert back == course
    assert report.items == len(course.item_ids)
