"""Words: stems, likeness, forms in speech."""

from __future__ import annotations

import pytest

from tutor.answers.mend import mend
from tutor.answers.text import alike, all_pieces, holds, match, polarity, stem
from tutor.answers.tokens import tokenize


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("photosynthesis", "photosintesis"),
        ("denominator", "denomenator"),
        ("pieces", "piece"),
        ("making", "makes"),
        ("bigger", "larger"),
        ("equal", "same"),
        ("principal", "principle"),
    ],
)
def test_one_word(first: str, second: str) -> None:
    assert alike(stem(first), stem(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("numerator", "denominator"),
        ("proper", "improper"),
        ("equal", "unequal"),
        ("increase", "decrease"),
        ("mitosis", "meiosis"),
        ("four", "five"),
        ("cat", "cut"),
        ("saturated", "unsaturated"),
    ],
)
def test_two_words(first: str, second: str) -> None:
    assert not alike(stem(first), stem(second))


def test_numbers_are_never_alike_unless_equal() -> None:
    assert alike("#100", "#100")
    assert not alike("#100", "#1000")


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("It's the top number.", "top number"),
        ("the number on top", "the top number"),
        ("there are 3 apples", "three apples"),
        ("not the bottom, the top number", "top number"),
        ("it is not a number", "not a number"),
        ("for", "for"),
    ],
)
def test_holds(said: str, form: str) -> None:
    assert holds(all_pieces(tokenize(said)), form)


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("three apples", "four apples"),
        ("it is not the top number", "top number"),
        ("the number", "top number"),
        ("it is a number", "not a number"),
        ("", "top"),
    ],
)
def test_does_not_hold(said: str, form: str) -> None:
    assert not holds(all_pieces(tokenize(said)), form)


def test_match_counts_the_share_and_the_rest() -> None:
    found = match(all_pieces(tokenize("equal parts of a cake")), "equal parts")
    assert (found.share, found.extra, found.in_order) == (1.0, 1, True)
    assert match(all_pieces(tokenize("parts")), "equal parts").share == 0.5


@pytest.mark.parametrize(
    ("said", "sense"),
    [
        ("yes", True),
        ("yeah it is", True),
        ("it is", True),
        ("no", False),
        ("no no no", False),
        ("it isn't", False),
        ("they did not", False),
        ("not true", False),
        ("that's not right", False),
        ("yes no", None),
        ("banana", None),
        ("", None),
    ],
)
def test_polarity(said: str, sense: bool | None) -> None:
    assert polarity(said.split()) is sense


def test_korean_words_are_words() -> None:
    assert holds(all_pieces(mend(tokenize("사과 입니다"))), "사과")
