"""The skill map: each skill with what is believed of it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tutor.lessons import Known

BAR = 10
WIDTH = 28
"""Columns of a name; a longer one is cut, so that each skill takes two lines."""


class SkillMap(VerticalScroll, can_focus=False):
    """A bar a skill; the one at work is marked."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.border_title = "Skills"

    def compose(self) -> ComposeResult:
        yield Static("", id="skill-list")

    def show(self, skills: tuple[Known, ...], current: str | None) -> None:
        """``current``: the name of the skill at work."""
        self.query_one("#skill-list", Static).update(Content("\n").join(_row(s, current) for s in skills))


def _row(skill: Known, current: str | None) -> Content:
    here = "▸ " if skill.name == current else "  "
    style = "$text-success" if skill.mastered else "$text-accent" if skill.tried else "dim"
    name = Content(here + skill.name).truncate(WIDTH, ellipsis=True).plain
    full = round(skill.p * BAR)
    told = "✓ mastered" if skill.mastered else f"{skill.p:.0%}" if skill.tried else "new"
    return Content.assemble(
        (name, "bold" if here.strip() else ""),
        "\n  ",
        ("█" * full + "░" * (BAR - full), style),
        f" {told}",
    )
