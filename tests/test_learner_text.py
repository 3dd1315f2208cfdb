"""What is said to a person: whole lines at 80 columns, in any script."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tutor.about import About
from tutor.learner.model import SkillState
from tutor.learner.person import By, ConsentFact, Matter
from tutor.learner.report import Report, SkillReport, Week
from tutor.learner_text import (
    allowed,
    forgotten,
    known,
    listed,
    practice,
    rebuilt,
    shown,
    to_forget,
    told,
    week,
)
from tutor.learners import Forgotten, Told
from tutor.memory.erase import Erased
from tutor.memory.ledger import Difference, Rebuilt

LONG = "Adding and subtracting fractions whose denominators have no factor in common"
KOREAN = "분모가 서로 다른 분수를 통분해서 더하고 빼는 방법을 말로 설명하기"


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def skill(name: str, p: float = 0.5, tries: int = 3, ago: int | None = 2) -> SkillReport:
    return SkillReport("x", name, p, p >= 0.95, tries, min(tries, 2), None, ago, None)


def made(*skills: SkillReport) -> Report:
    return Report("Mina", "numbers", "Numbers", dt.date(2026, 3, 18), 7, 0.95, skills, ())


def test_short_names_look_as_they_always_did() -> None:
    report = made(skill("Counting", 0.96, 12), skill("Adding", 0.3, 0))
    assert shown(report.as_json()).splitlines() == [
        "Mina, numbers: 7 answers",
        "  Counting  ###################.   96%  2 of 12 right at once  mastered",
        "  Adding    ######..............   30%  not tried yet",
    ]


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("name", [LONG, KOREAN])
def test_long_names_are_cut_to_the_width(name: str, width: int) -> None:
    report = made(skill(name, 1.0, 10_000), skill("Adding", 0.0, 0))
    lines = [*shown(report.as_json(), width).splitlines(), *practice(report, width).splitlines()]
    assert max(map(columns, lines)) <= width
    assert all(name[:4] in line for line in lines if "…" in line)
    assert any("…" in line for line in lines)
    full, empty = lines[1], lines[2]
    assert columns(full[: full.index("##")]) == columns(empty[: empty.index("..")])  # one under the other


def test_practice_names_only_what_was_practised() -> None:
    report = made(skill("Counting", ago=0), skill("Adding", ago=None), skill("Taking away", ago=40))
    assert practice(report).splitlines() == [
        "  Counting     practised today",
        "  Taking away  practised 40 days ago",
    ]
    assert practice(made(skill("Adding", ago=None))) == ""


def test_this_week_in_a_sentence() -> None:
    assert week((Week(dt.date(2026, 3, 16), 9, 6, 4),)) == "This week: 4 of 6 first answers right at once."
    assert week(()) == "No answers in the last 12 weeks."


def test_a_list_keeps_its_columns() -> None:
    row: dict[str, Any] = {
        "sessions": 1, "attempts": 20, "last_seen": "2026-03-01T09:20:00.000+00:00", "age": None,
        "guardian": None,
    }  # fmt: skip
    lines = listed([{"name": "민아", **row}, {"name": "Philippa Quartermaine-Smythe", **row}]).splitlines()
    assert len({columns(line) for line in lines[1:]}) == 1
    assert lines[1].endswith("      20  2026-03-01 09:20")
    assert "tutor talk" in listed([])


def test_ages_and_guardians_are_listed_where_anybody_has_one() -> None:
    row: dict[str, Any] = {"sessions": 1, "attempts": 2, "last_seen": None, "age": None, "guardian": None}
    mina = {"name": "Mina", **row, "age": 9, "guardian": "Kim"}
    assert "guardian" not in listed([{"name": "Jun", **row}])
    head, first, second = listed([mina, {"name": "Jun", **row}]).splitlines()
    assert head.endswith("age  guardian")
    assert first.index("Kim") == head.index("guardian")
    assert second.endswith(" 2")


def test_what_was_told_and_allowed_is_said_in_a_line() -> None:
    nobody = About("Mina", None, None, None)
    assert known(nobody) == ""
    assert "neither age nor guardian" in told(nobody)
    assert "nobody was asked" in allowed(nobody)
    yes = ConsentFact("l1", Matter.WORDS, True, "2026-03-01T09:00:00.000+00:00", By.GUARDIAN)
    full = About("Mina", 9, "Kim", yes, words_kept=True)
    assert known(full) == "Mina: 9 years old, guardian Kim, words are kept"
    assert told(full) == "Mina: 9 years old, guardian Kim"
    kept = "Mina's words are kept beside their answers: the guardian said so on 2026-03-01."
    assert allowed(full) == kept
    alone = About("Mina", 9, None, replace(yes, given_by=By.LEARNER))
    assert known(alone) == "Mina: 9 years old"
    assert allowed(alone).startswith("Mina's words are not kept: under 16 a guardian decides.")
    refused = About("Mina", 9, None, replace(yes, given=False))
    assert known(refused) == "Mina: 9 years old"
    assert allowed(refused, 8).endswith("What was kept of them was erased (8 rows).")


def test_a_rebuild_says_what_differed() -> None:
    before, after = SkillState("count", 0.5, 1, 1, 1), SkillState("count", 0.25, 2, 1, 0, card="{}")
    done = Rebuilt(
        3,
        (Difference("sums", "count", before, after), Difference("numbers", "old", before, None)),
        ("mine",),
        2,
    )
    assert rebuilt([Told("Mina", done), Told("Jun", Rebuilt(1, (), ()))]).splitlines() == [
        "Mina: 3 skill states derived from the attempts, 2 of them differed.",
        "  sums, count: p 0.5000 (1 of 1, streak 1) is now p 0.2500 (1 of 2, streak 0, with a review card)",
        "  numbers, old: p 0.5000 (1 of 1, streak 1) is now nothing",
        "  deleted, as no attempt is behind them: 2 skill states",
        "  mine: left alone, as the course is not at hand. Give its file with --course.",
        "Jun: 1 skill state derived from the attempts, none differed.",
    ]
    assert "nothing to derive" in rebuilt([])


def proof(**given: Any) -> Erased:
    sound: dict[str, Any] = {
        "deleted": {"learners": 1, "attempts": 5}, "left": {"attempts": 0},
        "log_bytes": 0, "searched": 4096, "id_found": False, "sessions_found": 0, "name_found": False,
        "name_elsewhere": False, "guardian_found": False,
    }  # fmt: skip
    return Erased(**{**sound, **given})


def test_a_proof_says_what_was_searched_and_names_copies() -> None:
    told = forgotten(Forgotten(Path("learners.db"), proof(), (Path("learners.db.damaged"),)))
    assert told.startswith("6 rows were deleted")
    assert "all 4,096 bytes" in told
    assert "nor is the name" in told
    assert told.endswith("delete it yourself: learners.db.damaged")
    common = forgotten(Forgotten(Path("learners.db"), proof(name_found=True, name_elsewhere=True), ()))
    assert "they stand in what is kept of others" in common


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"left": {"attempts": 2}}, "2 rows in attempts"),
        ({"log_bytes": 7}, "7 bytes in the write-ahead log"),
        ({"id_found": True}, "the learner's id"),
        ({"sessions_found": 3}, "3 ids of their lessons"),
        ({"guardian_found": True}, "a guardian's name"),
        ({"name_found": True}, "the learner's name"),
    ],
)
def test_a_failed_proof_says_what_is_left(given: dict[str, Any], told: str) -> None:
    failed = proof(**given)
    assert not failed.proven
    text = forgotten(Forgotten(Path("learners.db"), failed, ()))
    assert "The proof failed. Still there:" in text
    assert f"  {told}\n" in text
    assert "Proof:" not in text


def test_what_is_about_to_be_erased_is_counted() -> None:
    assert to_forget("Mina", {"learners": 1, "attempts": 5, "goals": 0}) == (
        "Mina: 5 attempts. All of it is erased and cannot be brought back."
    )
    assert "no lesson yet" in to_forget("Mina", {"learners": 1})
