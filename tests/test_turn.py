"""The turn machine, stepped by hand: every frame is 32 ms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.audio import FRAME, FRAME_S, RATE
from tutor.config import Turns
from tutor.ears.actions import (
    Action,
    Began,
    BrokeIn,
    Committed,
    Dismissed,
    Guess,
    Paused,
    Reopened,
    Settled,
    Stirred,
    Withdrawn,
)
from tutor.ears.turn import Phase, TurnState, guessed, heard, settle, step
from tutor.events import AnswerExpected

SETTINGS = Turns()
QUARTERS = AnswerExpected("q", "number", ("three quarters", "3/4", "three", "one quarter"))


def play(
    pattern: str,
    said: dict[int, str] | None = None,
    *,
    tutor: bool = False,
    expected: AnswerExpected = QUARTERS,
    guess: str | None = None,
) -> list[tuple[float, Action]]:
    """Actions and when (seconds), for a pattern of frames: ``#`` speech, ``.`` silence,
    ``!`` a sudden sound that the detector does not know yet.

    ``said``: the transcript of each pause, known one frame after it began; ``guess``: of unfinished speech.
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
            sudden=char == "!",
        )
        for action in actions:
            log.append((round(number * FRAME_S, 3), action))
            if isinstance(action, Guess) and guess is not None:
                state = guessed(state, action.start, guess)
            if isinstance(action, Paused) and said is not None and action.pause in said:
                known.append((action.pause, said[action.pause]))
    return log


def kinds(log: list[tuple[float, Action]]) -> list[type]:
    """What happened, without the first signs of speech."""
    return [type(action) for _, action in log if not isinstance(action, Stirred | Settled)]


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
    assert kinds(play("..##......#....")) == []


def test_speech_over_the_tutor_that_lasts_stops_it_once_whatever_it_is() -> None:
    log = play("#" * 60 + "." * 40, {1: "wait a moment"}, tutor=True)
    assert [k for k in kinds(log) if k is not Guess] == [Began, BrokeIn, Paused, Committed]
    when = next(t for t, action in log if isinstance(action, BrokeIn))
    assert when == pytest.approx(SETTINGS.barge_in_sure_s, abs=FRAME_S)


def test_the_first_frame_that_may_be_speech_over_the_tutor_ducks_it_and_a_click_lets_go() -> None:
    assert play("....#.....", tutor=True) == [(0.16, Stirred()), (0.192, Settled())]
    assert play("....###", tutor=True)[0] == (0.16, Stirred())
    assert play("....#.....") == []


def test_a_sudden_sound_ducks_the_tutor_before_the_detector_knows_and_does_no_more() -> None:
    assert play("....!!!...", tutor=True) == [(0.16, Stirred()), (0.256, Settled())]
    assert play("....!!!...") == []
    assert play("....!" + "#" * 5, tutor=True)[:2] == [(0.16, Stirred()), (0.256, Began(5 * FRAME))]


def test_guesses_come_often_over_the_tutor_and_seldom_otherwise() -> None:
    over = [t for t, action in play("#" * 26, tutor=True) if isinstance(action, Guess)]
    alone = [t for t, action in play("#" * 70) if isinstance(action, Guess)]
    assert over == pytest.approx([SETTINGS.barge_in_s * n for n in (1, 2, 3)], abs=FRAME_S)
    assert alone == pytest.approx([1.0, 2.0], abs=2 * FRAME_S)


@pytest.mark.parametrize(("guess", "stops"), [("wait", True), ("uh-huh", False), ("but I thought", True)])
def test_a_guess_stops_the_tutor_only_when_it_is_more_than_listening(guess: str, stops: bool) -> None:
    log = play("#" * 20, tutor=True, guess=guess)
    assert (BrokeIn in kinds(log)) is stops


def test_long_listening_stops_the_tutor_in_the_end() -> None:
    log = play("#" * 80, tutor=True, guess="yeah okay")
    when = next(t for t, action in log if isinstance(action, BrokeIn))
    assert when == pytest.approx(2.0, abs=2 * FRAME_S)


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("uh-huh", [Dismissed]),
        ("", [Dismissed]),
        ("wait", [BrokeIn, Committed]),
        ("no", [BrokeIn, Committed]),
    ],
)
def test_a_short_word_over_the_tutor_is_judged_by_its_transcript(said: str, rest: list[type]) -> None:
    assert kinds(play("#" * 7 + "." * 60, {1: said}, tutor=True)) == [Began, Paused, *rest]


def test_a_sign_of_listening_that_answers_the_question_is_an_answer() -> None:
    asked = AnswerExpected("q", "choice", ("yes", "no"))
    log = play("#" * 7 + "." * 60, {1: "Yes."}, tutor=True, expected=asked)
    assert kinds(log) == [Began, Paused, BrokeIn, Committed]


