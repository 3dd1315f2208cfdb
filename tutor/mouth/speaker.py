"""The speaker: a ``Protocol`` that a lesson writes to, and the one on the sound card.

On macOS the device keeps its own rate and CoreAudio mixes; on Windows WASAPI's shared mode is used, which
takes the device's own rate only (another program in exclusive mode makes the device busy); on Linux the
default device is PulseAudio's or PipeWire's, where it runs. Sound is resampled here, so all three agree.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol, Self

from tutor.audio import Samples, resample
from tutor.clock import Clock
from tutor.devices import Device
from tutor.engines import Speech
from tutor.errors import DeviceError
from tutor.mouth.playback import DUCKED, STOP_S, Audible, Heard, Left, Playback
from tutor.portaudio import Line, PortAudio, lost

__all__ = ["Audible", "Heard", "Left", "Playback", "SoundDeviceSpeaker", "Speaker"]

LATENCY_S = 0.06
"""Sound that the device is asked to keep ahead, seconds: less of it crackles while a model computes."""

STALL_S = 3.0
"""A speaker that asks for no samples for so long is gone, seconds; a sleeping one takes up to two."""


class Speaker(Protocol):
    """Where speech goes: a sound card, or a rehearsal's room."""

    @property
    def rate(self) -> int:
        """Samples per second of ``Heard``."""
        ...

    @property
    def playing(self) -> bool:
        """Whether speech is still leaving."""
        ...

    @property
    def remaining_s(self) -> float:
        """Seconds of speech that wait to leave."""
        ...

    async def write(self, speech: Speech, *, tag: object) -> None:
        """Queue one phrase; waits while too much is queued. Raises ``DeviceError`` once it is lost."""
        ...

    def stop(self) -> Heard:
        """Fall silent at once; what had left of the phrases since the last ``stop`` or ``drained``."""
        ...

    def duck(self, gain: float = DUCKED) -> None:
        """Speak more quietly, until ``unduck`` or ``stop``."""
        ...

    def unduck(self) -> None:
        """Speak at full volume again."""
        ...

    async def drained(self) -> Heard:
        """Wait until all that was written has left, or the device is lost; what has left."""
        ...

    def reference(self) -> tuple[Samples, int]:
        """What left since the last call, silence included (float32, mono), and its rate in Hz.

        For one echo canceller; the first call on a device gives nothing.
        """
        ...

    async def close(self) -> None:
        """Stop and let go of the device."""
        ...


class SoundDeviceSpeaker:
    """Plays on a sound card. Use it as ``async with SoundDeviceSpeaker(sound, clock) as speaker``.

    ``device`` is a number, a part of a name, or the default. ``on_fault`` is called once, on the loop,
    when the device is lost: what was queued is dropped, ``drained`` returns, and ``write`` raises, until
    ``reopen`` finds another device. ``on_audible`` is called as each phrase becomes audible, its sample
    counted since the device was opened, before the device's own ``latency_s``.
    """

    def __init__(
        self,
        sound: PortAudio,
        clock: Clock,
        device: str | int | None = None,
        *,
        rate: int | None = None,
        on_fault: Callable[[DeviceError], None] | None = None,
        on_audible: Callable[[Audible], None] | None = None,
    ) -> None:
        self.fault: DeviceError | None = None
        """Why the device is lost, while it is."""
        self._sound = sound
        self._clock = clock
        self._wanted = device
        self._wanted_rate = rate
        self._on_fault = on_fault
        self._on_audible = on_audible
        self._line: Line | None = None
        self._playback = Playback(rate or 48_000)
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def device(self) -> Device | None:
        """The device in use."""
        return self._line.device if self._line else None

    @property
    def rate(self) -> int:
        """The device's samples per second; known once it is open."""
        return self._playback.rate

    @property
    def latency_s(self) -> float:
        """Seconds from a sample's leaving the queue to its being heard."""
        return self._line.latency_s if self._line else 0.0

    @property
    def playback(self) -> Playback:
        """The queue of the device in use; another one after ``reopen``."""
        return self._playback

    @property
    def playing(self) -> bool:
        return self._playback.playing

    @property
    def remaining_s(self) -> float:
        return self._playback.queued_s

    async def open(self) -> None:
        """Open the device and let it run. Raises ``DeviceError``."""
        line = await asyncio.to_thread(
            self._sound.open, "output", self._wanted, latency_s=LATENCY_S, rate=self._wanted_rate
        )
        await self._run(line)

    async def reopen(self) -> None:
        """After a fault: go on with the default device. Raises ``DeviceError`` when there is none."""
        if self._line is None:
            return await self.open()
        await self._stop_watching()
        self._playback.abandon()
        await self._run(await asyncio.to_thread(self._sound.reopen, self._line, latency_s=LATENCY_S))

    async def write(self, speech: Speech, *, tag: object) -> None:
        if self.fault is not None:
            raise self.fault
        playback = self._playback
        await playback.space()
        if self.fault is not None or playback is not self._playback:
            raise self.fault or DeviceError("the speaker was lost while it spoke", "Say it again.")
        playback.write(resample(speech.samples, speech.rate, playback.rate), tag=tag)

    def stop(self) -> Heard:
        return self._playback.stop(STOP_S)

    def duck(self, gain: float = DUCKED) -> None:
        self._playback.duck(gain)

    def unduck(self) -> None:
        self._playback.unduck()

    def reference(self) -> tuple[Samples, int]:
        return self._playback.reference(), self._playback.rate

    async def drained(self) -> Heard:
        heard = await self._playback.drained()
        if heard.phrases and self.fault is None:
            await self._clock.sleep(self.latency_s)
        return heard

    async def close(self) -> None:
        await self._stop_watching()
        self._playback.abandon()
        line, self._line = self._line, None
        if line is not None:
            await asyncio.to_thread(line.close)

    async def _run(self, line: Line) -> None:
        playback = Playback(line.rate, on_audible=self._on_audible)

        def fill(block: Any) -> None:
            playback.pull_into(block[:, 0])
            block[:, 1:] = block[:, :1]

        await asyncio.to_thread(line.start, fill)
        self._line, self._playback, self.fault = line, playback, None
        self._watch = asyncio.create_task(self._guard(line, playback), name="speaker-watch")

    async def _guard(self, line: Line, playback: Playback) -> None:
        self.fault = await lost(line, self._clock, stall_s=STALL_S)
        playback.abandon()
        if self._on_fault is not None:
            self._on_fault(self.fault)

    async def _stop_watching(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None and watch is not asyncio.current_task():
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
