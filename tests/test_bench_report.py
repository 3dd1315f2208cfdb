"""The report: what is written, and what is said of a run that went wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import report
from bench.budget import Budget, Checked
from bench.report import Report
from bench.suite import Outcome

HOST = {
    "cpu": "Abacus", "cores": 2, "memory_gb": 8.0, "load": [0.5, 0.4, 0.3], "system": "Linux 6",
    "python": "3.11.7",
}  # fmt: skip
STAGES = {"endpoint": 300.0, "output": 40.0}


def turn(v2v: float | None, naive: float | None) -> dict[str, Any]:
    stages = {"endpoint": v2v - 40.0, "output": 40.0} if v2v is not None else {}
    return {
        "said": "One half.", "act": "confirm" if v2v else None, "v2v_ms": v2v, "stages_ms": stages,
        "naive_v2v_ms": naive,
    }  # fmt: skip


def latency(turns: list[dict[str, Any]]) -> dict[str, Any]:
    def spans(value: float | None) -> dict[str, float | None]:
        return {"p50": value, "p95": value, "max": value}

    answered = bool(turns)
    return {
        "v2v_ms": spans(340.0 if answered else None),
        "naive_v2v_ms": spans(2500.0 if answered else None),
        "naive_over_ours": 7.35 if answered else None,
        "stages_ms": {name: spans(value if answered else None) for name, value in STAGES.items()},
        "naive_stages_ms": {"silence": spans(800.0)} if answered else {},
        "stages_gap_ms": 0.0,
        "faults": [],
        "turn_list": turns,
    }


TURN_TAKING = {
    "conditions": {
        "clean": {"complete": {"audible_ms": {"p50": 410.0}}, "hesitations": {"cut_in_share": 0.02}},
        "pink_20_db": {"complete": {"audible_ms": {"p50": None}}, "hesitations": {"cut_in_share": None}},
    }
}


def built(value: float | None = 340.0, failure: str = "", **benches: dict[str, Any]) -> Report:
    outcomes = [Outcome(name, 1.0, figures) for name, figures in benches.items()]
    if failure:
        outcomes.append(Outcome("echo", 2.0, None, failure, "Traceback …"))
    checked = [Checked(Budget("v2v p50, ms", "latency.v2v_ms.p50", 450.0, False, ("full",)), value)]
    return report.build(
        outcomes,
        checked,
        quick=False,
        started="2026-01-02T03:04:05+00:00",
        host=HOST,
        versions={"numpy": "2", "livekit": None},
        settings={},
    )


def test_a_run_passes_only_with_every_budget_held_and_no_bench_failed() -> None:
    assert report.passed(built())
    assert not report.passed(built(value=450.1))
    assert not report.passed(built(value=None))
    assert not report.passed(built(failure="it fell"))


def test_what_is_wrong_is_told_by_name_with_figure_and_limit() -> None:
    assert report.verdict(built()) == ["All 1 budgets hold."]
    assert report.verdict(built(value=512.34, failure="it fell")) == [
        "FAILED  echo: it fell",
        "BROKEN  v2v p50, ms: latency.v2v_ms.p50 is 512.3, the budget is <= 450",
    ]


def test_the_json_can_be_read_again() -> None:
    made = built(latency=latency([turn(340.0, 2500.0)]), failure="it fell")
    again = json.loads(json.dumps(made))
    assert again["benches"]["latency"]["v2v_ms"]["p50"] == 340.0
    assert again["failures"]["echo"]["what"] == "it fell"
    assert again["budgets"][0]["held"] is True
    assert again["bench_seconds"] == {"latency": 1.0, "echo": 2.0}


def test_the_tables_are_padded_and_hold_every_turn() -> None:
    text = report.markdown(built(latency=latency([turn(340.0, 2500.0), turn(None, None)])))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    tables: list[list[str]] = []
    for line, before in zip(rows, ["", *rows], strict=False):
        if not before or len(line) != len(before):
            tables.append([])
        tables[-1].append(line)
    assert all(len(one) >= 3 for one in tables)
    assert "| One half. | confirm |" in text
    assert "Abacus, 2 cores" in text
    assert "livekit" not in text


def test_a_run_without_latency_and_a_lesson_without_answers_have_reports_too() -> None:
    assert "Voice to voice" not in report.markdown(built())
    assert "| v2v" in report.markdown(built(latency=latency([])))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0, "0"), (0.12346, "0.1235"), (512.34, "512.3"), (12345.6, "12346"), (True, "True"),
     ("a\nb", "a b"), ("", "–")],
)  # fmt: skip
def test_figures_are_short(value: Any, shown: str) -> None:
    assert report.number(value) == shown


def test_nested_figures_get_one_name_each_and_lists_of_rows_are_left_to_programs() -> None:
    figures = {"a": {"b": 1, "c": [1.5, 2]}, "rows": [{"x": 1}], "none": []}
    assert list(report.flat(figures)) == [("a.b", "1"), ("a.c", "1.5, 2"), ("none", "none")]


@pytest.mark.parametrize(
    "benches",
    [
        {},
        {"latency": latency([])},
        {"latency": latency([turn(340.0, 2500.0), turn(None, None)]), "turn_taking": TURN_TAKING},
    ],
)
def test_a_picture_is_drawn_of_whatever_was_measured(benches: dict[str, Any], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the dependency group `bench` is not installed")
    from bench.plot import draw

    path = tmp_path / "bench.png"
    draw(built(**benches), path)
    assert path.read_bytes().startswith(b"\x89PNG")
