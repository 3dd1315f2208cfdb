"""What the store tells of one learner: the same as its facts, and nothing of anyone else."""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.stored_lesson import Lesson
from tests.test_erase import TABLES
from tutor.learner.facts import AttemptFact, stamp
from tutor.learner.report import Day
from tutor.memory import learner_facts
from tutor.memory.ledger import Ledger
from tutor.memory.store import Store

START = dt.datetime(2026, 3, 1, 22, tzinfo=dt.UTC)

ANSWERS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from(["right", "partly", "wrong", "unsure", "off_task"]),
        st.booleans(),
        st.integers(0, 1),
        st.booleans(),
    ),
    max_size=25,
)


def by_day(facts: list[AttemptFact]) -> list[Day]:
    """What ``days`` should say, by ``AttemptFact.right``."""
    found = []
    for day in sorted({fact.t[:10] for fact in facts}):
        of_day = [fact for fact in facts if fact.t[:10] == day]
        rights = [fact.right for fact in of_day]
        found.append(
            Day(day, len(of_day), sum(r is not None for r in rights), sum(r is True for r in rights))
        )
    return found


@settings(max_examples=15)
@given(ANSWERS)
def test_days_count_what_the_facts_count(answers: list[tuple[int, str, bool, int, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "learners.db"
        facts: list[AttemptFact] = []

        async def teach() -> str:
            async with Store.open(path) as store:
                other = await Lesson.begin(store, "Jun")
                await other.answer()
                lesson = await Lesson.begin(store)
                for hours, verdict, first, hints, assisted in answers:
                    turn, fact = lesson.facts("c1", verdict, first=first, hints=hints, assisted=assisted)
                    facts.append(replace(fact, t=stamp(START + dt.timedelta(hours=hours))))
                    await store.record_turn(turn, facts[-1])
                return lesson.session.learner

        learner = asyncio.run(teach())
        with Ledger.open(path) as ledger:
            assert learner_facts.days(ledger, learner, "numbers", "2026-01-01") == by_day(facts)
            late = [fact for fact in facts if fact.t >= "2026-03-02"]
            assert learner_facts.days(ledger, learner, "numbers", "2026-03-02") == by_day(late)
            assert learner_facts.days(ledger, learner, "other", "2026-01-01") == []
            assert learner_facts.answers(ledger, learner, "numbers") == len(facts)
            assert list(learner_facts.attempts(ledger, learner)) == facts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "learners.db"


def test_everything_is_every_table_and_one_learner(path: Path) -> None:
    async def teach() -> tuple[Lesson, Lesson]:
        async with Store.open(path) as store:
            mina, jun = await Lesson.begin(store), await Lesson.begin(store, "Jun")
            for lesson in (mina, jun, mina):
                await lesson.answer(first=False, assisted=True)
            return mina, jun

    mina, jun = asyncio.run(teach())
    learner, other = mina.session.learner, jun.session.learner
    with Ledger.open(path) as ledger:
        found = {table: list(rows) for table, rows in learner_facts.everything(ledger, learner).items()}
        assert learner_facts.sessions(ledger, learner) == [(mina.session.id, "numbers", mina.session.t, None)]
    assert set(found) == TABLES
    assert [row["name"] for row in found["learners"]] == ["Mina"]
    assert [(row["first"], row["assisted"], row["skills"]) for row in found["attempts"]] == [
        (False, True, ["count"])
    ] * 2
    assert {row["learner"] for rows in found.values() for row in rows if "learner" in row} == {learner}
    assert other not in repr(found)
    assert jun.session.id not in repr(found)
