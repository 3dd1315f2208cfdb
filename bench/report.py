"""What a run of the suite leaves behind: ``bench.json`` for programs and ``bench.md`` for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.budget import Checked
from bench.suite import Outcome

Report = dict[str, Any]


def build(
    outcomes: Sequence[Outcome],
    checked: Sequence[Checked],
    *,
    quick: bool,
    started: str,
    host: Mapping[str, Any],
    versions: Mapping[str, str | None],
    settings: Mapping[str, Any],
) -> Report:
    """``bench.json``. ``started`` is ISO 8601, UTC; ``settings`` are those that are not the default."""
    return {
        "mode": "quick" if quick else "full",
        "started": started,
        "seconds": round(sum(one.seconds for one in outcomes), 1),
        "host": dict(host),
        "versions": dict(versions),
        "settings": dict(settings),
        "budgets": [
            {
                "name": one.budget.name,
                "figure": one.budget.figure,
                "limit": one.budget.limit,
                "rule": one.budget.rule,
                "value": one.value,
                "held": one.held,
            }
            for one in checked
        ],
        "failures": {
            one.name: {"what": one.failure, "trace": one.trace} for one in outcomes if one.figures is None
        },
        "bench_seconds": {one.name: one.seconds for one in outcomes},
        "benches": {one.name: one.figures for one in outcomes if one.figures is not None},
    }


def passed(report: Report) -> bool:
    """Whether every bench ran and every budget holds."""
    return not report["failures"] and all(one["held"] for one in report["budgets"])


def verdict(report: Report) -> list[str]:
    """What is wrong, a line each, budgets by name with figure and limit; one line if nothing is."""
    lines = [f"FAILED  {name}: {one['what']}" for name, one in report["failures"].items()]
    lines += [
        f"BROKEN  {one['name']}: {one['figure']} is {number(one['value'])}, the budget is {one['rule']}"
        for one in report["budgets"]
        if not one["held"]
    ]
    return lines or [f"All {len(report['budgets'])} budgets hold."]


def markdown(report: Report) -> str:
    """The whole report. Tables are padded, so that they read as well in a terminal."""
    host, benches = report["host"], report["benches"]
    load = ", ".join(f"{one:g}" for one in host["load"])
    lines = [
        f"# Benchmarks, {report['mode']}",
        "",
        f"{report['started']}, {report['seconds']:.0f} s. {host['cpu']}, {host['cores']} cores, "
        f"{host['memory_gb']:g} GB; load before: {load}; {host['system']}, Python {host['python']}.",
        "",
        "; ".join(f"{name} {one}" for name, one in report["versions"].items() if one) + ".",
    ]
    if report["settings"]:
        changed = ", ".join(f"{name} = {value}" for name, value in report["settings"].items())
        lines += ["", f"Settings that are not the default: {changed}."]
    lines += ["", "## Budgets", "", *verdict(report)]
    if report["budgets"]:
        rows = [
            (one["name"], number(one["value"]), one["rule"], "ok" if one["held"] else "BROKEN", one["figure"])
            for one in report["budgets"]
        ]
        lines += ["", *table(("budget", "measured", "limit", "", "figure"), rows, right=(1, 2))]
    if "latency" in benches:
        lines += ["", *latency_section(benches["latency"])]
    for name, figures in benches.items():
        shown = [
            row
            for row in flat(figures)
            if name != "latency" or not row[0].startswith(("stages_ms", "naive_stages"))
        ]
        took = f"{report['bench_seconds'][name]:.0f} s"
        lines += ["", f"## {name} ({took})", "", *table(("figure", "value"), shown, right=(1,))]
    return "\n".join(lines) + "\n"


def latency_section(latency: Mapping[str, Any]) -> list[str]:
    """Voice to voice by stage, and every turn. Percentiles of stages do not add up; a turn's stages do."""
    spans = ("p50", "p95", "max")

    def row(name: str, one: Mapping[str, Any]) -> tuple[str, ...]:
        return (name, *(number(one[span]) for span in spans))

    stages = [row(name, one) for name, one in latency["stages_ms"].items()]
    naive = [row(name, one) for name, one in latency["naive_stages_ms"].items()]
    lines = ["## Voice to voice, ms", ""]
    lines += table(("stage", *spans), [*stages, row("v2v", latency["v2v_ms"])], right=(1, 2, 3))
    lines += ["", "The naive chain on the same utterances:", ""]
    lines += table(("stage", *spans), [*naive, row("v2v", latency["naive_v2v_ms"])], right=(1, 2, 3))
    names = list(latency["stages_ms"])
    rows = [
        (
            str(at),
            turn["said"],
            turn["act"] or "",
            *(number(turn["stages_ms"].get(name), whole=True) for name in names),
            number(turn["v2v_ms"], whole=True),
            number(turn["naive_v2v_ms"], whole=True),
        )
        for at, turn in enumerate(latency["turn_list"], 1)
    ]
    head = ("", "said", "act", *(name.replace("_", " ") for name in names), "v2v", "naive")
    return [*lines, "", "Every turn:", "", *table(head, rows, right=(0, *range(3, len(head))))]


def flat(figures: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """(name, value) of every figure but lists of mappings, which are for programs."""
    for key, value in figures.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            yield from flat(value, f"{name}.")
        elif isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value):
            continue
        elif isinstance(value, list):
            yield (
                name,
                ", ".join(number(one) for one in value[:6]) + (", …" if len(value) > 6 else "") or "none",
            )
        else:
            yield name, number(value)


def number(value: Any, whole: bool = False) -> str:
    """A figure for people: four significant digits; "–" for what was not measured."""
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return " ".join(str(value).split()) or "–"
    return f"{value:.0f}" if whole or abs(value) >= 1000 else f"{value:.4g}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """A Markdown table with padded columns; those in ``right`` are aligned to the right."""
    cells = [tuple(head), *(tuple(cell.replace("|", "/") for cell in row) for row in rows)]
    widths = [max(3, *(len(row[at]) for row in cells)) for at in range(len(head))]

    def line(row: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return f"| {' | '.join(padded)} |"

    rule = (f"{'-' * (width - 1)}:" if at in right else "-" * width for at, width in enumerate(widths))
    return [line(cells[0]), f"| {' | '.join(rule)} |", *(line(row) for row in cells[1:])]
