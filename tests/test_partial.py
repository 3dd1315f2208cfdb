"""Local agreement: what two hypotheses share stays, and nothing that stays is taken back."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ears.partial import Partial, revise

WORDS = st.sampled_from(["three", "Three,", "quarters.", "um", "I", "don't", "don’t", "3/4", "-3", "3", "…"])
HYPOTHESES = st.lists(st.lists(WORDS, max_size=7).map(" ".join), max_size=8)


def after(*hypotheses: str) -> Partial:
    return reduce(revise, hypotheses, Partial())


def test_what_two_hypotheses_share_is_stable_and_the_rest_is_a_guess() -> None:
    assert after("I think") == Partial((), ("I", "think"))
    assert after("I think.", "I think it is") == Partial(("I", "think"), ("it", "is"))
    assert after("I think", "I think it's", "I think it is free").stable == ("I", "think")
    heard = after("I think", "I think it is", "I think it is three quarters.")
    assert heard == Partial(("I", "think", "it", "is"), ("three", "quarters"))
    assert heard.text == "I think it is three quarters"


def test_case_and_punctuation_are_no_difference() -> None:
    assert after("Three.", "three, quarters").stable == ("three,",)
    assert after("I don't", "I don’t know").stable == ("I", "don’t")
    assert after("삼분의 일.", "삼분의 일").stable == ("삼분의", "일")


@pytest.mark.parametrize(("one", "other"), [("-3", "3"), ("3/4", "34"), ("2.5", "25"), ("one", "ones")])
def test_different_words_are_a_difference(one: str, other: str) -> None:
    assert after(one, other) == Partial((), (other,))


def test_a_mark_at_the_cut_is_no_end_of_a_sentence() -> None:
    assert after("The answer is...").text == "The answer is"
    assert after("Is it three?").text == "Is it three"


@pytest.mark.parametrize("nothing", ["", "  ", "...", "- ?"])
def test_an_empty_hypothesis_changes_nothing(nothing: str) -> None:
    before = after("one half", "one half of it")
    assert revise(before, nothing) == before


@pytest.mark.parametrize(
    ("stable", "hypothesis", "text"),
    [
        ("three", "free quarters", "three quarters"),
        ("three", "um three quarters", "three quarters"),
        ("um three", "three quarters", "um three quarters"),
        ("it is three", "it three quarters", "it is three quarters"),
        ("it is three quarters", "it is", "it is three quarters"),
    ],
)
def test_a_stable_word_stays_and_the_tail_goes_on_behind_it(stable: str, hypothesis: str, text: str) -> None:
    before = after(stable, stable)
    heard = revise(before, hypothesis)
    assert heard.stable == before.stable
    assert heard.text == text


@given(HYPOTHESES)
def test_the_stable_words_only_grow(hypotheses: list[str]) -> None:
    partial = Partial()
    for hypothesis in hypotheses:
        revised = revise(partial, hypothesis)
        assert revised.stable[: len(partial.stable)] == partial.stable
        partial = revised


@given(st.lists(st.sampled_from(["one", "two", "three", "is", "it"]), max_size=8), HYPOTHESES)
def test_a_hypothesis_that_comes_twice_at_first_is_stable(words: list[str], later: list[str]) -> None:
    text = " ".join(words)
    heard = after(text, text)
    assert heard == Partial(tuple(words), ())
    assert reduce(revise, later, heard).stable[: len(words)] == tuple(words)


@given(st.lists(st.sampled_from(["one", "two", "three"]), min_size=1, max_size=8))
def test_growing_words_are_stable_one_hypothesis_later(words: list[str]) -> None:
    partial = Partial()
    for count in range(1, len(words) + 1):
        partial = revise(partial, " ".join(words[:count]))
        assert partial == Partial(tuple(words[: count - 1]), (words[count - 1],))
