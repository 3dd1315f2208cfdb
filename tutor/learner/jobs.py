"""Long work outside the turn: what a job is, and how its state may change. Pure.

    queued ──► running ──► done
       ▲          │ ├────► failed
       └──────────┘ └────► cancelled        (from queued too)

Each change is a fact of its own (``JobFact``); a job is what its facts add up to. Running goes back to
queued where the runner was stopped: the work is begun anew, at most ``STARTS`` times.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

STARTS = 3
"""A job whose runner was stopped so often is given up: it may be what stops it."""
STEP = 0.05
"""Progress by less than this is not worth a fact."""
LONGEST_WHY = 300
"""Characters of what went wrong."""


class JobKind(StrEnum):
    """What can be done in the background."""

    SESSION_SUMMARY = "session_summary"
    NEXT_PLAN = "next_plan"
    PRACTICE_SET = "practice_set"
    IMPORT_NOTES = "import_notes"
    FIT_PARAMETERS = "fit_parameters"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Nothing comes after it."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


_NEXT: Mapping[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED}),
    JobState.RUNNING: frozenset(JobState),
}


@dataclass(frozen=True, slots=True)
class JobFact:
    """A job's state changed at ``t`` (UTC ISO text).

    ``kind`` as it was written, also one that this version does not know. ``progress`` from 0 to 1.
    ``detail`` is JSON: what is asked for when it is queued, the result when it is done, ``{"why": …}``
    when it failed.
    """

    job: str
    kind: str
    state: JobState
    progress: float
    t: str
    learner: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. ``learner`` is an id, ``None`` where it is nobody's own.

    ``request``: what was asked for. ``result``: what came of it, empty until it is done. ``why``: what went
    wrong. ``starts``: how often it was begun. ``queued`` and ``t``: when it was asked for, and when its
    state changed last, UTC ISO text.
    """

    id: str
    kind: str
    learner: str | None
    state: JobState
    progress: float
    queued: str
    t: str
    starts: int = 0
    request: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """The contract of ``tutor jobs --json``; the learner by id."""
        return {
            "job": self.id,
            "kind": self.kind,
            "learner": self.learner,
            "state": self.state,
            "progress": self.progress,
            "queued": self.queued,
            "t": self.t,
            "request": dict(self.request),
            "result": dict(self.result),
            "why": self.why or None,
        }


def may_follow(job: Job | None, fact: JobFact) -> bool:
    """Whether ``fact`` is a change that ``job`` (``None``: not there yet) can make."""
    if job is None:
        return fact.state is JobState.QUEUED
    if fact.state not in _NEXT.get(job.state, ()):
        return False
    return not (job.state is fact.state is JobState.RUNNING and fact.progress < job.progress)


def after(job: Job | None, fact: JobFact) -> Job:
    """``job`` after ``fact``. Raises ``ValueError`` where it cannot follow."""
    if not may_follow(job, fact):
        before = "not there" if job is None else job.state
        raise ValueError(f"a job that is {before} cannot become {fact.state}")
    told = json.loads(fact.detail) if fact.detail else {}
    if job is None:
        return Job(fact.job, fact.kind, fact.learner, fact.state, 0.0, fact.t, fact.t, request=told)
    begins = fact.state is JobState.RUNNING and job.state is JobState.QUEUED
    unbegun = fact.state is JobState.QUEUED and bool(told.get("asked"))
    return Job(
        job.id,
        job.kind,
        job.learner,
        fact.state,
        1.0 if fact.state is JobState.DONE else fact.progress,
        job.queued,
        fact.t,
        job.starts + begins - unbegun,
        job.request,
        told if fact.state is JobState.DONE else {},
        str(told.get("why", "")) if fact.state is JobState.FAILED else "",
    )


def standing(facts: Iterable[JobFact]) -> dict[str, Job]:
    """Every job by id, the one asked for first in front; ``facts`` in the order they were written."""
    jobs: dict[str, Job] = {}
    for fact in facts:
        if may_follow(jobs.get(fact.job), fact):  # what another version wrote may not fit; it changes nothing
            jobs[fact.job] = after(jobs.get(fact.job), fact)
    return jobs


def next_job(jobs: Iterable[Job]) -> Job | None:
    """The one to do next: asked for first."""
    waiting = [job for job in jobs if job.state is JobState.QUEUED]
    return min(waiting, key=lambda job: job.queued, default=None)


def finished_since(jobs: Iterable[Job], t: str, learner: str) -> list[Job]:
    """The learner's jobs that were done after ``t`` (UTC ISO text), the earliest first."""
    done = [job for job in jobs if job.state is JobState.DONE and job.learner == learner and job.t > t]
    return sorted(done, key=lambda job: job.t)


def ask(id: str, kind: JobKind, learner: str | None, request: Mapping[str, Any], t: str) -> JobFact:
    """The fact that a new job is asked for."""
    return JobFact(id, kind, JobState.QUEUED, 0.0, t, learner, _text(request))


def begin(job: Job, t: str) -> JobFact:
    return _change(job, JobState.RUNNING, 0.0, t)


def advance(job: Job, progress: float, t: str) -> JobFact | None:
    """The fact that a running job has come so far; ``None`` where that is not worth one."""
    if progress - job.progress < STEP:
        return None
    return _change(job, JobState.RUNNING, min(progress, 1.0), t)


def finish(job: Job, result: Mapping[str, Any], t: str) -> JobFact:
    return _change(job, JobState.DONE, 1.0, t, result)


def fail(job: Job, why: str, t: str) -> JobFact:
    """``why``: one line for a person."""
    return _change(job, JobState.FAILED, job.progress, t, {"why": why[:LONGEST_WHY]})


def cancel(job: Job, t: str) -> JobFact:
    return _change(job, JobState.CANCELLED, job.progress, t)


def recover(job: Job, t: str) -> JobFact:
    """What becomes of a job whose runner was stopped: it waits again, or is given up."""
    if job.starts >= STARTS:
        return fail(job, f"It was stopped {job.starts} times before it was done.", t)
    return _change(job, JobState.QUEUED, 0.0, t)


def put_back(job: Job, t: str) -> JobFact:
    """A running job waits again, as its runner was asked to stop; that does not count as a start."""
    return _change(job, JobState.QUEUED, 0.0, t, {"asked": True})


def _change(
    job: Job, state: JobState, progress: float, t: str, detail: Mapping[str, Any] | None = None
) -> JobFact:
    return JobFact(
        job.id, job.kind, state, progress, t, job.learner, None if detail is None else _text(detail)
    )


def _text(detail: Mapping[str, Any]) -> str:
    return json.dumps(detail, ensure_ascii=False)
