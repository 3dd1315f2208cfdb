"""The store's file, synchronously: its facts, what is read from them and what is derived.

``Store`` runs this on its one writer thread; commands that only look (``tutor learner list``) use it
directly. A ``Ledger`` belongs to the thread that opened it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tutor import paths
from tutor.course.model import Course
from tutor.errors import InputError
from tutor.learner.facts import AttemptFact, LearnerFact, SessionFact, TurnFact, new_id
from tutor.learner.model import Params, SkillState, derive
from tutor.learner.person import Matter
from tutor.memory import fits, people
from tutor.memory.faults import explained
from tutor.memory.opening import opened

if TYPE_CHECKING:
    from sqlite_utils import Database

PATIENCE_S = 2.0
"""How long a write waits for another process that holds the file, seconds."""
LONGEST_NAME = 80
"""Characters of a learner's name."""
_ATTEMPT = ", ".join(field.name for field in fields(AttemptFact))
_SKILLS, _FIRST, _ASSISTED = (
    [field.name for field in fields(AttemptFact)].index(name) for name in ("skills", "first", "assisted")
)
_STATE = ", ".join(f'"{field.name}"' for field in fields(SkillState))


@dataclass(frozen=True, slots=True)
class LearnerSummary:
    """A learner with what is kept of them; ``last_seen`` is UTC ISO text or ``None``."""

    id: str
    name: str
    since: str
    sessions: int
    attempts: int
    last_seen: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A skill state that a rebuild changed; ``None``: there was, or is, none."""

    course: str
    skill: str
    before: SkillState | None
    after: SkillState | None


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: skill rows now, those that differ from before, and courses left alone.

    ``skipped``: courses that were not at hand. ``orphans``: skill rows that were deleted because
    their course has no attempts.
    """

    skills: int
    differences: tuple[Difference, ...]
    skipped: tuple[str, ...]
    orphans: int = 0

    @property
    def changed(self) -> int:
        """How many skill states differ from before."""
        return len(self.differences)


def clean_name(name: str, whose: str = "learner") -> str:
    """The name of a ``learner`` or ``guardian`` as it is kept: composed, trimmed, single spaces. Raises
    ``InputError``."""
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if not cleaned or len(cleaned) > LONGEST_NAME or not cleaned.isprintable():
        raise InputError(
            f"a {whose}'s name has 1 to {LONGEST_NAME} visible characters", f"Give another with --{whose}."
        )
    return cleaned


def name_key(name: str) -> str:
    """What two spellings of one name share: ``" MINA "`` and ``"mina"`` are the same learner."""
    return unicodedata.normalize("NFKC", clean_name(name)).casefold()


