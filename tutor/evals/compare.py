"""Two results of the same run side by side: differences with intervals, from dialogues that both hold.

The dialogues are the sample: turns of one dialogue hang together. So the interval of a difference is a
bootstrap over dialogues (2,000 draws, seeded), and one that leaves zero out is called a difference.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tutor.errors import InputError
from tutor.evals.result import VERSION
from tutor.evals.scorecard import RULES

DRAWS = 2000

Pair = tuple[Mapping[str, Any], Mapping[str, Any]]
"""One dialogue in the first result and in the second."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure: ``first``, ``second``, and second minus first (of times: second over first) with its
    95 % interval. ``clear``: the interval leaves out that nothing changed."""

    measure: str
    first: float
    second: float
    change: float
    low: float
    high: float
    clear: bool

    def as_json(self) -> dict[str, Any]:
        numbers = {
            name: round(getattr(self, name), 4) for name in ("first", "second", "change", "low", "high")
        }
        return {"measure": self.measure, **numbers, "clear": self.clear}


def read(path: Path) -> dict[str, Any]:
    """A result that ``tutor eval --out`` wrote. Raises ``InputError``."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(f"{path} cannot be read", "Give a file that tutor eval --out wrote.") from problem
    except json.JSONDecodeError as problem:
        raise InputError(
            f"{path}:{problem.lineno}:{problem.colno}: this is not JSON",
            "Give a file that tutor eval --out wrote.",
        ) from problem
    if not isinstance(found, dict) or found.get("version") != VERSION or "dialogues" not in found:
        raise InputError(f"{path} is no result of this version", "Make it anew with tutor eval --out.")
    return found


def compare(first: Mapping[str, Any], second: Mapping[str, Any], seed: int = 0) -> tuple[Difference, ...]:
    """The measures of two results. Raises ``InputError`` where they have no dialogue in common."""
    if first["eval"] != second["eval"]:
        raise InputError(
            f"the results are of two runs: {first['eval']} and {second['eval']}",
            "Compare results of one run.",
        )
    others = {dialogue["id"]: dialogue for dialogue in second["dialogues"]}
    pairs = [(one, others[one["id"]]) for one in first["dialogues"] if one["id"] in others]
    if not pairs:
        raise InputError("the results have no dialogue in common", "Compare results of one run.")
    found = [_difference("checks", pairs, _checks, seed)]
    found += [_difference(name, pairs, lambda ds, n=name: _mean(ds, n), seed) for name in RULES]  # type: ignore[misc]
    found += [
        _difference(f"{name} time", pairs, lambda ds, n=name: _time(ds, n), seed, ratio=True)  # type: ignore[misc]
        for name in ("verdict", "phrase")
    ]
    return tuple(one for one in found if one is not None)


def _difference(
    measure: str,
    pairs: Sequence[Pair],
    value: Callable[[Sequence[Mapping[str, Any]]], float | None],
    seed: int,
    *,
    ratio: bool = False,
) -> Difference | None:
    """``None`` where one of the results has nothing to measure."""

    def both(drawn: Sequence[Pair]) -> tuple[float, float] | None:
        a, b = value([one for one, _ in drawn]), value([two for _, two in drawn])
        return None if a is None or b is None or (ratio and a == 0) else (a, b)

    whole = both(pairs)
    if whole is None:
        return None
    chance = random.Random(seed)
    draws = [both(chance.choices(pairs, k=len(pairs))) for _ in range(DRAWS)]
    changes = sorted(_change(*draw, ratio) for draw in draws if draw is not None)
    low, high = changes[int(0.025 * len(changes))], changes[int(0.975 * (len(changes) - 1))]
    none = 1.0 if ratio else 0.0
    return Difference(measure, *whole, _change(*whole, ratio), low, high, not low <= none <= high)


def _change(first: float, second: float, ratio: bool) -> float:
    return second / first if ratio else second - first


def _checks(dialogues: Sequence[Mapping[str, Any]]) -> float | None:
    asked = sum(dialogue["checks"] for dialogue in dialogues)
    return 1 - sum(len(dialogue["failures"]) for dialogue in dialogues) / asked if asked else None


def _mean(dialogues: Sequence[Mapping[str, Any]], name: str) -> float | None:
    values = [value for dialogue in dialogues for value in dialogue["scores"][name]]
    return sum(values) / len(values) if values else None


def _time(dialogues: Sequence[Mapping[str, Any]], name: str) -> float | None:
    times = [
        turn[f"{name}_ms"] for dialogue in dialogues for turn in dialogue["turns"][1:] if turn["verdict"]
    ]
    return median(times) if times else None


def shown(differences: Sequence[Difference], first: str, second: str) -> str:
    """For a person: one line a measure."""
    lines = [
        f"{'':<24}{'first':>8}{'second':>9}{'change':>9}   95 % interval",
        f"  first: {first}; second: {second}",
    ]
    for one in differences:
        sign = "" if one.measure.endswith("time") else "+"
        change, low, high = (f"{value:{sign}.2f}" for value in (one.change, one.low, one.high))
        mark = "   differs" if one.clear else ""
        name = one.measure.replace("_", " ")
        lines.append(f"{name:<24}{one.first:8.2f}{one.second:9.2f}{change:>9}   {low} to {high}{mark}")
    return "\n".join(lines)
