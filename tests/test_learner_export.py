"""Exports: JSON, CSV and xAPI say what the facts say, in the shapes that other programs expect."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.stored_lesson import COURSE, PARAMS, T
from tutor.learner.export import COLUMNS, HOME, as_csv, as_json, as_xapi
from tutor.learner.facts import AttemptFact, LearnerFact

MINA = LearnerFact("00aa11bb22cc33dd", "Mina", T)
FACT = AttemptFact(MINA.id, "s1", "numbers", "c1", ("count",), "right", T)
SESSIONS = [("s1", "numbers", T, "2026-03-01T09:20:00.000+00:00"), ("s2", "numbers", T, None)]


def statements(*facts: AttemptFact, courses: bool = True) -> list[dict[str, Any]]:
    text = "".join(
        as_xapi(MINA.id, SESSIONS, facts, {"numbers": COURSE} if courses else {}, {"numbers": PARAMS})
    )
    found: list[dict[str, Any]] = json.loads(text)
    return found


def of(verb: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in found if one["verb"]["id"] == f"http://adlnet.gov/expapi/verbs/{verb}"]


def test_json_holds_every_row_under_its_table() -> None:
    tables = {"sessions": [{"id": "s1"}, {"id": "s2"}], "attempts": [{"said": '"half" 반\n'}], "goals": []}
    assert json.loads("".join(as_json(MINA, T, tables))) == {
        "format": "sori-learner/1", "exported": T, "learner": MINA.id, "name": "Mina", **tables,
    }  # fmt: skip
    assert json.loads("".join(as_json(MINA, T, {})))["name"] == "Mina"


def test_csv_has_a_row_an_attempt() -> None:
    facts = [
        replace(FACT, skills=("count", "add"), latency=1.25, said='two, or "three"\nor four', hints=2),
        replace(FACT, verdict="unsure", first=False, misconception="bigger", confidence=0.5),
    ]
    text = "".join(as_csv(facts))
    first, second = csv.DictReader(io.StringIO(text, newline=""))
    assert text.startswith(",".join(COLUMNS) + "\r\n")
    assert (first["skills"], first["right"], first["hints"]) == ("count add", "no", "2")
    assert (first["latency_s"], first["said"]) == ("1.25", 'two, or "three"\nor four')
    assert (second["right"], second["first"], second["misconception"]) == ("", "no", "bigger")
    assert (second["latency_s"], second["said"]) == ("", "")


@pytest.mark.parametrize(
    ("said", "written"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-2+3", "'-2+3"), ("-3", "-3"), ("+0.5", "+0.5"), ("a=1", "a=1")],
)
def test_a_spreadsheet_never_runs_what_was_said(said: str, written: str) -> None:
    (row,) = csv.DictReader(io.StringIO("".join(as_csv([replace(FACT, said=said)])), newline=""))
    assert row["said"] == written


def test_an_answer_is_a_statement_about_its_question() -> None:
    (made,) = of(
        "answered",
        statements(replace(FACT, verdict="wrong", misconception="bigger", latency=1.256, said="two")),
    )
    assert made["actor"] == {"objectType": "Agent", "account": {"homePage": HOME, "name": MINA.id}}
    assert made["object"] == {
        "objectType": "Activity",
        "id": f"{HOME}/courses/numbers/items/c1",
        "definition": {"type": "http://adlnet.gov/expapi/activities/question", "name": {"en": "?"}},
    }
    assert made["result"]["success"] is False
    assert (made["result"]["response"], made["result"]["duration"]) == ("two", "PT1.26S")
    assert made["result"]["extensions"][f"{HOME}/xapi/misconception"] == "bigger"
    around = made["context"]["contextActivities"]
    assert around["parent"][0]["definition"]["name"] == {"en": "Counting"}
    assert around["grouping"][0]["id"] == f"{HOME}/courses/numbers"
    assert made["timestamp"] == T


@pytest.mark.parametrize("verdict", ["unsure", "off_task"])
def test_what_was_not_judged_has_no_success(verdict: str) -> None:
    found = statements(replace(FACT, verdict=verdict))
    assert not of("answered", found)
    assert "success" not in of("responded", found)[0]["result"]


def test_mastery_is_told_once_when_it_is_reached() -> None:
    right = [FACT] * 6
    lost_and_won = [*right, *[replace(FACT, verdict="wrong")] * 4, *right]
    (made,) = of("mastered", statements(*lost_and_won))
    assert made["object"]["id"] == f"{HOME}/courses/numbers/skills/count"
    assert made["result"]["extensions"][f"{HOME}/xapi/probability-known"] >= PARAMS.mastery
    assert not of("mastered", statements(*right[:1]))


def test_a_course_that_is_not_at_hand_has_ids_only() -> None:
    found = statements(*[FACT] * 6, courses=False)
    assert len(of("answered", found)) == 6
    assert not of("mastered", found)
    assert all("name" not in one["object"]["definition"] for one in found)


def test_a_lesson_begins_and_ends() -> None:
    found = statements()
    assert [one["verb"]["display"]["en"] for one in found] == ["initialized", "terminated", "initialized"]
    assert json.loads("".join(as_xapi(MINA.id, [], [], {}, {}))) == []


def test_every_statement_keeps_the_rules_of_xapi() -> None:
    facts = [replace(FACT, session=s, verdict=v) for s in ("s1", "s2") for v in ("right", "wrong", "unsure")]
    found = statements(*facts, *[FACT] * 6)
    assert len({one["id"] for one in found}) == len(found)
    for one in found:
        assert {"id", "actor", "verb", "object", "timestamp"} <= set(one)
        assert str(uuid.UUID(one["id"])) == one["id"]
        assert uuid.UUID(one["context"]["registration"]).version == 5
        for key in one.get("result", {}).get("extensions", {}):
            assert re.match(r"^https?://", key)
    assert found == statements(*facts, *[FACT] * 6)  # the same facts, the same ids
    text = json.dumps(found)
    assert "mbox" not in text
    assert "Mina" not in text
