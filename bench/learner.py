"""A learner who answers the question just asked: right, wrong, hesitating, or asking for help.

The tutor decides the order of its questions, so a fixed list of recordings would answer the wrong ones.
This learner hears in ``AnswerExpected`` which item is on the table, and says what its plan foresees for it.
What may be said of each item is recorded before the lesson, in the voice of ``lessons/make_recordings.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bench.lessons.make_recordings import Recording, made, voices
from bench.turns import Answers
from tutor.audio import RATE, Samples
from tutor.course.model import Course, Item
from tutor.errors import InputError
from tutor.mouth.verbalize import speakable
from tutor.takes_turns import Said

TAIL_S = 0.3
"""How long the learner stays after the tutor's last words, seconds."""


class Kind(StrEnum):
    """What a turn of the learner's is, whatever the question."""

    RIGHT = "right"
    BY_PLACE = "by place"
    """A choice by its place ("the second one"); the answer's words where there are no choices."""
    HESITANT = "hesitant"
    """The right answer with a filler and pauses of 0.55 and 0.65 s inside."""
    MISCONCEPTION = "misconception"
    WRONG = "wrong"
    """An answer that the course does not foresee."""
    HINT = "hint"
    DONT_KNOW = "don't know"
    QUESTION = "question"
    AGAIN = "again"
    OFFER = "offer"
    """To go on, where the tutor holds its question back and asks that first; in no plan."""


ACTS = {
    Kind.HINT: ("hint", "explain"),
    Kind.DONT_KNOW: ("hint", "explain"),
    Kind.QUESTION: ("answer_question",),
    Kind.AGAIN: ("repeat",),
    Kind.OFFER: ("ask", "hint", "wait"),
}
"""What the tutor is to do about the turns that are no answers."""

_PLACES = ("The first one.", "The second one.", "The third one.", "The fourth one.")
_FIXED = {
    Kind.WRONG: "Forty seven.",
    Kind.HINT: "Can I have a hint?",
    Kind.DONT_KNOW: "I don't know.",
    Kind.QUESTION: "What is a numerator?",
    Kind.AGAIN: "Can you say that again, please?",
    Kind.OFFER: "Yes, let's go on.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A turn of the plan, said ``delay`` seconds after the tutor fell silent."""

    kind: Kind
    delay: float = 0.8


@dataclass(frozen=True, slots=True)
class Meant:
    """What a turn was meant to be, beside the ``Said`` that was played."""

    item: str
    kind: Kind


def words(item: Item, kind: Kind) -> tuple[str | float, ...]:
    """What is said for ``kind`` with ``item`` on the table: pieces, with pauses in seconds between them."""
    answer = sentence(item.answer.spoken)
    if kind is Kind.HESITANT:
        return ("Um, I think", 0.55, "it is", 0.65, answer)
    if kind is Kind.BY_PLACE and item.answer.value in item.choices[: len(_PLACES)]:
        return (_PLACES[item.choices.index(item.answer.value)],)
    if kind is Kind.MISCONCEPTION and item.misconceptions:
        return (sentence(item.misconceptions[0].match),)
    if kind in (Kind.MISCONCEPTION, Kind.WRONG) and item.choices:
        return (sentence(next(choice for choice in item.choices if choice != item.answer.value)),)
    if kind is Kind.MISCONCEPTION:
        kind = Kind.WRONG
    return (_FIXED.get(kind, answer),)


def sentence(text: str) -> str:
    """``text`` in words, as a sentence: ``3/4`` is "Three quarters."."""
    said = speakable(text)
    return said[:1].upper() + said[1:].rstrip(".") + "."


Say = Callable[[tuple[str | float, ...]], Samples]
"""Says pieces with pauses between them: float32, mono, 16 kHz."""


def voice(name: str = "child") -> Say:
    """The learner's voice. Raises ``InputError`` where hibari-tts is not installed."""
    found = voices()
    if name not in found:
        raise InputError(
            "the benches need the learner's voice, hibari-tts", "Run `make setup`, or pip install hibari-tts."
        )
    return lambda pieces: made(Recording("", pieces), found[name])


def recordings(course: Course, say: Say) -> dict[tuple[str, Kind], Said]:
    """What may be said of every item of ``course``: about 15 ms of computing for each recording."""
    spoken: dict[tuple[str | float, ...], Samples] = {}
    found: dict[tuple[str, Kind], Said] = {}
    for skill in course.skills:
        for item in skill.items:
            for kind in Kind:
                pieces = words(item, kind)
                if pieces not in spoken:
                    spoken[pieces] = say(pieces)
                text = " ".join(piece for piece in pieces if isinstance(piece, str))
                found[item.id, kind] = Said(spoken[pieces], text)
    return found


class AnsweringLearner(Answers):
    """Follows ``plan``, and agrees where something else is asked before the question. ``meant`` has an entry
    a turn, as ``placed`` has."""

    def __init__(self, plan: tuple[Step, ...], recorded: Mapping[tuple[str, Kind], Said]) -> None:
        super().__init__()
        self._plan = iter(plan)
        self._recorded = recorded
        self.meant: list[Meant] = []
        self._think()

    def _think(self) -> None:
        self._step = next(self._plan, None)
        self._wait = (TAIL_S if self._step is None else self._step.delay) * RATE

    def _next(self) -> Said | None:
        if self._step is None:
            return None
        kind = Kind.OFFER if self._offered else self._step.kind
        if not self._offered:
            self._think()
        self.meant.append(Meant(self._item, kind))
        return self._recorded[self._item, kind]
