"""The tutor: joins verdict, policy, course, learner and wording into what is said next.

``consider`` thinks about what was said and changes nothing, so it may run ahead of the end of the
turn; ``commit`` makes a thought count. The session decides which thoughts do.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace

from tutor.answers.judge import expectation, judge
from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.clock import Clock
from tutor.config import Settings
from tutor.course.faults import FaultError
from tutor.course.model import Course, Item
from tutor.course.watch import CourseFile
from tutor.engines import Prompt, Writer
from tutor.errors import TutorError
from tutor.events import ActChosen, AnswerExpected, AnswerJudged, Bus, Faulted, TurnReopened, WordingChecked
from tutor.learner.facts import AttemptFact, SessionFact, TurnFact, new_id, stamp
from tutor.learner.model import LearnerStore, SkillState, update
from tutor.learner.schedule import Choice, next_item
from tutor.mind import policy, prompt
from tutor.mind.lines import Lines
from tutor.mind.policy import Act, Decision, Part, Table
from tutor.mind.script import Gap, Text, context, listed, questions, write
from tutor.mind.wording import FAILED, Sentence, one_sentence

PATIENCE_S = 10.0
"""How long thinking is left alone on an easy question, seconds; a hard one gets twice as long."""


_SENTENCE = re.compile(r"(?<=[.!?])\s+")

PLAIN_WORDS = 6
"""A longer answer says more than whether it is right: the model is shown it as it was said."""

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


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where the lesson stands: replaced as a whole by a turn that counts, and put back by one that is
    reopened."""

    table: Table
    turn: int = 0
    used: Mapping[str, int] = field(default_factory=dict)  # how often each bank of lines was drawn from
    states: Mapping[str, SkillState] = field(default_factory=dict)
    history: tuple[str, ...] = ()
    told: frozenset[str] = frozenset()  # items whose answer was given away in this lesson
    right: int = 0
    pace: float = 1.0


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
        file: CourseFile | None = None,
    ) -> None:
        """``learner`` is a learner's id. ``keep_said``: the learner consents to storing transcripts.
        ``file`` is the course's, to be looked at again (``refresh``)."""
        self._course = course
        self._file = file
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
        self._recent: list[str] = []
        self._asked_at = clock.now()
        self._worded: dict[Prompt, Sentence] = {}  # sentences made ahead for the question on the table
        self._at: _Standing
        self._before: _Standing  # the last turn that counted

    # -- a lesson's course -------------------------------------------------------------------------

    async def open(self) -> Thought:
        """Greet and ask the first question. Raises ``StoreError`` where the store cannot be read."""
        states = await self._store.skill_states(self._learner, self._course.course)
        history = tuple(await self._store.asked(self._learner, self._course.course))
        await self._store.start_session(
            SessionFact(self._session, self._learner, self._course.course, stamp(self._clock.today()))
        )
        choice = self._choose(states, history)
        table = Table(choice.skill, choice.item)
        self._at = self._before = _Standing(table, states=states, history=history)
        parts = (
            Part("line", "greet_again" if history else "greet"),
            Part("line", "invite"),
            *self._introduction(choice, states, "first_question", first=True),
            Part("question"),
        )
        decision = Decision(Act.GREET, parts, table, choice.reason)
        return self._thought(decision, table, "", None, None, (), (*history, choice.item.id))

    def consider(self, said: str, confidence: float = 1.0) -> Thought:
        """What the tutor would answer to ``said``; changes nothing."""
        table = self._at.table
        judgement = judge(table.item, said, confidence=confidence)
        decision = policy.decide(table, judgement, said)
        *before, last = _SENTENCE.split(said.strip())
        if before and not decision.ends and judge(table.item, last).intent is Intent.STOP:
            decision = policy.and_close(decision)
        attempt = self._attempt(judgement, decision, said, confidence)
        states = update(dict(self._at.states), attempt, self._course, self._params) if attempt else {}
        return self._on(decision, said, judgement, attempt, states)

    def silence(self) -> Thought:
        """What the tutor would do now that its patience has run out; changes nothing."""
        return self._on(policy.decide(self._at.table, "silence"), "", None, None, {})

    def fault(self, bank: str) -> Thought:
        """One plain sentence about a fault, from the bank of lines so called; nothing else changes."""
        table = self._at.table
        decision = Decision(Act.CLARIFY, (Part("line", bank),), table, "a fault")
        return self._thought(decision, table, "", None, None, (), self._at.history)

    def branches(self) -> tuple[Thought, ...]:
        """What the tutor would answer to the likeliest answers to the question on the table, the likeliest
        first: the right one, each known misconception, "I don't know", a request for a hint."""
        item = self._at.table.item
        said = (
            item.answer.spoken,
            *(wrong.match for wrong in item.misconceptions),
            *self._lines.likely.values(),
        )
        return tuple(self.consider(text) for text in said)

    def commit(self, thought: Thought) -> None:
        """Make ``thought`` count: table, history, skills. ``record`` writes it down."""
        at = self._before = self._at
        item, judged = self._item_before(thought), thought.judgement
        self._at = _Standing(
            thought.table,
            turn=thought.turn,
            used=Counter(at.used) + Counter(thought.banks),
            states={**at.states, **{state.skill: state for state in thought.states}},
            history=thought.history,
            told=at.told | {item} if thought.decision.act is Act.EXPLAIN else at.told,
            right=at.right + (judged is not None and judged.verdict is Verdict.RIGHT),
            pace=thought.pace,
        )
        now = self._clock.now()
        if judged is not None:
            self._bus.publish(
                AnswerJudged(
                    now, thought.turn, item, judged.verdict, judged.value, judged.misconception, judged.why
                )
            )
        act, reason = thought.decision.act, thought.decision.reason
        self._bus.publish(ActChosen(now, thought.turn, act, thought.table.item.id, reason))
        self._bus.publish(thought.expected)

    def reopen(self) -> AnswerExpected:
        """Take the last commit back: the learner had not finished. What it was asked, once more."""
        turn, self._at = self._at.turn, self._before
        self._bus.publish(TurnReopened(self._clock.now(), turn))
        return self._expected(self._at.table, 1.0)

    async def refresh(self) -> None:
        """Take up what the teacher has saved meanwhile, from the next question on; the question on the table
        is finished as it was asked. A broken save is a fault, and the last good version stays."""
        if self._file is None:
            return
        found = await asyncio.to_thread(self._file.poll)
        match found:
            case None:
                return
            case Course() if found.course == self._course.course:
                self._course = found
                return
            case Course():
                what = (
                    f"the file is now another course, {found.course!r}; the lesson goes on with the old one"
                )
            case _:
                what = str(FaultError(found))
        self._bus.publish(Faulted(self._clock.now(), "course", what))

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
            elif sentence := await self._word(piece, slack, thought.turn):
                yield Text(sentence, "model")

    async def word_ahead(self, thought: Thought) -> None:
        """Make the model's sentence of ``thought`` before it is needed, and keep it until the question is
        another."""
        for gap in thought.script:
            if isinstance(gap, Gap) and self._writer is not None and gap.prompt not in self._worded:
                sentence = await self._sentence(self._writer, gap, lambda: 1.0, None)
                if sentence.reason != FAILED:  # a model that failed now may do better when it counts
                    self._worded[gap.prompt] = sentence

    def forget_ahead(self) -> None:
        """The question on the table is another: drop the sentences made ahead."""
        self._worded.clear()

    async def _word(self, gap: Gap, slack: Callable[[], float], turn: int) -> str:
        """The model's sentence for ``gap``: made ahead, or made now; ``""`` where there is none."""
        if gap.prompt in self._worded:
            sentence = self._worded[gap.prompt]
            if any(sentence.text in text for text in self._recent if sentence.text):
                sentence = Sentence(reason="it was said before")
        elif self._writer is not None:
            sentence = await self._sentence(self._writer, gap, slack, turn)
        else:
            return ""
        self._bus.publish(WordingChecked(turn, bool(sentence.text), sentence.reason))
        return sentence.text

    async def _sentence(
        self, writer: Writer, gap: Gap, slack: Callable[[], float], turn: int | None
    ) -> Sentence:
        brief = replace(gap.brief, recent=(*self._recent, *prompt.COPIED))
        return await one_sentence(writer, gap.prompt, brief, slack, self._bus, self._clock, turn)

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
    def next_turn(self) -> int:
        """The number of the turn to come."""
        return self._at.turn + 1

    def filler(self, bank: str, nth: int) -> str:
        """A short phrase for a wait, from the bank ``filler`` or ``working``; no two running are the same."""
        return self._lines.pick(bank, nth)

    @property
    def fillers(self) -> tuple[str, ...]:
        """All of them, to be synthesised ahead."""
        return (*self._lines.banks["filler"], *self._lines.banks["working"])

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
            count = self._at.right + (judgement is not None and judgement.verdict is Verdict.RIGHT)
            closing = Part("line", "progress" if count else "progress_none")
            decision = replace(decision, parts=(*decision.parts, closing))
        table, history = decision.table, self._at.history
        if decision.moves_on:
            states = {**self._at.states, **changed}
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
            "count": questions(self._at.right + (decision.act is Act.CONFIRM)),
        }
        told = self._plainly(decision.table.item, judgement, said)
        script, banks = write(decision, table, told, self._lines, self._at.used, words)
        return Thought(
            turn=self._at.turn + 1,
            said=said,
            judgement=judgement,
            decision=decision,
            script=script,
            expected=self._expected(table, decision.patience),
            attempt=attempt,
            states=states,
            table=table,
            history=history,
            banks=banks,
            pace=max(SLOWEST, self._at.pace * SLOWER) if decision.slower else self._at.pace,
        )

    def _plainly(self, item: Item, judgement: Judgement | None, said: str) -> str:
        """A short answer as the course writes it, so that what was worded ahead for it can be used."""
        if judgement is None or len(said.split()) > PLAIN_WORDS:
            return said
        if judgement.verdict is Verdict.RIGHT:
            return item.answer.spoken
        wrong = next((w.match for w in item.misconceptions if w.name == judgement.misconception), "")
        return wrong or self._lines.likely.get(judgement.intent or "", said)

    def _expected(self, table: Table, patience: float) -> AnswerExpected:
        """What the ears should know of the question on ``table``."""
        item, expected = table.item, expectation(table.item)
        return AnswerExpected(
            item.id,
            expected.shape,
            expected.forms,
            context(item, expected),
            PATIENCE_S * (1 + item.difficulty) * patience,
            item.difficulty,
        )

    def _introduction(
        self, choice: Choice, states: Mapping[str, SkillState], usual: str, *, first: bool = False
    ) -> tuple[Part, ...]:
        """What leads to a question: a bridge, or for a skill not met before its name and explanation."""
        if choice.skill.id in states or (not first and self._at.table.skill.id == choice.skill.id):
            return (Part("line", usual),)
        parts = [] if first else [Part("line", "new_skill")]
        if choice.skill.explain:
            parts.append(Part("text", choice.skill.explain))
        return (*parts, Part("line", "first_question")) if first else tuple(parts)

    def _attempt(
        self, judgement: Judgement, decision: Decision, said: str, confidence: float
    ) -> AttemptFact | None:
        if not decision.counts:
            return None
        return AttemptFact(
            learner=self._learner,
            session=self._session,
            course=self._course.course,
            item=self._at.table.item.id,
            skills=(self._at.table.skill.id,),
            verdict=judgement.verdict,
            t=stamp(self._clock.today()),
            first=not self._at.table.answered,
            hints=self._at.table.hints,
            assisted=self._at.table.item.id in self._at.told,
            misconception=judgement.misconception,
            confidence=confidence,
            latency=max(0.0, round(self._clock.now() - self._asked_at, 3)),
            said=said if self._keep_said else None,
        )

    def _choose(self, states: Mapping[str, SkillState], history: tuple[str, ...]) -> Choice:
        now: dt.datetime = self._clock.today()
        return next_item(self._course, states, history, now, self._params)

    def _item_before(self, thought: Thought) -> str:
        return thought.decision.table.item.id
