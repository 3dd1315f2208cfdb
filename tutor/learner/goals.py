"""A learner's goal for a course and the next step they choose (GROW: goal first, will last). Pure.

Both are facts; the latest goal of a course holds, and one without words takes it back.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tutor.course.model import Course
from tutor.learner.facts import AttemptFact, GoalFact, GoalKind
from tutor.learner.model import Params, SkillState, current, mastered

LONGEST = 200
"""Characters of a goal."""
PAUSE_S = 180.0
"""Time between two answers beyond which the learner was away, seconds."""
ANSWER_S = 30.0
"""What one answer counts for when none came shortly before it, seconds."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a goal is. ``minutes`` worked today and ``wanted`` a day; ``new`` skills mastered since the
    goal was set, ``mastered`` of ``skills`` in all; ``days`` left (negative: over), where it has an end."""

    minutes: int
    wanted: int | None
    new: tuple[str, ...]
    mastered: int
    skills: int
    days: int | None

    @property
    def minutes_left(self) -> int:
        """Minutes of today's work still to do; 0 where none were set."""
        return max(0, (self.wanted or 0) - self.minutes)

    @property
    def share(self) -> float:
        """Of the course's skills that are mastered, 0 to 1."""
        return self.mastered / self.skills if self.skills else 0.0


def latest(facts: Iterable[GoalFact], course: str) -> GoalFact | None:
    """The goal that holds for ``course``, if there is one; ``facts`` oldest first. One for any course
    (``course`` is ``None``) holds where the course has none that came later."""
    found: GoalFact | None = None
    for fact in facts:
        if fact.kind is GoalKind.GOAL and fact.course in (None, course):
            found = fact if fact.words or fact.minutes else None
    return found


def next_step(facts: Iterable[GoalFact], session: str, since: str = "") -> str:
    """The next step that the learner chose last in ``session``, or in any from ``since`` on (UTC ISO text),
    where that is given; empty where there is none."""
    steps = [f for f in facts if f.kind is GoalKind.NEXT_STEP]
    chosen = [f.words for f in steps if f.session == session or (since and f.t >= since)]
    return chosen[-1] if chosen else ""


def progress(
    goal: GoalFact,
    course: Course,
    attempts: Sequence[AttemptFact],
    states: Mapping[str, SkillState],
    before: Mapping[str, SkillState],
    now: dt.datetime,
    params: Params,
) -> Progress:
    """How far ``goal`` is at ``now`` (on the learner's clock, with its time zone).

    ``attempts``: the learner's in this course, oldest first, at least today's. ``states``: what is
    believed now, ``before``: when the goal was set.
    """
    skills = [skill for skill in course.skills if skill.items]
    has = [s.id for s in skills if mastered(current(states, course, s.id, params), params)]
    had = {s.id for s in skills if mastered(current(before, course, s.id, params), params)}
    today = [
        moment
        for fact in attempts
        if (moment := dt.datetime.fromisoformat(fact.t).astimezone(now.tzinfo)).date() == now.date()
    ]
    days = None if goal.until is None else (dt.date.fromisoformat(goal.until) - now.date()).days
    new = tuple(skill for skill in has if skill not in had)
    return Progress(worked(today), goal.minutes, new, len(has), len(skills), days)


def worked(moments: Sequence[dt.datetime]) -> int:
    """Minutes of work that answers at these ``moments`` (in order) tell of, rounded up.

    The time from one answer to the next, unless it is so long that the learner was away.
    """
    if not moments:
        return 0
    seconds = ANSWER_S
    for earlier, later in pairwise(moments):
        gap = (later - earlier).total_seconds()
        seconds += gap if 0 <= gap <= PAUSE_S else ANSWER_S
    return math.ceil(seconds / 60)


