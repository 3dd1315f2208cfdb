"""Signs in a learner's answers that the approach should change. Pure; oldest answer first.

Each looks only at the answers it is given: pass one session's, or one skill's history. Stored attempts
(``AttemptFact``) and those of the running lesson (``situation.Try``) will both do.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile
from statistics import median
from typing import Protocol, TypeVar

from tutor.learner.facts import COUNTED

RUN = 3
"""Right first attempts in a row that show that a skill is had."""
TRIES = 10
"""Opportunities within which they should come."""
FAST_S = 2.0
"""An answer that begins sooner after the question was hardly thought about, seconds."""
HINT_GAP_S = 12.0
"""A hint asked for sooner after the last one was hardly used, seconds; speaking one takes about five."""
PACE_TRIES = 10
"""Answers that make up the learner's present pace."""
PACE_PATIENCE = 3.0
"""Thinking is left alone for so many times the learner's usual thinking: answering times are about log-normal
(van der Linden 2006), and at a spread of 0.65 of them 95 % are shorter than 2.9 medians."""
PACE_LEAST = 2.0
"""However slow the learner, never for less than so many times the usual thinking."""
RECENT, FEW = 4, 3
"""The answers that are held against the earlier ones to see tiredness; fewer where there are few in all."""


class Answer(Protocol):
    """An answer as these signs need it; ``right`` is ``None`` where it is no first attempt that counts."""

    @property
    def verdict(self) -> str: ...
    @property
    def misconception(self) -> str | None: ...
    @property
    def skills(self) -> tuple[str, ...]: ...
    @property
    def latency(self) -> float | None: ...
    @property
    def right(self) -> bool | None: ...


class Paced(Answer, Protocol):
    """An answer to a question of known ``difficulty``, 0 (easy) to 1."""

    @property
    def difficulty(self) -> float: ...


AnAnswer = TypeVar("AnAnswer", bound=Answer)


def first_tries(attempts: Sequence[Answer], skill: str | None = None) -> list[bool]:
    """Right or not, for each first attempt that counts (of ``skill``, or of all)."""
    return [a.right for a in attempts if a.right is not None and (skill is None or skill in a.skills)]


def streak(attempts: Sequence[Answer], skill: str | None = None) -> int:
    """How many of the latest first attempts went the same way: 3 is three right, -2 is two wrong."""
    tries = first_tries(attempts, skill)
    if not tries:
        return 0
    run = len(list(takewhile(lambda right: right == tries[-1], reversed(tries))))
    return run if tries[-1] else -run


def wheel_spinning(attempts: Sequence[Answer], skill: str) -> bool:
    """The last ten opportunities at ``skill`` hold no three consecutive right first attempts.

    After Beck & Gong 2013, who look at the first ten; the last ten are the same at that point, and
    clear once the learner is through. The remedy is another approach, not more of the same.
    """
    tries = first_tries(attempts, skill)[-TRIES:]
    return len(tries) == TRIES and not any(all(tries[i : i + RUN]) for i in range(TRIES - RUN + 1))


def same_misconception_twice(attempts: Sequence[Answer]) -> str | None:
    """The misconception of the latest answer, if an earlier one among ``attempts`` showed it too.

    An answer that was not understood in between does not hide it; another answer does end it.
    """
    answers = counted(attempts)
    if not answers or (latest := answers[-1].misconception) is None:
        return None
    return latest if any(a.misconception == latest for a in answers[:-1]) else None


def guessing(attempts: Sequence[Answer], fast_s: float = FAST_S, run: int = 3) -> bool:
    """The latest ``run`` answers were all wrong and all began within ``fast_s`` seconds.

    Answers of unknown latency (typed ones) are never called fast.
    """
    latest = counted(attempts)[-run:]
    return len(latest) == run and all(
        a.verdict == "wrong" and a.latency is not None and a.latency < fast_s for a in latest
    )


def hint_abuse(requests: Sequence[float], gap_s: float = HINT_GAP_S, run: int = 3) -> bool:
    """The latest ``run`` hints on one question were asked for quickly, with no try in between.

    ``requests``: times of the requests since the last try, seconds. After Aleven's help-seeking model.
    """
    latest = requests[-run:]
    return len(latest) == run and all(later - earlier <= gap_s for earlier, later in pairwise(latest))


def effort(difficulty: float) -> float:
    """How many times the thinking of the easiest question one of ``difficulty`` (0 to 1) may take: 1 to 3."""
    return 1 + 2 * min(max(difficulty, 0.0), 1.0)


def pace(attempts: Sequence[Paced]) -> float | None:
    """The learner's usual thinking before an answer to the easiest question, seconds; the median.

    ``None`` until two answers of known latency.
    """
    known = [a.latency / effort(a.difficulty) for a in attempts if a.latency is not None][-PACE_TRIES:]
    return median(known) if len(known) >= 2 else None


def allowance(difficulty: float, usual_s: float | None, patience_s: float) -> float:
    """Silence after a question that is thinking and left alone, seconds; past it the learner is stuck.

    ``usual_s`` is the learner's ``pace``; unknown, ``patience_s`` stands for the easiest question. A
    quick learner is helped a little sooner, a slow one is given up to twice as long, and one who always
    takes long twice that time.
    """
    if usual_s is None:
        base = patience_s
    else:
        base = min(max(PACE_PATIENCE * usual_s, 0.75 * patience_s), 2 * patience_s)
        base = max(base, PACE_LEAST * usual_s)
    return base * effort(difficulty)


def tiring(attempts: Sequence[Paced]) -> bool:
    """The latest answers came half as slow again and a quarter more of them were wrong than before."""
    answers = counted(attempts)
    recent = min(RECENT, len(answers) // 2)
    if recent < FEW:
        return False
    before, lately = answers[:-recent], answers[-recent:]
    was, is_now = pace(before), pace(lately)
    if was is None or is_now is None:
        return False
    return is_now >= 1.5 * was and _wrong(lately) >= _wrong(before) + 0.25


def counted(attempts: Sequence[AnAnswer]) -> list[AnAnswer]:
    """The answers that were understood as such."""
    return [a for a in attempts if a.verdict in COUNTED]


def _wrong(attempts: Sequence[Answer]) -> float:
    return sum(a.verdict == "wrong" for a in attempts) / len(attempts)
