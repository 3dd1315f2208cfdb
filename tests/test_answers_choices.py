"""Which choice was meant."""

from __future__ import annotations

import pytest

from tutor.answers.choices import picks
from tutor.answers.mend import mend
from tutor.answers.tokens import tokenize

CAKE = ("one third", "one quarter", "they are the same")
KINDS = ("a fraction", "an improper fraction", "a whole number")
DECIMALS = ("0.5", "0.05", "1/2")


def named(said: str, choices: tuple[str, ...]) -> list[int]:
    return sorted({pick.index for pick in picks(mend(tokenize(said)), choices)})


@pytest.mark.parametrize(
    ("said", "choices", "indexes"),
    [
        ("one third", CAKE, [0]),
        ("1/4", CAKE, [1]),
        ("they're the same", CAKE, [2]),
        ("equal", CAKE, [2]),
        ("B", CAKE, [1]),
        ("see", CAKE, [2]),
        ("option c", CAKE, [2]),
        ("answer a please", CAKE, [0]),
        ("a third", CAKE, [0]),
        ("the third one", CAKE, [2]),
        ("the second", CAKE, [1]),
        ("the last one", CAKE, [2]),
        ("number two", CAKE, [1]),
        ("two", CAKE, []),
        ("one third or one quarter", CAKE, [0, 1]),
        ("D", CAKE, []),
        ("a dog", CAKE, []),
        ("an improper fraction", KINDS, [1]),
        ("improper", KINDS, [1]),
        ("improper fractions", KINDS, [1]),
        ("a fraction", KINDS, [0]),
        ("the whole number", KINDS, [2]),
        ("proper", KINDS, []),
        ("two", KINDS, [1]),
        ("zero point five", DECIMALS, [0]),
        ("one half", DECIMALS, [2]),
        ("0.05", DECIMALS, [1]),
        ("five percent", DECIMALS, [1]),
        ("fifty percent", DECIMALS, [0, 2]),
        ("", CAKE, []),
    ],
)
def test_picks(said: str, choices: tuple[str, ...], indexes: list[int]) -> None:
    assert named(said, choices) == indexes


def test_no_choices_no_picks() -> None:
    assert picks(tokenize("B"), ()) == ()


@pytest.mark.parametrize(
    ("said", "indexes"),
    [
        ("yeah", [0]),
        ("no they aren't", [1]),
        ("I don't think so", [1]),
        ("it is", [0]),
        ("no, wait, yes", [0]),
    ],
)
def test_yes_and_no(said: str, indexes: list[int]) -> None:
    assert named(said, ("yes", "no")) == indexes
    assert named(said, ("true", "false")) == indexes
