"""The lesson: takes in its news, hands over what the learner types, and ends with what came of it."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Input

from tutor.errors import TutorError
from tutor.events import ActChosen, Event, Faulted, SpeakerDrained, TurnReopened, WordingChecked
from tutor.lessons import Goal, Known, Moment
from tutor.metrics import Finished
from tutor.tui.held import Ended, Hold, Holding, News, Noted, Wanted
from tutor.tui.journal import told
from tutor.tui.screens.summary import Outcome
from tutor.tui.view import View, seen
from tutor.tui.widgets.board import Board, Frame
from tutor.tui.widgets.details import Details
from tutor.tui.widgets.goal import GoalLine
from tutor.tui.widgets.notice import Notice
from tutor.tui.widgets.offer import ANSWERS, OfferCard
from tutor.tui.widgets.question import Choices, QuestionCard
from tutor.tui.widgets.transcript import Transcript

TICK_S = 0.1
"""How often the microphone's level and the words on their way are looked at in a spoken lesson, seconds."""

TAKEN_BACK_S = 1.0
"""How long a wish to take an answer back may take, seconds."""

ASKS = {
    "hint": "Can I have a hint?",
    "repeat": "Can you say that again?",
    "dont_know": "I don't know.",
    "skip": "Skip this one.",
    "finish": "I want to stop now.",
}
"""What a key says: the words that a learner would speak."""


