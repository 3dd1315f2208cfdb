"""Long work outside the turn: asked for, then done one at a time by a runner of low priority.

The runner is a process of its own (``start``), so that neither Python's lock nor a fault of a job reaches
the lesson. A lock lets one run at a time; the system drops it when a runner dies, however it dies, and the
next runner takes up what it left. Progress and results are facts in the store, so that they survive and can
be forgotten with the learner.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tutor.errors import EngineError, InputError, TutorError
from tutor.learner import jobs as model
from tutor.learner.facts import new_id, stamp
from tutor.learner.jobs import Job, JobFact, JobKind, JobState
from tutor.memory import jobs as kept
from tutor.memory.ledger import Ledger

log = logging.getLogger(__name__)

Now = Callable[[], dt.datetime]
"""The wall clock, UTC."""
Report = Callable[[float], None]
"""How far a job is, 0 to 1. Raises ``Cancelled`` where it is to stop."""
Work = Callable[[Ledger, Job, Report], Mapping[str, Any]]
"""Does a job and returns its result, plain values. Raises ``TutorError`` where it cannot be done."""

NICENESS = 19
PATIENCE_S = 10.0
"""How long the runner waits for the store; the lesson's writes go first."""
HANDOVER_S = 2.0
"""How long a new runner waits for one that is about to leave, seconds."""
SEEN = 0.01
"""Progress after which a job looks whether it was cancelled."""


class Cancelled(Exception):  # noqa: N818 - what happened, and caught by the runner alone
    """Someone cancelled the job, or its learner was forgotten."""


def ask(
    ledger: Ledger, kind: JobKind, learner: str | None, request: Mapping[str, Any], now: dt.datetime
) -> str:
    """Ask for a job and return its id; one that is asked for already, and not done, is the same job."""
    for job in kept.unfinished(ledger):
        if (job.kind, job.learner, dict(job.request)) == (kind, learner, dict(request)):
            return job.id
    fact = model.ask(new_id(), kind, learner, request, stamp(now))
    kept.append(ledger, fact)
    return fact.job


def cancel(ledger: Ledger, start: str, now: dt.datetime) -> Job:
    """Cancel the job whose id begins so. Raises ``InputError`` where there is none, or it is over."""
    job = named(ledger, start)
    if job.state.final or not kept.append(ledger, model.cancel(job, stamp(now))):
        raise InputError(f"the job {job.id} is {named(ledger, job.id).state} already", "Nothing was changed.")
    return job


def named(ledger: Ledger, start: str) -> Job:
    """The job whose id begins so. Raises ``InputError``."""
    found = kept.beginning_with(ledger, start) if start else []
    if len(found) != 1:
        what = "no job" if not found else f"{len(found)} jobs"
        raise InputError(f"there is {what} whose id begins with {start!r}", "Look with: tutor jobs list")
    return found[0]


def finished_since(ledger: Ledger, learner: str, t: str) -> list[Job]:
    """The learner's jobs that were done after ``t`` (UTC ISO text), the earliest first."""
    return model.finished_since(kept.every(ledger, learner), t, learner)


def run(
    works: Mapping[JobKind, Work],
    now: Now,
    *,
    path: Path | None = None,
    told: Callable[[str], None] = lambda _: None,
    only: str | None = None,
) -> int | None:
    """Do what waits, one job after the other; how many were done, or ``None`` where another runner is at it.

    ``only``: the id of the one job to do. What a runner that died had begun is begun anew. ``told`` gets a
    line of progress now and then. Raises ``StoreError``.
    """
    from filelock import FileLock, Timeout

    with Ledger.open(path, PATIENCE_S) as ledger:
        lock = FileLock(ledger.path.with_name("jobs.lock"))
        try:
            lock.acquire(timeout=HANDOVER_S)
        except Timeout:
            return None
        try:
            for left in kept.unfinished(ledger):
                if left.state is JobState.RUNNING:  # its runner is dead, as the lock is ours
                    kept.append(ledger, model.recover(left, stamp(now())))
            done = 0
            while (job := _next(ledger, only)) is not None:
                done += _do(ledger, job, works, now, told)
            return done
        finally:
            lock.release()


def start(path: Path | None = None) -> subprocess.Popen[bytes] | None:
    """Start a runner in the background if anything waits, and go on; ``None`` where nothing does.

    It is at low priority from its first instruction on, outlives this process, and leaves when nothing waits.
    Raises ``EngineError`` where the system will not start it.
    """
    with Ledger.open(path) as ledger:
        if not kept.unfinished(ledger):
            return None
        data = ledger.path.parent
    environment = os.environ | {"SORI_DATA": str(data), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "tutor", "jobs", "run", "--quiet"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C in the lesson is not meant for it
        )
    except OSError as error:
        raise EngineError(
            f"work in the background cannot be started: {error}", "Try: tutor jobs run"
        ) from error


def low_priority() -> None:
    """Make this process yield to a lesson: it gets the processor and the disk when nobody else wants them.

    The disk's lowest ordinary priority, not the idle one: a write that holds the store's lock must not wait
    for a quiet moment, or the lesson would wait with it.
    """
    import psutil

    process = psutil.Process()
    with contextlib.suppress(psutil.Error, OSError):
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else NICENESS)
    if sys.platform == "linux":
        with contextlib.suppress(psutil.Error, OSError):
            process.ionice(psutil.IOPRIO_CLASS_BE, 7)


def _next(ledger: Ledger, only: str | None) -> Job | None:
    waiting = kept.unfinished(ledger)
    return model.next_job(job for job in waiting if only is None or job.id == only)


def _do(
    ledger: Ledger, job: Job, works: Mapping[JobKind, Work], now: Now, told: Callable[[str], None]
) -> bool:
    """Do one job to its end, whatever that is; whether it was done."""
    if not kept.append(ledger, model.begin(job, stamp(now()))):
        return False  # cancelled a moment ago
    seen = 0.0

    def report(share: float) -> None:
        nonlocal seen
        if share - seen < SEEN:
            return
        seen = share
        current = kept.find(ledger, job.id)
        if current is None or current.state is not JobState.RUNNING:
            raise Cancelled
        further = model.advance(current, share, stamp(now()))
        if further is not None:
            if not kept.append(ledger, further):
                raise Cancelled
            told(f"{job.kind} {job.id}: {share:.0%}")

    outcome: JobFact
    try:
        result = _work(works, job.kind)(ledger, job, report)
        outcome = model.finish(kept.find(ledger, job.id) or job, result, stamp(now()))
    except Cancelled:
        told(f"{job.kind} {job.id}: cancelled")
        return False
    except KeyboardInterrupt:
        stopped = kept.find(ledger, job.id)
        if stopped is not None and stopped.state is JobState.RUNNING:
            kept.append(ledger, model.put_back(stopped, stamp(now())))
        raise
    except TutorError as error:
        outcome = model.fail(kept.find(ledger, job.id) or job, str(error), stamp(now()))
    except Exception as error:  # a job's fault is the job's, not the runner's
        log.exception("the job %s (%s) failed", job.id, job.kind)
        outcome = model.fail(
            kept.find(ledger, job.id) or job,
            f"It failed in a way that was not foreseen: {type(error).__name__}.",
            stamp(now()),
        )
    kept.append(ledger, outcome)
    told(f"{job.kind} {job.id}: {outcome.state}")
    return outcome.state is JobState.DONE


def _work(works: Mapping[JobKind, Work], kind: str) -> Work:
    known = {str(name): work for name, work in works.items()}
    if kind not in known:
        raise InputError(f"this Sori does not know how to do the job {kind!r}", "Upgrade Sori.")
    return known[kind]
