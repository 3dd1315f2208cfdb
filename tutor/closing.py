"""A lesson's summary and a learner's goal, from the store's facts.

A learner is named as typed; a name that nobody has raises ``InputError``. Everything here raises
``StoreError`` where the store's file will not do it. ``params`` are the settings; what was fitted to a course
goes before them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from tutor.course.model import Course
from tutor.errors import InputError
from tutor.learner import goals, summary
from tutor.learner.facts import AttemptFact, GoalFact, LearnerFact, stamp
from tutor.learner.model import Params, derive
from tutor.memory import fits, learner_facts
from tutor.memory import goals as kept
from tutor.memory.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson that is in the store: its id, its course, and what it came to."""

    session: str
    course: Course
    summary: summary.Summary


def lesson(
    ledger: Ledger, learner: LearnerFact, courses: Mapping[str, Course], params: Params, session: str = ""
) -> Lesson:
    """The learner's lesson ``session`` (the begin of its id will do); by default the latest with an answer.

    ``courses`` by id. Raises ``InputError`` where there is no such lesson, or its course is not at hand.
    """
    wanted = session or learner_facts.latest_session(ledger, learner.id)
    if wanted is None:
        raise InputError(f"{learner.name} has answered nothing yet", "Begin with: tutor talk --learner NAME")
    found = [row for row in learner_facts.sessions(ledger, learner.id) if row[0].startswith(wanted)]
    if len(found) != 1:
        what = "no lesson" if not found else f"{len(found)} lessons"
        raise InputError(
            f"{learner.name} has {what} whose id begins with {session!r}",
            "Ids of lessons stand in: tutor learner export NAME --to FILE",
        )
    found_id, course_id, began, _ = found[0]
    course = _course(courses, course_id)
    params = fits.params(ledger, course_id, params)
    facts = ledger.attempts(learner.id, course_id)
    before, own = _split(facts, found_id, began)
    states = derive(before, course, params)
    said = kept.of(ledger, learner.id)
    goal = goals.latest((fact for fact in said if fact.t <= (own[-1].t if own else began)), course_id)
    told = summary.summarise(
        course,
        own,
        states,
        derive([*before, *own], course, params),
        params,
        dt.datetime.fromisoformat(began),
        goal=goal.words if goal else "",
        step=goals.next_step(said, found_id, "" if session else began),
    )
    return Lesson(found_id, course, told)


def set_goal(
    ledger: Ledger,
    learner: LearnerFact,
    course: str,
    words: str,
    now: dt.datetime,
    minutes: int | None = None,
    until: dt.date | None = None,
) -> GoalFact:
    """Keep a goal for ``course`` (its id); without words and minutes it takes the goal back."""
    fact = GoalFact(
        learner.id,
        course,
        " ".join(words.split())[: goals.LONGEST],
        stamp(now),
        minutes=minutes,
        until=None if until is None else until.isoformat(),
    )
    kept.record(ledger, fact)
    return fact


def goal(
    ledger: Ledger, learner: LearnerFact, course: Course, params: Params, now: dt.datetime
) -> tuple[GoalFact, goals.Progress] | None:
    """The goal that holds for ``course`` and how far it is; ``now`` is on the learner's clock."""
    fact = goals.latest(kept.of(ledger, learner.id), course.course)
    if fact is None:
        return None
    params = fits.params(ledger, course.course, params)
    attempts = ledger.attempts(learner.id, course.course)
    states = ledger.skill_states(learner.id, course.course)
    before = derive((one for one in attempts if one.t < fact.t), course, params)
    return fact, goals.progress(fact, course, attempts, states, before, now, params)


def _course(courses: Mapping[str, Course], id: str) -> Course:
    if id not in courses:
        raise InputError(f"the course {id!r} is not at hand", "Give its file with --course.")
    return courses[id]


def _split(facts: list[AttemptFact], session: str, began: str) -> tuple[list[AttemptFact], list[AttemptFact]]:
    """The attempts before the lesson and the lesson's own, both oldest first."""
    own = [fact for fact in facts if fact.session == session]
    if not own:
        return [fact for fact in facts if fact.t < began], []
    first = facts.index(own[0])
    return facts[:first], own
