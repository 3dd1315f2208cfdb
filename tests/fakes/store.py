"""A learner's store in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tutor.errors import StoreError
from tutor.learner.facts import AttemptFact, GoalFact, SessionFact, SuggestionFact, TurnFact
from tutor.learner.jobs import Job, finished_since
from tutor.learner.model import Params, SkillState


@dataclass
class MemoryStore:
    """Keeps facts in lists; ``full`` makes every write fail, as a full disk does."""

    turns: list[TurnFact] = field(default_factory=list)
    facts: list[AttemptFact] = field(default_factory=list)
    states: dict[str, SkillState] = field(default_factory=dict)
    sessions: list[SessionFact] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    made: list[SuggestionFact] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    set_out: list[GoalFact] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    full: bool = False

    async def skill_states(self, learner: str, course: str) -> dict[str, SkillState]:
        return dict(self.states)

    async def params(self, course: str, settings: Params) -> Params:
        return settings

    async def attempts(self, learner: str, course: str, last: int | None = None) -> list[AttemptFact]:
        return self.facts[-last:] if last else list(self.facts)

    async def asked(self, learner: str, course: str) -> list[str]:
        return list(dict.fromkeys(fact.item for fact in self.facts))

    async def start_session(self, session: SessionFact) -> None:
        self.sessions.append(session)

    async def end_session(self, session: SessionFact, t: str) -> None:
        self.ended.append(session.id)

    async def goals(self, learner: str) -> list[GoalFact]:
        return list(self.set_out)

    async def record_goal(self, fact: GoalFact) -> None:
        if self.full:
            raise StoreError("the disk is full", "Free some space.")
        self.set_out.append(fact)

    async def jobs_done(self, learner: str, since: str) -> list[Job]:
        return finished_since(self.jobs, since, learner)

    async def suggestions(self, learner: str, since: str) -> list[tuple[str, str, str | None]]:
        return [(fact.kind, fact.t, self.outcomes.get(fact.t)) for fact in self.made if fact.t >= since]

    async def record_suggestion(self, fact: SuggestionFact) -> None:
        if self.full:
            raise StoreError("the disk is full", "Free some space.")
        self.made.append(fact)

    async def answer_suggestion(self, fact: SuggestionFact, outcome: str, t: str) -> None:
        self.outcomes.setdefault(fact.t, outcome)

    async def record_turn(
        self, turn: TurnFact, attempt: AttemptFact | None = None, states: Iterable[SkillState] = ()
    ) -> None:
        if self.full:
            raise StoreError("the disk is full", "Free some space.")
        self.turns.append(turn)
        if attempt is not None:
            self.facts.append(attempt)
        self.states.update({state.skill: state for state in states})
