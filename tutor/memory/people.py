"""Ages, guardians, and what is allowed, in the store."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tutor.learner.person import By, ConsentFact, Matter, Profile, holds

if TYPE_CHECKING:
    from tutor.memory.ledger import Ledger


def profile(ledger: Ledger, learner: str) -> Profile | None:
    """The age and the guardian that were told last, if either was. Raises ``StoreError``."""
    ages, guardians = (
        ledger.rows(
            f"SELECT t, {column} FROM profiles WHERE learner = ? AND {column} IS NOT NULL"
            " ORDER BY id DESC LIMIT 1",
            [learner],
        )
        for column in ("age", "guardian")
    )
    if not ages and not guardians:
        return None
    t, age = ages[0] if ages else (guardians[0][0], None)
    return Profile(learner, t, age, guardians[0][1] if guardians else None)


def record_profile(ledger: Ledger, fact: Profile) -> None:
    """Keep what was told; what is ``None`` stays as it was. Raises ``StoreError``."""
    with ledger.transaction():
        _insert(ledger, "profiles", asdict(fact))


def clear_profile(ledger: Ledger, learner: str) -> None:
    """Take back all that was ever told: a guardian's name is not the learner's to keep. Raises
    ``StoreError``."""
    with ledger.transaction():
        ledger.db.execute("DELETE FROM profiles WHERE learner = ?", [learner])


def consent(ledger: Ledger, learner: str, matter: Matter) -> ConsentFact | None:
    """What was said last of ``matter``, if it ever was. Raises ``StoreError``."""
    found = ledger.rows(
        "SELECT given, t, given_by FROM consents WHERE learner = ? AND matter = ? ORDER BY id DESC LIMIT 1",
        [learner, matter],
    )
    if not found:
        return None
    given, t, by = found[0]
    return ConsentFact(learner, matter, bool(given), t, By(by))


def allows(ledger: Ledger, learner: str, matter: Matter) -> bool:
    """Whether the learner allows ``matter``, see ``person.holds``. Raises ``StoreError``."""
    return holds(consent(ledger, learner, matter), profile(ledger, learner))


def record_consent(ledger: Ledger, fact: ConsentFact) -> None:
    """Keep that it was allowed or refused. Raises ``StoreError``."""
    with ledger.transaction():
        _insert(ledger, "consents", asdict(fact))


def _insert(ledger: Ledger, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" for _ in row)
    ledger.db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
