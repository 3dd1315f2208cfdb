"""Review cards: golden intervals, days by the nearest whole one, and what does not lengthen an interval."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.config import Learner
from tutor.learner import reviews
from tutor.learner.facts import stamp
from tutor.learner.model import HAD, Outcome, SkillState, mastered, observe
from tutor.learner.reviews import Card

START = dt.datetime(2026, 3, 1, 18, tzinfo=dt.UTC)
PARAMS = Learner()


def at(days: float) -> str:
    return stamp(START + dt.timedelta(days=days))


def interval(card: Card) -> int:
    return reviews.days(card.last_review, dt.datetime.fromisoformat(card.due))


def test_reviews_in_time_space_out_as_fsrs_has_it() -> None:
    card, day, found = reviews.first(at(0)), 0, []
    for _ in range(6):
        found.append(interval(card))
        day += found[-1]
        card = reviews.reviewed(card, True, at(day))
    assert found == [2, 11, 46, 163, 497, 1346]  # golden: fsrs 6.3, its defaults, retention 0.9


def test_a_wrong_answer_brings_the_next_review_near() -> None:
    card = reviews.reviewed(reviews.reviewed(reviews.first(at(0)), True, at(2)), True, at(13))
    lapsed = reviews.reviewed(card, False, at(50))
    assert interval(lapsed) < 5 < interval(card)
    assert lapsed.difficulty > card.difficulty


def test_right_answers_on_the_same_day_change_nothing() -> None:
    card = reviews.first(at(0))
    assert reviews.reviewed(card, True, at(0.01)) is card
    assert reviews.reviewed(card, True, at(0.49)) is card
    assert reviews.reviewed(card, True, at(0.51)) is not card


def test_the_next_day_an_hour_earlier_is_a_day_later() -> None:
    card = reviews.first(at(0))
    early = reviews.reviewed(card, True, at(1 - 1 / 24))
    late = reviews.reviewed(card, True, at(1 + 1 / 24))
    assert early.stability == late.stability > card.stability
    assert reviews.is_due(card.as_json(), START + dt.timedelta(days=2, hours=-3))
    assert not reviews.is_due(card.as_json(), START + dt.timedelta(days=1))


def test_recall_falls_to_nine_tenths_at_the_stability() -> None:
    card = reviews.reviewed(reviews.first(at(0)), True, at(2)).as_json()
    due = dt.datetime.fromisoformat(reviews.read(card).due)
    assert reviews.recall(card, START + dt.timedelta(days=2.4)) == 1.0
    assert reviews.recall(card, due) == pytest.approx(0.9, abs=0.01)
    assert reviews.recall(card, due + dt.timedelta(days=30)) < 0.85


def test_learning_again_begins_the_days_anew_and_lengthens_nothing() -> None:
    lapsed = reviews.reviewed(reviews.first(at(0)), False, at(5))
    again = reviews.regained(lapsed, at(7))
    assert (again.stability, again.difficulty, interval(again)) == (
        lapsed.stability, lapsed.difficulty, interval(lapsed),
    )  # fmt: skip
    assert again.last_review == at(7)


def test_a_card_is_the_same_text_again() -> None:
    card = reviews.reviewed(reviews.first(at(0)), True, at(3))
    assert reviews.read(card.as_json()) == card
    assert reviews.read(card.as_json()).as_json() == card.as_json()


def test_a_clock_that_went_backwards_does_no_harm() -> None:
    card = reviews.first(at(0))
    assert reviews.reviewed(card, True, at(-0.2)) is card
    assert reviews.recall(card.as_json(), START - dt.timedelta(days=3)) == 1.0
    assert reviews.reviewed(card, False, at(-3)).stability > 0


# --- within the model ----------------------------------------------------------------------------


def answered(*answers: tuple[bool | None, float]) -> SkillState:
    state = SkillState("a", 0.3)
    for right, day in answers:
        state = observe(state, Outcome(right, at(day)), PARAMS)
    return state


def test_a_skill_gets_its_card_when_it_is_had() -> None:
    one = answered((True, 0))
    assert one.p < HAD
    assert one.card is None
    two = answered((True, 0), (True, 0))
    assert two.p >= HAD
    assert two.card == reviews.first(at(0)).as_json()
    assert answered((True, 0), (True, 0), (None, 9)).card == two.card


def test_mastery_on_the_next_day_is_the_first_review() -> None:
    state = answered((True, 0), (True, 0), (True, 1))
    assert mastered(state, PARAMS)
    assert state.card is not None
    assert reviews.read(state.card) == reviews.reviewed(reviews.first(at(0)), True, at(1))


def test_what_was_long_ago_is_believed_less() -> None:
    soon = answered(*[(True, 0)] * 4, (False, 0.1))
    late = answered(*[(True, 0)] * 4, (False, 60))
    assert mastered(answered(*[(True, 0)] * 4), PARAMS)
    assert late.p < soon.p
    right_late = answered(*[(True, 0)] * 4, (True, 60))
    assert right_late.p < answered(*[(True, 0)] * 4, (True, 0.1)).p


def test_a_slip_is_no_lapse_and_a_lapse_is_regained() -> None:
    sure = answered(*[(True, 0)] * 6)
    slipped = answered(*[(True, 0)] * 6, (False, 0))
    assert slipped.card == sure.card
    lapsed = answered(*[(True, 0)] * 6, (False, 20))
    assert lapsed.p < HAD
    assert lapsed.card is not None
    assert reviews.read(lapsed.card).last_review == at(20)
    back = answered(*[(True, 0)] * 6, (False, 20), (True, 22), (True, 22))
    assert back.card is not None
    card = reviews.read(back.card)
    assert (card.last_review, card.stability) == (at(22), reviews.read(lapsed.card).stability)


def test_a_wrong_answer_to_an_item_of_several_skills_is_blamed_on_the_weak_one() -> None:
    known = SkillState("known", 0.97, 5)
    alone = observe(known, Outcome(False, at(0)), PARAMS)
    beside_weak = observe(known, Outcome(False, at(0)), PARAMS, others=0.3)
    assert alone.p < beside_weak.p < known.p
    # a right one tells as much as if it were alone
    assert observe(known, Outcome(True, at(0)), PARAMS, others=0.3).p == observe(
        known, Outcome(True, at(0)), PARAMS
    ).p  # fmt: skip


ANSWERS = st.lists(st.tuples(st.sampled_from([True, False, None]), st.floats(0, 40)), max_size=30)


@settings(deadline=None)
@given(ANSWERS)
def test_whatever_happens_a_card_can_be_read_and_is_due_a_day_after_its_review_or_later(
    answers: list[tuple[bool | None, float]],
) -> None:
    state = SkillState("a", 0.3)
    day = 0.0
    for right, gap in answers:
        day += gap
        state = observe(state, Outcome(right, at(day)), PARAMS)
        assert 0 < state.p < 1
        if state.card is not None:
            card = reviews.read(state.card)
            assert interval(card) >= 1
            assert 1 <= card.difficulty <= 10
            assert 0 < reviews.recall(state.card, START + dt.timedelta(days=day)) <= 1
