"""Goals and next steps in the store."""

from __future__ import annotations

from dataclasses import asdict, fields

from tutor.learner.facts import GoalFact, GoalKind
from tutor.memory.ledger import Ledger

_COLUMNS = ", ".join(field.name for field in fields(GoalFact))


def record(ledger: Ledger, fact: GoalFact) -> None:
    """Keep what the learner set out to do. Raises ``StoreError``."""
    row = asdict(fact)
    with ledger.transaction():
        ledger.db.execute(
            f"INSERT INTO goals ({', '.join(row)}) VALUES ({', '.join('?' for _ in row)})", list(row.values())
        )


def of(ledger: Ledger, learner: str) -> list[GoalFact]:
    """The learner's goals and next steps, oldest first. Raises ``StoreError``."""
    found = ledger.rows(f"SELECT {_COLUMNS} FROM goals WHERE learner = ? ORDER BY id", [learner])
    return [
        GoalFact(whose, course, words, t, session, GoalKind(kind), minutes, until)
        for whose, course, words, t, session, kind, minutes, until in found
    ]
