"""The learner model: BKT by hand-worked figures, what counts as evidence, priors, signals."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.config import Learner
from tutor.course.model import Course
from tutor.learner import signals
from tutor.learner.bkt import CERTAIN
from tutor.learner.facts import AttemptFact, new_id, stamp
from tutor.learner.model import Outcome, SkillState, current, derive, mastered, observe, update

PARAMS = Learner()  # init .3, learn .2, slip .1, guess .2
T = "2026-03-01T09:00:00.000+00:00"
COURSE = Course.model_validate(
    {
        "course": "numbers",
        "title": "Numbers",
        "skills": [
            {"id": "count", "name": "Counting", "items": [{"id": "c1", "prompt": "?", "answer": 1}]},
            {"id": "add", "name": "Adding", "requires": ["count"], "items": []},
            {"id": "times", "name": "Multiplying", "requires": ["add", "count"], "items": []},
        ],
    }
)


def attempt(verdict: str = "right", skill: str = "count", **given: Any) -> AttemptFact:
    fact: dict[str, Any] = {
        "learner": "l",
        "session": "s",
        "course": "numbers",
        "item": "c1",
        "skills": (skill,),
        "t": T,
    }
    return AttemptFact(**{**fact, "verdict": verdict, **given})


def right(n: int = 1) -> list[AttemptFact]:
    return [attempt()] * n


def wrong(n: int = 1, **given: Any) -> list[AttemptFact]:
    return [attempt("wrong", **given)] * n


# --- facts ---------------------------------------------------------------------------------------


def test_a_stamp_is_utc_text_whose_order_is_time_order() -> None:
    seoul = dt.timezone(dt.timedelta(hours=9))
    early = stamp(dt.datetime(2026, 3, 1, 8, 0, tzinfo=seoul))
    late = stamp(dt.datetime(2026, 2, 28, 23, 0, 0, 1000, tzinfo=dt.UTC))
    assert early == "2026-02-28T23:00:00.000+00:00"
    assert early < late


def test_a_stamp_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        stamp(dt.datetime(2026, 3, 1))


def test_ids_are_random() -> None:
    assert len({new_id() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("fact", "counts_as"),
    [
        (attempt("right"), True),
        (attempt("wrong"), False),
        (attempt("partly"), False),
        (attempt("right", hints=1), False),
        (attempt("right", assisted=True), False),
        (attempt("right", first=False), None),
        (attempt("wrong", first=False), None),
        (attempt("unsure"), None),
        (attempt("off_task"), None),
    ],
)
def test_what_counts_as_evidence(fact: AttemptFact, counts_as: bool | None) -> None:
    assert fact.right is counts_as


# --- knowledge tracing ---------------------------------------------------------------------------


def test_a_right_answer_by_hand() -> None:
    # .3*.9 / (.3*.9 + .7*.2) = .27/.41; then + (1 - that) * .2
    state = observe(SkillState("count", 0.3), Outcome(True, T), PARAMS)
    assert state.p == pytest.approx(0.27 / 0.41 + (1 - 0.27 / 0.41) * 0.2)
    assert (state.opportunities, state.right, state.streak, state.last_seen) == (1, 1, 1, T)


def test_a_wrong_answer_by_hand() -> None:
    # .3*.1 / (.3*.1 + .7*.8) = .03/.59
    state = observe(SkillState("count", 0.3, 4, 4, 4), Outcome(False, T), PARAMS)
    assert state.p == pytest.approx(0.03 / 0.59 + (1 - 0.03 / 0.59) * 0.2)
    assert (state.opportunities, state.right, state.streak) == (5, 4, 0)


def test_neither_right_nor_wrong_moves_only_when_it_was_seen() -> None:
    before = SkillState("count", 0.3, 4, 2, 1, "2020", "{}")
    assert observe(before, Outcome(None, T), PARAMS) == SkillState("count", 0.3, 4, 2, 1, T, "{}")


def test_three_right_answers_are_mastery_and_two_are_not() -> None:
    assert not mastered(derive(right(2), COURSE, PARAMS)["count"], PARAMS)
    assert mastered(derive(right(3), COURSE, PARAMS)["count"], PARAMS)


def test_mastery_begins_at_the_threshold() -> None:
    assert mastered(SkillState("count", 0.95), PARAMS)
    assert not mastered(SkillState("count", 0.9499), PARAMS)


def test_nobody_is_so_certain_that_wrong_answers_cannot_tell_otherwise() -> None:
    certain = derive(right(500), COURSE, PARAMS)["count"]
    assert certain.p == 1 - CERTAIN
    assert not mastered(derive(right(500) + wrong(8), COURSE, PARAMS)["count"], PARAMS)


@settings(deadline=None)
@given(
    p=st.floats(0.001, 0.999),
    slip=st.floats(0, 0.49),
    guess=st.floats(0, 0.49),
    learn=st.floats(0, 0.99),
)
def test_right_answers_never_lower_belief_below_wrong_ones(
    p: float, slip: float, guess: float, learn: float
) -> None:
    params = Learner(p_slip=slip, p_guess=guess, p_learn=learn)
    better = observe(SkillState("count", p), Outcome(True, T), params).p
    worse = observe(SkillState("count", p), Outcome(False, T), params).p
    assert 0 < worse <= better < 1
    assert better >= p - CERTAIN


# --- priors --------------------------------------------------------------------------------------


def test_before_evidence_p_is_the_prior() -> None:
    state = current({}, COURSE, "count", PARAMS)
    assert state == SkillState("count", state.p)
    assert state.p == pytest.approx(0.3)
    assert current({}, COURSE, "times", PARAMS).p == pytest.approx(0.3)


def test_the_weakest_prerequisite_moves_the_prior_a_little() -> None:
    states = {"count": SkillState("count", 0.97, 5)}
    assert current(states, COURSE, "add", PARAMS).p == pytest.approx(0.9 * 0.3 + 0.1 * 0.97)
    # adding has no evidence yet: its own prior is the weakest below multiplying
    below = 0.9 * 0.3 + 0.1 * 0.97
    assert current(states, COURSE, "times", PARAMS).p == pytest.approx(0.9 * 0.3 + 0.1 * below)


def test_the_prior_counts_at_the_first_evidence_not_at_the_first_sight() -> None:
    unclear_first = derive([attempt("unsure", "add"), *right(3), attempt(skill="add")], COURSE, PARAMS)
    clear = derive([*right(3), attempt(skill="add")], COURSE, PARAMS)
    assert unclear_first["add"].p == clear["add"].p
    assert unclear_first["add"].opportunities == 1


def test_a_skill_that_left_the_course_keeps_its_evidence() -> None:
    assert derive([attempt(skill="gone")], COURSE, PARAMS)["gone"].right == 1


# --- the fold ------------------------------------------------------------------------------------

FACTS = st.builds(
    attempt,
    verdict=st.sampled_from(["right", "partly", "wrong", "unsure", "off_task"]),
    skills=st.lists(st.sampled_from(["count", "add", "times"]), min_size=1, unique=True).map(tuple),
    first=st.booleans(),
    hints=st.integers(0, 2),
    course=st.sampled_from(["numbers", "other"]),
)


@settings(deadline=None)
@given(st.lists(FACTS, max_size=40))
def test_step_by_step_and_all_at_once_agree_to_the_last_bit(facts: list[AttemptFact]) -> None:
    states: dict[str, SkillState] = {}
    for fact in facts:
        if fact.course == "numbers":
            states |= update(states, fact, COURSE, PARAMS)
    assert states == derive(iter(facts), COURSE, PARAMS)


def test_an_item_trains_each_of_its_skills() -> None:
    both = derive([attempt(skills=("count", "add"))], COURSE, PARAMS)
    assert both["count"].right == both["add"].right == 1
    # the order in which they are named makes no difference
    assert both == derive([attempt(skills=("add", "count"))], COURSE, PARAMS)


# --- signals -------------------------------------------------------------------------------------


def test_streaks_count_from_the_latest_answer() -> None:
    assert signals.streak([]) == 0
    assert signals.streak(wrong() + right(3)) == 3
    assert signals.streak(right() + wrong(2) + [attempt("unsure")]) == -2


def test_wheel_spinning_is_ten_tries_without_three_right_in_a_row() -> None:
    spinning = (right(2) + wrong()) * 4
    assert not signals.wheel_spinning(spinning[:9], "count")
    assert signals.wheel_spinning(spinning[:10], "count")
    assert not signals.wheel_spinning(spinning, "add")
    assert not signals.wheel_spinning(spinning + right(3), "count")
    assert not signals.wheel_spinning(right(3) + wrong(7), "count")
    assert signals.wheel_spinning(right(3) + wrong(8), "count")


def test_the_same_misconception_twice() -> None:
    bigger, other = wrong(misconception="bigger"), wrong(misconception="other")
    assert signals.same_misconception_twice(bigger) is None
    assert signals.same_misconception_twice([*bigger, *other]) is None
    assert signals.same_misconception_twice([*bigger, attempt("unsure"), *bigger]) == "bigger"
    assert signals.same_misconception_twice([*bigger, *bigger, *right()]) is None
    assert signals.same_misconception_twice(wrong(2)) is None


def test_guessing_is_a_run_of_fast_wrong_answers() -> None:
    fast, slow, typed = wrong(latency=0.4), wrong(latency=4.0), wrong()
    assert signals.guessing(fast * 3)
    assert not signals.guessing(fast * 2)
    assert not signals.guessing([*fast, *slow, *fast])
    assert not signals.guessing(typed * 3)
    assert not signals.guessing([*fast * 3, attempt(latency=0.4)])
    assert not signals.guessing(fast * 3, fast_s=0.3)


# --- foundations -----------------------------------------------------------------------------------


def test_solving_what_builds_on_a_skill_speaks_for_it_and_failing_at_it_against() -> None:
    had = derive(right(2), COURSE, PARAMS)
    p = had["count"].p

    def after(verdict: str, times: int) -> float:
        return derive([*right(2), *[attempt(verdict, "add")] * times], COURSE, PARAMS)["count"].p

    assert after("wrong", 3) < after("wrong", 1) < p < after("right", 1) < after("right", 3)
    assert after("unsure", 3) == p


def test_a_foundation_keeps_all_but_its_p() -> None:
    before = derive(right(2), COURSE, PARAMS)["count"]
    after = derive([*right(2), attempt(skill="add")], COURSE, PARAMS)["count"]
    assert replace(after, p=before.p) == before


def test_what_was_never_asked_is_not_doubted() -> None:
    """Without a question on counting, adding is judged as if it stood alone."""
    alone = derive([attempt(skill="add")], COURSE, PARAMS)
    assert set(alone) == {"add"}
    prior = current({}, COURSE, "add", PARAMS)
    assert alone["add"] == observe(prior, Outcome(True, T), PARAMS)


def test_weak_foundations_make_a_right_answer_less_sure_and_learning_slower() -> None:
    weak = derive([*wrong(2), *[attempt("wrong", "add")] * 2, attempt(skill="add")], COURSE, PARAMS)["add"]
    firm = derive([*right(4), *[attempt("wrong", "add")] * 2, attempt(skill="add")], COURSE, PARAMS)["add"]
    assert weak.p < firm.p


def test_an_item_of_several_skills_leaves_what_lies_below_alone() -> None:
    both = attempt("wrong", skills=("add", "times"))
    assert derive([*right(2), both], COURSE, PARAMS)["count"] == derive(right(2), COURSE, PARAMS)["count"]
