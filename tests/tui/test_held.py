"""A lesson on its own thread, with the true tutor and store, and no model."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from tests.fakes.lesson import COURSE, FixedFile
from tutor.config import Settings
from tutor.events import ActChosen, AnswerJudged, Faulted, PhraseSpoken, SpeakerDrained, TurnCommitted
from tutor.memory.ledger import Ledger
from tutor.tui.held import UNFORESEEN, Ended, LessonThread, News, Wanted, hold

SETTINGS = Settings.model_validate({"mind": {"engine": "none"}, "learner": {"name": "Mina"}})


class Watcher:
    """Notes the news, and waits for some."""

    all: ClassVar[list[Watcher]] = []

    def __init__(self) -> None:
        self.news: list[News] = []
        self.lesson: LessonThread | None = None
        Watcher.all.append(self)
        self._some = threading.Condition()

    def __call__(self, news: News) -> None:
        with self._some:
            self.news.append(news)
            self._some.notify_all()

    def wait(self, until: Callable[[list[News]], bool]) -> None:
        with self._some:
            assert self._some.wait_for(lambda: until(self.news), timeout=60)

    def of(self, kind: type) -> list[News]:
        return [one for one in self.news if isinstance(one, kind)]


def drained(turns: int) -> Callable[[list[News]], bool]:
    return lambda news: sum(isinstance(one, SpeakerDrained) for one in news) >= turns


def over(news: list[News]) -> bool:
    return bool(news) and isinstance(news[-1], Ended)


@pytest.fixture(autouse=True)
def no_lesson_goes_on() -> Iterator[None]:
    """A test that fails in the middle must not leave a thread that keeps the process alive."""
    yield
    for watcher in Watcher.all:
        if watcher.lesson is not None:
            watcher.lesson.close()
    Watcher.all.clear()


def held(told: Watcher, wanted: Wanted) -> LessonThread:
    told.lesson = hold(wanted, told)
    return told.lesson


def wanted(settings: Settings = SETTINGS, spoken: bool = False) -> Wanted:
    return Wanted(FixedFile(COURSE), settings, spoken)  # type: ignore[arg-type]


def test_a_typed_lesson_from_greeting_to_goodbye_is_told_and_kept() -> None:
    told = Watcher()
    lesson = held(told, wanted())
    told.wait(drained(1))
    assert [skill.tried for skill in lesson.known()] == [False]
    for turn, said in enumerate(("twenty two", "four", "stop"), 2):
        lesson.typing()
        lesson.answer(said)
        told.wait(drained(turn))
    told.wait(over)
    lesson.close()
    assert told.news[-1] == Ended(None)
    assert [one.said for one in told.of(TurnCommitted)] == ["twenty two", "four", "stop"]  # type: ignore[union-attr]
    assert [one.verdict for one in told.of(AnswerJudged)][:2] == ["wrong", "right"]  # type: ignore[union-attr]
    assert [one.act for one in told.of(ActChosen)] == ["greet", "correct", "confirm", "close"]  # type: ignore[union-attr]
    assert any("side by side" in one.text for one in told.of(PhraseSpoken))  # type: ignore[union-attr]
    assert lesson.known()[0].tried
    with Ledger.open() as ledger:
        mina = ledger.find("mina")
        assert mina is not None
        assert [fact.verdict for fact in ledger.attempts(mina.id, "sums")] == ["wrong", "right"]


def test_a_lesson_that_is_stopped_in_the_middle_keeps_what_counted_and_ends_its_session() -> None:
    told = Watcher()
    lesson = held(told, wanted())
    told.wait(drained(1))
    lesson.answer("four")
    told.wait(drained(2))
    asyncio.run(lesson.stop())
    assert told.news[-1] == Ended(None)
    with Ledger.open() as ledger:
        (summary,) = ledger.learners()
        assert summary.attempts == 1
        assert ledger.rows("SELECT count(*) FROM sessions WHERE ended IS NOT NULL") == [(1,)]


def test_a_lesson_that_is_stopped_before_it_began_ends() -> None:
    told = Watcher()
    lesson = LessonThread(wanted(), told)
    lesson._stopping = True
    lesson.start()
    lesson.close()
    assert told.news == [Ended(None)]
    lesson.answer("too late")  # nobody is there any more; nothing happens


def test_a_store_that_cannot_be_opened_is_told_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SORI_DATA", str(tmp_path / "file"))
    told = Watcher()
    held(told, wanted())
    told.wait(over)
    (ended,) = told.of(Ended)
    assert ended.error is not None  # type: ignore[union-attr]
    assert str(tmp_path / "file") in str(ended.error)  # type: ignore[union-attr]


def test_an_unforeseen_error_is_told_plainly() -> None:
    told = Watcher()
    broken = Wanted(object(), SETTINGS, False)  # type: ignore[arg-type]
    held(told, broken)
    told.wait(over)
    (ended,) = told.of(Ended)
    assert UNFORESEEN in str(ended.error)  # type: ignore[union-attr]


def test_a_model_that_is_missing_is_noted_and_the_lesson_goes_on() -> None:
    settings = SETTINGS.model_copy(
        update={
            "mind": SETTINGS.mind.model_copy(update={"engine": "embedded", "model": "/no/such/model.gguf"})
        }
    )
    told = Watcher()
    lesson = held(told, wanted(settings))
    told.wait(lambda news: any("teacher's own words" in getattr(one, "text", "") for one in news))
    lesson.answer("four")
    told.wait(drained(2))
    lesson.close()
    assert told.of(Faulted) == []


def test_without_sound_no_speech_engine_and_no_device_is_loaded(tmp_path: Path) -> None:
    """In a process of its own, since other tests have imported everything."""
    script = """
import sys
from tests.tui.test_held import Watcher, drained, wanted
from tutor.tui.app import SoriApp
from tutor.tui.held import hold
told = Watcher()
lesson = hold(wanted(), told)
told.wait(drained(1)); lesson.answer("four"); told.wait(drained(2)); lesson.close()
heavy = {"sounddevice", "faster_whisper", "ctranslate2", "onnxruntime", "piper", "livekit", "xllamacpp"}
print(sorted(heavy & set(sys.modules)))
"""
    found = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "SORI_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert found.stdout.strip() == "[]", found.stderr
