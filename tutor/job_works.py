"""What each kind of job does, from the store's facts and the courses at hand.

A result is plain values, kept with the job itself, so that it is erased with the learner.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from tutor.course.model import Course
from tutor.errors import InputError
from tutor.jobs import Now, Report, Work
from tutor.learner.facts import LearnerFact
from tutor.learner.jobs import Job, JobKind
from tutor.learner.model import Params
from tutor.memory.ledger import Ledger

Courses = Callable[[str], Course]
"""The course of an id or path. Raises ``InputError``."""


def works(params: Params, courses: Courses, now: Now) -> Mapping[JobKind, Work]:
    """How to do each kind of job. ``now``: the wall clock, UTC."""
    return {
        JobKind.SESSION_SUMMARY: lambda ledger, job, report: session_summary(
            ledger, job, report, params, courses, now().astimezone()
        ),
        JobKind.NEXT_PLAN: lambda ledger, job, report: next_plan(ledger, job, report, params, courses, now()),
        JobKind.PRACTICE_SET: lambda ledger, job, report: practice_set(ledger, job, report, params, courses),
    }


def session_summary(
    ledger: Ledger, job: Job, report: Report, params: Params, courses: Courses, now: dt.datetime
) -> dict[str, Any]:
    """A lesson's summary, spoken and written. Request: ``course``, and ``session`` (by default the latest).

    ``now`` is on the learner's clock. Result: ``session``, ``spoken``, ``learner`` and ``guardian``
    (Markdown).
    """
    from tutor import closing
    from tutor.learner import summary_page
    from tutor.learner.summary import spoken
    from tutor.summaries import words

    learner = _learner(ledger, job)
    course = courses(str(job.request["course"]))
    report(0.2)
    told = closing.lesson(
        ledger, learner, {course.course: course}, params, str(job.request.get("session", ""))
    )
    report(0.8)
    own = words(course.language)
    pages: dict[str, str] = {
        reader: summary_page.markdown(
            summary_page.page(told.summary, own, now, name=learner.name, reader=reader)
        )
        for reader in summary_page.READERS
    }
    return {"session": told.session, "spoken": spoken(told.summary, own, now), **pages}


def next_plan(
    ledger: Ledger, job: Job, report: Report, params: Params, courses: Courses, now: dt.datetime
) -> dict[str, Any]:
    """A plan of the next lesson. Request: ``course``, and ``minutes`` where they are limited.

    Result: ``Plan.as_json``.
    """
    from tutor.learner.practice import plan

    learner = _learner(ledger, job)
    course = courses(str(job.request["course"]))
    states = ledger.skill_states(learner.id, course.course)
    attempts = ledger.attempts(learner.id, course.course, last=500)  # enough for the learner's pace
    report(0.5)
    return plan(course, states, attempts, now, params, minutes=job.request.get("minutes")).as_json()


def practice_set(
    ledger: Ledger, job: Job, report: Report, params: Params, courses: Courses
) -> dict[str, Any]:
    """A practice set. Request: ``course``, ``topic`` and ``questions``, the last two where they are wanted.

    The questions are the course's own, word for word, so the set is as sound as the course. Result:
    ``topic``, ``items`` and ``yaml``, a course file.
    """
    from tutor.course.load import read
    from tutor.exchange.yaml_text import course_text
    from tutor.learner.practice import QUESTIONS, practice

    learner = _learner(ledger, job)
    course = courses(str(job.request["course"]))
    topic = str(job.request.get("topic", ""))
    report(0.1)
    try:
        made = practice(
            course,
            ledger.skill_states(learner.id, course.course),
            ledger.attempts(learner.id, course.course),
            params,
            topic=topic,
            questions=int(job.request.get("questions", QUESTIONS)),
        )
    except ValueError as error:
        names = ", ".join(skill.id for skill in course.skills)
        raise InputError(str(error), f"Topics are, for example: {names}.") from error
    report(0.6)
    text = course_text(made.course, f"A practice set from the course {course.course}, the learner's own.")
    if read(text, "the practice set") != made.course:
        raise InputError(f"the practice set does not read back as it was made, from {course.course}")
    return {"topic": topic, "items": [one.item for one in made.picked], "yaml": text}


def _learner(ledger: Ledger, job: Job) -> LearnerFact:
    """Whose job it is. Raises ``InputError`` where it is nobody's."""
    known = next((ledger.find(row.name) for row in ledger.learners() if row.id == job.learner), None)
    if known is None:
        raise InputError(f"the job {job.kind} needs a learner", "Give --learner NAME.")
    return known
