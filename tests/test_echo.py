"""The microphone without the tutor in it: alignment, choice, and what happens when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.lesson import ManualClock, VirtualRoom
from tests.fakes.loop import run
from tests.fakes.sound_card import HandClock
from tutor.audio import FRAME, RATE, Samples
from tutor.ears import echo
from tutor.ears.echo import EchoFree, Played, echo_free, in_force
from tutor.ears.gate import EchoGate
from tutor.ears.mic import Frame, Microphone
from tutor.errors import EngineError
from tutor.takes_turns import Said, ScriptedLearner


class Line:
    """A speaker that plays the numbers 1, 2, 3 and so on, as the test lets it."""

    def __init__(self, rate: int = RATE) -> None:
        self.rate = rate
        self._next = 1
        self._left: list[Samples] = []

    def play(self, samples: int) -> None:
        self._left.append(np.arange(self._next, self._next + samples, dtype=np.float32))
        self._next += samples

    def reference(self) -> tuple[Samples, int]:
        left, self._left = self._left, []
        return np.concatenate([np.zeros(0, np.float32), *left]), self.rate


class Desk:
    """A microphone that brings the frames it is given."""

    def __init__(self, *frames: Frame) -> None:
        self._frames = frames
        self.ended = False
        self.closed = False

    async def frames(self) -> AsyncIterator[Frame]:
        try:
            for frame in self._frames:
                yield frame
        finally:
            self.ended = True

    async def close(self) -> None:
        self.closed = True


def frame(number: int, level: float = 0.5) -> Frame:
    return Frame(np.full(FRAME, level, np.float32), number * FRAME)


def heard(microphone: Microphone) -> list[Frame]:
    async def main() -> list[Frame]:
        return [frame async for frame in microphone.frames()]

    return asyncio.run(main())


class Difference:
    """A canceller that is easy to check."""

    def __call__(self, near: Samples, far: Samples) -> Samples:
        return near - far


class Broken:
    """A canceller whose library refuses."""

    def __call__(self, near: Samples, far: Samples) -> Samples:
        raise RuntimeError("bad\n parameter")


def test_each_heard_sample_meets_the_one_that_left_with_it() -> None:
    line = Line()
    played = Played(line.reference, HandClock())
    line.play(FRAME)
    assert played.beside(frame(0)).tolist() == list(range(1, FRAME + 1))
    line.play(2 * FRAME)
    assert played.beside(frame(1))[0] == FRAME + 1
    assert played.beside(frame(2))[0] == 2 * FRAME + 1


def test_what_left_before_the_lesson_listened_is_no_echo() -> None:
    line = Line()
    played = Played(line.reference, HandClock())
    line.play(9 * FRAME)
    played.begin()
    assert not played.beside(frame(0)).any()


def test_nothing_played_and_a_block_that_is_late_are_silence() -> None:
    line = Line()
    played = Played(line.reference, HandClock())
    assert not played.beside(frame(0)).any()
    line.play(300)
    far = played.beside(frame(1))
    assert far[:300].tolist() == list(range(1, 301))
    assert not far[300:].any()
    line.play(600)
    assert played.beside(frame(2))[0] == 301


def test_frames_that_the_microphone_lost_are_skipped() -> None:
    line = Line()
    played = Played(line.reference, HandClock())
    line.play(5 * FRAME)
    played.beside(frame(0))
    assert played.beside(frame(4))[0] == 4 * FRAME + 1
    assert not played.beside(frame(9)).any()  # more was lost than is there


def test_sound_that_is_too_early_for_long_is_brought_nearer() -> None:
    line, clock = Line(), HandClock()
    played = Played(line.reference, clock)
    line.play(1600)  # the speaker caught up with 100 ms at once
    waits: list[float] = []
    for number in range(200):
        line.play(FRAME)
        asyncio.run(clock.advance(FRAME / RATE))
        waits.append(number * FRAME + FRAME - float(played.beside(frame(number))[-1]))
    assert waits[0] == 0
    assert waits[-1] == -(1600 - echo.SLACK // 2)  # what is heard now meets what left 95 ms later


def test_a_pause_of_the_program_brings_nothing_nearer() -> None:
    line, clock = Line(), HandClock()
    played = Played(line.reference, clock)
    line.play(FRAME)
    played.beside(frame(0))
    asyncio.run(clock.advance(6.0))
    line.play(187 * FRAME)
    for number in range(1, 188):  # all of it waits in both queues, and is taken at once
        assert played.beside(frame(number))[0] == number * FRAME + 1


def test_a_long_pause_keeps_a_bounded_amount() -> None:
    line = Line()
    played = Played(line.reference, HandClock())
    line.play(30 * RATE)
    assert played.beside(frame(0))[0] == 20 * RATE + 1


@given(st.lists(st.integers(0, 2000), min_size=1, max_size=40))
def test_played_sound_stays_in_order_and_nothing_comes_twice(blocks: list[int]) -> None:
    line = Line()
    played = Played(line.reference, HandClock())
    out: list[Samples] = []
    for number, block in enumerate(blocks):
        line.play(block)
        out.append(played.beside(frame(number)))
    sounding = np.concatenate(out)
    sounding = sounding[sounding > 0]
    np.testing.assert_array_equal(sounding, np.arange(1, len(sounding) + 1))
    assert len(sounding) >= min(sum(blocks), min(FRAME, blocks[0]))


def test_another_device_s_rate_is_converted() -> None:
    line = Line(48_000)
    played = Played(line.reference, HandClock())
    line.play(48_000)
    far = np.concatenate([played.beside(frame(number)) for number in range(30)])
    np.testing.assert_allclose(far[2000:3000], np.arange(2000, 3000) * 3 + 1, rtol=1e-3)
    line.rate = 16_000
    line.play(20 * FRAME)
    assert played.beside(frame(31)).any()


def test_the_frames_keep_their_place_and_lose_what_was_played() -> None:
    line = Line()
    desk = Desk(frame(3), frame(4))
    clean = EchoFree(desk, line.reference, Difference(), HandClock())

    async def main() -> list[Frame]:
        frames = clean.frames()
        line.play(2 * FRAME)
        got = [frame async for frame in frames]
        await clean.close()
        return got

    got = asyncio.run(main())
    assert [frame.index for frame in got] == [3 * FRAME, 4 * FRAME]
    assert got[1].samples.tolist() == [0.5 - n for n in range(FRAME + 1, 2 * FRAME + 1)]
    assert desk.ended
    assert desk.closed


def test_in_the_room_every_heard_frame_meets_what_the_tutor_then_said() -> None:
    speech = np.sin(np.arange(40 * FRAME) / 9).astype(np.float32)
    met: list[Samples] = []

    class Witness:
        def __call__(self, near: Samples, far: Samples) -> Samples:
            met.append(far)
            return near

    async def main() -> VirtualRoom:
        room = VirtualRoom(ScriptedLearner((Said(np.ones(50 * FRAME, np.float32), barge_in=0.0),)))
        clean = await echo_free(room, room.speaker.reference, "gate", ManualClock(), on_note=print)
        assert isinstance(clean, EchoFree)
        clean._canceller = Witness()
        room.playback.write(speech, tag=0)
        async for _ in clean.frames():
            pass
        return room

    room = run(main())
    np.testing.assert_array_equal(np.concatenate(met), room.recording()[: len(met) * FRAME, 1])
    assert np.concatenate(met).any()


def test_a_listener_who_leaves_ends_the_microphone_s_stream() -> None:
    desk = Desk(frame(0), frame(1))
    clean = EchoFree(desk, Line().reference, Difference(), HandClock())

    async def main() -> None:
        frames = clean.frames()
        await anext(frames)
        await frames.aclose()  # type: ignore[attr-defined]

    asyncio.run(main())
    assert desk.ended


def test_a_canceller_that_fails_is_said_once_and_the_gate_goes_on() -> None:
    notes: list[str] = []
    desk = Desk(*(frame(number) for number in range(4)))
    clean = EchoFree(desk, Line().reference, Broken(), HandClock(), on_note=notes.append)
    got = heard(clean)
    assert [frame.samples.tolist() for frame in got] == [[0.5] * FRAME] * 4  # nothing plays: it passes
    assert notes == ["the echo canceller failed (bad parameter); a simpler echo gate goes on"]


def test_where_the_gate_fails_too_the_sound_is_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    notes: list[str] = []

    def broken(self: EchoGate, near: Samples, far: Samples) -> Samples:
        raise ValueError

    monkeypatch.setattr(EchoGate, "__call__", broken)
    clean = EchoFree(Desk(frame(0), frame(1)), Line().reference, Broken(), HandClock(), on_note=notes.append)
    assert [frame.samples.tolist() for frame in heard(clean)] == [[0.5] * FRAME] * 2
    assert len(notes) == 2
    assert "headphones" in notes[1]


@pytest.mark.parametrize(
    ("setting", "there", "way"),
    [
        ("auto", True, "cancel"),
        ("auto", False, "gate"),
        ("cancel", True, "cancel"),
        ("cancel", False, "gate"),
        ("gate", True, "gate"),
        ("off", True, "off"),
    ],
)
def test_what_a_setting_comes_to(
    setting: echo.Setting, there: bool, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(echo, "installed", lambda: there)
    assert in_force(setting) == way


def made(setting: echo.Setting, desk: Desk) -> tuple[Microphone, list[str]]:
    notes: list[str] = []
    return asyncio.run(echo_free(desk, Line().reference, setting, HandClock(), on_note=notes.append)), notes


def test_off_is_the_microphone_itself() -> None:
    desk = Desk()
    assert made("off", desk) == (desk, [])


def test_only_a_wish_for_the_canceller_complains_that_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(echo, "installed", lambda: False)
    microphone, notes = made("auto", Desk())
    assert isinstance(microphone, EchoFree)
    assert notes == []
    assert "sori-tutor[echo]" in made("cancel", Desk())[1][0]


def test_a_canceller_that_does_not_load_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses() -> None:
        raise EngineError("the echo canceller cannot be loaded: no such file", "Use headphones.")

    monkeypatch.setattr(echo, "installed", lambda: True)
    monkeypatch.setattr(echo, "WebRtcCanceller", refuses)
    microphone, notes = made("auto", Desk(frame(0)))
    assert isinstance(microphone, EchoFree)
    assert "no such file" in notes[0]
    assert len(heard(microphone)) == 1
