"""What is to be played and what has left: the speaker's queue, without a device and without a clock.

A puller (PortAudio's thread, or a rehearsal that keeps its own time) takes samples out; the event loop
puts phrases in, ducks, stops and waits. Time here is the count of samples pulled, silence included.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tutor.audio import AUDIBLE, Samples
from tutor.bell import Bell
from tutor.mouth.tap import Tap

STOP_S = 0.010
"""How long a stopped phrase takes to fade out, seconds: short to the ear, long enough not to click."""

DUCK_S = 0.020
"""How long a change of volume takes, seconds."""

DUCKED = 0.25
"""The gain of ducked speech (-12 dB)."""

MAX_S = 30.0
"""How much sound may wait to be played, seconds."""

REMEMBERED = 512
"""Phrases of one utterance whose played samples are remembered."""

_NOTHING: Samples = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Left:
    """How much of one phrase left: ``samples`` of its ``of`` samples, both at ``rate`` Hz."""

    tag: object
    samples: int
    of: int
    rate: int

    @property
    def seconds(self) -> float:
        """Seconds of the phrase that left."""
        return self.samples / self.rate

    @property
    def whole(self) -> bool:
        """Whether the phrase left to its end."""
        return self.samples == self.of


@dataclass(frozen=True, slots=True)
class Heard:
    """What left the speaker of the phrases written since the last ``stop`` or ``drained``, in order."""

    phrases: tuple[Left, ...] = ()

    def of(self, tag: object) -> int:
        """Samples that left of the phrases tagged ``tag``."""
        return sum(phrase.samples for phrase in self.phrases if phrase.tag == tag)

    @property
    def seconds(self) -> float:
        """Seconds of speech that left."""
        return sum(phrase.seconds for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class Audible:
    """A phrase became audible: ``sample`` is the first one over the threshold, counted in samples pulled."""

    tag: object
    sample: int


@dataclass(slots=True)
class _Phrase:
    tag: object
    samples: Samples
    length: int
    onset: int | None  # the first audible sample, or none
    played: int = 0


class Playback:
    """Phrases in, samples out; every method may be called from any thread, the ``async`` ones on a loop.

    ``rate`` is the device's, in Hz. ``on_audible`` is called on the loop, once for each phrase that has an
    audible sample.
    """

    def __init__(
        self, rate: int, *, max_s: float = MAX_S, on_audible: Callable[[Audible], None] | None = None
    ) -> None:
        self.rate = rate
        self._limit = int(max_s * rate)
        self._on_audible = on_audible
        self._bell = Bell()
        self._queue: deque[_Phrase] = deque()
        self._record: deque[_Phrase] = deque(maxlen=REMEMBERED)
        self._waiting = 0
        self._tail = _NOTHING
        self._pulled = 0
        self._played = 0
        self._gain = 1.0
        self._target = 1.0
        self._ramp_left = 0
        self._tap: Tap | None = None
        # Made once, so that a pull in real time makes no arrays of its own.
        self._ramp = np.arange(1, max(1, round(DUCK_S * rate)) + 1, dtype=np.float32)
        self._scratch = np.empty_like(self._ramp)

    @property
    def playing(self) -> bool:
        """Whether anything is left to be pulled, the fade of a stopped phrase included."""
        with self._bell.lock:
            return self._busy()

    @property
    def pulled(self) -> int:
        """Samples pulled so far, silence included: the device's own clock."""
        return self._pulled

    @property
    def played_samples(self) -> int:
        """Samples of speech that have left so far; silence and fades do not count."""
        return self._played

    @property
    def queued_s(self) -> float:
        """Seconds of speech that wait to be played."""
        return self._waiting / self.rate

    def played(self, tag: object) -> int:
        """Samples that have left of the phrases tagged ``tag``, since the last ``stop`` or ``drained``."""
        with self._bell.lock:
            return sum(phrase.played for phrase in self._record if phrase.tag == tag)

    def write(self, samples: Samples, *, tag: object) -> None:
        """Put one phrase in the queue: float32, mono, at ``rate``; it is clipped, and NaN becomes silence.

        Raises ``BufferError`` while the queue is full: wait for ``space()`` first. A phrase is taken
        whole, so that the queue may run over its limit by one phrase.
        """
        clean = np.clip(np.nan_to_num(samples), -1.0, 1.0).astype(np.float32, copy=False)
        loud = np.abs(clean) > AUDIBLE
        onset = int(loud.argmax()) if loud.any() else None
        phrase = _Phrase(tag, clean, len(clean), onset)
        self._bell.bind()
        with self._bell.lock:
            if self._waiting >= self._limit:
                raise BufferError("the playback queue is full; await space() before writing")
            self._record.append(phrase)
            if phrase.length:
                self._queue.append(phrase)
                self._waiting += phrase.length

    async def space(self) -> None:
        """Wait until a phrase can be written."""
        await self._bell.until(lambda: self._waiting < self._limit)

    async def drained(self) -> Heard:
        """Wait until everything written has been pulled; what left, and begin a new account."""
        await self._bell.until(lambda: not self._busy())
        with self._bell.lock:
            return self._account()

    def stop(self, fade_s: float = STOP_S) -> Heard:
        """Drop all that waits and fade out what plays; what left, and begin a new account.

        The fade is not counted as heard. Ducking ends with the phrase that was ducked.
        """
        with self._bell.lock:
            self._drop(fade_s)
            heard = self._account()
        self._bell.ring()
        return heard

    def abandon(self) -> None:
        """Nobody will pull any more: drop all that waits; the account stays for ``stop`` or ``drained``."""
        with self._bell.lock:
            self._drop(0.0)
            self._tail = _NOTHING
        self._bell.ring()

    def duck(self, gain: float = DUCKED) -> None:
        """Bring the volume to ``gain`` in [0, 1], smoothly."""
        with self._bell.lock:
            self._aim(min(max(gain, 0.0), 1.0))

    def unduck(self) -> None:
        """Bring the volume back, smoothly."""
        with self._bell.lock:
            self._aim(1.0)

    def pull(self, n: int) -> Samples:
        """The next ``n`` samples (float32, mono), silence where there are none."""
        out = np.empty(n, dtype=np.float32)
        self.pull_into(out)
        return out

    def pull_into(self, out: Samples) -> None:
        """Fill ``out`` (float32, shape ``(n,)``) with the next samples; for a thread in real time."""
        with self._bell.lock:
            full, busy = self._waiting >= self._limit, self._busy()
            filled = self._take(out)
            out[filled:] = 0.0
            self._fade(out)
            if self._tap is not None:
                self._tap.put(out)
            self._pulled += len(out)
            changed = (full and self._waiting < self._limit) or (busy and not self._busy())
            ring = self._bell.posted or (changed and self._bell.awaited)
        if ring:
            self._bell.ring()

    def reference(self) -> Samples:
        """What left since the last call, silence, ducking and fades included; for one echo canceller.

        Float32, mono, at ``rate``. The first call begins to listen and gives nothing.
        """
        with self._bell.lock:
            if self._tap is None:
                self._tap = Tap(self.rate)
            return self._tap.take()

    def _busy(self) -> bool:
        return bool(self._queue) or self._tail.size > 0

    def _account(self) -> Heard:
        heard = Heard(tuple(Left(p.tag, p.played, p.length, self.rate) for p in self._record))
        self._record.clear()
        return heard

    def _drop(self, fade_s: float) -> None:
        if self._queue and self._queue[0].played:
            current = self._queue[0]
            rest = current.samples[current.played :][: round(fade_s * self.rate)]
            self._tail = rest * np.linspace(self._gain, 0.0, len(rest), dtype=np.float32)
        self._queue.clear()
        self._waiting = 0
        self._gain = self._target = 1.0
        self._ramp_left = 0

    def _aim(self, gain: float) -> None:
        if gain != self._target:
            self._target, self._ramp_left = gain, len(self._ramp)

    def _take(self, out: Samples) -> int:
        """Move samples from the tail and the queue into ``out``; how many."""
        filled = min(len(out), self._tail.size)
        if filled:
            out[:filled] = self._tail[:filled]
            self._tail = self._tail[filled:]
        while filled < len(out) and self._queue:
            phrase = self._queue[0]
            count = min(len(out) - filled, phrase.length - phrase.played)
            out[filled : filled + count] = phrase.samples[phrase.played : phrase.played + count]
            if phrase.onset is not None and phrase.played <= phrase.onset < phrase.played + count:
                self._announce(phrase.tag, self._pulled + filled + phrase.onset - phrase.played)
            phrase.played += count
            filled += count
            self._played += count
            self._waiting -= count
            if phrase.played == phrase.length:
                self._queue.popleft()
                phrase.samples = _NOTHING
        return filled

    def _announce(self, tag: object, sample: int) -> None:
        if self._on_audible is not None:
            call = self._on_audible
            self._bell.post(lambda: call(Audible(tag, sample)))

    def _fade(self, out: Samples) -> None:
        """Bring ``out`` to the gain in force, along a straight line where that changes."""
        count = min(len(out), self._ramp_left)
        if count:
            gains = self._scratch[:count]
            np.multiply(self._ramp[:count], (self._target - self._gain) / self._ramp_left, out=gains)
            gains += self._gain
            out[:count] *= gains
            self._ramp_left -= count
            self._gain = float(gains[-1]) if self._ramp_left else self._target
        if self._gain != 1.0:
            out[count:] *= self._gain
