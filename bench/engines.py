"""The real engines, each loaded once and shared by every bench.

They come from the settings in force, as a lesson's do; a bench without settings of its own measures the
embedded default.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from tutor import config, lesson
from tutor.config import Settings
from tutor.course.load import load as load_course
from tutor.course.model import Course
from tutor.engines import DetectorModel, Kind, Synthesizer, Transcriber, Writer
from tutor.errors import EngineError
from tutor.lesson import Voice
from tutor.mind import prompt
from tutor.mouth.tts import CachedSynthesizer

Note = Callable[[str], None]
"""Takes one plain line about a long step, for whoever watches."""

COURSE = "fractions"

PATIENCE_S = 60.0
"""The wording model's deadlines here, seconds: a busy machine makes a figure worse, not a fault."""


@dataclass(frozen=True, slots=True)
class Engines:
    """``speech`` and ``writer`` are what a lesson is held with; ``synthesizer`` is the one in ``speech``
    without its memory. ``load_s`` is what each took to load, alone, seconds."""

    settings: Settings
    course: Course
    speech: Voice
    synthesizer: Synthesizer
    writer: Writer
    load_s: Mapping[str, float]

    def fresh_speech(self) -> Voice:
        """``speech`` with an empty memory of phrases, as a lesson begins. Nothing in it is to be closed."""
        return replace(self.speech, synthesizer=CachedSynthesizer(self.synthesizer))


@asynccontextmanager
async def opened(note: Note) -> AsyncIterator[Engines]:
    """Load the engines one after the other and close them in the end.

    Raises ``InputError``, ``EngineError`` or ``WeightsError``.
    """
    course = load_course(COURSE)
    settings = lesson.settings_for(course, config.load())
    limits = {"first_token_s": PATIENCE_S, "next_token_s": PATIENCE_S, "total_s": 2 * PATIENCE_S}
    settings = settings.model_copy(update={"mind": settings.mind.model_copy(update=limits)})
    took: dict[str, float] = {}

    async def load(kind: Kind, name: str) -> Any:
        began = time.perf_counter()
        engine = await lesson.load(kind, name, settings, note)
        took[kind] = round(time.perf_counter() - began, 2)
        return engine

    async with AsyncExitStack() as stack:
        detector: DetectorModel = await load("vad", settings.ears.vad)
        transcriber: Transcriber = await load("stt", settings.ears.engine)
        stack.push_async_callback(transcriber.close)
        synthesizer: Synthesizer = await load("tts", settings.mouth.engine)
        cached = CachedSynthesizer(synthesizer)
        stack.push_async_callback(cached.close)
        began = time.perf_counter()
        writer = await stack.enter_async_context(lesson.writer(settings, note))
        if writer is None:
            raise EngineError(
                "the benches need a wording model and there is none",
                "Set mind.engine to embedded or server.",
            )
        took["llm"] = round(time.perf_counter() - began, 2)
        began = time.perf_counter()
        await writer.warm(prompt.build("right", "", "", ""))
        took["llm_prefix"] = round(time.perf_counter() - began, 2)
        yield Engines(settings, course, Voice(detector, transcriber, cached), synthesizer, writer, took)
