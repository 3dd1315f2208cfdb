"""What was told of a learner: age, guardian, and whether their words may be kept. All of it is optional.

A learner is named as typed. It may be told before the first lesson, so who is told of is known from then on;
otherwise a name that nobody has raises ``InputError``. Everything here raises
``StoreError`` where the store's file will not do it. ``now`` is the moment, with its time zone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from tutor.errors import InputError
from tutor.learner.facts import LearnerFact, stamp
from tutor.learner.person import DECIDES, OLDEST, By, ConsentFact, Matter, Profile, holds, too_young
from tutor.learners import named
from tutor.memory import people
from tutor.memory.erase import forget_words
from tutor.memory.ledger import Ledger, clean_name


@dataclass(frozen=True, slots=True)
class About:
    """A learner, their age now and their guardian, and what was last said about keeping their words."""

    learner: str
    age: int | None
    guardian: str | None
    words: ConsentFact | None
    words_kept: bool = False
    """Whether what they say is kept."""

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        said = self.words
        return {
            "learner": self.learner,
            "age": self.age,
            "guardian": self.guardian,
            "words_kept": self.words_kept,
            "words_said": said and {"given": said.given, "by": said.given_by, "t": said.t},
        }


def about(ledger: Ledger, learner: LearnerFact, now: dt.datetime) -> About:
    """What was told of ``learner``."""
    told = people.profile(ledger, learner.id)
    said = people.consent(ledger, learner.id, Matter.WORDS)
    return About(
        learner.name,
        told.age_at(now) if told else None,
        told.guardian if told else None,
        said,
        holds(said, told),
    )


def show(name: str, now: dt.datetime) -> About:
    """What was told of the learner of that name."""
    with Ledger.open() as ledger:
        return about(ledger, named(ledger, name), now)


def everyone(now: dt.datetime) -> list[dict[str, Any]]:
    """Everyone who has had a lesson here, by name, with their age and guardian."""
    with Ledger.open() as ledger:
        found = []
        for row in ledger.learners():
            told = about(ledger, LearnerFact(row.id, row.name, row.since), now)
            found.append(asdict(row) | {"age": told.age, "guardian": told.guardian})
        return found


def tell(name: str, now: dt.datetime, age: int | None = None, guardian: str | None = None) -> About:
    """Keep an age or a guardian's name; the other stays as it was. Raises ``InputError``."""
    if age is not None and not 1 <= age <= OLDEST:
        raise InputError(f"{age} is no age", f"Give years, from 1 to {OLDEST}.")
    called = clean_name(guardian, "guardian") if guardian is not None else None
    with Ledger.open() as ledger:
        learner = ledger.learner(name, stamp(now))
        people.record_profile(ledger, Profile(learner.id, stamp(now), age, called))
        return about(ledger, learner, now)


def clear(name: str, now: dt.datetime) -> About:
    """Take the age and the guardian back."""
    with Ledger.open() as ledger:
        learner = named(ledger, name)
        people.clear_profile(ledger, learner.id)
        return about(ledger, learner, now)


def keep_words(name: str, given: bool, by: By, now: dt.datetime) -> tuple[About, int]:
    """Let what the learner says be kept, or no longer; then what was kept of it is erased.

    Returns how many rows lost their words, too. Raises ``InputError`` where ``by`` is a child who is too
    young to allow it.
    """
    with Ledger.open() as ledger:
        learner = ledger.learner(name, stamp(now)) if given else named(ledger, name)
        if given and too_young(people.profile(ledger, learner.id), by, now):
            raise InputError(
                f"{learner.name} is under {DECIDES}: a guardian decides whether words are kept",
                "A guardian gives --by guardian.",
            )
        people.record_consent(ledger, ConsentFact(learner.id, Matter.WORDS, given, stamp(now), by))
        gone = 0 if given else forget_words(ledger, learner.id)
        return about(ledger, learner, now), gone
