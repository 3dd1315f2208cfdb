"""What a learner knows: Bayesian knowledge tracing (``bkt``), a probability a skill, and FSRS reviews. Pure.

BKT forgets nothing. A skill that is had (``HAD``) has a review card (``reviews``), and what is believed at
its next answer is p R, R being the card's recall after the days gone by: p is the chance that it was
learnt, R that it is still there.

Only what ``AttemptFact.right`` counts is evidence. The lesson and the rebuild fold attempts with the
same ``update``, in the order in which they were recorded, so they agree to the last bit.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from tutor.course.model import Course
from tutor.learner import reviews
from tutor.learner.bkt import Bkt, Rates, learn
from tutor.learner.facts import AttemptFact, GoalFact, SessionFact, SuggestionFact, TurnFact
from tutor.learner.jobs import Job

PREREQUISITE_WEIGHT = 0.1
"""How far the weakest prerequisite pulls a new skill's prior from ``p_init`` towards its own p.

With ``p_init`` 0.3: prerequisites mastered gives 0.37, failed ones down to 0.27. Small on purpose: a
single answer moves p further.
"""
HAD = 0.8
"""From here on a skill is had: the course may go on to what builds on it, and its memory is reckoned with.

It is mastered (``Params.mastery``) a few answers later, best on another day (``schedule``).
"""


class Params(Bkt, Protocol):
    """The numbers of the model; ``tutor.config.Learner`` is one, ``Fitted`` another."""

    @property
    def mastery(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """``Params`` of a course as they were fitted to answers: its own, and each skill's that has some."""

    p_init: float
    p_learn: float
    p_slip: float
    p_guess: float
    mastery: float
    skills: Mapping[str, Rates] = field(default_factory=dict)


def fitted(params: Params, course: Rates | None, skills: Mapping[str, Rates]) -> Params:
    """``params`` with what was fitted in their place; ``course`` is ``None`` where nothing was."""
    if course is None:
        return params
    return Fitted(course.p_init, course.p_learn, course.p_slip, course.p_guess, params.mastery, dict(skills))


def rates(params: Params, skill: str) -> Bkt:
    """What holds for ``skill``."""
    return params.skills.get(skill, params) if isinstance(params, Fitted) else params


@dataclass(frozen=True, slots=True)
class SkillState:
    """What is believed of one learner and one skill.

    ``p``: probability that it is known. ``opportunities``: first attempts that counted, ``right`` of
    them right; ``streak``: right ones since the last that was not. ``last_seen``: UTC ISO text of the
    last attempt of any kind. ``card``: the FSRS card as JSON, once the skill is under review.
    ``p_unfounded``: what p would be if something that it builds on were not known (``bkt``), once asked.
    """

    skill: str
    p: float
    opportunities: int = 0
    right: int = 0
    streak: int = 0
    last_seen: str | None = None
    card: str | None = None
    p_unfounded: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """An attempt as evidence: ``right`` is ``None`` when it is neither right nor wrong."""

    right: bool | None
    t: str


def observe(state: SkillState, outcome: Outcome, params: Params, others: float = 1.0) -> SkillState:
    """``state`` after ``outcome``; one that does not count only moves ``last_seen``.

    ``others``: the chance that the item's other skills were done right. Nothing is doubted that the skill
    builds on; ``update`` does so.
    """
    if outcome.right is None:
        return replace(state, last_seen=outcome.t)
    p, unfounded = _now(state, outcome.t, params)
    learnt = learn(p, unfounded, 1.0, outcome.right, rates(params, state.skill), others)
    return _after(state, learnt.p, state.p_unfounded, outcome.right, outcome.t, params)


def _now(state: SkillState, t: str, params: Params) -> tuple[float, float | None]:
    """``p`` and ``p_unfounded`` at ``t``, with what has been forgotten of a skill that was had."""
    if state.card is None or state.p < min(HAD, params.mastery):
        return state.p, state.p_unfounded
    still = reviews.recall(state.card, dt.datetime.fromisoformat(t))
    return state.p * still, None if state.p_unfounded is None else state.p_unfounded * still


def _after(
    state: SkillState, p: float, p_unfounded: float | None, right: bool, t: str, params: Params
) -> SkillState:
    """``state`` after an answer at ``t`` from which so much was learnt."""
    enough = min(HAD, params.mastery)
    return SkillState(
        skill=state.skill,
        p=p,
        opportunities=state.opportunities + 1,
        right=state.right + int(right),
        streak=state.streak + 1 if right else 0,
        last_seen=t,
        card=_card(state.card, state.p >= enough, p >= enough, right, t),
        p_unfounded=p_unfounded,
    )


