"""``tutor learner suggest``: the contract of its JSON, faults with their line, and the books of words."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json
import re
import string
from pathlib import Path
from typing import Any

import pytest
import typer
from ruamel.yaml import YAML

from tests.fakes.stored_lesson import Lesson, T
from tests.fakes.timeline import DESIGN
from tutor import suggest as work
from tutor.cli_suggest import EPILOG, suggest
from tutor.errors import InputError
from tutor.learner.facts import GoalFact, SuggestionFact, stamp
from tutor.learner.replay import read
from tutor.learner.situation import KEPT, State, observe
from tutor.learner.timeline import Now, Reply, Wish
from tutor.memory import suggestions
from tutor.memory.ledger import Ledger
from tutor.memory.store import Store

LANGUAGES = sorted(path.stem for path in work.FOLDER.glob("*.yaml"))


def written(folder: Path, *lines: str) -> Path:
    path = folder / "events.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def command(*arguments: str) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    app.command("suggest", epilog=EPILOG)(suggest)
    app(args=["suggest", *arguments], standalone_mode=False)


def test_the_example_of_the_design(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command("--replay", str(written(tmp_path, *map(json.dumps, DESIGN))), "--json")
    (line,) = capsys.readouterr().out.splitlines()
    answer = json.loads(line)
    assert list(answer) == ["t", "speak", "kind", "words", "reason", "benefit", "cost"]
    assert (answer["t"], answer["speak"], answer["kind"]) == (41.0, True, "advance")


def test_one_line_for_each_now_with_a_reason_for_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ['{"t": 0, "event": "item_asked", "item": "a", "skill": "s"}', "", '{"t": 4, "event": "now"}']
    path = written(tmp_path, *lines, '{"t": 60, "event": "now"}')
    command("--replay", str(path), "--json")
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"t": 4.0, "speak": False, "reason": "The learner is thinking and is left alone."}
    assert second["kind"] == "stuck"
    command("--replay", str(path))
    assert capsys.readouterr().out.startswith("4.0 s  silent: The learner is thinking")


def test_a_timeline_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.TextIOWrapper(io.BytesIO(b'{"t": 1, "event": "now"}\n'))
    monkeypatch.setattr("sys.stdin", raw)
    assert [one["t"] for one in work.answers(Path("-"))] == [1.0]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "line 2: this is no JSON"),
        ("[1]", "line 2: an event should be an object"),
        ('{"event": "now"}', "line 2: t is missing"),
        ('{"t": "1", "event": "now"}', "line 2: t should be a number"),
        ('{"t": true, "event": "now"}', "line 2: t should be a number"),
        ('{"t": NaN, "event": "now"}', "line 2: t should be a number"),
        ('{"t": -1, "event": "now"}', "line 2: t should be a number"),
        ('{"t": 1e13, "event": "now"}', "line 2: t should be a number from 0 to 1e+12"),
        (f'{{"t": {"9" * 400}, "event": "now"}}', "line 2: t should be a number"),
        (f'{{"t": {"9" * 5000}, "event": "now"}}', "line 2: this is no JSON"),
        ("[" * 100_000, "line 2: this is no JSON"),
        ('{"t": 4.9, "event": "now"}', "line 2: t 4.9 comes before 5 of an earlier line"),
        ('{"t": 6}', "line 2: event is missing"),
        ('{"t": 6, "event": "dance"}', "line 2: event 'dance' is not one of session_started"),
        ('{"t": 6, "event": 7}', "line 2: event should be text"),
        ('{"t": 6, "event": "item_asked", "skill": "s"}', "line 2: item is missing"),
        (
            '{"t": 6, "event": "item_asked", "item": "a", "skill": "s", "difficulty": 2}',
            "a number from 0 to 1",
        ),
        ('{"t": 6, "event": "job_done", "job": "\\ud800"}', "line 2: job '\\ud800' holds characters"),
        ('{"t": 6, "event": "job_done", "job": "a\\nb"}', "line 2: job 'a\\nb' holds characters"),
        ('{"t": 6, "event": "verdict"}', "line 2: verdict is missing"),
        ('{"t": 6, "event": "verdict", "verdict": "good"}', "line 2: verdict 'good' is not one of right"),
        ('{"t": 6, "event": "verdict", "verdict": "right", "hints": 0.5}', "hints should be a whole number"),
        ('{"t": 6, "event": "suggestion", "outcome": "accepted"}', "line 2: kind is missing"),
        ('{"t": 6, "event": "suggestion", "kind": "plan", "outcome": "yes"}', "outcome 'yes' is not one of"),
        ('{"t": 6, "event": "skill_mastered"}', "line 2: skill is missing"),
        ('{"t": 6, "event": "job_done", "job": ""}', "line 2: job is missing"),
        ('{"t": 6, "event": "learner_silent", "text": 3}', "line 2: text should be text"),
        ('{"t": 6, "event": "now", "clock": "noon"}', "clock 'noon' is no time of day"),
    ],
)
def test_a_fault_names_its_line_and_nothing_is_answered(
    line: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, '{"t": 5, "event": "now"}', line)
    with pytest.raises(InputError) as error:
        command("--replay", str(path), "--json")
    assert fault in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)
    assert error.value.exit_code == 2
    assert capsys.readouterr().out == ""


def test_a_line_ends_where_json_lines_do(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    said = '{"t": 1, "event": "learner_silent", "text": "one\u2028half"}'
    path.write_bytes(f'\ufeff{said}\r\n\r\n{{"t": 2, "event": "now"}}'.encode())
    assert [one["t"] for one in work.answers(path)] == [2.0]


def test_a_long_timeline_does_not_pile_up(tmp_path: Path) -> None:
    """What is remembered of a timeline has an end, whatever it repeats."""
    repeated = [
        {"event": "suggestion", "kind": "goal", "outcome": "ignored"},
        {"event": "job_done", "job": "notes"},
        {"event": "hint_given"},
        {"event": "hint_requested"},
        {"event": "verdict", "verdict": "wrong", "misconception": "m"},
        {"event": "session_started"},
    ]
    state = State()
    lines = [{"t": t, **repeated[t % len(repeated)]} for t in range(3000)]
    for event in read(map(json.dumps, lines), {}):
        assert not isinstance(event, Now)
        state = observe(state, event)
    kept = (state.tries, state.made, state.earlier, state.jobs, state.mastered)
    assert all(len(one) <= KEPT for one in kept)
    assert len(state.earlier) == KEPT


def test_either_a_learner_or_a_timeline(tmp_path: Path) -> None:
    path = written(tmp_path, '{"t": 1, "event": "now"}')
    for arguments in ((), ("Mina", "--replay", str(path))):
        with pytest.raises(InputError, match="the name of a learner, or a timeline"):
            command(*arguments)
    with pytest.raises(InputError, match="a timeline has no course"):
        command("--replay", str(path), "--course", "fractions")


# --- a learner -------------------------------------------------------------------------------------

COURSE = """\
course: numbers
title: Numbers
skills:
  - {id: count, name: Counting, items: [{id: c1, prompt: One?, answer: 1}]}
  - {id: add, name: Adding, requires: [count], items: [{id: a1, prompt: Two?, answer: 2}]}
