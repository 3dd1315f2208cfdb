"""How soon the wording model writes: first token with a cold and with a cached prompt, and its speed.

python -m bench.llm [--quick]
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any, cast

from bench.alone import main
from bench.engines import Engines, Note
from tutor.engines import Prompt, Writer
from tutor.metrics import summary
from tutor.mind import prompt

TOKENS = 40
"""How long the replies are that tell the speed, in tokens at most; a quick run takes half."""


async def run(engines: Engines, quick: bool, note: Note) -> dict[str, Any]:
    """Cold: a head the server has not seen. Cached: the lesson's own head, another question each time."""
    items = [item for skill in engines.course.skills for item in skill.items][: 4 if quick else 20]
    asked = [prompt.build("right", item.prompt, item.answer.spoken, "") for item in items]
    new = [
        replace(one, system=f"Lesson {at}. {one.system}") for at, one in enumerate(asked[:: len(asked) // 4])
    ]
    note(f"{len(asked)} prompts with a cached head")
    await engines.writer.warm(asked[0])
    cached = [await first_token_s(engines.writer, one) for one in asked]
    long = [replace(one, stop=(), request=f"{one.request}\nTell a long story.") for one in asked]
    many = TOKENS // 2 if quick else TOKENS
    rates = [
        await tokens_per_s(engines.writer, replace(one, max_tokens=many)) for one in long[: 1 if quick else 5]
    ]
    cold = new[: 1 if quick else 4]
    note(f"{len(cold)} with a cold one")
    times = [await first_token_s(engines.writer, one) for one in cold]
    await engines.writer.warm(asked[0])
    return {
        "model": engines.settings.mind.model or "default",
        "cold_first_token_ms": summary([seconds * 1000 for seconds in times]),
        "cached_first_token_ms": summary([seconds * 1000 for seconds in cached]),
        "tokens_per_s": summary([rate for rate in rates if rate is not None])["p50"],
    }


async def first_token_s(writer: Writer, asked: Prompt) -> float:
    """Seconds to the first piece of the reply; the rest is withdrawn."""
    began = time.perf_counter()
    async with aclosing(pieces(writer, asked)) as stream:
        async for _ in stream:
            break
    return time.perf_counter() - began


async def tokens_per_s(writer: Writer, asked: Prompt) -> float | None:
    """Pieces a second after the first, ``None`` if there was but one; llama.cpp and vLLM stream one token a
    piece."""
    async with aclosing(pieces(writer, asked)) as stream:
        times = [time.perf_counter() async for _ in stream]
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else None


def pieces(writer: Writer, asked: Prompt) -> AsyncGenerator[str, None]:
    """The protocol says AsyncIterator; every writer's stream is a generator, which is to be closed."""
    return cast("AsyncGenerator[str, None]", writer.stream(asked))


if __name__ == "__main__":
    main(run)
