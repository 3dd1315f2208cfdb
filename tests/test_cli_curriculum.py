"""`tutor curriculum`: exit codes, one line for a fault, JSON, help."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.main import get_command

from tests.course_seeds import SOUND
from tutor import cli_curriculum
from tutor.audio import RATE, read_wav
from tutor.cli import entry
from tutor.course import schema
from tutor.course.load import read
from tutor.course.watch import CourseFile
from tutor.errors import InputError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has its own folder and store."""
    monkeypatch.setenv("SORI_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.yaml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(SOUND.replace("voice: joe", "vioce: joe"), encoding="utf-8")
    (tmp_path / "warned.yaml").write_text(SOUND.replace("- It rolls.", "- A circle."), encoding="utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = entry(["curriculum", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_every_command_has_help_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    for name in get_command(cli_curriculum.app).commands:  # type: ignore[attr-defined]
        code, out, _ = run(capsys, name, "--help")
        assert code == 0
        assert f"Example: tutor curriculum {name}" in " ".join(out.split())


def test_lint_leaves_with_1_on_errors_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "lint", "good.yaml") == (0, "No fault in one file.\n", "")
    code, out, _ = run(capsys, "lint", "good.yaml", "bad.yaml")
    assert code == 1
    assert out.startswith("bad.yaml:4:1: error: unknown key 'vioce' [unknown-key]\n")
    assert out.endswith("1 error in 2 files.\n")
    code, out, _ = run(capsys, "lint", "warned.yaml")
    assert (code, "1 warning in one file." in out) == (0, True)
    assert run(capsys, "lint", "warned.yaml", "--strict")[0] == 1
    assert run(capsys, "lint", "good.yaml", "--strict")[0] == 0


def test_lint_tells_programs(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "lint", ".", "--json")
    found = json.loads(out)
    assert code == 1
    assert [(Path(one["file"]).name, one["severity"]) for one in found] == [
        ("bad.yaml", "error"),
        ("warned.yaml", "warning"),
    ]
    assert json.loads(run(capsys, "lint", "good.yaml", "--json")[1]) == []


@pytest.mark.parametrize(
    "words",
    [
        ["lint", "none.yaml"],
        ["lint"],
        ["lint", "data"],
        ["preview", "bad.yaml"],
        ["preview", "good.yaml", "--item", "none"],
        ["stats", "bad.yaml"],
        ["stats", "good.yaml", "--least", "0"],
        ["new", "good.yaml"],
        ["new", "other.yaml", "--language", "xx"],
        ["new", "good.yaml/below.yaml"],
        ["schema", "--out", "good.yaml/below.json"],
    ],
    ids=" ".join,
)
def test_bad_input_is_one_line_and_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("tty", "environment", "coloured"),
    [(True, {}, True), (False, {}, False), (True, {"NO_COLOR": "1"}, False), (True, {"TERM": "dumb"}, False)],
)
def test_colour_is_for_terminals_that_want_it(
    tty: bool, environment: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: tty)
    assert cli_curriculum._colour() is coloured


def test_new_writes_a_course_and_never_over_another(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    code, out, _ = run(capsys, "new", "deep/My Course", "--title", "Colours: two")
    assert code == 0
    assert "deep/My Course.yaml is written." in out
    course = read((here / "deep" / "My Course.yaml").read_text(encoding="utf-8"), "c")
    assert (course.course, course.title) == ("my-course", "Colours: two")
    assert run(capsys, "lint", "deep")[0] == 0
    assert run(capsys, "new", "deep/My Course")[0] == 2
    assert run(capsys, "new", "deep/My Course", "--force")[0] == 0
    assert read((here / "deep" / "My Course.yaml").read_text(encoding="utf-8"), "c").title == "My course"


def test_preview_shows_and_tells(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "preview", "good.yaml", "--item", "circle")
    assert (code, "Tutor    What do we call a shape without any corner?" in out) == (0, True)
    code, out, _ = run(capsys, "preview", "good.yaml", "--json")
    assert json.loads(out)["item"] == "triangle"


def test_stats_shows_and_tells(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "stats", "good.yaml")
    assert (code, "2 skills, 6 items" in out) == (0, True)
    assert json.loads(run(capsys, "stats", "good.yaml", "--json")[1])["least"] == 10


def test_schema_is_printed_or_written(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    assert run(capsys, "schema")[1] == schema.text()
    assert run(capsys, "schema", "--out", "schema.json")[0] == 0
    assert (here / "schema.json").read_text(encoding="utf-8") == schema.text()


def test_a_watched_preview_follows_the_file(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = here / "good.yaml"
    saves = [
        SOUND.replace("title: Shapes", "titel: Shapes"),
        SOUND.replace("How many corners does", "How many corners has"),
        SOUND.replace("- id: triangle", "- id: three-corners"),
    ]

    def save_and_go_on(seconds: float) -> None:
        if not saves:
            raise KeyboardInterrupt
        path.write_text(saves.pop(0), encoding="utf-8")

    monkeypatch.setattr("time.sleep", save_and_go_on)
    code, out, err = run(capsys, "preview", "good.yaml", "--item", "triangle", "--watch")
    assert code == 130
    assert out.count("How many corners does a triangle have?") == 1
    assert out.count("How many corners has a triangle have?") == 1
    assert "good.yaml:1:1: the course has no 'title'" in err
    assert "Still shown: the last good version." in err
    assert "has no item 'triangle'" in err


def test_a_course_file_is_found_as_a_course_is(here: Path) -> None:
    assert CourseFile(here / "good.yaml").course.course == "shapes"
    with pytest.raises(InputError):
        CourseFile(here / "bad.yaml")


@pytest.mark.slow
def test_a_preview_is_spoken_to_a_file(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SORI_DATA")
    code, _, err = run(capsys, "preview", "good.yaml", "--item", "circle", "--wav", "out/preview.wav")
    assert code == 0
    assert "s of speech." in err
    assert 10 < len(read_wav(here / "out" / "preview.wav")) / RATE < 120
