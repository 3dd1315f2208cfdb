"""A lesson's whole picture: what it shows is what it is given."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tutor.lessons import Known, Moment
from tutor.tui.view import View, shown
from tutor.tui.widgets.details import Details
from tutor.tui.widgets.goal import GoalLine
from tutor.tui.widgets.meter import Meter
from tutor.tui.widgets.notice import Notice
from tutor.tui.widgets.offer import OfferCard
from tutor.tui.widgets.question import QuestionCard
from tutor.tui.widgets.skills import SkillMap
from tutor.tui.widgets.transcript import Transcript

LONGEST = 2000
"""Characters of a typed answer."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What does not change in a lesson: who learns what, how many questions make it, spoken or not.

    ``model`` is the wording engine's name.
    """

    learner: str
    title: str
    goal: int
    spoken: bool
    model: str


class Board(Vertical):
    """Question, transcript, suggestion, notice, details, meter, the place to type; beside it the skills."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame

    def compose(self) -> ComposeResult:
        yield Static("", id="head")
        yield GoalLine(id="goal")
        with Horizontal(id="body"):
            with Vertical(id="main"):
                with Vertical(id="upper"):  # what is too much for a small screen is cut here, never the box
                    yield QuestionCard(id="question")
                    yield Transcript(id="transcript")
                    yield OfferCard(id="offer")
                    yield Notice(id="notice")
                    yield Details(self._frame.model, id="details")
                yield Meter(spoken=self._frame.spoken, id="meter")
                box = Input(id="answer", max_length=LONGEST, placeholder="Getting ready …")
                box.select_on_focus = False
                box.cursor_blink = False
                yield box
            yield SkillMap(id="skills")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def show(self, view: View, known: tuple[Known, ...], moment: Moment, seconds: float) -> None:
        """Draw everything; ``seconds``: since the lesson began."""
        self.query_one(QuestionCard).show(view.question)
        self.query_one(OfferCard).show(view.offer)
        self.query_one(SkillMap).show(known, view.question.skill if view.question else None)
        self.show_sound(view, moment)
        self.show_time(view, seconds)
        if view.question is not None:
            choices = " · ↓ to pick" if view.question.choices else ""
            speak = "Speak, or type" if self._frame.spoken else "Type"
            self.query_one(Input).placeholder = f"{speak} your answer and press Enter{choices}"

    def show_sound(self, view: View, moment: Moment) -> None:
        """Draw what changes many times a second."""
        self.query_one(Transcript).show(shown(view, moment.unsaid_s), view.partial)
        goal = self._frame.goal
        note = f"{goal} questions done: F10 to end, or go on" if view.finished >= goal else ""
        self.query_one(Meter).show(view.doing, moment.level, note)

    def show_time(self, view: View, seconds: float) -> None:
        """Draw the top line."""
        frame, passed = self._frame, int(seconds)
        left = Content.assemble((" Sori ", "bold reverse"), f" {frame.learner} · ")
        right = (
            f" {min(view.finished, frame.goal)} of {frame.goal} questions · {passed // 60}:{passed % 60:02} "
        )
        room = max(0, self.size.width - left.cell_length - Content(right).cell_length)
        title = Content(frame.title).truncate(room, ellipsis=True, pad=True)
        self.query_one("#head", Static).update(Content.assemble(left, title, right))

    def prefill(self, text: str) -> None:
        """Put ``text`` where the learner types, to be corrected."""
        box = self.query_one(Input)
        box.value = text
        box.cursor_position = len(text)
        box.focus()

    def toggle_details(self) -> None:
        self.query_one(Details).toggle()
        self.call_after_refresh(self.query_one(Transcript).scroll_end, animate=False)
