"""The wording model on a real vLLM: streaming, cancelling, the prefix cache, and a server that is killed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

import psutil
import pytest

from tests.fakes.lesson import COURSE
from tests.fakes.store import MemoryStore
from tests.vllm.conftest import PATIENT, Server
from tutor.clock import SystemClock
from tutor.config import Settings
from tutor.engines import Prompt, Writer
from tutor.errors import EngineError
from tutor.events import Bus, Event, Faulted, WordingChecked
from tutor.mind import lines
from tutor.mind import prompt as prompts
from tutor.mind.llm import OpenAIWriter, Style, open_writer
from tutor.mind.ping import ping
from tutor.mind.script import Text
from tutor.mind.tutor import Tutor

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(600)]

QUESTIONS = (
    ("wrong", "Which is bigger, one third or one quarter?", "one quarter", "You were thinking about"),
    ("right", "What is one half of eight?", "four, I cut it in two", "I like how you"),
)
LONG = Prompt(
    system="You count aloud in words.",
    examples=(),
    request="Count from one to one thousand, one number a line.",
    max_tokens=1500,
)
GENERATED = "vllm:generation_tokens_total"
RUNNING = "vllm:num_requests_running"
HITS = "vllm:prefix_cache_hits_total"


async def reply(writer: OpenAIWriter, prompt: Prompt) -> list[str]:
    try:
        async with aclosing(writer.stream(prompt)) as pieces:
            return [piece async for piece in pieces]
    finally:
        await writer.close()


@pytest.mark.parametrize("style", ["chat", "completion"])
def test_a_reply_streams(server: Server, style: Style) -> None:
    prompt = prompts.build(*QUESTIONS[0])
    pieces = server.run(reply(server.writer(style), prompt))
    text = "".join(pieces)
    assert len(pieces) > 2
    assert text.strip()
    assert not text.startswith(prompt.stem)
    assert "<|" not in text


def test_the_same_request_gets_the_same_words(server: Server) -> None:
    prompt = prompts.build(*QUESTIONS[1])
    texts = {"".join(server.run(reply(server.writer(), prompt))) for _ in range(2)}
    assert len(texts) == 1


def test_ping_names_the_model(server: Server) -> None:
    result = server.run(ping(server.base_url, PATIENT))
    assert result.models == ("tutor",)
    assert result.style == "chat"
    assert result.tokens_per_s > 0


def test_a_wrong_model_name_is_one_line(server: Server) -> None:
    writer = open_writer(server.base_url, "nobody", "none", "chat", PATIENT)
    with pytest.raises(EngineError, match="has no model called 'nobody'"):
        server.run(reply(writer, prompts.build(*QUESTIONS[0])))


def test_the_fixed_prefix_is_read_once(server: Server) -> None:
    """vLLM caches whole blocks of 128 tokens on a CPU; the fixed part of a lesson's prompt is longer."""

    async def run() -> float:
        writer = server.writer()
        await writer.warm(prompts.build(*QUESTIONS[0]))
        before = await server.metric(HITS)
        await reply(writer, prompts.build(*QUESTIONS[1]))
        return await server.metric(HITS) - before

    assert server.run(run()) >= 128


def test_closing_the_stream_stops_the_server(server: Server) -> None:
    async def run() -> None:
        writer = server.writer()
        async with aclosing(writer.stream(LONG)) as pieces:
            for _ in range(3):
                await anext(pieces)
            assert await server.until(lambda n: n == 1, RUNNING) == 1
        await server.until(lambda n: n == 0, RUNNING)
        stopped = await server.metric(GENERATED)
        # Were the long reply still being written, its tokens would be counted beside these.
        short = prompts.build(*QUESTIONS[0])
        await reply(writer, short)
        after = await server.metric(GENERATED) - stopped
        assert 0 < after <= short.max_tokens

    server.run(run())


def test_cancelling_the_task_stops_the_server(server: Server) -> None:
    async def run() -> None:
        task = asyncio.ensure_future(reply(server.writer(), LONG))
        await server.until(lambda n: n == 1, RUNNING)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.until(lambda n: n == 0, RUNNING)

    server.run(run())


class Lesson:
    """A lesson of the true tutor, typed, worded by the server. What was spoken, faulted and checked."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.bus = Bus()
        self.bus.subscribe(self.events.append)

    async def hold(self, writer: Writer, *answers: str) -> list[list[Text]]:
        tutor = Tutor(
            COURSE,
            "learner-1",
            settings=Settings(mind=PATIENT),
            lines=lines.load("en"),
            clock=SystemClock(),
            bus=self.bus,
            store=MemoryStore(),
        )
        await tutor.use(writer)
        tutor.commit(await tutor.open())
        spoken = []
        for said in answers:
            thought = tutor.consider(said)
            tutor.commit(thought)
            spoken.append([text async for text in tutor.say(thought, lambda: 1.0)])
            tutor.was_heard(" ".join(text.text for text in spoken[-1]))
        return spoken

    def seen(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


def test_the_tutor_holds_a_lesson_worded_by_the_server(server: Server) -> None:
    lesson = Lesson()
    spoken = server.run(lesson.hold(server.writer(), "twenty two", "four", "I don't know", "five"))
    texts = [" ".join(text.text for text in turn) for turn in spoken]
    assert "side by side" in texts[0]
    assert "What is three plus two?" in texts[1]
    assert "Count on from three." in texts[2]
    assert lesson.seen(Faulted) == []
    checks = lesson.seen(WordingChecked)
    assert len(checks) == 3  # the misconception has the teacher's own words and no gap
    accepted = sum(check.accepted for check in checks)
    assert accepted == sum(text.source == "model" for turn in spoken for text in turn)


class Killing:
    """A writer whose server dies after its first piece of text."""

    def __init__(self, inner: OpenAIWriter, server: Server) -> None:
        self.inner = inner
        self.server = server
        self.killed = False

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        async with aclosing(
            self.inner.stream(replace(prompt, request=LONG.request, max_tokens=1500))
        ) as pieces:
            async for piece in pieces:
                self.server.api_server().kill()
                yield piece.replace(".", ",")  # so that the sentence does not end before the server does

    async def warm(self, prompt: Prompt) -> None:
        await self.inner.warm(prompt)

    async def close(self) -> None:
        await self.inner.close()


def test_a_server_killed_in_a_lesson_leaves_the_teachers_words(server: Server) -> None:
    """Keep this last: it leaves no server, and the next test that needs one would start it anew."""
    lesson, processes = Lesson(), server.processes()
    assert len(processes) >= 2
    spoken = server.run(lesson.hold(Killing(server.writer(), server), "four", "I don't know"))
    texts = [" ".join(text.text for text in turn) for turn in spoken]
    assert {text.source for turn in spoken for text in turn} == {"authored"}
    assert "What is three plus two?" in texts[0]
    assert "Count on from three." in texts[1]
    assert [check.accepted for check in lesson.seen(WordingChecked)] == [False, False]
    first, second = lesson.seen(Faulted)
    assert first.stage == second.stage == "wording"
    assert "broke off its answer" in first.what  # noticed when it happens, not at a deadline
    # Its socket may outlive it for an instant, and takes the next request without an answer.
    assert "no wording model answers" in second.what or "broke off its answer" in second.what
    _, alive = psutil.wait_procs(processes, timeout=60)
    assert alive == []  # the leash took the engine and the worker along
