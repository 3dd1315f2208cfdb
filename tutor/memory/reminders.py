"""Reminders in the store: one a learner and day at most."""

from __future__ import annotations

from tutor.memory.ledger import Ledger


def claim(ledger: Ledger, learner: str, day: str, words: str, t: str) -> bool:
    """Keep that the learner is reminded on ``day`` (ISO date, their clock); ``False`` if they were already.

    Of two processes at once, one gets ``True``. Raises ``StoreError``.
    """
    with ledger.transaction():
        made = ledger.db.execute(
            "INSERT INTO reminders (learner, day, words, t) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [learner, day, words, t],
        )
        return bool(made.rowcount == 1)


def made(ledger: Ledger, learner: str, day: str) -> bool:
    """Whether the learner was reminded on ``day``. Raises ``StoreError``."""
    return bool(ledger.rows("SELECT 1 FROM reminders WHERE learner = ? AND day = ?", [learner, day]))
