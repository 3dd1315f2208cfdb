"""``tutor jobs``: long work outside the lesson, asked for, looked at, cancelled.

Nothing heavy is imported here, as in ``cli``.
"""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from tutor.learner.jobs import Job, JobState
    from tutor.memory.ledger import Ledger

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Long work outside the lesson.")

JobArgument = Annotated[str, typer.Argument(help="The job's id, or as much of its begin as tells it apart.")]
LearnerOption = Annotated[str | None, typer.Option("--learner", "-l", help="Only this learner's.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]


class Kind(StrEnum):
    """The kinds of job as they are typed."""

    session_summary = "session_summary"
    next_plan = "next_plan"
    practice_set = "practice_set"
    import_notes = "import_notes"
    fit_parameters = "fit_parameters"


@app.command("list", epilog="Example: tutor jobs list --learner Mina")
def list_(learner: LearnerOption = None, as_json: JsonOption = False) -> None:
    """What was asked for, what is being done and what is done."""
    from tutor.learners import named
    from tutor.memory import jobs as kept
    from tutor.memory.ledger import Ledger

    with Ledger.open() as ledger:
        found = kept.every(ledger, named(ledger, learner).id if learner is not None else None)
        rows = _rows(ledger, found)
    typer.echo(_json(rows) if as_json else _listed(rows))


@app.command(epilog="Example: tutor jobs run practice_set --learner Mina --course fractions --topic halves")
def run(
    kind: Annotated[
        Kind | None, typer.Argument(help="What to do; without it, whatever waits is done.")
    ] = None,
    learner: Annotated[str | None, typer.Option("--learner", "-l", help="Whose job it is.")] = None,
    course: Annotated[
        str, typer.Option("--course", "-c", help="A course's id, or the path of its file.")
    ] = "fractions",
    topic: Annotated[str, typer.Option(help="practice_set: a skill, a tag, or words of the questions.")] = "",
    questions: Annotated[int, typer.Option(min=1, max=100, help="practice_set: how many.")] = 10,
    session: Annotated[
        str, typer.Option(help="session_summary: the lesson's id; by default the latest.")
    ] = "",
    minutes: Annotated[int | None, typer.Option(min=1, help="next_plan: how long the lesson may be.")] = None,
    file: Annotated[Path | None, typer.Option(help="import_notes: a PDF, Markdown or text file.")] = None,
    background: Annotated[
        bool, typer.Option("--background", help="Do not wait; look later with: tutor jobs list")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Do a job, or whatever waits, one after the other. Ctrl-C puts the one in hand back.

    Leaves with 1 where the job could not be done.
    """
    from tutor import jobs
    from tutor.course.load import find, load
    from tutor.errors import InputError
    from tutor.learner.jobs import JobKind, JobState
    from tutor.learners import named
    from tutor.memory.ledger import Ledger

    wanted: str | None = None
    if kind is not None:
        load(course)  # a fault in it is told now, not in the background
        where = course if course == find(course).stem else str(find(course).resolve())
        request: dict[str, Any] = {"course": where}
        if kind is Kind.practice_set:
            request |= {"topic": topic, "questions": questions}
        elif kind is Kind.session_summary:
            request |= {"session": session} if session else {}
        elif kind is Kind.import_notes:
            if file is None:
                raise InputError("there is no note to import", "Give --file.")
            request |= {"file": str(file.resolve())}
        elif kind is Kind.next_plan and minutes is not None:
            request |= {"minutes": minutes}
        if learner is None and kind not in (Kind.import_notes, Kind.fit_parameters):
            raise InputError(f"the job {kind} is for a learner", "Give --learner NAME.")
        with Ledger.open() as ledger:
            whose = None if learner is None else named(ledger, learner).id
            wanted = jobs.ask(ledger, JobKind(kind), whose, request, _now())
    if background:
        jobs.start()
        _tell(wanted, as_json, "It is done in the background; look with: tutor jobs list")
        return
    done = _do(wanted, quiet)
    if done is None:
        _tell(wanted, as_json, "Another runner is at work and does what waits; look with: tutor jobs list")
    elif wanted is not None:
        if _show(wanted, as_json) is JobState.FAILED:
            raise typer.Exit(1)
    elif not quiet:
        typer.echo(_json({"done": done}) if as_json else f"{done} jobs were done.")


@app.command(epilog="Example: tutor jobs cancel 3f2a")
def cancel(job: JobArgument, as_json: JsonOption = False) -> None:
    """Cancel a job that waits or is being done."""
    from tutor import jobs
    from tutor.memory.ledger import Ledger

    with Ledger.open() as ledger:
        found = jobs.cancel(ledger, job, _now())
        rows = _rows(ledger, [jobs.named(ledger, found.id)])
    typer.echo(_json(rows[0]) if as_json else f"{found.kind} {found.id} is cancelled.")


@app.command(epilog="Example: tutor jobs show 3f2a --out practice.yaml")
def show(
    job: JobArgument,
    out: Annotated[Path | None, typer.Option(help="Write its result to this file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: JsonOption = False,
) -> None:
    """How far a job is, and what came of it. A practice set is written as a course, a summary as Markdown."""
    if out is None:
        _show(job, as_json)
        return
    from tutor import jobs
    from tutor.errors import InputError
    from tutor.files import write_text
    from tutor.learner.jobs import JobState
    from tutor.memory.ledger import Ledger

    if out.is_dir() or (out.exists() and not force):
        raise InputError(f"{out} is there already", "Give another name, or --force to write over it.")
    with Ledger.open() as ledger:
        found = jobs.named(ledger, job)
    if found.state is not JobState.DONE:
        raise InputError(f"the job {found.id} is {found.state}, so there is nothing to write", found.why)
    write_text(out, _text(found))
    out.chmod(0o600)  # it is about a person
    typer.echo(f"{out} is written.", err=as_json)


def _do(only: str | None, quiet: bool) -> int | None:
    import datetime as dt
    import functools
    import signal

    from tutor import config, jobs
    from tutor.course.load import load
    from tutor.job_works import works

    def note(line: str) -> None:
        if not quiet:
            typer.echo(line, err=True)

    def now() -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    usual = signal.signal(signal.SIGTERM, signal.default_int_handler)  # put the job back, as for Ctrl-C
    try:
        jobs.low_priority()
        return jobs.run(works(config.load(), functools.cache(load), now), now, told=note, only=only)
    finally:
        signal.signal(signal.SIGTERM, usual)


def _show(start: str, as_json: bool) -> JobState:
    """Show a job; its state."""
    from tutor import jobs
    from tutor.learner.jobs import JobState
    from tutor.memory.ledger import Ledger

    with Ledger.open() as ledger:
        found = jobs.named(ledger, start)
        (row,) = _rows(ledger, [found])
    if as_json:
        typer.echo(_json(row))
        return found.state
    typer.echo(_line(row))
    if found.state is JobState.DONE:
        typer.echo(f"\n{_text(found)}".rstrip())
    return found.state


def _tell(wanted: str | None, as_json: bool, line: str) -> None:
    typer.echo(_json({"job": wanted}) if as_json else " ".join(filter(None, [wanted and f"{wanted}.", line])))


def _rows(ledger: Ledger, found: list[Job]) -> list[dict[str, Any]]:
    """The jobs for ``--json``, with names in place of ids."""
    names = {row.id: row.name for row in ledger.learners()}
    return [job.as_json() | {"learner": names.get(job.learner or "")} for job in found]


def _listed(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "No job was asked for yet. For example: tutor jobs run practice_set --learner NAME"
    return "\n".join(map(_line, rows))


def _line(row: dict[str, Any]) -> str:
    share = f" {row['progress']:.0%}" if row["state"] == "running" else ""
    why = f": {row['why']}" if row["why"] else ""
    when = row["t"][:16].replace("T", " ")
    return f"{row['job']}  {when}  {row['kind']:<16} {row['learner'] or '':<12} {row['state']}{share}{why}"


def _text(found: Job) -> str:
    """A job's result for a person or a file."""
    from tutor.learner.jobs import JobKind

    match found.kind:
        case JobKind.PRACTICE_SET:
            return str(found.result["yaml"])
        case JobKind.SESSION_SUMMARY:
            return f"{found.result['guardian']}"
        case JobKind.NEXT_PLAN:
            skills = found.result["skills"]
            lines = [
                f"{'review' if one['review'] else 'learn':<7} {one['name']}: {one['questions']} question"
                f"{'' if one['questions'] == 1 else 's'}"
                for one in skills
            ]
            return "\n".join([*lines, f"about {found.result['minutes']} minutes"]) + "\n"
        case JobKind.IMPORT_NOTES:
            return f"Passages: {found.result['passages']}, in {found.result['file']}\n"
        case _:
            fit = found.result
            of = f"{fit['course']}: {fit['answers']} first answers of {fit['learners']} learners"
            if fit["rates"] is None:
                return f"{of} are too few to fit to; the settings hold.\n"
            return f"{of} were fitted to. {'It is used.' if fit['used'] else 'The settings hold.'}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _now() -> Any:
    import datetime as dt

    return dt.datetime.now(dt.UTC)
