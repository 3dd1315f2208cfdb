"""``tutor curriculum import`` and ``export``: courses from and to other programs' files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tutor.exchange.convert import Format
    from tutor.exchange.report import Report

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Courses from and to other programs.")

FormatOption = Annotated[
    str | None,
    typer.Option("--format", help="gift, csv, anki or anki-text; by default the file's ending says it."),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="For programs: the report as JSON on standard output.")
]


@app.command("import", epilog="Example: tutor curriculum import quiz.gift --to quiz.yaml")
def import_(
    file: Annotated[Path, typer.Argument(help="GIFT (.gift, .txt), CSV, or Anki (.apkg, or notes as .txt).")],
    to: Annotated[Path, typer.Option(help="The course file to write.")],
    format: FormatOption = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Rewrite a course that is there; comments stay with what is in both."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a course from another program's file, and say what could not be carried over."""
    from tutor.course.nodes import read_text
    from tutor.errors import InputError
    from tutor.exchange.convert import import_course
    from tutor.files import check_new, write_text

    if to.suffix.casefold() not in (".yaml", ".yml"):
        raise InputError(f"{to} is not the name of a course file", "Give --to a name that ends in .yaml.")
    check_new(to, over=force)
    text, report = import_course(
        file, _format(format), _readable(read_text(to, "course")) if to.is_file() else None
    )
    write_text(to, text)
    _tell(report, str(to), as_json)


@app.command("export", epilog="Example: tutor curriculum export fractions --to fractions.apkg")
def export(
    course: Annotated[str, typer.Argument(help="A course's id, or the path of its file.")],
    to: Annotated[Path, typer.Option(help="The file to write: .gift, .csv or .apkg.")],
    format: FormatOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write a course for another program, and say what could not be carried over."""
    from tutor.course.load import load
    from tutor.exchange.convert import export_course
    from tutor.files import check_new

    check_new(to, over=force)
    _tell(export_course(load(course), to, _format(format)), str(to), as_json)


def _format(name: str | None) -> Format | None:
    from tutor.errors import InputError
    from tutor.exchange.convert import Format

    if name is None or name in list(Format):
        return Format(name) if name else None
    raise InputError(f"there is no format {name!r}", f"There is: {', '.join(Format)}.")


def _readable(text: str) -> str | None:
    """The text of a course that loads; ``None`` where there is nothing to keep."""
    from tutor.course.load import read
    from tutor.errors import InputError

    try:
        read(text, "")
    except InputError:
        return None
    return text


def _tell(report: Report, to: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"to": to, **report.as_json()}, ensure_ascii=False, indent=2))
        return
    for one in report.lost:
        typer.echo(f"not carried over: {one}")
    parts = f"{report.skills} skill{'' if report.skills == 1 else 's'}"
    items = f"{report.items} item{'' if report.items == 1 else 's'}"
    count = len(report.lost)
    losses = f"{count} loss{'' if count == 1 else 'es'}, named above" if count else "nothing lost"
    typer.echo(f"{to}: {parts}, {items}; {losses}.")
