"""``tutor learner suggest``. Nothing heavy is imported here, as in ``cli``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tutor.errors import InputError

EPILOG = "Example: tutor learner suggest Mina --course fractions"


def suggest(
    name: Annotated[str | None, typer.Argument(help="The learner's name.")] = None,
    course: Annotated[
        str | None, typer.Option("--course", "-c", help="A course's id, or the path of its file: fractions.")
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(help="A timeline, one JSON object a line, in time order; - is standard input."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Two letters: the language of the words; by default the course's.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: a JSON object a line.")] = False,
) -> None:
    """What Sori would say first if a learner sat down now, and why; or at each moment of a timeline.

    Events of a timeline: session_started (due, goal, new, minutes), item_asked (item, skill, difficulty,
    weak), tutor_speaking, tutor_silent, learner_speaking, learner_silent (text), verdict (verdict,
    misconception, hints), hint_requested, hint_given (n), suggestion (kind, outcome), skill_mastered
    (skill, transfer), job_done (job), suggestions_off (for_s), suggestions_on, and now (clock), which is
    answered. All have t, in seconds. A timeline is answered with the usual settings, not with yours, so that
    it has the same answers everywhere; without quiet hours the clock changes nothing.
    """
    from tutor import suggest as work

    if (name is None) == (replay is None):
        raise InputError(
            "give the name of a learner, or a timeline with --replay",
            "`tutor learner list` names the learners.",
        )
    if replay is not None:
        if course is not None:
            raise InputError("a timeline has no course", "Leave --course out, or --replay.")
        for answer in work.answers(replay, language=language or "en"):
            typer.echo(json.dumps(answer, ensure_ascii=False) if as_json else work.shown(answer))
    elif name is not None:
        found = work.for_learner(name, course or "fractions", language)
        typer.echo(json.dumps(found, ensure_ascii=False) if as_json else work.told(found))
