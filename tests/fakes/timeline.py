"""Lessons as timelines of JSON lines, and what the tutor says first at each of their ``now``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tutor.config import Proactive
from tutor.learner.proactive import Suggestion
from tutor.learner.replay import read, replay
from tutor.learner.situation import Made, State, observe
from tutor.learner.tact import Tact
from tutor.learner.timeline import Now
from tutor.suggest import book

Line = dict[str, Any]
USUAL = Proactive()


def at(t: float, event: str, **keys: Any) -> Line:
    return {"t": t, "event": event, **keys}


def question(
    t: float, item: str = "q", skill: str = "compare", difficulty: float = 0.5, **keys: Any
) -> list[Line]:
    """A question that takes three seconds to ask."""
    return [
        at(t, "item_asked", item=item, skill=skill, difficulty=difficulty, **keys),
        at(t + 3, "tutor_silent"),
    ]


def answer(t: float, verdict: str, **keys: Any) -> list[Line]:
    """The learner speaks from ``t`` for a second; the verdict comes half a second later."""
    return [
        at(t, "learner_speaking"),
        at(t + 1, "learner_silent"),
        at(t + 1.5, "verdict", verdict=verdict, **keys),
    ]


def exchange(t: float, verdict: str, think: float = 6.0, item: str = "q", **keys: Any) -> list[Line]:
    """A question and an answer that begins ``think`` seconds after it; over at ``t + think + 4.5``."""
    skill, difficulty = keys.pop("skill", "compare"), keys.pop("difficulty", 0.5)
    return [*question(t, item, skill, difficulty), *answer(t + 3 + think, verdict, **keys)]


def now(t: float, **keys: Any) -> Line:
    return at(t, "now", **keys)


def asked(lines: Sequence[Line], tact: Tact = USUAL, history: Sequence[Made] = ()) -> list[Suggestion | str]:
    """What is suggested, or why nothing is, at each ``now``."""
    words = book("en", {"compare": "comparing fractions"})
    events = read((json.dumps(line) for line in lines), words.phrases)
    return [found for _, found in replay(events, words, tact, history)]


def kinds(lines: Sequence[Line], tact: Tact = USUAL, history: Sequence[Made] = ()) -> list[str | None]:
    """The kind at each ``now``; ``None`` for silence."""
    found = asked(lines, tact, history)
    return [str(one.kind) if isinstance(one, Suggestion) else None for one in found]


def state_of(lines: Sequence[Line]) -> State:
    """Where the lesson stands after ``lines``, which hold no ``now``."""
    state = State()
    for event in read((json.dumps(line) for line in lines), book("en").phrases):
        assert not isinstance(event, Now)
        state = observe(state, event)
    return state


DESIGN: list[Line] = [
    at(0.0, "session_started", due=3, goal=None),
    at(2.0, "item_asked", item="third-or-quarter", skill="compare", difficulty=0.4),
    at(6.0, "tutor_silent"),
    at(9.0, "learner_speaking"),
    at(10.5, "learner_silent", text="one quarter"),
    at(10.9, "verdict", verdict="wrong", misconception="bigger-number", hints=0),
    at(11.5, "hint_given", n=1),
    at(30.0, "suggestion", kind="break", outcome="accepted"),
    at(40.0, "skill_mastered", skill="compare"),
    at(40.5, "job_done", job="practice-set"),
    at(41.0, "now"),
]
"""The example of the contract: the answer is ``advance``."""
