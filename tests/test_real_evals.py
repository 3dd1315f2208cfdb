"""A run of recordings through the real recogniser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.evals import load

RUN = Path(__file__).parent.parent / "bench" / "lessons" / "spoken.yaml"


@pytest.mark.parametrize("name", ["spoken", "open-answers"])
def test_its_file_is_sound_and_its_recordings_are_there(name: str) -> None:
    assert isinstance(load.read(RUN.with_stem(name)), load.Plan)


@pytest.mark.slow
def test_recordings_are_heard_and_judged_as_meant(tmp_path: Path) -> None:
    out = tmp_path / "result.json"
    done = subprocess.run(
        [sys.executable, "-m", "tutor", "eval", str(RUN), "--engine", "none", "--out", str(out)],
        capture_output=True,
        text=True,
        env={**os.environ, "SORI_CONFIG": str(tmp_path / "none.toml")},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(out.read_text(encoding="utf-8"))
    heard = [turn for dialogue in result["dialogues"] for turn in dialogue["turns"][1:]]
    assert len(heard) == 14
    assert result["checks"]["missed"] == 0
    assert not result["faults"]
