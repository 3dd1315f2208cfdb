"""What the tutor thinks ahead, and what it takes back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.fakes.engines import ScriptedWriter
from tests.fakes.lesson import COURSE, FixedFile, ManualClock
from tests.fakes.loop import run
from tests.fakes.store import MemoryStore
from tutor.config import Settings
from tutor.course.faults import Fault
from tutor.course.model import Course
from tutor.engines import Prompt
from tutor.errors import EngineError
from tutor.events import Bus, Event, Faulted, TurnReopened
from tutor.mind import lines
from tutor.mind.script import Gap
from tutor.mind.tutor import Tutor


async def opened(
    events: list[Event],
    writer: ScriptedWriter | None = None,
    file: FixedFile | None = None,
    store: MemoryStore | None = None,
    *,
    keep_said: bool = False,
) -> Tutor:
    bus = Bus()
    bus.subscribe(events.append)
    tutor = Tutor(
        COURSE,
        "learner-1",
        settings=Settings(),
        lines=lines.load("en"),
        clock=ManualClock(),
        bus=bus,
        store=store or MemoryStore(),
        file=file,
        keep_said=keep_said,
    )
    tutor.commit(await tutor.open())
    if writer is not None:
        await tutor.use(writer)
    return tutor


def opening(thought: Any) -> str:
    return next(piece.text for piece in thought.script if not isinstance(piece, Gap))


def test_the_branches_are_the_right_answer_the_misconceptions_dont_know_and_a_hint() -> None:
    async def look() -> None:
        events: list[Event] = []
        tutor = await opened(events)
        told = len(events)
        acts = [thought.decision.act for thought in tutor.branches()]
        assert acts == ["confirm", "correct", "hint", "hint"]
        assert len(events) == told  # thinking ahead is heard of nowhere

    run(look())


@pytest.mark.parametrize("said", ["four", "It's four, I think.", "4"])
def test_a_branch_opens_and_is_worded_as_the_real_answer_will_be(said: str) -> None:
    async def look() -> None:
        tutor = await opened([])
        branch, real = tutor.branches()[0], tutor.consider(said)
        assert opening(branch) == opening(real)
        assert prompts(branch) == prompts(real)

    run(look())


def prompts(thought: Any) -> list[Prompt]:
    return [piece.prompt for piece in thought.script if isinstance(piece, Gap)]


def test_a_long_answer_is_shown_to_the_model_as_it_was_said() -> None:
    async def look() -> None:
        tutor = await opened([])
        (prompt,) = prompts(tutor.consider("it is four because I counted on from two"))
        assert "counted on from two" in prompt.request

    run(look())


def test_a_reopened_turn_leaves_everything_as_it_was() -> None:
    async def look() -> None:
        events: list[Event] = []
        tutor = await opened(events)
        before = tutor.consider("four")
        tutor.commit(before)
        assert tutor.consider("four").table.item.id != before.table.item.id or tutor.next_turn == 3
        asked = tutor.reopen(speaking=True)
        assert asked.item == "two-and-two"
        assert tutor.consider("four") == before
        assert [e.turn for e in events if isinstance(e, TurnReopened)] == [2]

    run(look())


@pytest.mark.parametrize("keep_said", [True, False])
def test_words_are_kept_with_what_was_heard_before_them_and_only_with_consent(keep_said: bool) -> None:
    async def look() -> None:
        store = MemoryStore()
        tutor = await opened([], store=store, keep_said=keep_said)
        tutor.was_heard("What is two")
        first = tutor.consider("four")
        tutor.commit(first)
        tutor.was_heard("Yes, that's right. What is three")
        tutor.reopen(speaking=True)  # there was more to come
        first = tutor.consider("four apples")
        tutor.commit(first)
        tutor.was_heard("Yes.")
        second = tutor.consider("five")
        tutor.commit(second)  # before the first is written
        await tutor.record(first)
        await tutor.record(second)
        kept = [("four apples", "Yes, that's right. What is three"), ("five", "Yes.")]
        assert [(turn.said, turn.heard) for turn in store.turns] == (
            kept if keep_said else [(None, None)] * 2
        )

    run(look())


def test_a_model_that_failed_ahead_is_asked_again_when_it_counts() -> None:
    async def look() -> None:
        writer = ScriptedWriter(replies=[EngineError("busy")], always=[(0.0, " the amounts step by step.")])
        tutor = await opened([], writer)
        await tutor.word_ahead(tutor.branches()[0])
        thought = tutor.consider("four")
        spoken = [text.text async for text in tutor.say(thought, lambda: 1.0)]
        assert "You thought about the amounts step by step." in spoken

    run(look())


def test_a_sentence_that_was_heard_in_the_turn_before_is_not_said_again() -> None:
    async def look() -> None:
        tutor = await opened([], ScriptedWriter(always=[(0.0, " the amounts step by step.")]))
        thought = tutor.branches()[0]
        await tutor.word_ahead(thought)
        tutor.was_heard("Yes. You thought about the amounts step by step. What comes next?")
        spoken = [text.text async for text in tutor.say(thought, lambda: 1.0)]
        assert not any("amounts" in text for text in spoken)

    run(look())


@pytest.mark.parametrize(
    ("said", "act", "ends"),
    [
        ("Four. I want to stop now.", "confirm", True),
        ("Twenty two. Stop.", "correct", True),
        ("It is four.", "confirm", False),
        ("I want to stop now.", "close", True),
    ],
)
def test_an_answer_and_a_wish_to_stop_are_both_heard(said: str, act: str, ends: bool) -> None:
    async def look() -> None:
        thought = (await opened([])).consider(said)
        assert (thought.decision.act, thought.ends) == (act, ends)
        assert ("good work" in str(thought.script)) is ends

    run(look())


# -- a course that is edited during the lesson ---------------------------------------------------------


def edited(prompt: str) -> Course:
    """The course with other words in its second item."""
    skill = COURSE.skills[0]
    first, second, third = skill.items
    items = (first, second.model_copy(update={"prompt": prompt}), third)
    return COURSE.model_copy(update={"skills": (skill.model_copy(update={"items": items}),)})


def refreshed(version: Course | Fault) -> tuple[Tutor, list[Event]]:
    async def look() -> Tutor:
        tutor = await opened(events, file=FixedFile(COURSE, [version]))
        await tutor.refresh()
        return tutor

    events: list[Event] = []
    return asyncio.run(look()), events


def question_after(tutor: Tutor) -> str:
    async def look() -> str:
        return tutor.consider("four").table.item.prompt

    return asyncio.run(look())


def test_a_saved_edit_shows_at_the_next_question_and_not_before() -> None:
    tutor, events = refreshed(edited("How many are three and two?"))
    assert question_after(tutor) == "How many are three and two?"
    assert not [e for e in events if isinstance(e, Faulted)]


def test_a_broken_save_keeps_the_last_good_version_and_says_where_it_broke() -> None:
    tutor, events = refreshed(Fault("sums.yaml", 7, 3, "syntax", "a bracket is open", "Close it."))
    assert question_after(tutor) == "What is three plus two?"
    (fault,) = [e for e in events if isinstance(e, Faulted)]
    assert fault.stage == "course"
    assert "sums.yaml" in fault.what
    assert "7" in fault.what


def test_a_file_that_became_another_course_is_left_alone() -> None:
    tutor, events = refreshed(COURSE.model_copy(update={"course": "other"}))
    assert question_after(tutor) == "What is three plus two?"
    assert [e.stage for e in events if isinstance(e, Faulted)] == ["course"]
