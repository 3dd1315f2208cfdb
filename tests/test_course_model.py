"""A course as values: short answers, what must hold, and exact numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tutor.course.model import Answer, Course, Item, Misconception, full_answer, parse_plain_number


def item(**fields: Any) -> Item:
    return Item.model_validate({"id": "i", "prompt": "Ask?", "answer": "yes"} | fields)


def course(*skills: dict[str, Any]) -> Course:
    return Course.model_validate({"course": "c", "title": "C", "skills": list(skills)})


def skill(id: str, *items: str, requires: tuple[str, ...] = ()) -> dict[str, Any]:
    asked = [{"id": name, "prompt": "Ask?", "answer": 1} for name in items]
    return {"id": id, "name": id, "items": asked, "requires": requires}


@pytest.mark.parametrize(
    ("raw", "type", "value", "any"),
    [
        ("3/4", "number", "3/4", ()),
        (5, "number", "5", ()),
        (2.5, "number", "2.5", ()),
        ("0.50", "number", "0.50", ()),
        ("1,000", "number", "1,000", ()),
        ("numerator", "text", None, ("numerator",)),
        (["a", "b"], "text", None, ("a", "b")),
        (True, "text", None, ("yes", "true")),
        ({"type": "number", "value": "1/2", "equivalent": False}, "number", "1/2", ()),
        ({"type": "expression", "value": "2*x + 6"}, "expression", "2*x + 6", ()),
    ],
)
def test_short_ways_to_write_an_answer(raw: Any, type: str, value: str | None, any: tuple[str, ...]) -> None:
    answer = item(answer=raw).answer
    assert (answer.type, answer.value, answer.any) == (type, value, any)


def test_choices_make_an_answer_a_choice_even_when_it_is_a_number() -> None:
    assert item(answer="1/3", choices=["1/3", "1/4"]).answer.type == "choice"
    assert item(answer="One Third", choices=["one third", "one quarter"]).answer.type == "choice"
    with pytest.raises(
        ValidationError, match="'one fifth' is not one of the choices: one third, one quarter"
    ):
        item(answer="one fifth", choices=["one third", "one quarter"])


def test_an_items_tolerance_and_unit_belong_to_its_answer() -> None:
    answer = item(answer=2.5, tolerance=0.1, unit="m").answer
    assert (answer.tolerance, answer.unit, answer.spoken) == (0.1, "m", "2.5 m")
    assert item(answer={"type": "number", "value": 2, "unit": "cm"}, unit="m").answer.unit == "cm"


def test_an_answer_that_is_whole_passes_through() -> None:
    answer = Answer(type="text", all=("top", "bottom"))
    assert full_answer(answer) is answer
    assert answer.spoken == "top and bottom"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"type": "number"}, "needs a value"),
        ({"type": "choice"}, "needs a value"),
        ({"type": "number", "value": "many"}, "is not a number"),
        ({"type": "number", "value": "1/0"}, "is not a number"),
        ({"type": "text"}, "needs any: or all:"),
        ({"type": "open"}, "needs a rubric"),
        ({"type": "number", "value": 1, "tolerance": -0.1}, "greater than or equal to 0"),
        ({"type": "essay", "value": "x"}, "Input should be 'number'"),
        ({"value": "x", "size": 3}, "Extra inputs"),
    ],
)
def test_an_answer_that_cannot_be_judged_is_refused(raw: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        item(answer=raw)


def test_an_open_answer_is_told_by_its_rubric() -> None:
    assert Answer(type="open", rubric="Says why pieces must be equal.").spoken.startswith("Says why")


def test_a_misconception_is_named_after_its_match_when_it_has_no_id() -> None:
    assert Misconception(match="One Quarter", feedback="No.").name == "one-quarter"
    assert Misconception(match="1/4", feedback="No.", id="bigger-number").name == "bigger-number"
    assert Misconception(match="?!", feedback="No.").name == "wrong"
    assert Misconception.model_validate({"match": 0.5, "feedback": "No."}).match == "0.5"


def test_what_is_said_may_differ_from_what_is_written() -> None:
    assert item(prompt="x + 2 = 5", say="Which number plus two makes five?").spoken_prompt.startswith("Which")
    assert item(prompt="Ask?").spoken_prompt == "Ask?"


def test_values_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        item().prompt = "Another?"  # type: ignore[misc]


def test_skills_and_items_are_found_by_id() -> None:
    c = course(skill("a", "one"), skill("b", "two", "three", requires=("a",)))
    assert c.skill("b").requires == ("a",)
    assert c.find("three")[0].id == "b"
    assert c.item_ids == ("one", "two", "three")
    with pytest.raises(KeyError):
        c.skill("z")
    with pytest.raises(KeyError):
        c.find("z")


@pytest.mark.parametrize(
    ("skills", "words"),
    [
        ([skill("a", "x"), skill("a", "y")], "two skills have the id 'a'"),
        ([skill("a", "x"), skill("b", "x")], "two items have the id 'x'"),
        ([skill("a", "x", requires=("b",))], "requires 'b', which is not a skill"),
        ([skill("a", "x", requires=("a",))], "in a circle: a -> a"),
        (
            [skill("a", "x", requires=("b",)), skill("b", requires=("c",)), skill("c", requires=("b",))],
            "in a circle: b -> c -> b",
        ),
        ([skill("a")], "the course has no items"),
        ([], "at least 1 item"),
        ([skill("A b", "x")], "should match pattern"),
    ],
)
def test_a_course_that_does_not_hold_together_is_refused(skills: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        course(*skills)


def test_two_ways_to_one_skill_are_no_circle() -> None:
    c = course(
        skill("a", "x"),
        skill("b", requires=("a",)),
        skill("c", requires=("a",)),
        skill("d", requires=("b", "c")),
    )
    assert c.skill("d").requires == ("b", "c")


@given(st.integers(-999, 999), st.integers(1, 99))
def test_fractions_are_exact(top: int, bottom: int) -> None:
    assert parse_plain_number(f" {top}/{bottom} ") == Fraction(top, bottom)


@given(st.booleans(), st.integers(0, 99), st.integers(0, 99), st.integers(1, 99))
def test_mixed_numbers_are_exact(negative: bool, whole: int, top: int, bottom: int) -> None:
    value = whole + Fraction(top, bottom)
    assert parse_plain_number(f"{'-' * negative}{whole} {top}/{bottom}") == (-value if negative else value)


@given(st.decimals(-9999, 9999, places=3))
def test_decimals_are_exact(value: Any) -> None:
    assert parse_plain_number(f"{value:f}") == Fraction(value)


@pytest.mark.parametrize(
    "text", ["", "one", "1/0", "2 1/0", "1/2/3", "1.2.3", "½", "3 /4", "1e5", "--1", "nan"]
)
def test_other_text_is_not_a_number(text: str) -> None:
    assert parse_plain_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("1,000", 1000), (".5", Fraction(1, 2)), ("\N{MINUS SIGN}3", -3)]
)
def test_other_ways_to_write_a_number(text: str, value: Fraction) -> None:
    assert parse_plain_number(text) == value
