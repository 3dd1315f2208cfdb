"""Long work outside the turn: asked for, then done one at a time by a runner of low priority.

The runner is a process of its own (``start``), so that neither Python's lock nor a fault of a job reaches
the lesson. A lock lets one run at a time; the system drops it when a runner dies, however it dies, and the
next runner takes up what it left. Progress and results are facts in the store, so that they survive and can
be forgotten with the learner.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

from tutor.clock import Clock
from tutor.errors import EngineError, InputError, TutorError
from tutor.learner import jobs as model
from tutor.learner.facts import stamp
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
BESIDE_S = 20.0
"""Into a lesson, what waits is begun after so long: the greeting goes first, seconds."""
ENDING_S = 5.0
"""How long a runner may take to put its job back, seconds."""
SEEN = 0.01
"""Progress after which a job looks whether it was cancelled."""


class Cancelled(Exception):  # noqa: N818 - what happened, and caught by the runner alone
    """Someone cancelled the job, or its learner was forgotten."""


def ask(
    ledger: Ledger, kind: JobKind, learner: str | None, request: Mapping[str, Any], now: dt.datetime
) -> str:
    """Ask for a job and return its id; one that is asked for already, and not done, is the same job."""
    return kept.ask(ledger, kind, learner, request, stamp(now))


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
    return kept.done_since(ledger, learner, t)


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

    It is at low priority from its begin on, outlives this process, and leaves when nothing waits. This looks
    into the store, so an event loop calls it in a thread. Raises ``EngineError`` where it cannot be started.
    """
    with Ledger.open(path) as ledger:
        if not kept.unfinished(ledger):
            return None
        data = ledger.path.parent
    environment = os.environ | {"SORI_DATA": str(data), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    try:
        runner = subprocess.Popen(
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
    low_priority(runner.pid)
    threading.Thread(target=runner.wait, name="jobs-runner", daemon=True).start()  # so that no zombie stays
    return runner


@contextlib.asynccontextmanager
async def beside(clock: Clock) -> AsyncIterator[None]:
    """While a lesson goes on, what waits is done beside it; what is not done by its end is put back.

    A runner is looked after only here: one that ``start`` began elsewhere is left alone.
    """

    async def later() -> None:
        await clock.sleep(BESIDE_S)
        starting = asyncio.ensure_future(asyncio.to_thread(start))
        try:
            await asyncio.shield(starting)
        finally:
            with contextlib.suppress(TutorError):
                if (runner := await starting) is not None:
                    runners.append(runner)

    runners: list[subprocess.Popen[bytes]] = []
    task = asyncio.create_task(later())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, TutorError):
            await task
        for runner in runners:
            runner.terminate()  # it puts its job back
            await asyncio.to_thread(_ended, runner)


def _ended(runner: subprocess.Popen[bytes]) -> None:
    try:
        runner.wait(ENDING_S)
    except subprocess.TimeoutExpired:
        runner.kill()
        runner.wait()


def low_priority(pid: int | None = None) -> None:
    """Make a process, by default this one, yield to a lesson: it gets what of the machine nobody else wants.

    The disk's lowest ordinary priority, not the idle one: a write that holds the store's lock must not wait
    for a quiet moment, or the lesson would wait with it.
    """
    import psutil

    with contextlib.suppress(psutil.Error, OSError):  # it may be over already, or not ours to change
        process = psutil.Process(pid)
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else NICENESS)
        if sys.platform == "linux":
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
        outcome = model.finish(_standing(ledger, job), result, stamp(now()))
    except Cancelled:
        told(f"{job.kind} {job.id}: cancelled")
        return False
    except KeyboardInterrupt:
        stopped = kept.find(ledger, job.id)
        if stopped is not None and stopped.state is JobState.RUNNING:
            kept.append(ledger, model.put_back(stopped, stamp(now())))
        raise
    except TutorError as error:
        outcome = model.fail(_standing(ledger, job), str(error), stamp(now()))
    except Exception as error:  # a job's fault is the job's, not the runner's
        log.exception("the job %s (%s) failed", job.id, job.kind)
        outcome = model.fail(
            _standing(ledger, job),
            f"It failed in a way that was not foreseen: {type(error).__name__}.",
            stamp(now()),
        )
    if not kept.append(ledger, outcome):  # cancelled at the last moment
        told(f"{job.kind} {job.id}: cancelled")
        return False
    told(f"{job.kind} {job.id}: {outcome.state}")
    return outcome.state is JobState.DONE


def _standing(ledger: Ledger, job: Job) -> Job:
    """The job as it stands; as it was where it is gone."""
    return kept.find(ledger, job.id) or job


def _work(works: Mapping[JobKind, Work], kind: str) -> Work:
    known = {str(name): work for name, work in works.items()}
    if kind not in known:
        raise InputError(f"this Sori does not know how to do the job {kind!r}", "Upgrade Sori.")
    return known[kind]
