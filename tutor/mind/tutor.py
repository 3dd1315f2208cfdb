"""The tutor: joins verdict, policy, course, learner and wording into what is said next.

``consider`` thinks about what was said and changes nothing, so it may run ahead of the end of the
turn; ``commit`` makes a thought count. The session decides which thoughts do.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import suppress
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
from tutor.events import (
    ActChosen,
    AnswerExpected,
    AnswerJudged,
    Bus,
    Event,
    Faulted,
    PhraseSpoken,
    SpeechEnded,
    SpeechStarted,
    SuggestionAnswered,
    SuggestionMade,
    TurnReopened,
    WordingChecked,
)
from tutor.learner import timeline as on
from tutor.learner.facts import (
    AttemptFact,
    GoalFact,
    GoalKind,
    SessionFact,
    SuggestionFact,
    TurnFact,
    new_id,
    stamp,
)
from tutor.learner.goals import latest
from tutor.learner.model import LearnerStore, Params, SkillState, current, mastered, update
from tutor.learner.proactive import Suggestion
from tutor.learner.schedule import Choice, due, next_item
from tutor.learner.situation import State, observe, recalled
from tutor.learner.summary import spoken, summarise
from tutor.learner.timeline import Kind, Outcome
from tutor.masking import masked
from tutor.mind import initiative, policy, prompt
from tutor.mind.chosen import chosen
from tutor.mind.danger import Danger, danger
from tutor.mind.initiative import Initiative
from tutor.mind.lines import Lines
from tutor.mind.open_answers import Panel
from tutor.mind.policy import Act, Decision, Part, Table
from tutor.mind.retrieve import Library
from tutor.mind.roles import Cascade
from tutor.mind.safety import chosen_region, refer, referral, tell_guardian
from tutor.mind.script import Gap, Text, context, listed, write
from tutor.mind.wording import FAILED, Sentence, one_sentence
from tutor.summaries import job_name
from tutor.summaries import words as summary_words

PATIENCE_S = 10.0
"""How long thinking is left alone on an easy question, seconds; a hard one gets twice as long."""


_SENTENCE = re.compile(r"(?<=[.!?])\s+")

PLAIN_WORDS = 6
"""A longer answer says more than whether it is right: the model is shown it as it was said."""

RECALLED = 200
"""Attempts of earlier lessons that signs across days are read from."""

REMEMBERED_DAYS = 60
"""How long what became of suggestions shapes later ones, days."""

LEFT_ALONE = 3
"""Offers of help running that nobody answers; then the learner is left alone."""

RESTING = 30.0
"""How many times the usual silence a rest may last."""

YES_OR_NO = ("yes", "yes please", "no", "no thanks", "okay", "sure", "later", "not now")
"""Complete answers to a suggestion."""

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
    state: State
    """The lesson as tact sees it, after this turn."""
    made: Suggestion | None = None
    """What is said first in this turn."""
    became: Outcome | None = None
    """What became of the suggestion that was waiting."""
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
class _Standing:
    """Where the lesson stands: replaced as a whole by a turn that counts, and put back by one that is
    reopened."""

    table: Table
    state: State  # as tact sees it
    turn: int = 0
    used: Mapping[str, int] = field(default_factory=dict)  # how often each bank of lines was drawn from
    states: Mapping[str, SkillState] = field(default_factory=dict)
    history: tuple[str, ...] = ()
    told: frozenset[str] = frozenset()  # items whose answer was given away in this lesson
    right: int = 0
    pace: float = 1.0
    offer: Suggestion | None = None  # suggested, and not answered yet
    held: tuple[Part, ...] = ()  # the question on the table has not been put yet: the way to it
    fact: SuggestionFact | None = None  # the latest suggestion, as it is kept
    attempts: tuple[AttemptFact, ...] = ()  # of this lesson
    step: str = ""  # the next step that the learner chose


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
        speaks_first: Initiative | None = None,
        library: Callable[[Course], Library] | None = None,
    ) -> None:
        """``learner`` is a learner's id. ``keep_said``: the learner consents to storing transcripts.
        ``file`` is the course's, to be looked at again (``refresh``). ``speaks_first``: how it does, if it
        does. ``library`` makes what the learner's own questions are answered from (``study``)."""
        self._course = course
        self._file = file
        self._learner = learner
        self._params: Params = settings.learner  # until the store is asked what was fitted
        self._lines = lines
        self._clock = clock
        self._bus = bus
        self._store = store
        self._writer: Writer | None = None
        self._deadlines = settings.mind
        self._safety = settings.safety
        self._region = chosen_region(settings.safety.region, os.environ)
        self._keep_said = keep_said
        self._session = new_id()
        self._recent: list[str] = []
        self._asked_at = clock.now()
        self._worded: dict[Prompt, Sentence] = {}  # sentences made ahead for the question on the table
        self._at: _Standing
        self._before: _Standing  # the last turn that counted
        self._first = speaks_first
        self._jobs_since = ""  # jobs that were done since then are news
        self._announced: set[str] = set()
        self._panel: Panel | None = None
        self._agreed_on: tuple[str, str] | None = None  # an item and words that the panel takes as right
        self._open_library = library
        self._library: Library | None = None
        self._summary = summary_words(lines.language)
        self._began = clock.today()
        self._met: Mapping[str, SkillState] = {}  # what was known when the lesson began
        bus.subscribe(self._notice)

    # -- a lesson's course -------------------------------------------------------------------------

    async def open(self) -> Thought:
        """Greet and ask the first question. Raises ``StoreError`` where the store cannot be read."""
        self._params = await self._store.params(self._course.course, self._params)
        states = await self._store.skill_states(self._learner, self._course.course)
        history = tuple(await self._store.asked(self._learner, self._course.course))
        await self._store.start_session(
            SessionFact(self._session, self._learner, self._course.course, stamp(self._clock.today()))
        )
        self._began, self._met = self._clock.today(), states
        choice = self._choose(states, history)
        table = Table(choice.skill, choice.item)
        state = await self._situation()
        self._at = self._before = _Standing(table, state, states=states, history=history)
        greeting = (Part("line", "greet_again" if history else "greet"), Part("line", "invite"))
        decision = Decision(Act.GREET, greeting, table, choice.reason, moves_on=True)
        way = (*self._introduction(choice, states, "first_question", first=True), Part("question"))
        return self._go_to(decision, choice, way, state, (*history, choice.item.id))

    def consider(self, said: str, confidence: float = 1.0) -> Thought:
        """What the tutor would answer to ``said``; changes nothing."""
        table = self._at.table
        judgement = self._agreed(judge(table.item, said, confidence=confidence), said)
        if (sign := danger(said)) is not None and not _is_the_answer(table.item, judgement):
            return self._refer(sign)
        state, became, answer = self._to_the_tutor(said, judgement)
        goal = self._goal(said, judgement)
        if goal is not None:
            return self._set_out(goal, said, state, became)
        if answer is not None:
            return self._on(answer, said, None, None, {}, state, became)
        found = self._library.answer(said, table.item) if self._library and _asks(judgement) else None
        decision = policy.decide(table, judgement, said, found=found, met=self._at.history)
        *before, last = _SENTENCE.split(said.strip())
        if before and not decision.ends and judge(table.item, last).intent is Intent.STOP:
            decision = policy.and_close(decision)
        attempt = self._attempt(judgement, decision, said, confidence)
        states = update(dict(self._at.states), attempt, self._course, self._params) if attempt else {}
        return self._on(decision, said, judgement, attempt, states, state, became)

    async def weigh(self, said: str) -> None:
        """Let the panel, if there is one, look at an open answer that words alone leave at "partly"; the next
        ``consider`` of the same words takes its view into account."""
        item = self._at.table.item
        if self._panel is None or item.answer.type != "open" or danger(said) is not None:
            return
        if judge(item, said).verdict is Verdict.PARTLY and await self._panel.holds(item, said):
            self._agreed_on = (item.id, said)

    def _agreed(self, judgement: Judgement, said: str) -> Judgement:
        if judgement.verdict is not Verdict.PARTLY or self._agreed_on != (self._at.table.item.id, said):
            return judgement
        return Judgement(Verdict.RIGHT, judgement.value, "Two models agree that it holds what it should.")

    def _refer(self, sign: Danger) -> Thought:
        """Stop the lesson. What was said is left out, so that it is neither stored nor shown to a model."""
        words = referral(self._region, self.language, sign)
        decision = refer(self._at.table, words, sign)
        thought = self._thought(
            decision, decision.table, "", None, None, (), self._at.history, self._at.state
        )
        return replace(thought, sign=sign)

    def silence(self) -> Thought | None:
        """What the tutor says now of its own accord, while nobody speaks, if anything; changes nothing."""
        at, now = self._at, self._clock.now()
        if at.held and at.offer is not None and now - at.state.since > initiative.ANSWER_S:
            state = observe(at.state, on.Suggested(now, at.offer.kind, Outcome.IGNORED))
            return self._on(self._go_on("go_on"), "", None, None, {}, state, Outcome.IGNORED)
        made = self._suggestion(at.state)
        if made is None or made.kind is not Kind.STUCK or at.held or at.table.silences >= LEFT_ALONE:
            return None
        decision = policy.offer_help(at.table, made.words)
        state = observe(at.state, on.Suggested(now, made.kind))
        return self._thought(decision, decision.table, "", None, None, (), at.history, state, made)

    def still_fits(self, thought: Thought) -> bool:
        """Whether what ``silence`` gave a moment ago may still be said."""
        if thought.made is None or self._first is None:
            return thought.turn == self.next_turn
        now, local = self._clock.now(), self._local()
        return thought.turn == self.next_turn and self._first.fits(thought.made, self._at.state, now, local)

    def typing(self) -> None:
        """The learner is writing: patience begins anew."""
        self._at = replace(
            self._at, state=initiative.heard(self._at.state, self._clock.now(), None, None, None)
        )

    def fault(self, bank: str) -> Thought:
        """One plain sentence about a fault, from the bank of lines so called; nothing else changes."""
        table = self._at.table
        decision = Decision(Act.CLARIFY, (Part("line", bank),), table, "a fault")
        return self._thought(decision, table, "", None, None, (), self._at.history, self._at.state)

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
            told=at.told | _told(thought.decision),
            right=at.right + (judged is not None and judged.verdict is Verdict.RIGHT),
            pace=thought.pace,
            state=thought.state,
            offer=thought.made or (None if thought.became is not None else at.offer),
            held=thought.held,
            fact=self._fact(thought.made) or at.fact,
            attempts=at.attempts if thought.attempt is None else (*at.attempts, thought.attempt),
            step=_step(thought.goal) or at.step,
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
        if thought.became is not None and at.offer is not None:
            self._bus.publish(SuggestionAnswered(now, thought.turn, at.offer.kind, thought.became))
        if (made := thought.made) is not None:
            if made.kind is Kind.JOB_DONE:
                self._announced |= {job for job, _ in at.state.jobs}
            self._bus.publish(
                SuggestionMade(now, thought.turn, made.kind, made.words, made.reason, made.benefit, made.cost)
            )
        self._bus.publish(thought.expected)

    def reopen(self) -> AnswerExpected:
        """Take the last commit back: the learner had not finished. What it was asked, once more."""
        turn, now = self._at.turn, self._clock.now()
        self._at = replace(self._before, state=observe(self._before.state, on.LearnerSpeaking(now)))
        self._bus.publish(TurnReopened(now, turn))
        return self._expected(self._at.table, 1.0, self._at.offer, self._at.held)

    async def study(self) -> None:
        """Make the course's texts and notes ready for the learner's questions, in a thread."""
        if self._open_library is not None:
            self._library = await asyncio.to_thread(self._open_library, self._course)

    async def refresh(self) -> None:
        """Take up what the teacher has saved meanwhile, from the next question on; the question on the table
        is finished as it was asked. A broken save is a fault, and the last good version stays.
        Work in the background that is done by now is announced at the next fitting moment."""
        await self._look_at_jobs()
        if self._file is None:
            return
        found = await asyncio.to_thread(self._file.poll)
        match found:
            case None:
                return
            case Course() if found.course == self._course.course:
                self._course = found
                await self.study()
                return
            case Course():
                what = (
                    f"the file is now another course, {found.course!r}; the lesson goes on with the old one"
                )
            case _:
                what = str(FaultError(found))
        self._bus.publish(Faulted(self._clock.now(), "course", what))

    async def _look_at_jobs(self) -> None:
        if self._first is None:
            return
        with suppress(TutorError):  # what a store cannot tell now, it tells later
            for job in await self._store.jobs_done(self._learner, self._jobs_since):
                if job.id in self._announced or any(job.id == known for known, _ in self._at.state.jobs):
                    continue
                self._first = self._first.called(job.id, job_name(job, self._lines.language))
                state = observe(self._at.state, on.JobDone(self._clock.now(), job.id))
                self._at = replace(self._at, state=state)

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
            said=masked(thought.said) if self._keep_said and thought.said else None,
        )
        before, made = self._before, self._at.fact
        try:
            await self._store.record_turn(fact, thought.attempt, thought.states)
            if thought.became is not None and before.fact is not None:
                await self._store.answer_suggestion(before.fact, thought.became, fact.t)
            if thought.made is not None and made is not None:
                await self._store.record_suggestion(made)
            if thought.goal is not None:
                await self._store.record_goal(thought.goal)
        except TutorError as error:
            self._bus.publish(Faulted(self._clock.now(), "store", str(error)))
        await self._tell_guardian(thought.sign)

    async def _tell_guardian(self, sign: Danger | None) -> None:
        if sign is None or not self._safety.guardian_command or sign not in self._safety.guardian_hears:
            return
        try:
            await tell_guardian(self._safety.guardian_command, sign)
        except TutorError as error:
            self._bus.publish(Faulted(self._clock.now(), "guardian", str(error)))

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
        self._at = replace(self._at, state=observe(self._at.state, on.TutorSilent(self._asked_at)))
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
        if isinstance(writer, Cascade):
            writer.report_to(self._bus.publish)
            self._bus.subscribe(writer.notice)
        try:
            await writer.warm(prompt.build("right", "", "", ""))
        except TutorError as error:
            self._bus.publish(Faulted(self._clock.now(), "wording", str(error)))

    def consult(self, panel: Panel) -> None:
        """Ask ``panel`` about open answers from now on."""
        self._panel = panel
        for model in (panel.generator, panel.checker):
            if isinstance(model, Cascade):
                model.report_to(self._bus.publish)

    @property
    def language(self) -> str:
        """Two letters."""
        return self._lines.language

    @property
    def states(self) -> Mapping[str, SkillState]:
        """What the learner is believed to know, by skill, after the turns that count so far."""
        return self._at.states

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
        offers = self._first.book.words["stuck"] if self._first is not None else ()
        return (*self._lines.openings, *offers)

    # -- building a thought ------------------------------------------------------------------------

    def _on(
        self,
        decision: Decision,
        said: str,
        judgement: Judgement | None,
        attempt: AttemptFact | None,
        changed: dict[str, SkillState],
        state: State,
        became: Outcome | None,
        goal: GoalFact | None = None,
    ) -> Thought:
        """The thought for ``decision``, with the next question where it moves on, and a suggestion.

        ``state``: the lesson as tact sees it, up to the learner's words; ``became``: of the suggestion
        that waited.
        """
        if decision.ends:
            closing = self._closing(attempt, changed, goal)
            decision = replace(decision, parts=(*decision.parts, closing), also=(*decision.also, Act.RECAP))
        new = [name for name, now in changed.items() if self._newly_mastered(name, now)]
        state = initiative.answered(state, self._clock.now(), judgement, decision, new)
        about = (said, judgement, attempt, tuple(changed.values()))
        if not decision.moves_on:
            made = None
            helps = (decision.counts or decision.act is Act.HINT) and decision.act not in policy.LISTENS
            if judgement is not None and not decision.ends and helps:
                made = self._suggestion(state)
            if made is not None and not initiative.fits_in(decision, made):
                made = None
            if made is not None:
                decision, state = initiative.ride(decision, made), self._suggested(state, made)
            history = self._at.history
            held = self._at.held
            if decision.puts:
                held, state = (), state if not held else observe(state, self._asked(decision.table))
            return self._thought(decision, decision.table, *about, history, state, made, became, held)
        states = {**self._at.states, **changed}
        choice = self._choose(states, self._at.history)
        way = (*self._introduction(choice, states, "next_question"), Part("question"))
        return self._go_to(decision, choice, way, state, (*self._at.history, choice.item.id), *about, became)

    def _go_to(
        self,
        decision: Decision,
        choice: Choice,
        way: tuple[Part, ...],
        state: State,
        history: tuple[str, ...],
        said: str = "",
        judgement: Judgement | None = None,
        attempt: AttemptFact | None = None,
        states: tuple[SkillState, ...] = (),
        became: Outcome | None = None,
    ) -> Thought:
        """``decision`` and the ``way`` to the next question, held back by a suggestion that asks."""
        table = Table(choice.skill, choice.item)
        made = self._suggestion(state)
        held: tuple[Part, ...] = ()
        if made is not None:
            decision, state = initiative.ride(decision, made), self._suggested(state, made)
            if made.kind is Kind.ADVANCE:  # it says what the bridge to the next skill would
                way = tuple(part for part in way if part != Part("line", "new_skill"))
        if made is not None and initiative.asks(made):
            held = way
        else:
            decision = replace(decision, parts=(*decision.parts, *way))
            state = observe(state, self._asked(table, states))
        return self._thought(
            decision, table, said, judgement, attempt, states, history, state, made, became, held
        )

    def _thought(
        self,
        decision: Decision,
        table: Table,
        said: str,
        judgement: Judgement | None,
        attempt: AttemptFact | None,
        states: tuple[SkillState, ...],
        history: tuple[str, ...],
        state: State,
        made: Suggestion | None = None,
        became: Outcome | None = None,
        held: tuple[Part, ...] = (),
    ) -> Thought:
        words = {
            "title": self._course.title,
            "skill": table.skill.name,
            "answer": decision.table.item.answer.spoken,
            "choices": listed(table.item.choices),
            "source": decision.source,
        }
        told = self._plainly(decision.table.item, judgement, said)
        script, banks = write(decision, table, told, self._lines, self._at.used, words)
        return Thought(
            turn=self._at.turn + 1,
            said=said,
            judgement=judgement,
            decision=decision,
            script=script,
            expected=self._expected(table, decision.patience, made, held),
            attempt=attempt,
            states=states,
            table=table,
            history=history,
            banks=banks,
            pace=max(SLOWEST, self._at.pace * SLOWER) if decision.slower else self._at.pace,
            state=state,
            made=made,
            became=became,
            held=held,
        )

    # -- what the learner sets out to do, and what came of the lesson ------------------------------

    def _goal(self, said: str, judgement: Judgement) -> GoalFact | None:
        found = chosen(said, judgement, self._at.table.item, self._at.offer)
        if found is None:
            return None
        kind, words = found
        t = stamp(self._clock.today())
        return GoalFact(self._learner, self._course.course, words, t, self._session, kind)

    def _set_out(self, goal: GoalFact, said: str, state: State, became: Outcome | None) -> Thought:
        """Take ``goal`` up and go on; with the next step chosen, a learner who wants to stop may."""
        table, offer = self._at.table, self._at.offer
        if goal.kind is GoalKind.GOAL:
            decision, state = self._go_on("goal_set"), replace(state, goal=goal.words)
        else:
            leaving = offer is not None and offer.kind is Kind.REFLECT
            stop = any(judge(table.item, one).intent is Intent.STOP for one in _SENTENCE.split(said.strip()))
            decision = self._go_on("step_kept")
            if leaving or stop:
                close = Decision(Act.CLOSE, (), table, "the learner chose the next step")
                decision = policy.and_close(close)
        decision = replace(decision, also=(*decision.also, Act.GOAL))
        return replace(self._on(decision, said, None, None, {}, state, became, goal), goal=goal)

    def _closing(
        self, attempt: AttemptFact | None, changed: Mapping[str, SkillState], goal: GoalFact | None
    ) -> Part:
        """What came of the lesson, in at most three sentences."""
        at = self._at
        told = summarise(
            self._course,
            at.attempts if attempt is None else (*at.attempts, attempt),
            self._met,
            {**at.states, **changed},
            self._params,
            self._began,
            step=_step(goal) or at.step,
        )
        return Part("text", spoken(told, self._summary, self._clock.today().astimezone()))

    # -- speaking first ----------------------------------------------------------------------------

    def _notice(self, event: Event) -> None:
        """Who speaks, as tact needs to know it."""
        match event:
            case SpeechStarted():
                happened: on.Event = on.LearnerSpeaking(event.t)
            case SpeechEnded():
                happened = on.LearnerSilent(event.t)
            case PhraseSpoken():
                happened = on.TutorSpeaking(event.t)
            case _:
                return
        self._at = replace(self._at, state=observe(self._at.state, happened))

    async def _situation(self) -> State:
        """Where a lesson begins: what earlier ones showed, and what is due."""
        now, today = self._clock.now(), self._clock.today()
        past = await self._store.attempts(self._learner, self._course.course, last=RECALLED)
        reviews = due(self._course, self._met, today, self._params)
        goal = latest(await self._store.goals(self._learner), self._course.course)
        began = on.SessionStarted(now, len(reviews), goal.words or None if goal is not None else None)
        self._jobs_since = past[-1].t if past else stamp(today)
        state = observe(recalled(past, today, now), began)
        if not past:  # a first lesson begins with a question, not with a plan
            state = replace(state, opened=False)
        if self._first is not None:
            since = stamp(today - dt.timedelta(days=REMEMBERED_DAYS))
            made = await self._store.suggestions(self._learner, since)
            self._first = replace(self._first, history=initiative.made_before(made, today, now))
        return state

    def _to_the_tutor(self, said: str, judgement: Judgement) -> tuple[State, Outcome | None, Decision | None]:
        """The lesson after these words as tact sees it, what became of the suggestion that waited, and the
        tutor's act where the words were meant for it rather than for the question."""
        at, now = self._at, self._clock.now()
        meant = self._first.meant(said, judgement) if self._first is not None else None
        reply, became = policy.reply_to_offer(said), None
        if at.offer is not None:
            became = initiative.outcome(at.offer, reply, meant)
            if at.offer.kind is Kind.GOAL and self._goal(said, judgement) is not None:
                became = Outcome.ACCEPTED
        state = initiative.heard(at.state, now, meant, at.offer, became)
        if meant in initiative.TO_THE_TUTOR:
            return state, became, self._go_on(f"suggest_{meant}")
        if judgement.intent in (Intent.STOP, Intent.WAIT):
            return state, became, None
        if at.offer is None or at.offer.kind is Kind.STUCK:  # a hint that was offered is the policy's
            return state, became, self._go_on("go_on") if at.held else None
        if became is Outcome.ACCEPTED and at.offer.kind in initiative.YES_OR_NO:
            return state, became, self._take_up(at.offer)
        if at.held:
            return state, became, self._go_on("go_on")
        refused = became is Outcome.DISMISSED and reply is False
        return state, became, policy.declined(at.table) if refused else None

    def _take_up(self, offer: Suggestion) -> Decision:
        """What follows a yes."""
        table = self._at.table
        match offer.kind:
            case Kind.BREAK:
                return Decision(
                    Act.WAIT, (Part("line", "rest"),), table, "the learner rests", patience=RESTING
                )
            case Kind.MISCONCEPTION | Kind.CHANGE_APPROACH | Kind.PREREQUISITE if not self._at.held:
                return policy.together(table)
            case _:
                return self._go_on("go_on")

    def _go_on(self, bank: str) -> Decision:
        """A line, and the question on the table: put now where it was held back, else said again."""
        way = self._at.held or (Part("question"),)
        parts = (Part("line", bank), *way)
        return Decision(Act.ASK, parts, self._at.table, "the lesson goes on", puts=True)

    def _suggestion(self, state: State) -> Suggestion | None:
        if self._first is None:
            return None
        return self._first.now(state, self._clock.now(), self._local())

    def _suggested(self, state: State, made: Suggestion) -> State:
        return observe(state, on.Suggested(self._clock.now(), made.kind))

    def _local(self) -> dt.time:
        return self._clock.today().astimezone().time()

    def _asked(self, table: Table, states: Iterable[SkillState] = ()) -> on.ItemAsked:
        known = {**self._at.states, **{state.skill: state for state in states}}
        weak = next(
            (
                needed
                for needed in table.skill.requires
                if not mastered(current(known, self._course, needed, self._params), self._params)
            ),
            None,
        )
        return on.ItemAsked(self._clock.now(), table.item.id, table.skill.id, table.item.difficulty, weak)

    def _newly_mastered(self, skill: str, state: SkillState) -> bool:
        before = self._at.states.get(skill)
        was = before is not None and mastered(before, self._params)
        return mastered(state, self._params) and not was

    def _fact(self, made: Suggestion | None) -> SuggestionFact | None:
        if made is None:
            return None
        return SuggestionFact(
            self._learner,
            self._session,
            made.kind,
            made.words,
            made.reason,
            made.benefit,
            made.cost,
            stamp(self._clock.today()),
        )

    # -- parts of a thought ------------------------------------------------------------------------

    def _plainly(self, item: Item, judgement: Judgement | None, said: str) -> str:
        """A short answer as the course writes it, so that what was worded ahead for it can be used."""
        if judgement is None or len(said.split()) > PLAIN_WORDS:
            return said
        if judgement.verdict is Verdict.RIGHT:
            return item.answer.spoken
        wrong = next((w.match for w in item.misconceptions if w.name == judgement.misconception), "")
        return wrong or self._lines.likely.get(judgement.intent or "", said)

    def _expected(
        self, table: Table, patience: float, made: Suggestion | None, held: tuple[Part, ...]
    ) -> AnswerExpected:
        """What the ears should know of the question on ``table``, or of what was suggested instead."""
        item, expected = table.item, expectation(table.item)
        if held and made is not None:
            return AnswerExpected(item.id, "choice", YES_OR_NO, made.words, PATIENCE_S, item.difficulty)
        return AnswerExpected(
            item.id,
            expected.shape,
            (*expected.forms, *YES_OR_NO) if made is not None else expected.forms,
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
            skills=self._at.table.skill.trained_by(self._at.table.item),
            verdict=judgement.verdict,
            t=stamp(self._clock.today()),
            first=not self._at.table.answered,
            hints=self._at.table.hints,
            assisted=self._at.table.item.id in self._at.told,
            misconception=judgement.misconception,
            confidence=confidence,
            latency=max(0.0, round(self._clock.now() - self._asked_at, 3)),
            said=masked(said) if self._keep_said else None,
        )

    def _choose(self, states: Mapping[str, SkillState], history: tuple[str, ...]) -> Choice:
        now: dt.datetime = self._clock.today()
        return next_item(self._course, states, history, now, self._params)

    def _item_before(self, thought: Thought) -> str:
        return thought.decision.table.item.id


def _is_the_answer(item: Item, judgement: Judgement) -> bool:
    """The words that a question asks for are no sign: "call the police" where that is the phrase to learn."""
    return judgement.verdict is Verdict.RIGHT and item.answer.type != "open"


def _asks(judgement: Judgement) -> bool:
    return judgement.intent is Intent.QUESTION


def _told(decision: Decision) -> frozenset[str]:
    """The items whose answer was told, and which prove nothing when they are answered in this lesson."""
    asked = decision.table.item.id if decision.reveals and decision.act is not Act.CONFIRM else None
    return frozenset(item for item in (asked, decision.shown) if item is not None)


def _step(goal: GoalFact | None) -> str:
    """The words of a next step; empty for a goal."""
    return goal.words if goal is not None and goal.kind is GoalKind.NEXT_STEP else ""
