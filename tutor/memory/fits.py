"""The model's parameters as they were fitted to a course's answers: one row a course, of nobody by name."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from tutor.learner.bkt import Rates
from tutor.learner.model import Params, fitted

if TYPE_CHECKING:
    from tutor.learner.fit import Fit
    from tutor.memory.ledger import Ledger


def params(ledger: Ledger, course: str, settings: Params) -> Params:
    """What holds for ``course``: what was fitted to it, otherwise ``settings``. Raises ``StoreError``."""
    found = ledger.rows("SELECT rates FROM fits WHERE course = ?", [course])
    if not found:
        return settings
    kept = json.loads(found[0][0])
    skills = {name: Rates(**rates) for name, rates in kept["skills"].items()}
    return fitted(settings, Rates(**kept["course"]), skills)


def keep(ledger: Ledger, fit: Fit, t: str) -> None:
    """Use ``fit`` for its course from now on; one that is not ``better`` takes the last one away.

    Within a transaction of the caller's, who derives the states again (``Ledger.rebuild``).
    """
    if fit.rates is None or not fit.better:
        ledger.db.execute("DELETE FROM fits WHERE course = ?", [fit.course])
        return
    rates = {"course": asdict(fit.rates), "skills": {one.skill: asdict(one.rates) for one in fit.skills}}
    ledger.db.execute(
        "INSERT OR REPLACE INTO fits (course, t, answers, learners, rates) VALUES (?, ?, ?, ?, ?)",
        [fit.course, t, fit.answers, fit.learners, json.dumps(rates)],
    )
