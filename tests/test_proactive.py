"""Speaking first: asked again before it is spoken, earlier lessons, and properties over any timeline."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.timeline import USUAL, Line, asked, at, exchange, now, question, state_of
from tutor.config import Proactive
from tutor.learner import manners
from tutor.learner.facts import AttemptFact, stamp
from tutor.learner.proactive import Suggestion, decide, still_fits
from tutor.learner.replay import read
from tutor.learner.situation import NOD_S, observe, recalled
from tutor.learner.timeline import Kind, Now, TutorSpeaking
from tutor.suggest import book

BOOK = book("en")
MASTERED = [*exchange(0, "right"), at(12, "skill_mastered", skill="compare")]


def test_it_is_asked_again_before_it_is_spoken() -> None:
    state = state_of(MASTERED)
    found = decide(Now(13.0), state, (), USUAL, BOOK)
    assert found is not None
    assert still_fits(found, Now(15.0), state, (), USUAL)
    assert not still_fits(found, Now(found.lapses_at), state, (), USUAL)
    assert not still_fits(found, Now(15.0), observe(state, TutorSpeaking(14.0)), (), USUAL)
    moved_on = state_of([*MASTERED, *question(13.5, "r", "add")])
    assert not still_fits(found, Now(17.0), moved_on, (), USUAL)


def test_lines_take_turns() -> None:
    lines = question(0, difficulty=0.0)
    words = []
    for n in range(3):
        t = 30.0 + 120 * n
        lines += [*question(t - 15, f"q{n}", difficulty=0.0), now(t)]
        lines.append(at(t + 1, "suggestion", kind="stuck", outcome="accepted"))
    words = [one.words for one in asked(lines) if isinstance(one, Suggestion)]
    assert len(words) == 3
    assert len(set(words)) == 3


def test_earlier_lessons_are_remembered() -> None:
    began = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    verdicts = ["right", "wrong"] * 5
    attempts = [
        AttemptFact("l", "s", "c", "i", ("compare",), v, stamp(began - dt.timedelta(hours=20 - n)))
        for n, v in enumerate(verdicts)
    ]
    state = recalled(attempts, began)
    assert [one.t for one in state.tries[:2]] == [-72_000.0, -68_400.0]
    for event in read(map(json.dumps, exchange(0, "wrong")), BOOK.phrases):
        assert not isinstance(event, Now)
        state = observe(state, event)
    found = decide(Now(11.0), state, (), USUAL, BOOK)
    assert found is not None
    assert found.kind is Kind.CHANGE_APPROACH


# --- properties ----------------------------------------------------------------------------------

_GAPS = st.sampled_from([0.0, 0.5, 1.0, 2.5, 6.0, 15.0, 40.0, 130.0, 700.0])
_EVENTS = st.one_of(
    st.builds(
        lambda d, g: {"event": "session_started", "due": d, "goal": g},
        st.integers(0, 3),
        st.sampled_from([None, "add"]),
    ),
    st.builds(
        lambda item, skill, d: {"event": "item_asked", "item": item, "skill": skill, "difficulty": d},
        st.sampled_from(["a", "b"]),
        st.sampled_from(["s", "t"]),
        st.sampled_from([0.0, 0.5, 1.0]),
    ),
    st.builds(
        lambda v, m: {"event": "verdict", "verdict": v, "misconception": m},
        st.sampled_from(["right", "partly", "wrong", "unsure", "off_task"]),
        st.sampled_from([None, "m"]),
    ),
    st.builds(
        lambda k, o: {"event": "suggestion", "kind": k, "outcome": o},
        st.sampled_from([str(k) for k in Kind]),
        st.sampled_from([None, "accepted", "dismissed", "ignored"]),
    ),
    st.sampled_from(
        [
            *({"event": name} for name in ("tutor_speaking", "tutor_silent", "learner_speaking")),
            *(
                {"event": name}
                for name in ("hint_requested", "hint_given", "suggestions_off", "suggestions_on")
            ),
            *({"event": "learner_silent", "text": said} for said in ("", "not now", "i'm tired", "bye")),
            {"event": "skill_mastered", "skill": "s"},
            {"event": "job_done", "job": "notes"},
        ]
    ),
)


@st.composite
def timelines(draw: st.DrawFn) -> list[Line]:
    """Any order of events, with a ``now`` after many of them."""
    t, lines = 0.0, []
    for event in draw(st.lists(_EVENTS, max_size=40)):
        t += draw(_GAPS)
        lines.append({"t": t, **event})
        if draw(st.booleans()):
            t += draw(_GAPS)
            lines.append(now(t))
    return lines


def spoken(lines: list[Line], found: list[Suggestion | str]) -> list[tuple[float, Suggestion]]:
    moments = [line["t"] for line in lines if line["event"] == "now"]
    return [(t, one) for t, one in zip(moments, found, strict=True) if isinstance(one, Suggestion)]


@given(timelines())
def test_it_never_speaks_over_anyone_nor_when_switched_off(lines: list[Line]) -> None:
    found = iter(asked(lines))
    learner = tutor = off = False
    onset = 0.0
    for line in lines:
        match line["event"]:
            case "learner_speaking":
                learner, onset = True, onset if learner else line["t"]
            case "learner_silent":
                tutor = tutor and learner and line["t"] - onset < NOD_S  # else the tutor gave way
                learner = False
            case "tutor_speaking":
                tutor = True
            case "tutor_silent":
                tutor = False
            case "verdict":  # an answer has been said, to a tutor that listened
                learner = tutor = False
            case "item_asked":
                learner = False
            case "suggestions_off":
                off = True
            case "suggestions_on":
                off = False
            case "now":
                assert not (isinstance(next(found), Suggestion) and (learner or tutor or off))


@given(timelines())
def test_it_never_speaks_twice_within_a_cooldown_and_caps_hold(lines: list[Line]) -> None:
    said = spoken(lines, asked(lines))
    for (t, _), (u, _) in pairwise(said):
        assert u - t >= USUAL.cooldown_s
    starts = [line["t"] for line in lines if line["event"] == "session_started"]
    for kind in Kind:
        for t, u in pairwise(t for t, one in said if one.kind is kind):
            anew = any(t <= start <= u for start in starts)
            usual = manners.KIND_COOLDOWN_S[kind]
            assert u - t >= (min(usual, manners.SITTING_S) if anew else usual)
    assert len(said) <= USUAL.cap_session * (1 + len(starts))


@given(timelines(), st.floats(1, 20))
def test_a_dearer_interruption_never_makes_it_speak(lines: list[Line], factor: float) -> None:
    if not lines:
        return
    before = state_of([line for line in lines if line["event"] != "now"])
    t = Now(lines[-1]["t"])
    if decide(t, before, (), Proactive(cost=factor), BOOK) is not None:
        assert decide(t, before, (), USUAL, BOOK) is not None


@given(timelines())
def test_the_same_timeline_always_gives_the_same(lines: list[Line]) -> None:
    assert asked(lines) == asked(lines)


@given(timelines())
def test_every_suggestion_is_worth_it_and_can_be_spoken(lines: list[Line]) -> None:
    for t, one in spoken(lines, asked(lines)):
        assert one.benefit > 0
        assert one.cost > 0
        assert one.lapses_at > t
        assert 0 < len(one.words) <= 120
        assert "{" not in one.words + one.reason
        assert one.reason.endswith(".")
        assert "\n" not in one.reason


@given(timelines())
def test_while_the_learner_thinks_only_stuck_is_spoken(lines: list[Line]) -> None:
    found = iter(asked(lines))
    thinking = False
    for line in lines:
        match line["event"]:
            case "item_asked":
                thinking = True
            case "now":
                one = next(found)
                if thinking and isinstance(one, Suggestion):
                    assert one.kind is Kind.STUCK
            case "tutor_speaking" | "tutor_silent" | "learner_speaking" | "suggestions_on":
                pass
            case _:
                thinking = False
