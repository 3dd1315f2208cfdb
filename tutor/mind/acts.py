"""What the dialogue policy speaks of, as values: acts, parts of a turn, the question on the table. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from tutor.course.model import Item, Skill


class Act(StrEnum):
    """What the tutor does with a turn. The later ones come beside another (``Decision.also``)."""

    GREET = "greet"
    ASK = "ask"
    WAIT = "wait"
    PROBE = "probe"
    HINT = "hint"
    CONFIRM = "confirm"
    CORRECT = "correct"
    RECAST = "recast"
    """Says a wrong form of a language back right, and asks to hear it."""
    EXAMPLE = "example"
    """Works another question of the same skill out aloud: another approach for one that is stuck."""
    EXPLAIN = "explain"
    CLARIFY = "clarify"
    REPEAT = "repeat"
    ANSWER_QUESTION = "answer_question"
    REDIRECT = "redirect"
    OFFER_HINT = "offer_hint"
    SKIP = "skip"
    CLOSE = "close"
    PLAN = "plan"
    GOAL = "goal"
    PRAISE = "praise"
    """Of what the learner did to get there, never of the learner."""
    RECAP = "recap"
    HAND_OVER = "hand_over"
    """Says who knows what the tutor does not: the teacher."""
    REFER = "refer"
    """Stops the lesson at a sign of danger and names people who help."""


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a turn. ``value`` is a bank of lines, a moment for the model, or the text itself."""

    kind: Literal["line", "lead", "text", "question"]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The question on the table and what happened to it so far."""

    skill: Skill
    item: Item
    hints: int = 0
    wrongs: int = 0
    unclear: int = 0
    partly: int = 0
    silences: int = 0
    turns: int = 0
    """Answers and requests so far."""
    offered_hint: bool = False
    answered: bool = False
    probed: bool = False
    """The learner was asked how the answer came about; ``probing``: in the turn before."""
    probing: bool = False
    example: bool = False
    """Another question of the skill was worked out aloud."""
    recast: bool = False
    """The answer was said, and the learner is to say it."""
    misconceptions: tuple[str, ...] = ()

    @property
    def hints_left(self) -> int:
        return len(self.item.hints) - self.hints


@dataclass(frozen=True, slots=True)
class Decision:
    """An act, its parts, the table after it, and why.

    ``also``: acts beside it. ``moves_on``: the next question follows. ``ends``: the session closes.
    ``counts``: the verdict is an attempt. ``reveals``: the answer is told. ``puts``: the question that was
    held back is put. ``source``: where a passage comes from. ``shown``: another item whose answer was told.
    """

    act: Act
    parts: tuple[Part, ...]
    table: Table
    reason: str
    moves_on: bool = False
    ends: bool = False
    counts: bool = False
    reveals: bool = False
    slower: bool = False
    puts: bool = False
    also: tuple[Act, ...] = ()
    source: str = ""
    shown: str | None = None


def line(bank: str) -> Part:
    """One of the tutor's own lines."""
    return Part("line", bank)
