"""How a learner of the benches takes turns: waits for the tutor, plays a recording, waits again."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from tutor.audio import FRAME, RATE, Samples
from tutor.events import AnswerExpected, Event
from tutor.room import PAUSE_S, UNANSWERED_S, Placed, Said


class TakesTurns(ABC):
    """A ``tutor.room.Learner`` that says what ``_next`` gives. Subscribe ``heard`` to the lesson's events.

    ``placed`` has an entry a turn. Counts in samples only.
    """

    def __init__(self) -> None:
        self._item = ""  # the question on the table
        self._wait = 0.0  # how long the tutor is to be silent before the next turn
        self._now = 0
        self._turns = 0  # of the tutor's, finished when the learner last spoke
        self._since = 0  # when the learner last finished
        self._began: int | None = None  # when the tutor was first heard since then
        self._quiet = 0  # when the tutor was last heard
        self._playing: Samples | None = None
        self.placed: list[Placed] = []

    @abstractmethod
    def _next(self) -> Said | None:
        """The recording that begins now; ``None`` to leave the room. Sets the wait for the one after it."""

    def heard(self, event: Event) -> None:
        """Note the question on the table."""
        if isinstance(event, AnswerExpected):
            self._item = event.item

    def frame(self, now: int, tutor_audible: bool, tutor_turns: int) -> Samples | None:
        self._now = now
        if tutor_audible:
            self._quiet = now + FRAME
            self._began = now if self._began is None else self._began
        if self._playing is None:
            if not self._is_time(tutor_turns):
                return np.zeros(FRAME, np.float32)
            said = self._next()
            if said is None:
                return None
            assert said.samples is not None
            self._playing = said.samples
            self.placed.append(Placed(said, now, now + len(said.samples)))
        frame, rest = self._playing[:FRAME], self._playing[FRAME:]
        self._playing = rest if len(rest) else None
        if self._playing is None:
            self._since, self._turns, self._began = now + FRAME, tutor_turns, None
        return np.pad(frame, (0, FRAME - len(frame)))

    def _is_time(self, tutor_turns: int) -> bool:
        """The tutor has finished and the wait has gone by; or it has not answered at all."""
        quiet = self._now - self._quiet
        if min(quiet, self._now - self._since) > UNANSWERED_S * RATE:
            return True
        return tutor_turns > self._turns and quiet >= max(PAUSE_S * RATE, self._wait)
