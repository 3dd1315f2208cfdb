"""Courses as YAML to read: the same course comes back, short forms, comments kept."""

from __future__ import annotations

from hypothesis import given, settings

from tests.fakes.courses import courses
from tutor import paths
from tutor.course import load
from tutor.course.model import Course
from tutor.exchange.yaml_text import course_text, rewritten

FEW = settings(max_examples=25)

OLD = """\
# A course of mine.
course: colours
title: Mixing colours  # for the paint box
language: en
skills:
  # the first skill
  - id: mixing
    name: Mixing
    items:
      - id: red-and-yellow
        prompt: Which colour do red and yellow make?
        answer: orange  # or amber?
        difficulty: 0.1
      # the hard one
      - id: blue-and-yellow
        prompt: Which colour do blue and yellow make?
        answer: green
"""


@FEW
@given(courses())
def test_the_same_course_comes_back(course: Course) -> None:
    assert load.read(course_text(course), "x") == course


def test_it_is_pleasant_to_read() -> None:
    raw = {
        "course": "c",
        "title": "T",
        "skills": [
            {"id": "s", "name": "S", "items": [{"id": "a", "prompt": "How many?", "answer": 7}]},
            {
                "id": "t",
                "name": "T",
                "requires": ["s"],
                "items": [
                    {"id": "b", "prompt": "Is it?", "answer": True, "hints": ["Look: there."]},
                    {"id": "d", "prompt": "Which?", "answer": "one", "choices": ["one", "two"]},
                    {"id": "e", "prompt": "How far?", "answer": 2.5, "unit": "m", "difficulty": 0.2},
                ],
            },
        ],
    }
    assert course_text(Course.model_validate(raw), "Imported.") == (
        "# yaml-language-server: $schema=schema.json\n# Imported.\n"
        "course: c\ntitle: T\nlanguage: en\nskills:\n"
        "  - id: s\n    name: S\n    items:\n      - id: a\n        prompt: How many?\n        answer: 7\n\n"
        "  - id: t\n    name: T\n    requires: [s]\n    items:\n"
        "      - id: b\n        prompt: Is it?\n        answer: true\n"
        "        hints:\n          - 'Look: there.'\n"
        "      - id: d\n        prompt: Which?\n        answer: one\n        choices: [one, two]\n"
        "      - id: e\n        prompt: How far?\n        answer: {type: number, value: '2.5', unit: m}\n"
        "        difficulty: 0.2\n"
    )


def test_rewriting_keeps_comments_and_order() -> None:
    course = load.read(OLD, "x")
    assert rewritten(OLD, course) == OLD
    skill = course.skills[0]
    first, second = skill.items
    changed = first.model_copy(update={"prompt": "What do red and yellow make?"})
    new = course.model_copy(update={"skills": (skill.model_copy(update={"items": (changed, second)}),)})
    assert rewritten(OLD, new) == OLD.replace("Which colour do red", "What do red")


def test_rewriting_adds_and_removes() -> None:
    course = load.read(OLD, "x")
    skill = course.skills[0]
    more = second = skill.items[1]
    more = second.model_copy(update={"id": "new-one"})
    new = course.model_copy(update={"skills": (skill.model_copy(update={"items": (more, second)}),)})
    text = rewritten(OLD, new)
    assert load.read(text, "x") == new
    assert text.startswith(
        "# A course of mine.\ncourse: colours\ntitle: Mixing colours  # for the paint box\n"
    )
    assert "# the first skill" in text


@FEW
@given(courses(), courses())
def test_any_course_can_be_rewritten_as_any_other(old: Course, new: Course) -> None:
    assert load.read(rewritten(course_text(old), new), "x") == new


def test_the_bundled_course_is_the_same_after_rewriting() -> None:
    text = (paths.bundled("curricula") / "fractions.yaml").read_text(encoding="utf-8")
    course = load.read(text, "x")
    assert load.read(course_text(course), "x") == course
    assert load.read(rewritten(text, course), "x") == course


def test_a_tag_that_begins_with_a_question_mark_is_still_text() -> None:
    skill = {"id": "s", "name": "S", "items": [{"id": "a", "prompt": "A?", "answer": "b", "tags": ["?0"]}]}
    course = Course.model_validate({"course": "c", "title": "C", "skills": [skill]})
    assert load.read(course_text(course), "x") == course
