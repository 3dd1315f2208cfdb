"""Budgets: read, checked, and broken ones told."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from bench import budget
from bench.budget import Budget, Checked
from bench.suite import NAMES
from tutor.errors import InputError


def one(**changes: object) -> Budget:
    entry = {
        "name": "n",
        "figure": "latency.v2v_ms.p50",
        "limit": 450.0,
        "at_least": False,
        "modes": ("full",),
    }
    return Budget(**{**entry, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "at_least", "held"),
    [
        (449.9, False, True),
        (450.0, False, True),
        (450.1, False, False),
        (450.0, True, True),
        (449.9, True, False),
        (None, False, False),
        (None, True, False),
        (math.nan, False, False),
        (math.nan, True, False),
    ],
)
def test_a_budget_holds_up_to_its_limit_and_never_without_a_figure(
    value: float | None, at_least: bool, held: bool
) -> None:
    assert Checked(one(at_least=at_least), value).held is held


def test_only_the_budgets_of_the_mode_and_of_benches_that_ran_are_checked() -> None:
    budgets = [one(name="full"), one(name="quick", modes=("quick",)), one(name="other", figure="echo.stops")]
    checked = budget.check(budgets, {"latency": {"v2v_ms": {"p50": 400}}}, "quick")
    assert [(c.budget.name, c.value) for c in checked] == [("quick", 400.0)]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.b.c", 3.0),
        ("a.b", None),
        ("a.x", None),
        ("a.b.c.d", None),
        ("a.flag", None),
        ("a.none", None),
        ("a.text", None),
    ],
)
def test_a_figure_is_a_number_at_a_path(path: str, found: float | None) -> None:
    assert budget.find({"a": {"b": {"c": 3}, "flag": True, "none": None, "text": "3"}}, path) == found


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[[budget]]\nname = "x"\nfigure = "a.b"\n', "either most or least"),
        ('[[budget]]\nname = "x"\nfigure = "a.b"\nmost = 1\nleast = 1\n', "either most or least"),
        ('[[budget]]\nname = "x"\nmost = 1\n', "needs name and figure"),
        ('[[budget]]\nname = "x"\nfigure = "a.b"\nmost = "1"\n', "not a number"),
        ('[[budget]]\nname = "x"\nfigure = "a.b"\nmost = 1\nmodes = ["fast"]\n', "modes"),
        ('[[budget]]\nname = "x"\nfigure = "a.b"\nmost = 1\nmoods = ["full"]\n', "unknown key 'moods'"),
        ("[[budget\n", "cannot be read"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "budget.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=what) as caught:
        budget.read(path)
    assert "\n" not in caught.value.what.split("cannot be read")[0]


def test_the_budgets_of_the_suite_name_its_benches_and_are_unique() -> None:
    budgets = budget.read()
    assert {one.bench for one in budgets} <= set(NAMES)
    assert len({one.name for one in budgets}) == len(budgets)
    for mode in ("full", "quick"):
        assert any(mode in one.modes for one in budgets)
