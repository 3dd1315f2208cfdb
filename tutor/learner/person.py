"""How old a learner is, who looks after them, and what may be kept of them: all optional. Pure.

An age is kept as it was told with the day it was told on, and never as a day of birth.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

ADULT = 18
"""From this age on nobody is a guardian by themselves, and words for children are left out."""
DECIDES = 16
"""From this age on a learner may let their words be kept (GDPR, article 8; many countries have less)."""
OLDEST = 120


class Matter(StrEnum):
    """What a learner may allow."""

    WORDS = "words"
    """That what they say is kept beside their answers."""


class By(StrEnum):
    """Who allowed or refused it."""

    LEARNER = "learner"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class Profile:
    """What was told of a learner (an id); ``t``: when the age was, UTC ISO text. ``None``: not told."""

    learner: str
    t: str
    age: int | None = None
    guardian: str | None = None

    def age_at(self, now: dt.datetime) -> int | None:
        """The years they have at least: those that were told, and the whole ones since."""
        if self.age is None:
            return None
        told = dt.datetime.fromisoformat(self.t)
        now = now.astimezone(dt.UTC)
        since = now.year - told.year - ((now.month, now.day) < (told.month, told.day))
        return self.age + max(0, since)

    def adult(self, now: dt.datetime) -> bool:
        """Whether they are known to be one."""
        age = self.age_at(now)
        return age is not None and age >= ADULT

    def nobodys_ward(self, now: dt.datetime) -> bool:
        """An adult for whom no guardian is named: what they say is told to nobody."""
        return self.adult(now) and self.guardian is None


@dataclass(frozen=True, slots=True)
class ConsentFact:
    """A learner (an id), or a guardian for them, allowed a matter or refused it; the latest holds."""

    learner: str
    matter: Matter
    given: bool
    t: str
    given_by: By


def too_young(profile: Profile | None, by: By, now: dt.datetime) -> bool:
    """Whether ``by`` cannot allow a matter: the learner is known to be too young to do so alone."""
    age = profile.age_at(now) if profile else None
    return by is By.LEARNER and age is not None and age < DECIDES


def holds(said: ConsentFact | None, profile: Profile | None) -> bool:
    """Whether a matter is allowed by what was ``said`` of it last: not where nobody was asked, nor by the
    word of one who was too young then, as far as is known now."""
    if said is None or not said.given:
        return False
    then = max(dt.datetime.fromisoformat(fact.t) for fact in (said, profile) if fact is not None)
    return not too_young(profile, said.given_by, then)
