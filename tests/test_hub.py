"""The hub's real client against a hub on the loopback that serves, hangs, breaks, or is gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import hub as fake_hub
from tests.fakes.packages import card_of

FILES = {
    "config.json": b"{}",
    "model.bin": b"weights",
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"a\nb\n",
    "README.md": b"not wanted",
    "deep/er/model-q4_k_m.gguf": b"GGUF small",
    "deep/er/model-q8_0.gguf": b"GGUF large",
}

# The client reads its address when it is first imported, so it lives in a process of its own.
PROGRAM = """
import json, sys
from pathlib import Path
from tutor import hub, locate, weights
from tutor.cards import load_model_card
from tutor.errors import TutorError

hub.DEADLINE_S = 1.0
results = []
for what, name in json.loads(sys.argv[1]):
    try:
        if what == "fetch":
            got = hub.fetch(name, lambda names: ["config.json"], deadline_s=1.0)["config.json"].read_text()
        elif what == "ensure":
            root = Path(sys.argv[2])
            got = str(weights.ensure(load_model_card(Path(name)), progress=lambda _: None, root=root))
        else:
            got = str(locate.resolve_local(name, what, progress=lambda _: None).path)
    except (hub.HubError, TutorError) as error:
        got = f"{type(error).__name__}: {error}"
    results.append(got)
print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def port(served: Path) -> Iterator[int]:
    command = [sys.executable, fake_hub.__file__, str(served)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())
        assert server.stdin is not None
        server.stdin.close()


def ask(tmp_path: Path, port: int, *questions: tuple[str, str], offline: bool = False) -> list[str]:
    """What each (what, name) came to, in a fresh process with its own cache."""
    environment = {
        **os.environ,
        "HF_HOME": str(tmp_path / "hf"),
        "HF_ENDPOINT": f"http://127.0.0.1:{port}",
        "HF_HUB_OFFLINE": str(int(offline)),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    command = [sys.executable, "-c", PROGRAM, json.dumps(questions), str(tmp_path / "models")]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert ran.returncode == 0, ran.stderr
    answers: list[str] = json.loads(ran.stdout)
    assert not any("\n" in answer or "Traceback" in answer for answer in answers)
    return answers


def test_files_are_downloaded_and_then_found_without_a_network(tmp_path: Path, port: int) -> None:
    questions = (("fetch", "owner/name"), ("stt", "owner/name"), ("llm", "owner/name"))
    first = ask(tmp_path, port, *questions, ("llm", "owner/name:Q8_0"))
    assert first[0] == "{}"
    assert {path.name for path in Path(first[1]).iterdir()} >= {"model.bin", "vocabulary.txt"}
    assert not (Path(first[1]) / "README.md").exists()
    assert Path(first[2]).read_bytes() == b"GGUF small"
    assert Path(first[3]).read_bytes() == b"GGUF large"

    assert ask(tmp_path, port, *questions, offline=True) == [
        *first[:2],
        # Both quantisations are in the cache now; the usual one is still the answer.
        first[2],
    ]
    assert ask(tmp_path, 9, *questions) == first[:3], "a hub that refuses is no reason to fail"


def test_a_hub_that_misbehaves_is_one_line_and_soon(tmp_path: Path, port: int) -> None:
    owners = ("hang", "stall", "broken", "garbage", "nobody")
    answers = ask(tmp_path, port, *(("fetch", f"{owner}/name") for owner in owners))
    assert answers[0] == "HubError: the hub cannot be reached (ReadTimeout)"
    assert answers[1].startswith("HubError: config.json cannot be downloaded: the hub cannot be reached (")
    assert answers[2].startswith("HubError: the hub cannot be reached (")
    assert answers[3].startswith("HubError: the hub cannot be reached (")
    assert answers[4] == "HubError: the hub has no such public model"


def test_without_a_network_the_remedy_is_given(tmp_path: Path) -> None:
    refused, *_ = ask(tmp_path, 9, ("stt", "owner/name"))
    assert refused.startswith("WeightsError: the model owner/name is neither a path here nor to be had")
    assert "choose one of: whisper-base" in refused
    offline, *_ = ask(tmp_path, 9, ("llm", "owner/name"), offline=True)
    assert "HF_HUB_OFFLINE is set and it was not downloaded before" in offline


def test_a_card_takes_its_files_from_the_hub_and_checks_them(tmp_path: Path, port: int) -> None:
    name = "model-q4_k_m.gguf"
    content = FILES[f"deep/er/{name}"]
    for owner in ("cut", "owner"):
        source = {"type": "hub", "repo": f"{owner}/name", "files": {name: f"deep/er/{name}"}}
        card = card_of({name: content}, source, id=owner)
        (tmp_path / f"{owner}.yaml").write_text(json.dumps(card.model_dump(mode="json")))
    cards = [("ensure", str(tmp_path / f"{owner}.yaml")) for owner in ("cut", "owner")]
    cut, whole = ask(tmp_path, port, *cards)
    assert "WeightsError: Tiny model cannot be put together" in cut
    assert f"(hub cut/name: {name} does not match its sha256)" in cut
    assert (Path(whole) / name).read_bytes() == content
