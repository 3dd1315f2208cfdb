"""A real vLLM server, started by Sori's own code. ``tests/vllm/run.sh`` says where it is installed."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
import psutil
import pytest

from tutor.config import Mind
from tutor.mind import vllm
from tutor.mind.child import Child
from tutor.mind.llm import OpenAIWriter, Style, open_writer

T = TypeVar("T")

# A CPU shared with others may be slow; these tests are about what happens, not how fast.
PATIENT = Mind(first_token_s=120, next_token_s=60, total_s=240)


def command(process: psutil.Process) -> list[str]:
    """What it was started with; nothing where it has just ended and nobody has reaped it yet."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:  # a zombie among them: vLLM starts short helpers of its own
        return []


@dataclass
class Server:
    """The shared server. A test may kill it: the next one that asks gets a new one."""

    options: vllm.Options
    loop: asyncio.Runner
    child: Child | None = None
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` on the loop that also reads the server's log."""
        return self.loop.run(work)

    def ensure(self) -> None:
        if self.child is None or not self.processes():
            self.stop()
            self.child = self.run(self._open.enter_async_context(vllm.running(self.options, print)))

    def stop(self) -> None:
        self.run(self._open.aclose())

    @property
    def base_url(self) -> str:
        assert self.child is not None
        return self.child.base_url

    def writer(self, style: Style = "chat", settings: Mind = PATIENT) -> OpenAIWriter:
        return open_writer(self.base_url, "tutor", "none", style, settings)

    def processes(self) -> list[psutil.Process]:
        """vLLM's own processes: the API server, its engine, its worker, not the leash."""
        return [p for p in psutil.Process().children(recursive=True) if p.parent() != psutil.Process()]

    def api_server(self) -> psutil.Process:
        return next(p for p in self.processes() if "vllm.entrypoints.openai.api_server" in command(p))

    async def metric(self, name: str) -> float:
        """The sum of the samples called ``name`` at ``/metrics``."""
        async with httpx.AsyncClient(trust_env=False) as http:
            text = (await http.get(self.base_url.removesuffix("/v1") + "/metrics")).text
        found = re.findall(rf"^{re.escape(name)}(?:{{[^}}]*}})? (\S+)$", text, re.MULTILINE)
        assert found, f"/metrics has no {name}"
        return sum(map(float, found))

    async def until(self, holds: Callable[[float], bool], name: str, within_s: float = 60.0) -> float:
        """Waits for a metric; fails the test if it does not come."""
        async with asyncio.timeout(within_s):
            while not holds(value := await self.metric(name)):  # noqa: ASYNC110 - HTTP has no event
                await asyncio.sleep(0.1)
        return value


@pytest.fixture(scope="session")
def shared() -> Iterator[Server]:
    python, model = os.environ.get("TEST_VLLM_PYTHON"), os.environ.get("TEST_VLLM_MODEL")
    if not (python and model):
        pytest.skip("needs a vLLM environment; run `make test-vllm`")
    options = vllm.Options(
        model, port=0, device="cpu", python=python, context_tokens=2048, sequences=2, ready_s=420
    )
    with asyncio.Runner() as loop:
        server = Server(options, loop)
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def server(shared: Server) -> Server:
    shared.ensure()
    return shared
