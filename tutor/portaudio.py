"""PortAudio's streams, opened with a fallback, watched, and closed without hanging.

One ``PortAudio`` a process: to read the device list again it must close every open stream, so all that
open streams share one. Its calls block, at times for seconds: make them in a thread. Each has a deadline,
since drivers do hang: libpulse, for one, when its server is killed while it holds a block of sound.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from tutor.clock import Clock
from tutor.devices import (
    NOUN,
    Device,
    Direction,
    choose,
    list_devices,
    load_library,
    refusal,
    retry_differently,
)
from tutor.errors import DeviceError
from tutor.native import Hung, hushed, within

COMMON_RATES = (48_000, 44_100, 16_000)
"""Sample rates tried after the wanted one and the device's own, Hz."""

ANSWER_S = 10.0
"""How long a driver may take to open or list, seconds."""

CLOSE_S = 2.0
"""How long a driver may take to close a stream before it is left behind, seconds."""

END_S = 0.5
"""How long a running stream may take to end by its own callback, seconds."""

START_S = 5.0
"""How long a stream may take to begin, seconds: a sleeping Bluetooth or network device needs some."""

STEP_S = 0.2
"""How often a stream is looked at, seconds."""

Handler = Callable[[Any], None]
"""Takes PortAudio's block (float32, shape ``(frames, channels)``) to read it or to fill it; may not raise."""


class Line:
    """One open stream of a device. PortAudio's thread gives each block to the handler.

    ``generation`` counts how often the device list had been read when the line was opened; ``beats``
    counts blocks, ``glitches`` those that came too late, and ``ended`` says that no more will come.
    Raises PortAudio's own error where the stream cannot be opened.
    """

    def __init__(
        self,
        sound: Any,
        device: Device,
        direction: Direction,
        *,
        generation: int,
        rate: int,
        channels: int,
        latency_s: float,
    ) -> None:
        self.device = device
        self.direction = direction
        self.generation = generation
        self.beats = 0
        self.glitches = 0
        self.ended = False
        self.stuck = False
        """Whether the driver hangs in it; it can be neither closed nor used again."""
        self.idle_s = 0.0
        """Seconds for which no block has come, as ``lost`` sees it."""
        self._sound = sound
        self._handler: Handler | None = None
        self._closing = False
        kind = sound.InputStream if direction == "input" else sound.OutputStream
        self._stream = kind(
            samplerate=rate,
            channels=channels,
            device=device.number,
            dtype="float32",
            latency=latency_s,
            callback=self._on_block,
            finished_callback=self._on_end,
        )
        self.rate = round(self._stream.samplerate)
        """Samples per second."""
        self.latency_s = float(self._stream.latency)
        """Seconds between a block's hand-over and the device, as PortAudio believes."""

    def start(self, handler: Handler) -> None:
        """Let the blocks flow. Raises ``DeviceError``, with the stream closed."""
        self._handler = handler
        try:
            within(ANSWER_S, self._stream.start)
        except self._sound.PortAudioError as error:
            self.close()
            raise refusal(error, self.device, self.direction) from error
        except Hung as error:
            self._closing = self.ended = self.stuck = True
            raise _no_answer(self._sound) from error

    def close(self) -> bool:
        """Stop at once and close; false where the driver hangs, and its thread is left behind."""
        closing, self._closing = self._closing, True
        self.ended = True
        if not closing:
            try:
                within(CLOSE_S, self._end)
            except Hung:
                self.stuck = True
                _no_answer(self._sound)
        return not self.stuck

    def _end(self) -> None:
        # The callback ends the stream itself. PortAudio's abort would cancel the thread, on Linux, where
        # it stands: in the middle of Python, it would take the interpreter's lock along. Only a thread
        # that no longer calls back is ended so.
        for _ in range(round(END_S / 0.005)):
            if not self._stream.active:
                break
            time.sleep(0.005)
        # A device that was pulled out may refuse both; there is nothing left to do for it.
        with contextlib.suppress(self._sound.PortAudioError):
            if self._stream.active:
                self._stream.abort()
        with contextlib.suppress(self._sound.PortAudioError):
            self._stream.close()

    def _on_block(self, block: Any, _frames: int, _time: object, status: object) -> None:
        if self._closing or self._handler is None:
            if self.direction == "output":
                block.fill(0)
            raise self._sound.CallbackAbort
        self.beats += 1
        if status:
            self.glitches += 1
        self._handler(block)

    def _on_end(self) -> None:
        self.ended = True


