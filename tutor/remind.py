"""``tutor remind``: what is due between lessons, told once a day at most, and never in quiet hours.

A reminder is claimed in the store before it is told, so that of two timers only one tells it.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tutor import closing
from tutor.course.model import Course
from tutor.errors import EngineError
from tutor.learner.facts import LearnerFact, stamp
from tutor.learner.manners import in_quiet
from tutor.learner.model import Params
from tutor.learner.schedule import due
from tutor.learner.summary import Words
from tutor.learner.tact import Tact
from tutor.memory import fits, reminders
from tutor.memory.ledger import Ledger
from tutor.summaries import words

KIND = "review"
"""The kind of suggestion that a reminder is, in the setting ``proactive.never``."""
WAIT_S = 10.0
"""How long the desktop may take to show a notification, seconds."""

Send = Callable[[str, str], None]
"""Shows a title and a text on the desktop. Raises ``EngineError``."""


@dataclass(frozen=True, slots=True)
class Due:
    """What one learner has to do in one course. ``minutes``: left of what they set themselves for today;
    ``days``: until the goal ends, where it does."""

    course: Course
    skills: tuple[str, ...]
    goal: str = ""
    minutes: int = 0
    days: int | None = None

    @property
    def anything(self) -> bool:
        """A goal alone is no reason to be reminded, unless this is its last day."""
        return bool(self.skills or self.minutes or (self.goal and self.days == 0))


@dataclass(frozen=True, slots=True)
class Reminder:
    """What was told to one learner. ``why``: why it was not, in one sentence; empty where it was."""

    learner: str
    due: tuple[Due, ...]
    title: str = ""
    text: str = ""
    why: str = ""

    @property
    def told(self) -> bool:
        return not self.why

    def as_json(self) -> dict[str, Any]:
        """The contract of ``--json``."""
        return {
            "learner": self.learner,
            "told": self.told,
            "why": self.why or None,
            "title": self.title or None,
            "text": self.text or None,
            "due": [
                {
                    "course": one.course.course,
                    "skills": list(one.skills),
                    "goal": one.goal or None,
                    "minutes": one.minutes,
                    "days": one.days,
                }
                for one in self.due
            ],
        }


def remind(
    ledger: Ledger,
    learners: Iterable[LearnerFact],
    courses: Mapping[str, Course],
    params: Params,
    tact: Tact,
    now: dt.datetime,
    tell: Callable[[Reminder], None],
) -> list[Reminder]:
    """Tell each learner what is due, where something is and the moment allows; all of them, told or not.

    ``now``: on the learner's clock, with its time zone. ``courses`` by id. ``tell`` shows it.
    """
    return [_remind(ledger, learner, courses, params, tact, now, tell) for learner in learners]


def due_now(
    ledger: Ledger, learner: LearnerFact, courses: Mapping[str, Course], params: Params, now: dt.datetime
) -> tuple[Due, ...]:
    """What the learner has to do now, course by course; courses that are not at hand are passed over."""
    found = []
    for id_ in ledger.courses(learner.id):
        course = courses.get(id_)
        if course is None:
            continue
        states = ledger.skill_states(learner.id, id_)
        here = fits.params(ledger, id_, params)
        skills = tuple(skill.id for skill in due(course, states, now.astimezone(dt.UTC), here))
        goal = closing.goal(ledger, learner, course, params, now)
        one = Due(course, skills)
        if goal is not None and (goal[1].days is None or goal[1].days >= 0):
            fact, far = goal
            one = Due(course, skills, fact.words, far.minutes_left, far.days)
        if one.anything:
            found.append(one)
    return tuple(found)


def worded(name: str, found: Iterable[Due], own: Words) -> tuple[str, str]:
    """The title and the text of a reminder."""
    sentences: list[str] = []
    for one in found:
        title = one.course.title
        if one.skills:
            case = "remind.one" if len(one.skills) == 1 else "remind.many"
            sentences.append(own.fill(case, n=len(one.skills), course=title))
        if one.minutes:
            sentences.append(own.fill("remind.minutes", n=one.minutes))
        if one.goal:
            sentences.append(own.fill("remind.goal", goal=one.goal.rstrip(".!?")))
        if one.days is not None:
            sentences.append(own.fill("remind.days", n=one.days) if one.days else own.fill("remind.last_day"))
    return own.fill("remind.title", name=name), " ".join(sentences)


def desktop() -> Send:
    """How this machine shows notifications. Raises ``EngineError`` where it cannot."""
    if sys.platform == "darwin" and (tool := shutil.which("osascript")):
        script = "on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run"
        return lambda title, text: _call([tool, "-e", script, title, text])
    if tool := shutil.which("notify-send"):
        # Some desktops read the text as markup, so what would be markup is written out.
        return lambda title, text: _call([tool, "--app-name=Sori", "--", title, _escaped(text)])
    raise EngineError(
        "this machine has no way to show a notification",
        "Install notify-send (libnotify), or leave out --notify.",
    )


def _remind(
    ledger: Ledger,
    learner: LearnerFact,
    courses: Mapping[str, Course],
    params: Params,
    tact: Tact,
    now: dt.datetime,
    tell: Callable[[Reminder], None],
) -> Reminder:
    def silent(why: str, found: tuple[Due, ...] = ()) -> Reminder:
        return Reminder(learner.name, found, why=why)

    if not tact.enabled or KIND in tact.never:
        return silent("Reminders are switched off in the settings.")
    if tact.quiet and in_quiet(now.time(), tact.quiet):
        return silent("It is a quiet hour.")
    day = now.date().isoformat()
    if reminders.made(ledger, learner.id, day):
        return silent("There was a reminder today already.")
    found = due_now(ledger, learner, courses, params, now)
    if not found:
        return silent("Nothing is due.")
    title, text = worded(learner.name, found, words(found[0].course.language))
    if not reminders.claim(ledger, learner.id, day, text, stamp(now)):
        return silent("There was a reminder today already.", found)
    reminder = Reminder(learner.name, found, title, text)
    tell(reminder)
    return reminder


def _call(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"the notification was not shown: {error}", "Leave out --notify.") from error
    if done.returncode:
        why = " ".join(done.stderr.split())[:200] or f"{command[0]} left with {done.returncode}"
        raise EngineError(
            f"the notification was not shown: {why}",
            "A timer needs the desktop's session bus: see docs/reminders.md, or leave out --notify.",
        )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
