"""A lesson as an app holds it: what the two forms hand on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.lesson import COURSE, FixedFile
from tutor import closing
from tutor.config import Settings
from tutor.events import ActChosen, Bus
from tutor.learner.model import SkillState
from tutor.lessons import CORRECTABLE_S, Goal, Moment, Spoken, Typed, begin, known
from tutor.memory.ledger import Ledger


@dataclass
class FakeSession:
    """Notes what it is told."""

    correctable_s: float = 0.0
    told: list[str] = field(default_factory=list)

    def typed(self, text: str) -> None:
        self.told.append(text)

    def typing(self) -> None:
        self.told.append("typing")

    def take_back(self) -> bool:
        self.told.append("take back")
        return True


@dataclass
class FakeEnd:
    """A microphone and a speaker at once."""

    meter: float = -31.0
    remaining_s: float = 2.5


def spoken(bus: Bus) -> tuple[Spoken, FakeSession]:
    form, session = Spoken(FixedFile(COURSE), Settings(), bus, print), FakeSession()  # type: ignore[arg-type]
    teacher: Any = object()
    form._on_session(session, teacher)  # type: ignore[arg-type]
    return form, session


def test_the_form_is_the_one_that_is_asked_for() -> None:
    given: Any = (FixedFile(COURSE), Settings(), Bus(), print)
    assert isinstance(begin(*given, spoken=True), Spoken)
    assert isinstance(begin(*given, spoken=False), Typed)


def test_typed_turns_reach_the_session_once_it_has_begun() -> None:
    bus = Bus()
    form, session = spoken(bus)
    form.answer("too early")
    form.take_back()
    bus.publish(ActChosen(0.0, 1, "greet", "two-and-two", ""))
    form.answer("four")
    form.typing()
    form.take_back()
    assert session.told == ["four", "typing", "take back"]


def test_a_spoken_answer_can_be_taken_back_for_some_seconds() -> None:
    _, session = spoken(Bus())
    assert session.correctable_s == CORRECTABLE_S


def test_the_sound_of_the_moment_is_the_microphones_and_the_speakers() -> None:
    form, _ = spoken(Bus())
    assert form.moment() == Moment(None, 0.0)
    end: Any = FakeEnd()
    form._opened(end, end)
    assert form.moment() == Moment(-31.0, 2.5)
    form._deaf(end)  # the microphone was pulled out
    assert form.moment() == Moment(None, 2.5)


def test_what_is_known_names_every_skill_of_the_course() -> None:
    (never,) = known(COURSE, {}, Settings().learner)
    assert (never.name, never.tried, never.mastered) == ("Adding", False, False)
    states = {"adding": SkillState("adding", 0.97, 5, 5, 5, "2026-03-01T09:00:00+00:00")}
    (had,) = known(COURSE, states, Settings().learner)
    assert (had.p, had.tried, had.mastered) == (0.97, True, True)


def test_the_goal_is_the_learners_own_for_this_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SORI_DATA", str(tmp_path))
    settings = Settings.model_validate({"learner": {"name": "Mina"}})
    form, now = Typed(FixedFile(COURSE), settings, Bus(), print), dt.datetime.now().astimezone()  # type: ignore[arg-type]
    assert form.goal() is None  # nobody yet
    until = now.date() + dt.timedelta(days=3)
    with Ledger.open() as ledger:
        mina = ledger.learner("Mina", now.isoformat())
        closing.set_goal(ledger, mina, "another", "something else", now)
        assert form.goal() is None
        closing.set_goal(ledger, mina, COURSE.course, "더하기를 잘하기", now, 10, until)
        assert form.goal() == Goal("더하기를 잘하기", 0, 10, 0, len(COURSE.skills), until, 3)
        closing.set_goal(ledger, mina, COURSE.course, "", now)
    assert form.goal() is None
