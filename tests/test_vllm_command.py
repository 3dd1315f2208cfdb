"""vLLM's command line and environment for a voice tutor, and what its log means."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tutor.errors import EngineError, InputError
from tutor.mind import vllm
from tutor.mind.vllm import Options, command, environment, fault, phase, shown


def value(line: list[str], flag: str) -> str:
    return line[line.index(flag) + 1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    model = tmp_path / "model"
    model.mkdir()
    (model / "config.json").write_text("{}")
    return model


def test_a_hub_model_on_a_gpu() -> None:
    line = command(Options("Qwen/Qwen3-8B", port=8123, context_tokens=2048, memory_share=0.7))
    assert line[:3] == ["vllm", "serve", "Qwen/Qwen3-8B"]
    assert value(line, "--served-model-name") == "tutor"
    assert value(line, "--host") == "127.0.0.1"
    assert value(line, "--port") == "8123"
    assert value(line, "--max-model-len") == "2048"
    assert value(line, "--gpu-memory-utilization") == "0.7"
    assert value(line, "--max-num-seqs") == "4"
    assert value(line, "--dtype") == "auto"
    assert json.loads(value(line, "--default-chat-template-kwargs")) == {"enable_thinking": False}
    assert "--enable-prefix-caching" in line
    assert not {"--enforce-eager", "--enable-lora"} & set(line)


def test_room_is_left_for_whisper_by_default() -> None:
    assert value(command(Options("a/b")), "--gpu-memory-utilization") == "0.8"


def test_a_local_folder_on_a_cpu(folder: Path) -> None:
    options = Options(str(folder), device="cpu", python="/env/bin/python", cpu_threads=3, cpu_cache_gb=2)
    line = command(options)
    assert line[:5] == ["/env/bin/python", "-m", "vllm.entrypoints.openai.api_server", "--model", str(folder)]
    assert value(line, "--dtype") == "bfloat16"
    assert "--enforce-eager" in line
    assert "--gpu-memory-utilization" not in line
    own = environment(options, {"PATH": "/bin", "HF_HUB_OFFLINE": "0"})
    assert own["PATH"] == "/bin"
    assert own["VLLM_CPU_KVCACHE_SPACE"] == "2"
    assert own["VLLM_CPU_OMP_THREADS_BIND"] == "nobind"
    assert own["OMP_NUM_THREADS"] == "3"
    assert own["OMP_WAIT_POLICY"] == "PASSIVE"
    assert own["HF_HUB_OFFLINE"] == "1"


def test_nothing_is_reported_and_a_hub_model_may_be_fetched() -> None:
    own = environment(Options("Qwen/Qwen3-8B"), {})
    assert own["VLLM_NO_USAGE_STATS"] == own["DO_NOT_TRACK"] == "1"
    assert "HF_HUB_OFFLINE" not in own
    assert "OMP_NUM_THREADS" not in own


def test_a_relative_folder_becomes_absolute(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert command(Options("./model"))[2] == str(folder)
    assert command(Options("model"))[2] == str(folder)


def test_adapters(folder: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "adapter_config.json").write_text("{}")
    line = command(Options(str(folder), lora=(f"kind={tmp_path / 'a'}", f"brief={tmp_path / 'b'}")))
    assert "--enable-lora" in line
    assert value(line, "--max-loras") == "2"
    assert line[-2:] == [f"kind={tmp_path / 'a'}", f"brief={tmp_path / 'b'}"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (Options("/no/such/folder"), "not a Hugging Face model folder"),
        (Options("./model.gguf"), "does not serve GGUF"),
        (Options("a/b", lora=("kind",)), "not a LoRA adapter"),
        (Options("a/b", lora=("=x",)), "not a LoRA adapter"),
        (Options("a/b", lora=("kind=/no/such",)), "not a LoRA adapter"),
        (Options("a/b", lora=("tutor=/x",)), "the model's own name"),
    ],
)
def test_what_cannot_be_served(options: Options, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        command(options)
    assert caught.value.remedy


def test_the_dry_run_is_a_line_for_a_shell(folder: Path) -> None:
    spaced = folder.rename(folder.parent / "my model")
    line = shown(Options(str(spaced)))
    assert "\n" not in line
    assert f"vllm serve '{spaced}'" in line
    assert line.startswith("VLLM_NO_USAGE_STATS=1 ")


def test_vllm_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    options = Options("a/b", port=0, python=str(tmp_path / "python"))
    with pytest.raises(EngineError, match="vLLM is not installed") as caught:
        asyncio.run(vllm.serve_vllm(options, lambda _: None))
    assert "sori-tutor[vllm]" in caught.value.remedy
    assert caught.value.exit_code == 3


def test_vllm_beside_the_interpreter_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    program = tmp_path / "vllm"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    options = Options("a/b", python=str(tmp_path / "python"))
    assert vllm.executable(options) == str(program)
    assert vllm.executable(replace(options, device="cpu")) == str(tmp_path / "python")


def test_the_cpu_build_without_vllm_says_so(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interpreter that runs the tests has no vLLM: the child's own words become the error."""
    monkeypatch.setattr(vllm.paths, "logs", lambda: tmp_path / "logs")
    options = Options(str(folder), port=0, device="cpu", python=sys.executable)
    with pytest.raises(EngineError, match="vLLM is not installed"):
        asyncio.run(vllm.serve_vllm(options, lambda _: None))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "(APIServer pid=1) INFO [api_utils.py:286] non-default args: {'host'",
            "reading the model's settings",
        ),
        (
            "(EngineCore pid=2) INFO [core.py:133] Initializing a V1 LLM engine (v0.32.0)",
            "starting the engine",
        ),
        ("INFO [cpu_model_runner.py:68] Starting to load model /m...", "loading the weights"),
        ("Loading safetensors checkpoint shards:  50% Completed | 1/2", "loading the weights, 50%"),
        ("INFO [default_loader.py:501] Loading weights took 5.73 seconds", "the weights are loaded"),
        ("INFO [kv_cache_utils.py] GPU KV cache size: 87,296 tokens", "setting the cache aside"),
        ("Capturing CUDA graphs (decode, FULL):  10%", "capturing CUDA graphs"),
        ("INFO [launcher.py:195] Route: /health, Methods: GET", None),
    ],
)
def test_phases_are_read_off_the_log(line: str, words: str | None) -> None:
    assert phase(line) == words


