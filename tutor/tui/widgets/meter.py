"""Whose turn it is, at a glance: listening, thinking, speaking, and how loud the microphone is."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from tutor.tui.view import Doing

SIGNS = {
    Doing.STARTING: ("◌", "$foreground-muted"),
    Doing.LISTENING: ("●", "$text-success"),
    Doing.HEARING: ("◉", "$text-success"),
    Doing.THINKING: ("◍", "$text-warning"),
    Doing.SPEAKING: ("▶", "$text-accent"),
    Doing.OVER: ("■", "$foreground-muted"),
}
BARS = " ▁▂▃▄▅▆▇█"
QUIET_DB, LOUD_DB = -60.0, -12.0
"""The meter's ends, dBFS."""
WIDTH = 12


class Meter(Static):
    """One line."""

    def __init__(self, *, spoken: bool, id: str) -> None:
        super().__init__("", id=id)
        self._spoken = spoken
        self._levels = [0] * WIDTH
        self._told: Content | None = None

    @property
    def full(self) -> bool:
        """Whether every bar shows a sound."""
        return all(self._levels)

    def show(self, doing: Doing, level: float | None, note: str = "") -> None:
        """``level``: of the microphone, dBFS; ``note``: what else is worth a word."""
        if level is not None:
            self._levels = [*self._levels[1:], bar(level)]
        sign, style = SIGNS[doing]
        words = "your turn" if doing is Doing.LISTENING and not self._spoken else str(doing)
        parts: list[tuple[str, str] | str] = [(f"{sign} {words}", style)]
        if level is not None:
            parts += ["  ", ("".join(BARS[each] for each in self._levels), style)]
        if note:
            parts += [("   " + note, "$foreground-muted")]
        told = Content.assemble(*parts)
        if self._told is None or told.markup != self._told.markup:  # nothing is sent over a slow link in vain
            self._told = told
            self.update(told)


def bar(level: float) -> int:
    """A level in dBFS as a place in ``BARS``."""
    share = (level - QUIET_DB) / (LOUD_DB - QUIET_DB)
    return round(min(max(share, 0.0), 1.0) * (len(BARS) - 1))
