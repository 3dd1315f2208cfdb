"""Work in the background: what a job that never ends costs a lesson beside it.

    python -m bench.jobs [--quick]

The same lesson in real time (``bench/latency.py``), once alone and once with a process that keeps a core
busy at the priority of Sori's own jobs (``tutor.jobs.low_priority``). Times are read off the recordings.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.alone import main
from bench.engines import Engines, Note
from bench.latency import LESSONS, QUICK_TURNS, hold
from bench.learner import recordings, voice
from tutor.metrics import summary

BUSY = """
import numpy as np
from tutor.jobs import low_priority
low_priority()
print("busy", flush=True)
rows = np.random.default_rng(0).random((400, 400))
while True:
    rows = np.linalg.qr(rows @ rows.T)[0]
"""
"""A job that never ends, as greedy as the fitting of parameters is."""


async def run(engines: Engines, quick: bool, note: Note) -> dict[str, Any]:
    """v2v of the lesson alone and beside a job, milliseconds, and their ratio."""
    plan = LESSONS[0][:QUICK_TURNS] if quick else LESSONS[0]
    recorded = recordings(engines.course, voice())
    with tempfile.TemporaryDirectory() as folder:
        note(f"{len(plan)} turns in real time, alone")
        alone = await hold(engines, plan, recorded, Path(folder) / "alone.db")
        note(f"{len(plan)} turns in real time, beside a job")
        with a_job():
            beside = await hold(engines, plan, recorded, Path(folder) / "beside.db")
    quiet, busy = ([t.v2v_ms for t in one.turns if t.v2v_ms is not None] for one in (alone, beside))
    without, with_job = summary(quiet), summary(busy)
    p50, p50_beside = without["p50"], with_job["p50"]
    return {
        "turns": len(plan),
        "alone_v2v_ms": without,
        "beside_v2v_ms": with_job,
        "beside_over_alone": round(p50_beside / p50, 2) if p50 and p50_beside else None,
        "cut_ins_beside": sum(turn.cut_in for turn in beside.turns),
    }


@contextmanager
def a_job() -> Iterator[None]:
    """A busy process of low priority, while the block runs."""
    limits = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", BUSY], stdout=subprocess.PIPE, env=os.environ | limits
    ) as job:
        try:
            assert job.stdout is not None
            if job.stdout.readline().strip() != b"busy":
                raise RuntimeError("the busy process did not start")
            yield
        finally:
            job.kill()


if __name__ == "__main__":
    main(run)
