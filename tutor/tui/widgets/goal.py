"""The learner's own goal, how far it is, and until when: one line under the top line, or nothing."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widgets import Static

from tutor.lessons import Goal

ROOMY = 120
"""From so many columns on there is room for whole words."""
WORDS = 12
"""Columns that the goal's own words have in any case; how far it is gives way to them."""


class GoalLine(Static):
    """Shows a ``Goal``."""

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self._goal: Goal | None = None

    def on_mount(self) -> None:
        self.display = False

    def on_resize(self, _event: events.Resize) -> None:
        self._draw()

    def show(self, goal: Goal | None) -> None:
        """Without a goal there is no line."""
        self._goal = goal
        self.display = goal is not None
        self._draw()

    def _draw(self) -> None:
        if self._goal is not None:
            self.update(goal_line(self._goal, self.size.width or self.app.size.width))


def goal_line(goal: Goal, width: int) -> Content:
    """``goal`` in ``width`` columns: its words, cut where they must be, and at the right how far it is."""
    lead = Content.styled(" Goal ", "bold")
    far = goal_progress(goal, short=width < ROOMY)
    while far and width - lead.cell_length - Content(_right(far)).cell_length < WORDS:
        far = far[:-1]
    right = Content(_right(far))
    room = max(0, width - lead.cell_length - right.cell_length)
    words = Content(goal.words or "a little every day").truncate(room, ellipsis=True, pad=True)
    return Content.assemble(lead, words.stylize("$foreground"), right)


def goal_progress(goal: Goal, *, short: bool) -> tuple[str, ...]:
    """How far ``goal`` is, what matters most first."""
    told = []
    if goal.wanted:
        done = " ✓" if goal.minutes >= goal.wanted else ""
        minutes = f"{goal.minutes}/{goal.wanted}" if short else f"{goal.minutes} of {goal.wanted}"
        told.append(f"today {minutes} min{done}")
    if goal.until is not None and goal.days is not None:
        days = f"{goal.days} day{'' if goal.days == 1 else 's'} left" if goal.days else "until today"
        day = goal.until.isoformat()
        if goal.days < 0:
            told.append(f"was until {day}")
        elif short:
            told.append(f"by {day}")
        else:
            told.append(f"by {day}, {days}")
    if short:
        told.append(f"skills {goal.mastered}/{goal.skills}")
    else:
        told.append(f"{goal.mastered} of {goal.skills} skills mastered")
    return tuple(told)


def _right(parts: tuple[str, ...]) -> str:
    return f" {' · '.join(parts)} " if parts else ""
