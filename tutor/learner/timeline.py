"""What happens in a lesson, as the tutor's tact needs it: the vocabulary of ``tutor learner suggest``.

Every ``t`` is seconds on one clock that only goes forward; the lesson's own will do. What the learner
said is never kept: a line's ``text`` is read for a ``Wish`` and dropped.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SNOOZE_S = 600.0
"""How long "not now" keeps suggestions away, seconds."""


class Kind(StrEnum):
    """What a suggestion is about. The earlier comes first where two are worth the same."""

    REFLECT = "reflect"
    BREAK = "break"
    SLOW_DOWN = "slow_down"
    CHANGE_APPROACH = "change_approach"
    MISCONCEPTION = "misconception"
    PREREQUISITE = "prerequisite"
    STUCK = "stuck"
    ADVANCE = "advance"
    PLAN = "plan"
    GOAL = "goal"
    REVIEW = "review"
    JOB_DONE = "job_done"


class Outcome(StrEnum):
    """What became of a suggestion."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    IGNORED = "ignored"


class Wish(StrEnum):
    """What a learner may say to the tutor itself, rather than to the question."""

    OFF = "off"
    ON = "on"
    SNOOZE = "snooze"
    LEAVING = "leaving"
    TIRED = "tired"
    THINKING = "thinking"


class Reply(StrEnum):
    """What a learner may answer to something that is offered."""

    YES = "yes"
    NO = "no"
    HARDER = "harder"
    MORE = "more"
    ON = "on"


WAYS = (Reply.HARDER, Reply.MORE, Reply.ON)
"""Ways to go on once a skill is mastered, the plainest word first."""


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """A lesson began; ``due`` skills want review, ``goal`` is the learner's own words, if one was set.

    ``new``: the skill to be learned next; ``minutes``: how long all of it may take; unset where not known.
    """

    t: float
    due: int = 0
    goal: str | None = None
    new: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class ItemAsked:
    """A question was put; ``difficulty`` is 0 (easy) to 1. ``weak``: an unmastered prerequisite, if known."""

    t: float
    item: str
    skill: str
    difficulty: float = 0.5
    weak: str | None = None


@dataclass(frozen=True, slots=True)
class TutorSpeaking:
    t: float


@dataclass(frozen=True, slots=True)
class TutorSilent:
    t: float


@dataclass(frozen=True, slots=True)
class LearnerSpeaking:
    t: float


@dataclass(frozen=True, slots=True)
class LearnerSilent:
    t: float
    wish: Wish | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer got its verdict; ``hints`` were given before it (unset: those of this timeline count)."""

    t: float
    verdict: str
    misconception: str | None = None
    hints: int | None = None


@dataclass(frozen=True, slots=True)
class HintGiven:
    t: float
    n: int | None = None


@dataclass(frozen=True, slots=True)
class HintRequested:
    t: float


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion was made (no ``outcome`` yet), or what became of it is known."""

    t: float
    kind: Kind
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class SkillMastered:
    """``transfer``: an item that asks the skill where it was not practised, if there is one."""

    t: float
    skill: str
    transfer: str | None = None


@dataclass(frozen=True, slots=True)
class JobDone:
    """Work in the background ended; ``job`` names it."""

    t: float
    job: str


@dataclass(frozen=True, slots=True)
class SuggestionsOff:
    """Silent from now on, or for ``for_s`` seconds (a snooze)."""

    t: float
    for_s: float | None = None


@dataclass(frozen=True, slots=True)
class SuggestionsOn:
    t: float


@dataclass(frozen=True, slots=True)
class Now:
    """A moment at which the tutor might speak; ``local`` is the learner's wall clock, if known."""

    t: float
    local: dt.time | None = None


Event = (
    SessionStarted
    | ItemAsked
    | TutorSpeaking
    | TutorSilent
    | LearnerSpeaking
    | LearnerSilent
    | Judged
    | HintGiven
    | HintRequested
    | Suggested
    | SkillMastered
    | JobDone
    | SuggestionsOff
    | SuggestionsOn
)
"""Whatever changes the situation. ``Now`` only asks about it."""


def wish(said: str, phrases: Mapping[Wish, tuple[str, ...]]) -> Wish | None:
    """What ``said`` asks of the tutor itself, by the ``phrases`` of the language (lower case).

    A phrase of three words or more may stand anywhere. A shorter one may be part of an answer, so one of
    two words must end what was said, of five at most ("no, not now"), and a word by itself two ("okay, bye").
    """
    words = _plain(said).split()
    whole = f" {' '.join(words)} "
    for meant, known in phrases.items():
        for phrase in known:
            own = f" {phrase.replace(chr(39), '')} "
            length = len(own.split())
            if own in whole if length > 2 else whole.endswith(own) and len(words) <= 3 * length - 1:
                return meant
    return None


def reply(said: str, replies: Mapping[Reply, tuple[str, ...]]) -> Reply | None:
    """What ``said`` answers to an offer, by the ``replies`` of the language (lower case); ``None`` for none.

    A way on counts before yes or no, wherever it stands ("no, a harder one"), but not one that is refused ("I
    don't want a harder one"), which is a no. Yes and no must stand at the beginning.
    """
    whole = f" {_plain(said)} "
    refused = False
    for way in WAYS:
        for phrase in replies.get(way, ()):
            before, found, _ = whole.partition(f" {phrase} " if phrase.isascii() else phrase)
            if found and _REFUSED.search(before):
                refused = True
            elif found:
                return way
    if refused:
        return Reply.NO
    short = (
        way for way in (Reply.YES, Reply.NO) for phrase in replies.get(way, ()) if _begins(whole, phrase)
    )
    return next(short, None)


_REFUSED = re.compile(r" (?:not|dont|don t|do not|no need for|rather not)(?: \w+){0,3} ?$")


def _begins(whole: str, phrase: str) -> bool:
    return whole.startswith(f" {phrase} ")


def _plain(said: str) -> str:
    """Lower case, single spaces, no punctuation and no apostrophes."""
    bare = said.lower().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())
