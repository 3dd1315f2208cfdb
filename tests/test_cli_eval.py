"""``tutor eval`` on the command line."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tutor.cli import entry

RUN = """\
eval: a
course: fractions
dialogues:
  - id: b
    item: three-of-four
    turns:
      - {say: one quarter, expect: {act: correct}}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SORI_DATA", str(tmp_path))
    monkeypatch.setenv("SORI_CONFIG", str(tmp_path / "none.toml"))
    path = tmp_path / "run.yaml"
    path.write_text(RUN)
    return path


def test_a_run_that_holds_leaves_with_none_and_is_written_and_compared(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = file.with_suffix(".json")
    assert entry(["eval", str(file), "--engine", "none", "--out", str(out)]) == 0
    assert "checks hold" in capsys.readouterr().out
    assert entry(["eval", str(file), "--engine", "none", "--compare", str(out)]) == 0
    assert "95 % interval" in capsys.readouterr().out
    assert entry(["eval", str(file), "--engine", "none", "--compare", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["holds"] is True
    assert {"measure", "first", "second", "change", "low", "high", "clear"} == set(told["differences"][0])


def test_a_check_that_does_not_hold_leaves_with_one(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(RUN.replace("act: correct", "act: confirm"))
    assert entry(["eval", str(file), "--engine", "none"]) == 1
    assert "turn 1 'one quarter': act: correct" in capsys.readouterr().out


def test_a_fault_in_the_file_leaves_with_two(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(RUN.replace("act: correct", "akt: correct"))
    assert entry(["eval", str(file)]) == 2
    told = capsys.readouterr().err
    assert "run.yaml:7:37" in told
    assert "Did you mean 'act'?" in told
    assert entry(["eval", "fraction"]) == 2
    assert "Did you mean 'fractions'?" in capsys.readouterr().err


def test_the_commands_and_the_run_in_the_docs_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).parent.parent / "docs" / "evals.md").read_text(encoding="utf-8")
    monkeypatch.setenv("SORI_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.chdir(tmp_path)
    (run,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    Path("my-run.yaml").write_text(run, encoding="utf-8")
    commands = re.findall(r"^tutor (eval .*)$", page, re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        assert entry(shlex.split(command)) == 0, command
    assert "checks hold" in capsys.readouterr().out


def test_the_rules_in_the_docs_are_those_of_the_code() -> None:
    from tutor.evals.model import Expect
    from tutor.evals.scorecard import RULES

    page = (Path(__file__).parent.parent / "docs" / "evals.md").read_text(encoding="utf-8")
    assert all(f"`{name}" in page for name in Expect.model_fields)
    assert all(f"| {name.replace('_', ' ')} |" in page for name in RULES)
