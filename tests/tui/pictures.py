"""The screens as pictures: for the docs, and for the tests, which draw them again and compare.

``make screens`` (``python -m tests.tui.pictures``) writes them to docs/screens. They are the same on every
machine: the lesson is scripted, the clock stands still, and nothing of the user's is read.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import re
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Static

from tests.fakes.app import ScriptedHolding, answers, asks
from tests.tui.conftest import settled
from tutor.course.load import load
from tutor.course.model import Course
from tutor.events import (
    AnswerJudged,
    Event,
    Faulted,
    Interrupted,
    PhraseSpoken,
    SpeechStarted,
    StageTimed,
    SuggestionMade,
    TranscriptRevised,
    WordingChecked,
)
from tutor.learner.model import SkillState
from tutor.learner.report import Day, Report, report
from tutor.lessons import Goal, Known, Moment
from tutor.tui import preferences
from tutor.tui.app import Asked, SoriApp
from tutor.tui.held import Ended
from tutor.tui.preferences import LIGHT, Preferences
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.widgets.meter import Meter

FOLDER = Path(__file__).parent.parent.parent / "docs" / "screens"
TODAY = dt.datetime(2026, 3, 12, 9, tzinfo=dt.UTC)
Steps = Callable[[Pilot[None], SoriApp], Awaitable[None]]

GREETING = (
    "Hello again! It's Sori, your AI tutor. Let's go on with Fractions, from halves to sums.",
    "Here is the first question.",
    "Which is bigger, one third or one quarter?",
)
WRONG = AnswerJudged(2.0, 2, "third-or-quarter", "wrong", "one quarter", "bigger-number", "")
CORRECTED = (
    "Not yet.",
    "Four is bigger than three, but what does it do to each piece?",
)
FIRST = (*asks(1, "third-or-quarter", *GREETING), answers(2, "one quarter"), WRONG)
LESSON = (
    *FIRST,
    *asks(2, "third-or-quarter", *CORRECTED, act="correct"),
    answers(3, "Can I have a hint?"),
    *asks(
        3, "third-or-quarter", "Of course.", "Picture one cake cut in three and one cut in four.", act="hint"
    ),
)
OFFER = SuggestionMade(
    4.0,
    4,
    "misconception",
    "The same idea came up again. Shall we look at it together?",
    "The same mistake came twice, so the idea behind it is worth a look.",
    0.7,
    0.2,
)


def timed(turn: int, v2v: float) -> Iterator[Event]:
    """A spoken turn that took ``v2v`` seconds."""
    t = 10.0 * turn
    yield answers(turn, "one third")
    for stage, start, seconds in (
        ("endpoint", 0.0, 0.3 * v2v),
        ("transcription", 0.1 * v2v, 0.4 * v2v),
        ("verdict", 0.5 * v2v, 0.05 * v2v),
        ("first_clause", 0.55 * v2v, 0.1 * v2v),
        ("synthesis", 0.65 * v2v, 0.25 * v2v),
    ):
        yield StageTimed(turn, stage, t + start, seconds)
    yield WordingChecked(turn, turn != 4, "late" if turn == 4 else "")
    yield PhraseSpoken(t + v2v, turn, "Yes, that's right.", "authored")
    yield from asks(turn, "three-of-four", "What part is left?", act="confirm")


@dataclass(frozen=True)
class Picture:
    """``steps`` lead from the app's start to what is drawn."""

    steps: Steps
    events: tuple[Event, ...] = ()
    size: tuple[int, int] = (80, 24)
    asked: Asked = Asked(course="fractions", learner="Mina", audio=False)  # noqa: RUF009 - frozen
    kept: Preferences = Preferences(learner="Mina")  # noqa: RUF009 - frozen
    sounds: Moment = Moment()  # noqa: RUF009 - frozen
    aim: Goal | None = None
    environment: tuple[tuple[str, str], ...] = ()


async def as_it_is(pilot: Pilot[None], app: SoriApp) -> None:
    """Once a lesson that was asked for is on the screen."""
    if app.asked.course is not None:
        await settled(pilot, lambda: isinstance(app.screen, LessonScreen))
        if app.asked.audio:  # a steady sound has filled the meter
            meter = app.screen.query_one(Meter)
            await settled(pilot, lambda: meter.full)
    await settled(pilot)


def pressed(*keys: str) -> Steps:
    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await as_it_is(pilot, app)
        await pilot.press(*keys)
        await settled(pilot)

    return steps


async def with_goal(pilot: Pilot[None], app: SoriApp) -> None:
    await as_it_is(pilot, app)
    await settled(pilot, lambda: app.screen.query_one("#goal").display)


async def with_details(pilot: Pilot[None], app: SoriApp) -> None:
    await pressed("f6")(pilot, app)
    holding = app.holding
    assert isinstance(holding, ScriptedHolding)
    lines, log = app.screen.query_one("#event-lines", Static), app.screen.query_one("#events", VerticalScroll)
    all_told = len(holding.opening)
    await settled(pilot, lambda: str(lines.content).count("\n") + 1 == all_told)
    await settled(pilot, lambda: 0 < log.max_scroll_y == log.scroll_y)


async def ended(pilot: Pilot[None], app: SoriApp) -> None:
    await as_it_is(pilot, app)
    holding = app.holding
    assert isinstance(holding, ScriptedHolding)
    holding.skills = tuple(
        Known(s.skill, s.name, 0.7 if s.skill == "compare" else s.p, s.mastered, True) for s in holding.skills
    )
    holding.tell(Ended())
    await settled(pilot, lambda: not isinstance(app.screen, LessonScreen))


