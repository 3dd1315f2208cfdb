"""One sentence of the model's, within the time that the speech before it leaves, and past the guard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tutor.clock import Clock
from tutor.engines import Prompt, Writer
from tutor.errors import EngineError
from tutor.events import Bus, Event, Faulted, StageTimed
from tutor.mind.guard import Brief, check

_ENDS = (".", "!", "?", "…", "。")
_TICK_S = 0.05

FAILED = "the model failed"
"""The reason where it was neither late nor rejected."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the model came to: ``text``, or ``""`` and the ``reason`` why it is not spoken."""

    text: str = ""
    reason: str = ""


async def one_sentence(
    writer: Writer,
    prompt: Prompt,
    brief: Brief,
    slack: Callable[[], float],
    bus: Bus,
    clock: Clock,
    turn: int | None,
) -> Sentence:
    """The model's sentence, stem included; without text if it is late, fails, or is rejected.

    ``slack()`` is how many seconds of speech are still to be heard; at none, the model is cancelled.
    ``turn``: whose events are published; ``None`` for a sentence made ahead, of which nobody hears.
    """
    start = clock.now()

    def tell(event: Event) -> None:
        if turn is not None:
            bus.publish(event)

    nth = turn or 0
    task = asyncio.ensure_future(_collect(writer, prompt, tell, clock, nth))
    try:
        while not task.done() and slack() > 0:
            await asyncio.wait({task}, timeout=min(_TICK_S, max(slack(), 0.001)))
        if not task.done():
            return Sentence(reason="late")
        text = task.result()
    except EngineError as error:
        tell(Faulted(clock.now(), "wording", str(error)))
        return Sentence(reason=FAILED)
    finally:
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError, EngineError):
                await task
    tell(StageTimed(nth, "wording", start, clock.now() - start))
    reason = check(text, brief)
    return Sentence("" if reason else text, reason)


async def _collect(
    writer: Writer, prompt: Prompt, tell: Callable[[Event], None], clock: Clock, turn: int
) -> str:
    """The stream up to its first sentence end, after the stem."""
    start, text = clock.now(), ""
    stream = writer.stream(prompt)
    try:
        async for piece in stream:
            if not text:
                tell(StageTimed(turn, "first_token", start, clock.now() - start))
            text += piece
            if text.rstrip().endswith(_ENDS) and len(f"{prompt.stem} {text}".split()) > 2:
                break
    finally:
        await stream.aclose()  # type: ignore[attr-defined]
    space = "" if text[:1] in ("'", "’") else " "  # "you" and "'re"
    return " ".join(f"{prompt.stem}{space}{text}".split())
