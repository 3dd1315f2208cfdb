"""The runner: one job after the other, progress, cancelling, faults, and what a dead runner left."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from filelock import FileLock

from tutor import jobs
from tutor.errors import InputError
from tutor.jobs import Report, Work
from tutor.learner.facts import LearnerFact
from tutor.learner.jobs import Job, JobKind, JobState, begin
from tutor.memory import erase
from tutor.memory import jobs as kept
from tutor.memory.ledger import Ledger

NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
T = "2026-03-01T09:00:00.000+00:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "learners.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as opened:
        yield opened


@pytest.fixture
def mina(ledger: Ledger) -> LearnerFact:
    return ledger.learner("Mina", T)


def clock() -> Callable[[], dt.datetime]:
    """A second goes by each time it is looked at."""
    ticks = iter(range(10_000))
    return lambda: NOW + dt.timedelta(seconds=next(ticks))


def asked(ledger: Ledger, learner: LearnerFact, **request: Any) -> str:
    return jobs.ask(ledger, JobKind.PRACTICE_SET, learner.id, request, NOW)


def run(path: Path, work: Work, **options: Any) -> int | None:
    return jobs.run({JobKind.PRACTICE_SET: work}, clock(), path=path, **options)


def job(ledger: Ledger, name: str) -> Job:
    found = kept.find(ledger, name)
    assert found is not None
    return found


def test_jobs_are_done_in_the_order_they_were_asked_for(
    path: Path, ledger: Ledger, mina: LearnerFact
) -> None:
    names = [asked(ledger, mina, topic=topic) for topic in ("a", "b")]
    done: list[object] = []
    told: list[str] = []

    def work(_: Ledger, job: Job, report: Report) -> Mapping[str, Any]:
        report(0.5)
        done.append(job.request["topic"])
        return {"made": job.request["topic"]}

    assert run(path, work, told=told.append) == 2
    assert done == ["a", "b"]
    assert [job(ledger, name).result for name in names] == [{"made": "a"}, {"made": "b"}]
    states = ledger.rows("SELECT state, progress FROM jobs WHERE job = ? ORDER BY id", [names[0]])
    assert states == [("queued", 0.0), ("running", 0.0), ("running", 0.5), ("done", 1.0)]
    assert told[0] == f"practice_set {names[0]}: 50%"
    assert jobs.finished_since(ledger, mina.id, T) == [job(ledger, name) for name in names]
    assert jobs.finished_since(ledger, mina.id, job(ledger, names[0]).t) == [job(ledger, names[1])]


def test_the_same_job_is_not_asked_for_twice(ledger: Ledger, mina: LearnerFact) -> None:
    assert asked(ledger, mina, topic="a") == asked(ledger, mina, topic="a")
    assert asked(ledger, mina, topic="a") != asked(ledger, mina, topic="b")


def test_only_the_one_that_is_wanted_is_done(path: Path, ledger: Ledger, mina: LearnerFact) -> None:
    first, second = asked(ledger, mina, topic="a"), asked(ledger, mina, topic="b")
    assert run(path, lambda *_: {}, only=second) == 1
    assert [job(ledger, name).state for name in (first, second)] == [JobState.QUEUED, JobState.DONE]


def test_a_job_that_is_cancelled_while_it_runs_stops(path: Path, ledger: Ledger, mina: LearnerFact) -> None:
    name = asked(ledger, mina)
    reached: list[float] = []

    def work(_: Ledger, job: Job, report: Report) -> Mapping[str, Any]:
        for share in (0.2, 0.4, 0.6):
            report(share)
            reached.append(share)
            if share == 0.4:
                jobs.cancel(ledger, job.id[:6], NOW)
        raise AssertionError("it went on")

    assert run(path, work) == 0
    assert reached == [0.2, 0.4]
    assert job(ledger, name).state is JobState.CANCELLED
    with pytest.raises(InputError, match="cancelled already"):
        jobs.cancel(ledger, name, NOW)


def test_a_job_that_is_cancelled_at_its_very_end_is_cancelled(
    path: Path, ledger: Ledger, mina: LearnerFact
) -> None:
    def work(_: Ledger, job: Job, __: Report) -> Mapping[str, Any]:
        jobs.cancel(ledger, job.id, NOW)
        return {"made": "too late"}

    name = asked(ledger, mina)
    assert run(path, work) == 0
    assert job(ledger, name).state is JobState.CANCELLED
    assert job(ledger, name).result == {}


def test_a_fault_is_the_jobs_own_and_the_next_one_is_done(
    path: Path, ledger: Ledger, mina: LearnerFact, caplog: pytest.LogCaptureFixture
) -> None:
    def work(_: Ledger, job: Job, __: Report) -> Mapping[str, Any]:
        match job.request["topic"]:
            case "a":
                raise InputError("there is nothing about it", "Ask for halves.")
            case "b":
                raise ZeroDivisionError("the learner's own words")
        return {}

    names = [asked(ledger, mina, topic=topic) for topic in "abc"]
    with caplog.at_level(logging.ERROR):
        assert run(path, work) == 1
    first, second, third = (job(ledger, name) for name in names)
    assert first.why == "there is nothing about it. Ask for halves."
    assert second.why == "It failed in a way that was not foreseen: ZeroDivisionError."
    assert [one.state for one in (first, second, third)] == [JobState.FAILED, JobState.FAILED, JobState.DONE]
    assert names[1] in caplog.text


def test_an_unknown_kind_fails_alone(path: Path, ledger: Ledger, mina: LearnerFact) -> None:
    name = jobs.ask(ledger, JobKind.NEXT_PLAN, mina.id, {}, NOW)
    assert run(path, lambda *_: {}) == 0
    assert "does not know" in job(ledger, name).why


def test_stopping_the_runner_puts_the_job_back(path: Path, ledger: Ledger, mina: LearnerFact) -> None:
    def work(*_: object) -> Mapping[str, Any]:
        raise KeyboardInterrupt

    name = asked(ledger, mina)
    with pytest.raises(KeyboardInterrupt):
        run(path, work)
    assert (job(ledger, name).state, job(ledger, name).starts) == (JobState.QUEUED, 0)
    assert run(path, lambda *_: {}) == 1


def test_what_a_dead_runner_left_is_begun_anew(path: Path, ledger: Ledger, mina: LearnerFact) -> None:
    name = asked(ledger, mina)
    assert kept.append(ledger, begin(job(ledger, name), T))
    assert run(path, lambda *_: {"made": 1}) == 1
    assert (job(ledger, name).state, job(ledger, name).starts) == (JobState.DONE, 2)


def test_a_second_runner_leaves_the_work_to_the_first(
    path: Path, ledger: Ledger, mina: LearnerFact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "HANDOVER_S", 0.0)
    name = asked(ledger, mina)
    with FileLock(path.with_name("jobs.lock")):
        assert run(path, lambda *_: {}) is None
    assert job(ledger, name).state is JobState.QUEUED


def test_a_learner_who_is_forgotten_takes_their_jobs_along(
    path: Path, ledger: Ledger, mina: LearnerFact
) -> None:
    def work(_: Ledger, __: Job, report: Report) -> Mapping[str, Any]:
        with ledger.transaction():
            ledger.db.execute("DELETE FROM jobs WHERE learner = ?", [mina.id])
        report(0.5)
        raise AssertionError("it went on")

    asked(ledger, mina)
    assert run(path, work) == 0
    assert erase.forget(ledger, mina).proven
    assert ledger.rows("SELECT * FROM jobs") == []


def test_a_name_that_tells_no_job_apart_is_told(ledger: Ledger, mina: LearnerFact) -> None:
    for topic in "ab":
        asked(ledger, mina, topic=topic)
    with pytest.raises(InputError, match="no job whose id begins with 'zz'"):
        jobs.named(ledger, "zz")
    with pytest.raises(InputError, match="no job"):
        jobs.named(ledger, "")


@pytest.mark.skipif(sys.platform == "win32", reason="priorities are told otherwise there")
def test_the_runner_yields_to_a_lesson() -> None:
    code = "from tutor.jobs import low_priority; import os; low_priority(); print(os.nice(0))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == jobs.NICENESS


def test_a_runner_is_started_only_where_something_waits(
    path: Path, ledger: Ledger, mina: LearnerFact, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[list[str], dict[str, Any]]] = []

    def popen(command: list[str], **given: Any) -> Any:
        started.append((command, given))
        return SimpleNamespace(wait=lambda: 0, pid=2**30)

    monkeypatch.setattr(subprocess, "Popen", popen)
    assert jobs.start(path) is None
    assert started == []
    asked(ledger, mina)
    jobs.start(path)
    ((command, given),) = started
    assert command[1:] == ["-m", "tutor", "jobs", "run", "--quiet"]
    assert given["start_new_session"] is True
    assert given["env"]["SORI_DATA"] == str(path.parent)
    assert os.environ.get("SORI_DATA") != str(path.parent)


def test_a_job_is_done_in_the_background_by_a_process_of_its_own(
    tmp_path: Path, ledger: Ledger, mina: LearnerFact
) -> None:
    name = jobs.ask(ledger, JobKind.NEXT_PLAN, mina.id, {"course": "fractions"}, NOW)
    runner = jobs.start(ledger.path)
    assert runner is not None
    with contextlib.suppress(ProcessLookupError):  # it may have been quick
        assert os.getpriority(os.PRIO_PROCESS, runner.pid) == jobs.NICENESS
    assert runner.wait(timeout=120) == 0
    assert job(ledger, name).state is JobState.DONE
    assert job(ledger, name).result["skills"][0]["questions"] > 0
