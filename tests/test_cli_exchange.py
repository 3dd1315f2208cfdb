"""``import`` and ``export`` as a teacher types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tutor.cli_exchange import app
from tutor.course import load
from tutor.errors import InputError

GIFT = "// [id:sum]\nOne plus one?{=two =%0%eleven#Add them.}\n\nSome words.\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)


def test_import_writes_a_course_and_tells_what_was_lost(tmp_path: Path) -> None:
    quiz, to = tmp_path / "my quiz.gift", tmp_path / "quiz.yaml"
    quiz.write_text(GIFT, encoding="utf-8")
    result = run("import", quiz, "--to", to)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "not carried over: line 4: the text: it has no answer in braces, so it asks nothing",
        f"{to}: 1 skill, 1 item; 1 loss, named above.",
    ]
    course = load.load(str(to))
    assert (course.course, course.title) == ("my-quiz", "my quiz")
    assert to.read_text(encoding="utf-8").splitlines()[1] == "# Imported from my quiz.gift."


def test_the_report_as_json(tmp_path: Path) -> None:
    quiz, to = tmp_path / "quiz.txt", tmp_path / "quiz.yaml"
    quiz.write_text(GIFT, encoding="utf-8")
    report = json.loads(run("import", quiz, "--to", to, "--json").output)
    assert (report["to"], report["format"], report["skills"], report["items"]) == (str(to), "gift", 1, 1)
    assert report["lost"][0].keys() == {"where", "what", "why"}


def test_nothing_is_written_over_without_force(tmp_path: Path) -> None:
    quiz, to = tmp_path / "quiz.gift", tmp_path / "quiz.yaml"
    quiz.write_text(GIFT, encoding="utf-8")
    to.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is there already"):
        run("import", quiz, "--to", to)
    assert to.read_text(encoding="utf-8") == "mine"
    out = tmp_path / "out.csv"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is there already"):
        run("export", "fractions", "--to", out)
    assert out.read_text(encoding="utf-8") == "mine"
    assert run("import", quiz, "--to", to, "--force").exit_code == 0
    assert load.load(str(to)).item_ids == ("sum",)


def test_importing_again_keeps_the_comments(tmp_path: Path) -> None:
    quiz, to = tmp_path / "quiz.gift", tmp_path / "quiz.yaml"
    quiz.write_text(GIFT, encoding="utf-8")
    run("import", quiz, "--to", to)
    text = to.read_text(encoding="utf-8").replace("      - id: sum", "      # my favourite\n      - id: sum")
    to.write_text(text, encoding="utf-8")
    quiz.write_text(GIFT.replace("One plus one", "What is one plus one"), encoding="utf-8")
    run("import", quiz, "--to", to, "--force")
    again = to.read_text(encoding="utf-8")
    assert "# my favourite\n" in again
    assert "prompt: What is one plus one?" in again


@pytest.mark.parametrize("ending", ["csv", "gift", "apkg"])
def test_a_bundled_course_goes_out_and_comes_back(tmp_path: Path, ending: str) -> None:
    out, to = tmp_path / f"fractions.{ending}", tmp_path / "back.yaml"
    assert run("export", "fractions", "--to", out).exit_code == 0
    assert run("import", out, "--to", to).exit_code == 0
    back, course = load.load(str(to)), load.load("fractions")
    assert back.item_ids == course.item_ids
    if ending != "gift":
        assert back == course


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["import", "absent.gift", "--to", "x.yaml"], "cannot be read"),
        (["import", "quiz.gift", "--to", "x.txt"], "not the name of a course file"),
        (["import", "quiz.pdf", "--to", "x.yaml"], "no ending that says its format"),
        (["import", "quiz.gift", "--to", "x.yaml", "--format", "word"], "no format 'word'"),
        (["import", "latin.csv", "--to", "x.yaml"], "latin.csv:2: this is not UTF-8"),
        (["import", "quiz.gift", "--to", "folder.yaml"], "is a folder"),
        (["export", "fractions", "--to", "x.doc"], "no ending that says its format"),
        (["export", "fractionz", "--to", "x.csv"], "no course 'fractionz'"),
        (["export", "fractions", "--to", "x.txt", "--format", "anki-text"], "not written as Anki's text"),
    ],
)
def test_bad_use_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], part: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("quiz.gift").write_text(GIFT, encoding="utf-8")
    Path("quiz.pdf").write_text("%PDF", encoding="utf-8")
    Path("latin.csv").write_bytes(b"prompt,answer\nCaf\xe9?,yes\n")
    Path("folder.yaml").mkdir()
    with pytest.raises(InputError, match=part) as found:
        run(*arguments)
    assert "\n" not in str(found.value)
    assert not Path("x.yaml").exists()


def test_a_table_from_a_spreadsheet_in_utf_16(tmp_path: Path) -> None:
    sheet, to = tmp_path / "sheet.csv", tmp_path / "x.yaml"
    sheet.write_bytes("문제\t정답\n하나 더하기 하나?\t둘\n".encode("utf-16"))
    assert run("import", sheet, "--to", to).exit_code == 0
    assert load.load(str(to)).skills[0].items[0].answer.any == ("둘",)
