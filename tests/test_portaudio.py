"""PortAudio's streams: fallbacks, losing a device, and reading the list again."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.sound_card import BUSY, HOST_ERROR, FakeDevice, FakeSoundCard
from tutor import portaudio
from tutor.clock import SystemClock
from tutor.errors import DeviceError
from tutor.portaudio import Line, PortAudio, lost


def headset(**given: object) -> FakeDevice:
    return FakeDevice(**{"name": "Headset", "inputs": 1, "outputs": 2, **given})  # type: ignore[arg-type]


def test_a_device_is_opened_at_its_own_rate_with_both_ears() -> None:
    card = FakeSoundCard([headset(rate=44_100)])
    line = PortAudio(card).open("output", latency_s=0.05)
    assert (line.rate, line.latency_s, line.device.name) == (44_100, 0.05, "Headset")
    assert card.tried == [("Headset", 44_100, 2)]


def test_a_refused_rate_falls_back_to_the_device_s_own() -> None:
    card = FakeSoundCard([headset(rates=(48_000,))])
    assert PortAudio(card).open("output", latency_s=0.05, rate=16_000).rate == 48_000


def test_a_device_that_refuses_its_own_rate_gets_a_common_one() -> None:
    card = FakeSoundCard([headset(rate=96_000, rates=(16_000,))])
    assert PortAudio(card).open("input", latency_s=0.05).rate == 16_000
    assert [rate for _, rate, _ in card.tried] == [96_000, 48_000, 44_100, 16_000]


def test_a_microphone_without_mono_gives_all_its_channels() -> None:
    card = FakeSoundCard([headset(inputs=4, channels=(4,))])
    PortAudio(card).open("input", latency_s=0.05)
    assert card.tried == [("Headset", 48_000, 1), ("Headset", 48_000, 4)]


def test_a_device_that_takes_nothing_is_refused_once_all_was_tried() -> None:
    card = FakeSoundCard([headset(rates=(8000,))])
    with pytest.raises(DeviceError, match="none of the sample rates"):
        PortAudio(card).open("output", latency_s=0.05)
    assert len(card.tried) == 6


@pytest.mark.parametrize(("code", "says"), [(BUSY, "busy"), (HOST_ERROR, "cannot be opened")])
def test_a_busy_device_is_not_tried_again(code: int, says: str) -> None:
    card = FakeSoundCard([headset(refuses=code)])
    with pytest.raises(DeviceError, match=says):
        PortAudio(card).open("output", latency_s=0.05)
    assert len(card.tried) == 1


def test_a_device_that_fails_at_the_start_is_closed() -> None:
    card = FakeSoundCard([headset(refuses_start=BUSY)])
    line = PortAudio(card).open("output", latency_s=0.05)
    with pytest.raises(DeviceError, match="busy"):
        line.start(lambda block: None)
    assert card.streams[0].closed


def test_blocks_reach_the_handler() -> None:
    card = FakeSoundCard([headset()])
    line = PortAudio(card).open("output", latency_s=0.05)
    line.start(lambda block: block.fill(0.5))
    assert np.all(card.streams[0].ask(10) == 0.5)
    card.streams[0].ask(10, status="output underflow")
    assert (line.beats, line.glitches) == (2, 1)
    assert line.close()
    assert line.close()  # a second time is harmless
    assert line.ended


def test_reopening_goes_to_the_default_device_and_closes_the_lost_one() -> None:
    card = FakeSoundCard([headset(name="Built-in"), headset(name="USB")])
    sound = PortAudio(card)
    gone = sound.open("output", "usb", latency_s=0.05)
    gone.start(lambda block: None)
    card.streams[0].unplug()
    assert sound.reopen(gone, latency_s=0.05).device.name == "Built-in"
    assert card.streams[0].closed
    assert card.reads == 0


def test_a_new_device_is_found_by_reading_the_list_again_and_only_once() -> None:
    usb, built_in = headset(name="USB"), headset(name="Built-in")
    card = FakeSoundCard([usb], then=[built_in])
    sound = PortAudio(card)
    speaker, microphone = sound.open("output", latency_s=0.05), sound.open("input", latency_s=0.05)
    usb.refuses = HOST_ERROR
    assert sound.reopen(speaker, latency_s=0.05).device.name == "Built-in"
    assert microphone.ended  # its owner will see it and come
    newer = sound.reopen(microphone, latency_s=0.05)
    assert newer.device.name == "Built-in"
    assert card.reads == 1
    assert [stream.closed for stream in card.streams] == [True, True, False, False]
    sound.close()
    assert all(stream.closed for stream in card.streams)


def test_no_device_left_is_one_line_and_each_later_attempt_looks_again() -> None:
    card = FakeSoundCard([headset()], then=[])
    sound = PortAudio(card)
    line = sound.open("output", latency_s=0.05)
    card.devices[0].refuses = BUSY
    for _ in range(2):
        with pytest.raises(DeviceError, match="no speaker was found"):
            sound.reopen(line, latency_s=0.05)
    card.then = [headset(name="New")]
    assert sound.reopen(line, latency_s=0.05).device.name == "New"


def test_a_second_attempt_may_disturb_the_other_line() -> None:
    card = FakeSoundCard([headset()], then=[FakeDevice("Mic", inputs=1)])
    sound = PortAudio(card)
    speaker, microphone = sound.open("output", latency_s=0.05), sound.open("input", latency_s=0.05)
    card.devices[0].refuses = BUSY
    microphone = sound.reopen(microphone, latency_s=0.05)
    with pytest.raises(DeviceError, match="no speaker was found"):
        sound.reopen(speaker, latency_s=0.05)
    assert (card.reads, microphone.ended) == (1, False)
    card.then = [FakeDevice("Mic", inputs=1), headset(name="New")]
    assert sound.reopen(speaker, latency_s=0.05).device.name == "New"
    assert (card.reads, microphone.ended) == (2, True)


def test_a_running_stream_ends_in_its_own_callback_and_is_not_aborted() -> None:
    card = FakeSoundCard([headset()])
    line = PortAudio(card).open("output", latency_s=0.05)
    line.start(lambda block: block.fill(0.5))
    assert line.close()
    stream = card.streams[0]
    assert (stream.running, stream.aborted, stream.closed) == (False, False, True)


def test_a_stalled_stream_is_aborted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portaudio, "END_S", 0.01)
    card = FakeSoundCard([headset()])
    line = PortAudio(card).open("output", latency_s=0.05)
    line.start(lambda block: None)
    card.streams[0].stalled = True
    assert line.close()
    assert (card.streams[0].aborted, card.streams[0].closed) == (True, True)


@pytest.fixture
def hang(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """A call that returns only when the test is over, and deadlines that are short."""
    for name in ("ANSWER_S", "CLOSE_S", "END_S"):
        monkeypatch.setattr(portaudio, name, 0.02)
    over = threading.Event()
    yield lambda *_, **__: over.wait(60) and None
    over.set()


def test_a_stream_that_hangs_is_left_behind_and_portaudio_is_not_ended(
    hang: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[object] = []
    monkeypatch.setattr(atexit, "unregister", kept.append)
    card = FakeSoundCard([headset()])
    sound = PortAudio(card)
    stuck, line = sound.open("input", latency_s=0.05), sound.open("output", latency_s=0.05)
    monkeypatch.setattr(card.streams[0], "close", hang)
    card.devices[0].refuses = BUSY
    with pytest.raises(DeviceError, match="busy"):
        sound.reopen(line, latency_s=0.05)
    with pytest.raises(DeviceError, match="busy"):
        sound.reopen(stuck, latency_s=0.05)
    assert card.reads == 0
    assert stuck.stuck
    assert kept == [card._exit_handler]  # or the process would hang at its end


def test_a_driver_that_hangs_at_opening_is_one_line(
    hang: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    card = FakeSoundCard([headset()])
    monkeypatch.setattr(card, "OutputStream", hang)
    with pytest.raises(DeviceError, match="does not answer"):
        PortAudio(card).open("output", latency_s=0.05)


class Ticks(SystemClock):
    """Each sleep is over at once; ``plan[n]`` happens at the n-th."""

    def __init__(self, plan: dict[int, object] | None = None, beating: range = range(0)) -> None:
        self.count = 0
        self.plan = plan or {}
        self.beating = beating
        self.line: Line | None = None

    async def sleep(self, seconds: float) -> None:
        self.count += 1
        assert self.line is not None
        if self.count in self.beating:
            self.line.beats += 1
        if self.count in self.plan:
            self.line.ended = True


@pytest.mark.parametrize(
    ("ticks", "after"),
    [
        (Ticks(), 25),  # never began: five seconds in steps of 0.2
        (Ticks(beating=range(1, 11)), 15),  # ten steps of sound, then one second of none
        (Ticks(beating=range(24, 26)), 30),  # late, but it came
        (Ticks(plan={3: "end"}, beating=range(1, 9)), 3),  # PortAudio says so itself
    ],
)
def test_a_silent_or_ended_line_is_lost(ticks: Ticks, after: int) -> None:
    line = ticks.line = PortAudio(FakeSoundCard([headset()])).open("input", latency_s=0.05)
    error = asyncio.run(lost(line, ticks, stall_s=1.0))
    assert ticks.count == after
    assert str(error) == "the microphone 'Headset' stopped. Plug it in again, or choose another device."


def test_what_c_code_prints_while_opening_is_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    class Noisy(FakeSoundCard):
        def query_hostapis(self) -> list[dict[str, object]]:
            return super().query_hostapis()

        def OutputStream(self, **given: object) -> object:  # noqa: N802
            os.write(2, b"Expression 'ret' failed\n")
            return super().OutputStream(**given)

    PortAudio(Noisy([headset()])).open("output", latency_s=0.05)
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"
    PortAudio(Noisy([headset()]), quiet=False).open("output", latency_s=0.05)
    assert "Expression" in capfd.readouterr().err


def test_no_file_descriptor_is_left_open() -> None:
    sound = PortAudio(FakeSoundCard([headset()]))
    sound.open("output", latency_s=0.05)
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    for _ in range(20):
        sound.open("output", latency_s=0.05).close()
    after = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    assert after == before
