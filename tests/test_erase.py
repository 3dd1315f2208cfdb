"""Forgetting a learner: all of one, nothing of the others, and the proof."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.stored_lesson import Lesson, T, when_locked
from tutor.errors import StoreError
from tutor.learner.facts import LearnerFact, SessionFact, new_id
from tutor.learner.model import SkillState
from tutor.memory.erase import _found
from tutor.memory.ledger import Ledger
from tutor.memory.store import Store

TABLES = {
    "learners", "sessions", "turns", "attempts", "suggestions", "goals", "consents", "jobs", "skills",
    "reminders", "profiles",
}  # fmt: skip
"""Every table holds something of a learner, so ``forget`` must know it."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "learners.db"


async def two_learners(store: Store) -> tuple[LearnerFact, LearnerFact]:
    for name, said in (("Philippa Quartermaine", "xyzzy plugh"), ("Jun", "one half")):
        lesson = await Lesson.begin(store, name)
        for _ in range(60):
            turn, attempt = lesson.facts("c1", said=said)
            await store.record_turn(replace(turn, said=said), attempt, [SkillState("count", 0.5)])
    return await store.learner("Philippa Quartermaine", T), await store.learner("Jun", T)


def test_forgetting_leaves_nothing_of_one_and_everything_of_the_others(path: Path) -> None:
    learners: list[LearnerFact] = []

    async def fill_it() -> None:
        async with Store.open(path) as store:
            learners.extend(await two_learners(store))

    async def work() -> None:
        gone, stays = learners
        async with Store.open(path) as store:
            proof = await store.forget(gone)
            assert proof.proven
            assert (proof.id_found, proof.name_found, proof.log_bytes) == (False, False, 0)
            assert proof.sessions_found == 0
            assert proof.searched > 4096
            assert proof.deleted["attempts"] == proof.deleted["turns"] == 60
            assert set(proof.left.values()) == {0}
            assert set(proof.left) == TABLES
            assert await store.find(gone.name) is None
            assert len(await store.attempts(stays.id, "numbers")) == 60
            assert await store.check() == []

    def traces() -> set[str]:
        content = b"".join(file.read_bytes() for file in path.parent.iterdir())
        gone = learners[0]
        return {
            trace
            for trace in (gone.name, gone.name.casefold(), gone.id, "xyzzy")
            if trace.encode() in content
        }

    asyncio.run(fill_it())
    assert len(traces()) == 4  # so that their absence below means something
    asyncio.run(work())
    assert traces() == set()


@pytest.mark.parametrize(
    ("name", "elsewhere"),
    [("Al", True), ("learner", True), ("SQLite", True), ("Junip", True), ("Zsuzsanna", False)],
)
def test_a_name_that_stands_elsewhere_does_not_spoil_the_proof(
    path: Path, name: str, elsewhere: bool
) -> None:
    with Ledger.open(path) as ledger:
        ledger.learner("Juniper", T)
        gone = ledger.learner(name, T)

    async def work() -> None:
        async with Store.open(path) as store:
            proof = await store.forget(gone)
            assert proof.proven
            assert proof.name_elsewhere is elsewhere

    asyncio.run(work())


def test_ids_are_found_also_side_by_side_and_by_the_thousand() -> None:
    dice = random.Random(3)
    ids = [f"{dice.getrandbits(64):016x}" for _ in range(3000)]
    content = b"\x07f" + "".join(ids[:3]).encode() + b"name" + b"lesson one" + ids[9].encode() + b"\x00"
    assert _found(content, ids) == 4
    assert _found(content, [*ids[1:4], "lesson one", "lesson two"]) == 3
    assert _found(content, []) == 0


def test_nothing_is_forgotten_by_halves_while_another_program_reads(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path, patience_s=0.05) as store:
            gone, _ = await two_learners(store)
            reader = sqlite3.connect(path, isolation_level=None)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM turns").fetchone()
            await store.start_session(SessionFact(new_id(), gone.id, "numbers", T))
            with pytest.raises(StoreError, match="nothing was forgotten"):
                await store.forget(gone)
            assert await store.find(gone.name) == gone
            reader.close()
            assert (await store.forget(gone)).proven

    asyncio.run(work())


def test_facts_that_wait_are_forgotten_too(path: Path) -> None:
    async def work() -> None:
        async with Store.open(path, patience_s=0.05) as store:
            lesson = await Lesson.begin(store)
            gone = await store.learner("Mina", T)
            await when_locked(path, lambda: lesson.answer())
            assert store.pending == 1
            assert (await store.forget(gone)).proven
            assert store.pending == 0
            await Lesson.begin(store, "Jun")
            assert store.lost == 0

    asyncio.run(work())
