"""Spellings that make espeak read a plain word rightly."""

from __future__ import annotations

import pytest

from tutor.mouth.pronounce import respell


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("A squared plus B squared", "eigh squared plus B squared"),
        ("two A plus three", "two eigh plus three"),
        ("A, two thirds", "eigh, two thirds"),
        ("The answer is A.", "The answer is eigh."),
        ("I'm an A I tutor", "I'm an eigh I tutor"),
        ("A half is more. A third is less.", "A half is more. A third is less."),
        ("a half", "a half"),
    ],
)
def test_the_letter_a_is_no_article(text: str, read: str) -> None:
    assert respell(text, "en-us") == read
    assert respell(text, "de") == text
