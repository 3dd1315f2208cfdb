"""What the store knows of one learner: counted by the day, and everything, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from tutor.learner.facts import COUNTED, AttemptFact
from tutor.learner.report import Day
from tutor.memory.erase import owned_tables
from tutor.memory.faults import explained
from tutor.memory.ledger import Ledger, as_attempt

AS_JSON = frozenset({"skills", "card"})
"""Columns that hold JSON."""
AS_TRUTH = frozenset({"first", "assisted", "given"})
"""Columns of 0 and 1 that mean no and yes."""

_COUNTED = ", ".join(f"'{verdict}'" for verdict in sorted(COUNTED))


def days(ledger: Ledger, learner: str, course: str, since: str) -> list[Day]:
    """The days from ``since`` on (ISO text) with answers, oldest first; days are UTC's.

    What counts as right at once is what ``AttemptFact.right`` says. Raises ``StoreError``. Goes by the
    lessons that went on until then, so that a learner's earlier years are not read.
    """
    found = ledger.rows(
        f"""SELECT substr(a.t, 1, 10), count(*),
            sum(a."first" AND a.verdict IN ({_COUNTED})),
            sum(a."first" AND a.verdict = 'right' AND a.hints = 0 AND NOT a.assisted)
        FROM sessions AS s CROSS JOIN attempts AS a ON a.session = s.id  -- CROSS: in this order
        WHERE s.learner = ? AND a.course = ? AND (s.ended IS NULL OR s.ended >= ?) AND a.t >= ?
        GROUP BY 1 ORDER BY 1""",
        [learner, course, since, since],
    )
    return [Day(day, answers, tries, right) for day, answers, tries, right in found]


def answers(ledger: Ledger, learner: str, course: str) -> int:
    """How many attempts there are. Raises ``StoreError``."""
    counted = ledger.rows("SELECT count(*) FROM attempts WHERE learner = ? AND course = ?", [learner, course])
    return int(counted[0][0])


def everything(ledger: Ledger, learner: str) -> Mapping[str, Iterator[dict[str, Any]]]:
    """All that is kept of ``learner``: the rows of each table, in the order they were written.

    A table that a later migration adds is among them as soon as it has a column ``learner``. Each
    iterator raises ``StoreError``.
    """
    return {
        table: _rows(ledger, f'SELECT * FROM {table} WHERE "{column}" = ?', learner)
        for table, column in owned_tables(ledger).items()
    }


def attempts(ledger: Ledger, learner: str) -> Iterator[AttemptFact]:
    """The learner's attempts in every course, oldest first, one at a time. Raises ``StoreError``."""
    names = ", ".join(f'"{field.name}"' for field in fields(AttemptFact))
    with explained(ledger.path):
        cursor = ledger.db.execute(f"SELECT {names} FROM attempts WHERE learner = ? ORDER BY id", [learner])
        yield from map(as_attempt, cursor)


def sessions(ledger: Ledger, learner: str) -> list[tuple[str, str, str, str | None]]:
    """Each lesson: id, course, when it began, and when it ended, if that is known. Raises ``StoreError``."""
    found = ledger.rows("SELECT id, course, t, ended FROM sessions WHERE learner = ? ORDER BY t", [learner])
    return [(session, course, t, ended) for session, course, t, ended in found]


def latest_session(ledger: Ledger, learner: str) -> str | None:
    """Id of the lesson with the learner's latest attempt. Raises ``StoreError``."""
    found = ledger.rows("SELECT session FROM attempts WHERE learner = ? ORDER BY id DESC LIMIT 1", [learner])
    return str(found[0][0]) if found else None


def _rows(ledger: Ledger, sql: str, learner: str) -> Iterator[dict[str, Any]]:
    with explained(ledger.path):
        cursor = ledger.db.execute(sql, [learner])
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield {name: _meant(name, value) for name, value in zip(names, row, strict=True)}


def _meant(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in AS_JSON:
        return json.loads(value)
    return bool(value) if name in AS_TRUTH else value
