"""The command line: exit codes, one line for a fault, JSON contracts, help."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.main import get_command

from tutor.audio import RATE, write_wav
from tutor.cli import app, entry

WORST_HELP_MODULES = (
    "numpy",
    "pydantic",
    "onnxruntime",
    "faster_whisper",
    "piper",
    "openai",
    "sqlite_utils",
    "rich",
)


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has its own store; no test touches the user's."""
    monkeypatch.setenv("SORI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SORI_MIND__ENGINE", "none")
    return tmp_path / "data"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = entry(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def commands() -> list[list[str]]:
    def walk(command: object, path: list[str]) -> list[list[str]]:
        inner = getattr(command, "commands", None)
        if inner is None:
            return [path]
        return [path, *(found for name, child in inner.items() for found in walk(child, [*path, name]))]

    return walk(get_command(app), [])


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(path: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, *path, "--help")
    assert code == 0
    if path and path[-1] not in ("llm", "learner", "curriculum", "jobs"):
        assert "Example: tutor " + " ".join(path) in " ".join(out.split()) or path == ["chat"]


def test_the_commands_of_the_design_are_there() -> None:
    named = {" ".join(path) for path in commands()}
    assert {
        *("doctor", "talk", "rehearse", "chat", "say", "transcribe", "check"),
        *("llm serve", "llm ping", "learner list", "learner show", "learner export"),
        *("learner rebuild", "learner forget", "learner suggest"),
    } <= named


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from tutor.cli import entry; entry(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {m for m in WORST_HELP_MODULES if m in done.stderr.split()}


@pytest.mark.parametrize(
    ("answer", "verdict", "misconception"),
    [
        ("one third", "right", None),
        ("one quarter", "wrong", "bigger-number"),
        ("I don't know", "unsure", None),
    ],
)
def test_check_gives_the_contract(
    answer: str, verdict: str, misconception: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(
        capsys, "check", "--course", "fractions", "--item", "third-or-quarter", "--json", answer
    )
    found = json.loads(out)
    assert code == 0
    assert set(found) == {"verdict", "value", "misconception", "why"}
    assert (found["verdict"], found["misconception"]) == (verdict, misconception)


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (["check", "--course", "fractoins", "--item", "x", "one"], 2, "fractions"),
        (["check", "--course", "fractions", "--item", "third-or-quartr", "one"], 2, "third-or-quarter"),
        (["check", "--course", "/nowhere/course.yaml", "--item", "x", "one"], 2, "/nowhere/course.yaml"),
        (["rehearse", "/nowhere/script.yaml", "--out", "/tmp/x"], 2, "/nowhere/script.yaml"),
        (["transcribe", "/nowhere/sound.wav"], 2, "/nowhere/sound.wav"),
        (["say", "...", "--out", "/tmp/x.wav"], 2, "nothing to say"),
        (["say", "hello", "--out", "/dev/null/x.wav"], 2, "/dev/null"),
        (["rehearse", "bench/lessons/demo.yaml", "--out", "/dev/null/x"], 2, "/dev/null/x"),
        (["talk", "--output-wav", "/dev/null/x.wav"], 2, "/dev/null"),
        (["learner", "show", "Nobody"], 2, "Nobody"),
        (["bogus"], 2, "bogus"),
        (["check"], 2, "answer"),
        (["talk", "--course", "fractoins"], 2, "fractions"),
        (["chat", "--course", "fractoins"], 2, "fractions"),
        (["talk", "--input-wav", "/nowhere/sound.wav"], 2, "/nowhere/sound.wav"),
        (["llm", "ping", "--base-url", "http://127.0.0.1:1/v1"], 3, "127.0.0.1:1"),
        (["llm", "ping", "--base-url", "nonsense"], 2, "nonsense"),
    ],
)
def test_bad_input_is_one_line_and_the_right_code(
    arguments: list[str],
    code: int,
    named: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent)
    found, out, err = run(capsys, *arguments)
    assert found == code
    assert out == ""
    assert named in err
    assert len(err.strip().splitlines()) == 1


def test_a_wrong_setting_names_the_setting(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SORI_MOUTH__SPEED", "fast")
    code, _, err = run(capsys, "chat")
    assert code == 2
    assert "mouth.speed" in err


def test_a_learner_is_listed_and_shown_after_a_lesson(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = typed(capsys, monkeypatch, ["one half", "stop"], "--learner", "Mina", "--json")
    assert code == 0
    turns = [json.loads(line) for line in out.splitlines()]
    assert [turn["act"] for turn in turns] == ["greet", "confirm", "close"]
    assert turns[1]["verdict"] == "right"
    code, out, _ = run(capsys, "learner", "list", "--json")
    assert [row["name"] for row in json.loads(out)] == ["Mina"]
    code, out, _ = run(capsys, "learner", "show", "mina", "--json")
    assert json.loads(out)["attempts"] == 1
    code, out, _ = run(capsys, "learner", "show", "mina")
    assert "1 of 1 right at once" in out


def typed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lines: list[str], *arguments: str
) -> tuple[int, str, str]:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return run(capsys, "chat", *arguments)


def test_a_second_lesson_goes_on_where_the_first_ended(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, first, _ = typed(capsys, monkeypatch, ["one half"], "--learner", "Mina", "--json")
    _, second, _ = typed(capsys, monkeypatch, [], "--learner", "Mina", "--json")
    began, went_on = json.loads(first.splitlines()[0]), json.loads(second.splitlines()[0])
    assert began["item"] != went_on["item"]
    assert "again" in went_on["text"]


def test_a_read_only_store_is_one_line_and_code_3(
    own_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own_data.mkdir()
    (own_data / "learners.db").write_bytes(b"this is not a database, but something else entirely" * 40)
    code, _, err = typed(capsys, monkeypatch, ["one half"])
    assert code == 3
    assert len(err.strip().splitlines()) == 1
    assert "learners.db" in err


def test_doctor_gives_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "doctor", "--json")
    findings = json.loads(out)
    assert code in (0, 3)
    assert code == (3 if any(f["status"] == "fail" for f in findings) else 0)
    for finding in findings:
        assert set(finding) == {"name", "status", "detail", "remedy"}
        assert finding["status"] == "ok" or finding["remedy"]


@pytest.mark.parametrize("junk", [b"", b"RIFF....WAVE", b"this is a text file\n" * 50])
def test_a_file_that_is_no_sound_is_refused(
    junk: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.wav").write_bytes(junk)
    code, _, err = run(capsys, "transcribe", str(tmp_path / "x.wav"))
    assert code == 2
    assert "x.wav" in err


def test_a_script_with_a_missing_recording_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "script.yaml"
    script.write_text("course: fractions\nturns:\n  - audio: gone.wav\n", encoding="utf-8")
    code, _, err = run(capsys, "rehearse", str(script), "--out", str(tmp_path / "out"))
    assert code == 2
    assert "gone.wav" in err
    assert not (tmp_path / "out").exists()


def test_two_hours_of_sound_are_refused_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import soundfile as sf

    with sf.SoundFile(tmp_path / "long.wav", "w", 8000, 1, subtype="PCM_U8") as sound:
        for _ in range(120):
            sound.write(np.zeros(8000 * 60, np.float32))
    code, _, err = run(capsys, "transcribe", str(tmp_path / "long.wav"))
    assert code == 2
    assert "120 minutes" in err


def test_a_course_file_of_ones_own_is_taken_by_its_path(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = tmp_path / "colours.yaml"
    course.write_text(
        "course: colours\ntitle: Mixing\nlanguage: en\nskills:\n  - id: mixing\n    name: Mixing\n"
        "    items:\n      - {id: orange, prompt: Which colour do red and yellow make?, answer: orange}\n",
        encoding="utf-8",
    )
    code, out, _ = run(
        capsys, "check", "--course", str(course), "--item", "orange", "--json", "orange, I think"
    )
    assert code == 0
    assert json.loads(out)["verdict"] == "right"


def test_a_recording_is_read_at_any_rate(tmp_path: Path) -> None:
    from tutor.audio import read_wav

    write_wav(tmp_path / "a.wav", np.zeros((96_000, 2), np.float32), 96_000)
    assert len(read_wav(tmp_path / "a.wav")) == RATE
