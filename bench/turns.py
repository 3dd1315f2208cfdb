"""How a learner of the benches takes turns: by the question on the table."""

from __future__ import annotations

from tutor.events import AnswerExpected, Event
from tutor.takes_turns import TakesTurns


class Answers(TakesTurns):
    """Knows the question (``_item``). Subscribe ``heard`` to the lesson's events.

    ``_next`` also sets the wait for the turn after it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._item = ""
        self._wait = 0.0  # samples that the tutor is to be silent before the next turn

    def heard(self, event: Event) -> None:
        """Note the question on the table."""
        if isinstance(event, AnswerExpected):
            self._item = event.item

    def _is_time(self, tutor_turns: int) -> bool:
        """The tutor has finished and the wait has gone by; or it has not answered at all."""
        waited = self._now - self._quiet >= self._wait
        return self._unanswered() or (waited and self._answered(tutor_turns))