_VERB = r"(?:learn|understand|practi[sc]e|be able to|get better at|work on|master|improve)"
_EN_GOAL = (
    r"(?:my|the) goal (?:for (?:today|now) |today )?is(?: (?:to|that))?",
    rf"(?:today |by the end of (?:today|the lesson) )?(?:i|we) (?:want|would like|hope) to (?P<a>{_VERB})",
    rf"(?:today )?i'd like to (?P<b>{_VERB})",
    rf"(?:today )?(?:can|could|may) (?:we|i) (?P<c>{_VERB})",
    r"(?:set (?:a|my) goal|i set myself (?:a|the) goal)(?: (?:to|of|that))?",
)
_EN_STEP = (
    r"(?:my )?next (?:step|time)(?: is)?(?: (?:i|we)(?:'ll| will| want to| would like to|'d like to| can))?",
    r"(?:tomorrow|next week|after this)(?: (?:i|we)(?:'ll| will| want to| would like to|'d like to))",
)
_KO_GOAL = (
    r"(?:제|내|나의|저의|오늘(?:의)?)? ?목표는 (.+?)(?:이에요|예요|입니다|이야|야)?",
    r"(?:저는 |나는 |오늘은? )*(.+?)(?:을|를)? ?"
    r"(?:(?:배우고|공부하고|연습하고|잘하고) ?싶(?:어요?|습니다|은데요?)"
    r"|(?:배울|공부할|연습할)(?:래요?|게요?))",
)
_KO_STEP = (
    r"다음(?:에는|엔|번에는|번엔|에|번에|시간에는|시간에)? (.+?)(?:을|를)? ?"
    r"(?:할게요?|할래요?|하고 ?싶어요?|하겠습니다|배울래요?|배우고 ?싶어요?|연습할게요?|연습하고 ?싶어요?)",
)
_LEAD = r"(?:(?:um+|uh+|so|well|okay|ok|yes|and|but|then|actually|hmm+|sori)[ ,]+)*"
_THIS = re.compile(r"(?:this|that|it|why|what|the (?:question|answer|hint))\b", re.IGNORECASE)
"""Words of the question on the table: a wish to understand it is no goal."""
_END = re.compile(r"[\s.!?,;]+$")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_KOREAN = re.compile(r"[가-힣]")


def said_goal(said: str) -> str:
    """The goal that ``said`` sets ("I want to learn fractions": "learn fractions"); empty where none.

    Only asked of words that are no answer: see ``tutor.mind.tutor``.
    """
    return _said(said, _EN_GOAL, _KO_GOAL)


def said_step(said: str) -> str:
    """The next step that ``said`` chooses ("next time I want to do sums": "do sums"); empty where none."""
    return _said(said, _EN_STEP, _KO_STEP)


def reply(said: str) -> str:
    """What was answered to "What would you like to be able to do?", as a goal; empty for a refusal."""
    words = _clean(said)
    if _REFUSAL.fullmatch(re.sub(r"[^\w가-힣' ]+", " ", words.casefold()).strip()):
        return ""
    return said_goal(said) or words


_REFUSAL = re.compile(
    r"(?:|no|nope|nothing|no goal|not now|i don't know|i do not know|don't know|dunno|no idea|whatever"
    r"|anything|yes|yeah|ok|okay|sure|skip|몰라요?|모르겠어요?|아니요?|없어요?|글쎄요?|네|응)"
)


def _said(said: str, english: Sequence[str], korean: Sequence[str]) -> str:
    for sentence in _SENTENCES.split(said.strip()):
        sentence = _clean(sentence)
        if _KOREAN.search(sentence):
            for pattern in korean:
                if match := re.fullmatch(pattern, sentence):
                    return _clean(next(group for group in match.groups() if group))
            continue
        for pattern in english:
            if match := re.match(rf"{_LEAD}{pattern}(?=[\s:,]|$)[\s:,]*", sentence, re.IGNORECASE):
                verb = next((group for group in match.groups() if group), "")
                rest = _clean(sentence[match.end() :])
                if rest and not _THIS.match(rest):
                    return _clean(f"{verb} {rest}")
    return ""


def _clean(text: str) -> str:
    return _END.sub("", " ".join(text.split())).strip()[:LONGEST]
