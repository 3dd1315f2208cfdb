"""The door to the app: what must hold before it draws anything."""

from __future__ import annotations

import sys

from tutor.errors import EngineError, InputError


def start(course: str | None, learner: str | None, voice: str | None, audio: bool) -> None:
    """Run the app. Raises ``InputError`` off a terminal, ``EngineError`` where Textual is missing."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError("the app needs a terminal", "Use `tutor chat` for input from a file or a pipe.")
    try:
        import textual  # noqa: F401
    except ImportError as error:
        raise EngineError("Textual is not installed", "Run: pip install 'sori-tutor[tui]'") from error
    from tutor.tui.app import Asked
    from tutor.tui.main import run

    run(Asked(course, learner, voice, audio))