def silence_before(log: list[tuple[float, Action]], which: int = -1) -> float:
    when, committed = [(t, a) for t, a in log if isinstance(a, Committed)][which]
    assert isinstance(committed, Committed)
    return when - committed.end / RATE


def test_a_transcript_that_comes_late_ends_the_turn_without_waiting_for_a_frame() -> None:
    state, log = TurnState(), []
    for number, char in enumerate("#" * 20 + "." * 20, 1):
        state, actions = step(state, number * FRAME, 0.9 if char == "#" else 0.05, settings=SETTINGS)
        log += actions
    assert settle(state, 40 * FRAME, settings=SETTINGS, expected=QUARTERS) == (state, ())
    state = heard(state, 1, "three quarters")
    state, (committed,) = settle(state, 40 * FRAME, settings=SETTINGS, expected=QUARTERS)
    assert isinstance(committed, Committed)
    assert state.phase is Phase.QUIET


def test_speech_soon_after_a_commit_reopens_the_turn() -> None:
    log = play(
        "#" * 20 + "." * 20 + "#" * 20 + "." * 40, {1: "three quarters", 2: "three quarters no one half"}
    )
    assert kinds(log) == [Began, Paused, Committed, Reopened, Paused, Committed]
    first, second = [a for _, a in log if isinstance(a, Committed)]
    assert (second.start, second.end) == (first.start, 60 * FRAME)


def test_speech_later_than_that_is_another_turn() -> None:
    gap = int((SETTINGS.complete_pause_s + SETTINGS.reopen_s) / FRAME_S) + 5
    log = play("#" * 20 + "." * gap + "#" * 20 + "." * 40, dict.fromkeys((1, 2), "three quarters"))
    assert Reopened not in kinds(log)
    assert kinds(log).count(Committed) == 2


def test_a_reopened_turn_to_which_nothing_was_added_stands_and_is_not_reopened_again() -> None:
    noise = "#" * 5 + "." * 12
    log = play("#" * 20 + "." * 20 + noise + noise + "." * 40, dict.fromkeys((1, 2, 3), "three quarters"))
    assert kinds(log)[:5] == [Began, Paused, Committed, Reopened, Paused]
    assert kinds(log).count(Reopened) == 1


def test_a_learner_who_was_cut_in_on_is_given_more_time() -> None:
    turn_ = "#" * 20 + "." * 20
    cut = play(turn_ + turn_ + "." * 60 + turn_, {1: "three quarters", 2: "one quarter", 3: "three quarters"})
    calm = play(turn_ + "." * 60 + turn_, dict.fromkeys((1, 2), "three quarters"))
    assert silence_before(cut) > silence_before(calm) + 2 * FRAME_S


def test_a_learner_who_pauses_long_is_given_more_time_where_the_words_say_nothing() -> None:
    slow = "".join("#" * 15 + "." * 30 for _ in range(4)) + "#" * 15 + "." * 60
    said = {**dict.fromkeys(range(1, 5), "um"), 5: "purple"}
    log = play(slow, said)
    assert silence_before(log) > SETTINGS.pause_s + FRAME_S
    assert silence_before(play("#" * 15 + "." * 60, {1: "purple"})) < SETTINGS.pause_s + FRAME_S


def test_a_turn_is_answered_ahead_at_two_pauses_and_then_only_at_longer_ones() -> None:
    log = play("####......" * 4 + "." * 40, dict.fromkeys(range(1, 9), "um"))
    early = [t for t, a in log if isinstance(a, Paused)]
    assert len(early) == 3  # the third pause of 0.19 s is not taken for an end; the last one is longer


def test_nothing_is_committed_in_the_frame_in_which_speech_begins_again() -> None:
    silent = int(SETTINGS.complete_pause_s / FRAME_S)  # one frame less than enough
    log = play("#" * 20 + "." * silent + "##" + "#" * 10, {1: "three quarters"})
    assert Committed not in kinds(log)


def test_a_turn_is_cut_at_its_longest() -> None:
    frames = int(SETTINGS.longest_turn_s / FRAME_S) + 40
    log = play("#" * frames, {1: "three quarters"})
    assert Paused in kinds(log)
    assert Committed in kinds(log)


@given(st.text(alphabet=".#", max_size=400), st.booleans(), st.sampled_from(["three quarters", "um", ""]))
def test_every_turn_that_begins_ends_in_order(pattern: str, tutor: bool, said: str) -> None:
    """Began first; Committed and Dismissed only close what began; a pause is withdrawn or closed once."""
    log = play(pattern + "." * 130, dict.fromkeys(range(1, 200), said), tutor=tutor)
    open_, pausing = False, False
    for _, action in log:
        match action:
            case Began() | Reopened():
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
