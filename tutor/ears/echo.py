"""A microphone that does not hear the tutor: another microphone, less what the speaker played.

``EchoFree`` keeps the played sound in step with the heard one and hands both to a canceller: WebRTC's
(``canceller.py``), or a gate (``gate.py``) where that is not installed. The lesson sees a ``Microphone``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Literal, Protocol

import numpy as np

from tutor.audio import FRAME, RATE, Samples
from tutor.clock import Clock
from tutor.ears.canceller import WebRtcCanceller, installed, missing
from tutor.ears.gate import EchoGate
from tutor.ears.mic import Frame, Microphone
from tutor.ears.resampler import Resampler
from tutor.errors import EngineError

log = logging.getLogger(__name__)

Setting = Literal["auto", "cancel", "gate", "off"]

Reference = Callable[[], tuple[Samples, int]]
"""What left the speaker since the last call, silence included (float32, mono), and its rate in Hz."""

PENDING_S = 10.0
"""Played sound that may wait for the microphone's, seconds: as the speaker keeps."""

SETTLE_S = 2.0
"""How long the played sound must have been too early before it is brought nearer, seconds."""

SLACK = RATE // 100
"""Samples by which it may be early (10 ms): the two devices' blocks come unevenly."""

_NOTHING: Samples = np.zeros(0, dtype=np.float32)


class Canceller(Protocol):
    """Takes the echo out of one stream of sound."""

    def __call__(self, near: Samples, far: Samples) -> Samples:
        """What was heard, ``near``, without what was played, ``far``; all (512,) float32 at 16 kHz."""
        ...


def in_force(setting: Setting) -> Literal["cancel", "gate", "off"]:
    """What ``setting`` comes to on this machine."""
    if setting in ("auto", "cancel"):
        return "cancel" if installed() else "gate"
    return "gate" if setting == "gate" else "off"


async def echo_free(
    microphone: Microphone,
    reference: Reference,
    setting: Setting,
    clock: Clock,
    *,
    on_note: Callable[[str], None],
) -> Microphone:
    """``microphone`` without the echo of ``reference``, or itself where ``setting`` is ``off``.

    What cannot be had is replaced by the gate; a wish for ``cancel`` that cannot be met is said.
    """
    way = in_force(setting)
    if way == "off":
        return microphone
    chosen: Canceller | None = None
    if way == "cancel":
        try:
            chosen = await asyncio.to_thread(WebRtcCanceller)
        except EngineError as error:
            on_note(f"{error} A simpler echo gate is used meanwhile.")
    elif setting == "cancel":
        on_note(f"{missing()} A simpler echo gate is used meanwhile.")
    return EchoFree(microphone, reference, chosen or EchoGate(), clock, on_note=on_note)


class EchoFree:
    """A ``Microphone``. Where the canceller fails, the gate goes on, and then the untouched sound.

    ``on_note`` is called on the loop with one plain line for each failure.
    """

    def __init__(
        self,
        microphone: Microphone,
        reference: Reference,
        canceller: Canceller,
        clock: Clock,
        *,
        on_note: Callable[[str], None] | None = None,
    ) -> None:
        self._microphone = microphone
        self._canceller: Canceller | None = canceller
        self._played = Played(reference, clock)
        self._on_note = on_note

    def frames(self) -> AsyncIterator[Frame]:
        frames = self._microphone.frames()
        self._played.begin()
        return self._cleaned(frames)

    async def close(self) -> None:
        await self._microphone.close()

    async def _cleaned(self, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame]:
        try:
            async for frame in frames:
                far = self._played.beside(frame)
                yield Frame(self._clean(frame.samples, far), frame.index)
        finally:
            if isinstance(frames, AsyncGenerator):
                await frames.aclose()

    def _clean(self, near: Samples, far: Samples) -> Samples:
        if self._canceller is None:
            return near
        try:
            return self._canceller(near, far)
        except Exception as error:  # whatever a native library throws, the lesson goes on
            log.exception("the echo canceller failed")
            if isinstance(self._canceller, EchoGate):
                self._canceller, what = None, "the sound goes on as it is: use headphones"
            else:
                self._canceller, what = EchoGate(), "a simpler echo gate goes on"
            if self._on_note is not None:
                reason = " ".join(str(error).split()) or type(error).__name__
                self._on_note(f"the echo canceller failed ({reason}); {what}")
            return self._clean(near, far)


class Played:
    """The played sound in step with the heard one: a sample for a sample, whatever the devices do.

    Played sound that has not come in time is silence, so that the next comes later by as much; lost frames
    of the microphone are skipped here too; and what has come too early for ``SETTLE_S`` (clocks that drift
    apart, a device that caught up) is brought nearer.
    """

    def __init__(self, reference: Reference, clock: Clock) -> None:
        self._reference = reference
        self._clock = clock
        self._rate = RATE
        self._resampler = Resampler(RATE)
        self.begin()

    def begin(self) -> None:
        """Forget what left until now."""
        self._reference()
        self._pending = _NOTHING
        self._next: int | None = None
        self._since = self._clock.now()
        self._fewest = round(PENDING_S * RATE)

    def beside(self, frame: Frame) -> Samples:
        """What was to be played when ``frame`` was heard: float32, (512,), 16 kHz."""
        lost = max(0, frame.index - self._next) if self._next is not None else 0
        self._next = frame.index + FRAME
        pending = np.concatenate((self._pending, self._arrived()))[-round(PENDING_S * RATE) :][lost:]
        far, pending = pending[:FRAME], pending[FRAME:]
        self._pending = pending[self._early(len(pending)) :]
        return far if len(far) == FRAME else np.pad(far, (0, FRAME - len(far)))

    def _arrived(self) -> Samples:
        block, rate = self._reference()
        if rate != self._rate:
            self._rate, self._resampler = rate, Resampler(rate)
        return self._resampler(block)

    def _early(self, waiting: int) -> int:
        """How many of the samples that wait are to be dropped.

        By the clock, not by frames: after a pause of this program many frames come at once, and what waits
        for the later ones is not early.
        """
        self._fewest = min(self._fewest, waiting)
        if self._clock.now() - self._since < SETTLE_S:
            return 0
        excess = self._fewest - SLACK // 2 if self._fewest > SLACK else 0
        self._since, self._fewest = self._clock.now(), waiting - excess
        return excess
