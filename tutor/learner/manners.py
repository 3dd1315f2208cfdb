"""Whether it is polite to speak first now. Pure.

Horvitz 1999 (Principles of mixed-initiative user interfaces): with benefit b of a welcome suggestion,
cost c of an unwelcome one and probability p that it is welcome, speak where p b > (1 - p) c, that is
where p > p* = c / (c + b). Here p is learned for each kind and learner, the mean of a Beta distribution.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import takewhile

from tutor.learner.kinds import Candidate, Moment
from tutor.learner.situation import Made, State
from tutor.learner.tact import Tact
from tutor.learner.timeline import Kind, Now, Outcome

ANSWER_S = 30.0
"""A suggestion that nobody took up for so long was ignored, seconds."""
LONGEST_BACK_OFF_S = 900.0
"""Back-off doubles up to this, seconds."""
DAY_S = 86_400.0
SITTING_S = 600.0
"""A lesson that begins sooner after a suggestion belongs to the same sitting, seconds."""
COST: dict[Moment, float] = {"between": 0.2, "turn": 0.3, "thinking": 0.25}
"""What an unwelcome suggestion spoils, 0 to 1; least between questions (arXiv 2601.10253: 52 % of
suggestions at task boundaries were taken up, 62 % of those amid a task were dismissed)."""
PER_REFUSAL = 0.5
"""Each refusal running makes the next suggestion so much dearer, as a share."""
WEIGHT = {Outcome.DISMISSED: 1.0, Outcome.IGNORED: 0.5}
"""How much of a refusal an outcome is; one that was not heard of may just have come at a bad moment."""
KIND_COOLDOWN_S = {
    Kind.PLAN: 3600.0,
    Kind.STUCK: 45.0,
    Kind.MISCONCEPTION: 90.0,
    Kind.PREREQUISITE: 300.0,
    Kind.ADVANCE: 30.0,
    Kind.CHANGE_APPROACH: 240.0,
    Kind.SLOW_DOWN: 150.0,
    Kind.BREAK: 900.0,
    Kind.GOAL: 600.0,
    Kind.REVIEW: 1200.0,
    Kind.JOB_DONE: 30.0,
    Kind.REFLECT: 1200.0,
}
"""Time between two suggestions of a kind, seconds; doubled for each refusal of that kind running."""


def settled(past: Sequence[Made], now: float) -> list[Made]:
    """``past`` in time order, those that waited too long for an answer counted as ignored."""
    return [
        Made(one.kind, one.t, Outcome.IGNORED)
        if one.outcome is None and not one.passed and now - one.t >= ANSWER_S
        else one
        for one in sorted(past, key=lambda one: one.t)
    ]


def barred(now: Now, state: State, past: Sequence[Made], tact: Tact) -> str | None:
    """Why nothing at all may be suggested now, in one sentence; ``None`` where something may.

    ``past``: ``settled`` suggestions of this lesson and of earlier ones.
    """
    if state.learner_speaking:
        return "The learner is speaking."
    if not tact.enabled:
        return "Suggestions are switched off in the settings."
    if now.t < state.off_until:
        return "The learner asked for no suggestions."
    if now.local is not None and tact.quiet and in_quiet(now.local, tact.quiet):
        return "It is a quiet hour."
    if state.tutor_speaking:
        return "The tutor is speaking."
    if state.on_break:
        return "The learner is having a break."
    if len(state.made) >= tact.cap_session:
        return "There were enough suggestions for one lesson."
    if sum(now.t - one.t < DAY_S for one in past) >= tact.cap_day:
        return "There were enough suggestions for one day."
    if past and now.t - past[-1].t < _cooldown(past, tact):
        return _too_soon(past[-1])
    return None


def kind_barred(one: Candidate, now: Now, state: State, past: Sequence[Made], tact: Tact) -> str | None:
    """Why this kind may not be suggested now, in one sentence; ``None`` where it may."""
    if one.kind in tact.never:
        return f"Suggestions of the kind {one.kind} are switched off in the settings."
    of_kind = [made for made in past if made.kind is one.kind]
    if not of_kind:
        return None
    refusals = _refusals(of_kind)
    wait = KIND_COOLDOWN_S[one.kind] * 2 ** min(refusals, 6)
    here = [made.t for made in state.made if made.kind is one.kind]
    if now.t - of_kind[-1].t < (wait if here or refusals else min(wait, SITTING_S)):
        return f"A suggestion of the kind {one.kind} was made a short while ago."
    if here and one.seen <= here[-1]:
        return f"A suggestion of the kind {one.kind} was made about this already."
    return None


def cost(moment: Moment, made: Sequence[Made], tact: Tact) -> float:
    """What an unwelcome suggestion costs now; refusals running in this lesson make it dearer."""
    return COST[moment] * (1 + PER_REFUSAL * _refusals(made)) * tact.cost


def acceptance(kind: Kind, past: Sequence[Made], tact: Tact) -> float:
    """Probability that this learner welcomes ``kind``: the mean of Beta(a + accepted, b + refused)."""
    yes = tact.prior_accept * tact.prior_weight
    no = (1 - tact.prior_accept) * tact.prior_weight
    for one in past:
        if one.kind is kind and one.outcome is not None:
            yes += one.outcome is Outcome.ACCEPTED
            no += WEIGHT.get(one.outcome, 0.0)
    return yes / (yes + no) if yes + no > 0 else 0.0


def threshold(benefit: float, price: float) -> float:
    """p* = c / (c + b)."""
    return price / (price + benefit) if price + benefit > 0 else 1.0


def in_quiet(local: dt.time, quiet: str) -> bool:
    """Whether ``local`` lies in ``quiet``, such as ``22:00-07:00``; the end is no longer quiet."""
    begin, end = (dt.time.fromisoformat(part.strip()) for part in quiet.split("-"))
    local = local.replace(tzinfo=None)
    return begin <= local < end if begin <= end else local >= begin or local < end


def _cooldown(past: Sequence[Made], tact: Tact) -> float:
    """How long to wait after the latest suggestion, seconds."""
    latest = past[-1].outcome
    if latest is Outcome.ACCEPTED or past[-1].passed:
        return tact.cooldown_s
    if latest is None:
        return max(tact.cooldown_s, ANSWER_S)
    backed_off = tact.back_off_s * WEIGHT[latest] * 2 ** max(0.0, min(_refusals(past), 8) - 1)
    return max(tact.cooldown_s, min(backed_off, LONGEST_BACK_OFF_S))


def _too_soon(last: Made) -> str:
    if last.outcome is None and not last.passed:
        return "The last suggestion still waits for an answer."
    if last.outcome in (None, Outcome.ACCEPTED):
        return "The last suggestion was only just made."
    return f"The last suggestion was {last.outcome}; the tutor holds back for a while."


def _refusals(past: Sequence[Made]) -> float:
    """Refusals since the last suggestion that was welcome; one that still waits is passed over."""
    answered = (one.outcome for one in reversed(past) if one.outcome is not None)
    return sum(WEIGHT[o] for o in takewhile(lambda outcome: outcome is not Outcome.ACCEPTED, answered))
