"""A model server as a child: progress while it loads, readiness, every way to fail, and its end."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tutor.clock import Clock, SystemClock
from tutor.errors import EngineError
from tutor.mind import loopback
from tutor.mind.child import Child, last_words, shortened
from tutor.mind.vllm import fault, phase

# Says what vLLM says while it loads, then answers /health and /v1/models on the port it is given.
READY = """
import http.server, os, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"{}")
    def log_message(self, *_): pass
print("pid", os.getpid(), flush=True)
print("(APIServer pid=1) INFO [api_utils.py:286] non-default args: {}", flush=True)
print("\\rLoading safetensors checkpoint shards: 100% Completed | 1/1", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""


@dataclass
class LeapingClock:
    """Every sleep takes no time and yet passes."""

    t: float = 0.0

    def now(self) -> float:
        return self.t

    def today(self) -> dt.datetime:
        raise NotImplementedError

    async def sleep(self, seconds: float) -> None:
        self.t += seconds
        await asyncio.sleep(0)


def child(tmp_path: Path, script: str, clock: Clock | None = None) -> Child:
    port = loopback.claim(0)
    return Child(
        command=[sys.executable, "-c", script, str(port)],
        environment=os.environ,
        base_url=f"http://127.0.0.1:{port}/v1",
        log=tmp_path / "logs" / "vllm.log",
        name="vLLM",
        phase=phase,
        fault=fault,
        clock=clock or SystemClock(),
    )


def test_it_reports_its_phases_and_ends_with_its_context(tmp_path: Path) -> None:
    async def run() -> None:
        said: list[str] = []
        server = child(tmp_path, READY)
        async with server.started(said.append, 60):
            log = server.log.read_text()
            process = psutil.Process(int(log.split()[1]))
            assert process.is_running()
        assert not psutil.pid_exists(process.pid)
        assert said[-1].endswith("s: ready")
        assert all(line.startswith("vLLM, ") for line in said)
        assert "Loading safetensors checkpoint shards: 100% Completed" in log

    asyncio.run(run())


def test_a_server_that_dies_while_loading(tmp_path: Path) -> None:
    script = "print('starting'); raise ValueError('No supported config format found')"

    async def run() -> None:
        with pytest.raises(EngineError) as caught:
            async with child(tmp_path, script).started(lambda _: None, 60):
                pytest.fail("it must not be ready")
        assert caught.value.what == "vLLM died: ValueError: No supported config format found"
        assert str(tmp_path / "logs" / "vllm.log") in caught.value.remedy
        assert caught.value.exit_code == 3

    asyncio.run(run())


def test_a_server_that_never_gets_ready_is_ended_at_the_deadline(tmp_path: Path) -> None:
    async def run() -> None:
        said: list[str] = []
        script = "import os, signal; print(os.getpid(), flush=True); signal.pause()"
        server = child(tmp_path, script, LeapingClock())
        with pytest.raises(EngineError, match=r"not ready after 40 s \(it was starting\)"):
            async with server.started(said.append, 40):
                pytest.fail("it must not be ready")
        assert said == ["vLLM, 0 s: starting", "vLLM, 15 s: still starting", "vLLM, 30 s: still starting"]
        pid = server.log.read_text().strip()
        assert not pid or not psutil.pid_exists(int(pid))

    asyncio.run(run())


def test_being_cancelled_while_it_loads_leaves_no_process(tmp_path: Path) -> None:
    async def run() -> None:
        loading = asyncio.Event()
        script = "import signal; print('non-default args', flush=True); signal.pause()"
        server = child(tmp_path, script)

        async def serve() -> None:
            def report(line: str) -> None:
                if "settings" in line:
                    loading.set()

            async with server.started(report, 60):
                pytest.fail("it must not be ready")

        task = asyncio.ensure_future(serve())
        await asyncio.wait_for(loading.wait(), 60)
        children = psutil.Process().children(recursive=True)
        assert len(children) == 2  # the leash and the server
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not any(process.is_running() for process in children)

    asyncio.run(run())


def test_a_server_that_dies_later_says_why(tmp_path: Path) -> None:
    async def run() -> None:
        script = READY.replace("self.end_headers();", "self.end_headers(); self.wfile.flush();")
        server = child(tmp_path, script)
        async with server.started(lambda _: None, 60):
            psutil.Process(int(server.log.read_text().split()[1])).kill()
            error = await server.died()
        assert error.what.startswith("vLLM died: ")

    asyncio.run(run())


def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file in the way")

    async def run() -> None:
        with pytest.raises(EngineError, match="cannot be written"):
            async with child(tmp_path, READY).started(lambda _: None, 60):
                pytest.fail("it must not start")

    asyncio.run(run())


def test_a_port_that_is_taken() -> None:
    async def run() -> None:
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(EngineError, match=f"port {port} on 127.0.0.1 cannot be used"):
            loopback.claim(port)
        server.close()
        await server.wait_closed()
        assert loopback.claim(port) == port
        assert loopback.claim(0) > 0

    asyncio.run(run())


def test_words_for_people() -> None:
    assert last_words(["one", "two", "  "]) == "two"
    assert last_words([]) == "it said nothing"
    assert shortened("a  b\nc.") == "a b c"
    assert len(shortened("x" * 500)) == 200
