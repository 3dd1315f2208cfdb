"""A bell that a sound card's thread rings and a coroutine hears: the one bridge from threads to the loop.

PortAudio calls back on its own thread, in real time. It may not wait for the event loop, and it may not
wake it a hundred times a second for nothing; so rings that come together wake the loop once.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable

KEPT = 256
"""Posted calls kept while no loop listens; older ones are dropped."""


class Bell:
    """Wakes the coroutines of one event loop from any thread.

    ``lock`` guards the state that the coroutines wait for: change the state with it held, let go of it,
    then ``ring``. A bell that no loop listens to is silent; nothing here ever raises on the ringer's side.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiters: set[asyncio.Future[None]] = set()
        self._posts: deque[Callable[[], None]] = deque(maxlen=KEPT)
        self._rung = False

    @property
    def awaited(self) -> bool:
        """Whether a coroutine waits; read it with ``lock`` held."""
        return bool(self._waiters)

    @property
    def posted(self) -> bool:
        """Whether a posted call waits to be made."""
        return bool(self._posts)

    def bind(self) -> None:
        """Let the running loop, if there is one, be the one that hears the bell."""
        with contextlib.suppress(RuntimeError):  # no loop runs here: a simulator without one
            loop = asyncio.get_running_loop()
            if loop is not self._loop:
                self._loop, self._rung = loop, False
            if self._posts:
                self.ring()

    def post(self, call: Callable[[], None]) -> None:
        """Have ``call`` made on the loop's thread, in order, at the next ring."""
        self._posts.append(call)

    def ring(self) -> None:
        """Wake the loop; any thread, with ``lock`` free."""
        loop = self._loop
        if loop is None or self._rung:
            return
        self._rung = True
        try:
            loop.call_soon_threadsafe(self._wake)
        except RuntimeError:  # the loop has closed: the lesson is over and nobody listens
            self._loop, self._rung = None, False

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until ``holds()``, which is called with ``lock`` held, at once and after each ring."""
        self.bind()
        loop = asyncio.get_running_loop()
        while True:
            with self.lock:
                if holds():
                    return
                waiter = loop.create_future()
                self._waiters.add(waiter)
            try:
                await waiter
            finally:
                with self.lock:
                    self._waiters.discard(waiter)

    def _wake(self) -> None:
        self._rung = False  # before the waiters look, so that no change after their look goes unrung
        while self._posts:
            self._posts.popleft()()
        with self.lock:
            waiters = tuple(self._waiters)
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
