"""The bundled rehearsal: its recordings are there, are what they claim, and answer the course's questions."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import soundfile

from tutor.answers.judge import judge
from tutor.course import load, nodes

LESSONS = Path(__file__).resolve().parent.parent / "bench" / "lessons"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_recordings", LESSONS / "make_recordings.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "make_recordings", module)
        spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    path = LESSONS / "demo.yaml"
    data = nodes.parse(nodes.read_text(path, "script"), str(path)).data()
    assert isinstance(data, dict)
    return data


def spoken(script: dict[str, Any]) -> list[dict[str, str]]:
    return [turn for turn in script["turns"] if "audio" in turn]


def test_the_script_has_one_of_each_kind(script: dict[str, Any]) -> None:
    assert script["course"] in load.available()
    assert len(script["turns"]) >= 11
    assert [float(turn["silence"]) for turn in script["turns"] if "silence" in turn] == [13.0]
    assert [turn["text"] for turn in spoken(script) if "barge_in" in turn] == ["Wait a moment."]
    assert spoken(script)[-1]["text"] == "I want to stop now."


def test_what_the_script_says_is_what_was_recorded(script: dict[str, Any], maker: ModuleType) -> None:
    recorded = {f"learner/{one.name}.wav": one.text for one in maker.RECORDINGS}
    for turn in spoken(script):
        words = maker.plain_words(recorded[turn["audio"]])
        assert maker.plain_words(turn["text"]) == words


def test_every_recording_is_there_and_documented(maker: ModuleType) -> None:
    files = {path.stem for path in (LESSONS / "learner").glob("*.wav")}
    assert files == {one.name for one in maker.RECORDINGS}
    assert {"child", "adult"} <= {one.voice for one in maker.RECORDINGS}


def test_recordings_are_small_clean_and_trimmed(maker: ModuleType) -> None:
    for one in maker.RECORDINGS:
        path = LESSONS / "learner" / f"{one.name}.wav"
        info = soundfile.info(path)
        assert (info.samplerate, info.channels, info.subtype) == (16_000, 1, "PCM_16"), one.name
        assert path.stat().st_size <= (60_000 if len(one.pieces) == 1 else 120_000), one.name
        samples = soundfile.read(path, dtype="float32")[0]
        assert abs(np.abs(samples).max() - 0.5) < 0.01, one.name
        heard = np.flatnonzero(np.abs(samples) > 0.01) / 16_000
        assert 0.05 < heard[0] < 0.2, one.name
        assert 0.05 < len(samples) / 16_000 - heard[-1] < 0.2, one.name


def test_the_hesitation_has_its_pauses() -> None:
    samples = soundfile.read(LESSONS / "learner" / "um-three-quarters.wav", dtype="float32")[0]
    heard = np.flatnonzero(np.abs(samples) > 0.01) / 16_000
    gaps = [float(gap) for gap in np.diff(heard) if gap > 0.3]
    assert len(gaps) == 2
    assert all(0.5 <= gap <= 0.8 for gap in gaps)


@pytest.mark.parametrize(
    ("turn", "item", "verdict", "misconception"),
    [
        (0, "half-a-pizza", "right", None),
        (1, "three-of-four", "wrong", "counted-the-rest"),
        (2, "three-of-four", "wrong", "counted-the-rest"),
        (4, "three-of-four", "right", None),
        (9, "red-ribbon", "right", None),
        (10, "fair-shares", "right", None),
        (11, "unequal-sandwich", "right", None),
    ],
)
def test_answers_fit_the_questions(
    script: dict[str, Any], turn: int, item: str, verdict: str, misconception: str | None
) -> None:
    skill, asked = load.load(script["course"]).find(item)
    assert skill.id == "what-is-a-fraction"
    judgement = judge(asked, script["turns"][turn]["text"])
    assert (judgement.verdict, judgement.misconception) == (verdict, misconception)


def test_word_errors_are_counted(maker: ModuleType) -> None:
    words = maker.plain_words
    assert words("3/4") == words("Three-quarters.")
    assert maker.word_errors(words("I don't know."), words("I do know")) == 1
    assert maker.word_errors([], ["a", "b"]) == 2


def test_pieces_are_trimmed_and_joined_with_exact_pauses(maker: ModuleType) -> None:
    tone = np.concatenate([np.zeros(4000), 0.3 * np.ones(1600), np.zeros(4000)]).astype(np.float32)
    one = maker.Recording("x", ("a", 0.5, "b"))
    sound = maker.made(one, lambda text, speed: tone)
    heard = np.flatnonzero(np.abs(sound) > 0.01)
    assert np.abs(sound).max() == pytest.approx(0.5)
    assert np.diff(heard).max() == pytest.approx(0.5 * 16_000 + 640, abs=20)
