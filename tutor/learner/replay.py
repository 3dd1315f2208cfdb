"""A timeline as JSON lines, and what the tutor would say first at each of its moments. Pure.

Needed in every line: ``t`` (seconds, never falling) and ``event``. Beside them:

    session_started   due 0, goal null, new null (the skill to be learned next), minutes null (of all that)
    item_asked        item, skill; difficulty 0.5, weak null (an unmastered prerequisite)
    learner_silent    text null (read for "not now" and the like, and dropped)
    verdict           verdict; misconception null, hints unset
    hint_given        n unset
    suggestion        kind; outcome null (made, and not answered yet)
    skill_mastered    skill; transfer null (an item that asks it where it was not practised)
    job_done          job
    suggestions_off   for_s null (for ever)
    now               clock null (the learner's wall clock, such as "21:30")
    tutor_speaking, tutor_silent, learner_speaking, hint_requested, suggestions_on   nothing

Those with a value beside them may be left out. Keys that are not known are passed over.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tutor.errors import InputError
from tutor.learner import timeline as on
from tutor.learner.proactive import Book, Suggestion, weigh
from tutor.learner.situation import Made, State, observe
from tutor.learner.tact import Tact
from tutor.learner.timeline import Event, Kind, Now, Outcome, Suggested, Wish, wish

VERDICTS = ("right", "partly", "wrong", "unsure", "off_task")
MOST = 1e12
"""Numbers are no larger: as seconds, thirty thousand years."""
REMEDY = "`tutor learner suggest --help` names the events and their keys."
_Phrases = Mapping[Wish, tuple[str, ...]]


class _Line:
    """One line's values, read strictly. Raises ``InputError`` that names the line and the key."""

    def __init__(self, values: dict[str, Any], where: str) -> None:
        self._values, self._where = values, where

    def text(self, key: str) -> str:
        value = self.maybe(key)
        if value is None:
            raise self.fault(f"{key} is missing")
        return value

    def maybe(self, key: str) -> str | None:
        value = self._values.get(key)
        if value == "":
            return None
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self.fault(f"{key} should be text, not {json.dumps(value)[:40]}")
        if value is not None and not value.isprintable():
            raise self.fault(f"{key} {ascii(value)[:40]} holds characters that cannot be shown")
        return value

    def said(self) -> str:
        value = self._values.get("text")
        if value is not None and not isinstance(value, str):
            raise self.fault("text should be text")
        return value or ""

    def one_of(self, key: str, known: Iterable[str]) -> str:
        value = self.text(key)
        if value not in (allowed := list(known)):
            raise self.fault(f"{key} {value[:40]!r} is not one of {', '.join(allowed)}")
        return value

    def number(self, key: str, default: float | None = None, most: float = math.inf) -> float:
        value = self._values.get(key)
        value = default if value is None else value
        if value is None:
            raise self.fault(f"{key} is missing")
        right = isinstance(value, int | float) and not isinstance(value, bool)
        if not right or not 0 <= value <= min(most, MOST):
            limits = f"a number from 0 to {min(most, MOST):g}"
            raise self.fault(f"{key} should be {limits}, not {json.dumps(value)[:40]}")
        return float(value)

    def count(self, key: str) -> int | None:
        if self._values.get(key) is None:
            return None
        value = self.number(key)
        if value != int(value):
            raise self.fault(f"{key} should be a whole number, not {value:g}")
        return int(value)

    def seconds(self, key: str) -> float | None:
        return None if self._values.get(key) is None else self.number(key)

    def clock(self, key: str) -> dt.time | None:
        value = self.maybe(key)
        try:
            return None if value is None else dt.time.fromisoformat(value)
        except ValueError:
            raise self.fault(f"{key} {value!r} is no time of day such as 21:30") from None

    def fault(self, what: str) -> InputError:
        return InputError(f"{self._where}: {what}", REMEDY)


_READ: dict[str, Callable[[float, _Line, _Phrases], Event | Now]] = {
    "session_started": lambda t, at, _: on.SessionStarted(
        t, at.count("due") or 0, at.maybe("goal"), at.maybe("new"), at.count("minutes")
    ),
    "item_asked": lambda t, at, _: on.ItemAsked(
        t, at.text("item"), at.text("skill"), at.number("difficulty", 0.5, most=1.0), at.maybe("weak")
    ),
    "tutor_speaking": lambda t, _at, _: on.TutorSpeaking(t),
    "tutor_silent": lambda t, _at, _: on.TutorSilent(t),
    "learner_speaking": lambda t, _at, _: on.LearnerSpeaking(t),
    "learner_silent": lambda t, at, phrases: on.LearnerSilent(t, wish(at.said(), phrases)),
    "verdict": lambda t, at, _: on.Judged(
        t, at.one_of("verdict", VERDICTS), at.maybe("misconception"), at.count("hints")
    ),
    "hint_given": lambda t, at, _: on.HintGiven(t, at.count("n")),
    "hint_requested": lambda t, _at, _: on.HintRequested(t),
    "suggestion": lambda t, at, _: Suggested(
        t,
        Kind(at.one_of("kind", Kind)),
        None if at.maybe("outcome") is None else Outcome(at.one_of("outcome", Outcome)),
    ),
    "skill_mastered": lambda t, at, _: on.SkillMastered(t, at.text("skill"), at.maybe("transfer")),
    "job_done": lambda t, at, _: on.JobDone(t, at.text("job")),
    "suggestions_off": lambda t, at, _: on.SuggestionsOff(t, at.seconds("for_s")),
    "suggestions_on": lambda t, _at, _: on.SuggestionsOn(t),
    "now": lambda t, at, _: Now(t, at.clock("clock")),
}


def read(lines: Iterable[str], phrases: _Phrases, name: str = "line") -> Iterator[Event | Now]:
    """The events of ``lines``; blank ones are passed over. Raises ``InputError`` naming the line."""
    latest = 0.0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name} {number}"
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):  # ValueError: also a number of thousands of digits
            raise InputError(f"{where}: this is no JSON", REMEDY) from None
        if not isinstance(values, dict):
            raise InputError(f"{where}: an event should be an object such as {{...}}", REMEDY)
        at = _Line(values, where)
        t = at.number("t")
        if t < latest:
            raise at.fault(f"t {t:g} comes before {latest:g} of an earlier line")
        latest = t
        event = _READ[at.one_of("event", _READ)](t, at, phrases)
        yield event


def replay(
    events: Iterable[Event | Now],
    book: Book,
    settings: Tact,
    history: Sequence[Made] = (),
) -> Iterator[tuple[float, Suggestion | str]]:
    """(t, suggestion or why silent) for each ``Now``. A suggestion counts as made, as it would be spoken;
    an event that names the same kind next tells what became of it."""
    state = State()
    for event in events:
        if not isinstance(event, Now):
            state = observe(state, event)
            continue
        answer = weigh(event, state, history, settings, book)
        yield event.t, answer
        if isinstance(answer, Suggestion):
            state = observe(state, Suggested(event.t, answer.kind))


def as_json(t: float, answer: Suggestion | str) -> dict[str, object]:
    """One line of the answer, as ``design.md`` has it."""
    if isinstance(answer, str):
        return {"t": t, "speak": False, "reason": answer}
    return {
        "t": t,
        "speak": True,
        "kind": str(answer.kind),
        "words": answer.words,
        "reason": answer.reason,
        "benefit": answer.benefit,
        "cost": answer.cost,
    }
