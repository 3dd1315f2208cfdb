"""The course that `new` writes: without a fault, whatever its name."""

from __future__ import annotations

import pytest

from tutor.course import starter
from tutor.course.load import read
from tutor.curriculum import lint
from tutor.errors import InputError


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("my-course", "my-course"),
        ("My Course!", "my-course"),
        ("Été 2", "ete-2"),
        ("a" * 90, "a" * 60),
        ("x" * 59 + "-yz", "x" * 59),
    ],
)
def test_a_file_name_becomes_an_id(stem: str, name: str) -> None:
    assert starter.course_id(stem) == name


@pytest.mark.parametrize("stem", ["수업", "---", ""])
def test_a_name_without_plain_letters_is_refused(stem: str) -> None:
    with pytest.raises(InputError, match="holds no letter"):
        starter.course_id(stem)


@pytest.mark.parametrize(
    "title", [None, "Colours", 'A "title": with # signs', "[brackets] & {braces}", "yes", "42", "물감", "*a"]
)
def test_it_is_without_a_fault(title: str | None) -> None:
    text = starter.text("my-course", title)
    assert [fault for fault in lint.check(text, "c") if fault.code != "unspeakable"] == []
    assert read(text, "c").title == (title or "My course")


def test_it_shows_every_kind_of_answer_that_a_beginner_needs() -> None:
    course = read(starter.text("c"), "c")
    kinds = {item.answer.type for skill in course.skills for item in skill.items}
    assert kinds == {"text", "choice", "number", "open"}
    assert all(len(skill.items) >= 3 and skill.explain for skill in course.skills)


@pytest.mark.parametrize("title", [" \x07 ", "...", "x" * 101])
def test_a_title_nobody_can_read_is_refused(title: str) -> None:
    with pytest.raises(InputError, match="a title has"):
        starter.text("c", title)
