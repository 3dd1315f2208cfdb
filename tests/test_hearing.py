"""Guesses and transcripts, within their deadline."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import numpy as np

from tests.fakes.lesson import ManualClock
from tests.fakes.loop import run
from tutor.audio import FRAME, Samples
from tutor.ears.hearing import Hearing
from tutor.engines import Transcript
from tutor.errors import EngineError
from tutor.events import AnswerExpected, Bus, Event, Faulted, TranscriptRevised

SOUND = np.zeros(FRAME, np.float32)
ASKED = AnswerExpected("q", "number", ("four",))


@dataclass
class Recogniser:
    """Hears ``texts`` one after another, each after ``seconds``; an empty list is broken."""

    texts: list[str]
    seconds: float = 0.1

    async def transcribe(self, samples: Samples, *, hint: str = "", partial: bool = False) -> Transcript:
        await asyncio.sleep(self.seconds)
        if not self.texts:
            raise EngineError("it is broken")
        return Transcript(self.texts.pop(0), "en", 0.5, (), 1.0, 0.1)

    async def close(self) -> None:
        pass


def hearing(*texts: str, seconds: float = 0.1) -> tuple[Hearing, list[Event]]:
    events: list[Event] = []
    bus = Bus()
    bus.subscribe(events.append)
    return Hearing(Recogniser(list(texts), seconds), deadline_s=2.0, clock=ManualClock(), bus=bus), events


def shown(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.said, event.stable) for event in events if isinstance(event, TranscriptRevised)]


def test_guesses_grow_until_the_learner_begins_anew() -> None:
    async def look() -> None:
        ears, events = hearing("one", "one half", "", "two")
        assert [await ears.guess(SOUND, "") for _ in range(3)] == ["one", "one half", ""]
        ears.begin()
        assert await ears.guess(SOUND, "") == "two"
        assert shown(events) == [("one", ""), ("one half", "one"), ("two", "")]
        ears.show("two thirds")
        assert shown(events)[-1] == ("two thirds", "")

    run(look())


def test_a_guess_that_fails_is_none_and_a_transcript_that_fails_is_told() -> None:
    async def look() -> None:
        ears, events = hearing()
        assert await ears.guess(SOUND, "") == ""
        assert not events
        assert await ears.transcript(SOUND, "", ASKED) is None
        slow, late = hearing("four", seconds=9.0)
        assert await slow.transcript(SOUND, "", ASKED) is None
        faults = [event.what for event in (*events, *late) if isinstance(event, Faulted)]
        assert faults == ["it is broken", "hearing took more than 2 s"]

    run(look())


def test_a_transcript_comes_with_its_confidence() -> None:
    async def look() -> None:
        ears, _ = hearing(" Four. ")
        assert await ears.transcript(SOUND, "", ASKED) == ("Four.", 0.5)

    run(look())
