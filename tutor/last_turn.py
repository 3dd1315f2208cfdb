"""The turn that counted last: it may be reopened, or taken back by hand, until it is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from tutor.ahead import Ahead
from tutor.clock import Clock
from tutor.delivery import Scope
from tutor.events import AnswerExpected, Bus, StageTimed, TurnCommitted
from tutor.mind.standing import Thought
from tutor.mind.tutor import Tutor

Do = Callable[[Coroutine[None, None, None]], asyncio.Task[None]]


class LastTurn:
    """Counts one turn after another. ``expected``: what the learner is asked since the last one."""

    def __init__(self, tutor: Tutor, openings: Ahead, do: Do, *, clock: Clock, bus: Bus) -> None:
        """``do`` starts work in the background."""
        self._tutor = tutor
        self._openings = openings
        self._do = do
        self._clock = clock
        self._bus = bus
        self._scope: Scope | None = None  # the one released last, whether or not it still speaks
        self._unwritten: tuple[int, Thought] | None = None  # may be reopened until that sample
        self._taken_back = False  # it was reopened, and may yet turn out to have been whole
        self.expected = AnswerExpected(item="")

    def count(self, scope: Scope, until: int) -> None:
        """``scope`` counts from here on, unless it is reopened before the sample ``until``."""
        self.write_down()
        self._scope, self._taken_back = scope, False
        thought = scope.thought
        if thought is None:
            return
        if scope.answers:
            self._bus.publish(TurnCommitted(self._clock.now(), thought.turn, thought.said, scope.end))
            self._openings.meter(thought)
            for stage, start, seconds in scope.stages:
                self._bus.publish(StageTimed(thought.turn, stage, start, seconds))
        self.expected = thought.expected
        self._tutor.commit(thought)
        self._do(self._tutor.refresh())
        self._openings.asked()
        self._unwritten = (until, thought)

    def reopen(self) -> None:
        """The learner had not finished: the turn is as if it had not counted."""
        self._undo(speaking=True)

    def take_back(self) -> bool:
        """It was heard wrongly, so that no noise may bring it back. False where it counts already."""
        if self._unwritten is None or not self._unwritten[1].said:
            return False
        self._undo(speaking=False)
        self._taken_back = False
        return True

    def was_whole(self, until: int) -> None:
        """What reopened it was a noise: it counts after all, until the sample ``until`` as in ``count``."""
        if self._taken_back and self._scope is not None:
            self.count(self._scope, until)

    def write_down(self, now: int | None = None) -> None:
        """Write it to the store, if it can no longer be reopened at sample ``now``; ``None``: in any case."""
        if self._unwritten is not None and (now is None or now >= self._unwritten[0]):
            self._do(self._tutor.record(self._unwritten[1]))
            self._unwritten = None

    async def close(self) -> None:
        """The lesson is over: it can be reopened no longer."""
        if self._unwritten is not None:
            await self._tutor.record(self._unwritten[1])

    def _undo(self, *, speaking: bool) -> None:
        if self._unwritten is not None:
            self._unwritten, self._taken_back = None, True
            self.expected = self._tutor.reopen(speaking=speaking)
