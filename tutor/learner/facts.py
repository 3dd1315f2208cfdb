"""What happened in lessons, as frozen values. Facts are written once and never changed.

Every ``t`` is UTC as ISO text with milliseconds (``stamp``), so that text order is time order.
What the learner said is a fact only where the caller passes it and they let it be kept
(``learner.person``); it is left out by default.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from enum import StrEnum

COUNTED = frozenset({"right", "partly", "wrong"})
"""Verdicts on an answer. ``unsure`` and ``off_task`` are none: they are neither right nor wrong."""


def stamp(moment: dt.datetime) -> str:
    """``2026-03-01T09:30:00.000+00:00``. Raises ``ValueError`` for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a stored moment needs a time zone")
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")


def new_id() -> str:
    """A random id, 16 hexadecimal digits; it says nothing about whom or what it names."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class LearnerFact:
    """A learner: random ``id``, the ``name`` as typed, and since when."""

    id: str
    name: str
    t: str


@dataclass(frozen=True, slots=True)
class SessionFact:
    """A lesson began. ``id`` is the caller's ``new_id()``; ``learner`` is a learner's id."""

    id: str
    learner: str
    course: str
    t: str


@dataclass(frozen=True, slots=True)
class TurnFact:
    """One committed turn, numbered ``n`` within its session.

    ``act`` is the dialogue act that answered it, ``item`` the question it belonged to. ``said`` (the
    learner's words) and ``heard`` (what had left the speaker of the tutor's before them) only with consent.
    """

    session: str
    learner: str
    n: int
    t: str
    act: str
    item: str | None = None
    verdict: str | None = None
    said: str | None = None
    heard: str | None = None


@dataclass(frozen=True, slots=True)
class SuggestionFact:
    """Something that the tutor said first: ``learner.proactive.Suggestion`` as it was made, in ``session``.

    ``lapses``: when it would have been too late, ISO text.
    """

    learner: str
    session: str
    kind: str
    words: str
    reason: str
    benefit: float
    cost: float
    t: str
    lapses: str | None = None


class GoalKind(StrEnum):
    """What a learner sets out to do: in the end, and next (GROW: goal first, will last)."""

    GOAL = "goal"
    NEXT_STEP = "next_step"


@dataclass(frozen=True, slots=True)
class GoalFact:
    """What a learner set out to do. ``words``: theirs; a goal without words or minutes takes the last back.

    ``minutes`` of work a day, and ``until`` when (ISO date), where they said so. ``session``: the lesson it
    was said in, ``None`` where it was typed as a command.
    """

    learner: str
    course: str | None
    words: str
    t: str
    session: str | None = None
    kind: GoalKind = GoalKind.GOAL
    minutes: int | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class AttemptFact:
    """One answer to one asking of an item.

    ``first``: nothing counted (``COUNTED``) came before it since the item was asked; after ``unsure``
    the next answer is still the first. ``hints`` counts those given before it. ``assisted``: the
    answer or its explanation had been told. ``confidence`` is the recogniser's, in [0, 1].
    ``latency`` is seconds of thinking, from the tutor's silence to the learner's voice, if known.
    """

    learner: str
    session: str
    course: str
    item: str
    skills: tuple[str, ...]
    verdict: str
    t: str
    first: bool = True
    hints: int = 0
    assisted: bool = False
    misconception: str | None = None
    confidence: float = 1.0
    latency: float | None = None
    said: str | None = None

    @property
    def right(self) -> bool | None:
        """True for a right answer at the first attempt without help; ``None`` where it does not count.

        Later attempts, ``unsure`` and ``off_task`` do not count, so neither does an "I don't know"; a
        hint taken, or a partly right answer, is not a correct one (as in OATutor).
        """
        if not self.first or self.verdict not in COUNTED:
            return None
        return self.verdict == "right" and self.hints == 0 and not self.assisted
