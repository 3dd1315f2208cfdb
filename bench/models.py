"""What the packaged wording models are worth: the bundled evals with each of them, in processes of their own.

    python -m bench.models [--quick]

A model whose weights are not installed is named under ``missing``. Deadlines are off (``tutor eval
--patient``), so that a slow machine changes the seconds and not the acceptance.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.alone import note
from tutor.cards import available_models
from tutor.errors import EngineError
from tutor.evals.load import available as available_runs
from tutor.evals.result import spread
from tutor.weights import is_ready

QUICK_RUN = "python-first-steps"
"""The shortest of the bundled runs."""


def run(quick: bool) -> dict[str, Any]:
    """By model: its sentences, how many were accepted, why the others were not, their time and its memory."""
    names = (QUICK_RUN,) if quick else available_runs()
    figures: dict[str, Any] = {"runs": list(names), "missing": []}
    for card in available_models("llm"):
        if is_ready(card).status == "missing":
            figures["missing"].append(card.id)
            continue
        note(f"   {card.id}: {', '.join(names)}")
        figures[card.id] = figures_of([played(name, card.id) for name in names])
    return figures


def played(name: str, model: str) -> tuple[dict[str, Any], float]:
    """The result of a bundled run, and the peak memory of the process that played it, MB.

    Raises ``EngineError`` where it did not come to a result.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "result.json"
        command = [sys.executable, "-m", "tutor", "eval", name, "--engine", "embedded", "--model", model]
        with subprocess.Popen(
            [*command, "--patient", "--out", str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):  # 1: some check does not hold
            raise EngineError(
                f"`tutor eval {name} --model {model}` ended with code {process.returncode}",
                "Run it by hand.",
            )
        kilobytes = usage.ru_maxrss // 1024 if sys.platform == "darwin" else usage.ru_maxrss
        return json.loads(out.read_text(encoding="utf-8")), kilobytes / 1024


def figures_of(results: Sequence[tuple[Mapping[str, Any], float]]) -> dict[str, Any]:
    """The figures of one model over its runs; ``sentence_s`` is of all its sentences."""
    became: Counter[str] = Counter()
    seconds: list[float] = []
    for result, _ in results:
        became.update(result["wording"])
        seconds += [ms / 1000 for dialogue in result["dialogues"] for ms in dialogue["sentence_ms"]]
    asked = became.total()
    accepted = became.pop("accepted", 0)
    return {
        "sentences": asked,
        "accepted": round(accepted / asked, 3) if asked else None,
        "rejected": dict(became.most_common()),
        "sentence_s": spread(seconds),
        "checks": sum(result["checks"]["of"] for result, _ in results),
        "checks_missed": sum(result["checks"]["missed"] for result, _ in results),
        "peak_rss_mb": round(max(megabytes for _, megabytes in results)),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help=f"only {QUICK_RUN}")
    print(json.dumps(run(parser.parse_args().quick), ensure_ascii=False, indent=1))
