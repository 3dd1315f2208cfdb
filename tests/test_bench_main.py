"""The suite's command: exit codes, and what it writes."""

from __future__ import annotations

import importlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.suite import Outcome
from tutor.errors import EngineError

command = importlib.import_module("bench.__main__")


@pytest.fixture
def outcomes(monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    """What the benches will have given; no engine is loaded and no picture drawn."""
    given: list[Outcome] = []

    @asynccontextmanager
    async def opened(note: object) -> AsyncIterator[object]:
        yield object()

    async def run_all(names: Sequence[str], *_: object) -> AsyncIterator[Outcome]:
        for one in given:
            if one.name == "stop":
                raise KeyboardInterrupt
            if one.name in names:
                yield one

    monkeypatch.setattr(command, "opened", opened)
    monkeypatch.setattr(command, "run_all", run_all)
    monkeypatch.setattr("bench.plot.draw", lambda report, path: path.write_bytes(b"png"))
    return given


def synthesis(silence_ms: float) -> Outcome:
    return Outcome("synthesis", 1.0, {"leading_silence_ms": {"p95": silence_ms}, "remembered_ms": 0.01})


def test_a_run_that_is_stopped_keeps_what_is_done(
    outcomes: list[Outcome], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes += [synthesis(12.0), Outcome("stop", 0.0, None)]
    assert command.main(["--only", "synthesis", "echo", "--out", str(tmp_path)]) == 1
    assert "leading_silence" in (tmp_path / "bench.json").read_text()
    assert "stopped before it was done" in capsys.readouterr().out


def test_all_budgets_hold(
    outcomes: list[Outcome], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes.append(synthesis(12.0))
    assert command.main(["--quick", "--only", "synthesis", "--out", str(tmp_path / "out")]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "bench.json",
        "bench.md",
        "bench.png",
    ]
    made: dict[str, Any] = json.loads((tmp_path / "out" / "bench.json").read_text(encoding="utf-8"))
    assert made["mode"] == "quick"
    assert [one["held"] for one in made["budgets"]] == [True, True]
    assert "budgets hold" in capsys.readouterr().out


def test_a_broken_budget_is_named(
    outcomes: list[Outcome], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes.append(synthesis(250.0))
    assert command.main(["--out", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert (
        "BROKEN  leading silence p95, ms: synthesis.leading_silence_ms.p95 is 250, the budget is <= 40"
        in said
    )


def test_a_bench_that_failed_is_named(
    outcomes: list[Outcome], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes += [synthesis(12.0), Outcome("soak", 1.0, None, "it fell", "Traceback …")]
    assert command.main(["--out", str(tmp_path)]) == 1
    assert "FAILED  soak: it fell" in capsys.readouterr().out


def test_an_unknown_bench_is_bad_usage(outcomes: list[Outcome], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        command.main(["--only", "speed"])
    assert "speed" in capsys.readouterr().err


def test_a_missing_engine_is_one_line_and_code_3(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    @asynccontextmanager
    async def opened(note: object) -> AsyncIterator[object]:
        raise EngineError("there is no voice", "Install one.")
        yield

    monkeypatch.setattr(command, "opened", opened)
    assert command.main(["--out", str(tmp_path)]) == 3
    assert capsys.readouterr().err.strip() == "there is no voice. Install one."
    assert not list(tmp_path.iterdir())
