"""How the store's tables came to be: one function a step, each in its own transaction.

``PRAGMA user_version`` is the number of steps taken. A step that has been released is never edited;
what changes later is a new step. ``PRAGMA application_id`` marks the file as Sori's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.errors import StoreError

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x534F5249
"""``SORI`` in ASCII."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: ``run`` brings a store from ``version - 1`` to ``version``."""

    version: int
    run: Callable[[Database], None]


def migration(version: int) -> Callable[[Callable[[Database], None]], Migration]:
    """Make a function the step to ``version``."""
    return lambda run: Migration(version, run)


@migration(1)
def facts_and_skills(db: Database) -> None:
    """The facts, written once, and the skill states derived from attempts."""
    db.executescript("""
        CREATE TABLE learners (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            key TEXT NOT NULL UNIQUE,           -- the name as compared: see ledger.name_key
            t TEXT NOT NULL                     -- every t: UTC, ISO 8601, milliseconds
        ) STRICT;

        CREATE TABLE sessions (
            id TEXT PRIMARY KEY,
            learner TEXT NOT NULL REFERENCES learners (id),
            course TEXT NOT NULL,
            t TEXT NOT NULL,
            ended TEXT,                         -- written once; NULL where the lesson broke off
            UNIQUE (id, learner)
        ) STRICT;
        CREATE INDEX sessions_by_learner ON sessions (learner);

        CREATE TABLE turns (
            id INTEGER PRIMARY KEY,
            session TEXT NOT NULL,
            learner TEXT NOT NULL,
            n INTEGER NOT NULL CHECK (n >= 0),
            act TEXT NOT NULL,
            item TEXT,
            verdict TEXT CHECK (verdict IN ('right', 'partly', 'wrong', 'unsure', 'off_task')),
            said TEXT,                          -- only with consent
            heard TEXT,                         -- only with consent
            t TEXT NOT NULL,
            UNIQUE (session, n),
            FOREIGN KEY (session, learner) REFERENCES sessions (id, learner)
        ) STRICT;

        CREATE TABLE attempts (
            id INTEGER PRIMARY KEY,             -- the order in which skills are derived
            session TEXT NOT NULL,
            turn INTEGER NOT NULL,
            learner TEXT NOT NULL,
            course TEXT NOT NULL,
            item TEXT NOT NULL,
            skills TEXT NOT NULL CHECK (json_type(skills) = 'array'),
            verdict TEXT NOT NULL CHECK (verdict IN ('right', 'partly', 'wrong', 'unsure', 'off_task')),
            misconception TEXT,
            hints INTEGER NOT NULL CHECK (hints >= 0),
            first INTEGER NOT NULL CHECK (first IN (0, 1)),
            assisted INTEGER NOT NULL CHECK (assisted IN (0, 1)),
            confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
            latency REAL CHECK (latency >= 0),  -- seconds
            said TEXT,                          -- only with consent
            t TEXT NOT NULL,
            FOREIGN KEY (session, learner) REFERENCES sessions (id, learner),
            FOREIGN KEY (session, turn) REFERENCES turns (session, n)
        ) STRICT;
        CREATE INDEX attempts_by_course ON attempts (learner, course);
        CREATE INDEX attempts_by_turn ON attempts (session, turn);

        CREATE TABLE suggestions (
            id INTEGER PRIMARY KEY,
            learner TEXT NOT NULL REFERENCES learners (id),
            session TEXT REFERENCES sessions (id),
            kind TEXT NOT NULL,
            words TEXT NOT NULL,
            reason TEXT NOT NULL,
            benefit REAL NOT NULL,
            cost REAL NOT NULL,
            t TEXT NOT NULL,
            lapses TEXT,
            outcome TEXT CHECK (outcome IN ('accepted', 'dismissed', 'ignored')),  -- written once
            answered TEXT                       -- when; written once
        ) STRICT;
        CREATE INDEX suggestions_by_learner ON suggestions (learner, t);
        CREATE INDEX suggestions_by_session ON suggestions (session);

        CREATE TABLE goals (
            id INTEGER PRIMARY KEY,
            learner TEXT NOT NULL REFERENCES learners (id),
            course TEXT,
            words TEXT NOT NULL,
            t TEXT NOT NULL
        ) STRICT;
        CREATE INDEX goals_by_learner ON goals (learner);

        CREATE TABLE consents (                 -- the latest row for a matter holds
            id INTEGER PRIMARY KEY,
            learner TEXT NOT NULL REFERENCES learners (id),
            matter TEXT NOT NULL,
            given INTEGER NOT NULL CHECK (given IN (0, 1)),
            t TEXT NOT NULL
        ) STRICT;
        CREATE INDEX consents_by_learner ON consents (learner, matter);

        CREATE TABLE jobs (                     -- a row each time a job's state changes
            id INTEGER PRIMARY KEY,
            job TEXT NOT NULL,
            learner TEXT REFERENCES learners (id),
            kind TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
            progress REAL NOT NULL CHECK (progress BETWEEN 0 AND 1),
            detail TEXT,
            t TEXT NOT NULL
        ) STRICT;
        CREATE INDEX jobs_by_job ON jobs (job);
        CREATE INDEX jobs_by_learner ON jobs (learner);

        CREATE TABLE skills (                   -- derived: learner.model.derive
            learner TEXT NOT NULL REFERENCES learners (id),
            course TEXT NOT NULL,
            skill TEXT NOT NULL,
            p REAL NOT NULL CHECK (p BETWEEN 0 AND 1),
            opportunities INTEGER NOT NULL,
            "right" INTEGER NOT NULL,
            streak INTEGER NOT NULL,
            last_seen TEXT,
            card TEXT CHECK (card IS NULL OR json_valid(card)),
            PRIMARY KEY (learner, course, skill)
        ) STRICT, WITHOUT ROWID;
    """)
    for table, columns in {
        "learners": "",
        "sessions": "OF id, learner, course, t",
        "turns": "",
        "attempts": "",
        "suggestions": "OF id, learner, session, kind, words, reason, benefit, cost, t, lapses",
        "goals": "",
        "consents": "",
        "jobs": "",
    }.items():
        db.execute(
            f"CREATE TRIGGER {table}_are_facts BEFORE UPDATE {columns} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'facts are written once'); END"
        )
    for table, column in (("sessions", "ended"), ("suggestions", "outcome"), ("suggestions", "answered")):
        db.execute(
            f"CREATE TRIGGER {table}_{column}_once BEFORE UPDATE OF {column} ON {table} "
            f"WHEN OLD.{column} IS NOT NULL "
            "BEGIN SELECT RAISE(ABORT, 'facts are written once'); END"
        )


