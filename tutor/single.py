"""One engine at a time: speak a text, write down a recording."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tutor.audio import read_wav, write_wav
from tutor.clock import SystemClock
from tutor.config import Settings
from tutor.engines import Progress, Synthesizer, Transcriber
from tutor.errors import InputError
from tutor.files import check_folder
from tutor.lesson import load
from tutor.mouth.phrases import split
from tutor.mouth.verbalize import speakable

LONGEST_TEXT = 20_000
"""Characters of one ``tutor say``."""


async def say(text: str, settings: Settings, out: Path, progress: Progress) -> tuple[float, float]:
    """Speak ``text`` to ``out``; seconds of speech and seconds it took.

    Raises ``InputError`` for nothing to say or a file that cannot be written, ``EngineError``.
    """
    spoken = [speakable(phrase) for phrase in split(text[:LONGEST_TEXT])]
    if not any(spoken):
        raise InputError("there is nothing to say in that text", "Give some words.")
    check_folder(out.parent)
    voice: Synthesizer = await load("tts", settings.mouth.engine, settings, progress)
    clock = SystemClock()
    start = clock.now()
    try:
        made = []
        for number, phrase in enumerate(spoken, 1):
            made.append((await voice.synthesize(phrase)).samples)
            if len(spoken) > 20 and number % 10 == 0:
                progress(f"{number} of {len(spoken)} phrases")
    finally:
        await voice.close()
    samples = np.concatenate(made)
    write_wav(out, samples, voice.rate)
    return len(samples) / voice.rate, clock.now() - start


async def transcribe(wav: Path, settings: Settings, progress: Progress) -> dict[str, Any]:
    """What is said in ``wav``, as the contract of ``tutor transcribe --json``.

    Raises ``InputError`` for a file that is no recording, ``EngineError``, ``WeightsError``.
    """
    samples = read_wav(wav)
    ears: Transcriber = await load("stt", settings.ears.engine, settings, progress)
    try:
        transcript = await ears.transcribe(samples)
    finally:
        await ears.close()
    return {
        "text": transcript.text,
        "language": transcript.language,
        "seconds": round(transcript.seconds, 3),
        "audio_seconds": round(transcript.audio_seconds, 3),
        "segments": [
            {"start": round(s.start, 2), "end": round(s.end, 2), "text": s.text} for s in transcript.segments
        ],
    }
