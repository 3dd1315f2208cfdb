"""Fitted parameters in the store: used by everything that derives, taken away with what they came from."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tutor import learners
from tutor.config import Learner, Settings
from tutor.learner.facts import AttemptFact, SessionFact, TurnFact, new_id, stamp
from tutor.learner.fit import fit, sequences
from tutor.learner.model import Fitted, derive
from tutor.learner_text import fitted as told
from tutor.memory import erase, fits
from tutor.memory.ledger import Ledger

from .fakes.stored_lesson import COURSE

PARAMS = Learner()
START = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
NAMES = [f"learner {n}" for n in range(30)]


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """Thirty learners who knew nothing, learnt quickly and hardly ever slipped or guessed."""
    monkeypatch.setenv("SORI_DATA", str(tmp_path))
    dice = random.Random(3)
    with Ledger.open() as ledger:
        for name in NAMES:
            learner = ledger.learner(name, stamp(START)).id
            session = SessionFact(new_id(), learner, COURSE.course, stamp(START))
            ledger.start_session(session)
            known = False
            for n in range(12):
                right = dice.random() < (0.99 if known else 0.02)
                t = stamp(START + dt.timedelta(minutes=n))
                ledger.record_turn(
                    TurnFact(session.id, learner, n, t, "praise"),
                    AttemptFact(
                        learner, session.id, COURSE.course, "c1", ("count",), "right" if right else "wrong", t
                    ),
                )
                known = known or dice.random() < 0.5
        yield ledger


def test_a_fit_is_kept_used_and_derived_the_same_again(ledger: Ledger) -> None:
    done = learners.fit(COURSE, Settings(), START)
    assert done.fit.better
    assert len(done.told) == len(NAMES)
    params = fits.params(ledger, COURSE.course, PARAMS)
    assert isinstance(params, Fitted)
    assert params.skills["count"].p_guess < 0.08
    assert fits.params(ledger, "another", PARAMS) is PARAMS
    for row in ledger.learners():
        attempts = ledger.attempts(row.id, COURSE.course)
        assert ledger.skill_states(row.id, COURSE.course) == derive(attempts, COURSE, params)
        before = ledger.rows("SELECT * FROM skills ORDER BY 1, 2, 3")
        assert ledger.rebuild(row.id, {COURSE.course: COURSE}, PARAMS).changed == 0
        assert ledger.rows("SELECT * FROM skills ORDER BY 1, 2, 3") == before
    assert learners.fit(COURSE, Settings(), START).told == ()  # the same again changes nothing


def test_it_is_told_for_people_and_for_programs(ledger: Ledger) -> None:
    done = learners.fit(COURSE, Settings(), START)
    text = told(done)
    assert text.startswith("numbers: fitted to 360 first answers of 30 learners.")
    assert "so it is used from now on." in text
    assert not any(name in text for name in NAMES)
    assert done.as_json()["used"] is True
    assert done.as_json()["rates"]["p_slip"] < 0.1
    assert len(done.as_json()["rebuilt"]) == len(NAMES)


def test_a_fit_that_is_no_better_takes_the_last_one_away(ledger: Ledger) -> None:
    learners.fit(COURSE, Settings(), START)
    found = fit(COURSE, sequences(ledger.attempts(ledger.learners()[0].id, COURSE.course)), PARAMS)
    assert found.rates is None
    with ledger.transaction():
        fits.keep(ledger, found, stamp(START))
    assert fits.params(ledger, COURSE.course, PARAMS) is PARAMS
    few = learners.FitTold(found, ())
    assert told(few) == "numbers: 12 first answers of 1 learners are too few to fit to; the settings hold."
    worse = replace(found, rates=PARAMS, loss=0.6, loss_before=0.5)
    assert told(learners.FitTold(worse, ())).endswith("so the settings hold.")


def test_forgetting_the_last_learner_of_a_course_takes_its_fit_away(ledger: Ledger) -> None:
    learners.fit(COURSE, Settings(), START)
    for number, name in enumerate(NAMES):
        learner = ledger.find(name)
        assert learner is not None
        assert len(ledger.rows("SELECT * FROM fits")) == 1, number
        if number % 10 == 9 or number == 0:  # forgetting writes the file anew, so not thirty times
            assert erase.forget(ledger, learner).proven
        else:
            with ledger.transaction():
                for table in ("attempts", "turns", "skills", "sessions"):
                    ledger.db.execute(f"DELETE FROM {table} WHERE learner = ?", [learner.id])
    assert ledger.rows("SELECT * FROM fits") == []
