"""How soon `tutor` is there, in processes of its own: `--help`, a lesson that listens, and its memory.

python -m bench.startup [--quick]
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.alone import main
from bench.engines import COURSE, Engines, Note
from tutor.errors import EngineError
from tutor.locate import resolve_local
from tutor.metrics import summary

STOP = Path(__file__).parent / "lessons" / "learner" / "stop.wav"
BREAK_IN_S = 7.0
"""The learner ends the lesson so long into the greeting, seconds: the wording model is loaded by then."""

LONGEST_S = 180.0
"""A process that takes longer has failed, seconds."""


async def run(engines: Engines, quick: bool, note: Note) -> dict[str, Any]:
    """`warm` is with everything in the page cache; `cold` with the speech weights put out of it first (the
    libraries stay in it, since this process has them loaded)."""
    note("`tutor --help`")
    await asyncio.to_thread(_help_s)
    helps = [await asyncio.to_thread(_help_s) for _ in range(3 if quick else 9)]
    note("a rehearsal in a process of its own, warm")
    warm = [await asyncio.to_thread(_rehearsal) for _ in range(1 if quick else 3)]
    result: dict[str, Any] = {
        "help_ms": summary([seconds * 1000 for seconds in helps]),
        "ready_warm_s": min(one["ready_s"] for one in warm),
        "peak_rss_mb": max(one["peak_rss_mb"] for one in warm),
        "engines_load_s": dict(engines.load_s),
    }
    if not quick:
        note("a rehearsal in a process of its own, cold")
        evict(speech_weights(engines))
        result["ready_cold_s"] = (await asyncio.to_thread(_rehearsal))["ready_s"]
    return result


def _help_s() -> float:
    began = time.perf_counter()
    _call("--help")
    return time.perf_counter() - began


def _rehearsal() -> dict[str, Any]:
    """``report.json`` of a short lesson that the learner stops."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "stop.json"  # JSON is YAML
        turn = {"audio": str(STOP), "text": "I want to stop now.", "barge_in": BREAK_IN_S}
        script.write_text(json.dumps({"course": COURSE, "turns": [turn]}), encoding="utf-8")
        out = Path(folder) / "out"
        _call("rehearse", str(script), "--out", str(out))
        report: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
        return report


def _call(*arguments: str) -> None:
    """`tutor` with ``arguments``. Raises ``EngineError`` with its last line where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "tutor", *arguments],
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise EngineError(
            f"`tutor {arguments[0]}` ended with code {done.returncode}: {last}", "Run it by hand."
        )


def speech_weights(engines: Engines) -> list[Path]:
    """The files of the recogniser and the voice."""
    ears, mouth = engines.settings.ears, engines.settings.mouth
    places = (
        resolve_local(ears.model, "stt", progress=lambda _: None).path,
        resolve_local(mouth.voice or "joe", "tts", progress=lambda _: None).path,
    )
    return [
        file
        for place in places
        for file in (place.rglob("*") if place.is_dir() else (place,))
        if file.is_file()
    ]


def evict(files: list[Path]) -> None:
    """Put ``files`` out of the page cache, where the system lets an ordinary user do so."""
    if not hasattr(os, "posix_fadvise"):
        return
    for file in files:
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


if __name__ == "__main__":
    main(run)
