"""``tutor learner``: what is kept of learners, shown, exported, derived again, erased.

Nothing heavy is imported here, as in ``cli``.
"""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tutor.learner.person import By

if TYPE_CHECKING:
    from tutor.about import About
    from tutor.learner.report import Report

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What is known of a learner.")

NameArgument = Annotated[str, typer.Argument(help="The learner's name.")]
CourseOption = Annotated[str, typer.Option("--course", "-c", help="A course's id, or the path of its file.")]
OwnCourses = Annotated[
    list[str] | None,
    typer.Option("--course", "-c", help="The file of a course that does not ship with Sori; repeatable."),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]

WIDEST = 100
"""Columns that are used at most; longer lines are hard to follow."""


class Answer(StrEnum):
    yes = "yes"
    no = "no"


class Format(StrEnum):
    json = "json"
    csv = "csv"
    xapi = "xapi"


@app.command("list", epilog="Example: tutor learner list")
def list_(as_json: JsonOption = False) -> None:
    """Who has had lessons on this machine."""
    import datetime as dt

    from tutor.about import everyone
    from tutor.learner_text import listed

    found = everyone(dt.datetime.now(dt.UTC))
    typer.echo(_json(found) if as_json else listed(found))


@app.command(epilog="Example: tutor learner show Mina --course fractions --html mina.html")
def show(
    name: NameArgument,
    course: CourseOption = "fractions",
    png: Annotated[Path | None, typer.Option(help="Write it as a picture to this file.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write it as a page for a browser to this file.")] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """What a learner knows of a course, skill by skill, and how the weeks went."""
    import datetime as dt

    from tutor import about as people
    from tutor import config
    from tutor.course.load import load
    from tutor.files import check_new
    from tutor.learners import of_course

    for path in (png, html):
        if path is not None:
            check_new(path, over=force)
    now = dt.datetime.now(dt.UTC)
    found, told = of_course(name, load(course), config.load(), now), people.show(name, now)
    if png is not None or html is not None:
        from tutor import learner_plots

        for path, write in ((png, learner_plots.png), (html, learner_plots.page)):
            if path is not None:
                write(found, path)
                typer.echo(f"{path} is written.", err=True)
    typer.echo(_json(found.as_json() | told.as_json()) if as_json else _shown(found, told))


@app.command(epilog='Example: tutor learner about Mina --age 9 --guardian "Kim Jiyoung"')
def about(
    name: NameArgument,
    age: Annotated[int | None, typer.Option(help="Years.")] = None,
    guardian: Annotated[str | None, typer.Option(help="Who looks after the learner.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take both back.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say how old a learner is and who looks after them, or show it. Neither is needed.

    From 18 on, words for children are left out where there may be danger, and nobody is told of it unless a
    guardian is named. The guardian's name stands on the page that is written for them.
    """
    import datetime as dt

    from tutor import about as work
    from tutor.errors import InputError
    from tutor.learner_text import told

    now = dt.datetime.now(dt.UTC)
    sets = age is not None or guardian is not None
    if clear and sets:
        raise InputError("nothing can be set and taken back at once", "Leave out --clear, or the rest.")
    if clear:
        found = work.clear(name, now)
    else:
        found = work.tell(name, now, age, guardian) if sets else work.show(name, now)
    typer.echo(_json(found.as_json()) if as_json else told(found))


@app.command(epilog="Example: tutor learner consent Mina --words yes --by guardian")
def consent(
    name: NameArgument,
    words: Annotated[Answer | None, typer.Option(help="Keep what the learner says, or no longer.")] = None,
    by: Annotated[By, typer.Option(help="Who says so; a guardian for a child under 16.")] = By.LEARNER,
    as_json: JsonOption = False,
) -> None:
    """Say whether what a learner says may be kept beside their answers, or show it. By default nothing is.

    A no holds at once, and erases what was kept of their words; the answers stay.
    """
    import datetime as dt

    from tutor import about as work
    from tutor.learner_text import allowed

    now, gone = dt.datetime.now(dt.UTC), 0
    if words is None:
        found = work.show(name, now)
    else:
        found, gone = work.keep_words(name, words is Answer.yes, by, now)
    typer.echo(_json(found.as_json() | {"erased": gone}) if as_json else allowed(found, gone))


@app.command(epilog="Example: tutor learner export Mina --to mina.json")
def export(
    name: NameArgument,
    to: Annotated[Path, typer.Option(help="The file to write; only you can read it.")],
    format: Annotated[
        Format, typer.Option(help="json: all that is kept; csv: the answers; xapi: for a record store.")
    ] = Format.json,
    course: OwnCourses = None,
    force: ForceOption = False,
) -> None:
    """Write what is kept of a learner to a file, and nothing of anyone else."""
    import datetime as dt

    from tutor import config
    from tutor import learners as work
    from tutor.files import check_new

    check_new(to, over=force)
    kind = work.Format(format.value)
    unnamed = work.export_to(name, to, kind, course or (), config.load(), dt.datetime.now(dt.UTC))
    for one in unnamed:
        typer.echo(
            f"{one}: its names and masteries are left out, as the course is not at hand. "
            "Give its file with --course.",
            err=True,
        )
    typer.echo(f"{to} is written. It is about a person: keep it as you would a school report.")


@app.command(epilog="Example: tutor learner rebuild Mina")
def rebuild(
    name: Annotated[str | None, typer.Argument(help="The learner's name; by default everyone.")] = None,
    course: OwnCourses = None,
    as_json: JsonOption = False,
) -> None:
    """Derive what is believed of a learner again from their answers, and say what differed.

    Differences are expected after the settings of the learner's model, a course's prerequisites, or Sori's
    version changed.
    """
    from tutor import config
    from tutor.learner_text import rebuilt
    from tutor.learners import rebuild as work

    told = work(name, course or (), config.load())
    typer.echo(_json([one.as_json() for one in told]) if as_json else rebuilt(told))


@app.command(epilog="Example: tutor learner fit --course fractions")
def fit(course: CourseOption = "fractions", as_json: JsonOption = False) -> None:
    """Fit the learner's model to the answers that all learners here gave to a course.

    The fit is used where it foretells answers better than the settings do; then everyone's skills are derived
    again. Needs 200 first answers.
    """
    import datetime as dt

    from tutor import config
    from tutor.course.load import load
    from tutor.learner_text import fitted
    from tutor.learners import fit as work

    found = work(load(course), config.load(), dt.datetime.now(dt.UTC))
    typer.echo(_json(found.as_json()) if as_json else fitted(found))


@app.command(epilog="Example: tutor learner forget Mina")
def forget(
    name: NameArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; for programs.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Erase all that is kept of a learner, and prove it. Leaves with 1 where the proof fails."""
    from tutor import learner_text, learners
    from tutor.errors import InputError, StoppedError

    kept_as, kept = learners.to_forget(name)
    if not yes:
        if not sys.stdin.isatty():
            raise InputError("nothing was forgotten: there is nobody to ask", "Give --yes.")
        typer.echo(learner_text.to_forget(kept_as, kept), err=True)
        if not typer.confirm("Forget this learner?", default=False, err=True):
            raise StoppedError("Nothing was forgotten")
    found = learners.forget(name)
    typer.echo(_json(found.as_json()) if as_json else learner_text.forgotten(found))
    if not found.proof.proven:
        raise typer.Exit(1)


def _shown(found: Report, told: About) -> str:
    """All of a report, the weeks as a chart as soon as there are two, and what was told of the learner."""
    import shutil

    from tutor import learner_text

    width = min(shutil.get_terminal_size().columns, WIDEST)
    blocks = [learner_text.shown(found.as_json(), width), learner_text.practice(found, width)]
    if len(found.weeks) > 1:
        from tutor.learner_plots import weeks_chart

        blocks.append(weeks_chart(found.weeks, width, colour=_colour()))
    if found.answers:
        blocks.append(learner_text.week(found.weeks))
    blocks.append(learner_text.known(told))
    return "\n\n".join(block for block in blocks if block)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _colour() -> bool:
    """Whether standard output shows colours and nobody asked it not to (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
