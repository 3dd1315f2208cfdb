"""Puts a lesson together: engines by their registered names, the store, the tutor, the session.

The engines load side by side, each in a thread; the embedded wording model is a server on a loopback
port, so that every wording model is reached through the same client.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tutor import engines, notes
from tutor.after_lesson import Over, afterwards
from tutor.clock import Clock, SystemClock
from tutor.config import Role, Settings
from tutor.course.model import Course
from tutor.course.watch import CourseFile
from tutor.ears.background import Foreground
from tutor.ears.mic import Microphone
from tutor.engines import Detector, DetectorModel, Progress, Transcriber, Writer
from tutor.errors import InputError, TutorError
from tutor.events import Bus, Faulted
from tutor.jobs import beside
from tutor.learner.facts import stamp
from tutor.learner.person import Matter
from tutor.memory.fulltext import FullText
from tutor.memory.store import Store
from tutor.mind import lines
from tutor.mind.apart import open_apart
from tutor.mind.initiative import Initiative
from tutor.mind.open_answers import Panel
from tutor.mind.retrieve import Library, passages
from tutor.mind.roles import Cascade, gather, name_of, settings_of
from tutor.mind.tutor import Tutor
from tutor.mouth.speaker import Speaker
from tutor.mouth.tts import CachedSynthesizer
from tutor.session import Session
from tutor.suggest import book

Loader = Callable[[Settings, Progress], Any]


@dataclass(frozen=True, slots=True)
class Voice:
    """What a spoken lesson needs besides the tutor."""

    detector_model: DetectorModel
    transcriber: Transcriber
    synthesizer: CachedSynthesizer

    def detector(self) -> Detector:
        """A detector for one microphone."""
        return self.detector_model.stream()


async def load(kind: engines.Kind, name: str, settings: Settings, progress: Progress) -> Any:
    """The engine ``name`` of ``kind``, loaded in a thread. Raises ``EngineError``, ``WeightsError``."""
    return await asyncio.to_thread(engines.find(kind, name), settings, progress)


@asynccontextmanager
async def writer(
    settings: Settings, progress: Progress, *, apart: bool = False
) -> AsyncIterator[Cascade | None]:
    """The wording model, or ``None`` where there is none or it cannot start: the lesson needs none.

    ``apart``: the embedded one in a process of its own, see ``mind.apart``. It is a ``Cascade`` over the
    models of its role.
    """
    async with AsyncExitStack() as stack:
        faults: list[str] = []
        cascade = await _role("wording", settings, progress, stack, apart, faults.append)
        if faults and cascade is None:
            faults.append("The lesson goes on in the teacher's own words.")
        if faults:
            progress(" ".join(faults))
        yield cascade


@asynccontextmanager
async def panel(
    settings: Settings, progress: Progress, *, apart: bool = False
) -> AsyncIterator[Panel | None]:
    """Who is asked about open answers: nobody, unless ``mind.roles.open_answers`` names a model.

    ``apart``: as for ``writer``.
    """
    async with AsyncExitStack() as stack:
        generator = await _role("open_answers", settings, progress, stack, apart, progress)
        checker = await _role("checking", settings, progress, stack, apart, progress) or generator
        if generator is None or checker is None:
            yield None
        else:
            yield Panel(generator, checker, settings.mind.roles.samples, settings.mind.total_s)


async def _role(
    role: Literal["wording", "open_answers", "checking"],
    settings: Settings,
    progress: Progress,
    stack: AsyncExitStack,
    apart: bool,
    fault: Callable[[str], None],
) -> Cascade | None:
    """The models of ``role`` that start; they end with ``stack``. ``fault`` is told of the others."""
    wanted: tuple[Role, ...] = getattr(settings.mind.roles, role)
    if role == "wording" and not wanted:
        wanted = (Role(),)
    opened: list[tuple[str, Writer | TutorError]] = []
    for one in wanted:
        own = settings_of(settings, one)
        if own.mind.engine == "none" or (role == "wording" and settings.mind.engine == "none"):
            continue  # "none" ends wording; another role keeps the models that name an engine of their own
        name = name_of(own.mind)
        try:
            opened.append((name, await _model(own, progress, stack, apart)))
        except TutorError as error:
            opened.append((name, error))
    return gather(role, opened, SystemClock(), fault)


async def _model(settings: Settings, progress: Progress, stack: AsyncExitStack, apart: bool) -> Writer:
    """The model that ``[mind]`` names. Raises ``TutorError``."""
    if apart and settings.mind.engine == "embedded":
        return await stack.enter_async_context(open_apart(settings, progress))
    writer: Writer = await load("llm", settings.mind.engine, settings, progress)
    stack.push_async_callback(writer.close)
    return writer


@asynccontextmanager
async def voice(settings: Settings, progress: Progress) -> AsyncIterator[Voice]:
    """The speech engines, loaded side by side."""
    async with AsyncExitStack() as stack:
        async with asyncio.TaskGroup() as loading:
            vad = loading.create_task(load("vad", settings.ears.vad, settings, progress))
            stt = loading.create_task(load("stt", settings.ears.engine, settings, progress))
            tts = loading.create_task(load("tts", settings.mouth.engine, settings, progress))
        model: DetectorModel = vad.result()
        transcriber: Transcriber = stt.result()
        synthesizer = CachedSynthesizer(tts.result())
        stack.push_async_callback(transcriber.close)
        stack.push_async_callback(synthesizer.close)
        yield Voice(model, transcriber, synthesizer)


@asynccontextmanager
async def tutor(
    course: Course,
    settings: Settings,
    *,
    bus: Bus,
    clock: Clock | None = None,
    store_path: Path | None = None,
    file: CourseFile | None = None,
    notes_of: Path | None = None,
) -> AsyncIterator[Tutor]:
    """The tutor of ``course`` for the learner in ``settings``, with its store. ``file``: where the course
    comes from, if it may be edited while the lesson goes on. ``notes_of``: the course file beside which the
    notes are, where it is not ``file``.

    It has no wording model yet: see ``writer`` and ``Tutor.use``.
    """
    clock = clock or SystemClock()
    own_lines = lines.load(course.language)
    usual = store_path is None  # jobs are kept in the usual store
    async with (
        afterwards(clock) as over,
        Store.open(store_path) as store,
        beside(clock) if usual else nullcontext(),
    ):
        learner = await store.learner(settings.learner.name, stamp(clock.today()))
        course_file = notes_of or (file.path if file else None)
        teacher = Tutor(
            course,
            learner.id,
            settings=settings,
            lines=own_lines,
            clock=clock,
            bus=bus,
            store=store,
            keep_said=await store.allows(learner.id, Matter.WORDS),
            profile=await store.profile(learner.id),
            file=file,
            speaks_first=initiative(course, settings),
            library=_librarian(course_file, bus, clock),
        )
        studying = asyncio.create_task(teacher.study())
        try:
            if course_file is None or not notes.folder(course_file).is_dir():
                await studying  # milliseconds; for notes, which may take seconds, the greeting does not wait
            yield teacher
        finally:
            studying.cancel()
            with suppress(asyncio.CancelledError):
                await studying
            if usual and settings.jobs.after_lesson and teacher.answers:
                over(Over.of(course, course_file, learner.id, teacher.session))


def _librarian(course_file: Path | None, bus: Bus, clock: Clock) -> Callable[[Course], Library]:
    """Makes the library of a course and of the notes beside ``course_file``; to be called in a thread."""
    loop = asyncio.get_running_loop()

    def tell(what: str) -> None:
        loop.call_soon_threadsafe(lambda: bus.publish(Faulted(clock.now(), "notes", what)))

    def library(course: Course) -> Library:
        own = notes.read(course_file, tell) if course_file is not None else ()
        return Library((*passages(course), *own), FullText)

    return library


def initiative(course: Course, settings: Settings) -> Initiative | None:
    """How the tutor of ``course`` speaks first; not at all where it has no words for it."""
    names = {skill.id: skill.in_sentence for skill in course.skills}
    try:
        return Initiative(book(course.language, names), settings.proactive)
    except InputError:
        return None


async def hold(
    course: Course,
    settings: Settings,
    *,
    speech: Voice,
    microphone: Microphone,
    speaker: Speaker,
    bus: Bus,
    clock: Clock | None = None,
    store_path: Path | None = None,
    wording: AbstractAsyncContextManager[Writer | None] | None = None,
    readers: AbstractAsyncContextManager[Panel | None] | None = None,
    file: CourseFile | None = None,
    on_session: Callable[[Session, Tutor], None] = lambda _session, _teacher: None,
) -> None:
    """One spoken lesson on engines that are loaded, and may serve another lesson afterwards.

    ``wording`` opens the wording model while the tutor greets; ``None``: the teacher's words only.
    ``readers`` opens who is asked about open answers. ``file``: see ``tutor``. ``on_session``
    is given the session before it begins, and its tutor.
    """
    clock = clock or SystemClock()
    async with (
        tutor(course, settings, bus=bus, clock=clock, store_path=store_path, file=file) as teacher,
        helped(teacher, wording or nullcontext(), readers or nullcontext()),
    ):
        session = Session(
            teacher,
            microphone=microphone,
            speaker=speaker,
            detector=Foreground(speech.detector(), settings.turns.speech_probability),
            transcriber=speech.transcriber,
            synthesizer=speech.synthesizer,
            settings=settings,
            clock=clock,
            bus=bus,
        )
        on_session(session, teacher)
        await session.run()


@asynccontextmanager
async def helped(
    teacher: Tutor,
    wording: AbstractAsyncContextManager[Writer | None],
    readers: AbstractAsyncContextManager[Panel | None],
) -> AsyncIterator[None]:
    """The tutor gets its models as soon as they are loaded; the lesson does not wait for them."""
    preparing = asyncio.create_task(_help(teacher, wording, readers))
    try:
        yield
    finally:
        preparing.cancel()
        with suppress(asyncio.CancelledError):
            await preparing


async def _help(
    teacher: Tutor,
    wording: AbstractAsyncContextManager[Writer | None],
    readers: AbstractAsyncContextManager[Panel | None],
) -> None:
    """Give the tutor its models, for as long as the lesson lasts."""
    async with wording as writes:
        if writes is not None:
            await teacher.use(writes)
        async with readers as reads:
            if reads is not None:
                teacher.consult(reads)
            await asyncio.Event().wait()


def settings_for(course: Course, settings: Settings) -> Settings:
    """``settings`` with what the course decides where they leave it open: language and voice."""
    ears = settings.ears.model_copy(update={"language": settings.ears.language or course.language[:2]})
    mouth = settings.mouth.model_copy(update={"voice": settings.mouth.voice or course.voice or "joe"})
    return settings.model_copy(update={"ears": ears, "mouth": mouth})
