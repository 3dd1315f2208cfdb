"""``tutor remind``. Nothing heavy is imported here, as in ``cli``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tutor.remind import Reminder

EPILOG = "Example: tutor remind --learner Mina --notify"


def remind(
    learner: Annotated[
        str | None, typer.Option("--learner", "-l", help="Only this learner; by default everyone.")
    ] = None,
    course: Annotated[
        list[str] | None,
        typer.Option("--course", "-c", help="The file of a course that does not ship with Sori; repeatable."),
    ] = None,
    notify: Annotated[bool, typer.Option("--notify", help="Show it on the desktop, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")] = False,
) -> None:
    """What is due, once a day at most, and nothing where nothing is due or it is a quiet hour."""
    import datetime as dt

    from tutor import config
    from tutor import remind as work
    from tutor.errors import EngineError
    from tutor.learners import courses_at_hand, named
    from tutor.memory.ledger import Ledger

    send = work.desktop() if notify else None
    settings = config.load()
    failed: list[EngineError] = []

    def tell(reminder: Reminder) -> None:
        if not as_json:
            typer.echo(f"{reminder.title}\n{reminder.text}")
        if send is None:
            return
        try:
            send(reminder.title, reminder.text)
        except EngineError as error:  # the others are told all the same
            failed.append(error)

    with Ledger.open() as ledger:
        names = [learner] if learner is not None else [row.name for row in ledger.learners()]
        learners = [named(ledger, name) for name in names]
        made = work.remind(
            ledger,
            learners,
            courses_at_hand(course or ()),
            settings.learner,
            settings.proactive,
            dt.datetime.now().astimezone(),
            tell,
        )
    if as_json:
        typer.echo(json.dumps([one.as_json() for one in made], ensure_ascii=False, indent=2))
    elif learner is not None and not made[0].told:
        typer.echo(made[0].why, err=True)
    if failed:
        raise failed[0]