@migration(2)
def goals_and_reminders(db: Database) -> None:
    """Goals say for how long and until when, or that they are a next step; reminders are facts too."""
    db.execute("ALTER TABLE goals ADD COLUMN session TEXT REFERENCES sessions (id)")
    db.execute(
        "ALTER TABLE goals ADD COLUMN kind TEXT NOT NULL DEFAULT 'goal' CHECK (kind IN ('goal', 'next_step'))"
    )
    db.execute("ALTER TABLE goals ADD COLUMN minutes INTEGER CHECK (minutes IS NULL OR minutes > 0)")
    db.execute("ALTER TABLE goals ADD COLUMN until TEXT")  # a date
    db.execute("""
        CREATE TABLE reminders (                -- one a learner and day at most
            id INTEGER PRIMARY KEY,
            learner TEXT NOT NULL REFERENCES learners (id),
            day TEXT NOT NULL,                  -- on the learner's clock
            words TEXT NOT NULL,
            t TEXT NOT NULL,
            UNIQUE (learner, day)
        ) STRICT""")
    db.execute(
        "CREATE TRIGGER reminders_are_facts BEFORE UPDATE ON reminders "
        "BEGIN SELECT RAISE(ABORT, 'facts are written once'); END"
    )


@migration(3)
def fits(db: Database) -> None:
    """What was fitted to a course's answers: derived from all its learners' attempts by ``learner.fit``."""
    db.execute("""
        CREATE TABLE fits (
            course TEXT PRIMARY KEY,
            t TEXT NOT NULL,
            answers INTEGER NOT NULL,
            learners INTEGER NOT NULL,
            rates TEXT NOT NULL CHECK (json_valid(rates))
        ) STRICT, WITHOUT ROWID""")


