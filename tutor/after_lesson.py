"""What is prepared once a lesson is over: its summary, a plan of the next one, and now and then a fit.

They are asked for when the lesson has closed, so nothing waits for them; a runner of low priority, a process
of its own, does them at once. Where none can be started, the next lesson does (``jobs.beside``), which also
announces what is ready.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor import jobs
from tutor.clock import Clock
from tutor.course.load import find
from tutor.course.model import Course
from tutor.errors import InputError, TutorError
from tutor.learner import goals as set_out
from tutor.learner.facts import stamp
from tutor.learner.jobs import JobKind, JobState
from tutor.memory import course_facts, goals
from tutor.memory import jobs as kept
from tutor.memory.ledger import Ledger

log = logging.getLogger(__name__)

DAY = dt.timedelta(days=1)
"""A fit is asked for once in so long, whatever became of it."""
FRESH = 50
"""First answers since the last fit of a course that make another worth it; and a tenth of those before."""


@dataclass(frozen=True, slots=True)
class Over:
    """A lesson that is over: ids of its learner, of itself, of its course, and ``where`` a job finds that."""

    learner: str
    session: str
    course: str
    where: str

    @classmethod
    def of(cls, course: Course, file: Path | None, learner: str, session: str) -> Over | None:
        """A lesson of ``course``, which was read from ``file``; ``None`` where a job cannot find that."""
        place = where(course, file)
        return None if place is None else cls(learner, session, course.course, place)


@contextlib.asynccontextmanager
async def afterwards(clock: Clock) -> AsyncIterator[Callable[[Over | None], None]]:
    """Takes lessons that are over; what follows them is prepared at the end, after all that is within."""
    over: list[Over | None] = []
    try:
        yield over.append
    finally:
        for one in over:
            if one is not None:
                await asyncio.to_thread(prepare, one, clock.today())


def prepare(over: Over, now: dt.datetime) -> None:
    """Ask for what is worth preparing, and have it done. To be called in a thread; raises nothing."""
    try:
        with Ledger.open() as ledger:
            ask(ledger, over, now)
        jobs.start()
    except TutorError as error:  # nobody waits for it: it is asked for again, or done by the next lesson
        log.warning("what follows a lesson could not be prepared: %s", error)


def ask(ledger: Ledger, over: Over, now: dt.datetime) -> None:
    """Ask for the jobs that follow ``over``. Raises ``StoreError``."""
    summary = {"course": over.where, "session": over.session}
    jobs.ask(ledger, JobKind.SESSION_SUMMARY, over.learner, summary, now)
    jobs.ask(ledger, JobKind.NEXT_PLAN, over.learner, _plan(ledger, over), now)
    if _fit_is_due(ledger, over, now):
        jobs.ask(ledger, JobKind.FIT_PARAMETERS, None, {"course": over.where}, now)


def where(course: Course, file: Path | None) -> str | None:
    """How a job names ``course``, which was read from ``file``: by its id where it is one of Sori's own, else
    by the path; ``None`` where it cannot be found again."""
    try:
        own: Path | None = find(course.course)
    except InputError:
        own = None
    if file is None or (own is not None and own.exists() and file.exists() and own.samefile(file)):
        return course.course if own is not None else None
    return str(file.resolve())


def _plan(ledger: Ledger, over: Over) -> Mapping[str, Any]:
    goal = set_out.latest(goals.of(ledger, over.learner), over.course)
    minutes = {"minutes": goal.minutes} if goal is not None and goal.minutes is not None else {}
    return {"course": over.where, **minutes}


def _fit_is_due(ledger: Ledger, over: Over, now: dt.datetime) -> bool:
    from tutor.learner.fit import ENOUGH

    before = [
        job for job in kept.of_kind(ledger, JobKind.FIT_PARAMETERS) if job.request.get("course") == over.where
    ]
    if any(job.queued > stamp(now - DAY) or not job.state.final for job in before):
        return False
    known = [int(job.result.get("answers", 0)) for job in before if job.state is JobState.DONE]
    seen = max([course_facts.fitted_to(ledger, over.course), *known])
    answers = course_facts.first_answers(ledger, over.course)
    return answers >= ENOUGH and answers - seen >= max(FRESH, seen // 10)
