"""A lesson in simulated time with the real engines: faster than life, and the same on a busy machine.

The event loop's time is simulated: it jumps to the next timer when nothing is left to do, and it stands
still while any work runs in a thread or a server. So ``SystemClock``, sleeps and deadlines need no change.
The room is ticked by a task on that time. An engine's call is done as fast as the machine can, and its
result is then held back for what the call costs: its measured time, or a fixed cost (``Costs``) so that a
figure does not depend on the load. Each engine serves one call at a time, as its one thread does.

What is not simulated: that engines share cores. A measured cost is of a call that had the machine to itself.
The microphone's frame arrives when its last sample has been spoken, 32 ms later than in ``Room``'s thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from tutor.audio import FRAME_S, RATE, Samples
from tutor.ears.mic import Frame
from tutor.engines import Prompt, Speech, Synthesizer, Transcriber, Transcript, Writer
from tutor.room import EchoPath, Learner, Room

T = TypeVar("T")


STEP_S = 0.1
"""How long a withdrawn call still holds its engine: until its next step, seconds."""

HANGS_S = 10.0
"""Real seconds after which a loop without a timer and without work counts as hung."""

SHORTEST_S = 0.5
"""A shorter phrase costs as much as one of this length: every call has its overhead."""

JUST_BEFORE_S = 1e-4
"""A frame is delivered so long before the next tick, so that what it causes at once is heard in that tick."""


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Time passes only when nothing can be done, and not while ``held``: then real work is waited for.

    Work that is handed to a thread otherwise than by ``run_in_executor`` is waited for only where no timer is
    left.
    """

    def __init__(self) -> None:
        super().__init__()
        self._simulated = 1000.0
        self._held = 0
        self._own: ThreadPoolExecutor | None = None

    def time(self) -> float:
        return self._simulated

    @contextmanager
    def held(self) -> Iterator[None]:
        """Time stands still: something real is waited for."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """As the loop's own; time stands still until the work is done, also when nobody waits any more."""
        if executor is None:
            if self._own is None:
                self._own = ThreadPoolExecutor(thread_name_prefix="simulated")
                self.set_default_executor(self._own)
            executor = self._own
        work = executor.submit(func, *args)
        self._held += 1
        result = asyncio.wrap_future(work, loop=self)
        # After wrap_future's own callback: time may go on only once the result has been handed over.
        work.add_done_callback(self._done)
        return result

    async def shutdown_default_executor(self, *timeout: Any) -> None:
        """As the loop's own, which waits for a thread."""
        with self.held():
            await super().shutdown_default_executor(*timeout)

    def _done(self, _work: Future[Any]) -> None:
        """In the worker's thread, or in the loop's for work that was dropped before it began."""
        with suppress(RuntimeError):  # the loop was closed before the work had ended
            self.call_soon_threadsafe(self._let_go)

    def _let_go(self) -> None:
        self._held -= 1

    def _run_once(self) -> None:
        if not self._ready and not self._held:  # type: ignore[attr-defined]
            timers = [t for t in self._scheduled if not t.cancelled()]  # type: ignore[attr-defined]
            if timers:
                self._simulated = max(self._simulated, min(timer.when() for timer in timers))
            elif not self._selector.select(HANGS_S):  # type: ignore[attr-defined]
                raise RuntimeError("nothing is left to wait for: a task waits for ever")
        super()._run_once()  # type: ignore[misc]


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` in simulated time, in this thread, which must have no loop of its own."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(work)


async def aside(make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run what ``make`` gives in simulated time in a thread, beside the loop that the caller runs on."""
    return await asyncio.to_thread(lambda: run(make()))


class SimulatedRoom(Room):
    """The room, ticked on the loop's simulated time; ``keep``: whether it keeps the recording."""

    def __init__(self, learner: Learner, *, echo: EchoPath | None = None, keep: bool = True) -> None:
        super().__init__(learner, echo=echo, keep=keep)

    async def frames(self) -> AsyncIterator[Frame]:
        self.started = self._loop.time()
        ticking = asyncio.create_task(self._tick_for_ever())
        ticking.add_done_callback(self._end_of_a_failure)
        try:
            while (frame := await self._frames.get()) is not None:
                yield frame
            await ticking  # raises what it failed with
        finally:
            ticking.cancel()

    def _end_of_a_failure(self, ticking: asyncio.Task[None]) -> None:
        if not ticking.cancelled() and ticking.exception() is not None:
            self._frames.put_nowait(None)

    async def _tick_for_ever(self) -> None:
        count = 0
        while self.tick():
            count += 1
            await asyncio.sleep(max(0.0, self.started + count * FRAME_S - self._loop.time()))

    def _deliver(self, frame: Frame | None) -> None:
        self._loop.call_later(FRAME_S - JUST_BEFORE_S, self._hand_over, frame)


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds that a call is charged; ``None``: what it took.

    The defaults are the embedded engines' on 2 quiet cores: the median transcription of 136 short answers
    (``tutor/ears/stt.py``; a guess is charged the same), and what a second of synthesised speech takes
    (0.31 s for 5.8 s).
    """

    transcribe_s: float | None = 0.285
    partial_s: float | None = 0.285
    synthesize_s: float | None = 0.055


MEASURED = Costs(None, None, None)


class _Turnstile:
    """One engine: calls pass one at a time; one that is cancelled holds it ``STEP_S`` longer at most."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._free_at = 0.0

    async def serve(self, work: Callable[[], Awaitable[T]], cost: float | Callable[[T], float] | None) -> T:
        """Do ``work``, charged ``cost`` seconds: a number, a function of the result, or what it took."""
        loop = asyncio.get_running_loop()
        async with self._lock:
            await asyncio.sleep(max(0.0, self._free_at - loop.time()))
            began = time.perf_counter()
            result = await work()
            took = time.perf_counter() - began if cost is None else cost(result) if callable(cost) else cost
            due = loop.time() + took
            try:
                await asyncio.sleep(due - loop.time())
            except asyncio.CancelledError:
                self._free_at = min(due, loop.time() + STEP_S)
                raise
            return result


class ChargedTranscriber:
    """A ``tutor.engines.Transcriber`` whose calls cost simulated time. A guess makes way for a final call."""

    def __init__(self, inner: Transcriber, costs: Costs) -> None:
        self._inner = inner
        self._costs = costs
        self._turnstile = _Turnstile()
        self._guess: asyncio.Task[Transcript] | None = None
        self.calls = 0
        self.partials = 0

    async def transcribe(self, samples: Samples, *, hint: str = "", partial: bool = False) -> Transcript:
        if not partial:
            self.calls += 1
            if self._guess is not None:
                self._guess.cancel()
            return await self._turnstile.serve(
                lambda: self._inner.transcribe(samples, hint=hint), self._costs.transcribe_s
            )
        self.partials += 1
        guess = self._guess = asyncio.create_task(
            self._turnstile.serve(
                lambda: self._inner.transcribe(samples, hint=hint, partial=True), self._costs.partial_s
            )
        )
        try:
            return await guess
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if me is not None and me.cancelling():
                guess.cancel()
                raise
            return Transcript("", "", 0.0, (), len(samples) / RATE, 0.0)
        finally:
            if self._guess is guess:
                self._guess = None

    async def close(self) -> None:
        """Nothing: the engine belongs to whoever loaded it."""


Kept = dict[tuple[str, float], Speech]
"""Phrases by text and pace."""


class ChargedSynthesizer:
    """A ``tutor.engines.Synthesizer`` whose calls cost simulated time: fixed costs are a second of speech."""

    def __init__(self, inner: Synthesizer, costs: Costs, kept: Kept | None = None) -> None:
        """``kept`` spares the machine what was said in earlier lessons; it is charged as if made again."""
        self._inner = inner
        self._cost = costs.synthesize_s
        self._kept = kept
        self._turnstile = _Turnstile()

    @property
    def rate(self) -> int:
        return self._inner.rate

    async def synthesize(self, text: str, *, pace: float = 1.0) -> Speech:
        cost = self._cost

        async def make() -> Speech:
            if cost is None or self._kept is None:
                return await self._inner.synthesize(text, pace=pace)
            if (text, pace) not in self._kept:
                self._kept[text, pace] = await self._inner.synthesize(text, pace=pace)
            return self._kept[text, pace]

        return await self._turnstile.serve(
            make, None if cost is None else lambda speech: cost * max(SHORTEST_S, speech.seconds)
        )

    async def close(self) -> None:
        """Nothing: the engine belongs to whoever loaded it."""


class ChargedWriter:
    """A ``tutor.engines.Writer`` on another loop, whose tokens cost the simulated time that they took."""

    def __init__(self, inner: Writer, home: asyncio.AbstractEventLoop) -> None:
        """``home``: the loop in another thread on which ``inner`` was opened."""
        self._inner = inner
        self._home = home
        self._turnstile = asyncio.Lock()

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        async with self._turnstile:
            pieces = self._inner.stream(prompt)
            try:
                while True:
                    began = time.perf_counter()
                    piece = await self._at_home(lambda: anext(pieces, None))
                    await asyncio.sleep(time.perf_counter() - began)
                    if piece is None:
                        return
                    yield piece
            finally:
                await self._at_home(lambda: pieces.aclose())  # type: ignore[attr-defined]

    async def warm(self, prompt: Prompt) -> None:
        await self._at_home(lambda: self._inner.warm(prompt))

    async def close(self) -> None:
        """Nothing: the engine belongs to whoever loaded it."""

    async def _at_home(self, make: Callable[[], Awaitable[T]]) -> T:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SimulatedLoop)

        async def work() -> T:
            return await make()

        with loop.held():
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(), self._home))
