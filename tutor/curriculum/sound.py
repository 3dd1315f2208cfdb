"""A preview as sound: the question, then each scene as "If the learner says …" and the tutor's words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tutor.audio import Samples, write_wav
from tutor.config import Settings
from tutor.course.model import Course
from tutor.curriculum.preview import Preview
from tutor.engines import Progress, Synthesizer, find
from tutor.files import check_folder
from tutor.mouth.phrases import split
from tutor.mouth.verbalize import speakable

PAUSE_S = 0.7
"""Silence after each part, seconds."""


async def write(found: Preview, course: Course, settings: Settings, out: Path, progress: Progress) -> float:
    """Speak the preview to ``out`` in the course's voice; how long it is, seconds.

    Raises ``InputError`` for a file that cannot be written, ``EngineError`` and ``WeightsError``.
    """
    check_folder(out.parent)
    mouth = settings.mouth.model_copy(update={"voice": settings.mouth.voice or course.voice})
    settings = settings.model_copy(update={"mouth": mouth})
    voice: Synthesizer = await asyncio.to_thread(find("tts", settings.mouth.engine), settings, progress)
    try:
        samples = await spoken(found, voice, course.language)
    finally:
        await voice.close()
    write_wav(out, samples, voice.rate)
    return len(samples) / voice.rate


async def spoken(found: Preview, voice: Synthesizer, language: str = "en") -> Samples:
    """The preview as float32 mono at the voice's rate."""
    pause = np.zeros(int(PAUSE_S * voice.rate), dtype=np.float32)
    made: list[Samples] = []
    for part in parts(found):
        speech = [await voice.synthesize(speakable(phrase, language)) for phrase in split(part)]
        made += [*(one.samples for one in speech), pause]
    return np.concatenate(made)


def parts(found: Preview) -> Iterator[str]:
    """What is spoken, with a pause after each."""
    yield " ".join(found.question)
    for scene in found.scenes:
        yield f"If the learner says: {scene.learner.rstrip('.!')}."
        yield " ".join(scene.tutor)
