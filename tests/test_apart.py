"""The embedded model in a process of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psutil
import pytest

from tutor.config import Settings
from tutor.errors import WeightsError
from tutor.mind import apart, prompt


def test_a_model_that_is_not_there_is_said_before_a_process_is_started() -> None:
    async def run() -> None:
        settings = Settings.model_validate({"mind": {"model": "/no/such/model.gguf"}})
        async with apart.open_apart(settings, lambda _line: None):
            pytest.fail("there is no such model")

    with pytest.raises(Exception, match="no/such/model") as found:
        asyncio.run(run())
    assert not isinstance(found.value, BaseExceptionGroup)


def test_a_model_that_dies_says_its_last_words_and_where_its_log_is() -> None:
    fault = apart._fault(("loading", "out of memory", ""), Path("/logs/model.log"))
    assert str(fault) == "the wording model died: out of memory. Its log is /logs/model.log."


@pytest.mark.slow
def test_it_words_and_its_process_ends_with_the_writer() -> None:
    patient = {"first_token_s": 60, "next_token_s": 60, "total_s": 120}  # it is not measured here

    async def run() -> list[psutil.Process]:
        async with apart.open_apart(Settings.model_validate({"mind": patient}), lambda _line: None) as writer:
            await writer.warm(prompt.build("right", "", "", ""))
            pieces = [
                piece
                async for piece in writer.stream(prompt.build("right", "What is two plus two?", "4", "You"))
            ]
            assert "".join(pieces).strip()
            return psutil.Process().children(recursive=True)

    try:
        children = asyncio.run(run())
    except WeightsError as missing:
        pytest.skip(str(missing))
    assert children
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive
