"""``tutor curriculum``: the teacher's commands. Nothing heavy is imported here, as in ``cli``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tutor.course.model import Course

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Courses: write, check, hear, improve.")

CourseArgument = Annotated[str, typer.Argument(help="A course's id, or the path of its file.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]

LOOK_S = 0.5
"""How often ``preview --watch`` looks at the file, seconds."""


@app.command(epilog="Example: tutor curriculum lint my-course.yaml")
def lint(
    courses: Annotated[
        list[str],
        typer.Argument(help="Files, folders with all courses in them, or ids.", metavar="COURSE"),
    ],
    as_json: JsonOption = False,
    strict: Annotated[bool, typer.Option("--strict", help="Leave with 1 on warnings too.")] = False,
) -> None:
    """Every fault with file, line and column, what is wrong, and how to mend it.

    Leaves with 1 on errors. A warning is silenced by a comment on its line or just above it:

    # lint: ignore no-hints -- why it is left so
    """
    from tutor.curriculum import lint as work

    paths = work.files(courses)
    faults = [fault for path in paths for fault in work.lint(path)]
    if as_json:
        typer.echo(json.dumps([fault.as_json() for fault in faults], ensure_ascii=False, indent=2))
    else:
        typer.echo(work.shown(faults, len(paths), colour=_colour()))
    if (strict and faults) or any(fault.severity == "error" for fault in faults):
        raise typer.Exit(1)


@app.command(epilog='Example: tutor curriculum new my-course.yaml --title "Mixing colours"')
def new(
    path: Annotated[Path, typer.Argument(help="The file to write; its name becomes the course's id.")],
    title: Annotated[str | None, typer.Option(help="What the course is called.")] = None,
    language: Annotated[str, typer.Option(help="Two letters.")] = "en",
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a small course, explained line by line, to begin from."""
    from tutor.curriculum.begin import begin

    written = begin(path, title, language, force=force)
    typer.echo(f"{written} is written. Next: tutor curriculum preview {written}")


@app.command(epilog="Example: tutor curriculum preview fractions --item third-or-quarter --wav preview.wav")
def preview(
    course: CourseArgument,
    item: Annotated[str | None, typer.Option(help="The item's id; by default the first.")] = None,
    wav: Annotated[Path | None, typer.Option(help="Speak it all to this WAV file.")] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Show it again whenever the file is saved, until Ctrl-C.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """What the tutor would do with a question.

    For the right answer, each misconception, "I don't know", and each hint asked for. No model is needed.
    """
    from tutor.course.load import find
    from tutor.course.watch import CourseFile
    from tutor.curriculum.preview import preview as work
    from tutor.curriculum.preview import shown
    from tutor.mind import lines

    def show(now: Course) -> None:
        found = work(now, item, lines.load(now.language))
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else shown(found))
        if wav is not None:
            _speak(now, item, wav)

    file = CourseFile(find(course))
    show(file.course)
    if watch:
        _watch(file.poll, show)


@app.command(epilog="Example: tutor curriculum stats fractions")
def stats(
    course: CourseArgument,
    least: Annotated[
        int, typer.Option(min=1, help="Answers to an item before anything is said about it.")
    ] = 10,
    as_json: JsonOption = False,
) -> None:
    """What a course covers, and which of its items are too hard, too easy or misread."""
    from tutor.course.load import load
    from tutor.curriculum.stats import shown
    from tutor.curriculum.stats import stats as work
    from tutor.memory import course_facts
    from tutor.memory.ledger import Ledger

    loaded = load(course)
    with Ledger.open() as ledger:
        found = work(
            loaded,
            course_facts.attempts(ledger, loaded.course),
            course_facts.turns(ledger, loaded.course),
            least,
        )
    typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2) if as_json else shown(found))


@app.command(epilog="Example: tutor curriculum schema --out schema.json")
def schema(
    out: Annotated[Path | None, typer.Option(help="A file to write, instead of standard output.")] = None,
) -> None:
    """The JSON Schema of a course file, with which an editor completes and checks as you type."""
    from tutor.course import schema as work

    if out is None:
        typer.echo(work.text(), nl=False)
        return
    from tutor.files import write_text

    write_text(out, work.text())
    typer.echo(
        f"{out} is written. A course beside it begins with: # yaml-language-server: $schema={out.name}"
    )


def _colour() -> bool:
    """Whether standard output shows colours and nobody asked it not to (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _speak(course: Course, item: str | None, wav: Path) -> None:
    import asyncio

    from tutor import config
    from tutor.curriculum import sound
    from tutor.curriculum.preview import preview as work
    from tutor.mind import lines

    def progress(line: str) -> None:
        typer.echo(line, err=True)

    found = work(course, item, lines.load(course.language))
    seconds = asyncio.run(sound.write(found, course, config.load({}), wav, progress))
    progress(f"{wav}: {seconds:.1f} s of speech.")


def _watch(poll: Callable[[], object], show: Callable[[Course], None]) -> None:
    """Show each new version, and tell of a broken one, until Ctrl-C."""
    import time

    from tutor.course.faults import Fault, FaultError
    from tutor.course.model import Course
    from tutor.errors import InputError

    typer.echo("Save the file to see it again; Ctrl-C ends.", err=True)
    while True:
        time.sleep(LOOK_S)
        try:
            match poll():
                case Course() as now:
                    show(now)
                case Fault() as fault:
                    typer.echo(f"{FaultError(fault)} Still shown: the last good version.", err=True)
        except InputError as problem:  # the item is gone, for now
            typer.echo(str(problem), err=True)
