"""A lesson's summary and a goal from the store, and the two commands that show them."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from pathlib import Path

import pytest

from tests.fakes.stored_lesson import COURSE, PARAMS, Lesson
from tutor import closing
from tutor.cli import entry
from tutor.errors import InputError
from tutor.exchange.yaml_text import course_text
from tutor.learner.facts import GoalFact, GoalKind
from tutor.memory import goals as kept
from tutor.memory.ledger import Ledger
from tutor.memory.store import Store

COURSES = {COURSE.course: COURSE}


@pytest.fixture
def lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of two lessons: in the first, counting goes wrong; in the second, it is mastered."""
    monkeypatch.setenv("SORI_DATA", str(tmp_path))

    async def teach() -> list[str]:
        async with Store.open() as store:
            first = await Lesson.begin(store, "Mina")
            for verdict in ("wrong", "wrong", "right"):
                await first.answer("c1", verdict)
            second = await Lesson.begin(store, "Mina")
            second.states = first.states
            for _ in range(6):
                await second.answer("c1")
            return [first.session.id, second.session.id]

    return asyncio.run(teach())


@pytest.fixture
def own_course(tmp_path: Path) -> str:
    path = tmp_path / "numbers.yaml"
    path.write_text(course_text(COURSE), encoding="utf-8")
    return str(path)


def look(session: str = "") -> closing.Lesson:
    with Ledger.open() as ledger:
        mina = ledger.find("Mina")
        assert mina is not None
        return closing.lesson(ledger, mina, COURSES, PARAMS, session)


def test_the_latest_lesson_is_told_and_any_other_by_its_id(lessons: list[str]) -> None:
    assert look().session == lessons[1]
    assert [one.skill.id for one in look().summary.learned] == ["count"]
    earlier = look(lessons[0][:8])
    assert earlier.session == lessons[0]
    assert (earlier.summary.tries, earlier.summary.at_once, earlier.summary.learned) == (3, 1, ())
    assert [one.skill.id for one in earlier.summary.weak] == ["count"]


def test_what_a_lesson_began_with_is_what_the_one_before_it_left(lessons: list[str]) -> None:
    (first,), (second,) = look(lessons[0]).summary.practised, look(lessons[1]).summary.practised
    assert first.after == second.before
    with Ledger.open() as ledger:
        mina = ledger.find("Mina")
        assert mina is not None
        assert ledger.skill_states(mina.id, COURSE.course)["count"].p == second.after


def test_the_goal_and_the_step_are_those_of_the_lesson(lessons: list[str]) -> None:
    with Ledger.open() as ledger:
        mina = ledger.find("Mina")
        assert mina is not None
        t = "2026-03-01T09:00:00.000+00:00"
        kept.record(ledger, GoalFact(mina.id, COURSE.course, "add", t))
        kept.record(ledger, GoalFact(mina.id, COURSE.course, "later", "2026-04-01T09:00:00.000+00:00"))
        kept.record(
            ledger, GoalFact(mina.id, COURSE.course, "do sums", t, lessons[1], kind=GoalKind.NEXT_STEP)
        )
    assert (look().summary.goal, look().summary.step) == ("add", "do sums")
    assert look(lessons[0]).summary.step == ""


@pytest.mark.parametrize("session", ["zz", "%"])
def test_a_lesson_that_is_not_there(lessons: list[str], session: str) -> None:
    with pytest.raises(InputError, match=f"no lesson whose id begins with '{session}'"):
        look(session)


def test_a_learner_without_an_answer_and_a_course_that_is_away(lessons: list[str]) -> None:
    with Ledger.open() as ledger:
        jun = ledger.learner("Jun", "2026-03-01T09:00:00.000+00:00")
        with pytest.raises(InputError, match="Jun has answered nothing yet"):
            closing.lesson(ledger, jun, COURSES, PARAMS)
        mina = ledger.find("Mina")
        assert mina is not None
        with pytest.raises(InputError, match="'numbers' is not at hand"):
            closing.lesson(ledger, mina, {}, PARAMS)


# --- tutor learner summary -----------------------------------------------------------------------


def test_the_summary_is_shown_written_and_told_to_programs(
    lessons: list[str], own_course: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    about = ["learner", "summary", "mina", "--course", own_course]
    assert entry(about) == 0
    assert capsys.readouterr().out.startswith("# Numbers: lesson of ")
    page, text = tmp_path / "a.html", tmp_path / "a.md"
    assert entry([*about, "--for", "guardian", "--html", str(page), "--md", str(text)]) == 0
    assert capsys.readouterr().out == ""
    assert "<h1>Mina, Numbers: lesson of " in page.read_text(encoding="utf-8")
    assert text.read_text(encoding="utf-8").startswith("# Mina, Numbers")
    assert page.stat().st_mode & 0o077 == 0
    assert entry([*about, "--html", str(page)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert entry([*about, "--json", "--session", lessons[0]]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["session"], found["first_answers"], found["watch"]) == (lessons[0], 3, ["count"])


# --- tutor learner goal --------------------------------------------------------------------------


def test_a_goal_is_set_shown_and_taken_back(
    lessons: list[str], own_course: str, capsys: pytest.CaptureFixture[str]
) -> None:
    about = ["learner", "goal", "Mina", "--course", own_course]
    assert entry(about) == 0
    assert capsys.readouterr().out == "Mina has no goal for Numbers.\n"
    by = (dt.date.today() + dt.timedelta(days=5)).isoformat()
    assert entry([*about, "  add  big numbers ", "--minutes", "10", "--by", by]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "Mina, Numbers: add big numbers"
    assert out[1].endswith("of 10 minutes")
    assert out[2] == "  skills mastered: 1 of 2, 0 since the goal was set"
    assert out[3] == "  days left: 5"
    assert entry([*about, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["goal"], found["minutes"], found["by"]) == ("add big numbers", 10, by)
    assert entry([*about, "--clear"]) == 0
    assert entry([*about, "--json"]) == 0
    assert json.loads(capsys.readouterr().out.split("\n", 1)[1])["goal"] is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--by", "soon", "add"], "'soon' is not a day"),
        (["--by", "2020-01-01", "add"], "is over"),
        (["--by", "2999-01-01"], "a day without a goal"),
        (["--clear", "add"], "at once"),
    ],
)
def test_a_goal_that_says_nothing_is_refused(
    lessons: list[str], own_course: str, given: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry(["learner", "goal", "Mina", "--course", own_course, *given]) == 2
    assert told in capsys.readouterr().err
    with Ledger.open() as ledger:
        assert ledger.rows("SELECT * FROM goals") == []
