"""The course browser: search, what each course is about, and Enter begins a lesson."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from tutor.course import load
from tutor.course.model import Course
from tutor.errors import InputError

FIRST = "fractions"
"""What is offered first to somebody new."""


class CoursesScreen(Screen[None]):
    """The app's home."""

    BINDINGS = [
        Binding("f2", "app.progress", "Progress"),
        Binding("f3", "app.learner", "Learner"),
        Binding("f4", "app.settings", "Settings"),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]

    def __init__(self, last: str | None, learner: str) -> None:
        super().__init__()
        self._last = last
        self._learner = learner
        self._courses: list[tuple[str, Course]] = []
        self._found: list[tuple[str, Course]] = []

    def compose(self) -> ComposeResult:
        yield Static("", id="head")
        yield Input(placeholder="Search, or type the path of a course file …", id="search")
        with Horizontal(id="body"):
            yield OptionList(id="courses", markup=False)
            with VerticalScroll(id="about", classes="card", can_focus=False):
                yield Static("", id="about-text")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.show_learner(self._learner)
        self.query_one(Input).cursor_blink = False
        self.query_one(Input).focus()
        self.run_worker(self._load, thread=True, exclusive=True)

    def show_learner(self, name: str) -> None:
        self._learner = name
        told = Content.assemble((" Sori ", "bold reverse"), f" {name} · choose a course and press Enter")
        self.query_one("#head", Static).update(told)

    def _load(self) -> None:
        """Reading every course takes a moment: not on the app's thread."""
        names = list(load.available())
        if self._last and self._last not in names:
            names.append(self._last)
        names.sort(key=lambda name: (name != self._last, name != FIRST))
        found = []
        for name in names:
            try:
                found.append((name, load.load(name)))
            except InputError as error:
                self.app.call_from_thread(self.notify, str(error), severity="warning", markup=False)
        self.app.call_from_thread(self._loaded, found)

    def _loaded(self, found: list[tuple[str, Course]]) -> None:
        self._courses = found
        self._show("")

    def _show(self, sought: str) -> None:
        words = sought.casefold().split()
        self._found = [
            (name, course) for name, course in self._courses if all(w in _text(course) for w in words)
        ]
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(course.title) for _, course in self._found)
        if self._found:
            listed.highlighted = 0
        else:
            self.query_one("#about-text", Static).update("No course has these words. Esc clears the search.")

    @on(Input.Changed, "#search")
    def _search(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(OptionList.OptionHighlighted)
    def _describe(self, event: OptionList.OptionHighlighted) -> None:
        self.query_one("#about-text", Static).update(_about(self._found[event.option_index][1]))

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self._begin(self._found[event.option_index][0])

    @on(Input.Submitted, "#search")
    def _submitted(self, event: Input.Submitted) -> None:
        place = self.query_one(OptionList).highlighted
        if self._found and place is not None:
            self._begin(self._found[place][0])
        elif Path(event.value.strip()).expanduser().is_file():
            self._begin(str(Path(event.value.strip()).expanduser()))

    def _begin(self, name: str) -> None:
        from tutor.tui.app import SoriApp

        assert isinstance(self.app, SoriApp)
        self.app.begin(name)

    def action_move(self, by: int) -> None:
        listed = self.query_one(OptionList)
        (listed.action_cursor_down if by > 0 else listed.action_cursor_up)()

    def key_escape(self) -> None:
        self.query_one(Input).value = ""
        self.query_one(Input).focus()


def _text(course: Course) -> str:
    parts = [course.course, course.title, course.description or "", *(skill.name for skill in course.skills)]
    return " ".join(parts).casefold()


def _about(course: Course) -> Content:
    skills = "\n".join(f"  · {skill.name}" for skill in course.skills)
    many = f"{len(course.skills)} skills, {len(course.item_ids)} questions"
    return Content.assemble(
        (course.title, "bold"),
        f"\n{course.description or ''}\n\n",
        (many, "$foreground-muted"),
        f"\n{skills}",
    )
