"""The microphone: a ``Protocol`` that a lesson hears through, and the one on the sound card.

macOS asks for permission at the first use and gives zeros until it is granted; Windows refuses to open a
microphone that the privacy settings forbid, and makes it busy while another program holds it in exclusive
mode. Both come out as one line. On Linux the default device is PulseAudio's or PipeWire's, where it runs.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Protocol, Self

from tutor.clock import Clock
from tutor.devices import Device
from tutor.ears.capture import FLOOR_DB, Capture, Frame
from tutor.errors import DeviceError
from tutor.portaudio import Line, PortAudio, lost

__all__ = ["Capture", "Frame", "Microphone", "SoundDeviceMicrophone"]

LATENCY_S = 0.04
"""Sound that the device is asked to gather, seconds: it adds to every reply."""

STALL_S = 1.0
"""A running microphone that brings nothing for so long is gone, seconds."""


class Microphone(Protocol):
    """Where the learner's voice comes from: a sound card, or a rehearsal's room."""

    def frames(self) -> AsyncIterator[Frame]:
        """Frames of 512 samples at 16 kHz, from now until ``close``. Raises ``DeviceError`` when lost."""
        ...

    async def close(self) -> None:
        """Stop and let go of the device."""
        ...


class SoundDeviceMicrophone:
    """Hears on a sound card. Use it as ``async with SoundDeviceMicrophone(sound, clock) as microphone``.

    ``device`` is a number, a part of a name, or the default. When it is lost, the microphone goes on with
    the default device by itself and says so through ``on_note`` (called on the loop, one plain line);
    where there is none, ``frames`` raises ``DeviceError`` and ``reopen`` may be tried later.
    """

    def __init__(
        self,
        sound: PortAudio,
        clock: Clock,
        device: str | int | None = None,
        *,
        on_note: Callable[[str], None] | None = None,
    ) -> None:
        self._sound = sound
        self._clock = clock
        self._wanted = device
        self._on_note = on_note
        self._line: Line | None = None
        self._capture: Capture | None = None
        self._lost_at = 0.0
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
    def latency_s(self) -> float:
        """Seconds from a sound to its block."""
        return self._line.latency_s if self._line else 0.0

    @property
    def meter(self) -> float:
        """Level of the last frame: RMS in dBFS, at least -100."""
        return self._capture.meter if self._capture else FLOOR_DB

    @property
    def dropped(self) -> int:
        """Frames lost because nobody took them in time."""
        return self._capture.dropped if self._capture else 0

    async def open(self) -> None:
        """Open the device and let it run. Raises ``DeviceError``."""
        line = await asyncio.to_thread(self._sound.open, "input", self._wanted, latency_s=LATENCY_S)
        await self._run(line)

    async def reopen(self) -> None:
        """Go on with the default device. Raises ``DeviceError`` when there is none."""
        if self._line is None:
            return await self.open()
        if self._watch is not None and not self._watch.done():
            self._lost_at = self._clock.now()  # it was running until now
        await self._stop_watching()
        await self._renew(self._line)

    def frames(self) -> AsyncIterator[Frame]:
        if self._capture is None:
            raise DeviceError("the microphone is not open", "Open it first.")
        self._capture.forget()  # what came while the models were loading was not said to the tutor
        return self._capture.frames()

    async def close(self) -> None:
        await self._stop_watching()
        line, self._line = self._line, None
        if self._capture is not None:
            self._capture.end()
        if line is not None:
            await asyncio.to_thread(line.close)

    async def _renew(self, old: Line) -> None:
        await self._run(await asyncio.to_thread(self._sound.reopen, old, latency_s=LATENCY_S))

    async def _run(self, line: Line) -> None:
        if self._capture is None:
            self._capture = Capture(line.rate, on_note=self._on_note)
        else:
            self._capture.restart(line.rate, self._clock.now() - self._lost_at)
        await asyncio.to_thread(line.start, self._capture.push)
        self._line = line
        self._watch = asyncio.create_task(self._guard(line, self._capture), name="microphone-watch")

    async def _guard(self, line: Line, capture: Capture) -> None:
        fault = await lost(line, self._clock, stall_s=STALL_S)
        self._lost_at = self._clock.now() - line.idle_s
        if not line.beats:  # it never worked, so another attempt would go in circles
            capture.fail(fault)
            return
        try:
            await self._renew(line)
        except DeviceError as error:
            capture.fail(DeviceError(fault.what, error.remedy or fault.remedy))
            return
        if self._on_note is not None and self._line is not None:
            self._on_note(f"{fault.what}; the lesson goes on with {self._line.device.name!r}")

    async def _stop_watching(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None and watch is not asyncio.current_task():
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
