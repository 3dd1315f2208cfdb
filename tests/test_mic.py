"""The microphone on a sound card whose callbacks the test makes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from tests.fakes.sound_card import BUSY, FakeDevice, FakeSoundCard, HandClock
from tutor.ears.mic import Microphone, SoundDeviceMicrophone
from tutor.errors import DeviceError
from tutor.portaudio import PortAudio


class Desk:
    """A card with microphones, and what the one in use tells."""

    def __init__(self, *devices: FakeDevice, then: list[FakeDevice] | None = None) -> None:
        self.card = FakeSoundCard(list(devices) or [FakeDevice("Mic", inputs=2)], then=then)
        self.clock = HandClock()
        self.notes: list[str] = []
        self.noted = asyncio.Event()
        self.microphone = SoundDeviceMicrophone(PortAudio(self.card), self.clock, on_note=self._note)

    def _note(self, line: str) -> None:
        self.notes.append(line)
        self.noted.set()


def at_desk(desk: Desk, act: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        async with asyncio.timeout(20), desk.microphone:
            await act()

    asyncio.run(main())
    assert all(stream.closed for stream in desk.card.streams)


def test_sound_becomes_frames_until_the_microphone_is_closed() -> None:
    desk = Desk()

    async def act() -> None:
        desk.card.streams[0].give(np.full(4800, 0.5, dtype=np.float32))
        microphone: Microphone = desk.microphone
        frames = microphone.frames()  # what was said before is not heard
        desk.card.streams[0].give(np.full(4800, 0.5, dtype=np.float32))
        assert [(await anext(frames)).index for _ in range(3)] == [1536, 2048, 2560]
        assert desk.microphone.meter == pytest.approx(-6.0, abs=0.1)
        await microphone.close()
        assert [frame async for frame in frames] == []

    at_desk(desk, act)


def test_frames_of_a_microphone_that_is_not_open() -> None:
    with pytest.raises(DeviceError, match="not open"):
        Desk().microphone.frames()


def test_a_microphone_pulled_out_goes_on_with_the_default_one_and_says_so() -> None:
    desk = Desk(FakeDevice("USB", inputs=1), then=[FakeDevice("Built-in", inputs=2, rate=16_000)])

    async def act() -> None:
        frames = desk.microphone.frames()
        desk.card.streams[0].give(np.ones(1700, dtype=np.float32))
        assert (await anext(frames)).index == 0
        desk.card.devices[0].refuses = BUSY
        await desk.clock.advance(0.5)
        desk.card.streams[0].unplug()
        await desk.clock.advance(0.2)
        await asyncio.wait_for(desk.noted.wait(), 5)
        assert desk.notes == [
            "the microphone 'USB' stopped; the lesson goes on with 'Built-in'",
        ]
        desk.card.streams[1].give(np.ones(512, dtype=np.float32))
        assert (await asyncio.wait_for(anext(frames), 5)).samples.all()
        assert desk.microphone.device is not None
        assert desk.microphone.device.name == "Built-in"

    at_desk(desk, act)


def test_the_last_microphone_pulled_out_ends_the_frames_with_one_line() -> None:
    desk = Desk(then=[])

    async def act() -> None:
        frames = desk.microphone.frames()
        desk.card.streams[0].give(np.ones(1700, dtype=np.float32))
        assert (await anext(frames)).index == 0
        desk.card.devices[0].refuses = BUSY
        waiting = asyncio.ensure_future(anext(frames))
        for _ in range(5):  # no block for a second
            assert not waiting.done()
            await desk.clock.advance(0.2)
        await desk.clock.advance(0.2)
        with pytest.raises(DeviceError, match="the microphone 'Mic' stopped") as caught:
            await asyncio.wait_for(waiting, 5)
        assert "\n" not in str(caught.value)
        assert "Plug one in" in str(caught.value)

        desk.card.devices = [FakeDevice("New", inputs=1, rate=16_000)]
        await desk.clock.advance(2.0)
        await desk.microphone.reopen()
        frames = desk.microphone.frames()
        desk.card.streams[-1].give(np.ones(512, dtype=np.float32))
        frame = await asyncio.wait_for(anext(frames), 5)
        assert frame.index == 512 + round(desk.clock.now() * 16_000)  # the index kept time

    at_desk(desk, act)


def test_a_microphone_that_never_begins_fails_after_five_seconds() -> None:
    desk = Desk()

    async def act() -> None:
        waiting = asyncio.ensure_future(anext(desk.microphone.frames()))
        await desk.clock.advance(4.9)
        assert not waiting.done()
        await desk.clock.advance(0.2)
        with pytest.raises(DeviceError, match="stopped"):
            await asyncio.wait_for(waiting, 5)
        assert len(desk.card.streams) == 1  # no second attempt in circles

    at_desk(desk, act)


def test_a_busy_microphone_is_told_at_the_start() -> None:
    async def main() -> None:
        desk = Desk(FakeDevice("Mic", inputs=1, refuses=BUSY))
        with pytest.raises(DeviceError, match="the microphone 'Mic' is busy"):
            await desk.microphone.open()
        await desk.microphone.close()

    asyncio.run(main())


def test_reopening_a_healthy_microphone_leaves_no_gap() -> None:
    desk = Desk(FakeDevice("Mic", inputs=1, rate=16_000))

    async def act() -> None:
        await desk.clock.advance(3.0)
        await desk.microphone.reopen()
        frames = desk.microphone.frames()
        desk.card.streams[-1].give(np.ones(512, dtype=np.float32))
        assert (await anext(frames)).index == 0

    at_desk(desk, act)
