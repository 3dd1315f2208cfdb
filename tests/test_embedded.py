"""The embedded server: what it refuses, and with the real model: words, cancelling, ending."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

from tests.fakes.llm_server import refused_url
from tutor.config import Mind
from tutor.engines import Prompt
from tutor.errors import EngineError, WeightsError
from tutor.locate import resolve_local
from tutor.mind import prompt as prompts
from tutor.mind.embedded import ALIAS, EmbeddedServer, open_embedded, serve_embedded
from tutor.mind.llm import OpenAIWriter, open_writer
from tutor.mind.ping import ping

PATIENT = Mind(first_token_s=120, next_token_s=60, total_s=240)
QUESTION = ("wrong", "Which is bigger, one third or one quarter?", "one quarter", "You were thinking about")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"missing\.gguf cannot be read \(No such file"):
        EmbeddedServer.start(tmp_path / "missing.gguf", Mind())


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "story.gguf"
    path.write_text("Once upon a time")
    with pytest.raises(WeightsError, match="not a GGUF file"):
        EmbeddedServer.start(path, Mind())


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EngineError, match=f"port {port} on 127.0.0.1 cannot be used"):
            EmbeddedServer.start(path, Mind(), port=port)


def test_without_xllamacpp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF")
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(EngineError, match="needs xllamacpp") as caught:
        EmbeddedServer.start(path, Mind())
    assert "sori-tutor[embedded]" in caught.value.remedy


@pytest.mark.slow
@pytest.mark.parametrize("size", [4, 100, 100_000])
def test_a_model_that_is_cut_short(tmp_path: Path, gguf: Path, size: int) -> None:
    path = tmp_path / "short.gguf"
    with gguf.open("rb") as whole:
        path.write_bytes(whole.read(size))
    with pytest.raises(EngineError, match=r"llama\.cpp cannot load .*short\.gguf") as caught:
        EmbeddedServer.start(path, Mind())
    assert "cut short" in caught.value.remedy


@pytest.fixture(scope="module")
def gguf() -> Path:
    try:
        return resolve_local("qwen2.5-coder-0.5b", "llm", progress=lambda _: None).path
    except WeightsError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def server(gguf: Path) -> Iterator[EmbeddedServer]:
    started = EmbeddedServer.start(gguf, Mind())
    yield started
    started.stop()


def writer(server: EmbeddedServer) -> OpenAIWriter:
    return open_writer(server.base_url, ALIAS, server.api_key, "chat", PATIENT)


async def metric(server: EmbeddedServer, name: str) -> float:
    async with httpx.AsyncClient(trust_env=False) as http:
        key = {"Authorization": f"Bearer {server.api_key}"}
        text = (await http.get(server.base_url.removesuffix("/v1") + "/metrics", headers=key)).text
    return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(f"llamacpp:{name} "))


async def reply(made: OpenAIWriter, prompt: Prompt) -> list[str]:
    async with aclosing(made.stream(prompt)) as pieces:
        return [piece async for piece in pieces]


@pytest.mark.slow
def test_it_goes_on_from_the_stem_and_says_the_same_again(server: EmbeddedServer) -> None:
    async def run() -> None:
        made, prompt = writer(server), prompts.build(*QUESTION)
        await made.warm(prompt)
        first, second = await reply(made, prompt), await reply(made, prompt)
        await made.close()
        assert "".join(first).strip()
        assert not "".join(first).startswith(prompt.stem)
        assert "<|" not in "".join(first)
        assert first == second

    asyncio.run(run())


@pytest.mark.slow
def test_the_fixed_prefix_is_read_once(server: EmbeddedServer) -> None:
    async def run() -> None:
        made = writer(server)
        await made.warm(prompts.build(*QUESTION))
        before = await metric(server, "prompt_tokens_total")
        other = prompts.build("right", "What is one half of eight?", "four", "I like how you")
        await reply(made, other)
        await made.close()
        read = await metric(server, "prompt_tokens_total") - before
        assert 0 < read < 80  # of about 350

    asyncio.run(run())


@pytest.mark.slow
def test_closing_the_stream_stops_the_generation(server: EmbeddedServer) -> None:
    """The one slot answers in order: had the long reply gone on, its tokens would be counted by then."""
    long = Prompt("You count.", (), "Count from one to one thousand in words.", max_tokens=1200)

    async def run() -> None:
        made = writer(server)
        before = await metric(server, "tokens_predicted_total")
        async with aclosing(made.stream(long)) as pieces:
            for _ in range(3):
                await anext(pieces)
        await reply(made, prompts.build(*QUESTION))
        await made.close()
        assert await metric(server, "tokens_predicted_total") - before < 300
        assert await metric(server, "requests_processing") == 0

    asyncio.run(run())


@pytest.mark.slow
def test_only_who_has_the_key_may_use_it(server: EmbeddedServer, gguf: Path) -> None:
    async def run() -> None:
        stranger = open_writer(server.base_url, ALIAS, "guess", "chat", PATIENT)
        with pytest.raises(EngineError, match="status 401"):
            async with aclosing(stranger.stream(prompts.build(*QUESTION))) as pieces:
                await anext(pieces)
        await stranger.close()
        headers = {"Origin": "http://example.test", "Authorization": f"Bearer {server.api_key}"}
        async with httpx.AsyncClient(trust_env=False, headers=headers) as http:
            page = await http.get(server.base_url + "/models")
            slots = await http.get(server.base_url.removesuffix("/v1") + "/slots")
        assert page.status_code == 200
        assert page.headers.get("access-control-allow-origin") not in ("*", "http://example.test")
        assert str(gguf.parent) not in page.text  # the file's path is nobody's business
        assert slots.status_code != 200  # it would show the prompts

    asyncio.run(run())


@pytest.mark.slow
def test_a_writer_ends_its_own_server(gguf: Path) -> None:
    made = open_embedded(gguf, PATIENT, "chat")
    address = httpx.URL(made._base_url)
    asyncio.run(made.close())
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.host, address.port or 0)).close()


@pytest.mark.slow
def test_serving_says_where_and_ends_when_cancelled(gguf: Path) -> None:
    async def run() -> None:
        said: list[str] = []
        ready = asyncio.Event()

        def report(line: str) -> None:
            said.append(line)
            if line.startswith("Ready: "):
                ready.set()

        port = httpx.URL(refused_url()).port or 0
        task = asyncio.ensure_future(serve_embedded(gguf, Mind(), port, report))
        await asyncio.wait_for(ready.wait(), 120)
        url = f"http://127.0.0.1:{port}/v1"
        assert url in said[-1]
        assert (await ping(url, PATIENT)).models == (ALIAS,)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(EngineError, match="no wording model answers"):
            await ping(url, PATIENT)

    asyncio.run(run())


@pytest.mark.slow
def test_it_prints_nothing_and_leaves_with_the_program(gguf: Path) -> None:
    """llama.cpp is silent, and a program that ends in the middle of a reply ends."""
    program = """
import asyncio, sys
from contextlib import aclosing
from pathlib import Path
from tutor.config import Mind
from tutor.engines import Prompt
from tutor.mind.embedded import open_embedded

async def main():
    writer = open_embedded(Path(sys.argv[1]), Mind(first_token_s=120, next_token_s=60), "chat")
    prompt = Prompt("You count.", (), "Count from one to one thousand.", max_tokens=1200)
    async with aclosing(writer.stream(prompt)) as pieces:
        await anext(pieces)
        raise SystemExit(4)

asyncio.run(main())
"""
    ended = subprocess.run(
        [sys.executable, "-c", program, str(gguf)], capture_output=True, text=True, timeout=240,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr) == (4, "", "")
