"""A model server as a child process: started, watched while it loads, and ended with all that it started."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tutor.clock import Clock, SystemClock
from tutor.engines import Progress
from tutor.errors import EngineError
from tutor.mind import leash

if TYPE_CHECKING:
    import httpx

_LOOK_S = 0.5
_REMIND_S = 15.0
_DRAIN_S = 2.0
_KEPT_LINES = 400


@dataclass(slots=True)
class Child:
    """A server under ``tutor.mind.leash``. ``name`` is for people; ``base_url`` ends in ``/v1``.

    ``phase`` reads what a log line says it is doing; ``fault`` says why it died, from its last lines.
    ``api_key`` is sent to it, if it wants one.
    """

    command: Sequence[str]
    environment: Mapping[str, str]
    base_url: str
    log: Path
    name: str
    phase: Callable[[str], str | None]
    fault: Callable[[tuple[str, ...], Path], EngineError]
    clock: Clock = field(default_factory=SystemClock)
    api_key: str = ""
    _process: asyncio.subprocess.Process | None = None
    _reading: asyncio.Task[None] | None = None
    _lines: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT_LINES))
    _doing: str = "starting"

    @contextlib.asynccontextmanager
    async def started(self, report: Progress, ready_s: float) -> AsyncIterator[None]:
        """Start, wait until ``/health`` and ``/models`` answer, and end it on leaving.

        Raises ``EngineError`` when it dies first or is not ready in time.
        """
        file = _open_log(self.log)
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-I", "-S", leash.__file__),
                *self.command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=dict(self.environment),
                cwd=self.log.parent,  # a folder of the caller's must not shadow one of the server's modules
                start_new_session=True,
            )
            self._reading = asyncio.ensure_future(self._read(file))
            await self._until_ready(report, ready_s)
            yield
        finally:
            # Shielded: a second Ctrl-C must not leave half of the processes behind.
            await asyncio.shield(asyncio.ensure_future(self._end()))
            file.close()

    async def died(self) -> EngineError:
        """Waits for the server to end by itself, and says why it did."""
        assert self._process is not None
        assert self._reading is not None
        await self._process.wait()
        await asyncio.wait({self._reading})
        return self.fault(tuple(self._lines), self.log)

    async def _end(self) -> None:
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()  # the leash ends the server's group when it sees this
            await self._process.wait()
        if self._reading is not None:
            await asyncio.wait({self._reading}, timeout=_DRAIN_S)
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self, file: TextIO) -> None:
        """The server's output into the log, line by line, until it closes."""
        assert self._process is not None
        assert self._process.stdout is not None
        rest = b""
        while block := await self._process.stdout.read(65536):
            *lines, rest = (rest + block).replace(b"\r", b"\n").split(b"\n")
            for raw in lines:
                line = raw.decode(errors="replace").rstrip()
                file.write(line + "\n")
                if line:
                    self._lines.append(line)
                self._doing = self.phase(line) or self._doing
            file.flush()

    async def _until_ready(self, report: Progress, ready_s: float) -> None:
        import httpx

        assert self._process is not None
        begun, said, said_at = self.clock.now(), "", 0.0
        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        async with httpx.AsyncClient(trust_env=False, timeout=5.0, headers=headers) as http:
            while not await self._answers(http):
                if self._process.returncode is not None:
                    raise await self.died()
                elapsed = self.clock.now() - begun
                if elapsed > ready_s:
                    raise EngineError(
                        f"{self.name} was not ready after {ready_s:.0f} s (it was {self._doing})",
                        f"Its log is {self.log}.",
                    )
                if self._doing != said or elapsed - said_at >= _REMIND_S:
                    still = "still " if self._doing == said else ""
                    report(f"{self.name}, {elapsed:.0f} s: {still}{self._doing}")
                    said, said_at = self._doing, elapsed
                await self.clock.sleep(_LOOK_S)
        report(f"{self.name}, {self.clock.now() - begun:.0f} s: ready")

    async def _answers(self, http: httpx.AsyncClient) -> bool:
        import httpx

        try:
            for url in (self.base_url.removesuffix("/v1") + "/health", self.base_url + "/models"):
                if (await http.get(url)).status_code != 200:
                    return False
        except httpx.TransportError:
            return False
        return True


def last_words(lines: Sequence[str]) -> str:
    """The last line that says something."""
    return next((line for line in reversed(lines) if line.strip()), "it said nothing")


def shortened(text: str, most: int = 200) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= most else line[: most - 1] + "…"


def _open_log(log: Path) -> TextIO:
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        return log.open("w", encoding="utf-8")
    except OSError as error:
        raise EngineError(
            f"the log {log} cannot be written ({error.strerror})", "Free some space, or mend its permissions."
        ) from error
