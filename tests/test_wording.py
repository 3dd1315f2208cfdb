"""One sentence of the model's: where it ends, and how it joins its stem."""

from __future__ import annotations

import pytest

from tests.fakes.engines import ScriptedWriter
from tests.fakes.lesson import ManualClock
from tests.fakes.loop import run
from tutor.engines import Prompt
from tutor.mind.wording import _collect


@pytest.mark.parametrize(
    ("stem", "pieces", "text"),
    [
        ("Let us look at", (" two", "."), "Let us look at two."),
        ("Let us look at", (" two.", " Then we", " go on."), "Let us look at two."),
        ("You", ("'re adding", " two."), "You're adding two."),
        ("You", ("’re adding", " two."), "You’re adding two."),
    ],
)
def test_it_is_the_first_sentence_with_its_stem(stem: str, pieces: tuple[str, ...], text: str) -> None:
    assert run(_collected(stem, pieces)) == text


async def _collected(stem: str, pieces: tuple[str, ...]) -> str:
    writer = ScriptedWriter(always=[(0.1, piece) for piece in pieces])
    prompt = Prompt(system="", examples=(), request="", stem=stem, stop=(), max_tokens=24)
    return await _collect(writer, prompt, lambda _event: None, ManualClock(), 1)
