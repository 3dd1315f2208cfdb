"""Lines typed while something else goes on."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from tutor import keyboard


def test_lines_come_as_they_are_typed_and_then_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    end, hand = os.pipe()

    async def look() -> list[str]:
        told: list[str] = []
        news = asyncio.Event()

        def take(line: str) -> None:
            told.append(line)
            news.set()

        keyboard.lines(take, lambda: take("(end)"))
        for typed, lines in ((b"one qua", 0), (b"rter \n\n", 2), ("네\nfo".encode(), 3)):
            os.write(hand, typed)
            while len(told) < lines:
                news.clear()
                await news.wait()
            assert len(told) == lines
        os.close(hand)
        while told[-1] != "(end)":
            news.clear()
            await news.wait()
        return told

    with os.fdopen(end) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert not keyboard.at_a_terminal()
        assert asyncio.run(asyncio.wait_for(look(), 20)) == ["one quarter", "", "네", "fo", "(end)"]


def test_a_line_after_the_loop_has_gone_is_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    end, hand = os.pipe()
    told: list[str] = []

    async def look() -> None:
        keyboard.lines(told.append, lambda: told.append("(end)"))

    with os.fdopen(end) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        asyncio.run(look())
        (reader,) = [one for one in keyboard.threading.enumerate() if one.name == "keyboard"]
        os.write(hand, b"too late\n")
        os.close(hand)
        reader.join(20)
    assert not reader.is_alive()
    assert told == []
