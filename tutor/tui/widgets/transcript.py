"""What was said, newest at the bottom; what is being heard is grey until it counts."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tutor.tui.view import Line

GREY = "$foreground-muted"
"""``$text-muted`` is for style sheets: within a text Textual draws it as bright as it can."""

MARKS = {
    "right": ("✓ right", "$text-success"),
    "partly": ("◐ partly", "$text-warning"),
    "wrong": ("✗ not yet", "$text-error"),
    "unsure": ("? not understood", GREY),
}
"""How a verdict is told: never by colour alone."""


class Transcript(VerticalScroll, can_focus=True):
    """Shows ``Line``s and what is heard so far."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ()
        self._drawn: list[Static] = []
        self._partial = ("", "")

    def compose(self) -> ComposeResult:
        yield Static("", id="partial")

    def on_mount(self) -> None:
        self.query_one("#partial").display = False
        self.anchor()

    def show(self, lines: tuple[Line, ...], partial: tuple[str, str]) -> None:
        """Draw what has changed."""
        same = 0
        while same < min(len(lines), len(self._lines)) and lines[same] is self._lines[same]:
            same += 1
        for place in range(same, len(lines)):
            self._draw(place, lines[place])
        for gone in self._drawn[len(lines) :]:
            gone.remove()
        del self._drawn[len(lines) :]
        self._lines = lines
        if partial != self._partial:
            self._partial = partial
            heard = self.query_one("#partial", Static)
            heard.update(partly_heard(partial))
            heard.display = any(partial)

    def _draw(self, place: int, line: Line) -> None:
        if place < len(self._drawn):
            self._drawn[place].update(as_content(line))
            self._drawn[place].set_classes("mine" if line.mine else "tutor")
            return
        drawn = Static(as_content(line), classes="mine" if line.mine else "tutor")
        self._drawn.append(drawn)
        self.mount(drawn, before="#partial")


def as_content(line: Line) -> Content:
    """A line as it is drawn. What was not heard of it is struck out, and said so."""
    if line.mine:
        mark = MARKS.get(line.mark)
        told = ("  ", mark) if mark else ()
        return Content.assemble(("You  ", "bold"), line.text, *told)
    if line.heard is None:
        return Content.assemble(("Sori ", "bold $text-accent"), line.text)
    heard, rest = line.text[: line.heard], line.text[line.heard :]
    broken: tuple[tuple[str, str] | str, ...] = (
        heard,
        (" │", "bold $text-warning"),
        (rest, f"strike {GREY}"),
        (" (not heard)", GREY) if rest else "",
    )
    return Content.assemble(("Sori ", "bold $text-accent"), *broken)


def partly_heard(partial: tuple[str, str]) -> Content:
    """What is heard so far, in grey: its steady part upright, the rest leaning."""
    stable, rest = partial
    return Content.assemble(("You  ", f"bold {GREY}"), (stable, GREY), (rest, f"italic {GREY}"), ("…", GREY))
