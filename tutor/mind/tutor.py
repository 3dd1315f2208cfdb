"""The tutor: joins verdict, policy, course, learner and wording into what is said next.

``consider`` thinks about what was said and changes nothing, so it may run ahead of the end of the
turn; ``commit`` makes a thought count. The session decides which thoughts do.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from tutor.answers.judge import expectation, judge
from tutor.answers.verdict import Judgement, Verdict
from tutor.clock import Clock
from tutor.config import Settings
from tutor.course.model import Course
from tutor.engines import Writer
from tutor.errors import TutorError
from tutor.events import ActChosen, AnswerExpected, AnswerJudged, Bus, Faulted
from tutor.learner.facts import AttemptFact, SessionFact, TurnFact, new_id, stamp
from tutor.learner.model import LearnerStore, SkillState, update
from tutor.learner.schedule import Choice, next_item
from tutor.mind import policy, prompt
from tutor.mind.lines import Lines
from tutor.mind.policy import Act, Decision, Part, Table
from tutor.mind.script import Gap, Text, context, listed, questions, write
from tutor.mind.wording import one_sentence

PATIENCE_S = 10.0
"""How long thinking is left alone on an easy question, seconds; a hard one gets twice as long."""


SLOWER, SLOWEST = 0.85, 0.6
"""Each "slower" takes this much off the pace, down to the slowest that piper speaks well."""


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

    @property
    def ends(self) -> bool:
        return self.decision.ends


class Tutor:
    """One lesson's mind. It knows the question it asked; it never hears or makes a sound."""

    def __init__(
        self,
        course: Course,
        learner: str,
        *,
        settings: Settings,
        lines: Lines,
        clock: Clock,
        bus: Bus,
        store: LearnerStore,
        keep_said: bool = False,
    ) -> None:
        """``learner`` is a learner's id. ``keep_said``: the learner consents to storing transcripts."""
        self._course = course
        self._learner = learner
        self._params = settings.learner
        self._lines = lines
        self._clock = clock
        self._bus = bus
        self._store = store
        self._writer: Writer | None = None
        self._deadlines = settings.mind
        self._keep_said = keep_said
        self._session = new_id()
        self._turn = 0
        self._used: Counter[str] = Counter()
        self._states: dict[str, SkillState] = {}
        self._history: tuple[str, ...] = ()
        self._recent: list[str] = []
        self._told: set[str] = set()  # items whose answer was given away in this lesson
        self._right = 0
        self._pace = 1.0
        self._asked_at = clock.now()
        self._table: Table

    # -- a lesson's course -------------------------------------------------------------------------

    async def open(self) -> Thought:
        """Greet and ask the first question. Raises ``StoreError`` where the store cannot be read."""
        self._states = await self._store.skill_states(self._learner, self._course.course)
        self._history = tuple(await self._store.asked(self._learner, self._course.course))
        await self._store.start_session(
            SessionFact(self._session, self._learner, self._course.course, stamp(self._clock.today()))
        )
        choice = self._choose(self._states, self._history)
        table = Table(choice.skill, choice.item)
        parts = (
            Part("line", "greet_again" if self._history else "greet"),
            Part("line", "invite"),
            *self._introduction(choice, self._states, "first_question"),
            Part("question"),
        )
        decision = Decision(Act.GREET, parts, table, choice.reason)
        return self._thought(decision, table, "", None, None, (), (*self._history, choice.item.id))

    def consider(self, said: str, confidence: float = 1.0) -> Thought:
        """What the tutor would answer to ``said``; changes nothing."""
        judgement = judge(self._table.item, said, confidence=confidence)
        decision = policy.decide(self._table, judgement, said)
        attempt = self._attempt(judgement, decision, said, confidence)
        states = update(self._states, attempt, self._course, self._params) if attempt else {}
        return self._on(decision, said, judgement, attempt, states)

    def silence(self) -> Thought:
        """What the tutor would do now that its patience has run out; changes nothing."""
        return self._on(policy.decide(self._table, "silence"), "", None, None, {})

    def fault(self, bank: str) -> Thought:
        """One plain sentence about a fault, from the bank of lines so called; nothing else changes."""
        decision = Decision(Act.CLARIFY, (Part("line", bank),), self._table, "a fault")
        return self._thought(decision, self._table, "", None, None, (), self._history)

    def commit(self, thought: Thought) -> None:
        """Make ``thought`` count: table, history, skills. ``record`` writes it down."""
        self._turn = thought.turn
        self._table = thought.table
        self._history = thought.history
        self._used.update(thought.banks)
        if thought.decision.act is Act.EXPLAIN:
            self._told.add(self._item_before(thought))
        self._pace = thought.pace
        self._states.update({state.skill: state for state in thought.states})
        now = self._clock.now()
        if thought.judgement is not None:
            self._right += thought.judgement.verdict is Verdict.RIGHT
            self._bus.publish(
                AnswerJudged(
                    now,
                    thought.turn,
                    self._item_before(thought),
                    thought.judgement.verdict,
                    thought.judgement.value,
                    thought.judgement.misconception,
                    thought.judgement.why,
                )
            )
        act, reason = thought.decision.act, thought.decision.reason
        self._bus.publish(ActChosen(now, thought.turn, act, thought.table.item.id, reason))
        self._bus.publish(thought.expected)

    async def record(self, thought: Thought) -> None:
        """Write a committed turn to the store. A store that fails is a fault, not the end."""
        fact = TurnFact(
            session=self._session,
            learner=self._learner,
            n=thought.turn,
            t=stamp(self._clock.today()),
            act=thought.decision.act,
            item=self._item_before(thought),
            verdict=thought.judgement.verdict if thought.judgement else None,
            said=thought.said if self._keep_said and thought.said else None,
        )
        try:
            await self._store.record_turn(fact, thought.attempt, thought.states)
        except TutorError as error:
            self._bus.publish(Faulted(self._clock.now(), "store", str(error)))

    async def close(self) -> None:
        """Write the end of the session."""
        try:
            await self._store.end_session(
                SessionFact(self._session, self._learner, self._course.course, ""), stamp(self._clock.today())
            )
        except TutorError as error:
            self._bus.publish(Faulted(self._clock.now(), "store", str(error)))

    def was_heard(self, text: str) -> None:
        """The tutor's words that left the speaker in its last turn; thinking time starts now."""
        self._asked_at = self._clock.now()
        self._recent = [*self._recent, text][-6:]

    async def say(self, thought: Thought, slack: Callable[[], float]) -> AsyncIterator[Text]:
        """The turn's text in speaking order.

        ``slack()`` is how many seconds of speech are still to be heard: a model's sentence that is not
        there by then is left out, so that wording never makes a silence.
        """
        for piece in thought.script:
            if isinstance(piece, Text):
                yield piece
            elif self._writer is not None:
                brief = replace(piece.brief, recent=(*self._recent, *prompt.COPIED))
                sentence = await one_sentence(
                    self._writer, piece.prompt, brief, slack, self._bus, self._clock, thought.turn
                )
                if sentence:
                    yield Text(sentence, "model")

    async def use(self, writer: Writer) -> None:
        """Word with ``writer`` from now on, once it has read the fixed head of its prompt.

        A model that fails is a fault, not the end.
        """
        self._writer = writer
        try:
            await writer.warm(prompt.build("right", "", "", ""))
        except TutorError as error:
            self._bus.publish(Faulted(self._clock.now(), "wording", str(error)))

    @property
    def language(self) -> str:
        """Two letters."""
        return self._lines.language

    @property
    def stock_lines(self) -> tuple[str, ...]:
        """Lines worth synthesising before they are needed."""
        return self._lines.openings

    # -- building a thought ------------------------------------------------------------------------

    def _on(
        self,
        decision: Decision,
        said: str,
        judgement: Judgement | None,
        attempt: AttemptFact | None,
        changed: dict[str, SkillState],
    ) -> Thought:
        """The thought for ``decision``, with the next question where it moves on."""
        if decision.ends:
            count = self._right + (judgement is not None and judgement.verdict is Verdict.RIGHT)
            closing = Part("line", "progress" if count else "progress_none")
            decision = replace(decision, parts=(*decision.parts, closing))
        table, history = decision.table, self._history
        if decision.moves_on:
            states = {**self._states, **changed}
            choice = self._choose(states, history)
            table = Table(choice.skill, choice.item)
            history = (*history, choice.item.id)
            bridge = self._introduction(choice, states, "next_question")
            decision = replace(decision, parts=(*decision.parts, *bridge, Part("question")))
        return self._thought(decision, table, said, judgement, attempt, tuple(changed.values()), history)

    def _thought(
        self,
        decision: Decision,
        table: Table,
        said: str,
        judgement: Judgement | None,
        attempt: AttemptFact | None,
        states: tuple[SkillState, ...],
        history: tuple[str, ...],
    ) -> Thought:
        words = {
            "title": self._course.title,
            "skill": table.skill.name,
            "answer": decision.table.item.answer.spoken,
            "choices": listed(table.item.choices),
            "count": questions(self._right + (decision.act is Act.CONFIRM)),
        }
        script, banks = write(decision, table, said, self._lines, self._used, words)
        expected = expectation(table.item)
        patience = PATIENCE_S * (1 + table.item.difficulty) * decision.patience
        return Thought(
            turn=self._turn + 1,
            said=said,
            judgement=judgement,
            decision=decision,
            script=script,
            expected=AnswerExpected(
                table.item.id, expected.shape, expected.forms, context(table.item, expected), patience
            ),
            attempt=attempt,
            states=states,
            table=table,
            history=history,
            banks=banks,
            pace=max(SLOWEST, self._pace * SLOWER) if decision.slower else self._pace,
        )

    def _introduction(self, choice: Choice, states: dict[str, SkillState], usual: str) -> tuple[Part, ...]:
        """What leads to a question: a bridge, or for a skill not met before its name and explanation."""
        current = getattr(self, "_table", None)
        if choice.skill.id in states or (current is not None and current.skill.id == choice.skill.id):
            return (Part("line", usual),)
        parts = [Part("line", "new_skill")] if current is not None else []
        if choice.skill.explain:
            parts.append(Part("text", choice.skill.explain))
        return (*parts, Part("line", "first_question")) if current is None else tuple(parts)

    def _attempt(
        self, judgement: Judgement, decision: Decision, said: str, confidence: float
    ) -> AttemptFact | None:
        if not decision.counts:
            return None
        return AttemptFact(
            learner=self._learner,
            session=self._session,
            course=self._course.course,
            item=self._table.item.id,
            skills=(self._table.skill.id,),
            verdict=judgement.verdict,
            t=stamp(self._clock.today()),
            first=not self._table.answered,
            hints=self._table.hints,
            assisted=self._table.item.id in self._told,
            misconception=judgement.misconception,
            confidence=confidence,
            latency=max(0.0, round(self._clock.now() - self._asked_at, 3)),
            said=said if self._keep_said else None,
        )

    def _choose(self, states: dict[str, SkillState], history: tuple[str, ...]) -> Choice:
        now: dt.datetime = self._clock.today()
        return next_item(self._course, states, history, now, self._params)

    def _item_before(self, thought: Thought) -> str:
        return thought.decision.table.item.id
