"""What was said, of all that the same sound may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ears.meant import NEAR, meant
from tutor.ears.saying import is_foreseen
from tutor.engines import Other, Transcript
from tutor.events import AnswerExpected

FOUR = AnswerExpected("i", "number", ("four", "4", "six", "6"))
PLACE = AnswerExpected("i", "choice", ("before one", "past one", "a", "b", "option a", "option b"))
QUARTER = AnswerExpected("i", "number", ("one quarter", "1/4", "three quarters", "3/4"))
BOTH = AnswerExpected("i", "number", ("one quarter", "1/4", "one and a quarter", "1 1/4", "5/4"))
OPEN = AnswerExpected("i", "open")


def heard(text: str, *others: tuple[str, float]) -> Transcript:
    return Transcript(text, "en", 0.7, (), 1.0, 0.1, tuple(Other(other, less) for other, less in others))


@pytest.mark.parametrize(
    ("expected", "first", "others", "said"),
    [
        (FOUR, "Sorry.", (("Four.", 0.06), ("Forty.", 1.35)), "Four."),
        (FOUR, "Sexy.", (("6", -0.52),), "6"),
        (FOUR, "Um, I think it's sorry.", (("Um, I think it's four.", 0.3),), "Um, I think it's four."),
        (FOUR, "Sorry?", (("Four.", NEAR + 0.1),), "Sorry?"),  # clear enough
        (FOUR, "Thou.", (("Two.", -0.3),), "Thou."),  # a number nobody foresaw is not read into a murmur
        (FOUR, "Five.", (("Four.", 0.1),), "Five."),  # never one number for another
        (FOUR, "Five, six.", (("Six.", 0.1),), "Five, six."),
        (FOUR, "Can I have a hint?", (("Four.", 0.1),), "Can I have a hint?"),
        (FOUR, "Let me think.", (("Four.", 0.1),), "Let me think."),
        (FOUR, "I think", (("Four.", 0.1),), "I think"),
        (FOUR, "", (), ""),
        (PLACE, "The four won.", (("The four one.", 0.1), ("Before one.", 0.12)), "Before one."),
        (PLACE, "Pass one.", (("Past one.", 1.03),), "Past one."),
        (PLACE, "Past one.", (("Before one.", 0.1),), "Past one."),
        (QUARTER, "1 ¼", (), "1/4"),
        (QUARTER, "It's 1 1/4.", (), "It's 1/4."),
        (QUARTER, "2 ¼", (), "2 ¼"),
        (QUARTER, "11/4", (), "11/4"),
        (BOTH, "1 ¼", (), "1 ¼"),
        (OPEN, "I like sorry.", (("I like four.", 0.1),), "I like sorry."),
    ],
)
def test_a_foreseen_answer_that_is_as_likely_was_said(
    expected: AnswerExpected, first: str, others: tuple[tuple[str, float], ...], said: str
) -> None:
    assert meant(heard(first, *others), expected) == said


@given(st.text(max_size=30), st.lists(st.tuples(st.text(max_size=12), st.floats(-3, 5)), max_size=3))
def test_it_is_the_first_text_or_a_near_answer(first: str, others: list[tuple[str, float]]) -> None:
    said = meant(heard(first, *others), FOUR)
    near = {text for text, less in others if less <= NEAR and is_foreseen(text, FOUR)}
    assert said == first.strip() or said in near
