"""The quiet line: how long it stays, and how often the same fault is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.app import App, ComposeResult

from tutor.tui.widgets.notice import REPEAT_S, SHOWN_S, Notice


class OneNotice(App[None]):
    def compose(self) -> ComposeResult:
        yield Notice(id="notice")


def seen() -> list[str]:
    """What stands there after each of some steps in the life of a notice; ``""``: nothing."""

    async def main() -> list[str]:
        async with OneNotice().run_test() as pilot:
            notice, found = pilot.app.query_one(Notice), []
            steps: tuple[Callable[[], None], ...] = (
                lambda: notice.tell("loading", 0.0),
                lambda: notice.look(SHOWN_S),
                lambda: notice.look(SHOWN_S + 1),
                lambda: notice.tell_fault("slow", 100.0),
                lambda: notice.settle(),
                lambda: notice.look(200.0),
                lambda: notice.tell_fault("slow", 99.0 + REPEAT_S),
                lambda: notice.tell_fault("slow", 100.0 + REPEAT_S),
                lambda: notice.tell("ready", 101.0 + REPEAT_S),
                lambda: notice.settle(),
            )
            for step in steps:
                step()
                found.append(str(notice.content) if notice.display else "")
            return found

    return asyncio.run(main())


def test_a_notice_stays_for_a_while_and_a_fault_is_not_told_again_at_once() -> None:
    assert seen() == ["· loading", "· loading", "", "! slow", "! slow", "", "", "! slow", "· ready", ""]
