"""How soon the voice speaks: first audio of a short clause, speed, leading silence, and the phrase memory.

python -m bench.synthesis [--quick]
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from bench.alone import main
from bench.engines import Engines, Note
from tutor.audio import AUDIBLE
from tutor.engines import Speech
from tutor.metrics import summary
from tutor.mouth.phrases import split
from tutor.mouth.tts import CachedSynthesizer
from tutor.mouth.verbalize import speakable

SHORT_WORDS = 6
"""A clause of so few words is a short one: what the tutor begins a turn with."""

QUICK_CLAUSES = 12


async def run(engines: Engines, quick: bool, note: Note) -> dict[str, Any]:
    """Times of the first clauses that the course's questions and feedback are cut into, in milliseconds."""
    texts = clauses(engines)
    texts = texts[:: max(1, len(texts) // QUICK_CLAUSES)] if quick else texts
    note(f"{len(texts)} clauses")
    spoken: list[tuple[Speech, float]] = []
    for text in texts:
        began = time.perf_counter()
        speech = await engines.synthesizer.synthesize(text)
        spoken.append((speech, time.perf_counter() - began))
    short = [seconds * 1000 for speech, seconds in spoken if len(speech.text.split()) <= SHORT_WORDS]
    again = CachedSynthesizer(engines.synthesizer)
    await again.synthesize(texts[0])
    hits: list[float] = []
    for _ in range(200):
        began = time.perf_counter()
        await again.synthesize(texts[0])
        hits.append((time.perf_counter() - began) * 1000)
    return {
        "clauses": len(spoken),
        "short_clauses": len(short),
        "first_audio_ms": summary(short),
        "clause_ms": summary([seconds * 1000 for _, seconds in spoken]),
        "computing_over_speech": round(
            sum(seconds for _, seconds in spoken) / sum(speech.seconds for speech, _ in spoken), 3
        ),
        "leading_silence_ms": summary([leading_silence_ms(speech) for speech, _ in spoken]),
        "remembered_ms": round(float(np.median(hits)), 4),
    }


def clauses(engines: Engines) -> list[str]:
    """The first clause of every question, feedback and explanation of the course, as it is spoken."""
    texts: dict[str, None] = {}
    for skill in engines.course.skills:
        for item in skill.items:
            for text in (
                item.spoken_prompt,
                *(m.feedback for m in item.misconceptions),
                item.explanation or "",
            ):
                if parts := split(text):
                    texts[speakable(parts[0])] = None
    return list(texts)


def leading_silence_ms(speech: Speech) -> float:
    """Milliseconds before the first audible sample; all of it where none is."""
    heard = np.flatnonzero(np.abs(speech.samples) > AUDIBLE)
    return float(heard[0] if heard.size else len(speech.samples)) / speech.rate * 1000


if __name__ == "__main__":
    main(run)