"""


@pytest.fixture
def numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SORI_DATA", str(tmp_path / "data"))
    path = tmp_path / "numbers.yaml"
    path.write_text(COURSE, encoding="utf-8")
    return str(path)


def taught(answers: int, goal: str = "", name: str = "Mina") -> None:
    async def lesson() -> None:
        async with Store.open() as store:
            held = await Lesson.begin(store, name)
            for _ in range(answers):
                await held.answer("c1", "right", latency=2.5)
            if goal:
                await store.record_goal(GoalFact(held.session.learner, "numbers", goal, T))

    asyncio.run(lesson())


def test_what_is_due_is_the_plan_for_a_learner(numbers: str, capsys: pytest.CaptureFixture[str]) -> None:
    taught(8)
    command("mina", "--course", numbers, "--json")
    found = json.loads(capsys.readouterr().out)
    assert list(found)[:6] == ["learner", "course", "due", "goal", "t", "speak"]
    assert (found["learner"], found["due"], found["kind"]) == ("Mina", ["count"], "plan")
    command("mina", "--course", numbers)
    said, reason = capsys.readouterr().out.splitlines()
    assert "ne review" in said
    assert "about 2 minutes" in said.lower()
    assert reason.startswith("    plan: One skill is due")


def test_a_goal_is_the_plan_where_nothing_is_due(numbers: str) -> None:
    taught(1, goal="count to a hundred")
    found = work.for_learner("Mina", numbers)
    assert (found["kind"], found["due"]) == ("plan", [])
    assert "count to a hundred" in str(found["words"])


def test_a_first_lesson_begins_with_a_question(numbers: str, capsys: pytest.CaptureFixture[str]) -> None:
    taught(0)
    command("Mina", "--course", numbers)
    assert capsys.readouterr().out.startswith("Nothing now: ")


def test_settings_and_earlier_suggestions_count_for_a_learner(
    numbers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught(8)
    now = dt.datetime(2026, 6, 1, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    assert work.for_learner("Mina", numbers, now=now)["speak"]
    monkeypatch.setenv("SORI_PROACTIVE__QUIET", "22:00-07:00")
    assert work.for_learner("Mina", numbers, now=now)["reason"] == "It is a quiet hour."
    monkeypatch.delenv("SORI_PROACTIVE__QUIET")
    with Ledger.open() as ledger:
        learner = ledger.find("Mina")
        assert learner is not None
        (session,) = ledger.rows("SELECT id FROM sessions")
        made = stamp(now - dt.timedelta(minutes=2))
        suggestions.record(
            ledger, SuggestionFact(learner.id, session[0], "plan", "Shall we?", "Due.", 0.6, 0.2, made)
        )
        suggestions.answer(
            ledger,
            SuggestionFact(learner.id, session[0], "plan", "", "", 0.6, 0.2, made),
            "dismissed",
            made,
        )
    assert not work.for_learner("Mina", numbers, now=now)["speak"]


def test_a_learner_or_course_that_is_not_there(numbers: str) -> None:
    with pytest.raises(InputError, match="no learner called 'Nobody'"):
        command("Nobody", "--course", numbers)
    taught(1)
    with pytest.raises(InputError, match="course"):
        command("Mina", "--course", "nothing-like-it")
    with pytest.raises(InputError, match="no words of suggestions"):
        command("Mina", "--course", numbers, "--language", "xx")


# --- files -----------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        work.answers(tmp_path / "none.jsonl")
    (tmp_path / "latin").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(InputError, match="no UTF-8"):
        work.answers(tmp_path / "latin")
    with pytest.raises(InputError, match="one of: en, ko"):
        work.book("xx")


# --- the books of words --------------------------------------------------------------------------


def raw(language: str) -> dict[str, Any]:
    path = work.FOLDER / f"{language}.yaml"
    return dict(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))


def places(*texts: str) -> set[str]:
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_case_with_the_same_places(language: str) -> None:
    english, other = raw("en"), raw(language)
    assert set(english) == set(other)
    assert set(other.pop("phrases")) == set(map(str, Wish))
    assert set(other.pop("replies")) == set(map(str, Reply))
    for case, entry in other.items():
        assert len(entry["words"]) >= 2, case
        assert len(set(entry["words"])) == len(entry["words"]), case
        assert all(len(re.sub(r"\{\w+\}", "", words)) <= 90 for words in entry["words"]), case
        assert places(entry["reason"]) == places(english[case]["reason"]), case
        assert places(*entry["words"]) == places(*english[case]["words"]), case


def test_every_case_that_the_rules_name_has_words() -> None:
    source = (work.FOLDER.parent / "kinds.py").read_text(encoding="utf-8")
    named = set(re.findall(r'"([a-z]+(?:_[a-z]+)*)"', source)) - {"between", "turn", "thinking"}
    cases = set(raw("en")) - {"phrases", "replies"}
    assert cases <= named
    assert named - cases <= {
        "seconds",
        "skill",
        "count",
        "weak",
        "minutes",
        "new",
        "goal",
        "job",
        "before",
        "transfer",
        "dismissed",
        "wrong",
        "right",
    }


def test_korean_is_korean_and_no_particle_hangs_on_a_place() -> None:
    book = raw("ko")
    book.pop("phrases")
    book.pop("replies")
    for case, entry in book.items():
        for text in (*entry["words"], entry["reason"]):
            bare = re.sub(r"\{\w+\}", "", text)
            assert re.fullmatch(r"[가-힣 .,?!:]+", bare), (case, text)
            assert not re.search(r"\}[가-힣]", text), (case, text)
