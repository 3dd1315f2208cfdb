"""Answers in which every word counts, and open ones."""

from __future__ import annotations

from typing import Any

import pytest

from tutor.answers.judge import judge, mentions
from tutor.answers.tokens import tokenize
from tutor.answers.verdict import Verdict
from tutor.answers.wording import spelled
from tutor.course.model import Item


def text(*forms: str, prompt: str = "Say it in a full sentence.", **more: Any) -> Item:
    answer = {"type": "text", "any": list(forms), "equivalent": False}
    return Item.model_validate({"id": "i", "prompt": prompt, "answer": answer, **more})


GOES = text(
    "she goes to school",
    "she walks to school",
    misconceptions=[{"id": "no-s", "match": "she go", "feedback": "One person. What comes at the end?"}],
)
ON = text(
    "on",
    prompt="My class is blank Monday. Which word is missing?",
    misconceptions=[{"id": "in-day", "match": "in", "feedback": "That is for months. And for a day?"}],
)
AGREE = text(
    "i agree", misconceptions=[{"id": "am-agree", "match": "i am agree", "feedback": "It is a verb."}]
)


@pytest.mark.parametrize(
    ("item", "said", "verdict"),
    [
        (GOES, "She goes to school.", "right"),
        (GOES, "Um, she goes to school every day", "right"),
        (GOES, "I think she walks to school", "right"),
        (GOES, "She go to school", "wrong"),
        (GOES, "Um, she go to school", "wrong"),
        (GOES, "She go, no, she goes to school", "right"),
        (GOES, "she goes to school, no, she go to school", "wrong"),
        (GOES, "She going to school", "partly"),
        (GOES, "She goes to the school", "partly"),
        (GOES, "He likes pizza", "wrong"),
        (GOES, "I don't know", "unsure"),
        (GOES, "Can I have a hint?", "off_task"),
        (ON, "on", "right"),
        (ON, "It's on.", "right"),
        (ON, "My class is on Monday.", "right"),
        (ON, "in", "wrong"),
        (ON, "My class is in Monday", "wrong"),
        (ON, "not in, on", "right"),
        (ON, "in or on", "unsure"),
        (ON, "at", "wrong"),
        (ON, "on, no, at", "wrong"),
        (AGREE, "I agree", "right"),
        (AGREE, "I agree with you", "right"),
        (AGREE, "I'm agree with you", "wrong"),
        (AGREE, "Yes, I am agree", "wrong"),
    ],
)
def test_every_word_counts(item: Item, said: str, verdict: str) -> None:
    judgement = judge(item, said)
    assert judgement.verdict == verdict, judgement
    known = any(wrong.match in spelled_text(said) for wrong in item.misconceptions)
    assert (judgement.misconception is not None) == (verdict == "wrong" and known), judgement


def spelled_text(said: str) -> str:
    return " ".join(spelled(tokenize(said)))


def test_short_forms_are_the_long_ones() -> None:
    assert spelled_text("I'm, she's, we've, they won't, cannot, don't") == (
        "i am she is we have they will not can not do not"
    )
    assert spelled_text("2 apples") == spelled_text("two apples")


def test_parts_that_must_all_be_there() -> None:
    raw = {
        "id": "i",
        "prompt": "Ask for two things.",
        "answer": {"type": "text", "all": ["a tea", "the bill"]},
    }
    raw["answer"]["equivalent"] = False
    item = Item.model_validate(raw)
    assert judge(item, "Could I have a tea and the bill, please?").verdict is Verdict.RIGHT
    assert judge(item, "a tea please").verdict is Verdict.PARTLY
    assert judge(item, "I'd like the bill and tea").verdict is Verdict.PARTLY


def test_the_guard_looks_for_the_very_words() -> None:
    assert mentions("We say, she goes to school.", GOES)
    assert not mentions("Where does she go?", GOES)
    assert not mentions("The word is on.", text("in", prompt="Which word?"))
    assert mentions("The word is in.", text("in", prompt="Which word?"))


def an_open(**answer: Any) -> Item:
    answer = {"type": "open", "rubric": "One thing, in the past tense.", **answer}
    wrong = [{"id": "present", "match": "i go", "feedback": "You mean, I went. Say it once more."}]
    return Item.model_validate(
        {"id": "o", "prompt": "What did you do last weekend?", "answer": answer, "misconceptions": wrong}
    )


PAST = an_open(any=["i went", "i played"], equivalent=False)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("I went to the park with my sister.", "right"),
        ("Last weekend I played football", "right"),
        ("Last weekend I go to the park", "wrong"),
        ("The park", "partly"),
        ("I don't know", "unsure"),
        ("What do you mean?", "off_task"),
        ("I go to, no, I went to the park", "right"),
    ],
)
def test_an_open_answer_is_recast_or_accepted(said: str, verdict: str) -> None:
    judgement = judge(PAST, said)
    assert judgement.verdict == verdict, judgement
    assert (judgement.misconception == "present") == (verdict == "wrong")


def test_an_open_answer_by_its_ideas() -> None:
    item = an_open(all=["friend", "cinema"])
    assert judge(item, "I was at the cinema with two friends").verdict is Verdict.RIGHT
    assert judge(item, "I was at the cinema").verdict is Verdict.PARTLY


def test_without_ideas_an_open_answer_is_not_marked() -> None:
    assert judge(an_open(), "I was at home all day").verdict is Verdict.PARTLY
