"""One quiet line about what goes on or went wrong; it goes by itself."""

from __future__ import annotations

from textual.widgets import Static

SHOWN_S = 20.0
"""How long a notice stays, seconds."""

REPEAT_S = 300.0
"""A fault that comes again is not told again before that, seconds: the event log has every one."""


class Notice(Static):
    """Shows a line, or nothing. ``now`` is always the lesson's monotonic clock, seconds."""

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self._until = 0.0
        self._fault = False
        self._faults: dict[str, float] = {}

    def on_mount(self) -> None:
        self.display = False

    def tell(self, text: str, now: float) -> None:
        """Something worth a line."""
        self._show(f"· {text}", now, fault=False)

    def tell_fault(self, what: str, now: float) -> None:
        """Something that went wrong, with its remedy."""
        if now - self._faults.get(what, -REPEAT_S) >= REPEAT_S:
            self._faults[what] = now
            self._show(f"! {what}", now, fault=True)

    def settle(self) -> None:
        """What was being done is done; a fault stays for its time."""
        if not self._fault:
            self.display = False

    def look(self, now: float) -> None:
        """Go, if it is time."""
        if now > self._until:
            self.display = False

    def _show(self, text: str, now: float, *, fault: bool) -> None:
        self._until, self._fault = now + SHOWN_S, fault
        self.update(text)
        self.set_class(fault, "fault")
        self.display = True
