"""A pupil for long lessons: answers, hesitates, asks and breaks in, with the recordings of the sets.

The recordings were made for some of the course's items; on any other question the pupil says something that
fits every question ("I don't know", "Can I have a hint?"). What is said next is drawn from a seed.
"""

from __future__ import annotations

import numpy as np

from bench.recordings import Utterance, load
from bench.turns import Answers
from tutor.audio import RATE
from tutor.takes_turns import Said

ANYWHERE = (
    "child-dont-know",
    "us-no-idea",
    "gb-not-sure",
    "us-hint",
    "child-again",
    "us-three-quarters",
    "child-four",
)
"""What may be said to any question, from the set ``complete``."""

MEANT = ("wait", "again", "hint", "question", "slower")
"""Kinds of barge-ins that leave the lesson going."""

OVER_S = 2.0
"""When the pupil breaks in, seconds after the tutor begins to speak."""


class Pupil(Answers):
    """Leaves after ``turns`` turns or at ``until_s`` seconds. Every ``barge_in_every``-th turn is spoken over
    the tutor (0: none). ``broke_in`` are the places in ``placed`` of those.
    """

    def __init__(
        self,
        *,
        seed: int,
        turns: int | None = None,
        until_s: float | None = None,
        barge_in_every: int = 0,
        think_s: tuple[float, float] = (0.5, 2.0),
    ) -> None:
        super().__init__()
        self._rng = np.random.default_rng(seed)
        self._turns_wanted = turns
        self._until = None if until_s is None else int(until_s * RATE)
        self._every = barge_in_every
        self._think_s = think_s
        self._by_item: dict[str, list[Utterance]] = {}
        for one in (*load("complete"), *load("hesitations")):
            self._by_item.setdefault(one.asked, []).append(one)
        self._anywhere = [one for one in load("complete") if one.id in ANYWHERE]
        self._over = [one for one in load("barge_ins") if one.kind in MEANT]
        self.said: list[Utterance] = []
        self.broke_in: list[int] = []

    def _breaks_in_next(self) -> bool:
        return self._every > 0 and len(self.placed) % self._every == self._every - 1

    def _is_time(self, tutor_turns: int) -> bool:
        if self._breaks_in_next() and self._began is not None and self._now <= self._quiet:
            return self._now - self._began >= OVER_S * RATE
        return super()._is_time(tutor_turns)

    def _next(self) -> Said | None:
        if len(self.placed) == self._turns_wanted or (self._until is not None and self._now >= self._until):
            return None
        if self._breaks_in_next() and self._now <= self._quiet:
            choice = self._over
            self.broke_in.append(len(self.placed))
        elif self._rng.random() < 0.25:
            choice = self._anywhere
        else:
            choice = self._by_item.get(self._item, self._anywhere)
        one = choice[int(self._rng.integers(len(choice)))]
        self._wait = int(self._rng.uniform(*self._think_s) * RATE)
        self.said.append(one)
        return Said(one.samples, one.text)
