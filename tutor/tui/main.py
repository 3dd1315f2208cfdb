"""Runs the app on this terminal, and leaves nothing behind: no lost answer, no process, no stray line."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from tutor.tui.app import Asked, SoriApp
from tutor.tui.held import LessonThread

HANGUP_EXIT = 129
"""What a shell says of a program that ended with its terminal."""


def run(asked: Asked) -> None:
    """Until the learner leaves."""
    app = SoriApp(asked)
    with _quiet(), _hangup(app):
        try:
            app.run()
        finally:
            _close(app)


def _close(app: SoriApp) -> None:
    if isinstance(app.holding, LessonThread):
        app.holding.close()


@contextmanager
def _hangup(app: SoriApp) -> Iterator[None]:
    """When the terminal is closed there is nobody to draw for: write what counted and go.

    A plain signal handler, since the app's loop may be stuck in writing to a terminal that is not there.
    """

    def gone(_number: int, _frame: FrameType | None) -> None:
        _close(app)
        os._exit(HANGUP_EXIT)

    names = [name for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), gone) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


@contextmanager
def _quiet() -> Iterator[None]:
    """What C libraries print on standard error must not land on the screen, which Textual draws through
    standard error: it gets a handle of its own."""
    try:
        screen = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="replace")
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except OSError:  # no standard error at all
        yield
        return
    usual = sys.__stderr__
    sys.__stderr__ = screen  # type: ignore[misc]
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        sys.__stderr__ = usual  # type: ignore[misc]
        with suppress(OSError, ValueError):
            screen.flush()
        os.dup2(screen.fileno(), 2)
        os.close(nowhere)
