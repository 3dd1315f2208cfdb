"""Trying out the microphone and the voice, on a sound card of the test's own."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from tests.fakes.engines import ScriptedSynthesizer
from tests.fakes.sound_card import FakeDevice, FakeSoundCard
from tutor import soundcheck
from tutor.config import Settings
from tutor.errors import DeviceError
from tutor.portaudio import PortAudio


class QuickClock:
    """No time passes; each sleep lets the others work, and the card bring or take a block."""

    def __init__(self, card: FakeSoundCard, loud: float = 0.0) -> None:
        self._card, self._loud = card, loud

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        for stream in self._card.streams:
            if stream.running and stream.plays_on.inputs:
                stream.give(np.full(4800, self._loud, np.float32))
        await asyncio.sleep(0)


def card(*devices: FakeDevice) -> FakeSoundCard:
    return FakeSoundCard(list(devices))


@pytest.mark.parametrize(("loud", "heard"), [(0.3, True), (0.0001, False)])
def test_a_voice_in_front_of_the_microphone_is_louder_than_a_silent_room(loud: float, heard: bool) -> None:
    fake = card(FakeDevice("Mic", inputs=1))
    levels: list[float] = []
    loudest = asyncio.run(
        soundcheck.listen(
            Settings(),
            levels.append,
            sound=PortAudio(fake),
            clock=QuickClock(fake, loud),  # type: ignore[arg-type]
        )
    )
    assert (loudest > soundcheck.HEARD_DB) is heard
    assert len(levels) == round(soundcheck.LISTEN_S / soundcheck.STEP_S)
    assert all(stream.closed for stream in fake.streams)


def test_without_a_microphone_the_remedy_is_told() -> None:
    fake = card(FakeDevice("Speaker", outputs=2))
    with pytest.raises(DeviceError, match="no microphone was found"):
        asyncio.run(soundcheck.listen(Settings(), lambda _level: None, sound=PortAudio(fake)))


def test_a_voice_that_cannot_be_loaded_lets_go_of_the_speaker(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_given: object) -> ScriptedSynthesizer:
        raise DeviceError("no voice", "Get one.")

    monkeypatch.setattr(soundcheck, "load", broken)
    fake = card(FakeDevice("Speaker", outputs=2))
    with pytest.raises(DeviceError, match="no voice"):
        asyncio.run(soundcheck.preview(Settings(), lambda _line: None, sound=PortAudio(fake)))
    assert all(stream.closed for stream in fake.streams)


def test_devices_are_named_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = card(FakeDevice("A", inputs=1), FakeDevice("A", inputs=2), FakeDevice("B", outputs=2))
    monkeypatch.setattr(soundcheck, "PortAudio", lambda: PortAudio(fake))
    assert soundcheck.devices() == soundcheck.Devices(("A",), ("B",))
