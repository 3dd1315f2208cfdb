"""Knowledge tracing of one answer: the textbook's figures, and what it tells of what a skill builds on."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.learner.bkt import UNFOUNDED, Rates, learn

RATES = Rates(0.3, 0.2, 0.1, 0.2)
probability = st.floats(0.001, 0.999)


def test_with_certain_foundations_it_is_the_textbooks() -> None:
    right = 0.3 * 0.9 / (0.3 * 0.9 + 0.7 * 0.2)
    assert learn(0.3, None, 1.0, True, RATES).p == pytest.approx(right + (1 - right) * 0.2)
    wrong = 0.3 * 0.1 / (0.3 * 0.1 + 0.7 * 0.8)
    assert learn(0.3, None, 1.0, False, RATES).p == pytest.approx(wrong + (1 - wrong) * 0.2)


def exact(answers: list[bool], founded: float, init: float) -> tuple[float, float]:
    """P(the skill is known) and P(it is founded) after the answers, by summing over all that may be so.

    The same assumptions, worked out another way: F is drawn once, the skill is known with ``init`` and learnt
    after any answer with T, both less without F.
    """
    both = known = is_founded = 0.0
    for f, k in itertools.product((True, False), repeat=2):
        factor = 1.0 if f else UNFOUNDED
        start = factor * init
        weight = (founded if f else 1 - founded) * (start if k else 1 - start)
        at = {k: weight}
        for right in answers:
            after = {True: 0.0, False: 0.0}
            for state, chance in at.items():
                seen = (0.9 if right else 0.1) if state else (0.2 if right else 0.8)
                learnt = 1.0 if state else factor * RATES.p_learn
                after[True] += chance * seen * learnt
                after[False] += chance * seen * (1 - learnt)
            at = after
        both += sum(at.values())
        known += at[True]
        is_founded += sum(at.values()) if f else 0.0
    return known / both, is_founded / both


@given(st.lists(st.booleans(), min_size=1, max_size=8), probability, st.floats(0.05, 0.9))
def test_it_is_exact_for_one_foundation(answers: list[bool], founded: float, init: float) -> None:
    """Against brute force, where the foundation's p is carried along as the model does."""
    p, unfounded = (founded + (1 - founded) * UNFOUNDED) * init, None
    unfounded = UNFOUNDED * init
    foundation = founded
    for right in answers:
        told = learn(p, unfounded, foundation, right, RATES)
        foundation = told.speaks_for(foundation, 1.0)
        p, unfounded = told.p, told.unfounded
    known, is_founded = exact(answers, founded, init)
    assert p == pytest.approx(known, abs=1e-4)
    assert foundation == pytest.approx(is_founded, abs=1e-4)


@given(probability, probability, probability)
def test_right_answers_speak_for_what_a_skill_builds_on_and_wrong_ones_against(
    p: float, foundation: float, others: float
) -> None:
    founded = foundation * others
    good = learn(p, None, founded, True, RATES).speaks_for(foundation, others)
    bad = learn(p, None, founded, False, RATES).speaks_for(foundation, others)
    assert bad <= foundation + 1e-6
    assert good >= foundation - 1e-6
    assert 0 < bad <= good < 1


def test_what_is_surely_known_says_nothing_new_of_its_foundations() -> None:
    p, unfounded, foundation = 0.3, None, 0.8
    steps = []
    for _ in range(12):
        told = learn(p, unfounded, foundation, True, RATES)
        before, foundation = foundation, told.speaks_for(foundation, 1.0)
        steps.append(foundation - before)
        p, unfounded = told.p, told.unfounded
    assert steps[0] > 0.02
    assert steps[-1] < 0.001


@given(probability, st.none() | probability, probability, st.booleans(), probability)
def test_every_belief_stays_between_0_and_1(
    p: float, unfounded: float | None, founded: float, right: bool, others: float
) -> None:
    for rates in (RATES, Rates(0.3, 0.2, 0.0, 0.0)):
        told = learn(p, unfounded, founded, right, rates, others)
        assert 0 < told.p < 1
        assert 0 < told.unfounded < 1
        assert 0 < told.speaks_for(founded, others) < 1
