"""The first run: a name, and on to the courses."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Center, Middle, Vertical
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Static

WELCOME = """\
[b]Hello, I am Sori, an AI tutor.[/b]

I ask, you answer, and I help when you want it. There is no hurry, and a wrong answer does no harm. \
Everything stays on this machine.

What shall I call you?"""

LONGEST = 80
"""Characters of a name, as the store has it."""


class WelcomeScreen(Screen[str]):
    """Its result is the learner's name. ``known``: who has had lessons here, to pick from."""

    BINDINGS = [("escape", "back", "Back")]

    def __init__(self, known: tuple[str, ...] = (), *, first: bool = True) -> None:
        super().__init__()
        self._known = known
        self._first = first

    def compose(self) -> ComposeResult:
        with Middle(), Center(), Vertical(id="welcome", classes="card"):
            yield Static(WELCOME if self._first else "[b]Who is learning?[/b]  Type a name, new or known.")
            yield Input(placeholder="Your name, then Enter", max_length=LONGEST, id="name")
            names = OptionList(*self._known, id="names", compact=True, markup=False)
            names.display = bool(self._known)
            yield names
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def action_back(self) -> None:
        if not self._first:
            self.dismiss("")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        return not self._first if action == "back" else True

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        name = " ".join(event.value.split())
        if not name or not name.isprintable():
            self.notify("Any name will do; letters, please.", timeout=4)
            return
        self.dismiss(name)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._known[event.option_index])

    def key_down(self) -> None:
        if self._known and self.query_one(Input).has_focus:
            self.query_one(OptionList).focus()
