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
        ("You kept the pieces in mind. Well, all of them.", "wrong", "more than one sentence"),
        ("You thought about the piece, and it was small.", "wrong", "more than one sentence"),
        ("You paid attention to me and the pieces.", "wrong", "part"),
        ("I can see that you 're thinking about pieces.", "wrong", "malformed"),
        ("We can start with , the pieces here.", "wrong", "malformed"),
        ("You kept in mind my small pieces here.", "wrong", "part"),
        ("You paid attention to Mina and the pieces.", "wrong", "name"),
        ("Let us look at the weather and the bird.", "wrong", "not about the question"),
        ("You kept in mind the pieces of the caterpillar.", "wrong", "not about the question"),
        ("You kept the piece in mind, but it isn't small.", "right", "claim"),
        ("You looked at each piece and found some more.", "wrong", "claim"),
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


JUG = Item.model_validate(
    {
        "id": "jug",
        "prompt": "A jug is cut into two equal parts, and one is red. What is red?",
        "answer": "1/2",
        "hints": [],
    }
)


def test_what_the_question_tells_may_be_repeated_word_for_word() -> None:
    """And no number of it otherwise, nor where the question is itself to be decided."""
    told = Brief(JUG, "wrong", "Not quite.")
    assert check("Let us go back to the jug, cut into two equal parts.", told) == ""
    assert "number" in check("Let us go back to the two jugs.", told)
    decide = JUG.model_copy(update={"choices": ("1/2", "1/3")})
    assert check("Let us go back to the jug, cut into two equal parts.", Brief(decide, "wrong")) != ""


def test_a_word_of_the_question_itself_is_not_out_of_its_part() -> None:
    item = JUG.model_copy(update={"prompt": "What is your name?"})
    assert check("Let us go back to your name.", Brief(item, "wrong")) == ""
    assert check("Let us go back to your name.", Brief(JUG, "wrong")) == "out of its part"
    time = JUG.model_copy(update={"prompt": "What is the time?"})  # "me" is in it, and no word of it
    assert check("You paid attention to me.", Brief(time, "wrong")) == "out of its part"


def test_what_the_learner_said_is_the_subject_only_where_it_is_right() -> None:
    text = "You thought about the bird there."
    assert check(text, Brief(JUG, "right", said="like a bird", reveals=True)) == ""
    assert check(text, Brief(JUG, "wrong", said="like a bird")) == "not about the question"


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
