"""Typed turns inside a spoken lesson, and answers that are taken back by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import numpy as np
import pytest

from tests.fakes import lesson as fake
from tests.fakes.lesson import Lesson
from tests.fakes.loop import run
from tutor.audio import RATE
from tutor.clock import Clock
from tutor.ears.deaf import OrQuiet
from tutor.ears.mic import Frame, Microphone
from tutor.errors import DeviceError
from tutor.events import Event, Interrupted, PhraseSpoken, SpeakerDrained, TurnCommitted, TurnReopened
from tutor.session import Session
from tutor.takes_turns import Said

Do = Callable[[Session], object]


class Hands(list[Event]):
    """Notes events, and does something with the session a moment after some of them, each once."""

    def __init__(self, script: list[tuple[Callable[[Event], bool], float, Do]]) -> None:
        super().__init__()
        self.script = script
        self.session: Session | None = None

    def append(self, event: Event) -> None:
        super().append(event)
        if self.script and self.script[0][0](event):
            _, wait, do = self.script.pop(0)
            asyncio.get_running_loop().call_later(wait, lambda: do(self.session))  # type: ignore[arg-type]


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Lesson]:
    def lesson(*script: tuple[Callable[[Event], bool], float, Do], correctable_s: float = 6.0) -> Lesson:
        events = Hands(list(script))

        def made(*given: Any, **named: Any) -> Session:
            events.session = Session(*given, **named)
            events.session.correctable_s = correctable_s
            return events.session

        monkeypatch.setattr(fake, "Session", made)
        return Lesson(events=events)

    return lesson


def drained(turn: int) -> Callable[[Event], bool]:
    return lambda event: isinstance(event, SpeakerDrained) and event.turn == turn


def committed(turn: int) -> Callable[[Event], bool]:
    return lambda event: isinstance(event, TurnCommitted) and event.turn == turn


def spoken(turn: int) -> Callable[[Event], bool]:
    return lambda event: isinstance(event, PhraseSpoken) and event.turn == turn


def said(lesson: Lesson) -> list[str]:
    return [event.said for event in lesson.events if isinstance(event, TurnCommitted)]


def verdicts(lesson: Lesson) -> list[str]:
    return [fact.verdict for fact in lesson.store.facts]


QUIET = Said(silence=12.0)


def test_a_typed_answer_counts_at_once_and_is_answered_aloud(hands: Callable[..., Lesson]) -> None:
    lesson = hands((drained(1), 1.0, lambda session: session.typed("four")))
    run(lesson.run(QUIET))
    assert said(lesson) == ["four"]
    assert verdicts(lesson) == ["right"]
    answered = [e.heard for e in lesson.events if isinstance(e, SpeakerDrained) and e.turn == 2]
    assert "three plus two" in answered[0]


def test_typed_and_spoken_turns_share_one_history(hands: Callable[..., Lesson]) -> None:
    lesson = hands((drained(1), 1.0, lambda session: session.typed("four")))
    run(lesson.run(Said(silence=6.0), lesson.says("five")))
    assert said(lesson) == ["four", "five"]
    assert [fact.item for fact in lesson.store.facts] == ["two-and-two", "three-and-two"]


def test_a_typed_answer_breaks_in_on_the_tutor_and_only_what_was_heard_is_kept(
    hands: Callable[..., Lesson],
) -> None:
    lesson = hands((spoken(1), 1.0, lambda session: session.typed("four")))
    run(lesson.run(QUIET))
    (broken,) = [event for event in lesson.events if isinstance(event, Interrupted)]
    assert broken.heard
    assert broken.heard != "Hello! I'm Sori, and I'm an AI tutor."
    assert verdicts(lesson) == ["right"]


def test_what_is_being_said_gives_way_to_what_was_typed(hands: Callable[..., Lesson]) -> None:
    lesson = hands((lambda e: type(e).__name__ == "SpeechStarted", 0.5, lambda s: s.typed("four")))
    run(lesson.run(lesson.says("twenty two", 0.6), QUIET))
    assert said(lesson)[0] == "four"
    assert verdicts(lesson)[0] == "right"


def test_an_answer_that_was_misheard_is_taken_back_before_it_counts(hands: Callable[..., Lesson]) -> None:
    lesson = hands(
        (committed(2), 3.0, lambda session: session.take_back()),
        (lambda e: isinstance(e, TurnReopened), 2.0, lambda session: session.typed("four")),
    )
    run(lesson.run(lesson.says("fourteen"), QUIET))
    assert said(lesson) == ["fourteen", "four"]
    assert verdicts(lesson) == ["right"]
    assert [turn.n for turn in lesson.store.turns][:2] == [1, 2]


def test_the_tutor_falls_silent_when_an_answer_is_taken_back(hands: Callable[..., Lesson]) -> None:
    lesson = hands((spoken(2), 0.5, lambda session: session.take_back()))
    run(lesson.run(lesson.says("fourteen"), Said(silence=4.0)))
    assert lesson.room is not None
    reopened = next(event.t for event in lesson.events if isinstance(event, TurnReopened))
    after = int((reopened - lesson.room.started + 0.1) * 16_000)
    assert np.abs(lesson.room.recording()[after : after + 32_000, 1]).max() < 0.01
    assert verdicts(lesson) == []


def test_a_noise_does_not_bring_back_what_was_taken_back(hands: Callable[..., Lesson]) -> None:
    lesson = hands((committed(2), 3.0, lambda session: session.take_back()))
    cough = Said(np.full(16_000 // 5, 0.9, np.float32), delay=5.0)
    run(lesson.run(lesson.says("fourteen"), cough, Said(silence=2.0)))
    assert verdicts(lesson) == []
    assert said(lesson) == ["fourteen"]


def test_an_answer_that_counts_already_stays(hands: Callable[..., Lesson]) -> None:
    found: list[object] = []
    lesson = hands((committed(2), 3.0, lambda s: found.append(s.take_back())), correctable_s=0.0)
    run(lesson.run(lesson.says("four"), QUIET))
    assert found == [False]
    assert verdicts(lesson) == ["right"]


def test_the_tutors_own_turn_cannot_be_taken_back(hands: Callable[..., Lesson]) -> None:
    found: list[object] = []
    lesson = hands((drained(1), 0.1, lambda session: found.append(session.take_back())))
    run(lesson.run(Said(silence=2.0)))
    assert found == [False]
    assert not [event for event in lesson.events if isinstance(event, TurnReopened)]


def test_a_lesson_whose_microphone_is_lost_goes_on_by_typing(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions: list[Session] = []

    class Unplugged:
        """The room's microphone until five seconds have passed; its speaker goes on."""

        def __init__(self, room: Microphone) -> None:
            self.room = room

        async def frames(self) -> AsyncIterator[Frame]:
            frames = self.room.frames()
            async for frame in frames:
                if frame.index > 5 * RATE:
                    break
                yield frame
            self.rest = asyncio.create_task(self.pass_by(frames))
            raise DeviceError("the microphone stopped")

        async def pass_by(self, frames: AsyncIterator[Frame]) -> None:
            async for _ in frames:
                pass

        async def close(self) -> None:
            await self.room.close()

    def lost(_: DeviceError) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(1.0, lambda: sessions[0].typed("four"))
        loop.call_later(20.0, lambda: sessions[0].typed("stop"))

    def made(*given: Any, microphone: Microphone, clock: Clock, **named: Any) -> Session:
        microphone = OrQuiet(Unplugged(microphone), clock, lost)
        sessions.append(Session(*given, microphone=microphone, clock=clock, **named))
        return sessions[0]

    monkeypatch.setattr(fake, "Session", made)
    lesson = Lesson()
    run(lesson.run(Said(silence=60.0)))
    assert said(lesson) == ["four", "stop"]
    assert verdicts(lesson) == ["right"]
    assert (
        sum(isinstance(event, SpeakerDrained) for event in lesson.events) == 3
    )  # the goodbye was spoken too
