"""The typed lesson, and what a bad model server may do to it: nothing."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from pathlib import Path

import pytest

from tests.fakes.lesson import COURSE, FixedFile
from tests.fakes.llm_server import Close, FakeLLM, Hang, Raw, Say, Script, Status, refused_url, reply
from tutor.chat import chat
from tutor.config import Settings


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SORI_DATA", str(tmp_path))


async def lesson(
    base_url: str, said: list[str], monkeypatch: pytest.MonkeyPatch, deadline_s: float = 20.0
) -> list[str]:
    """Hold a typed lesson against ``base_url``; the notes that were printed on standard error."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in said)))
    mind = {
        "engine": "server",
        "base_url": base_url,
        "first_token_s": deadline_s,
        "next_token_s": deadline_s,
        "total_s": 2 * deadline_s,
    }
    notes: list[str] = []
    await chat(FixedFile(COURSE), Settings.model_validate({"mind": mind}), notes.append, as_json=True)
    return notes


def turns(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_models_sentence_is_part_of_the_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with FakeLLM.playing(reply("warm"), reply(" each| amount| by itself.")) as server:
            assert await lesson(server.base_url, ["four"], monkeypatch) == []
            _, request = server.requests
            assert "four" not in json.dumps(request.body).replace("four\\n", "").split("Learner")[0]

    asyncio.run(run())
    assert "You thought about each amount by itself." in turns(capsys)[1]["text"]


@pytest.mark.parametrize(
    "script",
    [
        (Status(500, "oops"),),
        (Status(404, '{"error": {"message": "no such model"}}'),),
        (Hang(),),
        (Say(" the amounts"), Hang()),
        (Say(" the amounts"), Close()),
        (Raw(b"data: {not json\n\n"),),
        (Raw(b"\xff\xfe garbage \x00 \n\n" * 20), Close()),
        reply(" it, and the answer is four."),
        reply(" seven."),
    ],
    ids=["500", "404", "hangs", "stalls", "drops", "bad json", "bytes", "leaks", "number"],
)
def test_a_bad_server_leaves_a_whole_and_correct_lesson(
    script: Script, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> list[str]:
        async with FakeLLM.playing(reply("warm"), script, script, script) as server:
            return await lesson(server.base_url, ["seven", "four", "stop"], monkeypatch, deadline_s=0.3)

    notes = asyncio.run(run())
    found = turns(capsys)
    assert [turn["act"] for turn in found] == ["greet", "hint", "confirm", "close"]
    assert "Count on from two." in found[1]["text"]
    assert "four" not in found[1]["text"].split()
    assert "What is three plus two?" in found[2]["text"]
    assert all("\n" not in note for note in notes)


def test_a_server_that_is_not_there_is_said_once_and_the_lesson_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = asyncio.run(lesson(refused_url(), ["four", "stop"], monkeypatch))
    assert len(notes) == 1
    assert "teacher's own words" in notes[0]
    assert [turn["act"] for turn in turns(capsys)] == ["greet", "confirm", "close"]


def test_empty_lines_are_passed_over(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(lesson(refused_url(), ["", "  ", "four"], monkeypatch))
    assert [turn["act"] for turn in turns(capsys)] == ["greet", "confirm"]


@pytest.mark.parametrize("as_json", [True, False])
def test_the_lesson_ends_quietly_where_nobody_reads_any_more(
    as_json: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdin", io.StringIO("four\n" * 1000))
    monkeypatch.setattr(sys, "stdout", Closed())
    settings = Settings.model_validate({"mind": {"engine": "none"}})
    with pytest.raises(BrokenPipeError):
        asyncio.run(chat(FixedFile(COURSE), settings, lambda _: None, as_json=as_json))
    assert caplog.text == ""
