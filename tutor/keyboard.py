"""Lines that are typed at the terminal while something else goes on."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

BLOCK = 4096
"""Bytes that are read at once; a terminal hands over a line at a time."""


def at_a_terminal() -> bool:
    """Whether somebody may type here."""
    return sys.stdin is not None and sys.stdin.isatty()


def lines(take: Callable[[str], None], ended: Callable[[], None]) -> None:
    """From now on call ``take`` with each line typed on standard input, and ``ended`` at its end (Ctrl-D).

    Both are called on the running loop. The thread that waits for the next line takes no lock and is never
    waited for, so a lesson can end while it waits.
    """
    loop, file = asyncio.get_running_loop(), sys.stdin.fileno()
    encoding = os.device_encoding(file) or "utf-8"

    def post(what: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(what)

    def said(line: bytes) -> None:
        text = line.decode(encoding, errors="replace").strip()
        post(lambda: take(text))

    def read() -> None:
        rest = b""
        with suppress(OSError):  # the terminal was closed
            while block := os.read(file, BLOCK):
                *whole, rest = (rest + block).split(b"\n")
                for line in whole:
                    said(line)
        if rest:
            said(rest)
        post(ended)

    threading.Thread(target=read, name="keyboard", daemon=True).start()
