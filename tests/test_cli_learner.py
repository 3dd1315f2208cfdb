"""``tutor learner``: the commands as they are typed, on a store with several learners."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import logging
import stat
import sys
from pathlib import Path

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.stored_lesson import Lesson
from tutor import cli_learner, learners, paths
from tutor.cli import entry
from tutor.errors import TutorError
from tutor.memory.ledger import Ledger
from tutor.memory.store import Store

NAME, OTHER = "Philippa Quartermaine", "Zsuzsanna"
COURSE = """\
course: numbers
title: Numbers
skills:
  - {id: count, name: Counting, items: [{id: c1, prompt: One?, answer: 1}]}
  - {id: add, name: Adding, requires: [count], items: [{id: a1, prompt: Two?, answer: 2}]}
"""


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SORI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SORI_MIND__ENGINE", "none")
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path / "data"


@pytest.fixture
def course(tmp_path: Path) -> str:
    path = tmp_path / "numbers.yaml"
    path.write_text(COURSE, encoding="utf-8")
    return str(path)


@pytest.fixture
def taught() -> None:
    async def work() -> None:
        async with Store.open() as store:
            for name, said in ((NAME, "xyzzy plugh"), (OTHER, "one half")):
                lesson = await Lesson.begin(store, name)
                for verdict in ("right", "wrong", "unsure", "right"):
                    await lesson.answer("c1", verdict, said=said, latency=2.5)

    asyncio.run(work())


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """As ``cli.entry`` does it, on this group alone."""
    capsys.readouterr()
    try:
        code = cli_learner.app(args=list(arguments), standalone_mode=False)
    except TutorError as error:
        typer.echo(str(error), err=True)
        code = error.exit_code
    out, err = capsys.readouterr()
    return code if isinstance(code, int) else 0, out, err


# --- show ----------------------------------------------------------------------------------------


def test_show_keeps_its_lines_and_tells_of_practice(
    taught: None, course: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "show", NAME.upper(), "--course", course)
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == f"{NAME}, numbers: 4 answers"
    assert lines[1].startswith("  Counting  ##")
    assert "2 of 3 right at once" in lines[1]
    assert "days ago" in out
    assert OTHER not in out


def test_show_as_json_is_the_contract(taught: None, course: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "show", NAME, "--course", course, "--json")
    assert code == 0
    found = json.loads(out)
    assert set(found) == {
        "learner", "course", "attempts", "skills", "age", "guardian", "words_kept", "words_said",
    }  # fmt: skip
    assert [skill["skill"] for skill in found["skills"]] == ["count", "add"]


def test_show_draws_weeks_at_80_columns_without_codes(
    course: str, capsys: pytest.CaptureFixture[str]
) -> None:
    import datetime as dt
    from dataclasses import replace

    from tutor.learner.facts import stamp

    async def work() -> None:
        async with Store.open() as store:
            lesson = await Lesson.begin(store, NAME)
            for days in (40, 20, 1):
                turn, fact = lesson.facts("c1")
                moment = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
                await store.record_turn(turn, replace(fact, t=stamp(moment)))

    asyncio.run(work())
    code, out, _ = run(capsys, "show", NAME, "--course", course)
    assert code == 0
    assert "First answers a week" in out
    assert "This week: " in out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("tty", "no_color", "colour"), [(True, "", True), (True, "1", False), (False, "", False)]
)
def test_colour_is_for_terminals_that_want_it(
    tty: bool, no_color: str, colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: tty, raising=False)
    assert cli_learner._colour() is colour


def test_show_writes_a_picture_and_a_page_but_not_over_a_file(
    taught: None, course: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    png, page = tmp_path / "x.png", tmp_path / "x.html"
    wanted = ["show", NAME, "--course", course, "--png", str(png), "--html", str(page)]
    assert run(capsys, *wanted)[0] == 0
    assert png.stat().st_size > 5000
    assert NAME in page.read_text(encoding="utf-8")
    page.write_text("mine", encoding="utf-8")
    code, _, err = run(capsys, *wanted)
    assert (code, page.read_text(encoding="utf-8")) == (2, "mine")
    assert "--force" in err
    assert run(capsys, *wanted, "--force")[0] == 0
    assert page.read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize("command", ["show", "export", "rebuild", "forget", "about", "consent"])
def test_a_name_that_nobody_has_is_one_line(
    command: str, taught: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = ["--to", str(tmp_path / "x.json")] if command == "export" else []
    code, out, err = run(capsys, command, "Nobody", *to)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "no learner called 'Nobody'" in err
    assert not (tmp_path / "x.json").exists()


# --- about and consent ---------------------------------------------------------------------------

GUARDIAN = "Wilhelmina Overbeek"


def test_it_may_be_told_before_the_first_lesson(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "about", "Newcomer", "--age", "9")[:2] == (0, "Newcomer: 9 years old\n")
    assert run(capsys, "consent", "Other", "--words", "yes")[0] == 0
    assert {row["name"] for row in json.loads(run(capsys, "list", "--json")[1])} == {"Newcomer", "Other"}
    assert run(capsys, "consent", "Stranger", "--words", "no")[0] == 2


def test_age_and_guardian_are_told_shown_and_taken_back(
    taught: None, course: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "neither age nor guardian" in run(capsys, "about", NAME)[1]
    assert run(capsys, "about", NAME.upper(), "--age", "9")[0] == 0
    code, out, _ = run(capsys, "about", NAME, "--guardian", f"  {GUARDIAN} ")
    assert (code, out) == (0, f"{NAME}: 9 years old, guardian {GUARDIAN}\n")
    found = json.loads(run(capsys, "about", NAME, "--json")[1])
    assert (found["learner"], found["age"], found["guardian"]) == (NAME, 9, GUARDIAN)
    assert GUARDIAN in run(capsys, "list")[1]
    assert [row["age"] for row in json.loads(run(capsys, "list", "--json")[1])] == [9, None]
    assert f"9 years old, guardian {GUARDIAN}" in run(capsys, "show", NAME, "--course", course)[1]
    assert GUARDIAN not in run(capsys, "show", OTHER, "--course", course)[1]
    code, out, _ = run(capsys, "about", NAME, "--clear")
    assert (code, GUARDIAN in out) == (0, False)
    assert GUARDIAN.encode() not in b"".join(path.read_bytes() for path in paths.data().iterdir())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--age", "0"], "0 is no age"),
        (["--age", "121"], "from 1 to 120"),
        (["--guardian", " "], "a guardian's name has 1 to 80 visible characters"),
        (["--guardian", "x" * 81], "--guardian"),
        (["--age", "9", "--clear"], "set and taken back at once"),
    ],
)
def test_what_cannot_be_told_is_one_line_and_changes_nothing(
    options: list[str], told: str, taught: None, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "about", NAME, "--age", "10", "--guardian", GUARDIAN)
    code, out, err = run(capsys, "about", NAME, *options)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert told in err
    assert f"10 years old, guardian {GUARDIAN}" in run(capsys, "about", NAME)[1]


def test_a_guardian_is_exported_once_and_only_where_all_is(
    taught: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "about", NAME, "--age", "9", "--guardian", GUARDIAN)
    texts = {}
    for kind in ("json", "csv", "xapi"):
        to = tmp_path / kind
        assert run(capsys, "export", NAME, "--to", str(to), "--format", kind)[0] == 0
        texts[kind] = to.read_text(encoding="utf-8")
    found = json.loads(texts["json"])
    (row,) = found["profiles"]
    assert (row["age"], row["guardian"]) == (9, GUARDIAN)
    assert [one["matter"] for one in found["consents"]] == ["words"]
    assert GUARDIAN not in texts["csv"] + texts["xapi"]
    assert "guardian" not in texts["csv"] + texts["xapi"]


def test_forget_takes_the_guardian_along_and_no_log_names_them(
    taught: None, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    run(capsys, "about", NAME, "--guardian", GUARDIAN)
    code, out, _ = run(capsys, "forget", NAME, "--yes", "--json")
    found = json.loads(out)
    assert (code, found["proven"], found["guardian_found"], found["left"]["profiles"]) == (0, True, False, 0)
    assert GUARDIAN.encode() not in b"".join(path.read_bytes() for path in paths.data().iterdir())
    assert GUARDIAN not in out + caplog.text
    assert NAME not in caplog.text


def chat(*said: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in said)))
        assert entry(["chat", "--course", "fractions", "--learner", NAME]) == 0


def kept() -> tuple[set[str | None], set[str | None]]:
    """What stands as said in turns and in attempts."""
    with Ledger.open() as ledger:
        turns, attempts = (
            {row[0] for row in ledger.rows(f"SELECT said FROM {table}")} for table in ("turns", "attempts")
        )
    return turns, attempts


def test_words_of_a_lesson_are_kept_with_consent_and_only_with_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    chat("one third", "banana split")
    assert kept() == ({None}, {None})
    assert "nobody was asked" in run(capsys, "consent", NAME)[1]
    code, out, _ = run(capsys, "consent", NAME, "--words", "yes")
    assert code == 0
    assert "the learner said so on" in out
    chat("one third, write to me@example.org", "banana boat")
    turns, attempts = kept()
    assert turns == {None, "one third, write to [e-mail]", "banana boat"}  # the greeting answers nothing
    assert attempts == {None, "one third, write to [e-mail]"}
    code, out, _ = run(capsys, "consent", NAME, "--words", "no", "--json")
    found = json.loads(out)
    assert (code, found["words_kept"], found["words_said"]["given"]) == (0, False, False)
    assert found["erased"] == 3
    assert kept() == ({None}, {None})
    assert b"banana" not in b"".join(path.read_bytes() for path in paths.data().iterdir())
    chat("one third", "banana bread")
    assert kept() == ({None}, {None})


@pytest.mark.parametrize("age", ["17", "18"])
def test_a_lesson_knows_an_adult(
    age: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SORI_SAFETY__REGION", "general")
    chat("one half")
    run(capsys, "about", NAME, "--age", age)
    chat("I want to kill myself")
    out = capsys.readouterr().out
    assert ("Please talk to an adult you trust" in out) is (age == "17")
    assert ("Please talk to somebody you trust" in out) is (age == "18")


def test_a_guardian_decides_for_a_child(taught: None, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "consent", NAME, "--words", "no")
    run(capsys, "about", NAME, "--age", "15")
    code, out, err = run(capsys, "consent", NAME, "--words", "yes")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "--by guardian" in err
    assert not json.loads(run(capsys, "consent", NAME, "--json")[1])["words_kept"]
    found = json.loads(run(capsys, "consent", NAME, "--words", "yes", "--by", "guardian", "--json")[1])
    assert (found["words_kept"], found["words_said"]["by"]) == (True, "guardian")
    assert run(capsys, "consent", NAME, "--words", "no")[0] == 0  # anybody may say no


def test_a_childs_own_yes_ends_with_the_age_that_is_told_later(
    taught: None, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "about", NAME, "--age", "9")
    found = json.loads(run(capsys, "consent", NAME, "--json")[1])
    assert (found["words_kept"], found["words_said"]["by"]) == (False, "learner")
    assert "under 16 a guardian decides" in run(capsys, "consent", NAME)[1]


# --- export --------------------------------------------------------------------------------------


def test_export_is_all_of_one_and_nothing_of_the_other(
    taught: None, course: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {}
    for kind in ("json", "csv", "xapi"):
        to = tmp_path / f"mina.{kind}"
        code, out, err = run(capsys, "export", NAME, "--to", str(to), "--format", kind, "--course", course)
        assert (code, err) == (0, "")
        assert str(to) in out
        assert stat.S_IMODE(to.stat().st_mode) == 0o600
        texts[kind] = to.read_text(encoding="utf-8")
    with Ledger.open() as ledger:
        mina, other = ledger.find(NAME), ledger.find(OTHER)
        assert mina is not None
        assert other is not None
        (theirs,) = ledger.rows("SELECT id FROM sessions WHERE learner = ?", [other.id])
    for text in texts.values():
        assert "xyzzy plugh" in text
        for trace in (OTHER, OTHER.casefold(), other.id, theirs[0], "one half"):
            assert trace not in text
    found = json.loads(texts["json"])
    assert (found["name"], len(found["attempts"]), len(found["turns"]), len(found["skills"])) == (
        NAME,
        4,
        4,
        1,
    )
    assert found["attempts"][0]["latency"] == 2.5
    rows = list(csv.DictReader(io.StringIO(texts["csv"])))
    assert [row["verdict"] for row in rows] == ["right", "wrong", "unsure", "right"]
    statements = json.loads(texts["xapi"])
    assert {one["actor"]["account"]["name"] for one in statements} == {mina.id}
    assert [one["verb"]["display"]["en"] for one in statements].count("answered") == 3
    assert NAME not in texts["xapi"]


def test_export_says_which_courses_it_could_not_name(
    taught: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "export", NAME, "--to", str(tmp_path / "x"), "--format", "xapi")
    assert code == 0
    assert "numbers: its names and masteries are left out" in err


def test_export_never_writes_over_a_file_unasked(
    taught: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "there.json"
    to.write_text("mine", encoding="utf-8")
    code, _, err = run(capsys, "export", NAME, "--to", str(to))
    assert (code, to.read_text(encoding="utf-8")) == (2, "mine")
    assert "is there already" in err
    assert run(capsys, "export", NAME, "--to", str(to), "--force")[0] == 0
    assert json.loads(to.read_text(encoding="utf-8"))["name"] == NAME
    assert run(capsys, "export", NAME, "--to", str(tmp_path), "--force")[0] == 2


# --- rebuild -------------------------------------------------------------------------------------


def skill_bytes() -> list[str]:
    with Ledger.open() as ledger:
        return [
            repr(row) for row in ledger.rows("SELECT *, printf('%!.17g', p) FROM skills ORDER BY 1, 2, 3")
        ]


def test_rebuild_mends_everyone_and_says_what_differed(
    taught: None, course: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lived = skill_bytes()
    with Ledger.open() as ledger:
        ledger.db.execute(
            "UPDATE skills SET p = 0.5 WHERE learner = (SELECT id FROM learners WHERE name = ?)", [OTHER]
        )
    code, out, _ = run(capsys, "rebuild", "--course", course, "--json")
    assert code == 0
    first, second = json.loads(out)
    assert (first["learner"], first["differences"]) == (NAME, [])
    assert (second["learner"], len(second["differences"])) == (OTHER, 1)
    assert second["differences"][0]["before"]["p"] == 0.5
    assert skill_bytes() == lived
    code, out, _ = run(capsys, "rebuild", OTHER, "--course", course)
    assert out == f"{OTHER}: 1 skill state derived from the attempts, none differed.\n"


def test_fit_says_where_there_are_too_few_answers(
    taught: None, course: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lived = skill_bytes()
    code, out, _ = run(capsys, "fit", "--course", course)
    assert code == 0
    assert out.startswith("numbers: 6 first answers of 2 learners are too few to fit to")
    code, out, _ = run(capsys, "fit", "--course", course, "--json")
    assert code == 0
    found = json.loads(out)
    assert (found["used"], found["rates"], found["rebuilt"]) == (False, None, [])
    assert skill_bytes() == lived


def test_rebuild_names_a_course_that_is_not_at_hand(taught: None, capsys: pytest.CaptureFixture[str]) -> None:
    lived = skill_bytes()
    code, out, _ = run(capsys, "rebuild", NAME)
    assert code == 0
    assert "numbers: left alone" in out
    assert skill_bytes() == lived


SAYINGS = st.lists(
    st.sampled_from(
        ["one half", "three quarters", "two thirds", "4", "a hint please", "I don't know", "banana", "what?"]
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SAYINGS, SAYINGS)
def test_after_lessons_with_the_tutor_a_rebuild_changes_no_byte(
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    first: list[str],
    second: list[str],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SORI_DATA", str(tmp_path_factory.mktemp("data")))
        for sayings in (first, second):
            patch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in sayings)))
            assert entry(["chat", "--course", "fractions", "--learner", NAME]) == 0
        lived = skill_bytes()
        code, out, _ = run(capsys, "rebuild")
        assert code == 0
        assert "none differed" in out
        assert skill_bytes() == lived


# --- forget --------------------------------------------------------------------------------------


def test_forget_erases_one_and_proves_it(
    taught: None, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Ledger.open() as ledger:
        gone = ledger.find(NAME)
        assert gone is not None
        sessions = [row[0] for row in ledger.rows("SELECT id FROM sessions WHERE learner = ?", [gone.id])]
    traces = [NAME.encode(), NAME.casefold().encode(), b"xyzzy", gone.id.encode(), sessions[0].encode()]

    def left() -> list[bytes]:
        content = b"".join(path.read_bytes() for path in sorted(paths.data().iterdir()))
        return [trace for trace in traces if trace in content]

    assert left() == traces
    code, out, _ = run(capsys, "forget", NAME, "--yes")
    assert code == 0
    assert "Proof: all " in out
    assert left() == []
    assert NAME not in out
    assert NAME not in caplog.text
    assert [row["name"] for row in learners.rows()] == [OTHER]
    assert run(capsys, "forget", NAME, "--yes")[0] == 2


def test_forget_for_programs_says_it_as_json(taught: None, capsys: pytest.CaptureFixture[str]) -> None:
    (paths.data() / "learners.db.damaged").write_bytes(b"old")
    code, out, _ = run(capsys, "forget", NAME, "--yes", "--json")
    found = json.loads(out)
    assert (code, found["proven"], found["deleted"]["attempts"], found["sessions_found"]) == (0, True, 4, 0)
    assert found["copies"] == [str(paths.data() / "learners.db.damaged")]


def test_a_failed_proof_is_code_1(
    taught: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from tutor.memory import erase

    really = erase.forget
    monkeypatch.setattr(erase, "forget", lambda *given: replace(really(*given), id_found=True))
    code, out, _ = run(capsys, "forget", NAME, "--yes")
    assert code == 1
    assert "The proof failed" in out


def test_without_a_terminal_forget_wants_to_be_told_twice(
    taught: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    code, _, err = run(capsys, "forget", NAME)
    assert code == 2
    assert "--yes" in err
    assert len(learners.rows()) == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(params=[("n\n", 130, 2), ("\n", 130, 2), ("y\n", 0, 1)], ids=["no", "nothing said", "yes"])
def answer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    typed, code, left = request.param
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    return code, left


def test_on_a_terminal_forget_asks(
    taught: None, answer: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "forget", NAME)
    assert (code, len(learners.rows())) == answer
    assert f"{NAME}: 1 session, 4 turns, 4 attempts, 1 consent, 1 skill." in err
