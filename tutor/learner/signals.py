"""Signs in a learner's attempts that the approach should change. Pure; oldest attempt first.

Each looks only at the attempts it is given: pass one session's, or one skill's history.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from tutor.learner.facts import COUNTED, AttemptFact

RUN = 3
"""Right first attempts in a row that show that a skill is had."""
TRIES = 10
"""Opportunities within which they should come."""
FAST_S = 1.5
"""An answer that begins sooner after the question was hardly thought about, seconds."""


def first_tries(attempts: Sequence[AttemptFact], skill: str | None = None) -> list[bool]:
    """Right or not, for each first attempt that counts (of ``skill``, or of all)."""
    return [a.right for a in attempts if a.right is not None and (skill is None or skill in a.skills)]


def streak(attempts: Sequence[AttemptFact]) -> int:
    """How many of the latest first attempts went the same way: 3 is three right, -2 is two wrong."""
    tries = first_tries(attempts)
    if not tries:
        return 0
    run = len(list(takewhile(lambda right: right == tries[-1], reversed(tries))))
    return run if tries[-1] else -run


def wheel_spinning(attempts: Sequence[AttemptFact], skill: str) -> bool:
    """The last ten opportunities at ``skill`` hold no three consecutive right first attempts.

    After Beck & Gong 2013, who look at the first ten; the last ten are the same at that point, and
    clear once the learner is through. The remedy is another approach, not more of the same.
    """
    tries = first_tries(attempts, skill)[-TRIES:]
    return len(tries) == TRIES and not any(all(tries[i : i + RUN]) for i in range(TRIES - RUN + 1))


def same_misconception_twice(attempts: Sequence[AttemptFact]) -> str | None:
    """The misconception of the latest answer, if an earlier one among ``attempts`` showed it too.

    An answer that was not understood in between does not hide it; another answer does end it.
    """
    answers = [a for a in attempts if a.verdict in COUNTED]
    if not answers or (latest := answers[-1].misconception) is None:
        return None
    return latest if any(a.misconception == latest for a in answers[:-1]) else None


def guessing(attempts: Sequence[AttemptFact], fast_s: float = FAST_S, run: int = 3) -> bool:
    """The latest ``run`` answers were all wrong and all began within ``fast_s`` seconds.

    Answers of unknown latency (typed ones) are never called fast.
    """
    latest = [a for a in attempts if a.verdict in COUNTED][-run:]
    return len(latest) == run and all(
        a.verdict == "wrong" and a.latency is not None and a.latency < fast_s for a in latest
    )