def _card(card: str | None, was: bool, now: bool, right: bool, t: str) -> str | None:
    """The card after an answer. ``was``, ``now``: had before and after it.

    A wrong answer after which the skill is still had is a slip, or the other skills' fault, and no lapse.
    """
    if card is None:
        return reviews.first(t).as_json() if now and right else None
    if was and (right or not now):
        before = reviews.read(card)
        after = reviews.reviewed(before, right, t)
        return card if after is before else after.as_json()
    if now and not was:
        return reviews.regained(reviews.read(card), t).as_json()
    return card


def mastered(state: SkillState, params: Params) -> bool:
    """Whether the skill counts as mastered."""
    return state.p >= params.mastery


def current(states: Mapping[str, SkillState], course: Course, skill: str, params: Params) -> SkillState:
    """The skill's state; before any evidence, one whose p is the prior that its prerequisites give.

    prior = (1-w) p_init + w min p(prerequisites), w = ``PREREQUISITE_WEIGHT``. A skill that the course
    no longer has gets ``p_init``.
    """
    state = states.get(skill)
    if state is not None and state.opportunities:
        return state
    requires = {s.id: s.requires for s in course.skills}
    known: dict[str, float] = {}

    def p(name: str) -> float:
        state = states.get(name)
        if state is not None and state.opportunities:
            return state.p
        if name not in known:
            here = rates(params, name)
            below = [p(needed) for needed in requires.get(name, ())]
            weakest = min(below, default=here.p_init)
            known[name] = (1 - PREREQUISITE_WEIGHT) * here.p_init + PREREQUISITE_WEIGHT * weakest
        return known[name]

    return replace(state or SkillState(skill, 0.0), p=p(skill))


def update(
    states: Mapping[str, SkillState], attempt: AttemptFact, course: Course, params: Params
) -> dict[str, SkillState]:
    """The states that ``attempt`` changes, as they are after it. Each of its skills gets the outcome.

    Where it is of one skill, what that builds on is judged by it too (``bkt``), if it was ever asked.
    """
    outcome = Outcome(attempt.right, attempt.t)
    before = {skill: current(states, course, skill, params) for skill in attempt.skills}
    if len(before) == 1 and outcome.right is not None:
        (state,) = before.values()
        return _with_foundations(state, states, course, outcome.right, outcome.t, params)
    done = {skill: _done_right(state, params) for skill, state in before.items()}
    return {
        skill: observe(
            state, outcome, params, math.prod(chance for other, chance in done.items() if other != skill)
        )
        for skill, state in before.items()
    }


def _with_foundations(
    state: SkillState,
    states: Mapping[str, SkillState],
    course: Course,
    right: bool,
    t: str,
    params: Params,
) -> dict[str, SkillState]:
    """The state after an answer at ``t``, and those of what it builds on.

    What was never asked about is not doubted. What an answer tells of a foundation is about its having been
    learnt: p, and not p R.
    """
    below = [
        known
        for skill in _requires(course, state.skill)
        if (known := states.get(skill)) is not None and known.opportunities
    ]
    there = [_now(known, t, params)[0] for known in below]
    p, unfounded = _now(state, t, params)
    learnt = learn(p, unfounded, math.prod(there), right, rates(params, state.skill))
    without = learnt.unfounded if below else state.p_unfounded
    changed = {state.skill: _after(state, learnt.p, without, right, t, params)}
    for place, known in enumerate(below):
        others = math.prod(there[:place] + there[place + 1 :])
        told = learnt.speaks_for(known.p, others)
        without = known.p_unfounded if known.p_unfounded is None else known.p_unfounded * told / known.p
        changed[known.skill] = replace(known, p=told, p_unfounded=without)
    return changed


def _requires(course: Course, skill: str) -> Sequence[str]:
    """What ``skill`` builds on directly; nothing where the course no longer has it."""
    return next((one.requires for one in course.skills if one.id == skill), ())


def _done_right(state: SkillState, params: Params) -> float:
    """Probability of doing right what an item asks of the skill."""
    here = rates(params, state.skill)
    return state.p * (1 - here.p_slip) + (1 - state.p) * here.p_guess


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

    async def params(self, course: str, settings: Params) -> Params:
        """The model's parameters for ``course``: what was fitted to it, otherwise ``settings``."""
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

    async def goals(self, learner: str) -> list[GoalFact]:
        """The learner's goals and next steps, oldest first."""
        ...

    async def record_goal(self, fact: GoalFact) -> None: ...

    async def jobs_done(self, learner: str, since: str) -> list[Job]:
        """The learner's jobs that were done after ``since`` (UTC ISO text), the earliest first."""
        ...

    async def suggestions(self, learner: str, since: str) -> list[tuple[str, str, str | None]]:
        """Kind, time (ISO text) and outcome of each suggestion from ``since`` on, oldest first."""
        ...

    async def record_suggestion(self, fact: SuggestionFact) -> None: ...

    async def answer_suggestion(self, fact: SuggestionFact, outcome: str, t: str) -> None:
        """What became of it; a second call changes nothing."""
        ...
