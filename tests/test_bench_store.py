"""The store's bench: what it fills a store with is what a lesson would have written."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import budget, store
from tutor.course import load
from tutor.memory.ledger import Ledger


def test_a_filled_store_is_sound_and_derived_the_same_again(tmp_path: Path) -> None:
    path = tmp_path / "learners.db"
    course = load.load(store.COURSE)
    states = store.fill(path, course, 3000)
    with Ledger.open(path) as ledger:
        learner = ledger.find(store.NAME)
        assert learner is not None
        assert ledger.check() == []
        assert ledger.skill_states(learner.id, store.COURSE) == states
        assert ledger.rebuild(learner.id, {store.COURSE: course}, store.PARAMS).changed == 0
        assert ledger.rows("SELECT count(*) FROM attempts") == [(3000,)]
    assert any(state.card for state in states.values())


def test_it_gives_every_figure_that_has_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "QUICK", 2000)
    monkeypatch.setattr(store, "DAYS", 20)
    figures = store.run(quick=True)
    assert (figures["attempts"], figures["faults"], figures["rebuild_changed"]) == (2000, 0, 0)
    named = [one for one in budget.read() if one.bench == "store"]
    assert named
    for one in named:
        assert budget.find({"store": figures}, one.figure) is not None, one.figure
