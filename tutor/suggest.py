"""``tutor learner suggest``: what would be said first now to a learner, or at the moments of a timeline.

Also reads the words of suggestions from their files.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from tutor import wordings
from tutor.config import Proactive
from tutor.errors import InputError
from tutor.learner.proactive import Book
from tutor.learner.replay import as_json, read, replay
from tutor.learner.timeline import Reply, Wish

FOLDER = Path(__file__).parent / "learner" / "suggestions"


def book(language: str, names: Mapping[str, str] | None = None) -> Book:
    """The words of suggestions for a two-letter language code, with the ``names`` of skills and jobs by id.

    Raises ``InputError`` where there are none.
    """
    bare = _table(language)
    return replace(bare, names=dict(names or {}))


def answers(path: Path, language: str = "en") -> Iterator[dict[str, object]]:
    """A JSON answer for each ``now`` of the timeline in ``path``, with the usual settings; ``-`` is standard
    input.

    Raises ``InputError``, also for a fault in the last line, before the first answer.
    """
    words = book(language)
    name = "standard input, line" if path == Path("-") else f"{path}, line"
    events = list(read(_lines(path), words.phrases, name))
    return (as_json(t, answer) for t, answer in replay(events, words, Proactive()))


def for_learner(
    name: str, course_name: str, language: str | None = None, now: dt.datetime | None = None
) -> dict[str, object]:
    """What would be suggested if the learner's next lesson in the course began ``now`` (with its time zone;
    unset: this moment), as ``as_json`` with who, which course, and what is due.

    Raises ``InputError`` where nobody has that name or there is no such course, and ``StoreError``.
    """
    from tutor import config
    from tutor.course.load import load
    from tutor.learner import goals as set_out
    from tutor.learner.facts import stamp
    from tutor.learner.practice import opening, plan
    from tutor.learner.proactive import weigh
    from tutor.learner.schedule import due
    from tutor.learner.situation import observe, recalled
    from tutor.learner.timeline import Now, SessionStarted
    from tutor.learners import named
    from tutor.memory import fits, goals, suggestions
    from tutor.memory.ledger import Ledger
    from tutor.mind.initiative import RECALLED, REMEMBERED_DAYS, made_before

    course, settings = load(course_name), config.load()
    now = now or dt.datetime.now().astimezone()
    today = now.astimezone(dt.UTC)
    with Ledger.open() as ledger:
        learner = named(ledger, name)
        states = ledger.skill_states(learner.id, course.course)
        attempts = ledger.attempts(learner.id, course.course, last=RECALLED)
        goal = set_out.latest(goals.of(ledger, learner.id), course.course)
        past = suggestions.since(ledger, learner.id, stamp(today - dt.timedelta(days=REMEMBERED_DAYS)))
        params = fits.params(ledger, course.course, settings.learner)
    reviews = due(course, states, today, params)
    words = goal.words if goal is not None and goal.words else None
    limit = goal.minutes if goal is not None else None
    new, minutes = opening(plan(course, states, attempts, today, params, minutes=limit))
    began = SessionStarted(0.0, len(reviews), words, new, minutes)
    state = observe(recalled(attempts, today), began)
    if not attempts:  # a first lesson begins with a question, not with a plan
        state = replace(state, opened=False)
    called = {skill.id: skill.in_sentence for skill in course.skills}
    answer = weigh(
        Now(0.0, now.time()),
        state,
        made_before(past, today, 0.0),
        settings.proactive,
        book(language or course.language, called),
    )
    about = {"learner": learner.name, "course": course.course, "due": [one.id for one in reviews]}
    return about | {"goal": words} | as_json(0.0, answer)


def told(found: dict[str, object]) -> str:
    """What ``for_learner`` found, for a person."""
    if found["speak"]:
        return f"{found['words']}\n    {found['kind']}: {found['reason']}"
    return f"Nothing now: {found['reason']}"


def shown(answer: dict[str, object]) -> str:
    """One answer for a person."""
    if not answer["speak"]:
        return f"{answer['t']:.1f} s  silent: {answer['reason']}"
    return f"{answer['t']:.1f} s  {answer['kind']}: {answer['words']}\n    {answer['reason']}"


def _lines(path: Path) -> list[str]:
    try:
        raw = sys.stdin.buffer.read() if path == Path("-") else path.read_bytes()
        return raw.decode("utf-8-sig").split("\n")  # other line ends may stand in a JSON text
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}", "Give a file of JSON lines."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no UTF-8 text", "Give a file of JSON lines.") from error


@cache
def _table(language: str) -> Book:
    _, raw = wordings.read(FOLDER, language, "suggestions")
    phrases, replies = raw.pop("phrases"), raw.pop("replies")
    return Book(
        words={case: tuple(entry["words"]) for case, entry in raw.items()},
        reasons={case: entry["reason"] for case, entry in raw.items()},
        phrases={meant: tuple(phrases[meant]) for meant in Wish},
        replies={meant: tuple(replies[meant]) for meant in Reply},
    )
