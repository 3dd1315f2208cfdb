"""A lesson on the sound card that loses its microphone."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.lesson import COURSE, FixedFile
from tests.fakes.sound_card import FakeDevice, FakeSoundCard
from tutor import talk
from tutor.config import Settings
from tutor.course.load import find
from tutor.course.watch import CourseFile
from tutor.errors import DeviceError
from tutor.events import Bus, PhraseSpoken
from tutor.portaudio import PortAudio
from tutor.watching import Watch

SETTINGS = Settings.model_validate({"learner": {"name": "Kim Mina"}, "audio": {"echo": "off"}})


class Session:
    """Notes what is typed; "stop" ends the lesson."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def typed(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Session:
    """A card whose only microphone is pulled out as soon as the lesson listens."""
    speaker = FakeDevice("Box", outputs=2)
    card = FakeSoundCard([FakeDevice("USB", inputs=1), speaker], then=[speaker])
    session = Session()

    @asynccontextmanager
    async def voice(*_: object) -> AsyncIterator[None]:
        yield None

    async def hold(*_: object, microphone: Any, on_session: Callable[..., None], **given: object) -> None:
        on_session(session, None)
        (line,) = [one for one in card.streams if one.plays_on.inputs]
        line.unplug()
        async for frame in microphone.frames():
            assert not frame.samples.any()
            if "stop" in session.said:
                return

    monkeypatch.setattr(talk, "PortAudio", lambda: PortAudio(card))
    monkeypatch.setattr(talk, "voice", voice)
    monkeypatch.setattr(talk, "hold", hold)
    return session


def held(file: Any, terminal: bool, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    """Notes and the lines printed of a lesson that is held."""
    notes: list[str] = []
    printed: list[str] = []
    monkeypatch.setattr(talk, "at_a_terminal", lambda: terminal)
    lesson = talk.talk(
        file, SETTINGS, None, None, Watch(False, None, None, None), notes.append, printed.append
    )
    asyncio.run(asyncio.wait_for(lesson, 20))
    return notes, printed


@pytest.mark.parametrize("last", [b"stop\n", b""])
def test_at_a_terminal_the_same_lesson_goes_on_by_typing_until_it_ends(
    desk: Session, last: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    end, hand = os.pipe()
    with os.fdopen(end) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        os.write(hand, b"four\n\n" + last)
        if not last:
            os.close(hand)
        notes, printed = held(FixedFile(COURSE), True, monkeypatch)
        if last:
            os.close(hand)
    assert desk.said == (["four", "stop"] if last else ["four"])
    assert notes[-1] == talk.TYPING
    assert printed == ["  (the microphone 'USB' stopped; go on by typing)"]


@pytest.mark.parametrize(
    ("file", "course"),
    [
        (CourseFile(find("fractions")), "fractions"),
        (FixedFile(COURSE, path=Path("my sums.yaml")), "'my sums.yaml'"),
    ],
)
def test_elsewhere_one_line_tells_the_command_that_goes_on(
    desk: Session, file: Any, course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DeviceError) as caught:
        held(file, False, monkeypatch)
    assert str(caught.value) == (
        "the microphone 'USB' stopped. Nothing is lost. Go on by typing: "
        f"tutor tui --no-audio --course {course} --learner 'Kim Mina'"
    )
    assert desk.said == []


def test_a_lesson_whose_words_nobody_reads_any_more_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []

    def out(line: str) -> None:
        told.append(line)
        raise BrokenPipeError

    bus = Bus()
    bus.subscribe(talk.Conversation(out))
    for turn in (1, 2):
        bus.publish(PhraseSpoken(0.0, turn, "Hello.", "authored"))
    assert told == ["Sori:  Hello."]
    assert caplog.text == ""
