"""The tutor: one lesson's mind, from the greeting to the close.

``consider`` thinks about what was said and changes nothing (``thinking``), so it may run ahead of the end of
the turn; ``commit`` makes a thought count, ``record`` writes it down, ``say`` words it (``worder``). The
session decides which thoughts do.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from tutor.answers.judge import judge
from tutor.answers.verdict import Verdict
from tutor.clock import Clock
from tutor.config import Settings
from tutor.course.faults import FaultError
from tutor.course.model import Course
from tutor.course.watch import CourseFile
from tutor.engines import Writer
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
)
from tutor.learner import timeline as on
from tutor.learner.facts import new_id, stamp
from tutor.learner.goals import latest
from tutor.learner.model import LearnerStore, SkillState
from tutor.learner.person import Profile
from tutor.learner.practice import opening, plan
from tutor.learner.schedule import due
from tutor.learner.situation import State, observe, recalled
from tutor.learner.timeline import Kind
from tutor.mind import initiative
from tutor.mind.acts import Part
from tutor.mind.asking import expected
from tutor.mind.danger import danger
from tutor.mind.initiative import RECALLED, REMEMBERED_DAYS, Initiative
from tutor.mind.lines import Lines
from tutor.mind.open_answers import Panel
from tutor.mind.records import Records
from tutor.mind.retrieve import Library
from tutor.mind.roles import Cascade
from tutor.mind.script import Text
from tutor.mind.standing import Standing, Thought
from tutor.mind.thinking import Thinker
from tutor.mind.worder import Worder
from tutor.summaries import job_name


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
        profile: Profile | None = None,
        file: CourseFile | None = None,
        speaks_first: Initiative | None = None,
        library: Callable[[Course], Library] | None = None,
    ) -> None:
        """``learner`` is a learner's id. ``keep_said``: the learner consents to storing transcripts.
        ``profile``: their age and guardian, where they were told. ``file`` is the course's, to be looked at
        again (``refresh``). ``speaks_first``: how it does, if it does. ``library`` makes what the learner's
        own questions are answered from (``study``)."""
        session = new_id()
        self._mind = Thinker(
            course,
            learner,
            session,
            settings=settings,
            lines=lines,
            clock=clock,
            speaks_first=speaks_first,
            keep_said=keep_said,
            profile=profile,
        )
        self._worder = Worder(bus, clock)
        self._heard = ""  # of the tutor's latest turn; by turn: of the one before it
        self._heard_before: dict[int, str] = {}
        self._file = file
        self._names = {None, course.course, *(() if file is None else (str(file.path.resolve()),))}
        self._learner = learner
        self._session = session
        self._lines = lines
        self._clock = clock
        self._bus = bus
        self._store = store
        self._records = Records(
            store,
            learner=learner,
            session=session,
            course=course.course,
            keep_said=keep_said,
            safety=settings.safety,
            profile=profile,
            clock=clock,
            bus=bus,
        )
        self._before: Standing  # the last turn that counted
        self._begun = False
        self._jobs_since = ""  # jobs that were done since then are news
        self._announced: set[str] = set()
        self._panel: Panel | None = None
        self._open_library = library
        bus.subscribe(self._notice)

    async def open(self) -> Thought:
        """Greet and ask the first question. Raises ``StoreError`` where the store cannot be read."""
        self._mind.params = await self._store.params(self._mind.course.course, self._mind.params)
        states = await self._store.skill_states(self._learner, self._mind.course.course)
        history = tuple(await self._store.asked(self._learner, self._mind.course.course))
        await self._records.begin()
        self._mind.began, self._mind.met = self._clock.today(), states
        thought = self._mind.greet(states, history, await self._situation())
        self._before = self._mind.at
        self._begun = True
        return thought

    def consider(self, said: str, confidence: float = 1.0) -> Thought:
        """What the tutor would answer to ``said``; changes nothing."""
        return self._mind.consider(said, confidence)

    def silence(self) -> Thought | None:
        """What the tutor says now of its own accord, while nobody speaks, if anything; changes nothing."""
        return self._mind.silence()

    def still_fits(self, thought: Thought) -> bool:
        """Whether what ``silence`` gave a moment ago may still be said."""
        return self._mind.still_fits(thought)

    def fault(self, bank: str) -> Thought:
        """One plain sentence about a fault, from the bank of lines so called; nothing else changes."""
        return self._mind.fault(bank)

    def branches(self) -> tuple[Thought, ...]:
        """What the tutor would answer to the likeliest answers to the question on the table, the likeliest
        first: the right one, each known misconception, "I don't know", a request for a hint."""
        return self._mind.branches()

    async def weigh(self, said: str) -> None:
        """Let the panel, if there is one, look at an open answer that words alone leave at "partly"; the next
        ``consider`` of the same words takes its view into account."""
        item = self._mind.at.table.item
        if self._panel is None or item.answer.type != "open" or danger(said) is not None:
            return
        judgement = judge(item, said)
        if judgement.verdict is not Verdict.PARTLY or self._mind.sets_out(said, judgement) is not None:
            return
        if await self._panel.holds(item, said):
            self._mind.agreed_on = (item.id, said)

    def typing(self) -> None:
        """The learner is writing: patience begins anew."""
        self._mind.at = replace(
            self._mind.at, state=initiative.heard(self._mind.at.state, self._clock.now(), None, None, None)
        )

    def commit(self, thought: Thought) -> None:
        """Make ``thought`` count: table, history, skills. ``record`` writes it down."""
        at = self._before = self._mind.at
        item, judged = thought.decision.table.item.id, thought.judgement
        self._mind.at = at.after(thought)
        self._heard_before[thought.turn] = self._heard
        now = self._clock.now()
        if judged is not None:
            self._bus.publish(
                AnswerJudged(
                    now, thought.turn, item, judged.verdict, judged.value, judged.misconception, judged.why
                )
            )
        chose = thought.decision
        self._bus.publish(
            ActChosen(now, thought.turn, chose.act, thought.table.item.id, chose.reason, chose.also)
        )
        if thought.became is not None and at.offer is not None:
            self._bus.publish(SuggestionAnswered(now, thought.turn, at.offer.kind, thought.became))
        if (made := thought.made) is not None:
            if made.kind is Kind.JOB_DONE:
                self._announced |= {job for job, _ in at.state.jobs}
            self._bus.publish(
                SuggestionMade(now, thought.turn, made.kind, made.words, made.reason, made.benefit, made.cost)
            )
        self._bus.publish(thought.expected)

    def reopen(self, *, speaking: bool) -> AnswerExpected:
        """Take the last commit back: the learner had not finished, and is ``speaking``, or was misheard. What
        it was asked, once more."""
        turn, now = self._mind.at.turn, self._clock.now()
        state = observe(self._before.state, on.LearnerSpeaking(now) if speaking else on.LearnerSilent(now))
        self._mind.at = replace(self._before, state=state)
        self._bus.publish(TurnReopened(now, turn))
        at = self._mind.at
        return expected(at.table, at.offer, at.held)

    async def study(self) -> None:
        """Make the course's texts and notes ready for the learner's questions, in a thread."""
        if self._open_library is not None:
            self._mind.library = await asyncio.to_thread(self._open_library, self._mind.course)

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
            case Course() if found.course == self._mind.course.course:
                self._mind.course = found
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
        if self._mind.first is None:
            return
        with suppress(TutorError):  # what a store cannot tell now, it tells later
            for job in await self._store.jobs_done(self._learner, self._jobs_since):
                if job.id in self._announced or any(job.id == known for known, _ in self._mind.at.state.jobs):
                    continue
                if job.request.get("course") not in self._names:
                    continue  # it belongs to another course's lessons
                self._mind.first = self._mind.first.called(job.id, job_name(job, self._lines.language))
                state = observe(self._mind.at.state, on.JobDone(self._clock.now(), job.id))
                self._mind.at = replace(self._mind.at, state=state)

    async def record(self, thought: Thought) -> None:
        """Write a committed turn to the store. A store that fails is a fault, not the end."""
        await self._records.turn(thought, self._heard_before.pop(thought.turn, ""))

    async def close(self) -> None:
        """Write the end of the session, however it came; a suggestion that still waits was ignored."""
        at = self._mind.at if self._begun else None
        await self._records.end(at.fact if at is not None and at.offer is not None else None)

    def was_heard(self, text: str) -> None:
        """The tutor's words that left the speaker in its last turn; thinking time starts now."""
        self._mind.asked_at = self._clock.now()
        self._mind.at = replace(
            self._mind.at, state=observe(self._mind.at.state, on.TutorSilent(self._mind.asked_at))
        )
        self._heard = text
        self._worder.heard(text)

    def was_put(self, left: tuple[Part, ...]) -> None:
        """What is still to be said on the way to the question on the table; nothing once it was heard."""
        self._mind.at = replace(self._mind.at, held=left)

    @property
    def unheard(self) -> bool:
        """Whether the learner has heard neither the question on the table nor an offer to be answered."""
        return self._mind.at.unheard

    def say(self, thought: Thought, slack: Callable[[], float]) -> AsyncIterator[Text]:
        """The turn's text in speaking order.

        ``slack()`` is how many seconds of speech are still to be heard: a model's sentence that is not
        there by then is left out, so that wording never makes a silence.
        """
        return self._worder.say(thought, slack)

    async def word_ahead(self, thought: Thought) -> None:
        """Make the model's sentence of ``thought`` before it is needed, and keep it until the question is
        another."""
        await self._worder.word_ahead(thought)

    def forget_ahead(self) -> None:
        """The question on the table is another: drop the sentences made ahead."""
        self._worder.forget_ahead()

    async def use(self, writer: Writer) -> None:
        """Word with ``writer`` from now on, once it has read the fixed head of its prompt.

        A model that fails is a fault, not the end.
        """
        await self._worder.use(writer)

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
        return self._mind.at.states

    @property
    def session(self) -> str:
        """This lesson's id."""
        return self._session

    @property
    def answers(self) -> int:
        """How many answers counted in this lesson."""
        return len(self._mind.at.attempts) if self._begun else 0

    @property
    def next_turn(self) -> int:
        """The number of the turn to come."""
        return self._mind.at.turn + 1

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
        offers = self._mind.first.book.words["stuck"] if self._mind.first is not None else ()
        return (*self._lines.openings, *offers)

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
        self._mind.at = replace(self._mind.at, state=observe(self._mind.at.state, happened))

    async def _situation(self) -> State:
        """Where a lesson begins: what earlier ones showed, and what is due."""
        now, today = self._clock.now(), self._clock.today()
        past = await self._store.attempts(self._learner, self._mind.course.course, last=RECALLED)
        reviews = due(self._mind.course, self._mind.met, today, self._mind.params)
        goal = latest(await self._store.goals(self._learner), self._mind.course.course)
        words, limit = (goal.words or None, goal.minutes) if goal is not None else (None, None)
        foreseen = plan(self._mind.course, self._mind.met, past, today, self._mind.params, minutes=limit)
        began = on.SessionStarted(now, len(reviews), words, *opening(foreseen))
        self._jobs_since = past[-1].t if past else stamp(today)
        state = observe(recalled(past, today, now), began)
        if not past:  # a first lesson begins with a question, not with a plan
            state = replace(state, opened=False)
        if self._mind.first is not None:
            since = stamp(today - dt.timedelta(days=REMEMBERED_DAYS))
            made = await self._store.suggestions(self._learner, since)
            self._mind.first = replace(self._mind.first, history=initiative.made_before(made, today, now))
        return state
