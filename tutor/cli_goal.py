"""``tutor learner goal`` and ``tutor learner summary``. Nothing heavy is imported here, as in ``cli``."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tutor.cli_learner import CourseOption, ForceOption, JsonOption, NameArgument, OwnCourses

if TYPE_CHECKING:
    from tutor.course.model import Course
    from tutor.learner.facts import GoalFact
    from tutor.learner.goals import Progress

GOAL_EPILOG = 'Example: tutor learner goal Mina "add fractions" --minutes 10 --by 2027-01-31'
SUMMARY_EPILOG = "Example: tutor learner summary Mina --for guardian --html mina-lesson.html"


class Reader(StrEnum):
    """For whom a summary is written."""

    learner = "learner"
    guardian = "guardian"


def goal(
    name: NameArgument,
    words: Annotated[str, typer.Argument(help="The goal; without it, the one that holds is shown.")] = "",
    course: CourseOption = "fractions",
    minutes: Annotated[int | None, typer.Option(min=1, max=600, help="Minutes of work a day.")] = None,
    by: Annotated[str | None, typer.Option(help="The day by which it is to be reached: 2027-01-31.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take the goal back.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Set a learner's goal for a course, or show how far it is."""
    import datetime as dt

    from tutor import closing, config
    from tutor.course.load import load
    from tutor.errors import InputError
    from tutor.learners import named
    from tutor.memory.ledger import Ledger

    now = dt.datetime.now().astimezone()
    about = load(course)
    until = _day(by, now.date())
    sets = bool(words.strip() or minutes)
    if clear and (sets or until):
        raise InputError("a goal cannot be set and taken back at once", "Leave out --clear, or the rest.")
    if until and not sets:
        raise InputError("a day without a goal says nothing", "Give the goal, or --minutes.")
    with Ledger.open() as ledger:
        learner = named(ledger, name)
        if sets or clear:
            closing.set_goal(ledger, learner, about.course, words, now, minutes, until)
        found = closing.goal(ledger, learner, about, config.load().learner, now)
    if as_json:
        typer.echo(json.dumps(_as_json(learner.name, about, found), ensure_ascii=False, indent=2))
    elif found is None:
        typer.echo(f"{learner.name} has no goal for {about.title}.")
    else:
        typer.echo(_shown(learner.name, about, *found))


def summary(
    name: NameArgument,
    session: Annotated[str, typer.Option(help="The lesson's id; by default the latest lesson.")] = "",
    reader: Annotated[Reader, typer.Option("--for", help="For whom it is written.")] = Reader.learner,
    html: Annotated[
        Path | None, typer.Option(help="Write it as a page for a browser to this file; only you can read it.")
    ] = None,
    md: Annotated[Path | None, typer.Option(help="Write it as Markdown to this file.")] = None,
    course: OwnCourses = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """What a lesson came to: what was learned, what to watch, the next step, when to come back."""
    import datetime as dt

    from tutor import closing, config
    from tutor.files import check_new, write_text
    from tutor.learner import summary_page
    from tutor.learner.summary import spoken
    from tutor.learners import courses_at_hand, named
    from tutor.memory import people
    from tutor.memory.ledger import Ledger
    from tutor.summaries import words

    for path in (html, md):
        if path is not None:
            check_new(path, over=force)
    now = dt.datetime.now().astimezone()
    with Ledger.open() as ledger:
        learner = named(ledger, name)
        told = closing.lesson(ledger, learner, courses_at_hand(course or ()), config.load().learner, session)
        known = people.profile(ledger, learner.id)
    own = words(told.course.language)
    guardian = known.guardian if known else None
    page = summary_page.page(
        told.summary, own, now, name=learner.name, reader=reader.value, guardian=guardian
    )
    for path, text in ((html, summary_page.html(page, own.language)), (md, summary_page.markdown(page))):
        if path is not None:
            write_text(path, text)
            path.chmod(0o600)  # it is about a person
            typer.echo(f"{path} is written.", err=True)
    if as_json:
        found = told.summary.as_json() | {"session": told.session, "spoken": spoken(told.summary, own, now)}
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif html is None and md is None:
        typer.echo(summary_page.markdown(page).rstrip())


def _day(given: str | None, today: Any) -> Any:
    import datetime as dt

    from tutor.errors import InputError

    if given is None:
        return None
    try:
        day = dt.date.fromisoformat(given)
    except ValueError as error:
        raise InputError(f"{given!r} is not a day", "Write it as 2027-01-31.") from error
    if day < today:
        raise InputError(f"{given} is over", "Give a day to come.")
    return day


def _as_json(name: str, course: Course, found: tuple[GoalFact, Progress] | None) -> dict[str, Any]:
    head: dict[str, Any] = {"learner": name, "course": course.course}
    if found is None:
        return head | {"goal": None}
    fact, far = found
    return head | {
        "goal": fact.words or None,
        "set": fact.t,
        "minutes": fact.minutes,
        "by": fact.until,
        "minutes_today": far.minutes,
        "days_left": far.days,
        "skills": far.skills,
        "mastered": far.mastered,
        "mastered_since": list(far.new),
    }


def _shown(name: str, course: Course, fact: GoalFact, far: Progress) -> str:
    lines = [f"{name}, {course.title}: {fact.words or 'a little every day'}"]
    if far.wanted:
        lines.append(f"  today: {far.minutes} of {far.wanted} minutes")
    lines.append(f"  skills mastered: {far.mastered} of {far.skills}, {len(far.new)} since the goal was set")
    if far.days is not None:
        lines.append(f"  days left: {far.days}" if far.days >= 0 else "  the day set for it is over")
    return "\n".join(lines)
