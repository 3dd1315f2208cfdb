"""What the store knows of a course, over all its learners and without their names."""

from __future__ import annotations

from tutor.learner.facts import COUNTED, AttemptFact
from tutor.memory.ledger import Ledger


def attempts(ledger: Ledger, course: str) -> list[AttemptFact]:
    """Every learner's attempts, each learner's oldest first. Raises ``StoreError``."""
    return [fact for learner in ledger.learners() for fact in ledger.attempts(learner.id, course)]


def turns(ledger: Ledger, course: str) -> list[tuple[str, str, str, int]]:
    """How many turns each item had, by verdict and act: item, verdict, act, count. Raises ``StoreError``."""
    found = ledger.rows(
        """SELECT t.item, t.verdict, t.act, count(*)
        FROM turns AS t JOIN sessions AS s ON s.id = t.session
        WHERE s.course = ? AND t.item IS NOT NULL AND t.verdict IS NOT NULL
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
        [course],
    )
    return [(item, verdict, act, count) for item, verdict, act, count in found]


def first_answers(ledger: Ledger, course: str) -> int:
    """How many first answers with a verdict that counts there are. Raises ``StoreError``."""
    marks = ", ".join("?" for _ in COUNTED)
    found = ledger.rows(
        f"""SELECT count(*) FROM attempts
        WHERE learner IN (SELECT id FROM learners) AND course = ? AND first = 1 AND verdict IN ({marks})""",
        [course, *sorted(COUNTED)],
    )
    return int(found[0][0])


def fitted_to(ledger: Ledger, course: str) -> int:
    """How many answers the fit in use was made from; 0 where there is none. Raises ``StoreError``."""
    found = ledger.rows("SELECT answers FROM fits WHERE course = ?", [course])
    return int(found[0][0]) if found else 0


def going_on(ledger: Ledger, course: str, since: str) -> bool:
    """Whether a lesson of ``course`` that has not ended had a turn, or began, after ``since`` (UTC ISO text).

    Raises ``StoreError``.
    """
    found = ledger.rows(
        """SELECT 1 FROM sessions AS s WHERE s.course = ? AND s.ended IS NULL
        AND (s.t > ? OR EXISTS (SELECT 1 FROM turns WHERE session = s.id AND t > ?)) LIMIT 1""",
        [course, since, since],
    )
    return bool(found)
