"""Several processes, or one that is killed, interrupted or out of room: nothing half-written stays."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.packages import card_of, install, packages_source


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models"


PROGRAM = """
import os, sys
from pathlib import Path
from tutor import weights
from tutor.cards import load_model_card
from tutor.errors import TutorError
site, card, root, mode = sys.argv[1:]
sys.path.insert(0, site)
if mode == "halt":
    def halt(_):
        print("copied", flush=True)
        sys.stdin.read()
    os.fsync = halt
print("up", flush=True)
if mode == "race":
    sys.stdin.readline()
try:
    tell = lambda line: print(line, flush=True)
    weights.ensure(load_model_card(Path(card)), progress=tell, root=Path(root))
except TutorError as error:
    print(error, flush=True)
    sys.exit(error.exit_code)
"""


@pytest.fixture
def big(tmp_path: Path) -> tuple[Path, Path]:
    """A site folder and a card file whose model takes a moment to copy."""
    body = os.urandom(1 << 20) * 32
    site = tmp_path / "big-site"
    install(site, "big-part1", {"big_part1/a": body[: 1 << 24]})
    install(site, "big-part2", {"big_part2/b": body[1 << 24 :]})
    source = packages_source({}, {"big.gguf": ["big-part1:big_part1/a", "big-part2:big_part2/b"]})
    card = card_of({"big.gguf": body}, source, id="big")
    file = tmp_path / "big.yaml"
    file.write_text(json.dumps(card.model_dump(mode="json")))  # JSON is YAML
    return site, file


def start(big: tuple[Path, Path], root: Path, mode: str, **more: Any) -> subprocess.Popen[str]:
    # A shell's background job ignores Ctrl-C, and so would its children.
    more.setdefault("preexec_fn", lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(big[0]), str(big[1]), str(root), mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def wait_for(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdout is not None
    assert any(said.strip() == line for said in process.stdout), "the process ended before it said so"


def test_of_processes_that_start_together_one_builds_and_all_succeed(
    big: tuple[Path, Path], root: Path
) -> None:
    racers = [start(big, root, "race") for _ in range(4)]
    for racer in racers:
        wait_for(racer, "up")
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    ends = [(*racer.communicate(timeout=120), racer.returncode) for racer in racers]
    assert [(err, code) for _, err, code in ends] == [("", 0)] * 4
    assert sum("is ready." in out for out, _, _ in ends) == 1
    assert sorted(path.name for path in root.iterdir()) == [".big.lock", "big"]


def test_a_run_that_is_killed_while_it_copies_does_no_harm(big: tuple[Path, Path], root: Path) -> None:
    victim = start(big, root, "halt")
    wait_for(victim, "copied")
    assert (root / ".big.part" / "big.gguf").stat().st_size == 1 << 25
    assert not (root / "big").exists()
    waiting = start(big, root, "plain")
    wait_for(waiting, "Another Sori is putting Tiny model together; waiting for it.")
    victim.send_signal(signal.SIGKILL)
    victim.communicate(timeout=60)
    out, err = waiting.communicate(timeout=120)
    assert (err, waiting.returncode) == ("", 0)
    assert "is ready." in out
    assert "big.gguf: 50 % of 34 MB" in out
    assert sorted(path.name for path in root.iterdir()) == [".big.lock", "big"]


def test_ctrl_c_leaves_nothing_half_written(big: tuple[Path, Path], root: Path) -> None:
    process = start(big, root, "halt")
    wait_for(process, "copied")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in err
    assert [path.name for path in root.iterdir()] == [".big.lock"]


def test_a_real_write_that_fails_for_want_of_room_is_one_line(big: tuple[Path, Path], root: Path) -> None:
    limit = 1 << 22

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    process = start(big, root, "plain", preexec_fn=small_files)
    out, err = process.communicate(timeout=60)
    assert (err, process.returncode) == ("", 3)
    assert "the disk is full: Tiny model needs 34 MB in " in out.splitlines()[-1]
    assert [path.name for path in root.iterdir()] == [".big.lock"]
