"""``tutor jobs`` as it is typed: asked for, done, shown, written, cancelled."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.fakes.stored_lesson import COURSE, Lesson
from tests.test_notes import pdf
from tutor import jobs, notes
from tutor.cli import entry
from tutor.course.load import load
from tutor.exchange.yaml_text import course_text
from tutor.learner.facts import SessionFact, stamp
from tutor.memory.ledger import Ledger
from tutor.memory.store import Store


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SORI_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(jobs, "low_priority", lambda *_: None)  # the tests themselves go on after it

    async def teach() -> None:
        async with Store.open() as store:
            lesson = await Lesson.begin(store, "Mina")
            for verdict in ("right", "wrong", "right"):
                await lesson.answer("c1", verdict)

    asyncio.run(teach())


@pytest.fixture
def course(tmp_path: Path) -> str:
    path = tmp_path / "numbers.yaml"
    path.write_text(course_text(COURSE), encoding="utf-8")
    return str(path)


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert entry(["jobs", "list", "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def ask(course: str, *given: str) -> int:
    return entry(["jobs", "run", *given, "--learner", "mina", "--course", course])


def test_a_practice_set_is_made_shown_and_written_as_a_course(
    course: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(course, "practice_set", "--topic", "counting", "--questions", "3") == 0
    out, err = capsys.readouterr()
    assert "practice_set" in err
    assert "Mina" in out
    (row,) = rows(capsys)
    assert (row["state"], row["learner"], row["result"]["items"]) == ("done", "Mina", ["c1"])
    to = tmp_path / "set.yaml"
    assert entry(["jobs", "show", row["job"][:6], "--out", str(to)]) == 0
    assert load(str(to)).item_ids == ("c1",)
    capsys.readouterr()
    assert entry(["curriculum", "lint", str(to)]) == 0
    assert "warning" not in capsys.readouterr().out
    assert to.stat().st_mode & 0o077 == 0
    assert entry(["jobs", "show", row["job"], "--out", str(to)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_a_summary_and_a_plan(course: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(course, "session_summary", "--quiet") == 0
    assert "# Mina, Numbers" in capsys.readouterr().out
    assert ask(course, "next_plan", "--minutes", "2", "--json", "--quiet") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["result"]["skills"][0]["skill"] == "count"
    assert found["result"]["minutes"] <= 2
    assert entry(["jobs", "show", found["job"]]) == 0
    assert "learn   Counting: " in capsys.readouterr().out


def test_a_note_is_imported_beside_its_course(
    course: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "my notes.md"
    source.write_text("# Counting\n\nOne comes first.\n\n- Two is *next*.\n", encoding="utf-8")
    about = ["jobs", "run", "import_notes", "--course", course, "--file"]
    assert entry([*about, str(source)]) == 0
    assert "Passages: 2, in " in capsys.readouterr().out
    note = tmp_path / "numbers.notes" / "my notes.md"
    assert [(one.text, one.source) for one in notes.passages_of(note)] == [
        ("One comes first.", "Counting"),
        ("Two is next.", "Counting"),
    ]
    assert entry([*about, str(source)]) == 1
    assert "is there already" in capsys.readouterr().out
    (tmp_path / "x.docx").write_bytes(b"PK")
    assert entry([*about, str(tmp_path / "x.docx")]) == 1
    assert "is no note that can be read" in capsys.readouterr().out
    assert entry([*about, str(tmp_path / "missing.md")]) == 1
    told = capsys.readouterr().out
    assert f"there is no file {tmp_path / 'missing.md'}" in told
    assert "Errno" not in told
    assert entry([*about, str(tmp_path)]) == 1
    assert "is a folder" in capsys.readouterr().out
    assert entry(about[:-1]) == 2
    assert "no note to import" in capsys.readouterr().err


def test_a_pdf_is_imported_as_text(course: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pypdf = pytest.importorskip("pypdf")
    empty, broken = tmp_path / "empty.pdf", tmp_path / "broken.pdf"
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(empty)
    broken.write_bytes(b"%PDF-1.7 and nothing else")
    about = ["jobs", "run", "import_notes", "--course", course, "--file"]
    assert entry([*about, str(empty)]) == 1
    assert "there is no text in" in capsys.readouterr().out
    assert entry([*about, str(broken)]) == 1
    assert "failed" in capsys.readouterr().out
    text = tmp_path / "text.pdf"
    text.write_bytes(pdf("One half is a fraction."))
    assert entry([*about, str(text)]) == 0
    assert "Passages: 1, in " in capsys.readouterr().out
    assert "One half is a fraction." in (tmp_path / "numbers.notes" / "text.md").read_text(encoding="utf-8")


def test_a_lesson_that_begins_while_parameters_are_fitted_keeps_its_own(
    course: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tutor.learner import fit

    def slowly(*given: Any) -> Any:
        with Ledger.open() as ledger:
            mina = ledger.find("Mina")
            assert mina is not None
            ledger.start_session(SessionFact("s9", mina.id, "numbers", stamp(dt.datetime.now(dt.UTC))))
        return fitted(*given)

    fitted = fit.fit
    monkeypatch.setattr(fit, "fit", slowly)
    assert entry(["jobs", "run", "fit_parameters", "--course", course]) == 1
    assert "a lesson of numbers is going on" in capsys.readouterr().out
    with Ledger.open() as ledger:
        assert ledger.rows("SELECT count(*) FROM fits") == [(0,)]


def test_parameters_are_fitted_when_no_lesson_goes_on(
    course: str, capsys: pytest.CaptureFixture[str]
) -> None:
    about = ["jobs", "run", "fit_parameters", "--course", course]
    assert entry([*about, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["state"], found["result"]["answers"], found["result"]["used"]) == ("done", 3, False)
    assert entry(about) == 0
    assert "numbers: 3 first answers of 1 learners are too few to fit to" in capsys.readouterr().out
    with Ledger.open() as ledger:
        mina = ledger.find("Mina")
        assert mina is not None
        ledger.start_session(SessionFact("s9", mina.id, "numbers", stamp(dt.datetime.now(dt.UTC))))
    assert entry(about) == 1
    assert "a lesson of numbers is going on" in capsys.readouterr().out


def test_a_job_that_failed_tells_why_and_has_nothing_to_write(
    course: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(course, "practice_set", "--topic", "elephants") == 1
    assert "nothing in the course is about 'elephants'. Topics are" in capsys.readouterr().out
    (row,) = rows(capsys)
    assert entry(["jobs", "show", row["job"], "--out", str(tmp_path / "x.yaml")]) == 2
    assert "is failed, so there is nothing to write" in capsys.readouterr().err


def test_in_the_background_a_runner_is_started_and_not_waited_for(
    course: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []

    def popen(*given: object, **_: object) -> Any:
        started.append(given)
        return SimpleNamespace(wait=lambda: 0, pid=2**30)

    monkeypatch.setattr(subprocess, "Popen", popen)
    assert ask(course, "next_plan", "--background", "--json") == 0
    name = json.loads(capsys.readouterr().out)["job"]
    assert len(started) == 1
    assert [row["state"] for row in rows(capsys)] == ["queued"]
    assert entry(["jobs", "cancel", name]) == 0
    assert entry(["jobs", "cancel", name]) == 2
    assert "cancelled already" in capsys.readouterr().err
    assert entry(["jobs", "run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"done": 0}


def test_the_courses_path_is_kept_whole(
    course: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask("numbers.yaml", "next_plan") == 0
    assert rows(capsys)[0]["request"]["course"] == str(Path(course).resolve())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["run", "next_plan"], "is for a learner"),
        (["run", "next_plan", "--learner", "Nobody"], "no learner called"),
        (["run", "next_plan", "--learner", "Mina", "--course", "nowhere"], "there is no course"),
        (["show", "zz"], "no job whose id begins with"),
        (["cancel", "zz"], "no job whose id begins with"),
        (["list", "--learner", "Nobody"], "no learner called"),
        (["run", "juggle"], "juggle"),
    ],
)
def test_bad_usage_is_one_line(given: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry(["jobs", *given]) == 2
    assert told in capsys.readouterr().err
    assert entry(["jobs", "list"]) == 0
    assert "No job was asked for yet" in capsys.readouterr().out
