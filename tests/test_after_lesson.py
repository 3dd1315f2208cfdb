"""What is prepared once a lesson is over: asked for cheaply, never twice, and only where it is wanted."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tutor import after_lesson, jobs, lesson
from tutor.after_lesson import DAY, FRESH, Over, ask
from tutor.clock import SystemClock
from tutor.config import Jobs, Proactive, Settings
from tutor.course.load import find, load
from tutor.errors import EngineError
from tutor.events import Bus, Event, Faulted
from tutor.learner import fit
from tutor.learner.facts import AttemptFact, LearnerFact, SessionFact, TurnFact, stamp
from tutor.learner.jobs import Job, JobKind, JobState, begin, fail, finish
from tutor.memory import jobs as kept
from tutor.memory.ledger import Ledger
from tutor.typed import TypedLesson

NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "learners.db") as opened:
        yield opened


@pytest.fixture
def mina(ledger: Ledger) -> LearnerFact:
    return ledger.learner("Mina", stamp(NOW))


def answers(ledger: Ledger, learner: LearnerFact, count: int, session: str = "s1") -> None:
    """``count`` first answers in a lesson."""
    ledger.start_session(SessionFact(session, learner.id, "fractions", stamp(NOW)))
    for n in range(count):
        t = stamp(NOW + dt.timedelta(seconds=n))
        turn = TurnFact(session, learner.id, n, t, "confirm", "half-a-pizza", "right")
        skills = ("what-is-a-fraction",)
        fact = AttemptFact(learner.id, session, "fractions", "half-a-pizza", skills, "right", t)
        ledger.record_turn(turn, fact, ())


def over(learner: LearnerFact, session: str = "s1") -> Over:
    return Over(learner.id, session, "fractions", "fractions")


def kinds(ledger: Ledger) -> list[str]:
    return [job.kind for job in kept.every(ledger)]


def job_of(ledger: Ledger, kind: JobKind) -> Job:
    return [job for job in kept.every(ledger) if job.kind == kind][-1]


def done(ledger: Ledger, kind: JobKind, when: dt.datetime, **result: Any) -> None:
    kept.append(ledger, begin(job_of(ledger, kind), stamp(when)))
    kept.append(ledger, finish(job_of(ledger, kind), result, stamp(when)))


def test_a_summary_and_a_plan_are_asked_for_once(ledger: Ledger, mina: LearnerFact) -> None:
    answers(ledger, mina, 3)
    ask(ledger, over(mina), NOW)
    ask(ledger, over(mina), NOW)
    found = kept.every(ledger)
    assert [job.kind for job in found] == ["session_summary", "next_plan"]
    assert found[0].request == {"course": "fractions", "session": "s1"}
    assert found[1].request == {"course": "fractions"}
    assert {job.learner for job in found} == {mina.id}


def test_the_plan_is_as_long_as_the_goal_says(ledger: Ledger, mina: LearnerFact) -> None:
    from tutor.learner.facts import GoalFact
    from tutor.memory import goals

    goals.record(ledger, GoalFact(mina.id, "fractions", "", stamp(NOW), minutes=15))
    ask(ledger, over(mina), NOW)
    assert job_of(ledger, JobKind.NEXT_PLAN).request == {"course": "fractions", "minutes": 15}


def test_a_fit_is_asked_for_where_there_are_enough_new_answers(ledger: Ledger, mina: LearnerFact) -> None:
    answers(ledger, mina, fit.ENOUGH - 1)
    ask(ledger, over(mina), NOW)
    assert "fit_parameters" not in kinds(ledger)
    answers(ledger, mina, 1, "s2")
    ask(ledger, over(mina, "s2"), NOW)
    assert job_of(ledger, JobKind.FIT_PARAMETERS).learner is None  # of all learners, announced to none
    done(ledger, JobKind.FIT_PARAMETERS, NOW, answers=fit.ENOUGH)
    answers(ledger, mina, FRESH - 1, "s3")
    ask(ledger, over(mina, "s3"), NOW + 2 * DAY)
    assert kinds(ledger).count("fit_parameters") == 1
    answers(ledger, mina, 1, "s4")
    ask(ledger, over(mina, "s4"), NOW + 2 * DAY)
    assert kinds(ledger).count("fit_parameters") == 2


@pytest.mark.parametrize("failed", [True, False])
def test_a_fit_is_asked_for_once_a_day_at_most(ledger: Ledger, mina: LearnerFact, failed: bool) -> None:
    answers(ledger, mina, fit.ENOUGH)
    ask(ledger, over(mina), NOW)
    if failed:
        kept.append(ledger, begin(job_of(ledger, JobKind.FIT_PARAMETERS), stamp(NOW)))
        kept.append(ledger, fail(job_of(ledger, JobKind.FIT_PARAMETERS), "no", stamp(NOW)))
    else:
        done(ledger, JobKind.FIT_PARAMETERS, NOW, answers=0)
    ask(ledger, over(mina), NOW + 0.9 * DAY)
    assert kinds(ledger).count("fit_parameters") == 1
    ask(ledger, over(mina), NOW + 1.1 * DAY)
    assert kinds(ledger).count("fit_parameters") == 2


# --- at a lesson's end ---------------------------------------------------------------------------


class Ended:
    """A lesson of the course ``fractions`` in the usual store, and what was started after it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        self.started: list[list[str]] = []
        self.events: list[Event] = []
        monkeypatch.setenv("SORI_DATA", str(tmp_path))
        monkeypatch.setattr(jobs, "start", self._start)

    def _start(self, path: Path | None = None) -> None:
        with Ledger.open(path) as ledger:
            self.started.append([job.kind for job in kept.unfinished(ledger)])

    def hold(self, *said: str, wanted: bool = True, store: Path | None = None, fail: bool = False) -> None:
        settings = Settings(jobs=Jobs(after_lesson=wanted), proactive=Proactive(enabled=False))
        bus = Bus()
        bus.subscribe(self.events.append)

        async def play() -> None:
            clock = SystemClock()
            course = load("fractions")
            async with lesson.tutor(course, settings, bus=bus, clock=clock, store_path=store) as teacher:
                typed = TypedLesson(teacher, settings, clock=clock, bus=bus)
                try:
                    await typed.open()
                    for one in said:
                        await typed.answer(one)
                    if fail:
                        raise RuntimeError("the power failed")
                finally:
                    await typed.close()

        asyncio.run(play())


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ended:
    return Ended(monkeypatch, tmp_path)


