"""A lesson's worth of the tutor's own voice in the microphone, with the real engines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.voices import echo_of, noise, through
from tutor import engines
from tutor.audio import FRAME, RATE, Samples, read_wav, resample
from tutor.config import Settings, load
from tutor.course.load import load as load_course
from tutor.ears.canceller import WebRtcCanceller, installed
from tutor.ears.echo import Canceller
from tutor.ears.gate import EchoGate
from tutor.ears.vad import SileroModel, packaged
from tutor.lesson import settings_for
from tutor.mouth.verbalize import speakable

pytestmark = pytest.mark.slow

RECORDINGS = Path(__file__).parent.parent / "bench" / "lessons" / "learner"
SPEECH = 0.5
START = 3  # frames: Turns.start_s

WAYS = [
    pytest.param(EchoGate, id="gate"),
    pytest.param(
        WebRtcCanceller,
        id="cancel",
        marks=pytest.mark.skipif(not installed(), reason="the extra 'echo' is not installed"),
    ),
]


@pytest.fixture(scope="module")
def settings() -> Settings:
    return settings_for(load_course("fractions"), load())


@pytest.fixture(scope="module")
def tutor_speech(settings: Settings) -> Samples:
    """What the tutor says in a lesson, one line after another: about two minutes."""
    course = load_course("fractions")
    lines = [
        line
        for skill in course.skills
        for item in skill.items[:2]
        for line in (skill.explain, item.prompt, *item.hints[:1], item.explanation)
        if line
    ]
    synthesizer = engines.find("tts", "piper")(settings, lambda _: None)

    async def say() -> list[Samples]:
        said: list[Samples] = []
        for line in lines:
            speech = await synthesizer.synthesize(speakable(line))
            said += [resample(speech.samples, speech.rate), np.zeros(RATE // 2, np.float32)]
            if sum(map(len, said)) > 120 * RATE:
                break
        await synthesizer.close()
        return said

    sound = np.concatenate(asyncio.run(say()))
    return sound[: len(sound) // FRAME * FRAME]


def starts(sound: Samples) -> list[int]:
    """The frames at which the detector takes something for the start of a turn."""
    speech = SileroModel(packaged()).probabilities(sound) >= SPEECH
    runs = np.convolve(speech, np.ones(START), "valid") == START
    return [int(at) for at in np.flatnonzero(runs) if at == 0 or not runs[at - 1]]


@pytest.mark.parametrize("make", WAYS)
@pytest.mark.parametrize(("delay_ms", "gain_db"), [(80, -20), (20, -20), (250, -20), (80, -10)])
def test_the_tutor_never_takes_itself_for_the_learner(
    make: Callable[[], Canceller], delay_ms: float, gain_db: float, tutor_speech: Samples
) -> None:
    heard = echo_of(tutor_speech, delay_ms, gain_db) + noise(len(tutor_speech), -50)
    assert len(starts(heard)) > 30  # untreated, it does
    assert starts(through(make(), heard, tutor_speech)) == []


@pytest.mark.parametrize("make", WAYS)
def test_a_barge_in_is_noticed_at_once_and_understood(
    make: Callable[[], Canceller], tutor_speech: Samples, settings: Settings
) -> None:
    said = {"three-quarters": "quarters", "stop": "stop", "hint": "hint", "dont-know": "know", "wait": "wait"}
    person, places, at = np.zeros_like(tutor_speech), [], 8 * RATE
    for name in said:
        voice = read_wav(RECORDINGS / f"{name}.wav")
        person[at : at + len(voice)] = voice
        places.append((at, at + len(voice)))
        at += len(voice) + 6 * RATE
    quiet = noise(len(person), -60)
    echo = echo_of(tutor_speech, 80, -20)
    left = through(make(), person + echo + quiet, tutor_speech)

    alone, over = starts(person + quiet), starts(left)
    for start, end in places:
        first, late = (
            min(at for at in found if start / FRAME - 1 <= at <= end / FRAME) for found in (alone, over)
        )
        assert (late - first) * FRAME / RATE <= 0.1

    transcriber = engines.find("stt", "faster-whisper")(settings, lambda _: None)

    async def read() -> list[str]:
        cuts = [left[start - RATE // 5 : end + RATE // 5] for start, end in places]
        texts = [(await transcriber.transcribe(cut)).text.lower() for cut in cuts]
        await transcriber.close()
        return texts

    texts = asyncio.run(read())
    assert all(word in text for word, text in zip(said.values(), texts, strict=True)), texts