class LessonScreen(Screen[Outcome]):
    """Holds one lesson from its greeting to its end. ``now`` is a monotonic clock, seconds."""

    BINDINGS = [
        Binding("f2", "ask('hint')", "Hint"),
        Binding("f3", "ask('repeat')", "Again"),
        Binding("f4", "ask('dont_know')", "No idea"),
        Binding("f5", "ask('skip')", "Skip"),
        Binding("f6", "details", "Info"),
        Binding("f7", "skills", "Map"),
        Binding("f8", "correct", "Misheard"),
        Binding("f10", "finish", "End"),
        Binding("ctrl+y", "offer('accept')", "Accept the suggestion", show=False),
        Binding("ctrl+l", "offer('later')", "Not now", show=False),
        Binding("ctrl+n", "offer('never')", "No suggestions any more", show=False),
        Binding("pageup", "scroll(-1)", "Back", show=False, priority=True),
        Binding("pagedown", "scroll(1)", "Forward", show=False, priority=True),
    ]

    class Told(Message):
        """News of the lesson, from its thread."""

        def __init__(self, news: News) -> None:
            super().__init__()
            self.news = news

    class Aimed(Message):
        """The learner's goal as it is now, from a thread that has read it."""

        def __init__(self, goal: Goal | None) -> None:
            super().__init__()
            self.goal = goal

    def __init__(self, wanted: Wanted, hold: Hold, *, goal: int, now: Callable[[], float]) -> None:
        super().__init__()
        self._wanted = wanted
        self._hold = hold
        self._now = now
        self._began = now()
        settings = wanted.settings
        self._frame = Frame(
            settings.learner.name, wanted.file.course.title, goal, wanted.spoken, settings.mind.engine
        )
        self._view = View()
        self._holding: Holding | None = None
        self._known: tuple[Known, ...] = ()
        self._before: tuple[Known, ...] = ()
        self._timing = Finished(lambda record: self.query_one(Details).turn(record))
        self._correcting = ""
        self._finishing = False
        self._over = False

    def compose(self) -> ComposeResult:
        yield Board(self._frame)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        self.set_interval(1.0, self._tick)
        if self._wanted.spoken:
            self.set_interval(TICK_S, self._draw_sound)
        self._holding = self._hold(self._wanted, self._tell)
        self.call_after_refresh(self._draw)

    async def on_unmount(self) -> None:
        if self._holding is not None:
            await self._holding.stop()

    # -- news of the lesson ----------------------------------------------------------------------------

    def _tell(self, news: News) -> None:
        """Called on the lesson's thread."""
        self.post_message(self.Told(news))

    @on(Told)
    def _hear(self, message: Told) -> None:
        match message.news:
            case Ended(error):
                self._end(str(error) if error else "")
            case Noted(text):
                self.query_one(Details).log_line(text)
                self._notice(text)
            case event:
                self._see(event)

    def _see(self, event: Event) -> None:
        self._timing(event)
        waiting = self._view.question is None
        self._view = seen(self._view, event, self._wanted.file.course)
        details = self.query_one(Details)
        details.log_line(told(event))
        match event:
            case Faulted():
                self.query_one(Notice).tell_fault(event.what, self._now())
            case WordingChecked():
                details.checked(event.accepted, event.reason)
            case TurnReopened() if self._correcting:
                self.query_one(Board).prefill(self._correcting)
                self._notice("Not counted. Correct it and press Enter; Esc if it was right.")
            case _:
                pass
        if waiting and self._view.question is not None:
            self.query_one(Notice).settle()  # what was being loaded is loaded
        if isinstance(event, SpeakerDrained):  # a turn is over: it may have set a goal, or brought it nearer
            self._read_goal()
        if isinstance(event, ActChosen | TurnReopened) and self._holding is not None:
            self._known = self._holding.known()
            self._before = self._before or self._known
        self._draw()

    @work(thread=True, exclusive=True, group="goal")
    def _read_goal(self) -> None:
        if self._holding is None:
            return
        try:
            goal = self._holding.goal()
        except TutorError:
            return  # the store's faults are told by the lesson, which must write to it
        self.post_message(self.Aimed(goal))

    @on(Aimed)
    def _show_goal(self, message: Aimed) -> None:
        self.query_one(GoalLine).show(message.goal)

    def _end(self, error: str) -> None:
        if self._over:
            return
        self._over = True
        self._timing.close()
        if self._holding is not None and self._known:
            self._known = self._holding.known()
        self.dismiss(Outcome(self._view, self._before, self._known, self._now() - self._began, error))

    # -- what the learner does -------------------------------------------------------------------------

    @on(Input.Submitted, "#answer")
    def _typed(self, event: Input.Submitted) -> None:
        if said := self.query_one(QuestionCard).meant(event.value.strip()).strip():
            self._say(said, typed=True)

    @on(Input.Changed, "#answer")
    def _typing(self, event: Input.Changed) -> None:
        if self._holding is not None and event.value:
            self._holding.typing()

    @on(QuestionCard.Chosen)
    def _chose(self, event: QuestionCard.Chosen) -> None:
        self._say(event.choice)

    @on(Choices.Left)
    def _type_instead(self, event: Choices.Left) -> None:
        self._type(event.typed)

    @on(OfferCard.Answered)
    def _answered(self, event: OfferCard.Answered) -> None:
        self._say(event.words)

    def on_key(self, event: events.Key) -> None:
        box = self.query_one(Input)
        if event.key == "down" and box.has_focus and not box.value:
            event.prevent_default().stop()
            self.query_one(QuestionCard).focus_choices()
        elif event.key == "escape" and self._correcting:
            event.prevent_default().stop()
            self._say(self._correcting, typed=True)  # it was heard rightly after all
        elif not box.has_focus and (event.key == "escape" or event.is_printable):
            event.prevent_default().stop()  # whatever has the focus: what is typed goes to the box
            self._type(event.character or "" if event.is_printable else "")

    def _type(self, text: str) -> None:
        box = self.query_one(Input)
        box.focus()
        box.insert_text_at_cursor(text)

    def action_ask(self, what: str) -> None:
        self._say(ASKS[what])

    def action_offer(self, answer: str) -> None:
        if self._view.offer is not None:
            self._say(ANSWERS[answer])

    def action_correct(self) -> None:
        """The last answer was heard wrongly: take it back and let it be typed."""
        mine = [line for line in self._view.lines if line.mine and line.turn == self._view.turn]
        if self._holding is None or not mine:
            self._notice("There is no answer to put right. Say or type one.")
            return
        self._correcting = mine[-1].text
        self._holding.take_back()
        self.set_timer(TAKEN_BACK_S, self._too_late)

    def _too_late(self) -> None:
        if self._correcting and not self.query_one(Input).value:
            self._correcting = ""
            self._notice("That answer counts already. Say or type the right one now.")

    def action_finish(self) -> None:
        """The tutor says goodbye; asked twice, or before it began, the lesson ends at once."""
        if self._finishing or self._view.question is None:
            self.run_worker(self._stop())
            return
        self._finishing = True
        self._say(ASKS["finish"])
        self._notice("The tutor says goodbye. F10 again ends the lesson at once.")

    async def _stop(self) -> None:
        if self._holding is not None:
            await self._holding.stop()

    def action_details(self) -> None:
        self.query_one(Board).toggle_details()

    def action_skills(self) -> None:
        self.toggle_class("skills-shown")

    def action_scroll(self, pages: int) -> None:
        transcript = self.query_one(Transcript)
        (transcript.scroll_page_up if pages < 0 else transcript.scroll_page_down)(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        return self._wanted.spoken if action == "correct" else True

    def _say(self, words: str, *, typed: bool = False) -> None:
        """A turn by keyboard; where it was not ``typed``, what stands in the box stays there."""
        if self._holding is None or self._view.question is None:
            self._notice("One moment: the lesson is getting ready.")
            return
        if self._correcting:
            self._correcting = ""
            self.query_one(Notice).settle()
        box = self.query_one(Input)
        if typed:
            box.value = ""
        box.focus()
        self._holding.answer(words)

    # -- drawing ---------------------------------------------------------------------------------------

    def _moment(self) -> Moment:
        return self._holding.moment() if self._holding is not None else Moment()

    def _draw(self) -> None:
        self.query_one(Board).show(self._view, self._known, self._moment(), self._now() - self._began)

    def _draw_sound(self) -> None:
        self.query_one(Board).show_sound(self._view, self._moment())

    def _tick(self) -> None:
        self.query_one(Board).show_time(self._view, self._now() - self._began)
        self.query_one(Notice).look(self._now())

    def how_to_leave(self) -> None:
        """For whoever presses Ctrl+C."""
        self._notice("F10 ends the lesson, Ctrl+Q leaves the app. All is kept.")

    def _notice(self, text: str) -> None:
        self.query_one(Notice).tell(text, self._now())
