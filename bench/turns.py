"""How a learner of the benches takes turns: by the question on the table."""

from __future__ import annotations

from tutor.events import AnswerExpected, Event, SuggestionMade
from tutor.takes_turns import TakesTurns


class Answers(TakesTurns):
    """Knows the question (``_item``), and whether it is held back by an offer (``_offered``). Subscribe
    ``heard`` to the lesson's events.

    ``_next`` also sets the wait for the turn after it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._item = ""
        self._offered = False
        self._offer = ""
        self._wait = 0.0  # samples that the tutor is to be silent before the next turn

    def heard(self, event: Event) -> None:
        """Note the question on the table, or what is asked in its place."""
        match event:
            case AnswerExpected():
                self._item = event.item
                self._offered = bool(self._offer) and event.context == self._offer
            case SuggestionMade():
                self._offer = event.words
            case _:
                pass

    def _is_time(self, tutor_turns: int) -> bool:
        """The tutor has finished and the wait has gone by; or it has not answered at all."""
        waited = self._now - self._quiet >= self._wait
        return self._unanswered() or (waited and self._answered(tutor_turns))
