"""``tutor learner suggest``. Nothing heavy is imported here, as in ``cli``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

EPILOG = "Example: tutor learner suggest --replay events.jsonl --json"


def suggest(
    replay: Annotated[
        Path, typer.Option(help="A timeline, one JSON object a line, in time order; - is standard input.")
    ],
    language: Annotated[str, typer.Option(help="Two letters: the language of the words.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="For programs: a JSON object a line.")] = False,
) -> None:
    """What the tutor would say first at each moment of a timeline, and why, or why it stays silent.

    Events: session_started (due, goal), item_asked (item, skill, difficulty), tutor_speaking,
    tutor_silent, learner_speaking, learner_silent (text), verdict (verdict, misconception, hints),
    hint_requested, hint_given (n), suggestion (kind, outcome), skill_mastered (skill), job_done (job),
    suggestions_off, suggestions_on, and now, which is answered. All have t, in seconds.
    """
    from tutor import suggest as work

    for answer in work.answers(replay, language=language):
        typer.echo(json.dumps(answer, ensure_ascii=False) if as_json else work.shown(answer))
