"""The judge on labelled spoken answers, and its promises on any text."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words
from ruamel.yaml import YAML

from tutor.answers.forms import spoken_forms
from tutor.answers.judge import judge
from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.course.model import Item

TABLE = YAML(typ="safe").load(Path(__file__).parent / "answers_cases.yaml")
CASES = [
    pytest.param(block["item"], *row, *[{}] * (3 - len(row)), id=f"{block['item']['id']}: {row[0]}")
    for block in TABLE
    for row in block["answers"]
]
ITEMS = [Item.model_validate(block["item"]) for block in TABLE]
WORDS = sorted({word for block in TABLE for row in block["answers"] for word in str(row[0]).split()})


def number_item(value: str, **more: Any) -> Item:
    return Item.model_validate({"id": "n", "prompt": "How much is it?", "answer": value, **more})


@pytest.mark.parametrize(("raw", "said", "verdict", "more"), CASES)
def test_labelled_answers(raw: dict[str, Any], said: Any, verdict: str, more: dict[str, Any]) -> None:
    judgement = judge(Item.model_validate(raw), str(said), confidence=more.get("confidence", 1.0))
    assert judgement.verdict == verdict, judgement
    if "misconception" in more:
        assert judgement.misconception == more["misconception"], judgement
    if "intent" in more:
        assert judgement.intent == more["intent"], judgement
    if "value" in more:
        assert judgement.value == str(more["value"]), judgement


def test_the_table_is_large_and_covers_every_verdict() -> None:
    verdicts = Counter(row[1] for block in TABLE for row in block["answers"])
    assert len(CASES) >= 250
    assert min(verdicts[verdict.value] for verdict in Verdict) >= 20


@given(st.text(max_size=200), st.sampled_from(ITEMS), st.floats(0, 1))
def test_any_text_is_judged_without_an_error(said: str, item: Item, confidence: float) -> None:
    judgement = judge(item, said, confidence=confidence)
    assert isinstance(judgement, Judgement)
    assert judgement.why.endswith(".")


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from(ITEMS))
def test_any_words_are_judged_without_an_error(words: list[str], item: Item) -> None:
    assert judge(item, " ".join(words)).verdict in Verdict


FRACTIONS = st.builds(Fraction, st.integers(-300, 300), st.integers(1, 40))


@given(FRACTIONS, FRACTIONS)
def test_a_wrong_number_is_never_right(right: Fraction, other: Fraction) -> None:
    item = number_item(str(right))
    for form in spoken_forms(str(other)):
        for said in (form, f"I think it's {form}.", f"{form}?", f"Um, {form}, maybe."):
            assert (judge(item, said).verdict is Verdict.RIGHT) == (right == other), said


@given(FRACTIONS)
def test_every_form_of_the_right_number_is_right(value: Fraction) -> None:
    item = number_item(str(value))
    for form in spoken_forms(str(value)):
        assert judge(item, form).verdict is Verdict.RIGHT, form


@given(st.integers(-5000, 5000), st.integers(-5000, 5000))
def test_whole_numbers_in_words_are_matched_exactly(right: int, other: int) -> None:
    said = num2words(other).replace(",", "")
    assert (judge(number_item(str(right)), said).verdict is Verdict.RIGHT) == (right == other), said


def test_near_numbers_are_not_fuzzily_right() -> None:
    pairs = [("1000", "100"), ("-12", "12"), ("0.75", "0.755"), ("15", "50"), ("3/4", "4/3"), ("105", "150")]
    for right, said in pairs:
        assert judge(number_item(right), said).verdict is Verdict.WRONG, (right, said)


def test_low_confidence_never_marks_wrong_but_keeps_the_intent() -> None:
    item = number_item("3")
    assert judge(item, "four", confidence=0.34).verdict is Verdict.UNSURE
    assert judge(item, "four", confidence=0.35).verdict is Verdict.WRONG
    assert judge(item, "three", confidence=0.0).verdict is Verdict.RIGHT
    stop = judge(item, "I want to stop", confidence=0.1)
    assert (stop.verdict, stop.intent) == (Verdict.UNSURE, Intent.STOP)


def test_why_gives_nothing_away_unless_the_answer_is_right() -> None:
    item = number_item("3/4", hints=["Think of a cake."])
    for said in ("one quarter", "three or four", "what?", "I don't know", "two quarters", ""):
        assert "3/4" not in judge(item, said).why
        assert "three" not in judge(item, said.replace("three or four", "one or two")).why


def test_a_decimal_tolerance_is_exact() -> None:
    item = number_item("0.3", tolerance=0.1)
    assert judge(item, "0.4").verdict is Verdict.RIGHT
    assert judge(item, "0.2").verdict is Verdict.RIGHT
    assert judge(item, "0.4001").verdict is Verdict.WRONG


def test_a_choice_is_judged_by_content_however_the_choices_are_ordered() -> None:
    for choices in (["one third", "one quarter"], ["one quarter", "one third"]):
        raw = {"id": "c", "prompt": "Which is bigger?", "answer": "one third", "choices": choices}
        item = Item.model_validate(raw)
        assert judge(item, "one third").verdict is Verdict.RIGHT
        assert judge(item, "B, one third").verdict is Verdict.RIGHT
        assert judge(item, "the first one").verdict is (
            Verdict.RIGHT if choices[0] == "one third" else Verdict.WRONG
        )


def test_a_letter_answers_a_number_item_that_offers_choices() -> None:
    raw = {
        "id": "c",
        "prompt": "What is half of eight?",
        "answer": {"type": "number", "value": 4},
        "choices": ["2", "4"],
    }
    item = Item.model_validate(raw)
    assert judge(item, "B").verdict is Verdict.RIGHT
    assert judge(item, "option a").verdict is Verdict.WRONG


def test_importing_the_judge_loads_nothing_heavy() -> None:
    code = (
        "import sys, tutor.answers.judge;"
        "print([m for m in ('sympy', 'pydantic', 'numpy', 'text_to_num', 'num2words') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
