"""Rules that ask the judge."""

from __future__ import annotations

from typing import Any

import pytest

from tutor.course.model import Item
from tutor.curriculum.teaching import told_by_prompt


def item(prompt: str, answer: Any, **fields: Any) -> Item:
    return Item.model_validate({"id": "i", "prompt": prompt, "answer": answer, **fields})


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("What is half of ten? It is five.", 5),
        ("Half of ten is five. What is half of ten?", 5),
        ("Three quarters is 3/4. How do you write three quarters?", "3/4"),
        ("What is the top number called? The numerator is at the top.", "numerator"),
        ("The answer is no. Is four more than five?", "no"),
    ],
)
def test_a_question_that_tells_its_answer(prompt: str, answer: Any) -> None:
    assert told_by_prompt(item(prompt, answer))


@pytest.mark.parametrize(
    ("prompt", "answer", "fields"),
    [
        ("What is six minus three?", 3, {}),
        ("I have 6 apples and eat 3. How many are left?", 3, {}),
        ("Score is five. You set best to score. Then score is eight. What is best?", 5, {}),
        ("First, score is three. Then score becomes ten. What is score at the end?", 10, {}),
        ("Which is more, one third or one quarter?", "one third", {}),
        ("Which is more, one third or one quarter?", "one third", {"choices": ["one third", "one quarter"]}),
        ("Is four more than five, yes or no?", "no", {}),
        ("Say what a fraction is.", {"type": "open", "rubric": "a fraction"}, {}),
        ("Simplify two x plus six.", {"type": "expression", "value": "2*x + 6"}, {}),
    ],
)
def test_a_question_that_only_names_it(prompt: str, answer: Any, fields: dict[str, Any]) -> None:
    assert not told_by_prompt(item(prompt, answer, **fields))