class Ledger:
    """An open store. Every method raises ``StoreError`` when the file will not do it."""

    def __init__(self, db: Database, path: Path) -> None:
        self.db = db
        self.path = path

    @classmethod
    def open(cls, path: Path | None = None, patience_s: float = PATIENCE_S) -> Self:
        """Open the store, make it where there is none, and bring it up to date."""
        path = path or paths.store()
        return cls(opened(path, patience_s), path)

    def close(self) -> None:
        """Close the file; the last one to do so folds the write-ahead log into it."""
        with explained(self.path):
            self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Takes the write lock at once, so that no later statement finds it gone."""
        with explained(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT")
            except BaseException:
                self.db.rollback()
                raise

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with explained(self.path):
            return self.db.execute(sql, values).fetchall()

    # --- facts -----------------------------------------------------------------------------------

    def learner(self, name: str, t: str) -> LearnerFact:
        """The learner of that name, who is new at ``t`` if there was none. Raises ``InputError``."""
        with self.transaction():
            known = self.find(name)
            if known is None:
                known = LearnerFact(new_id(), clean_name(name), t)
                self._insert("learners", {**asdict(known), "key": name_key(name)})
            return known

    def find(self, name: str) -> LearnerFact | None:
        """The learner of that name, in whatever case it is written."""
        found = self.rows("SELECT id, name, t FROM learners WHERE key = ?", [name_key(name)])
        return LearnerFact(*found[0]) if found else None

    def start_session(self, session: SessionFact) -> None:
        with self.transaction():
            self._insert("sessions", asdict(session))

    def end_session(self, session: SessionFact, t: str) -> None:
        """Note when the lesson ended; a second call changes nothing."""
        with self.transaction():
            self.db.execute("UPDATE sessions SET ended = ? WHERE id = ? AND ended IS NULL", [t, session.id])

    def record_turn(
        self, turn: TurnFact, attempt: AttemptFact | None = None, states: Iterable[SkillState] = ()
    ) -> None:
        """A committed turn, its attempt, and the skill states after it: one transaction.

        Words are left out unless the learner lets them be kept now, whatever they did when the lesson began.
        """
        with self.transaction():
            if not people.allows(self, turn.learner, Matter.WORDS):
                turn = replace(turn, said=None, heard=None)
                attempt = attempt and replace(attempt, said=None)
            self._insert("turns", asdict(turn))
            if attempt is not None:
                row = asdict(attempt) | {"turn": turn.n, "skills": json.dumps(attempt.skills)}
                self._insert("attempts", row)
                self._put_states(attempt.learner, attempt.course, states)

    # --- reads -----------------------------------------------------------------------------------

    def skill_states(self, learner: str, course: str) -> dict[str, SkillState]:
        """State by skill id; only skills that were attempted."""
        found = self.rows(
            f"SELECT {_STATE} FROM skills WHERE learner = ? AND course = ? ORDER BY skill", [learner, course]
        )
        return {row[0]: SkillState(*row) for row in found}

    def attempts(self, learner: str, course: str, last: int | None = None) -> list[AttemptFact]:
        """Attempts, oldest first; only the newest ``last`` of them when given."""
        newest = self.rows(
            f"SELECT {_ATTEMPT} FROM attempts WHERE learner = ? AND course = ? ORDER BY id DESC LIMIT ?",
            [learner, course, -1 if last is None else last],
        )
        return [as_attempt(row) for row in reversed(newest)]

    def walk(self, learner: str, course: str) -> Iterator[AttemptFact]:
        """All attempts, oldest first, one at a time."""
        with explained(self.path):
            facts = self.db.execute(
                f"SELECT {_ATTEMPT} FROM attempts WHERE learner = ? AND course = ? ORDER BY id",
                [learner, course],
            )
            yield from map(as_attempt, facts)

    def asked(self, learner: str, course: str) -> list[str]:
        """Each item that was ever attempted, once, the one asked longest ago first."""
        found = self.rows(
            "SELECT item FROM attempts WHERE learner = ? AND course = ? GROUP BY item ORDER BY max(id)",
            [learner, course],
        )
        return [item for (item,) in found]

    def learners(self) -> list[LearnerSummary]:
        """Everyone, by name."""
        return [
            LearnerSummary(*row)
            for row in self.rows("""
                SELECT id, name, t, (SELECT count(*) FROM sessions WHERE learner = l.id),
                    (SELECT count(*) FROM attempts WHERE learner = l.id),
                    (SELECT max(coalesce(ended, t)) FROM sessions WHERE learner = l.id)
                FROM learners AS l ORDER BY key""")
        ]

    def courses(self, learner: str) -> list[str]:
        """Ids of the courses that the learner has attempts in."""
        found = self.rows("SELECT DISTINCT course FROM attempts WHERE learner = ? ORDER BY 1", [learner])
        return [course for (course,) in found]

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file; empty when it is sound."""
        faults = [str(row[0]) for row in self.rows("PRAGMA integrity_check") if row[0] != "ok"]
        return faults + [
            f"{row[0]} points at a missing {row[2]}" for row in self.rows("PRAGMA foreign_key_check")
        ]

    # --- derived ---------------------------------------------------------------------------------

    def rebuild(self, learner: str, courses: Mapping[str, Course], params: Params) -> Rebuilt:
        """Derive the learner's skill states again from the attempts, in one transaction.

        ``courses`` by id; the states of a course that is not among them are left alone and named.
        ``params``: the settings, for courses that nothing was fitted to.
        """
        skills = 0
        differences: list[Difference] = []
        with self.transaction():
            with_facts = self.courses(learner)
            for course in with_facts:
                if course not in courses:
                    continue
                before = self.skill_states(learner, course)
                here = fits.params(self, course, params)
                after = derive(self.walk(learner, course), courses[course], here)
                self.db.execute("DELETE FROM skills WHERE learner = ? AND course = ?", [learner, course])
                self._put_states(learner, course, after.values())
                skills += len(after)
                differences += [
                    Difference(course, name, before.get(name), after.get(name))
                    for name in sorted(before.keys() | after.keys())
                    if before.get(name) != after.get(name)
                ]
            orphans = self.db.execute(  # a state without a fact behind it is no state
                "DELETE FROM skills WHERE learner = ? AND course NOT IN"
                " (SELECT course FROM attempts WHERE learner = skills.learner)",
                [learner],
            ).rowcount
        skipped = tuple(course for course in with_facts if course not in courses)
        return Rebuilt(skills, tuple(differences), skipped, orphans)

    def _put_states(self, learner: str, course: str, states: Iterable[SkillState]) -> None:
        names = [field.name for field in fields(SkillState)]
        marks = ", ".join("?" for _ in range(len(names) + 2))
        for state in states:
            self.db.execute(
                f"INSERT OR REPLACE INTO skills (learner, course, {_STATE}) VALUES ({marks})",
                [learner, course, *(getattr(state, name) for name in names)],
            )

    def _insert(self, table: str, row: Mapping[str, Any]) -> None:
        marks = ", ".join("?" for _ in row)
        self.db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def as_attempt(row: Sequence[Any]) -> AttemptFact:
    """A row of ``attempts``, its columns in the order of ``AttemptFact``'s fields."""
    values = list(row)  # by place: a rebuild makes a million of these
    values[_SKILLS] = _skills(values[_SKILLS])
    values[_FIRST] = bool(values[_FIRST])
    values[_ASSISTED] = bool(values[_ASSISTED])
    return AttemptFact(*values)


@lru_cache(maxsize=1024)
def _skills(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
