"""What the model may and may not say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.lesson import COURSE
from tutor.course.model import Item
from tutor.mind.guard import Brief, check

_, ITEM = COURSE.find("two-and-two")
FRACTION = Item.model_validate(
    {
        "id": "third",
        "prompt": "Which is bigger, one third or one quarter?",
        "answer": "one third",
        "choices": ["one third", "one quarter"],
    }
)
AUTHORED = "Not quite. Four is bigger than three, but what does it do to each piece?"


@pytest.mark.parametrize(
    "text",
    [
        "You were thinking about the size of each piece.",
        "I can see that you looked at the figures carefully.",
        "It helps to think about one cake and its pieces.",
    ],
)
def test_a_kind_sentence_passes(text: str) -> None:
    assert check(text, Brief(FRACTION, "wrong", AUTHORED + " one")) == ""


@pytest.mark.parametrize(
    ("text", "moment", "reason"),
    [
        ("You were right about that piece.", "wrong", "praises"),
        ("You thought about it, but that is wrong.", "right", "denies"),
        ("The answer that we want is one third.", "wrong", "gives the answer away"),
        ("You could cut the cake into seven pieces.", "wrong", "number"),
        ("You know that three is bigger than four.", "wrong", "claim"),
        ("You know that a third is smaller there.", "wrong", "gives|claim|number"),
        ("What were you thinking about there?", "wrong", "question"),
        ("As an AI I cannot eat cake.", "wrong", "part"),
        ("Tell me your name and address please.", "wrong", "part"),
        ("Learner: I think it is a quarter.", "wrong", "part"),
        ("You thought about **the pieces** here.", "wrong", "unspeakable"),
        ("Good.", "wrong", "short"),
        ("You thought about the pieces and", "wrong", "unfinished"),
        ("You thought " + "very " * 30 + "hard.", "wrong", "long"),
    ],
)
def test_what_is_out_of_bounds_is_named(text: str, moment: str, reason: str) -> None:
    found = check(text, Brief(FRACTION, moment, AUTHORED))
    assert any(word in found for word in reason.split("|")), found


def test_a_sentence_said_before_is_not_said_again() -> None:
    text = "You were thinking about the pieces."
    assert check(text, Brief(ITEM, "wrong", recent=("you were thinking about the pieces",))) == "said before"


def test_an_example_with_a_word_changed_is_a_copy() -> None:
    example = "I like how you used something that you saw yourself."
    text = "I like how you used something you saw yourself."
    assert check(text, Brief(ITEM, "right", reveals=True, recent=(example,))) == "said before"


def test_the_answer_may_be_said_when_the_turn_reveals_it() -> None:
    text = "You counted on until you came to four."
    assert check(text, Brief(ITEM, "right", "Two and two is four.", reveals=True)) == ""
    assert check(text, Brief(ITEM, "right", "Two and two is four.", reveals=False)) == "gives the answer away"


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    assert isinstance(check(text, Brief(ITEM, "wrong", AUTHORED)), str)


@given(
    st.sampled_from(["four", "4", "Four", "it is four"]),
    st.sampled_from(["You know that {} is here.", "Say {} now please."]),
)
def test_no_way_of_saying_the_answer_passes(form: str, frame: str) -> None:
    assert check(frame.format(form), Brief(ITEM, "wrong", "four five six")) != ""
