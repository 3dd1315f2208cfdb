"""``mentions`` and ``expectation``: what the tutor must not say, and what the ears should expect."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.answers.judge import expectation, judge, mentions
from tutor.answers.verdict import Verdict
from tutor.course.model import Item


def item(prompt: str, answer: Any, **more: Any) -> Item:
    return Item.model_validate({"id": "i", "prompt": prompt, "answer": answer, **more})


CAKE = item("You eat one quarter of a cake. How much is left?", "3/4")
SUM = item("What is five minus zero?", 5)
BIGGER = item(
    "Which is bigger, one third or one quarter?", "one third", choices=["one third", "one quarter"],
    misconceptions=[{"match": "one quarter", "feedback": "Look at the pieces."}],
)  # fmt: skip
PERCENT = item("How many percent is one half?", {"type": "number", "value": 50, "unit": "%"})
ROPE = item("How long is the rope?", {"type": "number", "value": 2.5, "unit": "m"})
WORD = item("What is the number below the line called?", ["denominator", "bottom number"])
SIMPLEST = item("Simplify twelve twentieths.", {"type": "number", "value": "3/5", "equivalent": False})
STATES = item("Name the states of matter.", {"type": "text", "all": ["solid", "liquid", "gas"]})
ALGEBRA = item("Expand 2(x+3).", {"type": "expression", "value": "2*x + 6"})
CLOCK = item("What time is it?", {"type": "number", "value": 2.5, "unit": "time"})
YES = item("Is one half bigger than one third?", True)
OPEN = item("What did you do?", {"type": "open", "rubric": "past tense"})


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (CAKE, "So three quarters are left."),
        (CAKE, "It is 3/4."),
        (CAKE, "That makes 75% of it."),
        (CAKE, "0.75 is what remains."),
        (CAKE, "Six eighths would be the same."),
        (CAKE, "Three out of four pieces are left."),
        (SIMPLEST, "That is three fifths."),
        (SUM, "The answer is five."),
        (SUM, "So it is 5."),
        (SUM, "Five minus zero equals five."),
        (BIGGER, "One third is the one."),
        (BIGGER, "A third has bigger pieces."),
        (BIGGER, "One third is bigger than one quarter."),
        (BIGGER, "Choose option A."),
        (PERCENT, "It is fifty."),
        (PERCENT, "Half is fifty percent."),
        (ROPE, "It is 250 centimetres."),
        (ROPE, "Two and a half metres."),
        (WORD, "It is called the denominator."),
        (WORD, "We say bottom number."),
        (STATES, "They are solid, liquid and gas."),
        (ALGEBRA, "You get two x plus six."),
        (ALGEBRA, "It is 2x + 6."),
        (ALGEBRA, "So 6 + 2x is right."),
        (CLOCK, "It is half past two."),
        (CLOCK, "The clock shows 2:30 now."),
        (YES, "The answer is yes."),
    ],
)
def test_leaks(asked: Item, text: str) -> None:
    assert mentions(text, asked)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (CAKE, "You ate one quarter of the cake."),
        (CAKE, "How many quarters make a whole?"),
        (CAKE, "Think of four pieces."),
        (CAKE, ""),
        (SIMPLEST, "Halve it: six tenths, and once more."),
        (SUM, "You start with five and take zero away."),
        (SUM, "Five minus zero: what is left?"),
        (BIGGER, "Is it one third or one quarter?"),
        (BIGGER, "Compare one third and one quarter."),
        (BIGGER, "One quarter has four pieces."),
        (BIGGER, "Fewer pieces are larger pieces."),
        (PERCENT, "Percent means out of a hundred."),
        (ROPE, "Measure it in metres."),
        (WORD, "The numerator is above the line."),
        (WORD, "Which number is it?"),
        (STATES, "One of them is a gas."),
        (ALGEBRA, "Multiply 2 by x, then 2 by 3."),
        (ALGEBRA, "Look at 2(x+3) again."),
        (CLOCK, "Where does the short hand point?"),
        (YES, "Yes, let us look at both."),
        (OPEN, "I went to school."),
    ],
)
def test_no_leaks(asked: Item, text: str) -> None:
    assert not mentions(text, asked)


@given(st.text(max_size=200))
def test_mentions_takes_any_text(text: str) -> None:
    for asked in (CAKE, BIGGER, ROPE, WORD, STATES, ALGEBRA, CLOCK, YES, OPEN):
        assert mentions(text, asked) in (True, False)


def test_expectation_of_a_fraction() -> None:
    expected = expectation(CAKE)
    assert expected.shape == "number"
    assert {"three quarters", "3 quarters", "3/4", "three fourths", "0.75", "point seven five"} <= {
        *expected.forms
    }
    assert "quarters" in expected.words
    assert "cake" in expected.words


def test_expectation_of_the_written_form_only() -> None:
    forms = expectation(item("Simplify.", {"type": "number", "value": "1/2", "equivalent": False})).forms
    assert "one half" in forms
    assert "0.5" not in forms


def test_expectation_of_choices_units_times_and_words() -> None:
    assert expectation(BIGGER).shape == "choice"
    assert {"one third", "one quarter", "a third", "b", "option a"} <= {*expectation(BIGGER).forms}
    assert {"two and a half m", "two and a half metres"} <= {*expectation(ROPE).forms}
    assert "half past two" in expectation(CLOCK).forms
    assert expectation(WORD).shape == "text"
    assert expectation(STATES).forms[-1] == "solid and liquid and gas"
    assert expectation(OPEN).shape == "open"
    assert {"yes", "no"} <= {*expectation(YES).forms}
    assert "two x plus six" in expectation(ALGEBRA).forms
    assert expectation(item("Primes?", ["2", "3"])).shape == "number"


@pytest.mark.parametrize("asked", [CAKE, SUM, BIGGER, PERCENT, ROPE, WORD, ALGEBRA, CLOCK, YES])
def test_expected_forms_are_lower_case_answers_that_the_judge_understands(asked: Item) -> None:
    for form in expectation(asked).forms:
        assert form == form.lower()
        assert judge(asked, form).verdict in (Verdict.RIGHT, Verdict.WRONG, Verdict.PARTLY), form
