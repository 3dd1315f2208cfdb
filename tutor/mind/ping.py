"""`tutor llm ping`: which models a server has, and how fast it words a sentence."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass

from tutor.config import Mind
from tutor.engines import Prompt
from tutor.errors import EngineError
from tutor.mind.llm import _GARBAGE, OpenAIWriter, Style, client, explain, open_writer

PROMPT = Prompt(
    system="A teacher counts aloud for a learner.",
    examples=(("Count from one to four.", "one, two, three, four"),),
    request="Count from one to thirty.",
    max_tokens=48,
)


@dataclass(frozen=True, slots=True)
class PingResult:
    """``models``: what the server offers; ``model``: the one that was asked, in ``style``.

    ``first_token_ms`` counts from the request, connecting included. ``tokens_per_s`` counts the
    pieces after the first, which are single tokens on vLLM and llama.cpp; 0 where there was only one.
    """

    base_url: str
    models: tuple[str, ...]
    model: str
    style: Style
    first_token_ms: float
    tokens_per_s: float
    text: str


async def ping(
    base_url: str,
    *,
    model: str | None = None,
    api_key: str = "none",
    prompt_style: Style | None = None,
    settings: Mind | None = None,
) -> PingResult:
    """Ask the server for its models and for one short reply, within the settings' deadlines.

    ``model`` unset takes the first that the server lists; ``prompt_style`` unset tries ``chat``, then
    ``completion``. Raises ``EngineError``, or ``InputError`` for a malformed address.
    """
    settings = settings or Mind()
    models = await list_models(base_url, api_key, settings.first_token_s)
    if not models:
        raise EngineError(f"the server at {base_url} has no model", "Start it with a model.")
    chosen = model or models[0]
    try:
        return await _measure(base_url, api_key, models, chosen, prompt_style or "chat", settings)
    except EngineError:
        if prompt_style is not None:
            raise
        return await _measure(base_url, api_key, models, chosen, "completion", settings)


async def list_models(base_url: str, api_key: str, within_s: float) -> tuple[str, ...]:
    """The ids that ``/models`` lists. Raises ``EngineError``."""
    import httpx
    import openai

    api = client(base_url, api_key)
    try:
        async with asyncio.timeout(within_s):
            return tuple(str(model.id) for model in (await api.models.list()).data)
    except TimeoutError as error:
        raise EngineError(
            f"the server at {base_url} did not answer within {within_s:g} s",
            "Wait until it has loaded, or restart it.",
        ) from error
    except (openai.OpenAIError, httpx.HTTPError, OSError, *_GARBAGE) as error:
        raise explain(error, base_url, "") from error
    finally:
        await api.close()


async def _measure(
    base_url: str, api_key: str, models: tuple[str, ...], model: str, style: Style, settings: Mind
) -> PingResult:
    writer: OpenAIWriter = open_writer(base_url, model, api_key, style, settings)
    loop = asyncio.get_running_loop()
    asked, times, text = loop.time(), list[float](), ""
    try:
        async with aclosing(writer.stream(PROMPT)) as pieces:
            async for piece in pieces:
                times.append(loop.time())
                text += piece
    finally:
        await writer.close()
    took = times[-1] - times[0]
    return PingResult(
        base_url=base_url,
        models=models,
        model=model,
        style=style,
        first_token_ms=(times[0] - asked) * 1000,
        tokens_per_s=(len(times) - 1) / took if took > 0 else 0.0,
        text=" ".join(text.split()),
    )
