"""Fitting BKT: known parameters come back, little evidence changes little, forgetting is no slip."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tutor.config import Learner
from tutor.course.model import Course
from tutor.learner.bkt import Rates
from tutor.learner.facts import AttemptFact, stamp
from tutor.learner.fit import BOUNDS, Answers, em, fit, sequences
from tutor.learner.model import current, fitted, rates

START = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
PARAMS = Learner()
COURSE = Course.model_validate(
    {
        "course": "numbers",
        "title": "Numbers",
        "skills": [
            {"id": "a", "name": "A", "items": [{"id": "a1", "prompt": "?", "answer": 1}]},
            {"id": "b", "name": "B", "requires": ["a"], "items": [{"id": "b1", "prompt": "?", "answer": 1}]},
        ],
    }
)


def made(truth: Rates, learners: int, length: int, *, forget: float = 0.0, skill: str = "a") -> list[Answers]:
    """Answers of BKT learners; with ``forget``, a night after every second answer."""
    dice = np.random.default_rng(7)
    known = dice.random(learners) < truth.p_init
    answers, nights = [], []
    for n in range(length):
        night = bool(forget) and n > 0 and n % 2 == 0
        if night:
            known &= dice.random(learners) >= forget
        answers.append(
            np.where(known, dice.random(learners) >= truth.p_slip, dice.random(learners) < truth.p_guess)
        )
        nights.append(night)
        known |= dice.random(learners) < truth.p_learn
    columns = np.array(answers).T
    return [
        Answers(f"l{n}", skill, tuple(bool(right) for right in row), tuple(nights))
        for n, row in enumerate(columns)
    ]


@pytest.mark.parametrize(
    "truth", [Rates(0.5, 0.1, 0.05, 0.3), Rates(0.1, 0.3, 0.2, 0.1), Rates(0.3, 0.2, 0.1, 0.2)]
)
def test_known_parameters_come_back(truth: Rates) -> None:
    found = em(made(truth, 3000, 10), PARAMS)
    for name in ("p_init", "p_learn", "p_slip", "p_guess"):
        assert getattr(found, name) == pytest.approx(getattr(truth, name), abs=0.03), name


def test_what_is_forgotten_overnight_is_no_slip() -> None:
    truth = Rates(0.3, 0.3, 0.05, 0.2)
    nights = made(truth, 3000, 10, forget=0.2)
    assert em(nights, PARAMS).p_slip == pytest.approx(0.05, abs=0.02)
    as_one_day = [Answers(one.learner, one.skill, one.right, (False,) * 10) for one in nights]
    assert em(as_one_day, PARAMS).p_slip > 0.09


def test_little_evidence_changes_little_and_nothing_leaves_its_bounds() -> None:
    few = em(made(Rates(0.9, 0.5, 0.01, 0.39), 3, 4), PARAMS)
    for name in ("p_init", "p_learn", "p_slip", "p_guess"):
        assert getattr(few, name) == pytest.approx(getattr(PARAMS, name), abs=0.12)
    odd = em([Answers(str(n), "a", (False,) * 9, (False,) * 9) for n in range(500)], PARAMS)
    for name in ("p_init", "p_learn", "p_slip", "p_guess"):
        low, high = BOUNDS[name]
        assert low <= getattr(odd, name) <= high


def test_a_course_is_fitted_skill_by_skill_and_foretells_better() -> None:
    easy, hard = Rates(0.7, 0.3, 0.05, 0.3), Rates(0.15, 0.1, 0.15, 0.1)
    answers = made(easy, 200, 8) + made(hard, 200, 8, skill="b")
    found = fit(COURSE, answers, PARAMS)
    assert found.better
    assert (found.answers, found.learners) == (3200, 200)
    by_skill = {one.skill: one.rates for one in found.skills}
    assert by_skill["a"].p_init > 0.6 > 0.2 > by_skill["b"].p_init
    # the prior that the model gives to the second skill, prerequisite mastered, is the one that was met
    params = fitted(PARAMS, found.rates, by_skill)
    had = {"a": current({}, COURSE, "a", params)}
    had["a"] = replace(had["a"], p=0.97, opportunities=5)
    assert current(had, COURSE, "b", params).p == pytest.approx(0.15, abs=0.05)
    assert rates(params, "gone") is params
    assert fit(COURSE, answers[::-1], PARAMS) == found


def test_a_fit_that_foretells_no_better_is_not_used() -> None:
    settings = Rates(0.3, 0.2, 0.1, 0.2)
    found = fit(COURSE, made(settings, 30, 8), Learner())
    assert found.loss is not None
    assert found.loss_before is not None
    assert found.loss == pytest.approx(found.loss_before, abs=0.02)
    assert found.better is (found.loss < found.loss_before)


def test_too_few_answers_are_not_fitted() -> None:
    found = fit(COURSE, made(Rates(0.3, 0.2, 0.1, 0.2), 10, 8), PARAMS)
    assert (found.rates, found.skills, found.loss, found.better) == (None, (), None, False)
    assert fitted(PARAMS, found.rates, {}) is PARAMS


def test_one_learner_alone_can_be_fitted() -> None:
    alone = [Answers("l", one.skill, one.right, one.slept) for one in made(Rates(0.3, 0.2, 0.1, 0.2), 1, 40)]
    answers = alone * 6 + [Answers("l", "b", one.right, one.slept) for one in alone] * 6
    assert fit(COURSE, answers, PARAMS).loss is not None


def attempt(minutes: float, verdict: str = "right", **given: Any) -> AttemptFact:
    t = stamp(START + dt.timedelta(minutes=minutes))
    return AttemptFact(**{"learner": "l", "session": "s", "course": "numbers", "item": "a1", "skills": ("a",)}
                       | {"verdict": verdict, "t": t} | given)  # fmt: skip


def test_sequences_hold_first_answers_until_a_long_pause() -> None:
    day = 24 * 60
    facts = [
        attempt(0),
        attempt(1, "unsure"),
        attempt(2, "wrong", first=False),
        attempt(3, "right", hints=1),
        attempt(4, skills=("a", "b")),
        attempt(day, "right"),
        attempt(3 * day, "wrong"),
        attempt(3 * day + 1),
        attempt(5, learner="m", skills=("b",)),
    ]
    assert sequences(facts) == [
        Answers("l", "a", (True, False, True), (False, False, True)),
        Answers("m", "b", (True,), (False,)),
    ]
