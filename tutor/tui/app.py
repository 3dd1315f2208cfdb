"""The app: who learns what, which screen is on top, and an end that loses nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tutor import config
from tutor.course.load import available, find
from tutor.course.watch import CourseFile
from tutor.errors import TutorError
from tutor.tui import preferences
from tutor.tui.held import Hold, Holding, Tell, Wanted, hold
from tutor.tui.preferences import DARK, LIGHT, Preferences
from tutor.tui.screens.courses import FIRST, CoursesScreen
from tutor.tui.screens.help import HelpScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.screens.summary import SummaryScreen
from tutor.tui.screens.welcome import WelcomeScreen


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for."""

    course: str | None = None
    learner: str | None = None
    voice: str | None = None
    audio: bool = True


class SoriApp(App[None]):
    """Sori in the terminal. ``hold`` starts a lesson; ``now``: monotonic, seconds; ``today``: UTC."""

    CSS_PATH = "app.tcss"
    TITLE = "Sori"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", priority=True),
        Binding("ctrl+t", "light_or_dark", "Light or dark", show=False),
        Binding("ctrl+z", "suspend_process", "To the shell", show=False),
        Binding("ctrl+q", "quit", "Leave", show=False, priority=True),
    ]

    def __init__(
        self,
        asked: Asked,
        *,
        hold: Hold = hold,
        now: Callable[[], float] | None = None,
        today: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        super().__init__()
        self.asked = asked
        self.remembered: Preferences = preferences.read()
        self.holding: Holding | None = None
        """The lesson that goes on, if any."""
        self._start = hold
        self._clock = now
        self._today = today
        self.animation_level = "none"  # calm, and kind to a slow link

    def now(self) -> float:
        return self._clock() if self._clock is not None else asyncio.get_running_loop().time()

    @property
    def learner(self) -> str | None:
        return self.asked.learner or self.remembered.learner

    def remember(self, **changes: object) -> None:
        """Keep a choice for the next time."""
        self.remembered = replace(self.remembered, **changes)  # type: ignore[arg-type]
        preferences.write(self.remembered)

    def settings(self) -> config.Settings:
        """The settings in force. Raises ``InputError``."""
        return config.load(preferences.flags(self.remembered, self.asked.learner, self.asked.voice))

    def on_mount(self) -> None:
        self.theme = self.remembered.theme if self.remembered.theme in (LIGHT, DARK) else DARK
        self._open()

    @work
    async def _open(self) -> None:
        """From nothing to the first question, guided by the screen alone."""
        if self.learner is None:
            name: str = await self.push_screen_wait(WelcomeScreen())
            self.remember(learner=name)
        self.push_screen(CoursesScreen(self.remembered.course, self.learner or ""))
        if self.asked.course is not None:
            self.begin(self.asked.course)

    @work
    async def begin(self, course: str) -> None:
        """Hold lessons of ``course`` until the learner wants something else."""
        with self._told():
            settings = self.settings()
            file = await asyncio.to_thread(lambda: CourseFile(find(course)))
            await self._lesson(course, file, settings)

    async def _lesson(self, course: str, file: CourseFile, settings: config.Settings) -> None:
        self.remember(course=course, learner=settings.learner.name)
        wanted = Wanted(file, settings, self.asked.audio)
        screen = LessonScreen(wanted, self._hold, goal=self.remembered.goal, now=self.now)
        held = await self.push_screen_wait(screen)
        self.holding = None
        match await self.push_screen_wait(SummaryScreen(held, file.course.title)):
            case "again":
                self.begin(course)
            case "progress":
                self.action_progress()
            case _:
                pass

    def _hold(self, wanted: Wanted, tell: Tell) -> Holding:
        self.holding = self._start(wanted, tell)
        return self.holding

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What cannot be done is told in one line with its remedy, and the app goes on."""
        try:
            yield
        except TutorError as error:
            self.notify(str(error), severity="warning", timeout=12, markup=False)

    # -- commands --------------------------------------------------------------------------------------

    def action_help(self) -> None:
        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
        else:
            self.push_screen(HelpScreen())

    def action_help_quit(self) -> None:
        """Ctrl+C, which leaves most programs: told quietly, where nothing is covered."""
        if isinstance(self.screen, LessonScreen):
            self.screen.how_to_leave()
        else:
            self.notify("Ctrl+Q leaves. Nothing is lost.", timeout=4)

    def action_light_or_dark(self) -> None:
        self.theme = LIGHT if self.theme == DARK else DARK
        self.remember(theme=self.theme)

    def action_progress(self) -> None:
        from tutor.tui.screens.progress import ProgressScreen

        last = self.remembered.course or FIRST
        names = (last, *(name for name in available() if name != last))
        with self._told():
            self.push_screen(ProgressScreen(self.learner or "", names, self.settings(), self._today()))

    def action_settings(self) -> None:
        from tutor.tui.screens.settings import SettingsScreen

        self.push_screen(SettingsScreen(self.remembered, audio=self.asked.audio))

    @work
    async def action_learner(self) -> None:
        from tutor.learners import rows

        known: tuple[str, ...] = ()
        with self._told():
            known = tuple(str(row["name"]) for row in await asyncio.to_thread(rows))
        name = await self.push_screen_wait(WelcomeScreen(known, first=False))
        if name:
            self.asked = replace(self.asked, learner=None)
            self.remember(learner=name)
            if isinstance(self.screen, CoursesScreen):
                self.screen.show_learner(name)

    async def action_quit(self) -> None:
        """Leave; the lesson that goes on is ended first, so that all that counted is written."""
        if self.holding is not None:
            await self.holding.stop()
        self.exit()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        yield SystemCommand("Help", "Which key does what", self.action_help)
        yield SystemCommand("Light or dark", "Change the theme", self.action_light_or_dark)
        if isinstance(screen, LessonScreen):
            for name, told in (
                ("hint", "Ask for a hint"),
                ("repeat", "Ask to hear the question again"),
                ("dont_know", "Say that you don't know"),
                ("skip", "Ask for another question"),
            ):
                yield SystemCommand(told, "In this lesson", lambda name=name: screen.action_ask(name))
            yield SystemCommand("Details", "Latency, model, events", screen.action_details)
            yield SystemCommand("Skill map", "Show or hide it", screen.action_skills)
            yield SystemCommand("Finish the lesson", "And see what came of it", screen.action_finish)
        else:
            yield SystemCommand("Progress", "What you know, and how the weeks went", self.action_progress)
            yield SystemCommand("Settings", "Lesson, voice, microphone, speaker", self.action_settings)
            yield SystemCommand("Learner", "Somebody else is learning", self.action_learner)
        yield SystemCommand("Leave", "Nothing is lost", self.action_quit)