LOG = Path("/logs/vllm.log")


def test_the_first_error_is_the_reason() -> None:
    lines = (
        "(APIServer pid=1) WARNING 11-22 [a.py:2] This can cause errors like `OSError: [Errno 24] Too many`.",
        "(EngineCore pid=9) ERROR [core.py:800] Traceback (most recent call last):",
        "(EngineCore pid=9) ERROR [core.py:800] torch.OutOfMemoryError: CUDA out of memory. Tried 2 GiB.",
        "(APIServer pid=1) RuntimeError: Engine core initialization failed. See root cause above. {}",
    )
    error = fault(lines, LOG)
    assert error.what == "vLLM died: OutOfMemoryError: CUDA out of memory. Tried 2 GiB"
    assert "Lower --memory or --context" in error.remedy
    assert str(LOG) in error.remedy


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (("hello", "killed", ""), "vLLM died: killed"),
        (
            (
                "pydantic_core._pydantic_core.ValidationError: 1 validation error for ModelConfig",
                "  Value error, Unrecognized model in /m. [type=value_error, input_value=...]",
            ),
            "vLLM died: Unrecognized model in /m",
        ),
        ((), "vLLM died: it said nothing"),
        (("ModuleNotFoundError: No module named 'vllm'",), "vLLM is not installed"),
        (("/env/python: Error while finding module: No module named 'vllm'",), "vLLM is not installed"),
    ],
)
def test_other_last_words(lines: tuple[str, ...], what: str) -> None:
    assert fault(lines, LOG).what == what
