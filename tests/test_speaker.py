"""The speaker on a sound card whose callbacks the test makes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from tests.fakes.sound_card import BUSY, FakeDevice, FakeSoundCard, HandClock
from tutor.engines import Speech
from tutor.errors import DeviceError
from tutor.mouth.playback import Audible
from tutor.mouth.speaker import Heard, SoundDeviceSpeaker, Speaker
from tutor.portaudio import PortAudio


def speech(seconds: float = 0.1, rate: int = 22_050) -> Speech:
    return Speech("one half", np.full(round(seconds * rate), 0.5, dtype=np.float32), rate)


class Room:
    """A card with one speaker, and all that the speaker tells."""

    def __init__(self, *devices: FakeDevice, then: list[FakeDevice] | None = None) -> None:
        self.card = FakeSoundCard(list(devices) or [FakeDevice("Box", outputs=2)], then=then)
        self.clock = HandClock()
        self.faults: list[DeviceError] = []
        self.audible: list[Audible] = []
        self.speaker = SoundDeviceSpeaker(
            PortAudio(self.card), self.clock, on_fault=self.faults.append, on_audible=self.audible.append
        )


def in_room(room: Room, act: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        async with asyncio.timeout(20), room.speaker:
            await act()

    asyncio.run(main())
    assert all(stream.closed for stream in room.card.streams)


def test_speech_is_resampled_and_leaves_on_both_channels() -> None:
    room = Room()

    async def act() -> None:
        said: Speaker = room.speaker
        await said.write(speech(0.1), tag=1)
        assert said.playing
        assert said.rate == 48_000
        block = room.card.streams[0].ask(4800)
        assert np.array_equal(block[:, 0], block[:, 1])
        assert block[1000:3800, 0] == pytest.approx(np.full(2800, 0.5), abs=0.01)
        assert not said.playing
        assert not room.card.streams[0].ask(100).any()

    in_room(room, act)


def test_drained_waits_for_the_device_s_own_latency_too() -> None:
    room = Room()

    async def act() -> None:
        await room.speaker.write(speech(0.1), tag="a")
        waiting = asyncio.create_task(room.speaker.drained())
        await room.clock.advance(0.1)
        assert not waiting.done()
        room.card.streams[0].ask(4800)
        await room.clock.advance(0.05)
        assert not waiting.done()
        await room.clock.advance(0.02)
        heard = await asyncio.wait_for(waiting, 5)
        assert heard.of("a") == 4800
        assert [audible.tag for audible in room.audible] == ["a"]

    in_room(room, act)


def test_stop_tells_what_was_heard_and_fades() -> None:
    room = Room()

    async def act() -> None:
        await room.speaker.write(speech(1.0), tag="a")
        room.card.streams[0].ask(12_000)
        heard = room.speaker.stop()
        assert heard.phrases[0].seconds == 0.25
        block = room.card.streams[0].ask(960)[:, 0]
        assert block[0] == pytest.approx(0.5, abs=0.01)
        assert not block[480:].any()

    in_room(room, act)


def test_ducking_reaches_the_device() -> None:
    room = Room()

    async def act() -> None:
        await room.speaker.write(speech(1.0), tag="a")
        room.speaker.duck(0.5)
        assert room.card.streams[0].ask(4800)[-1, 0] == pytest.approx(0.25, abs=0.01)
        room.speaker.unduck()
        assert room.card.streams[0].ask(4800)[-1, 0] == pytest.approx(0.5, abs=0.01)

    in_room(room, act)


def test_a_speaker_pulled_out_is_told_once_and_the_lesson_can_go_on_with_another() -> None:
    room = Room(FakeDevice("USB", outputs=2), FakeDevice("Built-in", outputs=2, rate=44_100))
    room.card.then = [FakeDevice("Built-in", outputs=2, rate=44_100)]

    async def act() -> None:
        await room.speaker.write(speech(1.0), tag="a")
        room.card.streams[0].ask(4800)
        room.card.devices[0].refuses = BUSY
        room.card.streams[0].unplug()
        await room.clock.advance(0.5)
        assert [str(fault) for fault in room.faults] == [
            "the speaker 'USB' stopped. Plug it in again, or choose another device."
        ]
        heard = await room.speaker.drained()  # nothing to wait for, and the history is right
        assert heard.of("a") == 4800
        assert room.speaker.fault is room.faults[0]
        with pytest.raises(DeviceError, match="stopped"):
            await room.speaker.write(speech(), tag="b")
        await room.speaker.reopen()
        assert room.speaker.fault is None
        assert room.speaker.device is not None
        assert (room.speaker.device.name, room.speaker.rate) == ("Built-in", 44_100)
        await room.speaker.write(speech(), tag="b")
        assert room.card.streams[-1].ask(441)[:, 0].any()

    in_room(room, act)


def test_a_speaker_that_stops_asking_is_lost_after_three_seconds() -> None:
    room = Room()

    async def act() -> None:
        room.card.streams[0].ask(480)
        await room.clock.advance(0.2)
        await room.clock.advance(2.7)
        assert not room.faults
        await room.clock.advance(0.4)
        assert len(room.faults) == 1

    in_room(room, act)


def test_a_writer_that_waits_for_space_learns_of_the_loss() -> None:
    room = Room()

    async def act() -> None:
        await room.speaker.write(speech(31.0), tag="long")
        waiting = asyncio.create_task(room.speaker.write(speech(), tag="next"))
        await room.clock.advance(0.2)
        room.card.streams[0].unplug()
        await room.clock.advance(0.5)
        with pytest.raises(DeviceError, match="stopped"):
            await asyncio.wait_for(waiting, 5)

    in_room(room, act)


def test_reopening_without_any_device_is_one_line_and_may_be_tried_again() -> None:
    room = Room(then=[])

    async def act() -> None:
        room.card.streams[0].unplug()
        await room.clock.advance(0.5)
        room.card.devices[0].refuses = BUSY
        with pytest.raises(DeviceError, match="no speaker was found"):
            await room.speaker.reopen()
        room.card.devices = [FakeDevice("New", outputs=1)]
        await room.speaker.reopen()
        assert room.card.streams[-1].ask(10).shape == (10, 1)

    in_room(room, act)


def test_a_missing_device_is_told_at_the_start() -> None:
    async def main() -> None:
        speaker = SoundDeviceSpeaker(PortAudio(FakeSoundCard([])), HandClock())
        with pytest.raises(DeviceError, match="no speaker was found"):
            await speaker.open()
        assert speaker.stop() == Heard()
        await speaker.close()

    asyncio.run(main())


def test_the_reference_is_what_left_at_the_device_s_rate_also_after_another_took_its_place() -> None:
    room = Room(FakeDevice("Box", outputs=2))

    async def act() -> None:
        speaker: Speaker = room.speaker
        assert speaker.reference()[0].size == 0
        await speaker.write(speech(0.1), tag=1)
        block = room.card.streams[0].ask(480)
        samples, rate = speaker.reference()
        assert rate == 48_000
        np.testing.assert_array_equal(samples[-480:], block[:, 0])
        room.card.devices = [FakeDevice("Other", outputs=2, rate=44_100, rates=(44_100,))]
        room.card.streams[0].unplug()
        await room.clock.advance(0.5)
        await room.speaker.reopen()
        assert speaker.reference()[0].size == 0
        room.card.streams[-1].ask(441)
        samples, rate = speaker.reference()
        assert (len(samples), rate) == (441, 44_100)

    in_room(room, act)
