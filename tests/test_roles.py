"""Several models for one role: in order, with rests, and metered."""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from tests.fakes.engines import ScriptedWriter
from tests.fakes.lesson import ManualClock
from tests.fakes.loop import run
from tutor import lesson
from tutor.config import Settings
from tutor.engines import Prompt
from tutor.errors import EngineError
from tutor.events import Event, ModelUsed, WordingChecked
from tutor.mind.roles import FAILURES, REJECTIONS, REST_S, Cascade, Member, gather, settings_of

PROMPT = Prompt("", (), "?")
DOWN = EngineError("it is down")
LATE = EngineError("it is too slow")


def says(text: str) -> ScriptedWriter:
    return ScriptedWriter(always=[(0.1, piece) for piece in text.split("|")])


def cascade(*writers: ScriptedWriter) -> tuple[Cascade, list[Event]]:
    events: list[Event] = []
    found = Cascade(
        "wording", [Member(f"m{n}", writer) for n, writer in enumerate(writers, 1)], ManualClock()
    )
    found.report_to(events.append)
    return found, events


async def text(writer: Cascade) -> str:
    return "".join([piece async for piece in writer.stream(PROMPT)])


def outcomes(events: list[Event]) -> list[tuple[str, str, int]]:
    return [(e.model, e.outcome, e.tokens) for e in events if isinstance(e, ModelUsed)]


def test_the_first_that_answers_is_taken_and_metered() -> None:
    async def look() -> None:
        models, events = cascade(says("a|b|c"), says("d"))
        assert await text(models) == "abc"
        assert outcomes(events) == [("m1", "done", 3)]
        assert events[0] == ModelUsed("wording", "m1", "done", 3, 0.3)

    run(look())


@pytest.mark.parametrize("fault", [DOWN, LATE])
def test_one_that_is_down_or_slow_is_followed_by_the_next(fault: EngineError) -> None:
    async def look() -> None:
        models, events = cascade(ScriptedWriter(always=fault), says("d"))
        assert await text(models) == "d"
        assert outcomes(events) == [("m1", "failed", 0), ("m2", "done", 1)]

    run(look())


def test_where_none_answers_the_last_failure_is_told() -> None:
    async def look() -> None:
        models, _ = cascade(ScriptedWriter(always=DOWN), ScriptedWriter(always=LATE))
        with pytest.raises(EngineError, match="too slow"):
            await text(models)

    run(look())


def test_half_a_sentence_is_not_taken_up_by_another() -> None:
    class Broken(ScriptedWriter):
        async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
            yield "half a "
            raise DOWN

    async def look() -> None:
        models, events = cascade(Broken(), says("d"))
        with pytest.raises(EngineError):
            await text(models)
        assert outcomes(events) == [("m1", "failed", 1)]

    run(look())


def test_a_sentence_that_is_not_needed_to_its_end_is_stopped_and_closed() -> None:
    async def look() -> None:
        writer = says("a|b|c")
        models, events = cascade(writer)
        async with aclosing(models.stream(PROMPT)) as pieces:
            assert await anext(pieces) == "a"
        assert writer.closed == 1
        assert outcomes(events) == [("m1", "stopped", 1)]

    run(look())


def test_one_that_fails_again_and_again_rests_for_a_while() -> None:
    async def look() -> None:
        first = ScriptedWriter([DOWN] * FAILURES, always=[(0.0, "a")])
        models, events = cascade(first, says("d"))
        for _ in range(FAILURES):
            assert await text(models) == "d"
        events.clear()
        assert await text(models) == "d"
        assert outcomes(events) == [("m1", "resting", 0), ("m2", "done", 1)]
        await asyncio.sleep(REST_S)
        assert await text(models) == "a"

    run(look())


def test_one_alone_never_rests() -> None:
    async def look() -> None:
        models, _ = cascade(ScriptedWriter([DOWN] * 9, always=[(0.0, "a")]))
        for _ in range(9):
            with pytest.raises(EngineError):
                await text(models)
        assert await text(models) == "a"

    run(look())


