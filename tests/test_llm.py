"""The OpenAI-protocol writer against a scripted server: what is sent, what arrives, what goes wrong."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.llm_server import Close, FakeLLM, Finish, Hang, Raw, Say, Script, Status, refused_url, reply
from tutor.config import Mind
from tutor.engines import Prompt
from tutor.errors import EngineError, InputError
from tutor.mind.llm import OpenAIWriter, Style, completion_text, open_writer, request_body, unechoed
from tutor.mind.ping import ping

PROMPT = Prompt(
    system="Be kind.",
    examples=(("Learner (right): a half", "Well done."), ("Learner (wrong): a third", "Look again.")),
    request="Learner (right): two fifths",
    max_tokens=20,
)
PATIENT = Mind(first_token_s=30, next_token_s=30, total_s=60)
HURRIED = Mind(first_token_s=0.05, next_token_s=0.05, total_s=0.2)


def opened(url: str, settings: Mind = PATIENT, style: Style = "chat") -> OpenAIWriter:
    return open_writer(url, "tutor", "none", style, settings)


async def collected(writer: OpenAIWriter, prompt: Prompt = PROMPT) -> list[str]:
    try:
        async with aclosing(writer.stream(prompt)) as pieces:
            return [piece async for piece in pieces]
    finally:
        await writer.close()


async def failed(script: Script, settings: Mind = PATIENT, style: Style = "chat") -> str:
    async with FakeLLM.playing(script) as server:
        with pytest.raises(EngineError) as caught:
            await collected(opened(server.base_url, settings, style))
        line = str(caught.value)
        assert server.base_url in line
        assert "\n" not in line
        assert caught.value.remedy
        return line


@pytest.mark.parametrize("style", ["chat", "completion"])
def test_pieces_arrive_in_order_without_leading_space(style: Style) -> None:
    async def run() -> None:
        async with FakeLLM.playing(reply(" | You| compared| well.")) as server:
            assert await collected(opened(server.base_url, style=style)) == ["You", " compared", " well."]
            assert server.requests[0].path == (
                "/v1/chat/completions" if style == "chat" else "/v1/completions"
            )

    asyncio.run(run())


def test_pieces_are_not_held_back() -> None:
    """The first piece is there while the server is still silent about the rest."""

    async def run() -> None:
        async with FakeLLM.playing((Say("You"), Hang())) as server:
            writer = opened(server.base_url)
            async with aclosing(writer.stream(PROMPT)) as pieces:
                assert await anext(pieces) == "You"
            await writer.close()

    asyncio.run(run())


def test_closing_the_stream_closes_the_connection() -> None:
    async def run() -> None:
        async with FakeLLM.playing((Say("You"), Hang())) as server:
            writer = opened(server.base_url)
            pieces = writer.stream(PROMPT)
            await anext(pieces)
            assert not server.gone.is_set()
            await pieces.aclose()
            await asyncio.wait_for(server.gone.wait(), 30)
            await writer.close()

    asyncio.run(run())


@pytest.mark.parametrize("script", [(Hang(),), (Say("You"), Hang())], ids=["before", "after the first token"])
def test_cancelling_the_task_closes_the_connection(script: Script) -> None:
    async def run() -> None:
        async with FakeLLM.playing(script) as server:
            writer = opened(server.base_url)
            task = asyncio.ensure_future(collected(writer))
            await server.asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.wait_for(server.gone.wait(), 30)

    asyncio.run(run())


def test_a_server_that_hangs_before_the_first_token() -> None:
    line = asyncio.run(failed((Hang(),), HURRIED))
    assert "said nothing within 0.05 s" in line
    assert "mind.first_token_s" in line


def test_a_server_that_only_thinks_is_late() -> None:
    line = asyncio.run(failed((Say("Hm.", thinking=True), Hang()), HURRIED))
    assert "said nothing within 0.05 s" in line


def test_a_server_that_stalls_in_its_answer() -> None:
    settings = Mind(first_token_s=30, next_token_s=0.05, total_s=60)
    line = asyncio.run(failed((Say("You"), Say(" are"), Hang()), settings))
    assert "fell silent for 0.05 s" in line
    assert "mind.next_token_s" in line


def test_a_reply_that_takes_too_long_altogether() -> None:
    settings = Mind(first_token_s=30, next_token_s=30, total_s=0.1)
    line = asyncio.run(failed((Say("You"), Hang()), settings))
    assert "took more than 0.1 s" in line
    assert "mind.total_s" in line


def test_the_listeners_pauses_do_not_count_against_the_server() -> None:
    async def run() -> None:
        async with FakeLLM.playing(reply("You| are| close.")) as server:
            writer = opened(server.base_url, Mind(first_token_s=30, next_token_s=30, total_s=30))
            loop = asyncio.get_running_loop()
            real = loop.time
            late = 0.0
            loop.time = lambda: real() + late  # type: ignore[method-assign]
            said = []
            async with aclosing(writer.stream(PROMPT)) as pieces:
                async for piece in pieces:
                    said.append(piece)
                    late += 40.0  # each clause is spoken before the next piece is asked for
            await writer.close()
            assert said == ["You", " are", " close."]

    asyncio.run(run())


def test_nobody_listens() -> None:
    url = refused_url()

    async def run() -> None:
        with pytest.raises(EngineError, match=f"no wording model answers at {url}") as caught:
            await collected(opened(url))
        assert "tutor llm serve" in caught.value.remedy

    asyncio.run(run())


NO_MODEL = '{"error": {"message": "The model `tutor` does not exist.", "code": 404}}'


@pytest.mark.parametrize(
    ("status", "said", "remedy"),
    [
        (Status(500, '{"error": {"message": "out\\nof memory"}}'), "status 500", "log"),
        (Status(503, "<html>busy</html>"), "status 503", "log"),
        (Status(404, NO_MODEL), "no model called 'tutor'", "mind.model"),
        (Status(404, "{}"), "status 404", "/v1"),
        (Status(401, "{}"), "status 401", "mind.api_key"),
        (Status(400, '{"error": {"message": "too long"}}'), "status 400: ", "context length"),
    ],
)
def test_a_refusal_names_its_status_and_what_to_do(status: Status, said: str, remedy: str) -> None:
    line = asyncio.run(failed((status,)))
    assert said in line
    assert remedy in line


@pytest.mark.parametrize(
    "garbage",
    [
        Raw(b"data: {not json}\n\n"),
        Raw(b"data: 42\n\n"),
        Raw(b'data: {"choices": [{"delta": null, "text": null, "finish_reason": 7}]}\n\n'),
        Raw(b'data: {"choices": [{"delta": {"content": {"a": 1}}, "text": 5}]}\n\n'),
        Raw(b"data: \xff\xfe\x00\n\n"),
        Raw(b"<html>It works!</html>\n\n"),
        Raw(b'data: {"error": {"message": "the engine died"}}\n\n'),
    ],
    ids=lambda step: step.data.decode(errors="replace")[:30],
)
@pytest.mark.parametrize("style", ["chat", "completion"])
def test_garbage_is_one_line(garbage: Raw, style: Style) -> None:
    asyncio.run(failed((Say("You"), garbage), style=style))


@pytest.mark.parametrize("script", [(Close(),), (Say("You"), Close())], ids=["at once", "in the answer"])
def test_an_early_close(script: Script) -> None:
    assert "broke off its answer" in asyncio.run(failed(script))


def test_an_end_without_a_finish_reason_is_broken_off() -> None:
    assert "broke off" in asyncio.run(failed((Say("You"), Raw(b"data: [DONE]\n\n"), Close())))


@pytest.mark.parametrize("script", [(Finish(),), reply(" |\n")], ids=["empty", "only space"])
def test_an_answer_of_nothing(script: Script) -> None:
    assert "answered with nothing" in asyncio.run(failed(script))


def test_thoughts_are_not_spoken() -> None:
    async def run() -> None:
        script = (Say("The learner is sad.", thinking=True), Say("Nice."), Finish())
        async with FakeLLM.playing(script) as server:
            assert await collected(opened(server.base_url)) == ["Nice."]

    asyncio.run(run())


@pytest.mark.parametrize("pieces", ["I like how you| looked", "I like| how you looked", " looked"])
def test_a_stem_is_continued_and_never_repeated(pieces: str) -> None:
    async def run() -> None:
        async with FakeLLM.playing(reply(pieces)) as server:
            prompt = replace(PROMPT, stem="I like how you")
            assert "".join(await collected(opened(server.base_url), prompt)) == " looked"
            body = server.requests[0].body
            assert body["messages"][-1] == {"role": "assistant", "content": "I like how you"}
            assert body["continue_final_message"] is True

    asyncio.run(run())


def test_a_reply_that_only_repeats_the_stem_is_nothing() -> None:
    async def run() -> None:
        async with FakeLLM.playing(reply("I like")) as server:
            with pytest.raises(EngineError, match="nothing"):
                await collected(opened(server.base_url), replace(PROMPT, stem="I like how"))

    asyncio.run(run())


@given(st.text("ab ", max_size=6), st.text("ab ", max_size=8), st.booleans())
def test_unechoed_never_loses_what_follows(stem: str, rest: str, echoed: bool) -> None:
    text = stem + rest if echoed else rest
    found = unechoed(stem, text)
    if echoed:
        assert found == rest or (not rest and found is None) or not stem
    elif found is None:
        assert stem.startswith(text)
    else:
        assert found == text or text == stem + found


def test_the_chat_request_begins_with_what_is_fixed() -> None:
    first = request_body(PROMPT, "chat", "m")
    second = request_body(replace(PROMPT, request="Learner (wrong): ten"), "chat", "m")
    assert [m["role"] for m in first["messages"]] == ["system", *["user", "assistant"] * 2, "user"]
    assert first["messages"][:-1] == second["messages"][:-1]
    assert first["messages"][-1] != second["messages"][-1]
    assert "stop" not in first
    assert request_body(replace(PROMPT, stop=("\n",)), "chat", "m")["stop"] == ["\n"]


def test_the_completion_request_is_few_shot_text() -> None:
    assert completion_text(PROMPT) == (
        "Be kind.\n\nLearner (right): a half\nReply: Well done.\n\n"
        "Learner (wrong): a third\nReply: Look again.\n\nLearner (right): two fifths\nReply:"
    )
    assert completion_text(replace(PROMPT, stem="You saw")).endswith("\nReply: You saw")
    assert request_body(replace(PROMPT, stop=("\n", "Q:")), "completion", "m")["stop"] == ["\n", "Q:"]


def test_warming_asks_for_one_token_with_the_same_prefix() -> None:
    async def run() -> None:
        async with FakeLLM.playing((Finish("length"),), reply("Yes.")) as server:
            writer = opened(server.base_url, HURRIED)
            await writer.warm(PROMPT)  # an empty answer is fine here
            await writer.close()
            await collected(opened(server.base_url))
            warm, real = (request.body for request in server.requests)
            assert warm["max_tokens"] == 1
            assert warm["messages"] == real["messages"]
            assert (real["max_tokens"], real["temperature"], real["seed"]) == (20, 0.3, 7)
            assert real["stream"] is True

    asyncio.run(run())


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000/v1", "ftp://x/v1", "http://", "not a url"])
def test_a_malformed_address(url: str) -> None:
    with pytest.raises(InputError, match="not the address"):
        opened(url)


def test_a_proxy_is_not_used_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", refused_url())
    monkeypatch.delenv("NO_PROXY", raising=False)

    async def run() -> None:
        async with FakeLLM.playing(reply("Yes.")) as server:
            assert await collected(opened(server.base_url)) == ["Yes."]

    asyncio.run(run())


def test_ping_tells_the_models_and_the_speed() -> None:
    async def run() -> None:
        async with FakeLLM.playing(reply("one,| two,| three"), models=("big", "small")) as server:
            result = await ping(server.base_url, PATIENT)
            assert result.models == ("big", "small")
            assert (result.model, result.style, result.text) == ("big", "chat", "one, two, three")
            assert result.first_token_ms > 0
            assert result.as_json()["models"] == ("big", "small")
            assert "It said: one, two, three" in result.shown()
            assert server.requests[0].body["model"] == "big"

    asyncio.run(run())


def test_ping_tries_completion_where_a_model_has_no_chat() -> None:
    async def run() -> None:
        async with FakeLLM.playing((Status(400, "no chat template"),), reply(" one")) as server:
            result = await ping(server.base_url, PATIENT)
            assert (result.style, result.text, result.tokens_per_s) == ("completion", "one", 0.0)

    asyncio.run(run())


def test_ping_takes_the_settings_model_where_the_server_has_it() -> None:
    async def run() -> None:
        async with FakeLLM.playing(reply("one"), reply("one"), models=("big", "small")) as server:
            settings = PATIENT.model_copy(update={"model": "small"})
            assert (await ping(server.base_url, settings)).model == "small"
            assert (await ping(server.base_url, settings, "big")).model == "big"

    asyncio.run(run())


def test_ping_on_nothing_and_on_a_server_without_models() -> None:
    async def run() -> None:
        with pytest.raises(EngineError, match="no wording model answers"):
            await ping(refused_url(), PATIENT)
        async with FakeLLM.playing(models=()) as server:
            with pytest.raises(EngineError, match="has no model"):
                await ping(server.base_url, PATIENT)

    asyncio.run(run())
