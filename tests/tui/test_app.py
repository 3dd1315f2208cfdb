"""From nothing to a lesson and back, by keyboard, guided by the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from tests.fakes.app import ScriptedHolding, asks
from tests.tui.conftest import Play, settled
from tutor.errors import DeviceError
from tutor.tui import preferences
from tutor.tui.app import Asked, SoriApp
from tutor.tui.held import Ended
from tutor.tui.preferences import DARK, LIGHT, Preferences
from tutor.tui.screens.courses import CoursesScreen
from tutor.tui.screens.help import HelpScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.screens.settings import SettingsScreen
from tutor.tui.screens.summary import SummaryScreen
from tutor.tui.screens.welcome import WelcomeScreen


def on(app: SoriApp, screen: type) -> bool:
    return isinstance(app.screen, screen)


def text(app: SoriApp, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


def test_a_new_learner_gets_from_a_name_to_the_first_question_with_five_keys_and_a_name(play: Play) -> None:
    holding = ScriptedHolding(asks(1, "half-a-pizza", "Hello!"))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        assert on(app, WelcomeScreen)
        await pilot.press(*"Mina", "enter")
        await settled(pilot, lambda: on(app, CoursesScreen))
        await settled(pilot, lambda: app.screen.query_one(OptionList).option_count > 0)
        await pilot.press("enter")
        await settled(pilot, lambda: on(app, LessonScreen) and holding.wanted is not None)

    play(steps, holding)
    assert holding.wanted is not None
    assert holding.wanted.file.course.course == "fractions"
    assert holding.wanted.settings.learner.name == "Mina"
    assert not holding.wanted.spoken
    assert preferences.read() == Preferences(learner="Mina", course="fractions")


def test_a_name_of_blanks_is_asked_for_again(play: Play) -> None:
    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await pilot.press("space", "space", "enter")
        await settled(pilot)
        assert on(app, WelcomeScreen)

    play(steps)


def test_a_course_and_a_learner_given_begin_at_once(play: Play) -> None:
    holding = ScriptedHolding()

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await settled(pilot, lambda: on(app, LessonScreen))

    play(steps, holding, Asked(course="python-first-steps", learner="민아", audio=True))
    assert holding.wanted is not None
    assert holding.wanted.settings.learner.name == "민아"
    assert holding.wanted.spoken


def test_a_course_that_is_not_there_is_told_with_a_remedy_and_the_courses_are_offered(play: Play) -> None:
    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await settled(pilot, lambda: bool(app._notifications))
        (notice,) = app._notifications
        assert "there is no course 'fraction'" in notice.message
        assert "fractions" in notice.message
        assert on(app, CoursesScreen)

    play(steps, asked=Asked(course="fraction", learner="Mina"))


def test_courses_are_found_by_the_words_of_their_skills(play: Play) -> None:
    preferences.write(Preferences(learner="Mina"))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        listed = app.screen.query_one(OptionList)
        await settled(pilot, lambda: listed.option_count == 3)
        await pilot.press(*"관사")
        await settled(pilot, lambda: listed.option_count == 1)
        assert "English conversation" in text(app, "#about-text")
        await pilot.press(*"xyz")
        await settled(pilot, lambda: listed.option_count == 0)
        assert "No course" in text(app, "#about-text")
        await pilot.press("escape")
        await settled(pilot, lambda: listed.option_count == 3)

    play(steps)


def test_the_path_of_a_course_file_begins_it(play: Play, tmp_path: Path) -> None:
    preferences.write(Preferences(learner="Mina"))
    file = tmp_path / "birds.yaml"
    file.write_text(
        "course: birds\ntitle: Birds\nskills:\n  - id: a\n    name: A\n    items:\n"
        "      - {id: b, prompt: Who sings?, answer: a bird}\n"
    )
    holding = ScriptedHolding()

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        app.screen.query_one(Input).value = str(file)
        await pilot.pause()
        await pilot.press("enter")
        await settled(pilot, lambda: on(app, LessonScreen))

    play(steps, holding)
    assert holding.wanted is not None
    assert holding.wanted.file.course.title == "Birds"


def test_a_lesson_that_ends_shows_what_came_of_it_and_goes_back_to_the_courses(play: Play) -> None:
    holding = ScriptedHolding(asks(1, "half-a-pizza", "Hello!"))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await settled(pilot, lambda: on(app, LessonScreen))
        await settled(pilot)
        holding.tell(Ended())
        await settled(pilot, lambda: on(app, SummaryScreen))
        assert app.holding is None
        await pilot.press("enter")
        await settled(pilot, lambda: on(app, CoursesScreen))

    play(steps, holding, Asked(course="fractions", learner="Mina", audio=False))


def test_a_lesson_that_cannot_go_on_says_why_and_what_to_do(play: Play) -> None:
    holding = ScriptedHolding()

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await settled(pilot, lambda: on(app, LessonScreen))
        holding.tell(Ended(DeviceError("no microphone was found", "Plug one in.")))
        await settled(pilot, lambda: on(app, SummaryScreen))
        assert "no microphone was found. Plug one in." in str(
            app.screen.query_one("#summary Static", Static).content
        )

    play(steps, holding, Asked(course="fractions", learner="Mina", audio=True))


@pytest.mark.parametrize(("glance_s", "closes"), [(3600.0, False), (0.01, True)])
def test_who_was_typing_when_it_stopped_gets_to_see_why(
    play: Play, monkeypatch: pytest.MonkeyPatch, glance_s: float, closes: bool
) -> None:
    monkeypatch.setattr("tutor.tui.screens.summary.GLANCE_S", glance_s)
    holding = ScriptedHolding()

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await settled(pilot, lambda: on(app, LessonScreen))
        holding.tell(Ended(DeviceError("no microphone was found", "Plug one in.")))
        await settled(pilot, lambda: on(app, SummaryScreen))
        summary = app.screen
        assert isinstance(summary, SummaryScreen)
        if closes:
            await settled(pilot, lambda: not summary.deaf)
        await pilot.press("enter")
        await settled(pilot)
        assert on(app, CoursesScreen if closes else SummaryScreen)

    play(steps, holding, Asked(course="fractions", learner="Mina", audio=True))


def test_leaving_in_a_lesson_ends_it_first(play: Play) -> None:
    holding = ScriptedHolding()

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await settled(pilot, lambda: on(app, LessonScreen))

    play(steps, holding, Asked(course="fractions", learner="Mina", audio=False))
    assert holding.stopped


def test_somebody_else_may_learn(play: Play) -> None:
    preferences.write(Preferences(learner="Mina"))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await pilot.press("f3")
        await settled(pilot, lambda: on(app, WelcomeScreen))
        await pilot.press(*"Joon", "enter")
        await settled(pilot, lambda: on(app, CoursesScreen))
        assert "Joon" in text(app, "#head")

    play(steps)
    assert preferences.read().learner == "Joon"


def test_light_and_dark_are_remembered(play: Play) -> None:
    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        assert app.theme == DARK
        await pilot.press("ctrl+t")
        assert app.theme == LIGHT

    play(steps)
    assert preferences.read().theme == LIGHT


def test_settings_are_kept_and_hold_for_the_next_lesson(play: Play) -> None:
    preferences.write(Preferences(learner="Mina"))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await pilot.press("f4")
        await settled(pilot, lambda: on(app, SettingsScreen))
        await pilot.press("tab", "enter", "down", "enter")
        await settled(pilot)
        await pilot.press("escape")

    play(steps)
    assert preferences.read().goal == 10


def test_progress_without_a_lesson_says_what_to_do(play: Play) -> None:
    preferences.write(Preferences(learner="Mina"))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await pilot.press("f2")
        await settled(pilot, lambda: "Nothing to show yet" in text(app, "#known-text"))

    play(steps)


def test_help_opens_and_closes_over_anything(play: Play) -> None:
    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await pilot.press("f1")
        await settled(pilot, lambda: on(app, HelpScreen))
        await pilot.press("f1")
        await settled(pilot, lambda: on(app, WelcomeScreen))

    play(steps)


def test_every_command_is_in_the_palette(play: Play) -> None:
    preferences.write(Preferences(learner="Mina"))
    holding = ScriptedHolding(asks(1, "half-a-pizza", "Hello!"))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        names = [command.title for command in app.get_system_commands(app.screen)]
        assert {"Help", "Progress", "Settings", "Learner", "Leave"} <= set(names)
        app.begin("fractions")
        await settled(pilot, lambda: on(app, LessonScreen) and holding.wanted is not None)
        commands = {command.title: command for command in app.get_system_commands(app.screen)}
        await settled(pilot)
        commands["Ask for a hint"].callback()

    play(steps, holding)
    assert holding.said == ["Can I have a hint?"]


def test_a_file_of_preferences_that_is_broken_counts_as_none() -> None:
    preferences.file().write_text("{not json")
    assert preferences.read() == Preferences()
    preferences.file().write_text('{"goal": "many", "theme": 3, "learner": "Mina", "voice": 1, "x": 2}')
    assert preferences.read() == Preferences(learner="Mina")
