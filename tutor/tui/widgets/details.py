"""For the curious: where each turn's time went, what the model and the guard did, and every event."""

from __future__ import annotations

from collections import deque

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Sparkline, Static

from tutor.metrics import TurnRecord, percentile, stage_estimate, v2v_estimate

SHADES = {
    "endpoint": "░",
    "transcription": "▒",
    "verdict": "▚",
    "first_token": "▓",
    "first_clause": "▞",
    "synthesis": "█",
    "output": "▄",
}
"""A stage is told by its pattern, so that it can be read without colour."""
COLOURS = ("$primary", "$secondary", "$warning", "$error", "$success", "$accent", "$foreground")
BAR = 40
KEPT = 60
"""Turns of the sparkline."""
LINES = 100
"""Events that are kept to be scrolled back to."""


class Details(Vertical):
    """The latency strip, the model's status and the event log."""

    def __init__(self, engine: str, *, id: str) -> None:
        super().__init__(id=id)
        self._v2v: list[float] = []
        self._engine = engine
        self._model = "none, the teacher's words only" if engine == "none" else f"{engine}, not asked yet"
        self._passed = self._checked = 0
        self._why = ""
        self._events: deque[str] = deque(maxlen=LINES)

    def compose(self) -> ComposeResult:
        yield Static("No turn was timed yet.", id="stages")
        yield Sparkline([], id="v2v", summary_function=max)
        yield Static(self._status(), id="model")
        with VerticalScroll(id="events"):
            yield Static("", id="event-lines")

    def on_mount(self) -> None:
        self.display = False
        self.query_one("#events", VerticalScroll).anchor()

    def toggle(self) -> None:
        """Show or hide it."""
        self.display = not self.display
        self._draw_events()

    def turn(self, record: TurnRecord) -> None:
        """One turn is over."""
        v2v = v2v_estimate(record)
        if v2v is None:
            return
        self._v2v = [*self._v2v, v2v * 1000][-KEPT:]
        self.query_one("#stages", Static).update(stage_bar(record, self._v2v))
        self.query_one("#v2v", Sparkline).data = self._v2v

    def checked(self, accepted: bool, reason: str) -> None:
        """The guard judged a sentence of the model's."""
        self._checked += 1
        self._passed += accepted
        self._why = "" if accepted else reason
        self._model = f"{self._engine}, at work"
        self.query_one("#model", Static).update(self._status())

    def log_line(self, line: str) -> None:
        """One more event."""
        self._events.append(line)
        self._draw_events()

    def _draw_events(self) -> None:
        """Nothing is drawn that is not seen: most learners never look at it."""
        if self.display:
            self.query_one("#event-lines", Static).update(Content("\n".join(self._events)))

    def _status(self) -> Content:
        passed = f"{self._passed} of {self._checked} sentences passed"
        guard = f"guard: {passed if self._checked else 'idle'}"
        return Content(f"{guard}{f' ({self._why})' if self._why else ''}   model: {self._model}")


def stage_bar(record: TurnRecord, v2v: list[float]) -> Content:
    """A turn's stages as one bar and in words. ``v2v``: of the lesson so far, milliseconds."""
    stages = {stage: ms for stage, ms in stage_estimate(record).items() if ms > 0.5}
    whole = sum(stages.values())
    parts: list[tuple[str, str] | str] = [f"turn {record.turn}  {v2v[-1]:.0f} ms  "]
    for colour, (stage, shade) in zip(COLOURS, SHADES.items(), strict=True):
        if stage in stages and whole:
            parts.append((shade * max(1, round(stages[stage] / whole * BAR)), colour))
    median = percentile(v2v, 0.5)
    parts.append(f"  median {median:.0f} ms\n" if median is not None else "\n")
    for colour, (stage, shade) in zip(COLOURS, SHADES.items(), strict=True):
        if stage in stages:
            parts += [(f"{shade} ", colour), f"{stage.replace('_', ' ')} {stages[stage]:.0f}  "]
    return Content.assemble(*parts)
