"""The store's tables: every earlier version comes up to date, by whole steps or not at all."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from tutor.errors import StoreError
from tutor.memory.ledger import Ledger
from tutor.memory.migrations import APPLICATION_ID, STEPS, Migration, migrate, migration, version

FACTS = {
    "learners", "sessions", "turns", "attempts", "suggestions", "goals", "consents", "jobs", "reminders",
    "profiles",
}  # fmt: skip

RELEASED = {
    1: "6633e8d9a9c89a25",
    2: "b2369724a6b39175",
    3: "b175fd95ef4753a3",
    4: "e2fbdc4476398006",
    5: "cdee48c7827e8323",
}
"""A digest of the tables after each step. A released step is never edited: add a new one."""


def opened(path: Path) -> Database:
    return Database(sqlite3.connect(path, isolation_level=None), execute_plugins=False)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = opened(tmp_path / "a.db")
    yield database
    database.close()


@migration(len(STEPS) + 1)
def one_more(db: Database) -> None:
    db.execute("ALTER TABLE learners ADD COLUMN birth_year INTEGER")


@migration(len(STEPS) + 1)
def broken(db: Database) -> None:
    db.execute("ALTER TABLE learners ADD COLUMN half_done INTEGER")
    db.execute("INSERT INTO nowhere VALUES (1)")


def add_someone(db: Database) -> None:
    """A learner with an attempt, in columns that every version has."""
    db.execute("INSERT INTO learners (id, name, key, t) VALUES ('l1', 'Mina', 'mina', 't')")
    db.execute("INSERT INTO sessions (id, learner, course, t) VALUES ('s1', 'l1', 'c', 't')")
    db.execute("INSERT INTO turns (session, learner, n, act, t) VALUES ('s1', 'l1', 1, 'ask', 't')")
    db.execute(
        "INSERT INTO attempts (session, turn, learner, course, item, skills, verdict, hints, first, assisted,"
        " confidence, t) VALUES ('s1', 1, 'l1', 'c', 'i', '[\"a\"]', 'right', 0, 1, 0, 0.5, 't')"
    )


def test_steps_are_numbered_from_one_without_a_gap() -> None:
    assert [step.version for step in STEPS] == list(range(1, len(STEPS) + 1))
    assert len(RELEASED) == len(STEPS)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"version {step.version}")
def test_a_released_step_is_never_edited(db: Database, step: Migration) -> None:
    migrate(db, STEPS[: step.version])
    assert hashlib.sha256(db.schema.encode()).hexdigest()[:16] == RELEASED[step.version]


def test_a_new_file_gets_every_table(db: Database) -> None:
    assert migrate(db) == len(STEPS)
    assert set(db.table_names()) == FACTS | {"skills", "fits"}
    assert all(table.strict for table in db.tables)
    assert version(db) == len(STEPS)
    assert db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    assert migrate(db) == 0


@pytest.mark.parametrize("start", range(len(STEPS) + 1))
def test_every_earlier_version_comes_up_to_date_with_its_facts(
    db: Database, tmp_path: Path, start: int
) -> None:
    if start:
        migrate(db, STEPS[:start])
        add_someone(db)
    steps = (*STEPS, one_more)
    assert migrate(db, steps) == len(steps) - start
    fresh = opened(tmp_path / "b.db")
    migrate(fresh, steps)
    schema = fresh.schema
    fresh.close()
    assert db.schema == schema
    assert version(db) == len(steps)
    assert db.execute("SELECT count(*) FROM attempts").fetchone()[0] == (1 if start else 0)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_step_that_fails_leaves_the_file_as_it_was(db: Database) -> None:
    migrate(db)
    add_someone(db)
    before = db.schema
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(db, (*STEPS, broken))
    assert (db.schema, version(db)) == (before, len(STEPS))
    assert migrate(db, (*STEPS, one_more)) == 1


def test_a_newer_store_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "learners.db"
    with Ledger.open(path) as ledger:
        ledger.db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError) as told:
        Ledger.open(path)
    assert str(told.value) == (
        f"the learners' store {path} is of a newer Sori (version 99; this one knows {len(STEPS)}). "
        "Upgrade Sori, or set SORI_DATA to another folder."
    )


@pytest.mark.parametrize("mark", [0, 1234])
def test_another_programs_database_is_refused_untouched(tmp_path: Path, mark: int) -> None:
    path = tmp_path / "learners.db"
    other = sqlite3.connect(path)
    other.executescript(f"CREATE TABLE stamps (id); PRAGMA application_id = {mark};")
    other.close()
    with pytest.raises(StoreError, match="another program") as told:
        Ledger.open(path)
    assert str(path) in str(told.value)
    again = sqlite3.connect(path)
    assert again.execute("SELECT name FROM sqlite_schema").fetchall() == [("stamps",)]
    again.close()


@pytest.mark.parametrize("table", sorted(FACTS - {"sessions", "suggestions"}))
def test_facts_are_written_once(db: Database, table: str) -> None:
    migrate(db)
    add_someone(db)
    db.execute("INSERT INTO goals (learner, words, t) VALUES ('l1', 'halves', 't')")
    db.execute("INSERT INTO consents (learner, matter, given, t) VALUES ('l1', 'record', 1, 't')")
    db.execute(
        "INSERT INTO jobs (job, learner, kind, state, progress, t) VALUES ('j', 'l1', 'k', 'done', 1, 't')"
    )
    db.execute("INSERT INTO reminders (learner, day, words, t) VALUES ('l1', '2026-03-01', 'due', 't')")
    db.execute("INSERT INTO profiles (learner, age, guardian, t) VALUES ('l1', 9, 'Kim', 't')")
    with pytest.raises(sqlite3.IntegrityError, match="written once"):
        db.execute(f"UPDATE {table} SET t = 'later'")


def test_what_becomes_of_a_fact_is_written_once_too(db: Database) -> None:
    migrate(db)
    add_someone(db)
    db.execute(
        "INSERT INTO suggestions (learner, kind, words, reason, benefit, cost, t)"
        " VALUES ('l1', 'break', 'Rest?', 'Tired.', 0.5, 0.1, 't')"
    )
    for table, column, value in (
        ("sessions", "ended", "t2"),
        ("suggestions", "outcome", "accepted"),
        ("suggestions", "answered", "t2"),
    ):
        db.execute(f"UPDATE {table} SET {column} = ?", [value])
        with pytest.raises(sqlite3.IntegrityError, match="written once"):
            db.execute(f"UPDATE {table} SET {column} = NULL")
        with pytest.raises(sqlite3.IntegrityError, match="written once"):
            db.execute(f"UPDATE {table} SET t = 'later'")


@pytest.mark.parametrize(("table", "column"), [("turns", "said"), ("turns", "heard"), ("attempts", "said")])
def test_kept_words_can_be_taken_out_and_not_changed(db: Database, table: str, column: str) -> None:
    migrate(db, STEPS[:4])
    add_someone(db)
    db.execute("INSERT INTO turns (session, learner, n, act, t, said, heard)"
               " VALUES ('s1', 'l1', 2, 'ask', 't', 'one half', 'good')")  # fmt: skip
    db.execute(
        "INSERT INTO attempts (session, turn, learner, course, item, skills, verdict, hints, first, assisted,"
        " confidence, t, said) VALUES ('s1', 2, 'l1', 'c', 'i', '[]', 'right', 0, 1, 0, 0.5, 't', 'half')"
    )
    migrate(db)
    with pytest.raises(sqlite3.IntegrityError, match="written once"):
        db.execute(f"UPDATE {table} SET {column} = 'other'")
    db.execute(f"UPDATE {table} SET {column} = NULL")
    assert db.execute(f"SELECT count({column}) FROM {table}").fetchone() == (0,)
    with pytest.raises(sqlite3.IntegrityError, match="written once"):
        db.execute(f"UPDATE {table} SET {column} = 'back'")
    with pytest.raises(sqlite3.IntegrityError, match="written once"):
        db.execute(f"UPDATE {table} SET {column} = NULL, t = 'later'")


def test_every_column_of_a_fact_but_its_words_is_written_once(db: Database) -> None:
    """Also those that a later step adds: it must add them to the trigger."""
    migrate(db)
    add_someone(db)
    for table, words in (("turns", {"said", "heard"}), ("attempts", {"said"})):
        for column in db[table].columns_dict.keys() - words:
            with pytest.raises(sqlite3.IntegrityError, match="written once"):
                db.execute(f"UPDATE {table} SET {column} = {column}")


@pytest.mark.parametrize("age", [0, -1, 121])
def test_an_age_is_one(db: Database, age: int) -> None:
    migrate(db)
    add_someone(db)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute("INSERT INTO profiles (learner, age, t) VALUES ('l1', ?, 't')", [age])


def test_a_turn_belongs_to_its_sessions_learner(db: Database) -> None:
    db.execute("PRAGMA foreign_keys = ON")
    migrate(db)
    add_someone(db)
    db.execute("INSERT INTO learners (id, name, key, t) VALUES ('l2', 'Jun', 'jun', 't')")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.execute("INSERT INTO turns (session, learner, n, act, t) VALUES ('s1', 'l2', 2, 'ask', 't')")


def test_processes_that_start_together_make_one_store(tmp_path: Path) -> None:
    path = tmp_path / "new" / "learners.db"
    code = (
        "import sys, pathlib, sqlite_utils; from tutor.memory.ledger import Ledger; sys.stdin.read(1)\n"
        "with Ledger.open(pathlib.Path(sys.argv[1]), 10.0) as ledger: print(ledger.learner('Mina', 't').id)"
    )
    together = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    for process in together:
        assert process.stdin is not None
        process.stdin.write("x")
        process.stdin.flush()
    told = [process.communicate(timeout=60) for process in together]
    assert [process.returncode for process in together] == [0] * 4, told
    assert len({out for out, _ in told}) == 1
