"""The editor's schema: in step with the model, and at one with the loader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from tests.course_seeds import SEEDS, SOUND
from tutor import paths
from tutor.course import schema
from tutor.course.load import examine, read
from tutor.errors import InputError

VALIDATOR = Draft7Validator(schema.schema())
COURSES = sorted(paths.bundled("curricula").glob("*.yaml"))


def as_an_editor_reads(text: str) -> Any:
    """YAML 1.2 with numbers and truth values."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)  # type: ignore[assignment]
    return yaml.load(text)


def valid(text: str) -> bool:
    return bool(VALIDATOR.is_valid(as_an_editor_reads(text)))


def test_the_file_in_the_repository_is_in_step_with_the_code() -> None:
    kept = paths.bundled("curricula") / "schema.json"
    assert kept.read_text(encoding="utf-8") == schema.text(), "write it anew: tutor curriculum schema --out …"


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(schema.schema())
    assert json.loads(schema.text()) == schema.schema()


@pytest.mark.parametrize("path", COURSES, ids=lambda path: path.stem)
def test_every_course_that_ships_is_valid(path: Path) -> None:
    found = [
        one.message for one in VALIDATOR.iter_errors(as_an_editor_reads(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def item(answer: str, rest: str = "") -> str:
    return (
        "course: c\ntitle: 2024\nskills:\n  - id: s\n    name: S\n    explain:\n    items:\n"
        f"      - id: i\n        prompt: What?\n        answer: {answer}\n{rest}"
    )


@pytest.mark.parametrize(
    "text",
    [
        item("orange"),
        item("3/4"),
        item("5", "        tolerance: 0.5\n        unit: m\n        hints:\n        difficulty: 0\n"),
        item("2.5"),
        item("true"),
        item("[yes, 5, true]"),
        item("one", "        choices: [one, 2, true]\n"),
        item("{type: number, value: 2.50, unit: m, tolerance: 0.1}"),
        item("{type: number, value: 1/2, equivalent: false}"),
        item("{value: two}"),
        item("{type: expression, value: 2*x + 6}"),
        item("{type: text, any: [a, 1]}"),
        item("{type: text, all: [a, b]}"),
        item("{type: open, rubric: Says why.}"),
        item(
            "3",
            "        misconceptions: [{match: 4, feedback: No., id: four}]\n",
        ),
    ],
)
def test_every_way_to_write_an_answer_is_valid_and_loads(text: str) -> None:
    assert valid(text)
    assert read(text, "c").item_ids == ("i",)


@pytest.mark.parametrize(
    "text",
    [
        item(""),
        item("''"),
        item("[]"),
        item("{}"),
        item("{type: number}"),
        item("{type: open}"),
        item("{type: essay, value: x}"),
        item("{typ: number, value: 1}"),
        item("3", "        hints: only one\n"),
        item("3", "        hints: [[a]]\n"),
        item("3", "        difficulty: 2\n"),
        item("3", "        tolerance: -1\n"),
        item("3", "        misconceptions: [{match: 4}]\n"),
        item("3").replace("id: i", "id: I am"),
        item("3").replace("course: c\n", ""),
        "course: c\ntitle: T\nskills: []\n",
    ],
)
def test_what_does_not_load_is_not_valid(text: str) -> None:
    assert not valid(text)
    with pytest.raises(InputError):
        read(text, "c")


BY_THE_LOADER_ALONE = {
    *(
        "duplicate-id",
        "unknown-skill",
        "circle",
        "choices-without-answer",
        "not-allowed",
        "duplicate-key",
        "syntax",
    ),
}
"""What a schema cannot say, or an editor's own YAML says."""


def test_what_the_schema_refuses_the_loader_refuses() -> None:
    assert valid(SOUND)
    for seed in SEEDS:
        codes = {fault.code for fault in examine(seed.text, "c").faults}
        if codes & {"syntax", "not-allowed", "duplicate-key"}:
            continue
        if not valid(seed.text):
            assert codes, seed
        elif codes - BY_THE_LOADER_ALONE:
            assert "is not a number" in examine(seed.text, "c").faults[0].message, seed
