"""One sentence of the model's, within the time that the speech before it leaves, and past the guard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from tutor.clock import Clock
from tutor.engines import Prompt, Writer
from tutor.errors import EngineError
from tutor.events import Bus, Faulted, StageTimed, WordingChecked
from tutor.mind.guard import Brief, check

_ENDS = (".", "!", "?", "…", "。")
_TICK_S = 0.05


async def one_sentence(
    writer: Writer,
    prompt: Prompt,
    brief: Brief,
    slack: Callable[[], float],
    bus: Bus,
    clock: Clock,
    turn: int,
) -> str:
    """The model's sentence, stem included, or ``""`` if it is late, fails, or is rejected.

    ``slack()`` is how many seconds of speech are still to be heard; at none, the model is cancelled.
    """
    start = clock.now()
    task = asyncio.ensure_future(_collect(writer, prompt, bus, clock, turn))
    try:
        while not task.done() and slack() > 0:
            await asyncio.wait({task}, timeout=min(_TICK_S, max(slack(), 0.001)))
        if not task.done():
            bus.publish(WordingChecked(turn, False, "late"))
            return ""
        text = task.result()
    except EngineError as error:
        bus.publish(Faulted(clock.now(), "wording", str(error)))
        bus.publish(WordingChecked(turn, False, "the model failed"))
        return ""
    finally:
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError, EngineError):
                await task
    bus.publish(StageTimed(turn, "wording", start, clock.now() - start))
    reason = check(text, brief)
    bus.publish(WordingChecked(turn, not reason, reason))
    return "" if reason else text


async def _collect(writer: Writer, prompt: Prompt, bus: Bus, clock: Clock, turn: int) -> str:
    """The stream up to its first sentence end, after the stem."""
    start, text = clock.now(), ""
    stream = writer.stream(prompt)
    try:
        async for piece in stream:
            if not text:
                bus.publish(StageTimed(turn, "first_token", start, clock.now() - start))
            text += piece
            if text.rstrip().endswith(_ENDS) and len(text.split()) > 2:
                break
    finally:
        await stream.aclose()  # type: ignore[attr-defined]
    return " ".join(f"{prompt.stem} {text}".split())
