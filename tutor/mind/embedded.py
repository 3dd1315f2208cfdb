"""The wording model inside this process: llama.cpp's own server on a loopback port, by ``xllamacpp``.

llama.cpp generates on its own threads, beside the event loop. Loading (about a second) and stopping (a
tenth) hold Python's lock, even from a worker thread: load before sound is heard or played.
"""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import Any

from tutor.config import Mind
from tutor.engines import Progress
from tutor.errors import EngineError, WeightsError
from tutor.mind import loopback
from tutor.mind.llm import Deadlines, OpenAIWriter, Style, client

ALIAS = "tutor"
"""The model's name on the server; without one, llama.cpp tells every client the file's whole path."""

BATCH_TOKENS = 128
"""Prompt tokens read in one go. A withdrawn request stops only between two batches."""

_MAGIC = b"GGUF"


class EmbeddedServer:
    """A running server; ``start`` makes it. One at a time in a process."""

    def __init__(self, server: Any, api_key: str) -> None:
        self._server = server
        self.base_url = f"{server.listening_address}/v1"
        self.api_key = api_key

    @classmethod
    def start(
        cls, gguf: Path, settings: Mind, *, port: int = 0, api_key: str | None = None
    ) -> EmbeddedServer:
        """Load ``gguf`` and listen on 127.0.0.1; ``port`` 0 takes a free one. Blocks for seconds.

        ``api_key`` unset makes a random one, so that no other program or web page on this machine
        can use the server. Raises ``WeightsError`` or ``EngineError``.
        """
        check_gguf(gguf)
        loopback.claim(port)
        try:
            import xllamacpp
        except ImportError as error:
            raise EngineError(
                "the embedded wording model needs xllamacpp, which is not installed",
                "Run `pip install 'sori-tutor[embedded]'`, or set mind.engine to server or none.",
            ) from error
        _read_ahead(gguf)
        key = secrets.token_urlsafe(16) if api_key is None else api_key
        try:
            server = xllamacpp.Server(_params(xllamacpp, gguf, settings, port, key))
        except RuntimeError as error:  # llama.cpp's own reason goes to its log, which is silenced
            raise EngineError(
                f"llama.cpp cannot load {gguf}",
                "The file may be cut short, of a newer format, or too large for this machine's memory.",
            ) from error
        return cls(server, key)

    def stop(self) -> None:
        """End the server and free the model. Blocks for a moment; harmless when called again."""
        self._server = None  # the destructor ends llama.cpp's threads and joins them


class EmbeddedWriter(OpenAIWriter):
    """A writer that owns its server."""

    def __init__(self, server: EmbeddedServer, style: Style, settings: Mind) -> None:
        deadlines = Deadlines(settings.first_token_s, settings.next_token_s, settings.total_s)
        super().__init__(client(server.base_url, server.api_key), server.base_url, ALIAS, style, deadlines)
        self._owned = server

    async def close(self) -> None:
        await super().close()
        await asyncio.to_thread(self._owned.stop)


def open_embedded(gguf: Path, settings: Mind, prompt_style: Style) -> EmbeddedWriter:
    """Load ``gguf`` and return a writer on it. Blocks; raises ``WeightsError`` or ``EngineError``."""
    return EmbeddedWriter(EmbeddedServer.start(gguf, settings), prompt_style, settings)


async def serve_embedded(gguf: Path, settings: Mind, port: int, report: Progress) -> None:
    """`tutor llm serve --engine embedded`: serve until cancelled. Raises as ``EmbeddedServer.start``."""
    report(f"Loading {gguf.name} …")
    key = "" if settings.api_key == "none" else settings.api_key
    server = await asyncio.to_thread(EmbeddedServer.start, gguf, settings, port=port, api_key=key)
    try:
        report(f"Ready: {server.base_url} (model {ALIAS!r}). Ctrl-C ends it.")
        await asyncio.Event().wait()
    finally:
        await asyncio.to_thread(server.stop)


def _read_ahead(path: Path) -> None:
    """Read the file once in order. llama.cpp maps it and touches its pages in no order, which took 43 s
    from a cold disk on the machine it was measured on; so it took 5."""
    with path.open("rb", buffering=0) as file:
        while file.read(8 << 20):
            pass


def check_gguf(path: Path) -> None:
    """Raises ``WeightsError`` unless ``path`` is a readable file that begins like a GGUF."""
    try:
        with path.open("rb") as file:
            begins = file.read(len(_MAGIC))
    except OSError as error:
        raise WeightsError(
            f"the model file {path} cannot be read ({error.strerror})", "Check mind.model."
        ) from error
    if begins != _MAGIC:
        raise WeightsError(f"{path} is not a GGUF file", "Set mind.model to a GGUF file or a model card.")


def _params(xllamacpp: Any, gguf: Path, settings: Mind, port: int, api_key: str) -> Any:
    """llama.cpp's parameters for one voice lesson; the figures are in the engines' ADR."""
    params = xllamacpp.CommonParams()
    params.model.path = str(gguf)
    params.model_alias = {ALIAS}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.api_keys = [api_key] if api_key else []
    params.cors_origins = "http://127.0.0.1"
    params.ui = False
    params.endpoint_slots = False  # it shows the prompts
    params.endpoint_metrics = True
    params.n_threads_http = 3
    params.verbosity = -1  # silent; its lines would land on the terminal in the middle of a lesson
    params.n_ctx = settings.context_tokens
    params.n_parallel = 1  # one learner: the fixed prefix stays in the one slot
    params.n_batch = params.n_ubatch = BATCH_TOKENS
    params.cache_ram_mib = 0  # no second copy of old prompts in memory
    params.n_ctx_checkpoints = 0
    params.swa_full = True  # or a sliding window (Gemma) forgets the prefix
    params.fit_params = False  # trying out the memory needs a second load
    params.warmup = False  # `Writer.warm` reads the prefix instead
    for threads in (params.cpuparams, params.cpuparams_batch):
        threads.n_threads = settings.threads
        threads.poll = 0  # between two tokens, leave the cores to hearing and speaking
    params.enable_reasoning = 0
    return params
