"""Runs from files: what is wrong with one, where, and what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course.faults import Fault
from tutor.errors import InputError
from tutor.evals import load
from tutor.evals.load import Plan

GOOD = """\
eval: sums
course: fractions
dialogues:
  - id: first
    item: three-of-four
    turns:
      - say: yes
        expect: {act: [hint, correct], verdict: wrong, misconception: counted-the-rest, leaks: false}
      - {silence: 20}
    finally: {at_least: {hint: 1}}
"""


def read(text: str, folder: Path = Path()) -> Plan | tuple[Fault, ...]:
    return load.examine(text, folder / "run.yaml")


def only(text: str) -> Fault:
    faults = read(text)
    assert isinstance(faults, tuple)
    (fault,) = faults
    return fault


def test_a_run_loads_with_its_course_and_yes_stays_a_word() -> None:
    plan = read(GOOD)
    assert isinstance(plan, Plan)
    (dialogue,) = plan.run.dialogues
    assert plan.course(dialogue).course == "fractions"
    assert dialogue.turns[0].say == "yes"
    assert dialogue.turns[0].expect.leaks is False
    assert dialogue.turns[1].silence == 20


@pytest.mark.parametrize(
    ("right", "wrong", "line", "code", "meant"),
    [
        ("dialogues:", "dialogs:", 3, "unknown-key", "Did you mean 'dialogues'?"),
        ("course: fractions", "course: fraction", 2, "bad-value", "Did you mean 'fractions'?"),
        ("item: three-of-four", "item: three-of-for", 5, "bad-value", "Did you mean 'three-of-four'?"),
        ("[hint, correct]", "[hint, corect]", 8, "bad-value", "Did you mean 'correct'?"),
        ("verdict: wrong", "verdict: rong", 8, "bad-value", "Did you mean 'wrong'?"),
        ("counted-the-rest", "counted-te-rest", 8, "bad-value", "Did you mean 'counted-the-rest'?"),
        ("at_least: {hint: 1}", "at_least: {hnt: 1}", 10, "bad-value", "Did you mean 'hint'?"),
        ("- say: yes", "- sey: yes", 7, "unknown-key", "Did you mean 'say'?"),
        ("silence: 20", "silence: long", 9, "bad-value", "Correct it here."),
        ("silence: 20", "audio: nowhere.wav", 9, "unreadable", "beside this file"),
        ("act: [hint, correct]", 'says: "/(/"', 8, "bad-value", "Correct it here."),
        ("    finally", "    learner: {}\n    finally", 4, "bad-value", "Correct it here."),
    ],
)
def test_a_fault_names_its_line_and_what_was_meant(
    right: str, wrong: str, line: int, code: str, meant: str
) -> None:
    faults = read(GOOD.replace(right, wrong))
    assert isinstance(faults, tuple)
    assert any(fault.line == line and fault.code == code and meant in fault.fix for fault in faults), faults


def test_all_faults_are_told_at_once() -> None:
    faults = read(GOOD.replace("[hint, correct]", "hunt").replace("silence: 20", "silence: never"))
    assert isinstance(faults, tuple)
    assert [fault.line for fault in faults] == [8, 9]


def test_two_dialogues_of_one_name_are_a_fault() -> None:
    double = GOOD + "  - {id: first, turns: [{say: one}]}\n"
    assert only(double).code == "duplicate-id"


def test_text_that_is_no_yaml_is_a_fault_with_its_line() -> None:
    assert only("eval: [a\ndialogues: b").code == "syntax"
    assert only("- a\n- b").code == "wrong-type"


def test_a_dialogue_without_a_course_says_which_there_are() -> None:
    assert "fractions" in only(GOOD.replace("course: fractions\n", "")).fix


def test_a_simulated_learners_skills_must_be_there() -> None:
    text = "eval: a\ncourse: fractions\ndialogues:\n  - {id: b, learner: {knows: {unit-fraction: 1}}}\n"
    assert "Did you mean 'unit-fractions'?" in only(text).fix


def test_an_unknown_bundled_run_says_which_there_are() -> None:
    with pytest.raises(InputError, match="fractions"):
        load.find("fraction")


def test_an_unreadable_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not there"):
        load.read(tmp_path / "none.yaml")


@pytest.mark.parametrize("name", load.available())
def test_the_bundled_runs_are_sound(name: str) -> None:
    assert isinstance(load.read(load.find(name)), Plan)
