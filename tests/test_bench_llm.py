"""Timing of the wording model: what is asked of it, and that a reply is withdrawn after its first piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import Any, cast

from bench import llm
from bench.engines import Engines
from tutor.config import Settings
from tutor.course.load import load
from tutor.engines import Prompt
from tutor.mind import prompt


class CountingWriter:
    """Streams five pieces a reply, and notes what was asked and how many pieces were taken."""

    def __init__(self) -> None:
        self.asked: list[Prompt] = []
        self.taken: list[int] = []
        self.warmed = 0

    async def stream(self, asked: Prompt) -> AsyncGenerator[str, None]:
        self.asked.append(asked)
        self.taken.append(0)
        for _ in range(5):
            self.taken[-1] += 1
            await asyncio.sleep(0)
            yield "word "

    async def warm(self, asked: Prompt) -> None:
        self.warmed += 1

    async def close(self) -> None:
        pass


def measured(quick: bool) -> tuple[CountingWriter, dict[str, Any]]:
    writer = CountingWriter()
    engines = cast("Engines", SimpleNamespace(course=load("fractions"), writer=writer, settings=Settings()))
    return writer, asyncio.run(llm.run(engines, quick, lambda _: None))


def test_first_tokens_are_timed_and_the_rest_is_withdrawn() -> None:
    writer, figures = measured(quick=True)
    assert writer.taken == [1, 1, 1, 1, 5, 1]
    assert writer.warmed == 2
    assert figures["cached_first_token_ms"]["p50"] is not None
    assert figures["tokens_per_s"] > 0


def test_a_cold_prompt_shares_no_head_with_the_lessons_own() -> None:
    writer, _ = measured(quick=False)
    own = prompt.build("right", "", "", "").system
    cold = [asked.system for asked in writer.asked if asked.system != own]
    assert len(cold) == len(set(cold)) == 4
    assert writer.asked[-4:] == [asked for asked in writer.asked if asked.system in cold]
    assert not any(system[:8] == own[:8] for system in cold)


def test_one_piece_tells_no_speed() -> None:
    async def one(_: Prompt) -> AsyncGenerator[str, None]:
        yield "word"

    writer = SimpleNamespace(stream=one)
    asked = prompt.build("right", "", "", "")
    assert asyncio.run(llm.tokens_per_s(cast("Any", writer), asked)) is None
