"""A learner who answers the question just asked: right, wrong, hesitating, or asking for help.

The tutor decides the order of its questions, so a fixed list of recordings would answer the wrong ones.
This learner hears in ``AnswerExpected`` which item is on the table, and says what its plan foresees for it.
What may be said of each item is recorded before the lesson, in the voice of ``lessons/make_recordings.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bench.lessons.make_recordings import Recording, made, voices
from tutor.audio import FRAME, RATE, Samples
from tutor.course.model import Course, Item
from tutor.errors import InputError
from tutor.events import AnswerExpected, Event
from tutor.mouth.verbalize import speakable
from tutor.room import PAUSE_S, UNANSWERED_S, Placed, Said

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


ACTS = {
    Kind.HINT: ("hint", "explain"),
    Kind.DONT_KNOW: ("hint", "explain"),
    Kind.QUESTION: ("answer_question",),
    Kind.AGAIN: ("repeat",),
}
"""What the tutor is to do about the turns that are no answers."""

_PLACES = ("The first one.", "The second one.", "The third one.", "The fourth one.")
_FIXED = {
    Kind.WRONG: "Forty seven.",
    Kind.HINT: "Can I have a hint?",
    Kind.DONT_KNOW: "I don't know.",
    Kind.QUESTION: "What is a numerator?",
    Kind.AGAIN: "Can you say that again, please?",
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


class AnsweringLearner:
    """A ``tutor.room.Learner`` that follows ``plan``. Counts in samples only.

    Subscribe ``heard`` to the lesson's events. ``placed`` and ``meant`` have an entry a turn.
    """

    def __init__(self, plan: tuple[Step, ...], recorded: Mapping[tuple[str, Kind], Said]) -> None:
        self._plan = plan
        self._recorded = recorded
        self._item = ""
        self._turns = 0  # of the tutor's, finished when the learner last spoke
        self._since = 0  # when the learner last finished
        self._quiet = 0  # when the tutor was last heard
        self._playing: Samples | None = None
        self.placed: list[Placed] = []
        self.meant: list[Meant] = []

    def heard(self, event: Event) -> None:
        """Note the question on the table."""
        if isinstance(event, AnswerExpected):
            self._item = event.item

    def frame(self, now: int, tutor_audible: bool, tutor_turns: int) -> Samples | None:
        if tutor_audible:
            self._quiet = now + FRAME
        if self._playing is None:
            left = len(self.placed) == len(self._plan)
            wait = TAIL_S if left else self._plan[len(self.placed)].delay
            if not self._is_time(now, wait, tutor_turns):
                return np.zeros(FRAME, np.float32)
            if left:
                return None
            self._begin(now)
        assert self._playing is not None
        frame, rest = self._playing[:FRAME], self._playing[FRAME:]
        self._playing = rest if len(rest) else None
        if self._playing is None:
            self._since, self._turns = now + FRAME, tutor_turns
        return np.pad(frame, (0, FRAME - len(frame)))

    def _is_time(self, now: int, wait: float, tutor_turns: int) -> bool:
        """The tutor has finished, and ``wait`` seconds have gone by; or it has not answered at all."""
        quiet = now - self._quiet
        if min(quiet, now - self._since) > UNANSWERED_S * RATE:
            return True
        return tutor_turns > self._turns and quiet >= max(PAUSE_S, wait) * RATE

    def _begin(self, now: int) -> None:
        step = self._plan[len(self.placed)]
        said = self._recorded[self._item, step.kind]
        assert said.samples is not None
        self._playing = said.samples
        self.placed.append(Placed(said, now, now + len(said.samples)))
        self.meant.append(Meant(self._item, step.kind))
