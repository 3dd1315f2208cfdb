"""Who speaks in a room without a sound card: waits for the tutor, says a recording, waits again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass

import numpy as np

from tutor.audio import FRAME, RATE, Samples

PAUSE_S = 0.1
"""A shorter gap is taken for the tutor's breath, seconds."""

UNANSWERED_S = 20.0
"""Who is not answered for so long goes on, seconds."""


@dataclass(frozen=True, slots=True)
class Said:
    """A scripted turn: ``samples`` (float32, 16 kHz) after ``delay`` seconds of thinking, or
    ``barge_in`` seconds after the tutor begins to speak. ``silence``: say nothing for so long."""

    samples: Samples | None = None
    text: str = ""
    delay: float = 0.6
    barge_in: float | None = None
    silence: float | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a scripted turn stands in the recording, samples; ``end`` is one past its last."""

    said: Said
    start: int
    end: int


class TakesTurns(ABC):
    """A ``tutor.room.Learner`` that says what ``_next`` gives once ``_is_time``. Counts in samples only.

    ``placed`` has an entry a turn.
    """

    def __init__(self) -> None:
        self._now = 0
        self._turns = 0  # of the tutor's, finished when the learner last spoke
        self._since = 0  # when the learner last finished
        self._began: int | None = None  # when the tutor was first heard since then
        self._quiet = 0  # when the tutor was last heard
        self._playing: Samples | None = None
        self.placed: list[Placed] = []

    @abstractmethod
    def _is_time(self, tutor_turns: int) -> bool:
        """Whether the next turn begins now; ``tutor_turns``: those that the tutor has finished."""

    @abstractmethod
    def _next(self) -> Said | None:
        """The turn that begins now; ``None`` to leave the room."""

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
            if said.samples is None:
                self.placed.append(Placed(said, now - int((said.silence or 0.0) * RATE), now))
                self._finished(now, tutor_turns - 1)  # the tutor need not answer a silence
                return np.zeros(FRAME, np.float32)
            self.placed.append(Placed(said, now, now + len(said.samples)))
            self._playing = said.samples
        frame, rest = self._playing[:FRAME], self._playing[FRAME:]
        self._playing = rest if len(rest) else None
        if self._playing is None:
            self._finished(now + FRAME, tutor_turns)
        return np.pad(frame, (0, FRAME - len(frame)))

    def _finished(self, now: int, turns: int) -> None:
        self._since, self._turns, self._began = now, turns, None

    def _answered(self, tutor_turns: int) -> bool:
        """Whether the tutor has spoken since, and has fallen silent."""
        return tutor_turns > self._turns and self._now - self._quiet >= PAUSE_S * RATE

    def _unanswered(self) -> bool:
        """Whether there was no answer for too long."""
        return self._now - max(self._quiet, self._since) > UNANSWERED_S * RATE


class ScriptedLearner(TakesTurns):
    """Plays a script: waits for the tutor to finish, thinks, speaks; leaves after ``tail_s``."""

    def __init__(self, script: tuple[Said, ...], tail_s: float = 0.6) -> None:
        super().__init__()
        self._script = deque(script)
        self._tail_s = tail_s
        self._due: int | None = None

    def _is_time(self, tutor_turns: int) -> bool:
        if self._due is None:
            self._due = self._when(self._script[0] if self._script else None, tutor_turns)
        return self._due is not None and self._now >= self._due

    def _next(self) -> Said | None:
        self._due = None
        return self._script.popleft() if self._script else None

    def _when(self, said: Said | None, tutor_turns: int) -> int | None:
        """The sample at which the next turn is due, once that is known."""
        if self._unanswered():
            return self._now
        if said is not None and said.barge_in is not None:
            return None if self._began is None else self._began + int(said.barge_in * RATE)
        if not self._answered(tutor_turns):
            return None
        if said is None:
            return self._quiet + int(self._tail_s * RATE)
        return self._quiet + int((said.delay if said.silence is None else said.silence) * RATE)
