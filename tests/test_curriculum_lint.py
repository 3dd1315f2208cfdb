"""Linting courses: every sown fault is found on its line, and what is sound is left in peace."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.course_seeds import SEEDS, SOUND, Seed
from tutor.course.faults import ERRORS, WARNINGS, Fault, FaultError
from tutor.course.load import available, examine, find, read
from tutor.curriculum import lint
from tutor.errors import InputError


def found(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in lint.check(text, "c.yaml")]


def test_a_sound_course_has_no_fault() -> None:
    assert lint.check(SOUND, "c.yaml") == ()


def test_there_are_enough_seeds_and_every_code_has_one() -> None:
    assert len(SEEDS) >= 60
    assert {seed.code for seed in SEEDS} == {*ERRORS, *WARNINGS} - {"unreadable"}


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"{seed.code}: {seed.new[:30]}")
def test_a_sown_fault_is_found_on_its_line(seed: Seed) -> None:
    assert (seed.line, seed.code) in found(seed.text)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"{seed.code}: {seed.new[:30]}")
def test_a_fault_points_into_its_line_and_says_how_to_mend_it(seed: Seed) -> None:
    lines = seed.text.splitlines()
    for fault in lint.check(seed.text, "c.yaml"):
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
        assert fault.message
        assert fault.fix.endswith((".", "…", "?"))
        assert "\n" not in fault.message + fault.fix
        assert fault.severity == ("error" if fault.code in ERRORS else "warning")


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"{seed.code}: {seed.new[:30]}")
def test_loading_and_linting_agree(seed: Seed) -> None:
    agree(seed.text)


@pytest.mark.parametrize(("ends", "mark"), [("\r\n", ""), ("\r\n", "\N{BYTE ORDER MARK}")])
def test_line_ends_and_byte_order_mark_move_nothing(ends: str, mark: str, tmp_path: Path) -> None:
    for seed in SEEDS:
        path = tmp_path / "c.yaml"
        path.write_bytes((mark + seed.text.replace("\n", ends)).encode())
        assert (seed.line, seed.code) in [(fault.line, fault.code) for fault in lint.lint(path)], seed


def test_all_faults_are_told_in_one_run() -> None:
    text = SOUND
    for old, new in (
        ("voice: joe", "vioce: joe"),
        ("difficulty: 0.1", "difficulty: 11"),
        ("answer: a square", "answer: a circle"),
        ("requires: [corners]", "requires: [corner]"),
        ("            match: 2", "            match: 2/4"),
        ("hints: [Look at the first word., It is all in the question.]", "hints: []"),
        ("- id: rule\n        prompt:", "- id: rule\n        promt:"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    assert [code for _, code in found(text)] == [
        "unknown-key",
        "bad-value",
        "choices-without-answer",
        "unknown-skill",
        "misconception-is-right",
        "no-hints",
        "missing-key",
        "unknown-key",
    ]


def test_a_likely_name_is_suggested() -> None:
    for seed in SEEDS:
        if seed.code in ("unknown-skill", "unknown-voice") or (
            seed.code == "unknown-key" and seed.new not in ("note:", "- name: counted")
        ):
            (fault,) = [one for one in lint.check(seed.text, "c") if one.code == seed.code]
            assert "Did you mean" in fault.fix, fault


def test_a_choice_that_is_only_written_otherwise_may_be_wrong() -> None:
    choices = SOUND.replace("[a square, a triangle]", "[1/2, 2/4]").replace(
        "answer: a square", "answer: {type: choice, value: 1/2%s}"
    )
    assert "two-right-choices" in [code for _, code in found(choices % "")]
    assert "two-right-choices" not in [code for _, code in found(choices % ", equivalent: false")]


def test_the_last_of_several_hints_may_come_near() -> None:
    assert found(SOUND.replace("A wheel has this shape.", "It is called a circle.")) == []


def test_a_course_without_an_order_has_no_loose_skills() -> None:
    assert found(SOUND.replace("    requires: [corners]\n", "")) == []


def test_an_open_question_needs_no_feedback() -> None:
    text = SOUND.replace("{type: text, all: [multiply, length, width]}", "{type: open, rubric: Says how.}")
    text = text[: text.rindex("        misconceptions:")]
    assert found(text) == []


@pytest.mark.parametrize("name", available())
def test_the_courses_that_ship_are_without_a_fault(name: str) -> None:
    assert lint.lint(find(name)) == ()


# --- hostile -------------------------------------------------------------------------------------


def agree(text: str) -> None:
    """``load`` refuses a text if, and only if, ``lint`` finds an error that is no matter of teaching."""
    reading = examine(text, "c.yaml")
    told = lint.check(text, "c.yaml")
    assert all(isinstance(fault, Fault) for fault in told)
    assert set(reading.faults) <= set(told)
    if reading.faults:
        with pytest.raises(FaultError) as refused:
            read(text, "c.yaml")
        assert refused.value.fault == reading.faults[0]
    else:
        course = read(text, "c.yaml")
        assert reading.course == course
        assert len(reading.items) == len(course.item_ids)


KEYS = (
    *(
        "course",
        "title",
        "language",
        "voice",
        "skills",
        "id",
        "name",
        "requires",
        "explain",
        "items",
        "prompt",
    ),
    *("answer", "choices", "hints", "misconceptions", "match", "feedback", "difficulty", "tolerance", "unit"),
    *("type", "value", "any", "all", "rubric", "equivalent", "say", "explanation", "tags", "nonsense"),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["corners", "3/4", "number", "choice", "expression", "x^2+", "one half", "1/0", "a-b", "…"]
    ),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


def item(**fields: Any) -> dict[str, Any]:
    return {"id": "a", "prompt": "Which?", "answer": "x"} | fields


@given(TREES)
def test_any_tree_gives_nothing_but_faults(tree: Any) -> None:
    agree(json.dumps(tree))


@given(st.dictionaries(st.sampled_from(KEYS), TREES, max_size=5))
def test_an_item_of_anything_gives_nothing_but_faults(fields: dict[str, Any]) -> None:
    skill = {"id": "s", "name": "S", "items": [item(**fields)]}
    agree(json.dumps({"course": "c", "title": "C", "skills": [skill]}))


@given(st.lists(st.tuples(st.integers(0, len(SOUND)), st.integers(0, 30), st.text(max_size=5)), max_size=3))
def test_a_spoilt_file_gives_nothing_but_faults(cuts: list[tuple[int, int, str]]) -> None:
    text = SOUND
    for start, length, instead in cuts:
        text = text[:start] + instead + text[start + length :]
    agree(text)


HEAD = "course: x\ntitle: X\nskills:\n  - id: a\n    name: n\n"
ITEM = HEAD + "    items: [{id: q, prompt: p, answer: "


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "not-allowed"),
        ("{a: " * 5_000, "not-allowed"),
        ("".join(" " * n + "- \n" for n in range(1, 200)), "not-allowed"),
        ("a: &a [" + "x, " * 900 + "]\n" + "".join(f"b{n}: [*a, *a]\n" for n in range(30)), "not-allowed"),
        ("a: &a [*a]", "syntax"),
        ("x" * 2_000_001, "not-allowed"),
        (HEAD + "    explain: " + "long " * 100_000, "bad-value"),
        (ITEM + "1, hints: [" + "'five or 3/4 '," * 101 + "]}]", "bad-value"),
        (ITEM + "{type: number, value: " + "9" * 5_000 + "}}]", "bad-value"),
        (ITEM + "{type: expression, value: '" + "(" * 900 + "'}}]", "answer-not-judged-right"),
        ("a: 1\n" * 3_000, "duplicate-key"),
        ("\x00\x01\x02", "syntax"),
        ("%YAML 9.9\n---\na: 1", "syntax"),
        ("a: 1\n...\n---\nb: 2", "not-allowed"),
    ],
    ids=lambda value: value[:20],
)  # fmt: skip
def test_hostile_files_are_told_as_faults(text: str, code: str) -> None:
    told = [fault.code for fault in lint.check(text, "c.yaml")]
    assert code in told
    assert len(told) < 1_000
    agree(text)


def test_a_long_chain_of_prerequisites_is_followed() -> None:
    chain = [{"id": f"s{n}", "name": "n", "requires": [f"s{n + 1}"]} for n in range(1_500)]
    chain[-1]["requires"] = ["s0"]
    told = lint.check(json.dumps({"course": "c", "title": "C", "skills": chain}), "c")
    (circle,) = [fault for fault in told if fault.code == "circle"]
    assert "s0 -> s1 -> " in circle.message
    assert len(circle.message) < 200


def test_a_binary_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "sound.yaml").write_bytes(b"RIFF\x24\x00WAVE\xff\xfe")
    (fault,) = lint.lint(tmp_path / "sound.yaml")
    assert (fault.code, fault.message) == ("syntax", "this is not UTF-8 text")


# --- files and words -----------------------------------------------------------------------------


def test_files_folders_and_ids_are_found_once_each(tmp_path: Path) -> None:
    for name in ("b.yaml", "deep/a.yml", "notes.md", ".hidden.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(SOUND, encoding="utf-8")
    b, a = tmp_path / "b.yaml", tmp_path / "deep" / "a.yml"
    assert lint.files([str(b), str(tmp_path), "fractions"]) == (b, a, find("fractions"))
    with pytest.raises(InputError, match="there is no course 'none'"):
        lint.files(["none"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="there is no course file in"):
        lint.files([str(tmp_path / "empty")])
    with pytest.raises(InputError, match="is not there"):
        lint.lint(tmp_path / "gone.yaml")


def test_faults_are_told_with_their_place_and_counted() -> None:
    text = SOUND.replace("voice: joe", "vioce: joe").replace("It rolls.", "It is a circle.")
    faults = lint.check(text.replace("answer: 3", "answr: 3"), "c.yaml")
    plain = lint.shown(faults, 1, colour=False)
    assert "c.yaml:4:1: error: unknown key 'vioce' [unknown-key]\n    Did you mean 'voice'?" in plain
    assert plain.endswith("3 errors and 1 warning in one file.")
    assert "\x1b" not in plain
    assert "\x1b[31;1merror\x1b[0m" in lint.shown(faults, 1, colour=True)
    assert lint.summary([], 3) == "No fault in 3 files."
    assert lint.summary(faults[:1], 2) == "1 error in 2 files."


def test_a_fault_is_told_to_programs_as_the_design_says() -> None:
    (fault,) = lint.check(SOUND.replace("voice: joe", "vioce: joe"), "c.yaml")
    assert list(fault.as_json()) == ["file", "line", "column", "severity", "code", "message", "fix"]


def test_the_teachers_page_names_every_code() -> None:
    page = (Path(__file__).parent.parent / "docs" / "teachers.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", page))
    assert {*ERRORS, *WARNINGS} <= named
