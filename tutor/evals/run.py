"""Plays a run: each dialogue is a lesson of its own, with the real tutor, a new learner and a new store."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tutor import lesson
from tutor.audio import read_wav
from tutor.clock import Clock, SystemClock
from tutor.config import Settings
from tutor.course.model import Course
from tutor.ears.meant import meant
from tutor.engines import Progress, Transcriber, Writer
from tutor.evals.checks import Played, count, failed
from tutor.evals.load import Plan
from tutor.evals.model import HOUSE, Counts, Dialogue, Expect
from tutor.evals.result import Failure, Outcome, Result
from tutor.evals.simulated import Reply, Simulated
from tutor.events import Bus, Event, Faulted, ModelUsed, StageTimed, WordingChecked
from tutor.mind.open_answers import Panel
from tutor.mind.policy import Act
from tutor.typed import Taken, TypedLesson

BEGAN = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
"""Every lesson of a run begins then, so that reviews come at the same time in each run."""

THINKING_S = 4.0
"""So long a learner of a run thinks before an answer, seconds; nobody waits for it."""


class Says(Protocol):
    """Who takes the learner's part."""

    def next(self, played: Played) -> Reply | None:
        """What the learner does after the tutor's turn ``played``; ``None`` ends the dialogue."""
        ...


class LeapingClock:
    """A clock that can be put forward, so that a silence takes no time."""

    def __init__(self, base: Clock) -> None:
        self._base = base
        self._ahead = 0.0
        self._began = base.now()

    def leap(self, seconds: float) -> None:
        """Let ``seconds`` pass at once."""
        self._ahead += seconds

    def now(self) -> float:
        return self._base.now() + self._ahead

    def today(self) -> dt.datetime:
        return BEGAN + dt.timedelta(seconds=self.now() - self._began)

    async def sleep(self, seconds: float) -> None:
        await self._base.sleep(seconds)


@dataclass(slots=True)
class _Fixed:
    """The turns of a dialogue, one after the other."""

    turns: Iterator[Reply]

    def next(self, played: Played) -> Reply | None:  # noqa: ARG002 - it is fixed
        return next(self.turns, None)


async def play(
    plan: Plan,
    settings: Settings,
    note: Progress,
    *,
    writer: Writer | None = None,
    readers: Panel | None = None,
    model: str = "none",
) -> Result:
    """Every dialogue of ``plan``. ``model`` names ``writer`` in the result; ``readers`` are asked about
    open answers.

    Raises ``InputError`` for a recording that is none, ``EngineError`` where the recogniser that a recorded
    turn needs does not start, ``StoreError``.
    """
    outcomes: list[Outcome] = []
    async with _ears(plan, settings, note) as transcriber:
        for dialogue in plan.run.dialogues:
            times = dialogue.learner.times if dialogue.learner else 1
            for number in range(times):
                name = dialogue.id if times == 1 else f"{dialogue.id}-{number + 1}"
                note(f"{name} …")
                outcomes.append(
                    await _dialogue(plan, dialogue, name, number, settings, writer, readers, transcriber)
                )
    return Result(plan.run.eval, plan.run.seed, model, tuple(outcomes))


def beginning_with(course: Course, item_id: str | None) -> Course:
    """``course`` whose first question is that item: its skill comes first and requires nothing."""
    if item_id is None:
        return course
    skill, item = course.find(item_id)
    rest = tuple(other for other in skill.items if other.id != item_id)
    first = skill.model_copy(update={"items": (item, *rest), "requires": ()})
    return course.model_copy(update={"skills": (first, *(s for s in course.skills if s.id != skill.id))})


@asynccontextmanager
async def _ears(plan: Plan, settings: Settings, note: Progress) -> AsyncIterator[Transcriber | None]:
    """The recogniser, if any turn is a recording; it listens for the courses' language, if they share one."""
    heard = [one for one in plan.run.dialogues if any(turn.audio for turn in one.turns)]
    if not heard:
        yield None
        return
    courses = [plan.course(one) for one in heard]
    if len({course.language[:2] for course in courses}) == 1:
        settings = lesson.settings_for(courses[0], settings)
    opened: Transcriber = await lesson.load("stt", settings.ears.engine, settings, note)
    try:
        yield opened
    finally:
        await opened.close()


