"""kill -9 of the runner at random moments: every job ends, once, and the store stays sound."""

from __future__ import annotations

import datetime as dt
import json
import random
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tutor import jobs
from tutor.jobs import Report
from tutor.learner.jobs import STARTS, Job, JobKind, JobState
from tutor.memory import jobs as kept
from tutor.memory.ledger import Ledger

NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
T = "2026-03-01T09:00:00.000+00:00"


def work(_: Ledger, job: Job, report: Report) -> Mapping[str, Any]:
    """Many small steps, each told on standard output, so that a kill comes amid them."""
    for step in range(40):
        report(step / 40)
        sys.stdout.write(f"{job.request['n']}\n")
        sys.stdout.flush()
    return {"n": job.request["n"]}


def runner(path: Path) -> None:
    jobs.run({JobKind.PRACTICE_SET: work}, lambda: NOW, path=path)


def kill_and_finish(path: Path, many: int, kills: int, seed: int) -> None:
    dice = random.Random(seed)
    with Ledger.open(path) as ledger:
        learner = ledger.learner("Mina", T).id
        names = [
            jobs.ask(ledger, JobKind.PRACTICE_SET, learner, {"n": n}, NOW + dt.timedelta(seconds=n))
            for n in range(many)
        ]
    command = [sys.executable, __file__, str(path)]
    for _ in range(kills):
        child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])
        assert child.stdout is not None
        for _ in range(dice.randint(1, 60)):
            if not child.stdout.readline():
                break
        select.select([], [], [], dice.random() * 0.01)
        child.kill()
        child.communicate()
    assert (
        subprocess.run(command, capture_output=True, cwd=Path(__file__).parents[1], check=False).returncode
        == 0
    )
    with Ledger.open(path) as ledger:
        assert ledger.check() == []
        for n, name in enumerate(names):
            found = kept.find(ledger, name)
            assert found is not None
            rows = [json.dumps(row) for row in ledger.rows("SELECT state FROM jobs WHERE job = ?", [name])]
            assert sum(any(end in row for end in ("done", "failed")) for row in rows) == 1
            if found.state is JobState.DONE:
                assert found.result == {"n": n}
            else:  # stopped too often, and given up
                assert (found.state, found.starts) == (JobState.FAILED, STARTS)


def test_a_runner_that_is_killed_loses_no_job(tmp_path: Path) -> None:
    kill_and_finish(tmp_path / "learners.db", many=4, kills=4, seed=1)


@pytest.mark.slow
def test_a_runner_that_is_killed_very_often_loses_no_job(tmp_path: Path) -> None:
    kill_and_finish(tmp_path / "learners.db", many=30, kills=60, seed=2)


if __name__ == "__main__":
    runner(Path(sys.argv[1]))
