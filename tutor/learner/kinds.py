"""What might be worth saying now, kind by kind, before manners are asked. Pure.

Each rule looks at the situation and gives a ``Candidate`` or ``None``. Benefits are on the scale of the
costs in ``manners``, 0 to 1: what a welcome suggestion is worth against what an unwelcome one spoils.
They are judgements, ordered so that the nearer need comes first; ``bench/proactive.py`` tells how they do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tutor.learner import signals
from tutor.learner.situation import State
from tutor.learner.tact import Tact
from tutor.learner.timeline import Kind, Outcome

OPENING_S = 180.0
"""Later than this after its beginning a lesson is no longer opening, seconds."""
PAST_S = 20.0
"""A sign in an answer is no longer of this moment so long after it, seconds."""
ASKING_S = 4.0
"""How long a question takes to ask where nobody told when the tutor fell silent, seconds."""
IDLE_S = 10.0
"""A pause between questions in which nothing goes on, seconds."""
SAME_ITEM = 3
"""Wrong answers to one question after which it is put another way."""
SHAKY = 3
"""Wrong first answers running at a skill that point below it; two where a weak prerequisite is known."""
LOST = 5
"""Wrong first answers running after which more of the same will not help."""
EARLY_S = 300.0
"""Sooner than this nobody is tired, seconds."""
SOME_S = 120.0
"""A lesson that was shorter and had no question leaves nothing to look back on, seconds."""

Moment = Literal["between", "turn", "thinking"]
"""``between``: no question waits. ``turn``: the tutor's turn while one does. ``thinking``: the learner's."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to suggest. ``case`` names its words and reason, ``places`` what to fill in there.

    ``seen``: when the sign appeared; one that was already spoken of is not brought up again.
    ``lasts_s``: how long the moment stays.
    """

    kind: Kind
    case: str
    benefit: float
    seen: float
    lasts_s: float = 15.0
    places: Mapping[str, object] = field(default_factory=dict)


def moment(now: float, state: State) -> Moment:
    """Whose turn it is, while nobody speaks."""
    if state.thinking is None:
        return "between"
    return "turn" if state.turn is not None and now <= state.turn else "thinking"


def candidates(now: float, state: State, tact: Tact) -> list[Candidate]:
    """Whatever fits this moment. While the learner thinks, only help for one who is stuck or tired does."""
    rules: dict[Moment, tuple[_Rule, ...]] = {
        "between": (*_WHOLE, *_WORK),
        "turn": _WORK,
        "thinking": (_stuck, _tired),
    }
    fitting = rules[moment(now, state)] if state.leaving is None else (_reflect,)  # who goes is let go
    found = (rule(now, state, tact) for rule in fitting)
    return [
        one for one in found if one is not None and (one.kind not in _FLEETING or now - one.seen <= PAST_S)
    ]


def _stuck(now: float, state: State, tact: Tact) -> Candidate | None:
    question = state.thinking
    if question is None:
        return None
    usual = signals.pace(state.answers)
    allowed = question.patience * signals.allowance(question.difficulty, usual, tact.patience_s)
    silent = now - state.since - (ASKING_S if question.untold else 0.0)
    if silent < allowed:
        return None
    over = min(1.0, silent / allowed - 1) if allowed > 0 else 1.0
    case = "stuck_again" if question.hints else "stuck"
    return Candidate(Kind.STUCK, case, 0.55 + 0.25 * over, now, 30.0, {"seconds": round(silent)})


def _misconception(_now: float, state: State, _tact: Tact) -> Candidate | None:
    if signals.same_misconception_twice(state.answers) is None:
        return None
    return Candidate(Kind.MISCONCEPTION, "misconception", 0.7, state.answers[-1].t)


def _change_approach(_now: float, state: State, _tact: Tact) -> Candidate | None:
    question = state.question
    if question is None or not state.answers or state.answers[-1].verdict == "right":
        return None
    seen, places = state.answers[-1].t, {"skill": question.skill}
    if signals.wheel_spinning(state.tries, question.skill):
        return Candidate(Kind.CHANGE_APPROACH, "wheel_spinning", 0.75, seen, places=places)
    run = -signals.streak(state.answers, question.skill)
    if run >= LOST:
        return Candidate(Kind.CHANGE_APPROACH, "all_wrong", 0.68, seen, places={**places, "count": run})
    if question.wrongs >= SAME_ITEM:
        return Candidate(
            Kind.CHANGE_APPROACH, "same_question", 0.6, seen, places={**places, "count": question.wrongs}
        )
    return None


def _prerequisite(_now: float, state: State, _tact: Tact) -> Candidate | None:
    question = state.question
    if question is None or not state.answers:
        return None
    run = -signals.streak(state.answers, question.skill)
    places = {"skill": question.skill, "count": run, "weak": question.weak or ""}
    seen = state.answers[-1].t
    if question.weak is not None and run >= SHAKY - 1:
        return Candidate(Kind.PREREQUISITE, "weak_prerequisite", 0.72, seen, places=places)
    return Candidate(Kind.PREREQUISITE, "shaky", 0.65, seen, places=places) if run >= SHAKY else None


def _slow_down(_now: float, state: State, _tact: Tact) -> Candidate | None:
    if signals.guessing(state.answers):
        return Candidate(Kind.SLOW_DOWN, "guessing", 0.73, state.answers[-1].t)
    requests = state.question.requests if state.question is not None else ()
    if signals.hint_abuse(requests):
        return Candidate(Kind.SLOW_DOWN, "hints", 0.6, requests[-1])
    if state.hasty >= signals.RUN and requests:
        return Candidate(Kind.SLOW_DOWN, "hints_first", 0.6, requests[-1])
    return None


def _tired(now: float, state: State, _tact: Tact) -> Candidate | None:
    """The learner said so; that is no thinking to be left alone."""
    if state.tired is None or now - state.tired > PAST_S:
        return None
    return Candidate(Kind.BREAK, "said_tired", 0.85, state.tired)


def _break(now: float, state: State, tact: Tact) -> Candidate | None:
    if state.began is None:
        return None
    worked = now - state.rested
    places = {"minutes": round(worked / 60)}
    if worked >= EARLY_S and signals.tiring(state.answers):
        return Candidate(Kind.BREAK, "tiring", 0.7, state.answers[-1].t, 30.0, places)
    if worked >= tact.break_after_s and moment(now, state) == "between":
        over = min(1.0, worked / tact.break_after_s - 1)
        return Candidate(Kind.BREAK, "long", 0.55 + 0.2 * over, now, 30.0, places)
    return None


def _plan(now: float, state: State, _tact: Tact) -> Candidate | None:
    """At the opening: what is due, what was set, what is new and how long it takes, as far as that is known;
    asks for a goal where nothing is due and none is set."""
    spoken_of = any(one.kind in (Kind.PLAN, Kind.GOAL, Kind.REVIEW) for one in state.made)
    if not state.opened or state.began is None or spoken_of:
        return None
    if state.question is not None or state.answers or now - state.began > OPENING_S:
        return None
    places = {"count": state.due, "goal": state.goal or "", "new": state.new or "", "minutes": state.minutes}
    whole = state.new and state.minutes
    if state.due == 1:
        case = "plan_one_due_whole" if whole else "plan_one_due"
    elif state.due:
        case = "plan_due_whole" if whole else "plan_due"
    elif state.goal:
        case = "plan_goal_whole" if whole else "plan_goal"
    else:
        return Candidate(Kind.GOAL, "ask_goal", 0.5, state.began, 30.0)
    return Candidate(Kind.PLAN, case, 0.6, state.began, 30.0, places)


def _goal(now: float, state: State, tact: Tact) -> Candidate | None:
    if not state.goal or state.began is None:
        return None
    last = max([state.began, *(one.t for one in state.made if one.kind is Kind.GOAL)])
    if now - last < tact.goal_every_s:
        return None
    return Candidate(Kind.GOAL, "check_goal", 0.45, now, 20.0, {"goal": state.goal})


def _advance(_now: float, state: State, _tact: Tact) -> Candidate | None:
    """A skill was mastered: to go on, or to meet it once more where it was not practised."""
    if not state.mastered:
        return None
    new = state.mastered[-1]
    case = "advance_or_transfer" if new.transfer else "advance"
    places = {"skill": new.skill, "transfer": new.transfer or ""}
    return Candidate(Kind.ADVANCE, case, 0.7, new.t, 20.0, places)


def _review(now: float, state: State, _tact: Tact) -> Candidate | None:
    """Reviews that are due, in a pause after some work; not where the plan with them was answered."""
    answered = {one.kind: one.outcome for one in state.made}
    if (
        not state.due
        or not state.answers
        or answered.get(Kind.PLAN) in (Outcome.ACCEPTED, Outcome.DISMISSED)
        or Kind.REVIEW in answered
    ):
        return None
    if now - state.since < IDLE_S:
        return None
    return Candidate(
        Kind.REVIEW, "review_one" if state.due == 1 else "review", 0.45, now, 20.0, {"count": state.due}
    )


def _job_done(_now: float, state: State, _tact: Tact) -> Candidate | None:
    if not state.jobs:
        return None
    count, (job, seen), (before, _) = len(state.jobs), state.jobs[-1], state.jobs[-2:][0]
    case = {1: "job_done", 2: "two_jobs_done"}.get(count, "jobs_done")
    places = {"job": job, "before": before, "count": count}
    return Candidate(Kind.JOB_DONE, case, 0.4, seen, 60.0, places)


def _reflect(now: float, state: State, tact: Tact) -> Candidate | None:
    if state.began is None:
        return None
    if state.leaving is not None and (state.question or state.answers or now - state.began >= SOME_S):
        return Candidate(Kind.REFLECT, "leaving", 0.8, state.leaving)
    if not state.answers or now - state.began < tact.reflect_after_s:
        return None
    return Candidate(
        Kind.REFLECT, "long_lesson", 0.55, now, 30.0, {"minutes": round((now - state.began) / 60)}
    )


_Rule = Callable[[float, State, Tact], Candidate | None]
_WORK: tuple[_Rule, ...] = (_slow_down, _misconception, _change_approach, _prerequisite, _tired, _break)
"""Rules about the work at hand: fit for the tutor's turn, also while a question is open."""
_FLEETING = frozenset({Kind.SLOW_DOWN, Kind.MISCONCEPTION, Kind.CHANGE_APPROACH, Kind.PREREQUISITE})
"""Kinds that speak of the latest answer and are out of place when it is past."""
_WHOLE: tuple[_Rule, ...] = (_plan, _goal, _advance, _review, _job_done, _reflect)
"""Rules about the lesson as a whole: only between questions."""
