"""What the learner knows of a course, and how the weeks went."""

from __future__ import annotations

import datetime as dt

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static
from textual_plotext import PlotextPlot

from tutor import learners
from tutor.config import Settings
from tutor.course import load
from tutor.errors import TutorError
from tutor.learner.report import Report, SkillReport, Week, forecast

BAR = 12

LABEL = 9
"""Columns that a week's label takes with the room around it."""


class ProgressScreen(Screen[None]):
    """Skills on the left, weeks on the right. ``names``: the courses to go through, the first is shown."""

    BINDINGS = [("escape", "dismiss", "Back"), ("f5", "next", "Next course")]

    def __init__(self, learner: str, names: tuple[str, ...], settings: Settings, today: dt.datetime) -> None:
        super().__init__()
        self._learner = learner
        self._names = names
        self._settings = settings
        self._today = today

    def compose(self) -> ComposeResult:
        yield Static("", id="head")
        with Horizontal(id="body"):
            with VerticalScroll(id="known", classes="card"):
                yield Static("", id="known-text")
            yield PlotextPlot(id="weeks", classes="card")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#known").border_title = "Skills"
        self.query_one("#weeks").border_title = "Weeks: first answers ░, right at once █"
        self._read()

    @work(thread=True, exclusive=True)
    def _read(self) -> None:
        try:
            course = load.load(self._names[0])
            found = learners.of_course(self._learner, course, self._settings, self._today)
        except TutorError as error:
            self.app.call_from_thread(self._nothing, error.what)
            return
        self.app.call_from_thread(self.show, found)

    def _nothing(self, why: str) -> None:
        self.query_one("#head", Static).update(Content.assemble((" Sori ", "bold reverse"), " progress"))
        text = f"Nothing to show yet: {why}.\nHave a lesson first; it needs one answer."
        self.query_one("#known-text", Static).update(text)
        self.query_one("#weeks").display = False

    def show(self, report: Report) -> None:
        """Draw ``report``."""
        answers = f"{report.answers} answer{'' if report.answers == 1 else 's'}"
        head = Content.assemble((" Sori ", "bold reverse"), f" {report.learner} · {report.title} · {answers}")
        self.query_one("#head", Static).update(head)
        self.query_one("#known-text", Static).update(Content("\n").join(_skill(s) for s in report.skills))
        weeks = self.query_one(PlotextPlot)
        weeks.display = bool(report.weeks)
        if report.weeks:
            _draw(weeks, report.weeks)

    def action_next(self) -> None:
        self._names = (*self._names[1:], self._names[0])
        self._read()


def _skill(skill: SkillReport) -> Content:
    full = round(skill.p * BAR)
    practised = skill.last_seen is not None
    style = "$text-success" if skill.mastered else "$text-accent" if practised else "dim"
    told = "✓ mastered" if skill.mastered else f"{skill.p:.0%}" if practised else "new"
    tried = f"  {skill.right} of {skill.first_attempts} right at once" if skill.first_attempts else ""
    return Content.assemble(
        (skill.name, "bold"),
        "\n  ",
        ("█" * full + "░" * (BAR - full), style),
        f" {told}",
        (f"{tried}\n  {forecast(skill)}\n", "dim"),
    )


def _draw(weeks: PlotextPlot, shown: tuple[Week, ...]) -> None:
    plot = weeks.plt
    plot.clear_figure()
    places = [float(place) for place in range(1, len(shown) + 1)]
    plot.bar(places, [week.tries for week in shown], marker="░", color="gray", width=0.5)
    plot.bar(places, [week.right for week in shown], marker="█", color="green", width=0.5)
    step = -(-LABEL * (len(shown) + 1) // max(weeks.size.width, 1))  # every so many weeks have a label
    named = places[::-step]
    plot.xticks(named, [f"{shown[int(place) - 1].start:%m-%d}" for place in named])
    plot.xlim(0, len(shown) + 1)
    top = max(1, *(week.tries for week in shown))
    plot.ylim(0, top)
    ticks = sorted({0, top // 2, top})
    plot.yticks([float(tick) for tick in ticks], [str(tick) for tick in ticks])
    weeks.refresh()
