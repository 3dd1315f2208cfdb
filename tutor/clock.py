"""Time, injected. No stage reads the system's clock by itself."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """What a stage may know of time."""

    def now(self) -> float:
        """Seconds on a monotonic scale; only differences mean anything."""
        ...

    def today(self) -> dt.datetime:
        """The wall clock, UTC, for facts that are stored."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds`` on this clock's scale."""
        ...


class SystemClock:
    """The running event loop's own time, so that a loop with virtual time makes it virtual too."""

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def today(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
