"""The suggestion card: what the tutor suggests, why, and three ways to answer."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Static

from tutor.tui.view import Offer

ANSWERS = {"accept": "yes", "later": "maybe later", "never": "stop suggesting"}
"""What is said for a button: the same words that a learner would speak."""


class OfferCard(Vertical):
    """Shows an ``Offer``, or nothing."""

    class Answered(Message):
        """The learner answered; ``words`` are the turn that this makes."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def compose(self) -> ComposeResult:
        yield Static("", id="offer-words", markup=False)
        yield Static("", id="offer-reason", markup=False)
        with Horizontal(id="offer-answers"):
            yield Button("Yes Ctrl+Y", id="accept", compact=True, variant="success")
            yield Button("Later Ctrl+L", id="later", compact=True)
            yield Button("Never Ctrl+N", id="never", compact=True)

    def on_mount(self) -> None:
        self.border_title = "Sori suggests"
        self.display = False

    def show(self, offer: Offer | None) -> None:
        self.display = offer is not None
        if offer is not None:
            self.query_one("#offer-words", Static).update(offer.words)
            self.query_one("#offer-reason", Static).update(f"Why: {offer.reason}")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.Answered(ANSWERS[str(event.button.id)]))
