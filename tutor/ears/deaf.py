"""A lesson that has lost its microphone goes on without: the learner types, and the rest hears quiet."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable

import numpy as np

from tutor.audio import FRAME, FRAME_S
from tutor.clock import Clock
from tutor.ears.mic import Frame, Microphone
from tutor.errors import DeviceError


class OrQuiet:
    """A ``Microphone``: the one given, and quiet at the same pace once that is lost.

    ``on_lost`` is told then, once, on the loop; where it raises, there is no quiet. ``end`` ends the quiet,
    and with it the lesson.
    """

    def __init__(self, microphone: Microphone, clock: Clock, on_lost: Callable[[DeviceError], None]) -> None:
        self._microphone = microphone
        self._clock = clock
        self._on_lost = on_lost
        self._ended = False

    async def frames(self) -> AsyncIterator[Frame]:
        index, frames = 0, self._microphone.frames()
        try:
            async for frame in frames:
                index = frame.index + FRAME
                yield frame
            return
        except DeviceError as error:
            self._on_lost(error)
        finally:
            if isinstance(frames, AsyncGenerator):
                await frames.aclose()
        due = self._clock.now()
        while not self._ended:
            due += FRAME_S
            await self._clock.sleep(max(0.0, due - self._clock.now()))
            yield Frame(np.zeros(FRAME, np.float32), index)
            index += FRAME

    def end(self) -> None:
        """No more will be typed."""
        self._ended = True

    async def close(self) -> None:
        self.end()
        await self._microphone.close()