KOREAN = (
    *asks(1, "your-name", "안녕하세요! 저는 AI 튜터 소리예요.", "오늘은 영어 회화를 함께 연습해요."),
    answers(2, "제 이름은 민아예요"),
    AnswerJudged(2.0, 2, "your-name", "partly", "", None, ""),
    *asks(2, "your-name", "좋아요. 이제 영어로, 온전한 문장으로 말해 볼까요?", act="probe"),
)
HOME = Asked(audio=False)

PICTURES = {
    "welcome": Picture(as_it_is, asked=HOME, kept=Preferences()),
    "courses": Picture(as_it_is, asked=HOME),
    "lesson": Picture(as_it_is, LESSON),
    "light": Picture(as_it_is, LESSON, kept=Preferences(learner="Mina", theme=LIGHT)),
    "no-colour": Picture(as_it_is, LESSON, environment=(("NO_COLOR", "1"),)),
    "spoken": Picture(
        as_it_is,
        (
            *FIRST,
            *asks(2, "third-or-quarter", *CORRECTED, act="correct")[:-1],
            Interrupted(3.0, 2, "Not yet. Four is bigger than three, but"),
            SpeechStarted(3.0, 0),
            TranscriptRevised(4.0, "oh I see it makes them", "oh I see"),
        ),
        asked=Asked(course="fractions", learner="Mina"),
        sounds=Moment(-30.0, 0.0),
    ),
    "suggestion": Picture(as_it_is, (*LESSON, OFFER)),
    "notice": Picture(as_it_is, (*LESSON, Faulted(4.0, "store", "the disk is full. Free some space."))),
    "korean": Picture(
        as_it_is, KOREAN, asked=Asked(course="english-conversation", learner="김민아", audio=False)
    ),
    "goal": Picture(
        with_goal,
        LESSON,
        asked=Asked(course="fractions", learner="김민아", audio=False),
        aim=Goal("분수를 더하고 빼는 방법을 배우기", 4, 10, 2, 12, dt.date(2026, 3, 31), 19),
    ),
    "details": Picture(
        with_details,
        (*asks(1, "half-a-pizza", "Hello!"), *(e for n in range(2, 9) for e in timed(n, 0.3 + n % 4 / 10))),
        size=(120, 36),
        environment=(("SORI_MIND__ENGINE", "embedded"),),
        asked=Asked(course="fractions", learner="Mina"),
        sounds=Moment(-45.0, 0.0),
    ),
    "wide": Picture(as_it_is, LESSON, size=(200, 60)),
    "summary": Picture(ended, LESSON),
    "progress": Picture(pressed("f2"), asked=HOME, size=(100, 30)),
    "settings": Picture(pressed("f4"), asked=HOME),
    "learner": Picture(pressed("f3"), asked=HOME),
    "help": Picture(pressed("f1"), asked=HOME),
    "commands": Picture(pressed("ctrl+p"), asked=HOME),
}


def draw(name: str) -> str:
    """One screen as SVG."""
    picture = PICTURES[name]
    holding = ScriptedHolding(picture.events, aim=picture.aim, sounds=picture.sounds)

    async def main() -> str:
        app = SoriApp(picture.asked, hold=holding.hold, now=lambda: 0.0, today=lambda: TODAY)
        async with app.run_test(size=picture.size) as pilot:
            await settled(pilot)
            await picture.steps(pilot, app)
            for _ in range(3):
                await settled(pilot)
            return app.export_screenshot(title="Sori", simplify=True)

    with _alone(dict(picture.environment)):
        preferences.write(picture.kept)
        with (
            patch("tutor.learners.of_course", _report),
            patch("tutor.learners.rows", lambda: [{"name": "Joon"}, {"name": "Mina"}, {"name": "서연"}]),
        ):
            return _self_contained(asyncio.run(main()))


@contextmanager
def _alone(environment: dict[str, str]) -> Iterator[None]:
    """Nothing of the user's is read or written."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("SORI_", "NO_COLOR"))}
    with tempfile.TemporaryDirectory() as folder:
        own = {"SORI_DATA": folder, "SORI_CONFIG": f"{folder}/none.toml", "SORI_MIND__ENGINE": "none"}
        with patch.dict(os.environ, {**mine, **own, **environment}, clear=True):
            yield


def _report(name: str, _course: Course, settings: object, now: dt.datetime) -> Report:
    course = load("fractions")
    seen = {0: ("2026-03-11T09:00:00+00:00", 0.98), 1: ("2026-03-11T09:10:00+00:00", 0.81), 2: (None, 0.35)}
    states = {
        skill.id: SkillState(skill.id, p, 9 - 2 * place, 7 - 2 * place, 2, when)
        for place, skill in enumerate(course.skills[:3])
        for when, p in [seen[place]]
    }
    tries = ((5, 2), (9, 5), (0, 0), (12, 8), (14, 11), (8, 7))
    days = [
        Day((now.date() - dt.timedelta(weeks=5 - week)).isoformat(), count + 1, count, right)
        for week, (count, right) in enumerate(tries)
        if count
    ]
    return report(name, course, states, 54, days, now, settings.learner)  # type: ignore[attr-defined]


def _self_contained(svg: str) -> str:
    """Without typefaces from elsewhere: a picture is drawn with what the reader has."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    return re.sub(r"[ \t]+$", "", svg.replace("Fira Code", "ui-monospace"), flags=re.MULTILINE).strip() + "\n"


def main() -> None:
    """Draw every picture of the docs."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        (FOLDER / f"{name}.svg").write_text(draw(name), encoding="utf-8")


if __name__ == "__main__":
    main()
