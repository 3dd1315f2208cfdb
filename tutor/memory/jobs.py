"""The jobs in the store: a row each time one changes its state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from tutor.learner.facts import new_id
from tutor.learner.jobs import Job, JobFact, JobKind, JobState, finished_since, may_follow, standing
from tutor.learner.jobs import ask as asked
from tutor.memory.ledger import Ledger

_COLUMNS = ", ".join(field.name for field in fields(JobFact))


def ask(ledger: Ledger, kind: JobKind, learner: str | None, request: Mapping[str, Any], t: str) -> str:
    """Ask for a job and return its id; one that is asked for already, and not done, is the same job.

    Raises ``StoreError``.
    """
    for job in unfinished(ledger):
        if (job.kind, job.learner, dict(job.request)) == (kind, learner, dict(request)):
            return job.id
    fact = asked(new_id(), kind, learner, request, t)
    append(ledger, fact)
    return fact.job


def append(ledger: Ledger, fact: JobFact) -> bool:
    """Keep ``fact``; ``False``, and nothing is kept, where the job has gone another way meanwhile.

    Another process may have cancelled it, or its learner was forgotten. Raises ``StoreError``.
    """
    row = asdict(fact)
    with ledger.transaction():
        if not may_follow(find(ledger, fact.job), fact):
            return False
        ledger.db.execute(
            f"INSERT INTO jobs ({', '.join(row)}) VALUES ({', '.join('?' for _ in row)})", list(row.values())
        )
        return True


def every(ledger: Ledger, learner: str | None = None) -> list[Job]:
    """All jobs, or one learner's, the one asked for first in front. Raises ``StoreError``."""
    found = _read(ledger) if learner is None else _read(ledger, "WHERE learner = ?", [learner])
    return list(found.values())


def of_kind(ledger: Ledger, kind: JobKind) -> list[Job]:
    """All jobs of ``kind``, the one asked for first in front. Raises ``StoreError``."""
    return list(_read(ledger, "WHERE kind = ?", [kind]).values())


def find(ledger: Ledger, job: str) -> Job | None:
    """The job of that id. Raises ``StoreError``."""
    return _read(ledger, "WHERE job = ?", [job]).get(job)


def beginning_with(ledger: Ledger, start: str) -> list[Job]:
    """The jobs whose ids begin so; a person types a few letters. Raises ``StoreError``."""
    return list(_read(ledger, "WHERE substr(job, 1, ?) = ?", [len(start), start]).values())


def unfinished(ledger: Ledger) -> list[Job]:
    """Those that wait or run. Raises ``StoreError``."""
    over = "SELECT job FROM jobs WHERE state IN ('done', 'failed', 'cancelled')"
    return list(_read(ledger, f"WHERE job NOT IN ({over})").values())


def done_since(ledger: Ledger, learner: str, since: str) -> list[Job]:
    """The learner's jobs that were done after ``since`` (UTC ISO text), the earliest first.

    Raises ``StoreError``.
    """
    done = "SELECT job FROM jobs WHERE learner = ? AND state = 'done' AND t > ?"
    found = _read(ledger, f"WHERE job IN ({done})", [learner, since])
    return finished_since(found.values(), since, learner)


def _read(ledger: Ledger, where: str = "", values: Sequence[object] = ()) -> dict[str, Job]:
    rows = ledger.rows(f"SELECT {_COLUMNS} FROM jobs {where} ORDER BY id", values)
    return standing(
        JobFact(job, kind, JobState(state), progress, t, learner, detail)
        for job, kind, state, progress, t, learner, detail in rows
    )
