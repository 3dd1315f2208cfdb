"""The turn machine, stepped by hand: every frame is 32 ms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.audio import FRAME, FRAME_S, RATE
from tutor.config import Turns
from tutor.ears import turn
from tutor.ears.turn import (
    Action,
    Began,
    BrokeIn,
    Committed,
    Dismissed,
    Paused,
    Phase,
    TurnState,
    Withdrawn,
    heard,
    is_complete,
    is_unfinished,
    pause_needed,
    step,
)
from tutor.events import AnswerExpected

SETTINGS = Turns()
QUARTERS = AnswerExpected("q", "number", ("three quarters", "3/4", "three", "one quarter"))


def play(
    pattern: str,
    said: dict[int, str] | None = None,
    *,
    tutor: bool = False,
    expected: AnswerExpected = QUARTERS,
) -> list[tuple[float, Action]]:
    """Actions and when (seconds), for a pattern of frames: ``#`` speech, ``.`` silence.

    ``said``: the transcript of each pause, known one frame after it began.
    """
    state, log = TurnState(), []
    known: list[tuple[int, str]] = []
    for number, char in enumerate(pattern, 1):
        for pause, text in known:
            state = heard(state, pause, text)
        known = []
        state, actions = step(
            state,
            number * FRAME,
            0.9 if char == "#" else 0.05,
            settings=SETTINGS,
            expected=expected,
            tutor_speaking=tutor,
        )
        for action in actions:
            log.append((round(number * FRAME_S, 3), action))
            if isinstance(action, Paused) and said is not None and action.pause in said:
                known.append((action.pause, said[action.pause]))
    return log


def kinds(log: list[tuple[float, Action]]) -> list[type]:
    return [type(action) for _, action in log]


def test_a_complete_answer_is_committed_after_the_short_pause() -> None:
    log = play("." * 5 + "#" * 30 + "." * 40, {1: "three quarters"})
    assert kinds(log) == [Began, Paused, Committed]
    when, committed = log[-1]
    assert isinstance(committed, Committed)
    assert committed.start == 5 * FRAME
    assert committed.end == 35 * FRAME
    silence = when - committed.end / RATE
    assert SETTINGS.complete_pause_s <= silence < SETTINGS.complete_pause_s + FRAME_S


def test_an_unfinished_sentence_gets_the_long_pause() -> None:
    log = play("#" * 30 + "." * 80, {1: "um, I think it is"})
    when, _ = log[-1]
    assert when - 30 * FRAME_S >= SETTINGS.unfinished_pause_s


def test_nothing_is_committed_before_the_transcript_is_known() -> None:
    assert kinds(play("#" * 30 + "." * 200, {})) == [Began, Paused]


def test_speech_that_goes_on_withdraws_what_was_prepared() -> None:
    log = play("#" * 20 + "." * 10 + "#" * 20 + "." * 40, {1: "three", 2: "three quarters"})
    assert kinds(log) == [Began, Paused, Withdrawn, Paused, Committed]
    first, second = [a for _, a in log if isinstance(a, Paused)]
    assert (first.pause, second.pause) == (1, 2)
    assert second.start == first.start == 0


def test_a_late_transcript_of_another_pause_changes_nothing() -> None:
    state = TurnState(phase=Phase.PAUSING, pause=2)
    assert heard(state, 1, "three quarters") == state


def test_an_empty_transcript_is_no_turn() -> None:
    assert kinds(play("#" * 10 + "." * 40, {1: ""})) == [Began, Paused, Dismissed]


def test_a_click_is_no_speech() -> None:
    assert play("..##......#....") == []


def test_speech_over_the_tutor_breaks_in_once_after_its_time() -> None:
    log = play("#" * 30 + "." * 40, {1: "wait a moment"}, tutor=True)
    assert kinds(log) == [Began, BrokeIn, Paused, Committed]
    assert log[1][0] == pytest.approx(SETTINGS.barge_in_s, abs=FRAME_S)


def test_a_short_word_over_the_tutor_is_let_pass() -> None:
    assert kinds(play("#" * 7 + "." * 40, {1: "uh-huh"}, tutor=True)) == [Began, Dismissed]


def test_a_turn_is_cut_at_its_longest() -> None:
    frames = int(SETTINGS.longest_turn_s / FRAME_S) + 40
    log = play("#" * frames, {1: "three quarters"})
    assert Paused in kinds(log)
    assert Committed in kinds(log)


@pytest.mark.parametrize(
    "said",
    [
        "um",
        "I think",
        "it is the",
        "one over",
        "three and",
        "because",
        "let me think",
        "three...",
        "maybe",
    ],
)
def test_more_will_come(said: str) -> None:
    assert is_unfinished(said)
    assert pause_needed(said, QUARTERS, SETTINGS) == SETTINGS.unfinished_pause_s


@pytest.mark.parametrize(
    "said",
    ["Three quarters.", "3/4", "It's one quarter, I'd say", "three quarters, please", "Can I have a hint?"],
)
def test_finished(said: str) -> None:
    assert not is_unfinished(said)


@pytest.mark.parametrize(
    "said",
    ["Three quarters.", "3/4", "It is one quarter", "I don't know.", "a hint please", "What is a numerator?"],
)
def test_complete(said: str) -> None:
    assert is_complete(said, QUARTERS)


@pytest.mark.parametrize("said", ["three", "It is three.", "", "purple", "twenty three"])
def test_the_beginning_of_a_longer_answer_is_not_complete(said: str) -> None:
    assert not is_complete(said, QUARTERS)


def test_a_choice_by_its_place_is_complete() -> None:
    choice = AnswerExpected("q", "choice", ("different sizes", "equal sizes"))
    assert is_complete("The second one.", choice)
    assert not is_complete("The second one.", QUARTERS)


@given(st.text(alphabet=".#", max_size=400), st.booleans(), st.sampled_from(["three quarters", "um", ""]))
def test_every_turn_that_begins_ends_in_order(pattern: str, tutor: bool, said: str) -> None:
    """Began first; Committed and Dismissed only close what began; a pause is withdrawn or closed once."""
    log = play(pattern + "." * 100, dict.fromkeys(range(1, 200), said), tutor=tutor)
    open_, pausing = False, False
    for _, action in log:
        match action:
            case Began():
                assert not open_
                open_ = True
            case Paused(_, start, end):
                assert open_
                assert not pausing
                assert start < end
                pausing = True
            case Withdrawn():
                assert pausing
                pausing = False
            case Committed() | Dismissed():
                assert open_
                open_ = pausing = False
            case BrokeIn():
                assert open_
    assert not open_


@given(st.text(max_size=80))
def test_no_text_breaks_the_rules_of_pauses(said: str) -> None:
    needed = pause_needed(said, QUARTERS, SETTINGS)
    assert needed in (SETTINGS.complete_pause_s, SETTINGS.pause_s, SETTINGS.unfinished_pause_s)
    assert turn.plain(turn.plain(said)) == turn.plain(said)
