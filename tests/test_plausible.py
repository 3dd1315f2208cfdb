"""What counts as said: loops, invented endings and the phrases of silence, against real answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ears.plausible import Decoding, best, clean, doubt, is_doubled, is_silence, repeats, words


def said(text: str, logprob: float = -0.3, no_speech: float = 0.05, *, cut: bool = False) -> Decoding:
    return Decoding(text, logprob, no_speech, cut)


@pytest.mark.parametrize(
    "text",
    [
        "It was the best It was the best It was the best It was the best",
        "42 42 42 42 42 42",
        "sssssssssssssss",
        "one, two, three, four, three, four, three, four, three, four, three, four",
        "감사합니다 " * 6,
        "아아아아아아아아아아아아",
        "The answer is eight. " + "Eight is the answer. " * 6,
    ],
)
def test_loops_are_seen(text: str) -> None:
    assert repeats(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No, no, no, no.",
        "Hello? Hello? Hello? Hello?",
        "ha ha ha",
        "three thirds is three thirds",
        "1000000",
        "x squared plus x plus one",
        "One third is bigger than one quarter because there are fewer pieces.",
        "Mississippi",
        "하나 둘 셋",
        "two, four, six, eight, ten, twelve, fourteen, sixteen",
    ],
)
def test_ordinary_answers_are_no_loops(text: str) -> None:
    assert not repeats(text)


@given(st.text(max_size=300))
def test_any_text_can_be_judged(text: str) -> None:
    decoding = said(text)
    assert isinstance(doubt(decoding, 1.0, "hint"), str)
    assert isinstance(is_silence(decoding, 1.0), bool)
    assert clean(clean(text)) == clean(text)


@given(st.lists(st.sampled_from(["one", "third", "감사", "x"]), min_size=1, max_size=3), st.integers(8, 30))
def test_whatever_comes_often_enough_is_a_loop(piece: list[str], times: int) -> None:
    assert repeats(" ".join(piece * times))


def test_a_clear_answer_is_not_doubted() -> None:
    assert doubt(said("Three quarters."), 0.8) == ""
    assert doubt(said("Three quarters.", -0.5), 0.8, "Three quarters, one third.") == ""


@pytest.mark.parametrize(
    ("decoding", "voice_s", "why"),
    [
        (said("and so on", cut=True), 1.0, "limit"),
        (said("42 42 42 42 42 42"), 1.0, "repetition"),
        (said("I am going to put the oil in the pan and stir it well"), 0.5, "too much for the time"),
        (said("supercalifragilisticexpialidocious floccinaucinihilipilification"), 0.5, "too much for"),
        (said("Sandbun", -1.4), 0.5, "low probability"),
    ],
)
def test_each_kind_of_doubt_is_named(decoding: Decoding, voice_s: float, why: str) -> None:
    assert why in doubt(decoding, voice_s)


def test_hint_words_at_a_low_probability_may_be_an_echo() -> None:
    assert "echo" in doubt(said("Three.", -0.73), 0.3, "Three quarters, one third.")
    assert doubt(said("Three.", -0.73), 0.3) == ""
    assert doubt(said("Four.", -0.73), 0.3, "Three quarters, one third.") == ""


def test_a_real_thank_you_stands() -> None:
    """Figures of three synthetic voices that say it, and a less clear one."""
    figures = ((-0.25, 0.03, 0.61), (-0.22, 0.05, 0.64), (-0.11, 0.03, 0.51), (-0.8, 0.2, 0.4))
    for logprob, no_speech, voice_s in figures:
        assert not is_silence(said("Thank you.", logprob, no_speech), voice_s)


@pytest.mark.parametrize(
    ("decoding", "voice_s"),
    [
        (said(""), 1.0),
        (said("...", -0.1), 1.0),
        (said("you", -0.69, 0.9), 0.5),
        (said("Thank you.", -0.2, 0.8), 0.5),
        (said("Thank you.", -0.2, 0.1), 0.1),
        (said("Thank you.", -1.1, 0.1), 0.5),
        (said("감사합니다.", -0.4, 0.5), 0.5),
        (said("one two three " * 5, -0.3, 0.8), 3.0),
        (said("시청해 주셔서 감사합니다."), 2.0),
        (said("Thanks for watching!"), 2.0),
        (said("I'm going to put the oil in the pan.", -1.49, 0.76), 2.0),
    ],
)
def test_the_phrases_of_silence_are_dropped(decoding: Decoding, voice_s: float) -> None:
    assert is_silence(decoding, voice_s)


@pytest.mark.parametrize("text", ["네", "Yes.", "No", "B", "okay", "7", "½"])
def test_short_answers_are_never_silence(text: str) -> None:
    assert not is_silence(said(text, -0.9, 0.4), 0.2)


def test_sound_notes_are_no_words() -> None:
    assert clean("[Music]") == ""
    assert clean(" (coughing) three  quarters ") == "three quarters"
    assert clean("♪ la la ♪") == ""
    assert clean("- Yes.") == "Yes."
    assert clean(" . ") == ""


def test_words_fold_case_width_and_punctuation() -> None:
    assert words("I DON'T know, １２!") == ("i", "don", "t", "know", "12")


def test_the_likeliest_try_that_fits_the_time_is_best() -> None:
    loop, cut = said("42 42 42 42 42 42 42 42 42", -0.05), said("and then", -0.1, cut=True)
    worse, better = said("Sandbun", -1.6), said("seven", -1.1)
    assert best([loop, worse, cut, better], 0.5) is better
    assert best([loop, cut], 0.5) is None
    assert best([], 0.5) is None


def test_what_is_really_repeated_stands_where_nothing_better_does() -> None:
    counted = said("one two one two one two one two", -0.2)
    assert best([counted], 3.0) is counted
    assert best([counted, said("seven", -1.1)], 3.0) is not counted


@pytest.mark.parametrize("text", ["42 42.", "No, no.", "Skip this one. Skip this one. Skip this one."])
def test_the_same_twice_is_tried_again(text: str) -> None:
    assert "twice" in doubt(said(text, -0.1), 2.0)
    assert not repeats(text)  # it stands where two tries agree on it


@pytest.mark.parametrize("text", ["", "no", "three thirds is three thirds", "a b a b a"])
def test_other_repeated_words_are_not_doubted(text: str) -> None:
    assert not is_doubled(words(text))


def test_the_example_in_the_hint_is_doubted_however_clear() -> None:
    hint = "How many days have two weeks? Forty-seven."
    assert "echo" in doubt(said("Forty seven", -0.05), 0.8, hint)
    assert doubt(said("Forty.", -0.05), 0.8, hint) == ""
    assert doubt(said("Forty seven", -0.05), 0.8) == ""
