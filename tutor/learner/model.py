"""What a learner knows: Bayesian knowledge tracing, one probability a skill. Pure.

BKT (Corbett & Anderson 1995), with slip S, guess G, learning T and p = P(known):

    right   p' = p(1-S) / [p(1-S) + (1-p)G]
    wrong   p' = pS / [pS + (1-p)(1-G)]
    then    p <- p' + (1-p')T

Only what ``AttemptFact.right`` counts is evidence. The lesson and the rebuild fold attempts with the
same ``update``, in the order in which they were recorded, so they agree to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from tutor.course.model import Course
from tutor.learner.facts import AttemptFact, SessionFact, TurnFact

PREREQUISITE_WEIGHT = 0.1
"""How far the weakest prerequisite pulls a new skill's prior from ``p_init`` towards its own p.

With ``p_init`` 0.3: prerequisites mastered gives 0.37, failed ones down to 0.27. Small on purpose: a
single answer moves p further.
"""
CERTAIN = 1e-6
"""p stays this far from 0 and 1; at exactly 1 no number of wrong answers could lower it again."""


class Params(Protocol):
    """The numbers of the model; ``tutor.config.Learner`` is one."""

    @property
    def p_init(self) -> float: ...
    @property
    def p_learn(self) -> float: ...
    @property
    def p_slip(self) -> float: ...
    @property
    def p_guess(self) -> float: ...
    @property
    def mastery(self) -> float: ...


@dataclass(frozen=True, slots=True)
class SkillState:
    """What is believed of one learner and one skill.

    ``p``: probability that it is known. ``opportunities``: first attempts that counted, ``right`` of
    them right; ``streak``: right ones since the last that was not. ``last_seen``: UTC ISO text of the
    last attempt of any kind. ``card``: the FSRS card as JSON, once the skill is under review.
    """

    skill: str
    p: float
    opportunities: int = 0
    right: int = 0
    streak: int = 0
    last_seen: str | None = None
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """An attempt as evidence: ``right`` is ``None`` when it is neither right nor wrong."""

    right: bool | None
    t: str


def observe(state: SkillState, outcome: Outcome, params: Params) -> SkillState:
    """``state`` after ``outcome``; one that does not count only moves ``last_seen``."""
    if outcome.right is None:
        return replace(state, last_seen=outcome.t)
    p, slip, guess = state.p, params.p_slip, params.p_guess
    if outcome.right:
        known, unknown = p * (1 - slip), (1 - p) * guess
    else:
        known, unknown = p * slip, (1 - p) * (1 - guess)
    total = known + unknown
    posterior = known / total if total > 0 else p  # total is 0 only where slip or guess is exactly 0
    learnt = posterior + (1 - posterior) * params.p_learn
    return replace(
        state,
        p=min(max(learnt, CERTAIN), 1 - CERTAIN),
        opportunities=state.opportunities + 1,
        right=state.right + int(outcome.right),
        streak=state.streak + 1 if outcome.right else 0,
        last_seen=outcome.t,
    )


def mastered(state: SkillState, params: Params) -> bool:
    """Whether the skill counts as mastered."""
    return state.p >= params.mastery


def current(states: Mapping[str, SkillState], course: Course, skill: str, params: Params) -> SkillState:
    """The skill's state; before any evidence, one whose p is the prior that its prerequisites give.

    prior = (1-w) p_init + w min p(prerequisites), w = ``PREREQUISITE_WEIGHT``. A skill that the course
    no longer has gets ``p_init``.
    """
    requires = {s.id: s.requires for s in course.skills}
    known: dict[str, float] = {}

    def p(name: str) -> float:
        state = states.get(name)
        if state is not None and state.opportunities:
            return state.p
        if name not in known:
            below = [p(needed) for needed in requires.get(name, ())]
            weakest = min(below, default=params.p_init)
            known[name] = (1 - PREREQUISITE_WEIGHT) * params.p_init + PREREQUISITE_WEIGHT * weakest
        return known[name]

    return replace(states.get(skill, SkillState(skill, 0.0)), p=p(skill))


def update(
    states: Mapping[str, SkillState], attempt: AttemptFact, course: Course, params: Params
) -> dict[str, SkillState]:
    """The states that ``attempt`` changes, as they are after it. Each of its skills gets the outcome."""
    outcome = Outcome(attempt.right, attempt.t)
    changed: dict[str, SkillState] = {}
    for skill in attempt.skills:
        state = states.get(skill)
        if state is None or not state.opportunities:
            state = current(states, course, skill, params)
        changed[skill] = observe(state, outcome, params)
    return changed


def derive(attempts: Iterable[AttemptFact], course: Course, params: Params) -> dict[str, SkillState]:
    """Every skill's state from one learner's attempts, oldest first; other courses' are passed over."""
    states: dict[str, SkillState] = {}
    for attempt in attempts:
        if attempt.course == course.course:
            states.update(update(states, attempt, course, params))
    return states


class LearnerStore(Protocol):
    """What a lesson needs of the store. ``learner`` is a learner's id, ``course`` a course's id.

    Writes raise ``StoreError`` when the disk will not take them; the fact is kept and written with the
    next one, so the lesson says so once and goes on.
    """

    async def skill_states(self, learner: str, course: str) -> dict[str, SkillState]:
        """State by skill id; only skills that were attempted."""
        ...

    async def attempts(self, learner: str, course: str, last: int | None = None) -> list[AttemptFact]:
        """Attempts, oldest first; only the newest ``last`` of them when given."""
        ...

    async def asked(self, learner: str, course: str) -> list[str]:
        """Each item that was ever attempted, once, the one asked longest ago first."""
        ...

    async def start_session(self, session: SessionFact) -> None: ...

    async def end_session(self, session: SessionFact, t: str) -> None: ...

    async def record_turn(
        self, turn: TurnFact, attempt: AttemptFact | None = None, states: Iterable[SkillState] = ()
    ) -> None:
        """One committed turn, its attempt and the skill states after it, in one transaction."""
        ...