async def _dialogue(
    plan: Plan,
    dialogue: Dialogue,
    name: str,
    number: int,
    settings: Settings,
    writer: Writer | None,
    readers: Panel | None,
    transcriber: Transcriber | None,
) -> Outcome:
    """One dialogue; ``number`` of a simulated learner's, from 0."""
    course = beginning_with(plan.course(dialogue), dialogue.item)
    house = plan.run.every.over(HOUSE.model_copy(update={"language": _language(course)}))
    every = dialogue.every.over(house)
    expected = iter([dialogue.opening, *(turn.expect for turn in dialogue.turns)])
    forward = settings.proactive.model_copy(update={"enabled": dialogue.speaks_first})
    settings = settings.model_copy(update={"proactive": forward})
    failures: list[Failure] = []
    checks = 0
    clock, bus = LeapingClock(SystemClock()), Bus()
    with tempfile.TemporaryDirectory(prefix="sori-eval-") as folder:
        store = Path(folder, "learners.db")
        notes_of = plan.file(dialogue)
        opened = lesson.tutor(course, settings, bus=bus, clock=clock, store_path=store, notes_of=notes_of)
        async with opened as teacher:
            await teacher.study()
            says = _who(plan, dialogue, course, number)
            stage = _Stage(TypedLesson(teacher, settings, clock=clock, bus=bus), clock, bus, transcriber)
            if writer is not None:
                await teacher.use(writer)
            if readers is not None:
                teacher.consult(readers)
            played = await stage.open()
            while True:
                expect = next(expected, Expect()).over(every)
                checks += count(expect)
                opening = len(stage.turns) == 1
                whats = failed(expect, played, opening=opening)
                failures += [Failure(len(stage.turns) - 1, played.said, what) for what in whats]
                reply = None if played.ends else says.next(played)
                if reply is None:
                    break
                played = await stage.answer(reply)
            await stage.lesson.close()
    turns, bounds = tuple(stage.turns), dialogue.finally_
    checks += len(bounds.at_least) + len(bounds.at_most)
    failures += _out_of_bounds(bounds, turns)
    return Outcome(
        id=name,
        course=course.course,
        turns=turns,
        failures=tuple(failures),
        checks=checks,
        wording=stage.wording,
        used=tuple(stage.used),
        faults=tuple(stage.faults),
    )


def _language(course: Course) -> str | None:
    return course.language[:2] if course.language[:2] in ("en", "ko") else None


def _who(plan: Plan, dialogue: Dialogue, course: Course, number: int) -> Says:
    if dialogue.learner is not None:
        return Simulated(dialogue.learner, course, plan.run.seed + number)
    return _Fixed(
        Reply(
            turn.say,
            plan.folder / turn.audio if turn.audio else None,
            turn.confidence,
            turn.silence or 0.0,
        )
        for turn in dialogue.turns
    )


class _Stage:
    """One lesson as it is played: its turns so far, their times, and what became of the model's sentences."""

    def __init__(
        self, lesson: TypedLesson, clock: LeapingClock, bus: Bus, transcriber: Transcriber | None
    ) -> None:
        self.lesson = lesson
        self.turns: list[Played] = []
        self.wording: dict[str, int] = {}
        self.used: list[ModelUsed] = []
        self.faults: list[str] = []
        self._clock = clock
        self._transcriber = transcriber
        self._taken: Taken
        self._verdict_s = 0.0
        self._phrase_s = 0.0
        bus.subscribe(self._hear)

    async def open(self) -> Played:
        """The greeting and the first question."""
        return self._played(await self.lesson.open())

    async def answer(self, reply: Reply) -> Played:
        """What the tutor does after ``reply``."""
        self._verdict_s = self._phrase_s = 0.0
        if reply.audio is not None:
            assert self._transcriber is not None  # a run with a recording opens one
            expected = self._taken.thought.expected
            heard = await self._transcriber.transcribe(read_wav(reply.audio), hint=expected.context)
            self._clock.leap(THINKING_S)
            return self._played(await self.lesson.answer(meant(heard, expected), heard.confidence))
        if reply.said is not None:
            self._clock.leap(THINKING_S)
            return self._played(await self.lesson.answer(reply.said, reply.confidence))
        for _ in range(max(1, round(reply.seconds))):
            self._clock.leap(1.0)
            if (taken := await self.lesson.silence()) is not None:
                return self._played(taken)
        item = self._taken.thought.table.item
        left = self._taken.thought.table.hints_left
        waited = Played("", None, None, Act.WAIT, "nothing is to be said", "", item, item, left)
        self.turns.append(waited)
        return waited

    def _hear(self, event: Event) -> None:
        match event:
            case StageTimed(stage="verdict"):
                self._verdict_s = event.seconds
            case StageTimed(stage="first_clause"):
                self._phrase_s = event.seconds
            case WordingChecked():
                reason = "accepted" if event.accepted else event.reason
                self.wording[reason] = self.wording.get(reason, 0) + 1
            case ModelUsed():
                self.used.append(event)
            case Faulted():
                self.faults.append(event.what)
            case _:
                pass

    def _played(self, taken: Taken) -> Played:
        self._taken = taken
        thought = taken.thought
        judged, decision = thought.judgement, thought.decision
        played = Played(
            said=thought.said,
            verdict=judged.verdict if judged else None,
            misconception=judged.misconception if judged else None,
            act=decision.act,
            reason=decision.reason,
            text=" ".join(taken.texts),
            asked=decision.table.item,
            item=thought.table.item,
            hints_left=decision.table.hints_left,
            also=decision.also,
            moved_on=decision.moves_on,
            ends=thought.ends,
            before=self.turns[-1].text if self.turns else "",
            verdict_ms=1000 * self._verdict_s,
            phrase_ms=1000 * (self._verdict_s + self._phrase_s),
        )
        self.turns.append(played)
        return played


def _out_of_bounds(counts: Counts, turns: Sequence[Played]) -> Iterator[Failure]:
    """What does not hold of a whole dialogue."""
    came = Counter(act for turn in turns for act in (turn.act, *turn.also))
    for act, least in counts.at_least.items():
        if came[act] < least:
            yield Failure(len(turns) - 1, "", f"at_least: {act} came {came[act]} times, not {least}")
    for act, most in counts.at_most.items():
        if came[act] > most:
            yield Failure(len(turns) - 1, "", f"at_most: {act} came {came[act]} times, more than {most}")
