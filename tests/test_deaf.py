"""A microphone that is lost, and the quiet that takes its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np

from tests.fakes.loop import run
from tutor.audio import FRAME, FRAME_S
from tutor.clock import SystemClock
from tutor.ears.deaf import OrQuiet
from tutor.ears.mic import Frame
from tutor.errors import DeviceError

GONE = DeviceError("the microphone 'USB' stopped", "Plug it in again.")


class Unplugged:
    """Brings ``count`` loud frames and is then pulled out, or ends where ``error`` is none."""

    def __init__(self, count: int, error: DeviceError | None = GONE) -> None:
        self.count, self.error, self.closed = count, error, False

    async def frames(self) -> AsyncIterator[Frame]:
        for number in range(self.count):
            yield Frame(np.ones(FRAME, np.float32), number * FRAME)
        if self.error is not None:
            raise self.error

    async def close(self) -> None:
        self.closed = True


def test_after_the_last_frame_comes_quiet_in_step_with_the_clock() -> None:
    async def look() -> None:
        told: list[DeviceError] = []
        microphone = OrQuiet(Unplugged(3), SystemClock(), told.append)
        start, found = SystemClock().now(), []
        async for frame in microphone.frames():
            found.append(frame)
            if len(found) == 53:
                microphone.end()
        assert told == [GONE]
        assert [frame.index for frame in found] == [number * FRAME for number in range(53)]
        assert [bool(frame.samples.any()) for frame in found] == [True] * 3 + [False] * 50
        assert abs(SystemClock().now() - start - 50 * FRAME_S) < 1e-6

    run(look())


def test_a_busy_loop_gets_the_quiet_that_it_missed_at_once() -> None:
    async def look() -> None:
        frames = OrQuiet(Unplugged(0), SystemClock(), lambda _: None).frames()
        await anext(frames)
        await asyncio.sleep(1.0)
        before = SystemClock().now()
        for _ in range(round(1.0 / FRAME_S)):
            await anext(frames)
        assert SystemClock().now() - before < FRAME_S

    run(look())


def test_a_microphone_that_ends_as_wished_just_ends() -> None:
    async def look() -> None:
        told: list[DeviceError] = []
        inner = Unplugged(2, None)
        microphone = OrQuiet(inner, SystemClock(), told.append)
        assert len([frame async for frame in microphone.frames()]) == 2
        assert not told
        await microphone.close()
        assert inner.closed

    run(look())
