"""Where a lesson stands, and what the tutor thinks of doing next, as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tutor.answers.verdict import Judgement
from tutor.events import AnswerExpected
from tutor.learner.facts import AttemptFact, GoalFact, GoalKind, SuggestionFact
from tutor.learner.model import SkillState
from tutor.learner.proactive import Suggestion
from tutor.learner.situation import State
from tutor.learner.timeline import Outcome
from tutor.mind.acts import Act, Decision, Part, Table
from tutor.mind.danger import Danger
from tutor.mind.script import Gap, Text


@dataclass(frozen=True, slots=True)
class Thought:
    """What the tutor would say and how everything would stand then. Nothing has happened yet."""

    turn: int
    said: str
    judgement: Judgement | None
    decision: Decision
    script: tuple[Text | Gap, ...]
    expected: AnswerExpected
    attempt: AttemptFact | None
    states: tuple[SkillState, ...]
    table: Table
    history: tuple[str, ...]
    banks: tuple[str, ...]
    pace: float
    """How fast to speak; 1.0 is the voice's own pace."""
    state: State
    """The lesson as tact sees it, after this turn."""
    made: Suggestion | None = None
    """What is said first in this turn; ``fact``: as it is kept."""
    fact: SuggestionFact | None = None
    became: Outcome | None = None
    """What became of the suggestion that was waiting, which is kept as ``waited``."""
    waited: SuggestionFact | None = None
    held: tuple[Part, ...] = ()
    """The way to the next question, which waits for the answer to what was suggested."""
    goal: GoalFact | None = None
    """What the learner has just set out to do."""
    sign: Danger | None = None
    """What the words were a sign of, where the lesson is stopped for it."""

    @property
    def ends(self) -> bool:
        return self.decision.ends


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the lesson stands: replaced as a whole by a turn that counts, and put back by one that is
    reopened."""

    table: Table
    state: State  # as tact sees it
    turn: int = 0
    used: Mapping[str, int] = field(default_factory=dict)  # how often each bank of lines was drawn from
    states: Mapping[str, SkillState] = field(default_factory=dict)
    history: tuple[str, ...] = ()
    told: frozenset[str] = frozenset()  # items whose answer was given away in this lesson
    pace: float = 1.0
    offer: Suggestion | None = None  # suggested, and not answered yet
    held: tuple[Part, ...] = ()  # the question on the table was not put, or not heard: the way to it
    fact: SuggestionFact | None = None  # the latest suggestion, as it is kept
    attempts: tuple[AttemptFact, ...] = ()  # of this lesson
    step: str = ""  # the next step that the learner chose

    @property
    def unheard(self) -> bool:
        """Whether the learner has heard neither the question on the table nor an offer to be answered."""
        return bool(self.held) and (self.offer is None or not self.offer.asks)

    def after(self, thought: Thought) -> Standing:
        """Where it stands once ``thought`` counts."""
        return Standing(
            thought.table,
            thought.state,
            turn=thought.turn,
            used=Counter(self.used) + Counter(thought.banks),
            states={**self.states, **{state.skill: state for state in thought.states}},
            history=thought.history,
            told=self.told | _told(thought.decision),
            pace=thought.pace,
            offer=thought.made or (None if thought.became is not None else self.offer),
            held=thought.held,
            fact=thought.fact or self.fact,
            attempts=self.attempts if thought.attempt is None else (*self.attempts, thought.attempt),
            step=step(thought.goal) or self.step,
        )


def step(goal: GoalFact | None) -> str:
    """The words of a next step; empty for a goal."""
    return goal.words if goal is not None and goal.kind is GoalKind.NEXT_STEP else ""


def _told(decision: Decision) -> frozenset[str]:
    """The items whose answer was told, and which prove nothing when they are answered in this lesson."""
    asked = decision.table.item.id if decision.reveals and decision.act is not Act.CONFIRM else None
    return frozenset(item for item in (asked, decision.shown) if item is not None)