@pytest.mark.parametrize(
    ("reason", "expected"), [("gives the answer away", "d"), ("late", "a"), ("said before", "a")]
)
def test_one_whose_sentences_are_rejected_again_and_again_rests(reason: str, expected: str) -> None:
    async def look() -> None:
        models, _ = cascade(says("a"), says("d"))
        for turn in range(REJECTIONS):
            assert await text(models) == "a"
            models.notice(WordingChecked(turn, False, reason))
        assert await text(models) == expected

    run(look())


def test_one_accepted_sentence_begins_the_count_anew() -> None:
    async def look() -> None:
        models, _ = cascade(says("a"), says("d"))
        for turn in range(3 * REJECTIONS):
            assert await text(models) == "a"
            models.notice(WordingChecked(turn, turn % 2 == 0, "" if turn % 2 == 0 else "too long"))

    run(look())


def test_a_model_that_cannot_be_opened_is_told_and_left_out() -> None:
    told: list[str] = []
    found = gather("wording", [("server big", DOWN), ("embedded", says("a"))], ManualClock(), told.append)
    assert found is not None
    assert found.names == "embedded"
    assert told == ["No server big for wording: it is down"]
    assert gather("wording", [("server big", DOWN)], ManualClock(), told.append) is None


def test_a_role_takes_from_mind_what_it_leaves_out() -> None:
    settings = Settings.model_validate(
        {"mind": {"engine": "embedded", "model": "small", "first_token_s": 1.5,
                  "roles": {"wording": [{"engine": "server", "base_url": "http://127.0.0.1:1/v1"}, {}]}}}
    )  # fmt: skip
    first, second = (settings_of(settings, role).mind for role in settings.mind.roles.wording)
    assert (first.engine, first.model, first.base_url) == ("server", None, "http://127.0.0.1:1/v1")
    assert first.first_token_s == 1.5
    assert (second.engine, second.model) == ("embedded", "small")


def test_a_lesson_opens_the_models_of_a_role_and_closes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str | None] = []

    async def load(kind: str, engine: str, settings: Settings, note: object) -> ScriptedWriter:
        opened.append(settings.mind.model)
        if settings.mind.model == "absent":
            raise DOWN
        return says("a")

    monkeypatch.setattr(lesson, "load", load)
    roles = {"wording": [{"model": "absent"}, {"model": "there"}]}
    settings = Settings.model_validate({"mind": {"roles": roles}})
    told: list[str] = []

    async def look() -> None:
        async with lesson.writer(settings, told.append) as models:
            assert models is not None
            assert models.names == "embedded there"
        none = settings.model_copy(update={"mind": settings.mind.model_copy(update={"engine": "none"})})
        async with lesson.writer(none, told.append) as models:
            assert models is None

    run(look())
    assert opened == ["absent", "there"]
    assert len(told) == 1


def test_without_a_wording_model_a_role_keeps_the_models_that_it_names_an_engine_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str | None] = []

    async def load(kind: str, engine: str, settings: Settings, note: object) -> ScriptedWriter:
        opened.append(f"{engine} {settings.mind.model}")
        return says("a")

    monkeypatch.setattr(lesson, "load", load)
    own = {"engine": "server", "model": "big"}
    roles = {"wording": [own], "open_answers": [{"model": "inherits"}, own]}

    async def look(settings: Settings) -> tuple[bool, bool]:
        async with lesson.writer(settings, print) as words, lesson.panel(settings, print) as readers:
            return words is not None, readers is not None

    quiet = Settings.model_validate({"mind": {"engine": "none", "roles": roles}})
    assert run(look(quiet)) == (False, True)
    assert opened == ["server big"]
    alone = {"open_answers": [{"model": "inherits"}]}
    nobody = Settings.model_validate({"mind": {"engine": "none", "roles": alone}})
    assert run(look(nobody)) == (False, False)


def test_the_roles_in_the_docs_are_valid() -> None:
    page = (Path(__file__).parent.parent / "docs" / "models.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    roles = Settings.model_validate(tomllib.loads(table)).mind.roles
    assert [role.engine for role in roles.wording] == ["server", "embedded"]
    assert roles.open_answers[0].model == "Qwen/Qwen3-8B"