def test_after_a_lesson_its_summary_and_the_next_plan_are_prepared(ended: Ended) -> None:
    ended.hold("one half", "stop")
    assert ended.started == [["session_summary", "next_plan"]]
    with Ledger.open() as ledger:
        assert job_of(ledger, JobKind.SESSION_SUMMARY).state is JobState.QUEUED
        (session,) = ledger.rows("SELECT id FROM sessions WHERE ended IS NOT NULL")
        assert job_of(ledger, JobKind.SESSION_SUMMARY).request["session"] == session[0]


def test_also_after_one_that_broke_off(ended: Ended) -> None:
    with pytest.raises(RuntimeError):
        ended.hold("one half", fail=True)
    assert ended.started == [["session_summary", "next_plan"]]


def test_not_where_nothing_was_answered_or_it_is_switched_off_or_the_store_is_another(
    ended: Ended, tmp_path: Path
) -> None:
    ended.hold("stop")
    ended.hold("one half", "stop", wanted=False)
    ended.hold("one half", "stop", store=tmp_path / "another.db")
    assert ended.started == []


def test_a_runner_that_cannot_be_started_spoils_nothing(
    ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: Path | None = None) -> None:
        raise EngineError("no process", "Try again.")

    monkeypatch.setattr(jobs, "start", start)
    ended.hold("one half", "stop")
    with Ledger.open() as ledger:
        assert kinds(ledger) == ["session_summary", "next_plan"]  # the next lesson does them
    assert not [event for event in ended.events if isinstance(event, Faulted)]


def test_the_course_is_named_as_a_job_finds_it(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(find("fractions").read_text(encoding="utf-8"), encoding="utf-8")
    course = load("fractions")
    assert after_lesson.where(course, None) == "fractions"
    assert after_lesson.where(course, find("fractions")) == "fractions"
    assert after_lesson.where(course, own) == str(own)
    assert after_lesson.where(course.model_copy(update={"course": "nowhere"}), None) is None
