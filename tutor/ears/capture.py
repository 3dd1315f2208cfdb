"""Blocks of a sound card in, frames of the house out: the microphone's queue, without a device or a clock.

A pusher (PortAudio's thread, or a rehearsal) brings blocks of any size at the device's rate; the event
loop takes frames of 512 samples at 16 kHz. Time here is the count of 16 kHz samples.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from tutor.audio import FRAME, FRAME_S, RATE, Samples
from tutor.bell import Bell
from tutor.ears.resampler import Resampler
from tutor.errors import DeviceError

QUEUE_S = 8.0
"""Sound that may wait to be heard, seconds; the oldest is dropped beyond that."""

DEAD_S = 5.0
"""Exact zeros for so long mean a muted or forbidden microphone, seconds: a real one has noise."""

FLOOR_DB = -100.0
"""The lowest level that the meter shows, dBFS."""

_NOTHING: Samples = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Frame:
    """512 samples (float32, mono, 16 kHz, [-1, 1]); ``index`` is the first one's place in the stream."""

    samples: Samples
    index: int


class Capture:
    """Turns pushed blocks into frames. ``push`` is for one thread; the rest may be called from any.

    ``on_note`` is called on the loop with a plain line for the learner: once when sound was dropped, and
    once when the microphone seems dead.
    """

    def __init__(
        self, rate: int, *, queue_s: float = QUEUE_S, on_note: Callable[[str], None] | None = None
    ) -> None:
        self.dropped = 0
        """Frames lost because nobody took them in time."""
        self.meter = FLOOR_DB
        """Level of the last frame: RMS in dBFS, where a full-scale sine is -3."""
        self._on_note = on_note
        self._bell = Bell()
        self._limit = max(1, int(queue_s / FRAME_S))
        self._queue: deque[Frame] = deque()
        self._index = 0
        self._carry = _NOTHING
        self._resampler = Resampler(rate)
        self._rate = rate
        self._zeros = 0
        self._hinted = False
        self._fault: DeviceError | None = None
        self._ended = False
        self._heeded = False

    def push(self, block: Any) -> None:
        """Take the next block: float32, shape ``(n,)`` or ``(n, channels)``, the first channel counts."""
        mono = block if block.ndim == 1 else block[:, 0]
        self._mind_silence(mono)
        sound = np.clip(np.nan_to_num(self._resampler(mono)), -1.0, 1.0)
        sound = np.concatenate((self._carry, sound)).astype(np.float32, copy=False)
        whole = len(sound) - len(sound) % FRAME
        self._carry = sound[whole:].copy()
        for start in range(0, whole, FRAME):
            self._add(sound[start : start + FRAME])
        if whole or self._bell.posted:
            self._bell.ring()

    def restart(self, rate: int, gap_s: float = 0.0) -> None:
        """Go on with another device at ``rate``; the index passes over the ``gap_s`` without sound."""
        self._resampler, self._rate = Resampler(rate), rate
        self._carry = _NOTHING
        self._zeros = 0
        with self._bell.lock:
            self._index += round(gap_s * RATE)
            self._fault = None

    def fail(self, fault: DeviceError) -> None:
        """No more will come: ``frames`` raises ``fault`` after what is still queued."""
        with self._bell.lock:
            self._fault = fault
        self._bell.ring()

    def end(self) -> None:
        """No more will come, as wished: ``frames`` ends after what is still queued."""
        with self._bell.lock:
            self._ended = True
        self._bell.ring()

    def forget(self) -> None:
        """Drop what nobody has taken yet; the index has gone on."""
        with self._bell.lock:
            self._queue.clear()

    async def frames(self) -> AsyncIterator[Frame]:
        """The frames, in order, as they come; for one listener. Raises the ``DeviceError`` of ``fail``."""
        self._heeded = True
        while True:
            await self._bell.until(lambda: bool(self._queue) or self._ended or self._fault is not None)
            with self._bell.lock:
                frame = self._queue.popleft() if self._queue else None
                fault = self._fault
            if frame is not None:
                yield frame
            elif fault is not None:
                raise fault
            else:
                return

    def _add(self, samples: Samples) -> None:
        power = float(np.dot(samples, samples)) / FRAME
        self.meter = max(FLOOR_DB, 10 * math.log10(power)) if power > 0 else FLOOR_DB
        with self._bell.lock:
            self._queue.append(Frame(samples, self._index))
            self._index += FRAME
            full = len(self._queue) > self._limit
            late = full and self._heeded  # before anybody listens, nothing is lost
            if full:
                self._queue.popleft()
            self.dropped += late
        if late and self.dropped == 1:
            self._note("this computer is too slow to hear everything: some of the sound was skipped")

    def _mind_silence(self, mono: Samples) -> None:
        if self._hinted:
            return
        self._zeros = 0 if mono.any() else self._zeros + len(mono)
        if self._zeros >= DEAD_S * self._rate:
            self._hinted = True
            self._note(
                "the microphone gives no sound at all; check that it is not muted and that this program "
                "may use it in the system's privacy settings"
            )

    def _note(self, line: str) -> None:
        if self._on_note is not None:
            self._bell.post(partial(self._on_note, line))
