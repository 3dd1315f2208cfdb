"""What the turn machine asks of the session (``turn.py``). Samples are counted from the lesson's first.

A pause is known by its number; ``end`` is one past the last sample of speech.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stirred:
    """The first frame that may be speech over the tutor: lower its voice."""


@dataclass(frozen=True, slots=True)
class Settled:
    """It was no speech: the tutor speaks up again."""


@dataclass(frozen=True, slots=True)
class Began:
    """The learner began to speak at ``start``."""

    start: int


@dataclass(frozen=True, slots=True)
class Reopened:
    """The learner went on although the turn had been committed: fall silent, take it back."""

    start: int


@dataclass(frozen=True, slots=True)
class Guess:
    """The learner is still speaking: a partial transcript of ``start`` to ``end`` would be useful now."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause that may be the end: transcribe ``start`` to ``end`` now, and hold the answer."""

    pause: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The learner went on: what was prepared for this pause is void."""

    pause: int


@dataclass(frozen=True, slots=True)
class BrokeIn:
    """Speech over the tutor is more than a sign of listening: the tutor falls silent."""

    start: int


@dataclass(frozen=True, slots=True)
class Committed:
    """The turn is over and counts. ``needed``: the seconds of silence that its words asked for."""

    pause: int
    start: int
    end: int
    needed: float


@dataclass(frozen=True, slots=True)
class Dismissed:
    """It was no turn: a noise, a cough, or a sign of listening. The tutor goes on where it was."""

    pause: int


Action = Stirred | Settled | Began | Reopened | Guess | Paused | Withdrawn | BrokeIn | Committed | Dismissed
