"""What each kind of job does, from the store's facts and the courses at hand.

A result is plain values, kept with the job itself, so that it is erased with the learner.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutor.config import Settings
from tutor.course.load import find
from tutor.course.model import Course
from tutor.errors import EngineError, InputError
from tutor.jobs import Now, Report, Work
from tutor.learner.facts import LearnerFact, stamp
from tutor.learner.jobs import Job, JobKind
from tutor.learner.model import Params
from tutor.memory import course_facts, fits
from tutor.memory.ledger import Ledger

if TYPE_CHECKING:
    from tutor.mind.retrieve import Passage

log = logging.getLogger(__name__)

LESSON_PAUSE = dt.timedelta(minutes=15)
"""A lesson without a turn for so long was broken off."""

Courses = Callable[[str], Course]
"""The course of an id or path. Raises ``InputError``."""


def works(settings: Settings, courses: Courses, now: Now) -> Mapping[JobKind, Work]:
    """How to do each kind of job. ``now``: the wall clock, UTC."""
    params = settings.learner
    return {
        JobKind.SESSION_SUMMARY: lambda ledger, job, report: session_summary(
            ledger, job, report, params, courses, now().astimezone()
        ),
        JobKind.NEXT_PLAN: lambda ledger, job, report: next_plan(ledger, job, report, params, courses, now()),
        JobKind.PRACTICE_SET: lambda ledger, job, report: practice_set(ledger, job, report, params, courses),
        JobKind.IMPORT_NOTES: lambda _, job, report: import_notes(job, report),
        JobKind.FIT_PARAMETERS: lambda ledger, job, report: fit_parameters(
            ledger, job, report, settings, courses, now()
        ),
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
    here = fits.params(ledger, course.course, params)
    return plan(course, states, attempts, now, here, minutes=job.request.get("minutes")).as_json()


def practice_set(
    ledger: Ledger, job: Job, report: Report, params: Params, courses: Courses
) -> dict[str, Any]:
    """A practice set. Request: ``course``, ``topic`` and ``questions``, the last two where they are wanted.

    The questions are the course's own, word for word, so the set is as sound as the course. Result:
    ``topic``, ``items`` and ``yaml``, a course file.
    """
    from tutor.course.load import read
    from tutor.curriculum.lint import check
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
            fits.params(ledger, course.course, params),
            topic=topic,
            questions=int(job.request.get("questions", QUESTIONS)),
        )
    except ValueError as error:
        names = ", ".join(skill.id for skill in course.skills)
        raise InputError(str(error), f"Topics are, for example: {names}.") from error
    report(0.6)
    remark = f"A practice set from the course {course.course}, the learner's own."
    text = course_text(made.course, remark)
    if odd := sorted({fault.code for fault in check(text, "the practice set")}):
        text = course_text(
            made.course, f"{remark}\nlint: ignore-file {', '.join(odd)} -- it holds what was chosen"
        )
    if read(text, "the practice set") != made.course:
        raise InputError(f"the practice set does not read back as it was made, from {course.course}")
    return {"topic": topic, "items": [one.item for one in made.picked], "yaml": text}


def import_notes(job: Job, report: Report) -> dict[str, Any]:
    """A note (PDF, Markdown or text) as Markdown in a course's notes, so that no lesson has to read PDF.

    Request: ``course`` and ``file``, paths. Result: ``file``, what was written, and ``passages``, how many
    there are to be looked up in. Raises ``InputError``.
    """
    from tutor import notes
    from tutor.files import write_text

    source = Path(str(job.request.get("file", "")))
    course_file = find(str(job.request["course"]))
    report(0.1)
    found = _passages(source)
    report(0.8)
    to = notes.folder(course_file) / f"{source.stem}.md"
    if to.exists() and not (source.exists() and to.samefile(source)):
        raise InputError(f"{to} is there already", "Remove it, or give the note another name.")
    write_text(to, notes.as_markdown(found))
    return {"file": str(to), "passages": len(found)}


def fit_parameters(
    ledger: Ledger, job: Job, report: Report, settings: Settings, courses: Courses, now: dt.datetime
) -> dict[str, Any]:
    """Fit the learner's model to all answers to a course, as ``tutor learner fit``. Request: ``course``.

    Result: ``Fit.as_json``; it names nobody. Raises ``InputError`` while a lesson of the course goes on,
    which would go on with the parameters it began with.
    """
    from tutor.learners import fit

    course = courses(str(job.request["course"]))

    def check(ledger: Ledger) -> None:
        if course_facts.going_on(ledger, course.course, stamp(now - LESSON_PAUSE)):
            raise InputError(f"a lesson of {course.course} is going on", "Ask again when it is over.")

    check(ledger)
    report(0.1)
    return fit(course, settings, now, check=check).fit.as_json()


def _passages(source: Path) -> list[Passage]:
    from tutor import notes

    if not source.exists():
        raise InputError(f"there is no file {source}", "Give a .pdf, .md or .txt file.")
    if source.is_dir():
        raise InputError(f"{source} is a folder", "Give one file of it at a time.")
    try:
        found = list(notes.passages_of(source))
    except KeyError as error:
        raise InputError(f"{source} is no note that can be read", "Give a .pdf, .md or .txt file.") from error
    except ImportError as error:
        raise EngineError(
            "PDF cannot be read without pypdf", "Run: pip install 'sori-tutor[notes]'"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"the note {source} is no UTF-8 text", "Save it as UTF-8, or as PDF.") from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InputError(f"the note {source} cannot be read: {why}", "Give another file.") from error
    except Exception as error:  # a PDF may be broken in any way
        log.warning("a note could not be read: %s", type(error).__name__)
        raise InputError(
            f"the note {source} cannot be read: {type(error).__name__}", "Save it anew, or as text."
        ) from error
    if not found:
        raise InputError(f"there is no text in {source}", "A scanned page is a picture; give its text.")
    return found


def _learner(ledger: Ledger, job: Job) -> LearnerFact:
    """Whose job it is. Raises ``InputError`` where it is nobody's."""
    known = next((ledger.find(row.name) for row in ledger.learners() if row.id == job.learner), None)
    if known is None:
        raise InputError(f"the job {job.kind} needs a learner", "Give --learner NAME.")
    return known
