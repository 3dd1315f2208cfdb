"""Whole lessons on the real engines, through the command line, in processes of their own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile as sf

from tutor.audio import RATE, read_wav, write_wav

pytestmark = pytest.mark.slow

RECORDINGS = Path(__file__).parent.parent / "bench" / "lessons" / "learner"


def environment(tmp_path: Path, **settings: str) -> dict[str, str]:
    """The user's models (assembled once for all tests), but a learner's store of this test's own."""
    return {**os.environ, "SORI_CONFIG": str(tmp_path / "none.toml"), **settings}


def tutor(tmp_path: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tutor", *arguments],
        capture_output=True,
        text=True,
        env=environment(tmp_path, **settings),
        timeout=200,
        check=False,
    )


COURSE = """
course: halves
title: Halves
language: en
skills:
  - id: halves
    name: Halves
    items:
      - {id: first, prompt: A pizza is cut in two. What is each piece called?, answer: 1/2}
      - {id: second, prompt: What is left of an apple when half is eaten?, answer: 1/2}
"""


def script(folder: Path, *recordings: str) -> Path:
    """A script with a course of its own, whose greeting is short."""
    (folder / "halves.yaml").write_text(COURSE, encoding="utf-8")
    turns = "".join(
        f"  - audio: {RECORDINGS / name}.wav\n    text: {name.replace('-', ' ')}\n" for name in recordings
    )
    path = folder / "script.yaml"
    path.write_text(f"course: {folder / 'halves.yaml'}\nturns:\n{turns}", encoding="utf-8")
    return path


def test_what_is_said_is_understood_again(tmp_path: Path) -> None:
    """Speak a sentence, write it down, and compare: both engines and both commands."""
    out = tmp_path / "said.wav"
    done = tutor(tmp_path, "say", "A pizza is cut into two equal pieces.", "--out", str(out))
    assert done.returncode == 0, done.stderr
    heard = tutor(tmp_path, "transcribe", str(out), "--json")
    result = json.loads(heard.stdout)
    assert set(result) == {"text", "language", "seconds", "audio_seconds", "segments"}
    assert "equal pieces" in result["text"]
    assert result["language"] == "en"


def test_a_rehearsal_holds_a_true_lesson(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = tutor(tmp_path, "rehearse", str(script(tmp_path, "one-half", "stop")), "--out", str(out))
    assert done.returncode == 0, done.stderr
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    lines = [json.loads(line) for line in (out / "turns.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["act"] for line in lines] == ["confirm", "close"]
    assert lines[0]["verdict"] == "right"
    assert report["turns"] == 2
    assert report["cut_ins"] == 0
    assert report["faults"] == []
    for line in lines:
        assert sum(line["stages_ms"].values()) == pytest.approx(line["v2v_ms"], abs=1)
    sound, rate = sf.read(out / "session.wav", dtype="float32")
    assert rate == RATE
    assert sound.shape[1] == 2
    assert sf.info(out / "session.wav").subtype == "PCM_16"
    write_wav(tmp_path / "tutor.wav", sound[:, 1])
    heard = json.loads(tutor(tmp_path, "transcribe", str(tmp_path / "tutor.wav"), "--json").stdout)["text"]
    assert "pizza" in heard.lower()
    with sqlite3.connect(out / "learner.db") as db:
        assert db.execute("select item, verdict from attempts").fetchall() == [("first", "right")]
    db.close()


def test_a_lesson_on_files(tmp_path: Path) -> None:
    out = tmp_path / "lesson.wav"
    done = tutor(
        tmp_path,
        *(
            "talk",
            "--course",
            str(script(tmp_path).parent / "halves.yaml"),
            "--input-wav",
            str(RECORDINGS / "one-half.wav"),
            "--output-wav",
            str(out),
        ),
        SORI_DATA=str(data(tmp_path)),
        SORI_MIND__ENGINE="none",
    )
    assert done.returncode == 0, done.stderr
    assert "half" in done.stdout.lower()
    assert len(read_wav(out)) > 5 * RATE


def data(tmp_path: Path) -> Path:
    """A data folder of this test's own that borrows the assembled models."""
    from tutor import paths

    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    if not (folder / "models").exists():
        (folder / "models").symlink_to(paths.weights())
    return folder


def children_of(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def attempts(store: Path) -> int:
    """How many a sound store holds."""
    with closing(sqlite3.connect(store)) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        return int(db.execute("select count(*) from attempts").fetchone()[0])


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("how", "after"),
    [
        (signal.SIGINT, "start"),
        (signal.SIGINT, "Listening"),
        (signal.SIGTERM, "Listening"),
        (signal.SIGINT, "confirm"),
        (signal.SIGKILL, "written"),
    ],
    ids=str,
)
def test_stopped_at_any_moment_nothing_is_lost_and_nothing_stays(
    tmp_path: Path, how: signal.Signals, after: str
) -> None:
    out = tmp_path / "out"
    path = script(tmp_path, "one-half", "one-half", "stop")
    child = subprocess.Popen(
        [sys.executable, "-u", "-m", "tutor", "rehearse", str(path), "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(tmp_path, SORI_MIND__ENGINE="none"),
        # A shell's background job ignores Ctrl-C, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert child.stdout is not None
    confirmed = "Here's the next one"
    wanted = {"start": None, "Listening": "Listening", "confirm": confirmed, "written": confirmed}[after]
    seen = []
    if wanted is not None:
        for line in child.stdout:
            seen.append(line)
            if wanted in line:
                break
    if after == "written":  # a kill before that loses the turn in flight, which may still be reopened
        asyncio.run(until(lambda: attempts(out / "learner.db") == 1))
    family = children_of(child.pid)
    child.send_signal(how)
    rest = child.stdout.read()
    code = child.wait(timeout=60)
    child.stdout.close()
    assert code in ((-9,) if how is signal.SIGKILL else (130, -how)), seen
    if how is not signal.SIGKILL and after != "start":
        assert "Traceback" not in rest
        assert len([line for line in rest.splitlines() if "Stopped" in line]) == 1
    assert not [p for p in family if p.is_running()]
    assert not list(out.glob(".*")) if out.exists() else True
    assert not (out / "report.json").exists()
    if after in ("confirm", "written"):
        assert attempts(out / "learner.db") == 1


def test_the_recording_keeps_real_time(tmp_path: Path) -> None:
    """A rehearsal is never faster than life, and its report says how late the room's clock ever was."""
    out = tmp_path / "out"
    began = time.monotonic()
    arguments = ("rehearse", str(script(tmp_path, "stop")), "--out", str(out), "--json")
    done = tutor(tmp_path, *arguments, SORI_MIND__ENGINE="none")
    took = time.monotonic() - began
    report = json.loads(done.stdout)
    (turn,) = (json.loads(line) for line in (out / "turns.jsonl").read_text(encoding="utf-8").splitlines())
    seconds = len(read_wav(out / "session.wav")) / RATE
    assert turn["end_s"] < seconds < took - report["ready_s"] + 1
    assert np.isfinite(report["room_late_ms"])
