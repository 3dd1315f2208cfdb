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
Late = Literal["first", "next", "total"]

TEMPERATURE = 0.3
"""Low: a lesson wants plain, steady wording more than variety."""

SEED = 7
"""Fixed, so that the same lesson gets the same words."""

WARM_S = 60.0
"""How long the first reading of the fixed prefix may take, seconds; nobody is waiting for it yet."""

GARBAGE = (ValueError, TypeError, AttributeError, IndexError, KeyError)
"""What reading a malformed event raises: bad JSON, bad UTF-8, fields of the wrong kind."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long the server may keep the writer waiting, seconds; the listener's own pauses do not count."""

    first_token_s: float
    next_token_s: float
    total_s: float


def open_writer(base_url: str, model: str, api_key: str, prompt_style: Style, settings: Mind) -> OpenAIWriter:
    """A writer on ``base_url``. Connects to nothing yet; raises ``InputError`` for a malformed address."""
    deadlines = Deadlines(settings.first_token_s, settings.next_token_s, settings.total_s)
    return OpenAIWriter(client(base_url, api_key), base_url, model, prompt_style, deadlines)


def client(base_url: str, api_key: str) -> AsyncOpenAI:
    """The HTTP client. Importing ``openai`` takes most of a second the first time."""
    address = urlsplit(base_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise InputError(
            f"{base_url!r} is not the address of a model server",
            "Set mind.base_url to something like http://127.0.0.1:8000/v1.",
        )
    import openai

    # A proxy from the environment must not carry what is meant for this machine.
    loopback = address.hostname in ("localhost", "::1") or address.hostname.startswith("127.")
    return openai.AsyncOpenAI(
        base_url=base_url,
        api_key=api_key or "none",
        max_retries=0,
        timeout=None,  # the deadlines are kept here, by the event loop's clock
        # A kept connection that the server has just dropped would cost a turn; a new one is cheap here.
        default_headers={"Connection": "close"},
        http_client=openai.DefaultAsyncHttpxClient(trust_env=not loopback),
    )


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
        """Pieces of the reply after ``prompt.stem``, as they arrive. Raises ``EngineError``.

        After a stem the first piece keeps its leading space, or lacks one where it ends a word.
        """
        held, said = "", False
        async with aclosing(self._pieces(prompt, self._deadlines)) as pieces:
            async for piece in pieces:
                held += piece
                text = held if said else unechoed(prompt.stem, held)
                if text is None or not (said or text.strip()):
                    continue  # it may still turn out to repeat the stem, or is only space so far
                yield text if said or prompt.stem else text.lstrip()
                held, said = "", True
        if not said:
            raise EngineError(
                f"the wording model {self._model!r} at {self._base_url} answered with nothing",
                "Check that its prompt style is right (mind.prompt_style), or choose another model.",
            )

    async def warm(self, prompt: Prompt) -> None:
        """Let the server read the fixed prefix of ``prompt`` now. Raises ``EngineError``."""
        patient = Deadlines(WARM_S, WARM_S, WARM_S)
        async with aclosing(self._pieces(prompt, patient, {"max_tokens": 1})) as pieces:
            async for _ in pieces:
                pass

    async def close(self) -> None:
        await self._client.close()

    async def _pieces(
        self, prompt: Prompt, deadlines: Deadlines, changes: dict[str, Any] | None = None
    ) -> AsyncGenerator[str, None]:
        """The server's text as it comes, within ``deadlines``; raises ``EngineError``."""
        import httpx
        import openai

        loop = asyncio.get_running_loop()
        body = request_body(prompt, self._style, self._model) | (changes or {})
        began, ended, silent, waited = False, False, 0.0, 0.0
        async with aclosing(self._chunks(body)) as chunks:
            while True:
                limit = deadlines.next_token_s if began else deadlines.first_token_s
                asked = loop.time()
                try:
                    async with asyncio.timeout(max(0.0, min(limit - silent, deadlines.total_s - waited))):
                        text, last = await anext(chunks)
                except StopAsyncIteration:
                    break
                except TimeoutError as error:
                    overall = deadlines.total_s - waited <= limit - silent
                    raise self._late(
                        "total" if overall else "next" if began else "first", deadlines
                    ) from error
                except (openai.OpenAIError, httpx.HTTPError, OSError, *GARBAGE) as error:
                    raise explain(error, self._base_url, self._model) from error
                ended = ended or last
                silent += loop.time() - asked
                waited += loop.time() - asked
                if text:
                    began, silent = True, 0.0
                    yield text
        if not ended:
            raise EngineError(
                f"the wording model at {self._base_url} broke off its answer", "Look at the server's log."
            )

    async def _chunks(self, body: dict[str, Any]) -> AsyncGenerator[tuple[str, bool], None]:
        """(text, whether it is the last) of every event. Leaving it in any way closes the connection."""
        chat = self._style == "chat"
        api: Any = self._client.chat.completions if chat else self._client.completions
        stream = await api.create(**body, stream=True)
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

    def _late(self, which: Late, deadlines: Deadlines) -> EngineError:
        what, setting = {
            "first": (f"said nothing within {deadlines.first_token_s:g} s", "first_token_s"),
            "next": (f"fell silent for {deadlines.next_token_s:g} s in its answer", "next_token_s"),
            "total": (f"took more than {deadlines.total_s:g} s", "total_s"),
        }[which]
        return EngineError(
            f"the wording model at {self._base_url} {what}",
            f"Use a smaller or faster model, or raise mind.{setting}.",
        )


def request_body(prompt: Prompt, style: Style, model: str) -> dict[str, Any]:
    """The arguments of the request. What is fixed comes first, so that the server's prefix cache holds it."""
    common: dict[str, Any] = {
        "model": model,
        "max_tokens": prompt.max_tokens,
        "temperature": TEMPERATURE,
        "seed": SEED,
    }
    if style == "completion":
        stop = ["\n", *(s for s in prompt.stop if s != "\n")]
        return common | {"prompt": completion_text(prompt), "stop": stop}
    messages = [{"role": "system", "content": prompt.system}]
    for asked, answered in prompt.examples:
        messages += [{"role": "user", "content": asked}, {"role": "assistant", "content": answered}]
    messages.append({"role": "user", "content": prompt.request})
    body = common | {"messages": messages} | ({"stop": list(prompt.stop)} if prompt.stop else {})
    if prompt.stem:
        messages.append({"role": "assistant", "content": prompt.stem})
        # vLLM's and llama.cpp's names for "go on from the last message".
        body["extra_body"] = {"add_generation_prompt": False, "continue_final_message": True}
    return body


def completion_text(prompt: Prompt) -> str:
    """Few-shot text for a base model, up to where it goes on. Adding BOS is the server's job.

    A reply is one line, because a new line ends it.
    """
    pairs = [f"{asked}\nReply: {' '.join(answered.split())}\n\n" for asked, answered in prompt.examples]
    return f"{prompt.system}\n\n{''.join(pairs)}{prompt.request}\nReply: {prompt.stem}".rstrip()


def unechoed(stem: str, text: str) -> str | None:
    """``text`` without a repeated ``stem`` before it; ``None`` while that is not yet clear.

    llama.cpp's chat API sends the stem again, vLLM's does not.
    """
    if not stem:
        return text
    if text.startswith(stem):
        return text.removeprefix(stem)
    return None if stem.startswith(text) else text


def explain(error: BaseException, base_url: str, model: str) -> EngineError:
    """One line for whatever went wrong with a request."""
    import openai

    where = f"the wording model at {base_url}"
    if isinstance(error, openai.APIStatusError):
        code, said = error.status_code, _one_line(error.message)
        if code == 404 and "model" in said.lower():
            return EngineError(
                f"{where} has no model called {model!r}", "Set mind.model to one that `tutor llm ping` lists."
            )
        remedy = {
            401: "Set mind.api_key.",
            403: "Set mind.api_key.",
            404: "Check mind.base_url; it usually ends in /v1.",
            400: "Check mind.prompt_style and the server's context length.",
        }.get(code, "Look at the server's log.")
        return EngineError(f"{where} answered with status {code}: {said}", remedy)
    if isinstance(error, openai.APIConnectionError):
        if type(error.__cause__).__name__ == "ConnectError":
            return EngineError(
                f"no wording model answers at {base_url}",
                "Start it (`tutor llm serve`), correct mind.base_url, or set mind.engine to embedded.",
            )
        return EngineError(f"{where} broke off its answer", "Look at the server's log.")
    if isinstance(error, openai.APIError):
        return EngineError(f"{where} failed: {_one_line(error.message)}", "Look at the server's log.")
    return EngineError(
        f"{where} sent something that is not an OpenAI stream ({type(error).__name__})",
        "Check that mind.base_url is an OpenAI-compatible server.",
    )


def _one_line(text: str, most: int = 160) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= most else line[: most - 1] + "…"
