"""When it is polite to speak first: gates, cooldowns, caps, what was learned from refusals, wishes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.fakes.timeline import USUAL, Line, asked, at, exchange, kinds, now
from tutor.config import Proactive
from tutor.learner import manners
from tutor.learner.proactive import Suggestion
from tutor.learner.situation import Made, State, observe
from tutor.learner.timeline import Kind, Outcome, Suggested, Wish, wish
from tutor.suggest import book

MASTERED = [*exchange(0, "right"), at(12, "skill_mastered", skill="compare")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (at(12.5, "learner_speaking"), "The learner is speaking."),
        (at(12.5, "tutor_speaking"), "The tutor is speaking."),
        (at(12.5, "suggestions_off"), "The learner asked for no suggestions."),
        (
            at(12.5, "learner_silent", text="Stop suggesting, please."),
            "The learner asked for no suggestions.",
        ),
        (at(12.5, "learner_silent", text="Not now."), "The learner asked for no suggestions."),
    ],
)
def test_it_is_silent_and_says_why(line: Line, why: str) -> None:
    assert kinds([*MASTERED, now(13)]) == ["advance"]
    assert asked([*MASTERED, line, now(13)]) == [why]


def test_off_is_for_ever_until_on_and_a_snooze_ends() -> None:
    off = [*MASTERED, at(13, "suggestions_off")]
    assert kinds([*off, now(14), now(90_000)]) == [None, None]
    assert kinds([*off, now(14), at(20, "suggestions_on"), now(21)]) == [None, "advance"]
    snoozed = [*MASTERED, at(13, "suggestions_off", for_s=60), now(72), now(74)]
    assert kinds(snoozed) == [None, "advance"]
    said = [*MASTERED, at(13, "learner_silent", text="not now"), now(612), now(614)]
    assert kinds(said) == [None, "advance"]


def test_quiet_hours_are_kept() -> None:
    quiet = Proactive(quiet="22:00-07:00")
    assert kinds([*MASTERED, now(13, clock="23:10")], quiet) == [None]
    assert kinds([*MASTERED, now(13, clock="06:59")], quiet) == [None]
    assert kinds([*MASTERED, now(13, clock="07:00")], quiet) == ["advance"]
    assert kinds([*MASTERED, now(13)], quiet) == ["advance"]
    assert manners.in_quiet(dt.time(13), "12:00-14:00")
    assert not manners.in_quiet(dt.time(14), "12:00-14:00")


def test_a_dismissal_holds_it_back_and_further_ones_longer() -> None:
    def after(dismissals: int, wait: float) -> list[str | None]:
        lines = [at(200.0 * n, "suggestion", kind="review", outcome="dismissed") for n in range(dismissals)]
        end = 200.0 * (dismissals - 1)
        return kinds([*lines, at(end + 5, "skill_mastered", skill="compare"), now(end + wait)])

    assert after(1, 60) == [None]
    assert after(1, 95) == ["advance"]
    assert after(2, 95) == [None]
    assert after(2, 185) == ["advance"]


def test_what_is_not_welcome_is_given_up() -> None:
    history = [Made(Kind.ADVANCE, -100_000.0 * n, Outcome.DISMISSED) for n in range(12, 0, -1)]
    assert kinds([*MASTERED, now(13)], history=history[:2]) == ["advance"]
    assert kinds([*MASTERED, now(13)], history=history) == [None]
    assert manners.acceptance(Kind.ADVANCE, [], USUAL) == pytest.approx(0.6)
    assert manners.acceptance(Kind.ADVANCE, history[:4], USUAL) == pytest.approx(0.3)
    assert manners.acceptance(Kind.STUCK, history, USUAL) == pytest.approx(0.6)


def test_an_ignored_suggestion_is_half_a_dismissal() -> None:
    ignored = [Made(Kind.ADVANCE, -9e5, Outcome.IGNORED)] * 4
    assert manners.acceptance(Kind.ADVANCE, ignored, USUAL) == pytest.approx(2.4 / 6)
    assert manners.settled([Made(Kind.PLAN, 0.0)], 31.0)[0].outcome is Outcome.IGNORED
    assert manners.settled([Made(Kind.PLAN, 0.0)], 29.0)[0].outcome is None


def test_the_threshold_is_cost_over_cost_and_benefit() -> None:
    assert manners.threshold(0.6, 0.2) == pytest.approx(0.25)
    assert manners.threshold(0.0, 0.0) == 1.0
    dear = Proactive(cost=6.0)  # p* = 1.2 / 1.9 > 0.6
    assert kinds([*MASTERED, now(13)], dear) == [None]


def test_caps_for_a_lesson_and_a_day() -> None:
    lines = [at(100.0 * n, "suggestion", kind="goal", outcome="accepted") for n in range(8)]
    more = [*lines, at(2000, "skill_mastered", skill="compare"), now(2001)]
    assert asked(more) == ["There were enough suggestions for one lesson."]
    assert kinds(more, Proactive(cap_session=9)) == ["advance"]
    day = [Made(Kind.GOAL, -3600.0 - n, Outcome.ACCEPTED) for n in range(20)]
    assert asked([*MASTERED, now(13)], history=day) == ["There were enough suggestions for one day."]
    yesterday = [replace(one, t=one.t - 90_000) for one in day]
    assert kinds([*MASTERED, now(13)], history=yesterday) == ["advance"]


def test_kinds_and_all_of_it_can_be_switched_off() -> None:
    assert kinds([*MASTERED, now(13)], Proactive(never=("advance",))) == [None]
    assert kinds([*MASTERED, now(13)], Proactive(enabled=False)) == [None]


def test_a_kind_that_there_is_not_is_named_rather_than_passed_over() -> None:
    with pytest.raises(ValueError, match="'brake' is not one of advance, break"):
        Proactive(never=("break", "brake"))


def test_what_was_suggested_is_not_suggested_again_while_it_waits() -> None:
    lines = [*MASTERED, now(13), now(14), at(14.5, "job_done", job="notes"), now(20)]
    found = asked(lines)
    assert isinstance(found[0], Suggestion)
    assert found[1:] == ["The last suggestion still waits for an answer."] * 2


def test_an_outcome_belongs_to_the_suggestion_that_waits() -> None:
    made = Suggested(1.0, Kind.PLAN)
    state = observe(observe(State(), made), Suggested(5.0, Kind.PLAN, Outcome.ACCEPTED))
    assert state.made == (Made(Kind.PLAN, 1.0, Outcome.ACCEPTED),)
    again = observe(state, Suggested(9.0, Kind.PLAN, Outcome.DISMISSED))
    assert len(again.made) == 2


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Stop suggesting.", Wish.OFF),
        ("OK Sori, no more suggestions today", Wish.OFF),
        ("Don't suggest anything!", Wish.OFF),
        ("Not now.", Wish.SNOOZE),
        ("not now but one quarter", None),
        ("Let me think about that", Wish.THINKING),
        ("one quarter", None),
        ("", None),
        ("I'm done for today", Wish.LEAVING),
        ("wait", Wish.THINKING),
        ("the weight is four", None),
        ("turn suggestions on", Wish.ON),
        ("I want to stop suggestions", Wish.OFF),
        ("No, not now", Wish.SNOOZE),
        ("Okay, bye", Wish.LEAVING),
        ("the answer is bye", None),
        ("Okay, see you tomorrow!", Wish.LEAVING),
        ("I'm really tired today", Wish.TIRED),
        ("they are tired", None),
        ("hang on, I need a minute", Wish.THINKING),
    ],
)
def test_what_is_said_to_the_tutor_itself(said: str, meant: Wish | None) -> None:
    assert wish(said, book("en").phrases) is meant
