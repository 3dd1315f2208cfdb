"""A simulated learner: knows a skill or not, makes the course's mistakes, asks for hints. Seeded."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from tutor.answers.judge import judge
from tutor.answers.verdict import Verdict
from tutor.course.model import Course, Item
from tutor.curriculum.preview import said as spoken
from tutor.evals.checks import Played
from tutor.evals.model import Pupil
from tutor.mind.policy import Act

_HELPS = frozenset({Act.HINT, Act.CORRECT, Act.EXPLAIN, Act.PROBE, Act.ANSWER_QUESTION})
_GUESSES = ("nine ninths", "seventy seven", "maybe a bird", "the other one", "something with water")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a learner does: says something, plays a recording, or is silent for ``seconds``."""

    said: str | None = None
    audio: Path | None = None
    confidence: float = 1.0
    seconds: float = 30.0


class Simulated:
    """One learner in one dialogue. The same seed and the same tutor give the same dialogue."""

    def __init__(self, pupil: Pupil, course: Course, seed: int) -> None:
        self._pupil = pupil
        self._course = course
        self._random = random.Random(seed)
        self._known: dict[str, bool] = {}
        self._clear: set[str] = set()  # items that help has made clear
        self._left = pupil.turns

    def next(self, played: Played) -> Reply | None:
        """See ``run.Says``."""
        if not self._left:
            return None
        self._left -= 1
        item = played.item
        if played.act in _HELPS and self._chance(self._pupil.helped):
            self._clear.add(item.id if played.asked.id == item.id else played.asked.id)
        if played.act == Act.OFFER_HINT:
            return Reply("Yes, please." if self._chance(0.7) else "No, thanks.")
        if (self._knows(item) or item.id in self._clear) and not self._chance(self._pupil.slips):
            return Reply(right(item))
        return self._lost(item)

    def _chance(self, p: float) -> bool:
        return self._random.random() < p

    def _knows(self, item: Item) -> bool:
        skill, _ = self._course.find(item.id)
        if skill.id not in self._known:
            knows = self._pupil.knows
            self._known[skill.id] = self._chance(
                knows.get(skill.id, 0.5) if isinstance(knows, dict) else knows
            )
        return self._known[skill.id]

    def _lost(self, item: Item) -> Reply:
        """Something else than the answer."""
        roll = self._random.random()
        for share, words in (
            (self._pupil.asks_hint, "Can I have a hint?"),
            (self._pupil.dont_know, "I don't know."),
            (self._pupil.silent, None),
            (self._pupil.asks_question, f"What does {self._word(item)} mean?"),
        ):
            if roll < share:
                return Reply(words)
            roll -= share
        if item.misconceptions and self._chance(self._pupil.misconception):
            return Reply(spoken(item, self._random.choice(item.misconceptions).match))
        return Reply(self._wrong(item))

    def _word(self, item: Item) -> str:
        words = [word.strip(".,?!") for word in item.prompt.split()]
        return max(words, key=len)

    def _wrong(self, item: Item) -> str:
        others = [choice for choice in item.choices if choice != item.answer.value]
        options = [*others, *self._random.sample(_GUESSES, len(_GUESSES))]
        return next((one for one in options if judge(item, one).verdict is Verdict.WRONG), "I don't know.")


def right(item: Item) -> str:
    """An answer that the judge takes as right, or the nearest thing to it."""
    answer = item.answer
    options = (answer.value, *answer.any, " and ".join(answer.all), item.explanation)
    said = [spoken(item, option) for option in options if option]
    return next((one for one in said if judge(item, one).verdict is Verdict.RIGHT), said[0])
