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
from typing import Any

from tutor import engines
from tutor.clock import Clock, SystemClock
from tutor.config import Settings
from tutor.course.model import Course
from tutor.course.watch import CourseFile
from tutor.ears.background import Foreground
from tutor.ears.mic import Microphone
from tutor.engines import Detector, DetectorModel, Progress, Transcriber, Writer
from tutor.errors import TutorError
from tutor.events import Bus
from tutor.learner.facts import stamp
from tutor.memory.store import Store
from tutor.mind import lines
from tutor.mind.tutor import Tutor
from tutor.mouth.speaker import Speaker
from tutor.mouth.tts import CachedSynthesizer
from tutor.session import Session

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
async def writer(settings: Settings, progress: Progress) -> AsyncIterator[Writer | None]:
    """The wording model, or ``None`` where there is none or it cannot start: the lesson needs none."""
    if settings.mind.engine == "none":
        yield None
        return
    try:
        opened: Writer | None = await load("llm", settings.mind.engine, settings, progress)
    except TutorError as error:
        progress(f"No wording model: {error} The lesson goes on in the teacher's own words.")
        opened = None
    try:
        yield opened
    finally:
        if opened is not None:
            await opened.close()


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
) -> AsyncIterator[Tutor]:
    """The tutor of ``course`` for the learner in ``settings``, with its store. ``file``: where the course
    comes from, if it may be edited while the lesson goes on.

    It has no wording model yet: see ``writer`` and ``Tutor.use``.
    """
    clock = clock or SystemClock()
    own_lines = lines.load(course.language)
    async with Store.open(store_path) as store:
        learner = await store.learner(settings.learner.name, stamp(clock.today()))
        yield Tutor(
            course,
            learner.id,
            settings=settings,
            lines=own_lines,
            clock=clock,
            bus=bus,
            store=store,
            file=file,
        )


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
    file: CourseFile | None = None,
) -> None:
    """One spoken lesson on engines that are loaded, and may serve another lesson afterwards.

    ``wording`` opens the wording model while the tutor greets; ``None``: the teacher's words only.
    ``file``: see ``tutor``.
    """
    clock = clock or SystemClock()
    async with tutor(course, settings, bus=bus, clock=clock, store_path=store_path, file=file) as teacher:
        preparing = asyncio.create_task(_word(teacher, wording or nullcontext()))
        try:
            await Session(
                teacher,
                microphone=microphone,
                speaker=speaker,
                detector=Foreground(speech.detector(), settings.turns.speech_probability),
                transcriber=speech.transcriber,
                synthesizer=speech.synthesizer,
                settings=settings,
                clock=clock,
                bus=bus,
            ).run()
        finally:
            preparing.cancel()
            with suppress(asyncio.CancelledError):
                await preparing


async def _word(teacher: Tutor, wording: AbstractAsyncContextManager[Writer | None]) -> None:
    """Give the tutor its wording model, for as long as the lesson lasts."""
    async with wording as opened:
        if opened is not None:
            await teacher.use(opened)
        await asyncio.Event().wait()


def settings_for(course: Course, settings: Settings) -> Settings:
    """``settings`` with what the course decides where they leave it open: language and voice."""
    ears = settings.ears.model_copy(update={"language": settings.ears.language or course.language[:2]})
    mouth = settings.mouth.model_copy(update={"voice": settings.mouth.voice or course.voice or "joe"})
    return settings.model_copy(update={"ears": ears, "mouth": mouth})
