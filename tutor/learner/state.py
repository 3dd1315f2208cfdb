"""Where a lesson stands, as the tutor's tact sees it: plain values, which ``situation.observe`` folds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from tutor.learner.facts import COUNTED, AttemptFact
from tutor.learner.timeline import Kind, Outcome

KEPT = 200
"""Answers, suggestions and the like that are remembered; no rule looks further back."""


@dataclass(frozen=True, slots=True)
class Try:
    """One answer; ``t`` and ``latency`` in seconds. ``first``: nothing that counts came before it."""

    t: float
    skills: tuple[str, ...]
    verdict: str
    first: bool
    misconception: str | None = None
    hints: int = 0
    latency: float | None = None
    difficulty: float = 0.5

    @property
    def right(self) -> bool | None:
        """As ``AttemptFact.right``."""
        if not self.first or self.verdict not in COUNTED:
            return None
        return self.verdict == "right" and self.hints == 0


@dataclass(frozen=True, slots=True)
class Question:
    """The latest question. ``open`` until it is answered right, left, or its skill is mastered.

    ``requests``: times at which hints were asked for since the last try. ``owed``: the last of them was not
    given yet. ``patience``: how many times the usual silence is left alone. ``untold``: when it
    was asked to the end is not known.
    """

    item: str
    skill: str
    difficulty: float
    weak: str | None = None
    open: bool = True
    answered: bool = False
    wrongs: int = 0
    hints: int = 0
    requests: tuple[float, ...] = ()
    owed: bool = False
    patience: float = 1.0
    untold: bool = False


@dataclass(frozen=True, slots=True)
class Mastered:
    """A skill that was mastered at ``t``, and an item for its transfer, if there is one."""

    skill: str
    t: float
    transfer: str | None = None


UNKNOWN = Question("", "", 0.5)
"""The question of a timeline that tells of an answer or a hint, but not of what was asked."""


@dataclass(frozen=True, slots=True)
class Made:
    """A suggestion that was made; ``outcome`` is ``None`` while it is not known.

    ``passed``: the learner went on working meanwhile, so that it waits for no answer and was no refusal.
    """

    kind: Kind
    t: float
    outcome: Outcome | None = None
    passed: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """A lesson as the tutor's tact sees it. Times in seconds on the timeline's clock.

    ``since``: since when the present silence lasts. ``turn``: until when the tutor's turn lasts that came
    while the question was open (verdict, hint), ``None`` once the learner speaks. ``onset``: when the learner
    began to speak, if the tutor did not since. ``rested``: the end of the last rest, or the beginning.
    ``hasty``: questions running on which a hint came before any thinking.
    ``mastered`` and ``jobs`` (name, t): not yet spoken of. ``earlier``: suggestions ``made`` before this
    lesson began. ``off_until``: no suggestions before then.
    """

    began: float | None = None
    opened: bool = False
    due: int = 0
    goal: str | None = None
    new: str | None = None
    minutes: int | None = None
    question: Question | None = None
    tutor_speaking: bool = False
    learner_speaking: bool = False
    onset: float | None = None
    since: float = 0.0
    turn: float | None = None
    latency: float | None = None
    tries: tuple[Try, ...] = ()
    hasty: int = 0
    mastered: tuple[Mastered, ...] = ()
    jobs: tuple[tuple[str, float], ...] = ()
    made: tuple[Made, ...] = ()
    earlier: tuple[Made, ...] = ()
    off_until: float = -inf
    on_break: bool = False
    rested: float = 0.0
    leaving: float | None = None
    tired: float | None = None

    @property
    def thinking(self) -> Question | None:
        """The question that waits for an answer."""
        return self.question if self.question is not None and self.question.open else None

    @property
    def answers(self) -> tuple[Try, ...]:
        """This lesson's answers, without those that were recalled from earlier ones."""
        return tuple(a for a in self.tries if self.began is not None and a.t >= self.began)


def recalled(attempts: Iterable[AttemptFact], began: dt.datetime, t: float = 0.0) -> State:
    """A new lesson's state that remembers earlier attempts, oldest first, so that signs across days are seen.

    ``began`` (UTC) is the moment that the timeline's clock calls ``t``; the attempts lie before it.
    """
    tries = tuple(
        Try(
            t + (dt.datetime.fromisoformat(a.t) - began).total_seconds(),
            a.skills,
            a.verdict,
            a.first,
            a.misconception,
            a.hints + int(a.assisted),
            a.latency,
        )
        for a in attempts
    )
    return State(tries=tries[-KEPT:])
