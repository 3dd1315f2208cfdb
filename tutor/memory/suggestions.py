"""What the tutor said first, and what became of it."""

from __future__ import annotations

from dataclasses import asdict

from tutor.learner.facts import SuggestionFact
from tutor.memory.ledger import Ledger


def record(ledger: Ledger, fact: SuggestionFact) -> None:
    """Keep that it was made. Raises ``StoreError``."""
    row = asdict(fact)
    with ledger.transaction():
        ledger.db.execute(
            f"INSERT INTO suggestions ({', '.join(row)}) VALUES ({', '.join('?' for _ in row)})",
            list(row.values()),
        )


def answer(ledger: Ledger, fact: SuggestionFact, outcome: str, t: str) -> None:
    """Keep what became of it, once; a second answer changes nothing. Raises ``StoreError``."""
    with ledger.transaction():
        ledger.db.execute(
            "UPDATE suggestions SET outcome = ?, answered = ?"
            " WHERE learner = ? AND session = ? AND kind = ? AND t = ? AND outcome IS NULL",
            [outcome, t, fact.learner, fact.session, fact.kind, fact.t],
        )


def since(ledger: Ledger, learner: str, t: str) -> list[tuple[str, str, str | None]]:
    """Kind, time and outcome of each one from ``t`` (ISO text) on, oldest first. Raises ``StoreError``."""
    return [
        (kind, when, outcome)
        for kind, when, outcome in ledger.rows(
            "SELECT kind, t, outcome FROM suggestions WHERE learner = ? AND t >= ? ORDER BY t, id",
            [learner, t],
        )
    ]
