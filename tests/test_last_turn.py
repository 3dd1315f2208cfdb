"""The turn that counted last: reopened, taken back, or written down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.fakes.engines import ScriptedSynthesizer
from tests.fakes.lesson import COURSE, ManualClock
from tests.fakes.loop import run
from tests.fakes.store import MemoryStore
from tutor.ahead import Ahead
from tutor.config import Settings
from tutor.delivery import Scope
from tutor.events import Bus, Event, TurnCommitted, TurnReopened
from tutor.last_turn import LastTurn
from tutor.mind import lines
from tutor.mind.tutor import Tutor
from tutor.mouth.tts import CachedSynthesizer


class Desk:
    """A lesson after its greeting, without ears and mouth."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.store = MemoryStore()
        bus, clock = Bus(), ManualClock()
        bus.subscribe(self.events.append)
        self.tutor = Tutor(
            COURSE, "l1", settings=Settings(), lines=lines.load("en"), clock=clock, bus=bus, store=self.store
        )
        openings = Ahead(self.tutor, CachedSynthesizer(ScriptedSynthesizer()), bus)
        self.last = LastTurn(self.tutor, openings, self.do, clock=clock, bus=bus)
        self.work: list[asyncio.Task[None]] = []

    def do(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        self.work.append(asyncio.ensure_future(work))
        return self.work[-1]

    async def open(self) -> None:
        self.last.count(Scope(0, await self.tutor.open()), 0)

    def answer(self, said: str) -> None:
        self.last.count(Scope(100, self.tutor.consider(said), answers=True), 1000)

    async def written(self) -> list[str]:
        await asyncio.gather(*self.work)
        return [fact.verdict for fact in self.store.facts]

    def told(self, kind: type) -> int:
        return sum(isinstance(event, kind) for event in self.events)


def at_desk(act: Callable[[Desk], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        desk = Desk()
        await desk.open()
        await act(desk)

    run(main())


def test_a_turn_is_written_once_it_can_no_longer_be_reopened() -> None:
    async def act(desk: Desk) -> None:
        desk.answer("four")
        assert desk.last.expected.item == "three-and-two"
        desk.last.write_down(999)
        assert await desk.written() == []
        desk.last.write_down(1000)
        desk.last.write_down(1001)
        assert await desk.written() == ["right"]

    at_desk(act)


def test_the_next_turn_and_the_end_of_the_lesson_write_it_too() -> None:
    async def act(desk: Desk) -> None:
        desk.answer("four")
        desk.answer("six")
        assert await desk.written() == ["right"]
        await desk.last.close()
        assert await desk.written() == ["right", "wrong"]

    at_desk(act)


def test_a_turn_that_is_reopened_is_as_if_it_had_not_been_unless_a_noise_did_it() -> None:
    async def act(desk: Desk) -> None:
        desk.answer("four")
        desk.last.reopen()
        assert desk.last.expected.item == "two-and-two"
        desk.last.write_down()
        assert await desk.written() == []
        desk.last.was_whole(2000)
        assert desk.last.expected.item == "three-and-two"
        desk.last.write_down(1999)
        assert await desk.written() == []
        desk.last.write_down(2000)
        assert await desk.written() == ["right"]
        assert (desk.told(TurnCommitted), desk.told(TurnReopened)) == (2, 1)

    at_desk(act)


@pytest.mark.parametrize("late", [False, True])
def test_what_is_taken_back_by_hand_no_noise_brings_back(late: bool) -> None:
    async def act(desk: Desk) -> None:
        assert not desk.last.take_back()  # the greeting is the tutor's own
        desk.answer("four")
        if late:
            desk.last.write_down(1000)
        assert desk.last.take_back() is not late
        desk.last.was_whole(2000)
        desk.last.write_down()
        assert await desk.written() == (["right"] if late else [])

    at_desk(act)


def test_one_who_took_a_turn_back_by_hand_is_not_taken_to_be_speaking() -> None:
    async def act(desk: Desk) -> None:
        desk.answer("four")
        desk.last.take_back()
        assert not desk.tutor._mind.at.state.learner_speaking
        desk.answer("four")
        desk.last.reopen()
        assert desk.tutor._mind.at.state.learner_speaking

    at_desk(act)
