"""The wording model behind the OpenAI protocol, streamed: vLLM, the embedded server, or any other.

Every failure (refused, late, broken off, nonsense, nothing said) becomes one ``EngineError`` line.
Closing the stream closes the connection, which makes the server stop generating.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from tutor.config import Mind
from tutor.engines import Prompt
from tutor.errors import EngineError, InputError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Style = Literal["chat", "completion"]

TEMPERATURE = 0.3
"""Low: a lesson wants plain, steady wording more than variety."""

SEED = 7
"""Fixed, so that the same lesson gets the same words."""

WARM_S = 60.0
"""How long the first reading of the fixed prefix may take, seconds; nobody is waiting for it yet."""

_GARBAGE = (ValueError, TypeError, AttributeError, IndexError, KeyError)
"""What reading a malformed event raises: bad JSON, bad UTF-8, fields of the wrong kind."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long the server may keep the writer waiting, seconds; the listener's own pauses do not count."""

    first_token_s: float
    next_token_s: float
    total_s: float


class OpenAIWriter:
    """A ``tutor.engines.Writer`` over HTTP. Several streams may run at once."""

    def __init__(
        self, client: AsyncOpenAI, base_url: str, model: str, style: Style, deadlines: Deadlines
    ) -> None:
        self._client = client
        self._base_url = base_url
        self._model = model
        self._style = style
        self._deadlines = deadlines

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """Pieces of the reply after ``prompt.stem``, as they arrive.

        A piece may begin with a space; only without a stem is the space before the first word dropped.
        Raises ``EngineError``.
        """
        held, stem, said = "", prompt.stem, False
        async with aclosing(self._pieces(prompt, self._deadlines)) as pieces:
            async for piece in pieces:
                held += piece
                text = held if said else unechoed(stem, held)
                if text is None:
                    continue
                held = ""
                if not said and not stem:
                    text = text.lstrip()
                if text:
                    said = said or bool(text.strip())
                    yield text
        if not said:
            raise EngineError(
                f"the wording model {self._model!r} at {self._base_url} answered with nothing",
                "Check that its prompt style is right (mind.prompt_style), or choose another model.",
            )

    async def warm(self, prompt: Prompt) -> None:
        """Let the server read the fixed prefix of ``prompt`` now. Raises ``EngineError``."""
        patient = Deadlines(WARM_S, WARM_S, WARM_S)
        async with aclosing(self._pieces(prompt, patient, max_tokens=1)) as pieces:
            async for _ in pieces:
                pass

    async def close(self) -> None:
        await self._client.close()

    async def _pieces(
        self, prompt: Prompt, deadlines: Deadlines, max_tokens: int | None = None
    ) -> AsyncGenerator[str, None]:
        """The server's text as it comes, within ``deadlines``; raises ``EngineError``."""
        import openai

        loop = asyncio.get_running_loop()
        body = request_body(prompt, self._style, self._model) | ({"max_tokens": max_tokens} if max_tokens else {})
        limit, quiet, waited, finished = deadlines.first_token_s, 0.0, 0.0, False
        async with aclosing(self._chunks(body)) as chunks:
            while True:
                asked = loop.time()
                try:
                    async with asyncio.timeout(max(0.0, min(limit - quiet, deadlines.total_s - waited))):
                        text, ended = await anext(chunks)
                except StopAsyncIteration:
                    break
                except TimeoutError as error:
                    raise self._late(deadlines, limit, waited) from error
                except (openai.OpenAIError, OSError, *_transport_errors(), *_GARBAGE) as error:
                    raise self._fault(error) from error
                finished = finished or ended
                quiet += loop.time() - asked
                waited += loop.time() - asked
                if text:
                    limit, quiet = deadlines.next_token_s, 0.0
                    yield text
        if not finished:
            raise EngineError(
                f"the wording model at {self._base_url} broke off in the middle of its answer",
                "Look at the server's log; it may have run out of memory.",
            )

    async def _chunks(self, body: dict[str, Any]) -> AsyncGenerator[tuple[str, bool], None]:
        """(text, ended) of every event. Leaving it, by whatever way, closes the connection."""
        chat = self._style == "chat"
        api = self._client.chat.completions if chat else self._client.completions
        stream: Any = await api.create(**body, stream=True)
        try:
            async for chunk in stream:
                for choice in (chunk.choices or ())[:1]:
                    # A reasoning model's thoughts come as `reasoning_content`, which is not spoken.
                    text = choice.delta.content if chat else choice.text
                    if not isinstance(text, str | None):
                        raise TypeError("the text is not text")
                    yield text or "", choice.finish_reason is not None
        finally:
            await stream.close()

    def _late(self, deadlines: Deadlines, limit: float, waited: float) -> EngineError:
        where = f"the wording model at {self._base_url}"
        remedy = "Use a smaller or faster model, or raise mind.{}."
        if waited + 0.001 >= deadlines.total_s:
            return EngineError(
                f"{where} took more than {deadlines.total_s:g} s", remedy.format("total_s")
            )
        if limit == deadlines.first_token_s:
            return EngineError(
                f"{where} said nothing within {limit:g} s", remedy.format("first_token_s")
            )
        return EngineError(
            f"{where} fell silent for {limit:g} s in its answer", remedy.format("next_token_s")
        )

    def _fault(self, error: BaseException) -> EngineError:
        return explain(error, self._base_url, self._model)
