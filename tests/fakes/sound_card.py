"""A sound card on a timeline: stands in for the module ``sounddevice``, and a clock that the test moves."""

from __future__ import annotations

import asyncio
import datetime as dt
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

BUSY, BAD_RATE, BAD_CHANNELS, HOST_ERROR = -9985, -9997, -9998, -9999


class PortAudioError(Exception):
    """As sounddevice raises it: a text, then PortAudio's code."""

    def __str__(self) -> str:
        return f"{self.args[0]} [PaErrorCode {self.args[1]}]"


class CallbackAbort(Exception):  # noqa: N818 - sounddevice's name
    """Raised by a callback to end its stream."""


@dataclass
class FakeDevice:
    """A device; ``rates`` it takes (all, if empty), ``channels`` it takes (all, if empty)."""

    name: str
    inputs: int = 0
    outputs: int = 0
    rate: int = 48_000
    host: int = 0
    rates: tuple[int, ...] = ()
    channels: tuple[int, ...] = ()
    refuses: int | None = None
    refuses_start: int | None = None


class FakeStream:
    """A stream as sounddevice opens it; the test plays PortAudio's thread."""

    def __init__(self, plays_on: FakeDevice, **given: Any) -> None:
        self.plays_on = plays_on
        self.samplerate = float(given["samplerate"])
        self.channels: int = given["channels"]
        self.latency = float(given["latency"])
        self.running = False
        self.stalled = False
        self.aborted = False
        self.closed = False
        self._callback: Callable[..., None] = given["callback"]
        self._finished: Callable[[], None] = given["finished_callback"]

    def start(self) -> None:
        if self.plays_on.refuses_start is not None:
            raise PortAudioError("Error starting stream", self.plays_on.refuses_start)
        self.running = True

    def abort(self) -> None:
        self.aborted = True
        if self.running:
            self.running = False
            self._finished()

    def close(self) -> None:
        self.closed = True

    def ask(self, frames: int, status: str = "") -> npt.NDArray[np.float32]:
        """Have the speaker fill a block; shape ``(frames, channels)``."""
        block = np.full((frames, self.channels), np.nan, dtype=np.float32)
        self._block(block, status)
        return block

    def give(self, samples: npt.NDArray[np.float32], status: str = "") -> None:
        """Hand the microphone a block; the other channels get noise that must not be heard."""
        block = np.full((len(samples), self.channels), 0.9, dtype=np.float32)
        block[:, 0] = samples
        self._block(block, status)

    @property
    def active(self) -> bool:
        """Whether the stream runs; a running device goes on calling back meanwhile."""
        if self.running and not self.stalled:
            self._block(np.zeros((1, self.channels), dtype=np.float32), "")
        return self.running

    def _block(self, block: npt.NDArray[np.float32], status: str) -> None:
        try:
            self._callback(block, len(block), None, status)
        except CallbackAbort:
            self.running = False
            self._finished()

    def unplug(self) -> None:
        """The device goes away in mid-stream."""
        self.running = False
        self._finished()


@dataclass
class FakeSoundCard:
    """The module. ``then`` are the devices that reading the list again would show."""

    devices: list[FakeDevice]
    then: list[FakeDevice] | None = None
    hosts: tuple[str, ...] = ("ALSA",)
    streams: list[FakeStream] = field(default_factory=list)
    tried: list[tuple[str, int, int]] = field(default_factory=list)
    reads: int = 0
    PortAudioError: type[Exception] = PortAudioError
    CallbackAbort: type[Exception] = CallbackAbort

    def _exit_handler(self) -> None:
        raise AssertionError("only a test process ends PortAudio")

    def query_devices(self) -> list[dict[str, Any]]:
        return [
            {
                "name": device.name,
                "hostapi": device.host,
                "max_input_channels": device.inputs,
                "max_output_channels": device.outputs,
                "default_samplerate": float(device.rate),
            }
            for device in self.devices
        ]

    def query_hostapis(self) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "default_input_device": self._first(host, "inputs"),
                "default_output_device": self._first(host, "outputs"),
            }
            for host, name in enumerate(self.hosts)
        ]

    def InputStream(self, **given: Any) -> FakeStream:  # noqa: N802 - sounddevice's name
        return self._open(**given)

    def OutputStream(self, **given: Any) -> FakeStream:  # noqa: N802 - sounddevice's name
        return self._open(**given)

    def _terminate(self) -> None:
        assert all(stream.closed for stream in self.streams), "a stream outlived PortAudio"

    def _initialize(self) -> None:
        self.reads += 1
        if self.then is not None:
            self.devices = self.then

    def _first(self, host: int, way: str) -> int:
        able = (n for n, d in enumerate(self.devices) if d.host == host and getattr(d, way))
        return next(able, -1)

    def _open(self, **given: Any) -> FakeStream:
        device = self.devices[given["device"]]
        rate, channels = given["samplerate"], given["channels"]
        self.tried.append((device.name, rate, channels))
        if device.refuses is not None:
            raise PortAudioError("Error opening stream: nothing doing", device.refuses)
        if device.rates and rate not in device.rates:
            raise PortAudioError("Error opening stream: Invalid sample rate", BAD_RATE)
        if device.channels and channels not in device.channels:
            raise PortAudioError("Error opening stream: Invalid number of channels", BAD_CHANNELS)
        stream = FakeStream(device, **given)
        self.streams.append(stream)
        return stream


class HandClock:
    """A clock that stands until ``advance`` moves it."""

    def __init__(self) -> None:
        self._now = 0.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    def today(self) -> dt.datetime:
        return dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=self._now)

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._order), woken))
        await woken

    async def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass, waking each sleeper at its time and letting it act."""
        end = self._now + seconds
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= end + 1e-9:
            self._now, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
            await self._settle()
        self._now = end

    async def _settle(self) -> None:
        for _ in range(8):
            await asyncio.sleep(0)
