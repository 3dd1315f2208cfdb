"""A pupil for long lessons: answers, hesitates, asks and breaks in, with the recordings of the sets.

The recordings were made for some of the course's items; on any other question the pupil says something that
fits every question ("I don't know", "Can I have a hint?"). What is said next is drawn from a seed.
"""

from __future__ import annotations

import numpy as np

from bench.recordings import Utterance, load
from tutor.audio import FRAME, RATE, Samples
from tutor.events import AnswerExpected, Event
from tutor.room import PAUSE_S, UNANSWERED_S, Placed, Said

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


class Pupil:
    """A ``tutor.room.Learner``. Subscribe ``heard`` to the lesson's events.

    Leaves after ``turns`` turns or at ``until_s`` seconds. Every ``barge_in_every``-th turn is spoken over
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
        self._item = ""
        self._finished = 0  # turns the tutor had finished when the pupil last spoke
        self._since = 0
        self._began: int | None = None  # when the tutor was first heard since then
        self._quiet = 0
        self._wait = 0
        self._playing: Samples | None = None
        self.placed: list[Placed] = []
        self.said: list[Utterance] = []
        self.broke_in: list[int] = []

    def heard(self, event: Event) -> None:
        """Note the question on the table."""
        if isinstance(event, AnswerExpected):
            self._item = event.item

    def frame(self, now: int, tutor_audible: bool, tutor_turns: int) -> Samples | None:
        if tutor_audible:
            self._quiet = now + FRAME
            self._began = now if self._began is None else self._began
        if self._playing is None:
            if not self._is_time(now, tutor_turns):
                return np.zeros(FRAME, np.float32)
            if len(self.placed) == self._turns_wanted or (self._until is not None and now >= self._until):
                return None
            self._begin(now)
        assert self._playing is not None
        frame, rest = self._playing[:FRAME], self._playing[FRAME:]
        self._playing = rest if len(rest) else None
        if self._playing is None:
            self._since, self._finished, self._began = now + FRAME, tutor_turns, None
            self._wait = int(self._rng.uniform(*self._think_s) * RATE)
        return np.pad(frame, (0, FRAME - len(frame)))

    def _breaks_in_next(self) -> bool:
        return self._every > 0 and len(self.placed) % self._every == self._every - 1

    def _is_time(self, now: int, tutor_turns: int) -> bool:
        quiet = now - self._quiet
        if min(quiet, now - self._since) > UNANSWERED_S * RATE:
            return True
        if self._breaks_in_next() and self._began is not None and quiet <= 0:
            return now - self._began >= OVER_S * RATE
        return tutor_turns > self._finished and quiet >= max(int(PAUSE_S * RATE), self._wait)

    def _begin(self, now: int) -> None:
        if self._breaks_in_next() and now <= self._quiet:
            choice = self._over
            self.broke_in.append(len(self.placed))
        elif self._rng.random() < 0.25:
            choice = self._anywhere
        else:
            choice = self._by_item.get(self._item, self._anywhere)
        one = choice[int(self._rng.integers(len(choice)))]
        self._playing = one.samples
        self.said.append(one)
        self.placed.append(Placed(Said(one.samples, one.text), now, now + len(one.samples)))
