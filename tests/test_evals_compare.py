"""Two results of one run, side by side."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tutor.errors import InputError
from tutor.evals import compare
from tutor.evals.scorecard import RULES


def result(score: float, ms: float = 2.0, missed: int = 0, dialogues: int = 12) -> dict[str, Any]:
    """Scores differ a little between dialogues, so that there is something to draw."""
    one = {
        "checks": 4,
        "failures": [{}] * missed,
        "turns": [{"verdict": None}, {"verdict": "wrong", "verdict_ms": ms, "phrase_ms": ms}],
    }
    return {
        "version": 1,
        "eval": "a",
        "dialogues": [
            {
                **copy.deepcopy(one),
                "id": f"d{n}",
                "scores": {name: [score, 1.0 if n % 3 else 0.5] for name in RULES},
            }
            for n in range(dialogues)
        ],
    }


def test_a_result_against_itself_shows_no_difference() -> None:
    found = compare.compare(result(0.5), result(0.5))
    assert {one.measure for one in found} == {"checks", *RULES, "verdict time", "phrase time"}
    assert not any(one.clear for one in found)
    assert all(one.low <= one.change <= one.high for one in found)


def test_a_clear_difference_is_called_one() -> None:
    found = {one.measure: one for one in compare.compare(result(0.0, missed=2), result(1.0, ms=6.0))}
    assert found["checks"].change == pytest.approx(0.5)
    assert found["tone"].change == pytest.approx(0.5)
    assert found["phrase time"].change == pytest.approx(3.0)
    assert all(found[name].clear for name in ("checks", "tone", "phrase time"))
    text = compare.shown(tuple(found.values()), "old.json", "new.json")
    assert "old.json" in text
    assert "differs" in text
    assert found["tone"].as_json()["clear"] is True


def test_a_change_in_one_dialogue_of_many_is_not_clear() -> None:
    second = result(0.5)
    second["dialogues"][0]["scores"]["tone"] = [0.0, 0.5]
    tone = next(one for one in compare.compare(result(0.5), second) if one.measure == "tone")
    assert tone.change < 0
    assert not tone.clear


def test_only_dialogues_that_both_hold_are_compared() -> None:
    second = result(0.5)
    second["dialogues"][0]["id"] = "new"
    second["dialogues"][0]["scores"] = {name: [0.0] for name in RULES}
    assert not any(one.change for one in compare.compare(result(0.5), second) if "time" not in one.measure)


def test_results_of_two_runs_are_not_compared() -> None:
    other = result(0.5) | {"eval": "b"}
    with pytest.raises(InputError, match="two runs"):
        compare.compare(result(0.5), other)
    with pytest.raises(InputError, match="no dialogue in common"):
        compare.compare(result(0.5), result(0.5, dialogues=0))


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 0, "dialogues": []}'])
def test_a_file_that_is_no_result_is_an_input_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"a\.json"):
        compare.read(path)
    with pytest.raises(InputError, match="cannot be read"):
        compare.read(tmp_path / "none.json")


def test_a_written_result_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(result(0.5)))
    assert compare.read(path) == result(0.5)