@migration(4)
def foundations(db: Database) -> None:
    """What a skill's p would be without what it builds on (``learner.bkt``); unknown until it is asked."""
    db.execute(
        "ALTER TABLE skills ADD COLUMN p_unfounded REAL"
        " CHECK (p_unfounded IS NULL OR p_unfounded BETWEEN 0 AND 1)"
    )


@migration(5)
def people(db: Database) -> None:
    """Ages and guardians; who allowed what; and kept words may be taken out again, though never changed."""
    db.execute("""
        CREATE TABLE profiles (                 -- the latest age and guardian hold
            id INTEGER PRIMARY KEY,
            learner TEXT NOT NULL REFERENCES learners (id),
            age INTEGER CHECK (age BETWEEN 1 AND 120),  -- in years, at t
            guardian TEXT,
            t TEXT NOT NULL
        ) STRICT""")
    db.execute("CREATE INDEX profiles_by_learner ON profiles (learner)")
    db.execute(
        "CREATE TRIGGER profiles_are_facts BEFORE UPDATE ON profiles "
        "BEGIN SELECT RAISE(ABORT, 'facts are written once'); END"
    )
    db.execute(  # no consent was recorded before this step
        "ALTER TABLE consents ADD COLUMN given_by TEXT NOT NULL DEFAULT 'learner'"
        " CHECK (given_by IN ('learner', 'guardian'))"
    )
    for table, facts, words in (
        ("turns", "id, session, learner, n, act, item, verdict, t", ("said", "heard")),
        (
            "attempts",
            "id, session, turn, learner, course, item, skills, verdict, misconception, hints, first,"
            " assisted, confidence, latency, t",
            ("said",),
        ),
    ):
        db.execute(f"DROP TRIGGER {table}_are_facts")
        db.execute(
            f"CREATE TRIGGER {table}_are_facts BEFORE UPDATE OF {facts} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'facts are written once'); END"
        )
        for column in words:
            db.execute(
                f"CREATE TRIGGER {table}_{column}_only_out BEFORE UPDATE OF {column} ON {table} "
                f"WHEN NEW.{column} IS NOT NULL "
                "BEGIN SELECT RAISE(ABORT, 'facts are written once'); END"
            )


STEPS: tuple[Migration, ...] = (facts_and_skills, goals_and_reminders, fits, foundations, people)
"""Every step, in order."""


def version(db: Database) -> int:
    """How many steps the open file has taken; 0 for a new one."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def migrate(db: Database, steps: Sequence[Migration] = STEPS) -> int:
    """Take the steps that are missing; returns how many that were.

    Each step and its version number are one transaction: a crash or an error leaves the file as it was
    before that step. Raises ``StoreError`` for a file of a newer Sori or of another program.
    """
    _ours(db, len(steps))
    taken = 0
    for step in steps[version(db) :]:
        db.execute("BEGIN IMMEDIATE")
        try:
            if version(db) < step.version:  # another process may have taken it while we waited
                step.run(db)
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                db.execute(f"PRAGMA user_version = {step.version}")
                taken += 1
            db.execute("COMMIT")
        except BaseException:
            db.rollback()
            raise
    return taken


def _ours(db: Database, known: int) -> None:
    db.execute("BEGIN")  # one view of the three, while another process may be making the file
    try:
        mark = int(db.execute("PRAGMA application_id").fetchone()[0])
        tables = int(db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])
        found = version(db)
        path = str(db.execute("PRAGMA database_list").fetchone()[2])
    finally:
        db.rollback()
    if mark != APPLICATION_ID and (mark or tables):
        raise StoreError(
            f"the learners' store {path} is a database of another program",
            "Move that file aside, or set SORI_DATA to another folder.",
        )
    if found > known:
        raise StoreError(
            f"the learners' store {path} is of a newer Sori (version {found}; this one knows {known})",
            "Upgrade Sori, or set SORI_DATA to another folder.",
        )
