"""`tutor llm ping`: which models a server has, and how fast it words a sentence."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import asdict, dataclass
from typing import Any

from tutor.config import Mind
from tutor.engines import Prompt
from tutor.errors import EngineError
from tutor.mind.llm import GARBAGE, Style, client, explain, open_writer

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
    pieces after the first, which are nearly always single tokens; 0 where there was only one.
    """

    base_url: str
    models: tuple[str, ...]
    model: str
    style: Style
    first_token_ms: float
    tokens_per_s: float
    text: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "first_token_ms": round(self.first_token_ms, 1),
            "tokens_per_s": round(self.tokens_per_s, 1),
        }

    def shown(self) -> str:
        return (
            f"{self.base_url} has {', '.join(self.models)}.\n"
            f"{self.model} ({self.style}): first token after {self.first_token_ms:.0f} ms, "
            f"then {self.tokens_per_s:.1f} tokens a second.\n"
            f"It said: {self.text}"
        )


async def ping(base_url: str, settings: Mind, model: str | None = None) -> PingResult:
    """Ask the server for its models and for one short reply, within the settings' deadlines.

    ``model`` unset is the settings' model where the server has it, else the first that it lists.
    Without ``settings.prompt_style`` it tries ``chat``, then ``completion``.
    Raises ``EngineError``, or ``InputError`` for a malformed address.
    """
    models = await list_models(base_url, settings.api_key, settings.first_token_s)
    if not models:
        raise EngineError(f"the server at {base_url} has no model", "Start it with a model.")
    chosen = model or (settings.model if settings.model in models else models[0])
    try:
        return await _measure(base_url, models, chosen, settings.prompt_style or "chat", settings)
    except EngineError:
        if settings.prompt_style is not None:
            raise
        return await _measure(base_url, models, chosen, "completion", settings)


async def list_models(base_url: str, api_key: str, within_s: float) -> tuple[str, ...]:
    """The ids that ``/models`` lists. Raises ``EngineError``, or ``InputError`` for a malformed address."""
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
    except (openai.OpenAIError, httpx.HTTPError, OSError, *GARBAGE) as error:
        raise explain(error, base_url, "") from error
    finally:
        await api.close()


async def _measure(
    base_url: str, models: tuple[str, ...], model: str, style: Style, settings: Mind
) -> PingResult:
    writer = open_writer(base_url, model, settings.api_key, style, settings)
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
