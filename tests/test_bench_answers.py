"""The labelled answers: the judge agrees with a teacher, and takes no wrong answer for right."""

from __future__ import annotations

import importlib
from collections import Counter
from pathlib import Path

import pytest

from bench import answers
from tutor.answers.verdict import Verdict
from tutor.errors import InputError


def test_the_judge_agrees_with_the_labels() -> None:
    made = answers.score(answers.cases(answers.TUNED))
    assert made["labelled"] >= 400
    assert made["must_not_be_right"] >= 150
    assert made["accuracy"] >= 0.98, made["missed"]
    assert made["intent_accuracy"] >= 0.95
    assert made["wrong_accepted"] == 0, made["missed"]


def test_it_agrees_nearly_as_often_where_it_was_not_made_with_the_labels() -> None:
    made = answers.score(answers.cases(answers.HELD_OUT))
    assert made["labelled"] >= 120
    assert made["accuracy"] >= 0.9, made["missed"]
    assert made["wrong_accepted"] == 0, made["missed"]


def test_no_answer_is_in_both_sets_and_all_courses_are_in_each() -> None:
    sets = [answers.cases(path) for path in (answers.TUNED, answers.HELD_OUT)]
    said = [{(case.item.id, case.said.casefold().strip(" .")) for case in cases} for cases in sets]
    assert not said[0] & said[1]
    for cases in sets:
        verdicts = Counter(case.verdict for case in cases)
        assert verdicts[Verdict.RIGHT] >= 100
        assert verdicts[Verdict.WRONG] >= 70


def test_a_label_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    path.write_text('- item: fractions/half-a-pizza\n  correct: ["half"]\n', encoding="utf-8")
    with pytest.raises(InputError, match="no such label: correct"):
        answers.cases(path)
    path.write_text('- item: fractions/no-such\n  right: ["half"]\n', encoding="utf-8")
    with pytest.raises(InputError, match="no item 'fractions/no-such'"):
        answers.cases(path)


def test_the_figures_have_what_the_budgets_ask_for() -> None:
    figures = answers.run(True)
    assert {"p50", "p95", "max"} <= set(figures["verdict_ms"])
    assert {"p50", "p95", "max"} <= set(figures["guard_ms"])
    assert sum(figures["tuned"]["confusion"].values()) == figures["tuned"]["labelled"]


def test_no_engine_is_loaded_for_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    command = importlib.import_module("bench.__main__")
    monkeypatch.setattr(command, "opened", lambda note: pytest.fail("an engine would be loaded"))
    monkeypatch.setattr(answers, "run", lambda quick: {"quick": quick})
    monkeypatch.setattr("bench.plot.draw", lambda report, path: path.write_bytes(b"png"))
    assert command.main(["--quick", "--only", "answers", "--out", str(tmp_path)]) == 1
    assert "accuracy" in (tmp_path / "bench.md").read_text(encoding="utf-8")
