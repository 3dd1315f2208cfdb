"""The figures of a wording model, from the results of the runs that it played."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench import models, suite
from tutor.errors import EngineError


def result(wording: dict[str, int], sentence_ms: list[float], missed: int = 0) -> dict[str, Any]:
    return {
        "wording": wording,
        "checks": {"of": 10, "missed": missed},
        "dialogues": [{"sentence_ms": sentence_ms[:1]}, {"sentence_ms": sentence_ms[1:]}],
    }


def test_the_runs_of_a_model_are_added_up() -> None:
    first = result({"accepted": 3, "said before": 1}, [100.0, 300.0, 500.0])
    second = result({"too long": 2, "said before": 2}, [200.0, 400.0], missed=1)
    figures = models.figures_of([(first, 600.2), (second, 500.0)])
    assert figures["sentences"] == 8
    assert figures["accepted"] == 0.375
    assert figures["rejected"] == {"said before": 3, "too long": 2}
    assert figures["sentence_s"]["p50"] == 0.3
    assert (figures["checks"], figures["checks_missed"], figures["peak_rss_mb"]) == (20, 1, 600)


def test_a_model_that_said_nothing_has_no_share() -> None:
    assert models.figures_of([(result({}, []), 1.0)])["accepted"] is None


def test_a_run_that_ends_badly_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fails = tmp_path / "python"
    fails.write_text("#!/bin/sh\nexit 3\n")
    fails.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(fails))
    with pytest.raises(EngineError, match="code 3"):
        models.played("fractions", "no-model")


def test_it_is_left_out_of_quick_runs() -> None:
    assert "models" in suite.FULL_ONLY & suite.WITHOUT_ENGINES
