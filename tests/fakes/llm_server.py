"""A scripted OpenAI-compatible server on loopback. Each request plays the next script of the queue.

A script is a timeline of steps, for example ``reply("Nice| work|.")``, which is
``(Say("Nice"), Say(" work"), Say("."), Finish())``, or ``(Say("Nice"), Hang())``.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Say:
    """Sends one piece of text; ``thinking`` sends it as ``reasoning_content`` instead."""

    text: str
    thinking: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Lets ``seconds`` of the event loop's time pass."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hang:
    """Sends nothing more until the client goes away."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Sends these bytes inside the stream as they are."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Close:
    """Drops the connection without ending the stream."""


@dataclass(frozen=True, slots=True)
class Finish:
    """Ends the stream as it should be ended."""

    reason: str = "stop"


@dataclass(frozen=True, slots=True)
class Status:
    """Answers with an HTTP status and a body instead of a stream; only as the first step."""

    code: int
    body: str = "{}"


Step = Say | Wait | Hang | Raw | Close | Finish | Status
Script = tuple[Step, ...]


def reply(pieces: str) -> Script:
    """A sound answer; ``pieces`` are divided by ``|``."""
    return (*(Say(piece) for piece in pieces.split("|")), Finish())


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent: ``path``, lower-case header names, and the JSON ``body``."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(slots=True)
class FakeLLM:
    """The server; use it with ``async with``. ``scripts`` empty means 500.

    ``asked`` is set by the first request, ``gone`` when a client left before its script ended;
    ``requests`` holds what was asked.
    """

    scripts: deque[Script] = field(default_factory=deque)
    models: tuple[str, ...] = ("tutor",)
    requests: list[Request] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None

    @classmethod
    def playing(cls, *scripts: Script, models: tuple[str, ...] = ("tutor",)) -> FakeLLM:
        return cls(scripts=deque(scripts), models=models)

    @property
    def port(self) -> int:
        assert self._server is not None, "the fake server is not running"
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        except ConnectionError:
            self.gone.set()
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:] if line)}
        data = await reader.readexactly(int(headers.get("content-length", "0")))
        if method == "GET":
            found = [{"id": name, "object": "model"} for name in self.models]
            await _plain(writer, 200, json.dumps({"object": "list", "data": found}))
            return
        self.requests.append(Request(path, headers, json.loads(data)))
        self.asked.set()
        script = self.scripts.popleft() if self.scripts else (Status(500, "no script is left"),)
        if isinstance(script[0], Status):
            await _plain(writer, script[0].code, script[0].body)
            return
        await self._play(script, reader, writer, chat=path.endswith("/chat/completions"))

    async def _play(
        self, script: Script, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chat: bool
    ) -> None:
        begun = False
        left = asyncio.ensure_future(reader.read())  # returns when the client closes its side
        try:
            for step in script:
                if isinstance(step, Hang):
                    await left
                elif isinstance(step, Wait):
                    await asyncio.wait({left}, timeout=step.seconds)
                if left.done():
                    self.gone.set()
                    return
                if isinstance(step, Close):
                    return
                if isinstance(step, Say | Raw | Finish):
                    if not begun:
                        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
                        writer.write(b"Transfer-Encoding: chunked\r\n\r\n")
                        begun = True
                    await _chunk(writer, _bytes(step, chat))
                    if isinstance(step, Finish):
                        writer.write(b"0\r\n\r\n")
                        await writer.drain()
        finally:
            left.cancel()
            await asyncio.gather(left, return_exceptions=True)


def _bytes(step: Say | Raw | Finish, chat: bool) -> bytes:
    if isinstance(step, Raw):
        return step.data
    choice: dict[str, Any] = {"index": 0, "finish_reason": None}
    if isinstance(step, Finish):
        choice |= {"finish_reason": step.reason} | ({"delta": {}} if chat else {"text": ""})
    elif chat:
        choice["delta"] = {"reasoning_content" if step.thinking else "content": step.text}
    else:
        choice["text"] = step.text
    event = b"data: " + json.dumps({"id": "1", "object": "chunk", "choices": [choice]}).encode() + b"\n\n"
    return event + (b"data: [DONE]\n\n" if isinstance(step, Finish) else b"")


async def _chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    await writer.drain()


async def _plain(writer: asyncio.StreamWriter, code: int, body: str) -> None:
    data = body.encode()
    writer.write(f"HTTP/1.1 {code} X\r\nContent-Type: application/json\r\n".encode())
    writer.write(f"Content-Length: {len(data)}\r\nConnection: close\r\n\r\n".encode() + data)
    await writer.drain()


def refused_url() -> str:
    """A base URL on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return f"http://127.0.0.1:{port}/v1"
