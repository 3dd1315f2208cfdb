"""When a mastered skill is to be reviewed: FSRS-6 (the ``fsrs`` package), right and wrong only. Pure.

A skill's card begins when it is had (``model.HAD``). From then on a day's first answer is a review, that
which shows its mastery among them: right is "good", wrong "again". Further right answers on the same day
say nothing about memory and change nothing, so that a long lesson does not push the next review away.
There are no learning steps, since the lesson itself practises until mastery, and no fuzz, since a card is
derived again byte for byte.

Days are counted from a card's last review to the nearest whole one, not by a calendar: whoever learns at
six and the next day at five comes back a day later, in every time zone.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tutor.learner.facts import stamp

if TYPE_CHECKING:
    from fsrs import Scheduler

RETENTION = 0.9
"""A review comes when recall is expected to have fallen so far."""
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Card:
    """A skill under review; as JSON it is ``SkillState.card``.

    ``stability``: days in which recall falls to 0.9. ``difficulty``: 1 to 10. ``last_review``, ``due``:
    UTC ISO text.
    """

    stability: float
    difficulty: float
    last_review: str
    due: str

    def as_json(self) -> str:
        """The same card is the same text."""
        return json.dumps(
            {
                "stability": self.stability,
                "difficulty": self.difficulty,
                "last_review": self.last_review,
                "due": self.due,
            }
        )


def first(t: str) -> Card:
    """The card of a skill that was mastered at ``t`` (UTC ISO text)."""
    return _graded(None, True, t)


@lru_cache(maxsize=256)
def read(text: str) -> Card:
    """The card that ``as_json`` wrote."""
    return Card(**json.loads(text))


def reviewed(card: Card, right: bool, t: str) -> Card:
    """``card`` after an answer at ``t``; a right one on the day of the last review changes nothing."""
    if right and days(card.last_review, _moment(t)) == 0:
        return card
    return _graded(card, right, t)


def regained(card: Card, t: str) -> Card:
    """A forgotten skill is mastered again at ``t``: its lost stability stays lost, its days begin anew.

    Learning again within a lesson is practice, not recall, so it makes no interval longer.
    """
    interval = _moment(card.due) - _moment(card.last_review)
    return Card(card.stability, card.difficulty, t, stamp(_moment(t) + interval))


def recall(text: str, now: dt.datetime) -> float:
    """Probability that the skill of the card with that JSON is recalled at ``now`` (UTC): 1.0 on its day."""
    card = read(text)
    return _recall(card, days(card.last_review, now))


def is_due(text: str, now: dt.datetime) -> bool:
    """Whether the review of the card with that JSON is due on this day or was before."""
    return days(read(text).due, now) >= 0


def days(since: str, now: dt.datetime) -> int:
    """Whole days from ``since`` (ISO text) to ``now``, to the nearest; negative where it lies ahead."""
    return round((now - _moment(since)) / DAY)


def _recall(card: Card, elapsed: int) -> float:
    if elapsed <= 0:
        return 1.0
    from fsrs import Card as Fsrs

    last = _moment(card.last_review)
    known = Fsrs(0, stability=card.stability, difficulty=card.difficulty, due=last, last_review=last)
    return _scheduler().get_card_retrievability(known, last + elapsed * DAY)


def _graded(card: Card | None, right: bool, t: str) -> Card:
    from fsrs import Card as Fsrs
    from fsrs import Rating, State

    now = _moment(t)
    if card is None:
        known = Fsrs(0, due=now)
    else:
        # FSRS counts whole days of 24 hours; these are to the nearest, so the last review is put there.
        last = now - max(days(card.last_review, now), 0) * DAY
        known = Fsrs(0, State.Review, None, card.stability, card.difficulty, now, last)
    after, _ = _scheduler().review_card(known, Rating.Good if right else Rating.Again, now)
    if after.stability is None or after.difficulty is None:
        raise RuntimeError("FSRS gave a reviewed card no stability")
    return Card(after.stability, after.difficulty, t, stamp(after.due))


@cache
def _scheduler() -> Scheduler:
    from fsrs import Scheduler

    return Scheduler(
        desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )


def _moment(t: str) -> dt.datetime:
    """FSRS wants UTC by that very name."""
    return dt.datetime.fromisoformat(t).astimezone(dt.UTC)
