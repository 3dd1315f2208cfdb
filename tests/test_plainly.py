"""What the model is told that the learner said."""

from __future__ import annotations

import pytest

from tests.fakes.lesson import COURSE
from tutor.answers.judge import judge
from tutor.mind.heard import Heard

ITEM = COURSE.find("two-and-two")[1]
LIKELY = {"dont_know": "I don't know.", "hint": "Can I have a hint?"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Four.", "4"),
        ("Um, I think. It is, well, maybe the answer is four.", "4"),
        ("twenty two", "22"),
        ("I have no idea", "I don't know."),
        ("seven", "seven"),  # nothing was made ahead for it
        ("Four, because my brother and I have two each", "Four, because my brother and I have two each"),
    ],
)
def test_an_answer_that_says_no_more_is_told_as_the_course_writes_it(said: str, told: str) -> None:
    assert Heard(said, judge(ITEM, said)).plainly(ITEM, LIKELY) == told
