"""The embedded model in a process of its own: loading it there holds nobody else's lock.

For a program that must answer keys meanwhile. The process is ``tutor llm serve`` under ``leash``, so it
ends with the one that started it, however that ends.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from tutor import paths
from tutor.config import Settings
from tutor.engines import Progress
from tutor.errors import EngineError
from tutor.mind import child, loopback
from tutor.mind.embedded import ALIAS
from tutor.mind.llm import OpenAIWriter, Style, open_writer
from tutor.mind.serve import locate

READY_S = 120.0
"""How long the model may take to load, from a cold disk, seconds."""


@asynccontextmanager
async def open_apart(settings: Settings, progress: Progress) -> AsyncIterator[OpenAIWriter]:
    """A writer on the embedded model; both end together. Raises ``WeightsError`` or ``EngineError``."""
    found = await asyncio.to_thread(locate, settings, progress)
    style = found.card.options.get("prompt_style", "chat") if found.card else "chat"
    port, key = loopback.claim(0), secrets.token_urlsafe(16)
    mind = settings.mind
    server = child.Child(
        command=_command(found.path, settings, port),
        environment={
            **os.environ,
            "SORI_MIND__API_KEY": key,
            "SORI_MIND__THREADS": str(settings.mind.threads),
        },
        base_url=f"http://127.0.0.1:{port}/v1",
        log=paths.logs() / f"model-{port}.log",
        name="the wording model",
        phase=lambda _line: "loading",
        fault=_fault,
        api_key=key,
    )
    async with server.started(lambda _line: None, READY_S):
        writer = open_writer(server.base_url, ALIAS, key, mind.prompt_style or cast(Style, style), mind)
        try:
            yield writer
        finally:
            server.log.unlink(missing_ok=True)  # kept only where it tells why a model died
            await writer.close()


def _command(gguf: Path, settings: Settings, port: int) -> tuple[str, ...]:
    serve = (sys.executable, "-m", "tutor", "llm", "serve", "--engine", "embedded", "--model", str(gguf))
    return (*serve, "--port", str(port), "--context", str(settings.mind.context_tokens))


def _fault(lines: tuple[str, ...], log: Path) -> EngineError:
    return EngineError(f"the wording model died: {child.last_words(lines)}", f"Its log is {log}.")
