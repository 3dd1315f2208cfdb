"""What came of a lesson, and what may be done next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.app import ComposeResult
from textual.containers import Center, Middle, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from tutor.lessons import Known
from tutor.tui.view import View

Next = Literal["again", "home", "progress"]


GLANCE_S = 1.5
"""Who was typing when the lesson stopped by itself gets to see why: Enter closes nothing so long, seconds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A lesson that is over, for its summary. ``before`` and ``after``: the skills."""

    view: View
    before: tuple[Known, ...]
    after: tuple[Known, ...]
    seconds: float
    error: str = ""


class SummaryScreen(Screen[Next]):
    """Its result is what the learner wants next."""

    BINDINGS = [
        ("enter", "go('home')", "Courses"),
        ("f2", "go('progress')", "Progress"),
        ("f5", "go('again')", "Once more"),
        ("escape", "go('home')", ""),
    ]

    def __init__(self, held: Outcome, title: str) -> None:
        super().__init__()
        self._held = held
        self._title = title
        self.deaf = bool(held.error)
        """Whether keys still close nothing."""

    def compose(self) -> ComposeResult:
        with Middle(), Center(), VerticalScroll(id="summary", classes="card"):
            yield Static(summary(self._held, self._title))
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        if self.deaf:
            self.set_timer(GLANCE_S, self._listen)

    def _listen(self) -> None:
        self.deaf = False

    def action_go(self, where: Next) -> None:
        if not self.deaf:
            self.dismiss(where)


def summary(held: Outcome, title: str) -> Content:
    """The lesson in a few lines."""
    view = held.view
    parts: list[tuple[str, str] | str] = [(f"{title}: done for now\n\n", "bold")]
    if held.error:
        parts = [(f"{title}: the lesson has stopped\n\n", "bold"), (f"{held.error}\n\n", "$text-warning")]
    minutes = held.seconds / 60
    took = f"{minutes:.0f} minutes" if minutes >= 1.5 else f"{held.seconds:.0f} seconds"
    parts += [
        f"Questions finished  {view.finished}\n",
        f"Right answers       {view.right}\n",
        f"Hints taken         {view.hints}\n",
        f"Time                {took}\n",
    ]
    before = {skill.skill: skill for skill in held.before}
    tried = [(before.get(skill.skill, skill), skill) for skill in held.after if skill.tried]
    moved = [(old, new) for old, new in tried if old.p != new.p]
    if moved:
        parts.append(("\nWhat moved\n", "bold"))
        parts += [_moved(old, new) for old, new in moved]
    elif not held.error:
        parts.append("\nNo skill has moved yet: one answer is enough to begin.\n")
    parts.append(("\nEverything up to your last answer is kept.", "$foreground-muted"))
    return Content.assemble(*parts)


def _moved(before: Known, after: Known) -> tuple[str, str]:
    arrow = "↑" if after.p > before.p else "↓"
    mastered = "  ✓ mastered" if after.mastered and not before.mastered else ""
    style = "$text-success" if after.p > before.p else "$text-warning"
    return f"  {arrow} {after.name}: {before.p:.0%} → {after.p:.0%}{mastered}\n", style
