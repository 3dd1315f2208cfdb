"""The learners' store: what is written is read, and what cannot be written waits."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.stored_lesson import COURSE, PARAMS, Lesson, T, until_full, when_locked
from tutor.answers.verdict import Verdict
from tutor.errors import InputError, StoreError
from tutor.learner.facts import LearnerFact, SessionFact, new_id
from tutor.learner.model import SkillState
from tutor.memory.faults import RefusedError
from tutor.memory.ledger import Ledger, clean_name
from tutor.memory.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "learners.db"


# --- written and read ----------------------------------------------------------------------------


def test_what_is_written_is_read(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path) as store:
            lesson = await Lesson.begin(store)
            first = await lesson.answer(
                verdict=Verdict.WRONG,
                misconception="bigger",
                hints=2,
                confidence=0.5,
                latency=1.25,
                said="two",
            )
            second = await lesson.answer("a1", first=False, assisted=True)
            learner = lesson.session.learner
            assert await store.attempts(learner, "numbers") == [first, second]
            assert await store.attempts(learner, "numbers", last=1) == [second]
            assert await store.attempts(learner, "other") == []
            assert await store.skill_states(learner, "numbers") == lesson.states
            await store.end_session(lesson.session, "2026-03-01T09:30:00.000+00:00")
            await store.end_session(lesson.session, "2026-03-01T23:00:00.000+00:00")
            (mina,) = await store.learners()
            assert (mina.name, mina.sessions, mina.attempts, mina.since) == ("Mina", 1, 2, T)
            assert mina.last_seen == "2026-03-01T09:30:00.000+00:00"
            assert await store.check() == []
        async with Store.open(path) as store:
            assert await store.skill_states(learner, "numbers") == lesson.states

    asyncio.run(work())


def test_items_are_told_in_the_order_they_were_last_asked(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path) as store:
            lesson = await Lesson.begin(store)
            for item in ("c1", "a1", "c1", "c1"):
                await lesson.answer(item)
            assert await store.asked(lesson.session.learner, "numbers") == ["a1", "c1"]

    asyncio.run(work())


def test_what_a_learner_said_is_left_out_unless_it_is_passed(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path) as store:
            await (await Lesson.begin(store)).answer()

    asyncio.run(work())
    with Ledger.open(path) as ledger:
        assert ledger.rows("SELECT said, heard FROM turns") == [(None, None)]
        assert ledger.rows("SELECT said FROM attempts") == [(None,)]


def test_a_turn_is_written_whole_or_not_at_all(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path) as store:
            lesson = await Lesson.begin(store)
            turn, attempt = lesson.facts()
            with pytest.raises(RefusedError):
                await store.record_turn(turn, attempt, [SkillState("count", p=7.0)])
            assert await store.attempts(lesson.session.learner, "numbers") == []
            assert store.pending == 0
            await store.record_turn(turn, attempt)

    asyncio.run(work())


def test_facts_that_do_not_belong_together_are_a_programming_error(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path) as store:
            lesson = await Lesson.begin(store)
            turn, attempt = lesson.facts()
            with pytest.raises(ValueError, match="another session"):
                await store.record_turn(turn, replace(attempt, session="else"))
            with pytest.raises(ValueError, match="come from an attempt"):
                await store.record_turn(turn, None, [SkillState("count", 0.5)])
            await store.record_turn(turn)
            with pytest.raises(RefusedError, match="UNIQUE"):
                await store.record_turn(turn)
            assert store.pending == 0

    asyncio.run(work())


def test_a_cancelled_caller_does_not_take_the_turn_back(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path) as store:
            lesson = await Lesson.begin(store)
            turn, attempt = lesson.facts()
            task = asyncio.create_task(store.record_turn(turn, attempt))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await store.attempts(lesson.session.learner, "numbers") == [attempt]

    asyncio.run(work())


def test_the_file_is_for_its_owner_only_and_set_as_promised(path: Path) -> None:
    with Ledger.open(path.parent / "sub" / "learners.db") as ledger:
        assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(ledger.path.parent.stat().st_mode) == 0o700
        pragmas = {
            name: ledger.rows(f"PRAGMA {name}")[0][0]
            for name in ("journal_mode", "foreign_keys", "synchronous", "secure_delete", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "secure_delete": 1, "busy_timeout": 2000,
    }  # fmt: skip


def test_the_store_is_entered_before_it_is_used(path: Path) -> None:
    with pytest.raises(RuntimeError, match="async with"):
        asyncio.run(Store.open(path).learners())


# --- names ---------------------------------------------------------------------------------------


def test_a_name_is_one_learner_however_it_is_typed(path: Path) -> None:
    with Ledger.open(path) as ledger:
        mina = ledger.learner("  Mina   Kim ", T)
        assert mina.name == "Mina Kim"
        assert ledger.learner("MINA KIM", "later") == mina
        assert ledger.find("mina kim") == mina
        assert ledger.learner("Ärzte", T) == ledger.learner("ärzte", T)
        assert ledger.learner("민아", T).id not in {mina.id, ledger.learner("Ärzte", T).id}
        assert ledger.find("nobody") is None
        assert [learner.name for learner in ledger.learners()] == ["Mina Kim", "Ärzte", "민아"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "a\x1bb"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(InputError, match="visible characters"):
        clean_name(name)


# --- derived -------------------------------------------------------------------------------------


def skill_bytes(path: Path) -> list[str]:
    """Every stored bit of the skill states."""
    with Ledger.open(path) as ledger:
        return [
            repr(row) for row in ledger.rows("SELECT *, printf('%!.17g', p) FROM skills ORDER BY 1, 2, 3")
        ]


ANSWERS = st.lists(
    st.tuples(
        st.sampled_from(["c1", "a1"]),
        st.sampled_from(["right", "partly", "wrong", "unsure", "off_task"]),
        st.booleans(),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=15, deadline=None)
@given(ANSWERS)
def test_a_rebuild_gives_the_same_state_byte_for_byte(answers: list[tuple[str, str, bool, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "learners.db"

        async def teach() -> LearnerFact:
            async with Store.open(path) as store:
                lesson = await Lesson.begin(store)
                for item, verdict, first, hints in answers:
                    await lesson.answer(item, verdict, first=first, hints=hints)
                return await store.learner("Mina", T)

        learner = asyncio.run(teach())
        lived = skill_bytes(path)
        with Ledger.open(path) as ledger:
            ledger.db.execute("UPDATE skills SET p = 0.5, streak = 99")
            ledger.db.execute(
                "INSERT INTO skills VALUES (?, 'ghost', 'x', 0.5, 0, 0, 0, NULL, NULL, NULL)", [learner.id]
            )
            rebuilt = ledger.rebuild(learner.id, {"numbers": COURSE}, PARAMS)
            assert (rebuilt.skills, rebuilt.changed, rebuilt.skipped) == (len(lived), len(lived), ())
            assert ledger.rebuild(learner.id, {"numbers": COURSE}, PARAMS).changed == 0
        assert skill_bytes(path) == lived


def test_a_rebuild_leaves_a_course_that_is_not_at_hand_alone(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path) as store:
            lesson = await Lesson.begin(store)
            await lesson.answer()
            rebuilt = await store.rebuild(lesson.session.learner, {}, PARAMS)
            assert rebuilt.skipped == ("numbers",)
            assert await store.skill_states(lesson.session.learner, "numbers") == lesson.states

    asyncio.run(work())


# --- what cannot be written waits ----------------------------------------------------------------


def fill(store: Store, full: bool) -> None:
    """Let SQLite find its disk full, or not any more; runs where the connection lives."""

    def limit() -> None:
        db = store._opened().db
        pages = db.execute("PRAGMA page_count").fetchone()[0] if full else 1 << 30
        db.execute(f"PRAGMA max_page_count = {pages}").fetchone()

    store._thread.submit(limit).result()


def test_a_locked_store_says_so_and_the_turn_is_written_with_the_next(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path, patience_s=0.05) as store:
            lesson = await Lesson.begin(store)
            told = await when_locked(path, lambda: lesson.answer())
            assert str(told) == (
                f"the learners' store {path} is in use by another program. Close the other lesson or tool, "
                "then try again. 1 facts wait in memory and are written when it works again."
            )
            assert store.pending == 1
            await lesson.answer("a1")
            assert (store.pending, store.lost) == (0, 0)
            attempts = await store.attempts(lesson.session.learner, "numbers")
            assert [attempt.item for attempt in attempts] == ["c1", "a1"]
            assert await store.skill_states(lesson.session.learner, "numbers") == lesson.states

    asyncio.run(work())


def test_on_a_full_disk_the_lesson_goes_on_and_nothing_is_lost_when_there_is_room_again(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path) as store:
            lesson = await Lesson.begin(store)
            await lesson.answer()
            fill(store, full=True)
            told = await until_full(lesson)
            assert f"the disk with the learners' store {path} is full. Make room" in str(told)
            for _ in range(3):
                with pytest.raises(StoreError, match="full"):
                    await lesson.answer(said="x" * 2000)
            assert store.pending == 4
            assert await store.check() == []
            fill(store, full=False)
            await lesson.answer()
            assert store.pending == 0
            assert len(await store.attempts(lesson.session.learner, "numbers")) == lesson.n
            learner = lesson.session.learner
            assert (await store.rebuild(learner, {"numbers": COURSE}, PARAMS)).changed == 0

    asyncio.run(work())


def test_a_lesson_that_began_while_the_disk_was_full_is_written_in_order(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path, patience_s=0.05) as store:
            learner = await store.learner("Mina", T)
            session = SessionFact(new_id(), learner.id, COURSE.course, T)
            await when_locked(path, lambda: store.start_session(session))
            lesson = Lesson(store, session)
            await when_locked(path, lambda: lesson.answer())
            assert store.pending == 2
            await store.end_session(session, T)
            assert (store.pending, store.lost) == (0, 0)
            assert len(await store.attempts(learner.id, "numbers")) == 1

    asyncio.run(work())


def test_what_waits_has_a_bound(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path, patience_s=0.01, keep=2) as store:
            lesson = await Lesson.begin(store)
            other = sqlite3.connect(path, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            for _ in range(3):
                with pytest.raises(StoreError) as told:
                    await lesson.answer()
            other.close()
            assert (store.pending, store.lost) == (2, 1)
            assert "Memory for waiting facts is full; 1 are lost." in str(told.value)

    asyncio.run(work())


def test_a_waiting_fact_that_is_refused_does_not_hold_up_the_rest(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path, patience_s=0.05) as store:
            lesson = await Lesson.begin(store)
            turn, attempt = lesson.facts()
            await store.record_turn(turn, attempt)
            await when_locked(path, lambda: store.record_turn(turn, attempt))  # the same turn twice
            await lesson.answer()
            assert (store.pending, store.lost) == (0, 1)

    asyncio.run(work())


def test_closing_writes_what_waits(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path, patience_s=0.05) as store:
            lesson = await Lesson.begin(store)
            await when_locked(path, lambda: lesson.answer())

    asyncio.run(work())
    with Ledger.open(path) as ledger:
        assert ledger.rows("SELECT count(*) FROM attempts") == [(1,)]


def test_closing_says_what_is_lost(path: Path) -> None:
    other = sqlite3.connect(path.with_name("other.db"), isolation_level=None)

    async def work() -> None:
        nonlocal other
        async with Store.open(path, patience_s=0.05) as store:
            lesson = await Lesson.begin(store)
            other.close()
            other = sqlite3.connect(path, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError):
                await lesson.answer()

    try:
        with pytest.raises(StoreError, match="1 facts are lost"):
            asyncio.run(work())
    finally:
        other.close()


def test_an_error_on_its_way_is_not_hidden_by_closing(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    others: list[sqlite3.Connection] = []

    async def work() -> None:
        async with Store.open(path, patience_s=0.05) as store:
            lesson = await Lesson.begin(store)
            others.append(sqlite3.connect(path, isolation_level=None))
            others[0].execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError):
                await lesson.answer()
            raise KeyError("the lesson's own")

    with pytest.raises(KeyError, match="own"):
        asyncio.run(work())
    others[0].close()
    assert "1 facts are lost" in caplog.text
    assert "Mina" not in caplog.text
