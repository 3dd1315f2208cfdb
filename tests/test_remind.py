"""Reminders: of what is due, once a day, never in quiet hours; on the terminal and on the desktop."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.stored_lesson import COURSE, PARAMS, Lesson
from tutor import closing, remind
from tutor.cli import entry
from tutor.config import Proactive
from tutor.errors import EngineError
from tutor.learner.facts import LearnerFact, stamp
from tutor.memory import reminders
from tutor.memory.ledger import Ledger
from tutor.memory.store import Store
from tutor.remind import Reminder

SEOUL = dt.timezone(dt.timedelta(hours=9))
BEGAN = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
LATER = BEGAN + dt.timedelta(days=60)
COURSES = {COURSE.course: COURSE}

USUAL = Proactive()


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv("SORI_DATA", str(tmp_path))

    async def teach() -> None:
        async with Store.open() as store:
            lesson = await Lesson.begin(store, "Mina")
            for _ in range(5):
                await lesson.answer("c1")

    asyncio.run(teach())
    with Ledger.open() as opened:
        yield opened


def mina(ledger: Ledger) -> LearnerFact:
    found = ledger.find("Mina")
    assert found is not None
    return found


def at(
    ledger: Ledger, now: dt.datetime, tact: Proactive = USUAL, **given: Any
) -> tuple[Reminder, list[Reminder]]:
    told: list[Reminder] = []
    (made,) = remind.remind(
        ledger,
        [mina(ledger)],
        given.get("courses", COURSES),
        PARAMS,
        tact,
        now,
        given.get("tell", told.append),
    )
    return made, told


def test_what_is_due_is_told_once_a_day(ledger: Ledger) -> None:
    made, told = at(ledger, LATER)
    assert told == [made]
    assert made.title == "Sori: time to practise, Mina"
    assert made.text == "One skill is due for review in Numbers."
    again, told = at(ledger, LATER + dt.timedelta(hours=3))
    assert told == []
    assert again.why == "There was a reminder today already."
    assert at(ledger, LATER + dt.timedelta(days=1))[0].told


def test_a_day_is_the_learners_own(ledger: Ledger) -> None:
    evening = dt.datetime(2026, 5, 1, 22, tzinfo=SEOUL)
    assert at(ledger, evening)[0].told
    assert at(ledger, evening + dt.timedelta(hours=3))[0].told  # the same day in UTC, the next in Seoul


def test_nothing_due_is_nothing_told(ledger: Ledger) -> None:
    made, told = at(ledger, BEGAN + dt.timedelta(hours=1))
    assert (told, made.why) == ([], "Nothing is due.")
    assert ledger.rows("SELECT * FROM reminders") == []
    assert at(ledger, LATER, courses={})[0].why == "Nothing is due."


@pytest.mark.parametrize(
    ("tact", "why"),
    [
        (Proactive(quiet="22:00-07:00"), "It is a quiet hour."),
        (Proactive(enabled=False), "Reminders are switched off in the settings."),
        (Proactive(never=("review",)), "Reminders are switched off in the settings."),
    ],
)
def test_manners_hold_and_cost_no_days_reminder(ledger: Ledger, tact: Proactive, why: str) -> None:
    night = LATER.replace(hour=23)
    assert at(ledger, night, tact)[0].why == why
    assert at(ledger, night)[0].told


def test_the_hour_is_quiet_on_the_learners_clock(ledger: Ledger) -> None:
    tact = Proactive(quiet="22:00-07:00")
    assert at(ledger, dt.datetime(2026, 5, 1, 23, tzinfo=SEOUL), tact)[0].why == "It is a quiet hour."
    assert at(ledger, dt.datetime(2026, 5, 1, 12, tzinfo=SEOUL), tact)[0].told


def test_minutes_that_are_left_of_a_goal_are_due(ledger: Ledger) -> None:
    noon = BEGAN + dt.timedelta(days=1)
    closing.set_goal(ledger, mina(ledger), COURSE.course, "add", noon, 10, noon.date() + dt.timedelta(days=3))
    made, _ = at(ledger, noon)
    assert made.text == ("Left of what you set yourself for today: 10 min. Your goal: add. Days left: 3.")
    assert made.as_json()["due"] == [
        {"course": "numbers", "skills": [], "goal": "add", "minutes": 10, "days": 3}
    ]


def test_a_goal_whose_day_is_over_is_not_brought_up(ledger: Ledger) -> None:
    noon = BEGAN + dt.timedelta(days=1)
    closing.set_goal(ledger, mina(ledger), COURSE.course, "add", noon, 10, noon.date())
    assert at(ledger, noon)[0].text.endswith("It ends today.")
    (due,) = at(ledger, noon + dt.timedelta(days=1))[0].due
    assert (due.skills, due.goal, due.minutes) == (("count",), "", 0)


def test_a_goal_without_minutes_is_no_reason_by_itself(ledger: Ledger) -> None:
    closing.set_goal(ledger, mina(ledger), COURSE.course, "add", BEGAN)
    assert at(ledger, BEGAN + dt.timedelta(hours=1))[0].why == "Nothing is due."
    assert at(ledger, LATER)[0].text.endswith("Your goal: add.")


def test_of_two_timers_one_tells_it(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "made", lambda *_: False)  # both looked before either told
    assert at(ledger, LATER)[0].told
    second, told = at(ledger, LATER)
    assert (second.why, told) == ("There was a reminder today already.", [])


def test_a_korean_course_is_reminded_of_in_korean(ledger: Ledger) -> None:
    korean = COURSE.model_copy(update={"language": "ko"})
    assert "복습할 주제 하나: Numbers." in at(ledger, LATER, courses={COURSE.course: korean})[0].text


# --- the desktop ---------------------------------------------------------------------------------


def tool(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport json, sys\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands for the tool")
@pytest.mark.parametrize(("platform", "name"), [("linux", "notify-send"), ("darwin", "osascript")])
def test_the_desktops_tool_gets_the_words_as_they_are(
    platform: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.json"
    tool(tmp_path, name, f"open({str(out)!r}, 'w').write(json.dumps(sys.argv[1:]))")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", platform)
    remind.desktop()("--title", 'A <b>"quoted"</b> & more; $(x)')
    given = json.loads(out.read_text(encoding="utf-8"))
    if name == "notify-send":
        assert given[-3:] == ["--", "--title", 'A &lt;b&gt;"quoted"&lt;/b&gt; &amp; more; $(x)']
    else:
        assert given[-2:] == ["--title", 'A <b>"quoted"</b> & more; $(x)']


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands for the tool")
def test_a_tool_that_fails_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool(tmp_path, "notify-send", "sys.exit('no session\\nbus')")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(EngineError, match="was not shown: no session bus"):
        remind.desktop()("a", "b")


def test_a_machine_without_notifications_says_so_before_it_claims_the_day(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert entry(["remind", "--notify"]) == 3
    assert "no way to show a notification" in capsys.readouterr().err
    assert ledger.rows("SELECT * FROM reminders") == []


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def own_course(tmp_path: Path) -> str:
    from tutor.exchange.yaml_text import course_text

    path = tmp_path / "numbers.yaml"
    path.write_text(course_text(COURSE), encoding="utf-8")
    return str(path)


def test_the_command_tells_it_once_and_then_nothing(
    ledger: Ledger, own_course: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert entry(["remind", "--course", own_course]) == 0
        out, err = capsys.readouterr()
        assert "One skill is due for review in Numbers." in out
        assert err == ""
        assert entry(["remind", "--course", own_course]) == 0
        assert capsys.readouterr() == ("", "")
        assert entry(["remind", "--course", own_course, "--learner", "MINA"]) == 0
        assert "today already" in capsys.readouterr().err
    assert "Mina" not in caplog.text


def test_the_command_tells_programs_what_became_of_everyone(
    ledger: Ledger, own_course: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger.learner("Jun", stamp(BEGAN))
    assert entry(["remind", "--course", own_course, "--json"]) == 0
    found = {one["learner"]: one for one in json.loads(capsys.readouterr().out)}
    assert found["Mina"]["told"]
    assert found["Mina"]["due"][0]["skills"] == ["count"]
    assert found["Jun"] == {
        "learner": "Jun", "told": False, "why": "Nothing is due.", "title": None, "text": None, "due": [],
    }  # fmt: skip


def test_nobody_of_that_name(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry(["remind", "--learner", "Nobody"]) == 2
    assert "no learner called" in capsys.readouterr().err
