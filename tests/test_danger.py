"""Signs that stop a lesson, and what only sounds like one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tutor.course.load import load
from tutor.mind.danger import Danger, danger

TABLE = YAML(typ="safe").load(
    (Path(__file__).parent.parent / "bench" / "sets" / "danger.yaml").read_text(encoding="utf-8")
)
CASES = [(said, kind) for kind, every in TABLE.items() for said in every]


@pytest.mark.parametrize(("said", "kind"), CASES)
def test_what_stops_a_lesson_and_what_does_not(said: str, kind: str) -> None:
    assert danger(said) == (None if kind == "none" else Danger(kind))


def test_the_table_has_as_many_harmless_sayings() -> None:
    assert len(TABLE["none"]) >= 100
    assert all(len(TABLE[kind.value]) >= 20 for kind in Danger)


def test_no_answer_of_a_bundled_course_is_a_sign() -> None:
    for name in ("fractions", "python-first-steps", "english-conversation"):
        for skill in load(name).skills:
            for item in skill.items:
                texts = (
                    item.prompt,
                    *item.hints,
                    *item.answer.any,
                    *(wrong.match for wrong in item.misconceptions),
                )
                assert [text for text in texts if danger(text)] == []


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(said: str) -> None:
    assert danger(said) in (None, *Danger)
