"""The microphone's queue: frames, index, level, and what happens when nobody listens."""

from __future__ import annotations

import asyncio
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.audio import FRAME
from tutor.ears.capture import Capture, Frame
from tutor.errors import DeviceError


def take(capture: Capture) -> list[Frame]:
    """All frames up to the end."""

    async def main() -> list[Frame]:
        return [frame async for frame in capture.frames()]

    capture.end()
    return asyncio.run(main())


@settings(max_examples=50)
@given(cuts=st.lists(st.integers(0, 1500), max_size=12))
def test_blocks_of_any_size_become_frames_in_order(cuts: list[int]) -> None:
    sound = np.linspace(-1, 1, sum(cuts), dtype=np.float32)
    capture, at = Capture(16_000), 0
    for cut in cuts:
        capture.push(sound[at : at + cut])
        at += cut
    frames = take(capture)
    assert [frame.index for frame in frames] == list(range(0, len(sound) - FRAME + 1, FRAME))
    for frame in frames:
        assert frame.samples.dtype == np.float32
        np.testing.assert_array_equal(frame.samples, sound[frame.index : frame.index + FRAME])


def test_the_first_channel_of_many_at_another_rate() -> None:
    at = np.arange(48_000) / 48_000
    block = np.stack([0.5 * np.sin(2 * np.pi * 1000 * at), np.ones(48_000)], axis=1).astype(np.float32)
    capture = Capture(48_000)
    for start in range(0, 48_000, 480):
        capture.push(block[start : start + 480])
    frames = take(capture)
    assert len(frames) == 31
    heard = np.concatenate([frame.samples for frame in frames])
    assert np.abs(np.fft.rfft(heard[:8000])).argmax() == 500  # 1000 Hz in bins of 2 Hz
    assert np.abs(heard[400:]).max() == pytest.approx(0.5, abs=0.005)


def test_a_block_that_the_driver_reuses_is_not_kept() -> None:
    capture, block = Capture(16_000), np.full(FRAME + 100, 0.25, dtype=np.float32)
    capture.push(block)
    block[:] = 0.75
    capture.push(block)
    heard = np.concatenate([frame.samples for frame in take(capture)])
    assert heard[: FRAME + 100].tolist() == [0.25] * (FRAME + 100)


def test_nan_and_loud_samples_are_tamed() -> None:
    capture = Capture(16_000)
    capture.push(np.array([np.nan, 5.0, -5.0] + [0.0] * 509, dtype=np.float32))
    assert take(capture)[0].samples[:3].tolist() == [0.0, 1.0, -1.0]


def test_the_meter_shows_dbfs() -> None:
    capture = Capture(16_000)
    assert capture.meter == -100
    capture.push(np.sin(2 * np.pi * np.arange(FRAME) / 64).astype(np.float32))
    assert capture.meter == pytest.approx(-10 * math.log10(2), abs=0.01)
    capture.push(np.zeros(FRAME, dtype=np.float32))
    assert capture.meter == -100


def test_too_much_that_waits_drops_the_oldest_counts_and_says_so_once() -> None:
    notes: list[str] = []

    async def main() -> None:
        capture = Capture(16_000, queue_s=0.33, on_note=notes.append)  # ten frames
        frames = capture.frames()
        capture.push(np.zeros(FRAME, dtype=np.float32))
        assert (await anext(frames)).index == 0
        for n in range(1, 26):
            capture.push(np.full(FRAME, n / 100, dtype=np.float32))
        capture.end()
        left = [frame async for frame in frames]
        assert capture.dropped == 15
        assert [frame.index // FRAME for frame in left] == list(range(16, 26))
        assert [round(float(frame.samples[0]) * 100) for frame in left] == list(range(16, 26))

    asyncio.run(main())
    assert len(notes) == 1
    assert "skipped" in notes[0]


def test_what_came_before_anybody_listened_is_not_counted_as_lost() -> None:
    notes: list[str] = []
    capture = Capture(16_000, queue_s=0.33, on_note=notes.append)
    capture.push(np.ones(20 * FRAME, dtype=np.float32))
    capture.forget()
    capture.push(np.ones(FRAME, dtype=np.float32))
    assert [frame.index for frame in take(capture)] == [20 * FRAME]
    assert (capture.dropped, notes) == (0, [])


@pytest.mark.parametrize(("noise", "hints"), [(0.0, 1), (1e-5, 0)])
def test_exact_silence_for_seconds_gets_one_hint(noise: float, hints: int) -> None:
    notes: list[str] = []
    capture = Capture(16_000, on_note=notes.append)
    for _ in range(12):
        block = np.zeros(16_000, dtype=np.float32)
        block[0] = noise
        capture.push(block)
    take(capture)
    assert len([note for note in notes if "muted" in note]) == hints
    assert all("\n" not in note for note in notes)


def test_frames_come_while_they_are_pushed() -> None:
    async def main() -> None:
        capture = Capture(16_000)
        frames = capture.frames()
        first = asyncio.ensure_future(anext(frames))
        await asyncio.sleep(0)
        capture.push(np.ones(FRAME - 1, dtype=np.float32))
        await asyncio.sleep(0)
        assert not first.done()
        capture.push(np.ones(1, dtype=np.float32))
        assert (await asyncio.wait_for(first, 5)).index == 0

    asyncio.run(main())


def test_a_fault_comes_after_what_was_heard_and_a_restart_goes_on() -> None:
    async def main() -> None:
        capture = Capture(16_000)
        capture.push(np.ones(FRAME + 10, dtype=np.float32))
        capture.fail(DeviceError("the microphone stopped"))
        frames = capture.frames()
        assert (await anext(frames)).index == 0
        with pytest.raises(DeviceError, match="stopped"):
            await anext(frames)
        capture.restart(48_000, gap_s=2.0)
        capture.push(np.zeros(3 * FRAME + 200, dtype=np.float32))
        assert (await anext(capture.frames())).index == FRAME + 32_000

    asyncio.run(main())
