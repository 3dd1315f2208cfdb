"""The question on the table, with its choices to pick from."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.tui.view import Question

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Choices(OptionList):
    """The choices; a key that makes text goes back to whoever types."""

    BINDINGS = [
        Binding("enter", "select", "Choose", show=True),
        Binding("down", "cursor_down", show=False),
        Binding("up", "leave_or_up", show=False),
        Binding("escape", "leave", "Type instead", show=True),
    ]

    class Left(Message):
        """The learner would rather type; ``typed`` is what they began with."""

        def __init__(self, typed: str = "") -> None:
            super().__init__()
            self.typed = typed

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character:
            event.stop()
            self.post_message(self.Left(event.character))

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def action_leave_or_up(self) -> None:
        if self.highlighted in (None, 0):
            self.action_leave()
        else:
            self.action_cursor_up()


class QuestionCard(Vertical):
    """Shows a ``Question``."""

    class Chosen(Message):
        """The learner picked a choice."""

        def __init__(self, choice: str) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._question: Question | None = None

    def compose(self) -> ComposeResult:
        yield Static("", id="prompt", markup=False)
        yield Choices(id="choices", compact=True)

    def on_mount(self) -> None:
        self.show(None)

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be picked now."""
        return self._question.choices if self._question is not None else ()

    def meant(self, typed: str) -> str:
        """The choice that a typed letter stands for; anything else is meant as it is."""
        place = LETTERS.find(typed.strip().upper()) if len(typed.strip()) == 1 else -1
        return self.choices[place] if 0 <= place < len(self.choices) else typed

    def focus_choices(self) -> bool:
        """Let the arrows pick; false where there is nothing to pick."""
        if not self.choices:
            return False
        found = self.query_one(Choices)
        found.focus()
        found.highlighted = 0
        return True

    def show(self, question: Question | None) -> None:
        before, self._question = self._question, question
        self.border_title = question.skill if question else ""
        self.border_subtitle = _hints(question)
        if question is not None and before is not None and before.item == question.item:
            return
        self.query_one("#prompt", Static).update(question.prompt if question else "")
        offered = self.query_one(Choices)
        offered.clear_options()
        offered.display = bool(self.choices)
        offered.add_options(
            Option(Content.assemble((f"{letter} ", "bold"), choice))
            for letter, choice in zip(LETTERS, self.choices, strict=False)
        )

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(self.choices[event.option_index]))


def _hints(question: Question | None) -> str:
    if question is None or not question.of:
        return ""
    taken = "●" * question.hints + "○" * (question.of - question.hints)
    return f"hints {taken} {question.hints} of {question.of}"
