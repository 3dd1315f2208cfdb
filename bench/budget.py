"""The figures that must hold: ``budget.toml`` read and checked. Pure but for reading the file."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.errors import InputError

FILE = Path(__file__).resolve().parent / "budget.toml"

_REMEDY = "See bench/README.md."
_KEYS = {"name", "figure", "most", "least", "modes"}


@dataclass(frozen=True, slots=True)
class Budget:
    """``figure`` is a path in the results (``latency.v2v_ms.p50``), at least or at most ``limit``.

    ``modes``: where it is checked, ``full`` and ``quick``.
    """

    name: str
    figure: str
    limit: float
    at_least: bool
    modes: tuple[str, ...]

    @property
    def bench(self) -> str:
        """The bench that gives the figure."""
        return self.figure.partition(".")[0]

    @property
    def rule(self) -> str:
        """``<= 450``, for people."""
        return f"{'>=' if self.at_least else '<='} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Checked:
    """A budget and what was measured; ``None`` where the bench gave no such figure, which breaks it."""

    budget: Budget
    value: float | None

    @property
    def held(self) -> bool:
        if self.value is None or math.isnan(self.value):
            return False
        return self.value >= self.budget.limit if self.budget.at_least else self.value <= self.budget.limit


def read(path: Path = FILE) -> list[Budget]:
    """The budgets in the file. Raises ``InputError`` that names the budget and what is wrong with it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", _REMEDY) from error
    return [_budget(path, number, entry) for number, entry in enumerate(table.get("budget", []), 1)]


def _budget(path: Path, number: int, entry: Mapping[str, Any]) -> Budget:
    where = f"{path}: budget {number} ({entry.get('name', 'without a name')})"
    if wrong := sorted(set(entry) - _KEYS):
        raise InputError(f"{where}: unknown key {wrong[0]!r}", _REMEDY)
    if not all(isinstance(entry.get(key), str) for key in ("name", "figure")):
        raise InputError(f"{where}: needs name and figure", _REMEDY)
    if ("most" in entry) == ("least" in entry):
        raise InputError(f"{where}: needs either most or least", _REMEDY)
    limit = entry.get("most", entry.get("least"))
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        raise InputError(f"{where}: the limit {limit!r} is not a number", _REMEDY)
    modes = entry.get("modes", ["full"])
    if not modes or not isinstance(modes, list) or set(modes) - {"full", "quick"}:
        raise InputError(f'{where}: modes is a list of "full" and "quick"', _REMEDY)
    return Budget(entry["name"], entry["figure"], float(limit), "least" in entry, tuple(modes))


def check(budgets: list[Budget], results: Mapping[str, Mapping[str, Any]], mode: str) -> list[Checked]:
    """Every budget of ``mode`` whose bench has a result, in the file's order."""
    return [
        Checked(one, find(results, one.figure))
        for one in budgets
        if mode in one.modes and one.bench in results
    ]


def find(results: Mapping[str, Any], path: str) -> float | None:
    """The number at ``path``, or ``None`` where there is none."""
    place: Any = results
    for key in path.split("."):
        if not isinstance(place, Mapping) or key not in place:
            return None
        place = place[key]
    return float(place) if isinstance(place, int | float) and not isinstance(place, bool) else None
