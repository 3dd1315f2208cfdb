"""``tutor eval``. Nothing heavy is imported here, as in ``cli``."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from tutor.config import Settings
    from tutor.evals.load import Plan
    from tutor.evals.result import Result

EPILOG = "Example: tutor eval fractions --engine none"


PATIENT_S = 60.0
"""How long a model may take with ``--patient``, seconds."""


class Engine(StrEnum):
    embedded = "embedded"
    server = "server"
    none = "none"


def evaluate(
    run: Annotated[
        str, typer.Argument(help="A run's file (YAML), or the id of a bundled one; see docs/evals.md.")
    ],
    engine: Annotated[
        Engine | None, typer.Option(help="The wording model; by default the one in the settings.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="A model card's id, or the server's model.")] = None,
    patient: Annotated[
        bool, typer.Option("--patient", help="Give the model a minute a sentence, on a slow or busy machine.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Write the result here, as JSON.")] = None,
    compare: Annotated[
        Path | None, typer.Option(help="An earlier result; the differences are shown with their intervals.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")] = False,
) -> None:
    """Play dialogues with the tutor and check what it does. Leaves with 1 where a check does not hold."""
    from tutor.config import load
    from tutor.evals import compare as comparing
    from tutor.evals import load as runs
    from tutor.evals import result as results
    from tutor.files import write_text

    found = runs.read(runs.find(run))
    if isinstance(found, tuple):
        from tutor.curriculum.lint import shown

        colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        typer.echo(shown(found, 1, colour=colour), err=True)
        raise typer.Exit(2)
    earlier = comparing.read(compare) if compare else None
    mind: dict[str, Any] = {"engine": engine.value if engine else None, "model": model}
    if patient:
        mind |= {"first_token_s": PATIENT_S, "next_token_s": PATIENT_S, "total_s": PATIENT_S}
    settings = load({"mind": mind})
    result = asyncio.run(_play(found, settings))
    told: dict[str, Any] = result.as_json()
    if out is not None:
        write_text(out, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    differences = comparing.compare(earlier, told) if earlier else ()
    if as_json:
        whole = told | ({"differences": [one.as_json() for one in differences]} if earlier else {})
        typer.echo(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        typer.echo(results.shown(result))
        if earlier:
            typer.echo("\n" + comparing.shown(differences, f"{compare}", "this run"))
    if not result.holds:
        raise typer.Exit(1)


async def _play(plan: Plan, settings: Settings) -> Result:
    from tutor.evals.run import play
    from tutor.lesson import panel, writer

    def note(line: str) -> None:
        if sys.stderr.isatty():
            typer.echo(line, err=True)

    async with writer(settings, note) as opened, panel(settings, note) as readers:
        name = opened.names if opened is not None else "none"
        return await play(plan, settings, note, writer=opened, readers=readers, model=name)
