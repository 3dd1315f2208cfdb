"""What the words say about the end of the turn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.config import Turns
from tutor.ears.pace import Pace
from tutor.ears.saying import (
    Sign,
    begins_an_answer,
    is_complete,
    is_listening,
    is_more_than_listening,
    is_unfinished,
    plain,
    sign,
)
from tutor.ears.turn import pause_needed
from tutor.events import AnswerExpected

SETTINGS = Turns()
QUARTERS = AnswerExpected("q", "number", ("three quarters", "3/4", "one quarter"))
SUM = AnswerExpected("q", "number", ("forty two", "42"))
CHOICE = AnswerExpected("q", "choice", ("different sizes", "equal sizes", "a", "option a", "b", "option b"))
YES_NO = AnswerExpected("q", "choice", ("yes", "no"))
WHY = AnswerExpected("q", "text", ("the pieces are smaller",))
OPEN = AnswerExpected("q", "open")


@pytest.mark.parametrize(
    "said",
    [
        "I think",
        "it is the",
        "one over",
        "three and",
        "because",
        "three...",
        "maybe",
        "it's not",
        "bigger than",
    ],
)
def test_more_will_come(said: str) -> None:
    assert is_unfinished(said)
    assert sign(said, QUARTERS) is Sign.UNFINISHED
    assert pause_needed(said, QUARTERS, SETTINGS) == SETTINGS.unfinished_pause_s


@pytest.mark.parametrize(
    "said", ["um", "Hmm.", "uh, um", "Let me think.", "give me a second", "let me think about it"]
)
def test_thinking_gets_the_longest_pause(said: str) -> None:
    assert sign(said, QUARTERS) is Sign.THINKING
    assert pause_needed(said, QUARTERS, SETTINGS) == SETTINGS.thinking_pause_s > SETTINGS.unfinished_pause_s


@pytest.mark.parametrize(
    "said",
    ["Three quarters.", "3/4", "It's one quarter, I'd say", "three quarters, please", "Can I have a hint?"],
)
def test_finished(said: str) -> None:
    assert not is_unfinished(said)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Three quarters.", QUARTERS),
        ("3/4", QUARTERS),
        ("It is one quarter", QUARTERS),
        ("two fifths", QUARTERS),  # wrong, but whole
        ("5/6", QUARTERS),
        ("I don't know.", QUARTERS),
        ("a hint please", QUARTERS),
        ("What is a numerator?", QUARTERS),
        ("forty two", SUM),
        ("one, two, so it's forty two", SUM),
        ("Nope.", YES_NO),
        ("47", QUARTERS),
        ("It's forty seven.", QUARTERS),
        ("What is it for?", QUARTERS),
        ("The second one.", CHOICE),
        ("The first one", AnswerExpected("q", "choice", ("one third", "one quarter"))),
        ("A.", CHOICE),
        ("I choose A", CHOICE),
        ("the equal sizes", CHOICE),
        ("no", YES_NO),
        ("One hundred and five.", AnswerExpected("q", "number", ("one hundred and five", "105"))),
        ("three 20ths", QUARTERS),
        ("One thirds.", AnswerExpected("q", "choice", ("one third", "1/3", "one quarter"))),
        ("Zero point seven five.", AnswerExpected("q", "choice", ("zero point seven five", "0.75"))),
        ("Twenty-eight.", AnswerExpected("q", "number", ("seven", "twenty eight"))),
        ("Forty.", AnswerExpected("q", "number", ("forty", "forty minutes"))),  # with or without its unit
    ],
)
def test_complete(said: str, asked: AnswerExpected) -> None:
    assert sign(said, asked) is Sign.COMPLETE
    assert pause_needed(said, asked, SETTINGS) == SETTINGS.complete_pause_s


@pytest.mark.parametrize(
    ("said", "asked"),
    [("three", QUARTERS), ("It is three.", QUARTERS), ("", QUARTERS), ("purple", QUARTERS),
     ("twenty", QUARTERS),
     ("forty", SUM), ("sixteen", SUM), ("a hundred", SUM), ("The second one.", QUARTERS),
     ("the pieces", WHY), ("the", CHOICE)],
)  # fmt: skip
def test_not_complete(said: str, asked: AnswerExpected) -> None:
    assert not is_complete(said, asked)
    assert sign(said, asked) is not Sign.COMPLETE


@pytest.mark.parametrize(
    ("said", "asked"), [("three", QUARTERS), ("is it one", QUARTERS), ("forty", SUM), ("the pieces are", WHY)]
)
def test_the_beginning_of_an_expected_answer_is_unfinished(said: str, asked: AnswerExpected) -> None:
    assert begins_an_answer(said, asked)
    assert sign(said, asked) is Sign.UNFINISHED


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("One, two.", Sign.UNFINISHED),
        ("3, 6, 9", Sign.UNFINISHED),
        ("forty, forty one, 42", Sign.NEUTRAL),  # it may count on
        ("sixteen", Sign.NEUTRAL),
        ("Three thirds is one.", Sign.UNFINISHED),
        ("Had he married a more?", Sign.NEUTRAL),  # a mark behind a sentence that broke off
        ("it is three and no more", Sign.NEUTRAL),
    ],
)
def test_counting_aloud_is_not_cut_off(said: str, found: Sign) -> None:
    assert sign(said, SUM) is found


def test_a_count_begins_with_one_even_where_one_is_an_expected_answer() -> None:
    asked = AnswerExpected("q", "number", ("four", "one"))
    assert sign("One.", asked) is Sign.NEUTRAL
    assert sign("four", asked) is Sign.COMPLETE
    assert sign("Three thirds is one.", asked) is Sign.NEUTRAL  # nor is a step on the way


def test_two_numbers_may_be_a_fraction_misheard() -> None:
    assert sign("Five, six.", QUARTERS) is Sign.NEUTRAL


def test_questions_for_sentences_and_hard_items_get_more_patience() -> None:
    easy, hard = (
        pause_needed("purple", QUARTERS, SETTINGS),
        pause_needed("purple", AnswerExpected("q", "number", ("three quarters",), difficulty=1.0), SETTINGS),
    )
    assert easy == SETTINGS.pause_s
    assert hard == pytest.approx(1.5 * SETTINGS.pause_s)
    assert pause_needed("we went to the park", OPEN, SETTINGS) == SETTINGS.open_pause_s > easy


def test_the_pace_stretches_only_what_is_in_doubt() -> None:
    slow = Pace((1.2, 1.3, 1.4, 1.2))
    assert pause_needed("purple", QUARTERS, SETTINGS, slow) > 1.4
    assert pause_needed("three quarters", QUARTERS, SETTINGS, slow) == SETTINGS.complete_pause_s
    assert pause_needed("I think", QUARTERS, SETTINGS, slow) == SETTINGS.unfinished_pause_s


@pytest.mark.parametrize(
    "said",
    [
        "uh-huh",
        "Mm-hmm.",
        "Yeah.",
        "Okay, okay.",
        "I see.",
        "right",
        "Oh, okay",
        "got it",
        "네",
        "wow, thank you",
        "All right.",
        "Ha ha ha!",
        "I see you.",
        "Hema?",  # a murmur, misheard
    ],
)
def test_signs_of_listening(said: str) -> None:
    assert is_listening(said, QUARTERS)
    assert not is_more_than_listening(said, QUARTERS)


@pytest.mark.parametrize(
    "said",
    [
        "wait",
        "stop",
        "no",
        "three quarters",
        "say that again",
        "slower please",
        "but why",
        "yeah but I thought",
        "what",
        "I know, one half",
        "",
    ],
)
def test_more_than_signs_of_listening(said: str) -> None:
    assert not is_listening(said, QUARTERS)


def test_yes_is_an_answer_where_yes_or_no_was_asked() -> None:
    assert is_listening("Yes.", QUARTERS)
    assert not is_listening("Yes.", YES_NO)


@pytest.mark.parametrize(
    ("guess", "more"),
    [("wait", True), ("Stop!", True), ("say that again", True), ("Oak", False), ("okay all ri", False),
     ("the pieces are bi", True), ("one qua", True), ("uh-huh yeah okay I se", False)],
)  # fmt: skip
def test_the_last_word_of_a_guess_proves_nothing(guess: str, more: bool) -> None:
    assert is_more_than_listening(guess, QUARTERS) is more


def test_a_strange_word_is_a_murmur_only_while_the_tutor_speaks() -> None:
    assert is_listening("Elephants.", WHY)
    assert not is_listening("Elephants.", WHY, few=0)
    assert is_listening("okay", WHY, few=0)


@given(st.text(max_size=80), st.sampled_from([QUARTERS, SUM, CHOICE, YES_NO, WHY, OPEN, None]))
def test_no_text_breaks_the_rules_of_pauses(said: str, asked: AnswerExpected | None) -> None:
    needed = pause_needed(said, asked, SETTINGS)
    assert SETTINGS.complete_pause_s <= needed <= SETTINGS.thinking_pause_s
    assert plain(plain(said)) == plain(said)
    assert not (is_listening(said, asked) and is_more_than_listening(said, asked))
