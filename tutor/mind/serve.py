"""Loads the wording model that the settings name: the embedded one, or one behind an address."""

from __future__ import annotations

import asyncio
from typing import cast

from tutor.config import Settings
from tutor.engines import Progress
from tutor.locate import Located, resolve_local
from tutor.mind.embedded import EmbeddedWriter, open_embedded
from tutor.mind.llm import OpenAIWriter, Style, open_writer
from tutor.mind.ping import list_models

DEFAULT_MODEL = "qwen2.5-coder-0.5b"
"""The embedded model's card, chosen by measurement: docs/adr/0003-engines.md."""


def locate(settings: Settings, progress: Progress) -> Located:
    """The GGUF file that ``mind.model`` names. Raises ``InputError`` or ``WeightsError``."""
    return resolve_local(settings.mind.model or DEFAULT_MODEL, "llm", progress=progress)


def load_embedded(settings: Settings, progress: Progress) -> EmbeddedWriter:
    """The ``tutor.llm`` engine ``embedded``. Blocks for seconds."""
    found = locate(settings, progress)
    style = found.card.options.get("prompt_style", "chat") if found.card else "chat"
    return open_embedded(found.path, settings.mind, settings.mind.prompt_style or cast(Style, style))


def load_server(settings: Settings, progress: Progress) -> OpenAIWriter:  # noqa: ARG001 - an engine's signature
    """The ``tutor.llm`` engine ``server``: vLLM or any other that speaks the OpenAI protocol.

    Called in a thread of its own. Raises ``InputError`` for a malformed address, ``EngineError`` where no
    server answers.
    """
    mind = settings.mind
    served = asyncio.run(list_models(mind.base_url, mind.api_key, mind.first_token_s))
    model = mind.model or (served[0] if served else "tutor")
    return open_writer(mind.base_url, model, mind.api_key, mind.prompt_style or "chat", mind)
