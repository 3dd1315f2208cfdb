"""Length of a lesson, theme, voice, microphone and speaker, each tried out on the spot."""

from __future__ import annotations

import asyncio
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Footer, Label, Select, Static

from tutor.cards import available_voices
from tutor.config import Settings
from tutor.errors import TutorError
from tutor.tui.preferences import DARK, LIGHT, Preferences
from tutor.tui.widgets.meter import BARS, bar

GOALS = (3, 5, 10, 15, 20)
"""Questions a lesson, to choose from."""


class SettingsScreen(Screen[None]):
    """What is chosen here holds from the next lesson on, in this app."""

    BINDINGS = [("escape", "dismiss", "Back")]

    def __init__(self, kept: Preferences, *, audio: bool) -> None:
        super().__init__()
        self._kept = kept
        self._audio = audio

    def compose(self) -> ComposeResult:
        kept = self._kept
        voices = [(f"{card.name} ({card.language})", card.id) for card in available_voices()]
        goals = sorted({*GOALS, kept.goal})
        yield Static(Content.assemble((" Sori ", "bold reverse"), " settings"), id="head")
        with VerticalScroll(id="settings"):
            goal = [(f"{number} questions", number) for number in goals]
            yield from _row("A lesson", Select(goal, value=kept.goal, allow_blank=False, id="goal"))
            themes = [("dark", DARK), ("light", LIGHT)]
            yield from _row("Theme", Select(themes, value=kept.theme, allow_blank=False, id="theme"))
            voice = kept.voice if kept.voice in {card for _, card in voices} else Select.NULL
            yield from _row("Voice", Select(voices, value=voice, prompt="as the course says", id="voice"))
            yield from _row("Microphone", Select([], prompt="the system's own", id="input"))
            yield from _row("Speaker", Select([], prompt="the system's own", id="output"))
            with Horizontal(classes="buttons"):
                yield Button("Test the microphone", id="listen", compact=True)
                yield Button("Hear the voice", id="preview", compact=True)
            yield Static("", id="tried")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        for button in self.query(Button):
            button.disabled = not self._audio
        if self._audio:
            self._devices()
        else:
            self._tell("Without sound (--no-audio): voice and devices are for spoken lessons.")

    @work(thread=True)
    def _devices(self) -> None:
        from tutor import soundcheck

        try:
            found = soundcheck.devices()
        except TutorError as error:
            self.app.call_from_thread(self._tell, str(error))
            return
        self.app.call_from_thread(self._offer, "#input", found.inputs, self._kept.input)
        self.app.call_from_thread(self._offer, "#output", found.outputs, self._kept.output)

    def _offer(self, which: str, names: tuple[str, ...], chosen: str | None) -> None:
        box: Select[str] = self.query_one(which, Select)
        box.set_options((name, name) for name in names)
        if chosen in names:
            box.value = chosen

    @on(Select.Changed)
    def _chosen(self, event: Select.Changed) -> None:
        name, value = str(event.select.id), event.value
        chosen = None if value is Select.NULL else value
        if chosen == getattr(self._kept, name) or (chosen is None and not self.is_mounted):
            return
        from tutor.tui.app import SoriApp

        assert isinstance(self.app, SoriApp)
        self.app.remember(**{name: chosen})
        self._kept = self.app.remembered
        if name == "theme":
            self.app.theme = str(chosen)

    @on(Button.Pressed, "#listen")
    def _listen(self) -> None:
        self._tell("Say something …")
        self._try_microphone()

    @on(Button.Pressed, "#preview")
    def _preview(self) -> None:
        self._tell("Loading the voice …")
        self._try_voice()

    @work(thread=True, exclusive=True, group="sound")
    def _try_microphone(self) -> None:
        from tutor import soundcheck

        def level(db: float) -> None:
            self.app.call_from_thread(self._tell, f"{BARS[bar(db)] * 12}  {db:.0f} dB")

        try:
            loudest = asyncio.run(soundcheck.listen(self._settings(), level))
        except TutorError as error:
            told = str(error)
        else:
            heard = loudest > soundcheck.HEARD_DB
            told = (
                "✓ I can hear you." if heard else "I heard nothing. Is it muted, or is it another microphone?"
            )
        self.app.call_from_thread(self._tell, told)

    @work(thread=True, exclusive=True, group="sound")
    def _try_voice(self) -> None:
        from tutor import soundcheck

        def note(line: str) -> None:
            self.app.call_from_thread(self._tell, line)

        try:
            asyncio.run(soundcheck.preview(self._settings(), note))
        except TutorError as error:
            note(str(error))
        else:
            note("✓ That was the voice. Heard nothing? Choose another speaker.")

    def _settings(self) -> Settings:
        from tutor.tui.app import SoriApp

        assert isinstance(self.app, SoriApp)
        return self.app.settings()

    def _tell(self, text: str) -> None:
        self.query_one("#tried", Static).update(Content(text))


def _row(name: str, box: Select[Any]) -> ComposeResult:
    with Horizontal(classes="row"):
        yield Label(name)
        box.compact = True
        yield box
