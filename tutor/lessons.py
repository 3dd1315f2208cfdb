"""A lesson as an app holds it: typed only, or spoken with typed turns mixed in.

Both forms are one ``Held``: ``run`` it on a loop, hand it what is typed on that loop, and watch its bus.
``begin`` gives the form that is asked for; a typed one imports nothing that hears, speaks or opens a device.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tutor.clock import SystemClock
from tutor.config import Settings
from tutor.course.model import Course
from tutor.course.watch import CourseFile
from tutor.engines import Progress
from tutor.events import ActChosen, Bus, Event
from tutor.learner.model import Params, SkillState, current, mastered

if TYPE_CHECKING:
    from tutor.ears.mic import SoundDeviceMicrophone
    from tutor.mind.tutor import Tutor
    from tutor.mouth.speaker import SoundDeviceSpeaker
    from tutor.session import Session
    from tutor.typed import Taken, TypedLesson

CORRECTABLE_S = 6.0
"""So long after a spoken turn was committed it can be taken back with a key, seconds."""

READING = 2.0
"""Who reads the question and types the answer is left alone for so many times the usual silence."""


@dataclass(frozen=True, slots=True)
class Known:
    """One skill and what is believed of it. ``p``: probability that it is known; ``tried``: at all."""

    skill: str
    name: str
    p: float
    mastered: bool
    tried: bool


@dataclass(frozen=True, slots=True)
class Goal:
    """What the learner set out to do in this course. ``words``: theirs, empty where they set only minutes.

    ``minutes`` worked today of ``wanted`` a day; ``mastered`` of ``skills``; ``until`` which day, where set,
    and the ``days`` to it (negative: it is over).
    """

    words: str
    minutes: int
    wanted: int | None
    mastered: int
    skills: int
    until: dt.date | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """How it sounds right now. ``level``: of the microphone, RMS in dBFS, ``None`` without one.

    ``unsaid_s``: seconds of speech that wait to leave the speaker.
    """

    level: float | None = None
    unsaid_s: float = 0.0


class Held(Protocol):
    """One lesson. ``run``, ``answer``, ``typing`` and ``take_back`` are for its own loop; ``moment``,
    ``known`` and ``goal`` may be asked from any thread."""

    async def run(self) -> None:
        """Until the learner stops it; cancel it to end it sooner: nothing that counted is lost.

        Raises ``TutorError``.
        """
        ...

    def answer(self, text: str) -> None:
        """A turn by keyboard."""
        ...

    def typing(self) -> None:
        """The learner is typing."""
        ...

    def take_back(self) -> None:
        """The last spoken turn was heard wrongly; ``TurnReopened`` follows where it did not count yet."""
        ...

    def moment(self) -> Moment: ...

    def known(self) -> tuple[Known, ...]:
        """Every skill of the course; to be asked once the first ``ActChosen`` was told."""
        ...

    def goal(self) -> Goal | None:
        """The goal that the learner set, if they did, and how far it is. It reads the store and so takes a
        moment. Raises ``StoreError``."""
        ...


def begin(file: CourseFile, settings: Settings, bus: Bus, note: Progress, *, spoken: bool) -> Held:
    """The lesson of ``file`` for the learner in ``settings``, not yet running.

    ``note`` takes lines about long steps and what could not be done, on the lesson's loop.
    """
    form = Spoken if spoken else Typed
    return form(file, settings, bus, note)


class Typed:
    """By keyboard alone: no sound device, no speech engine."""

    def __init__(self, file: CourseFile, settings: Settings, bus: Bus, note: Progress) -> None:
        self._file, self._settings, self._bus, self._note = file, settings, bus, note
        self._answers: asyncio.Queue[str | None] = asyncio.Queue()  # ``None``: the learner is typing
        self._teacher: Tutor | None = None

    async def run(self) -> None:
        from tutor.lesson import helped, panel, tutor, writer
        from tutor.typed import TypedLesson

        clock = SystemClock()
        proactive = self._settings.proactive
        patient = proactive.model_copy(update={"patience_s": READING * proactive.patience_s})
        settings = self._settings.model_copy(update={"proactive": patient})
        async with tutor(self._file.course, settings, bus=self._bus, clock=clock, file=self._file) as teacher:
            lesson = TypedLesson(teacher, self._settings, clock=clock, bus=self._bus)
            try:
                self._teacher = teacher
                taken = await lesson.open()
                readers = panel(self._settings, self._note, apart=True)
                async with helped(teacher, writer(self._settings, self._note, apart=True), readers):
                    while not taken.thought.ends:
                        taken = await self._next(lesson) or taken
            finally:
                await lesson.close()

    async def _next(self, lesson: TypedLesson) -> Taken | None:
        """The turn that answers what the learner types next; ``None`` after a silence left alone."""
        from tutor.mind.initiative import LOOK_EVERY_S

        try:
            async with asyncio.timeout(LOOK_EVERY_S):
                said = await self._answers.get()
        except TimeoutError:
            return await lesson.silence()
        if said is not None:
            return await lesson.answer(said)
        lesson.typing()
        return None

    def answer(self, text: str) -> None:
        self._answers.put_nowait(text)

    def typing(self) -> None:
        if self._answers.empty():
            self._answers.put_nowait(None)

    def take_back(self) -> None:
        """Nothing was misheard."""

    def moment(self) -> Moment:
        return Moment()

    def known(self) -> tuple[Known, ...]:
        return _known(self._teacher, self._file.course, self._settings)

    def goal(self) -> Goal | None:
        return _goal(self._file.course, self._settings)


class Spoken:
    """On the microphone and the speaker, with typed turns mixed in."""

    def __init__(self, file: CourseFile, settings: Settings, bus: Bus, note: Progress) -> None:
        self._file, self._settings, self._bus, self._note = file, settings, bus, note
        self._session: Session | None = None
        self._teacher: Tutor | None = None
        self._begun = False
        self._microphone: SoundDeviceMicrophone | None = None
        self._speaker: SoundDeviceSpeaker | None = None
        bus.subscribe(self._watch)

    async def run(self) -> None:
        from tutor.lesson import panel, settings_for, writer
        from tutor.talk import on_the_sound_card

        settings = settings_for(self._file.course, self._settings)
        await on_the_sound_card(
            self._file,
            settings,
            self._bus,
            self._note,
            opened=self._opened,
            on_session=self._on_session,
            wording=writer(settings, self._note, apart=True),
            readers=panel(settings, self._note, apart=True),
            typing=self._deaf,
        )

    def _deaf(self, _quiet: object) -> None:
        """The microphone is lost: the learner goes on by keyboard."""
        self._microphone = None

    def _opened(self, microphone: SoundDeviceMicrophone, speaker: SoundDeviceSpeaker) -> None:
        self._microphone, self._speaker = microphone, speaker

    def _on_session(self, session: Session, teacher: Tutor) -> None:
        session.correctable_s = CORRECTABLE_S
        self._session, self._teacher = session, teacher

    def _watch(self, event: Event) -> None:
        self._begun = self._begun or isinstance(event, ActChosen)

    def answer(self, text: str) -> None:
        if self._session is not None and self._begun:
            self._session.typed(text)

    def typing(self) -> None:
        if self._session is not None:
            self._session.typing()

    def take_back(self) -> None:
        if self._session is not None and self._begun:
            self._session.take_back()

    def moment(self) -> Moment:
        return Moment(
            self._microphone.meter if self._microphone else None,
            self._speaker.remaining_s if self._speaker else 0.0,
        )

    def known(self) -> tuple[Known, ...]:
        return _known(self._teacher, self._file.course, self._settings)

    def goal(self) -> Goal | None:
        return _goal(self._file.course, self._settings)


def _known(teacher: Tutor | None, course: Course, settings: Settings) -> tuple[Known, ...]:
    return () if teacher is None else known(course, teacher.states, settings.learner)


def _goal(course: Course, settings: Settings) -> Goal | None:
    from tutor import closing  # it reads the store: not before it is needed
    from tutor.memory.ledger import Ledger

    now = dt.datetime.now().astimezone()
    with Ledger.open() as ledger:
        learner = ledger.find(settings.learner.name)
        found = closing.goal(ledger, learner, course, settings.learner, now) if learner is not None else None
    if found is None:
        return None
    fact, far = found
    until = None if fact.until is None else dt.date.fromisoformat(fact.until)
    return Goal(fact.words, far.minutes, far.wanted, far.mastered, far.skills, until, far.days)


def known(course: Course, states: Mapping[str, SkillState], params: Params) -> tuple[Known, ...]:
    """Every skill of ``course`` as ``states`` have it."""
    found = []
    for skill in course.skills:
        state = current(states, course, skill.id, params)
        found.append(Known(skill.id, skill.name, state.p, mastered(state, params), bool(state.last_seen)))
    return tuple(found)