class PortAudio:
    """The process's one PortAudio. Every method may be called from any thread.

    ``library`` stands in for ``sounddevice``. ``quiet`` sends what C libraries print while a device is
    opened to nowhere, so that a person reads one line; a full-screen program that draws on standard error
    turns it off. Raises ``DeviceError`` where PortAudio is missing.
    """

    def __init__(self, library: Any = None, *, quiet: bool = True) -> None:
        self._sound = load_library() if library is None else library
        self._quiet = quiet
        self._lock = threading.RLock()
        self._lines: list[Line] = []
        self._generation = 0

    def devices(self) -> tuple[Device, ...]:
        """The devices as last read."""
        with self._lock:
            return list_devices(self._sound)

    def open(
        self,
        direction: Direction,
        wanted: str | int | None = None,
        *,
        latency_s: float,
        rate: int | None = None,
    ) -> Line:
        """Open a device (see ``devices.choose``) at ``rate`` Hz, or the nearest it takes: its own by default.

        The line does not run until it is started. Raises ``DeviceError``.
        """
        with self._lock:
            device = choose(self.devices(), wanted, direction)
            refused: Exception | None = None
            for hertz, channels in _attempts(device, direction, rate):
                try:
                    line = self._line(device, direction, hertz, channels, latency_s)
                except self._sound.PortAudioError as error:
                    refused = error
                    if not retry_differently(error):
                        break
                else:
                    self._lines = [known for known in self._lines if known.stuck or not known.ended] + [line]
                    return line
            assert refused is not None  # there is at least one attempt
            raise refusal(refused, device, direction) from refused

    def reopen(self, lost: Line, *, latency_s: float) -> Line:
        """A line on the default device, in place of ``lost``, which is closed.

        Where that fails the device list is read again, which ends every other line too: its owner sees
        that and reopens as well. Raises ``DeviceError`` when there is still none.
        """
        with self._lock:
            lost.close()
            try:
                return self.open(lost.direction, latency_s=latency_s)
            except DeviceError:
                # Of several owners that lost their lines at once, the first reads the list again; the
                # others try what it found, and disturb its new line only when they come a second time.
                fresh = lost.generation != self._generation and any(not line.ended for line in self._lines)
                if not fresh:
                    self._read_again()
                lost.generation = self._generation
                if fresh:
                    raise
                return self.open(lost.direction, latency_s=latency_s)

    def close(self) -> None:
        """Close every line that is still open."""
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()

    def _line(self, device: Device, direction: Direction, rate: int, channels: int, latency_s: float) -> Line:
        def make() -> Line:
            return Line(
                self._sound,
                device,
                direction,
                generation=self._generation,
                rate=rate,
                channels=channels,
                latency_s=latency_s,
            )

        with hushed(self._quiet):
            try:
                return within(ANSWER_S, make)
            except Hung as error:
                raise _no_answer(self._sound) from error

    def _read_again(self) -> None:
        self._lines = [line for line in self._lines if not line.close()]
        if self._lines:
            return  # a driver hangs in a stream: ending PortAudio now would hang too
        self._generation += 1

        def read() -> None:
            # sounddevice offers no public way to read the list again; its author names this one.
            self._sound._terminate()
            self._sound._initialize()

        with hushed(self._quiet):
            try:
                within(ANSWER_S, read)
            except Hung as error:
                raise _no_answer(self._sound) from error
            except self._sound.PortAudioError as error:
                raise DeviceError("the sound devices cannot be listed again", "Start again.") from error


def _no_answer(sound: Any) -> DeviceError:
    """A driver hangs: PortAudio is not to be ended at the process's end, since that would hang too."""
    atexit.unregister(sound._exit_handler)
    return DeviceError("the sound system does not answer", "Restart it, or plug the device in again.")


async def lost(line: Line, clock: Clock, *, stall_s: float, start_s: float = START_S) -> DeviceError:
    """Wait until ``line`` ends or hands over no block for ``stall_s`` (``start_s`` before the first one).

    Idle looks are counted, not seconds: a suspended laptop or a busy loop is no fault of the device.
    """
    beats = line.beats
    while not line.ended and line.idle_s < (stall_s if beats else start_s):
        await clock.sleep(STEP_S)
        line.idle_s = line.idle_s + STEP_S if line.beats == beats else 0.0
        beats = line.beats
    return DeviceError(
        f"the {NOUN[line.direction]} {line.device.name!r} stopped",
        "Plug it in again, or choose another device.",
    )


def _attempts(device: Device, direction: Direction, rate: int | None) -> Iterator[tuple[int, int]]:
    """Sample rates and channels to try, best first.

    Two output channels, since mono reaches the left ear only on some systems; one input channel, or
    all, of which the first is used.
    """
    most = device.channels(direction)
    channels = (2, 1) if direction == "output" and most >= 2 else dict.fromkeys((1, most))
    for hertz in dict.fromkeys((rate or device.rate, device.rate, *COMMON_RATES)):
        for count in channels:
            yield hertz, count
