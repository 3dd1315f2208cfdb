"""A goal and a next step, set in the lesson itself, and what the lesson came to, said at its close."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.fakes.lesson import COURSE, ManualClock, words
from tests.fakes.store import MemoryStore
from tutor.answers.judge import judge
from tutor.config import Settings
from tutor.course.model import Item
from tutor.events import Bus, Event, Faulted
from tutor.learner.facts import GoalFact, GoalKind
from tutor.learner.proactive import Suggestion
from tutor.learner.timeline import Kind, Outcome
from tutor.mind import lines
from tutor.mind.chosen import chosen
from tutor.mind.standing import Thought
from tutor.mind.tutor import Tutor

NUMBER = Item.model_validate({"id": "a", "prompt": "What is two plus two?", "answer": 4})
TALK = Item.model_validate(
    {"id": "b", "prompt": "What do you want to learn?", "answer": ["I want to learn English"]}
)
NAME = Item.model_validate(
    {
        "id": "c",
        "prompt": "What is your name?",
        "answer": {"type": "open", "rubric": "Says the name.", "any": ["my name is"]},
    }
)
PLAN = Item.model_validate(
    {
        "id": "d",
        "prompt": "What are you going to do next weekend?",
        "answer": {"type": "open", "rubric": "Says a plan.", "any": ["I will"]},
    }
)
MEETING = Item.model_validate(
    {
        "id": "e",
        "prompt": "What do you say first?",
        "answer": ["nice to meet you"],
        "misconceptions": [{"match": "nice meet you", "feedback": "One small word is missing."}],
    }
)
ASKED = Suggestion(Kind.REFLECT, "Before you go, what would you like to do next time?", "r", 0.8, 0.2, 99.0)
TOLD = Suggestion(Kind.REFLECT, "Whenever you want to stop, just say so.", "r", 0.8, 0.2, 99.0)


@pytest.mark.parametrize(
    ("item", "said", "offer", "found"),
    [
        (NUMBER, "I want to learn how to add", None, (GoalKind.GOAL, "learn how to add")),
        (NUMBER, "I want to learn three things", None, (GoalKind.GOAL, "learn three things")),
        (NUMBER, "Next time I want to do sums", None, (GoalKind.NEXT_STEP, "do sums")),
        (NUMBER, "sums with big numbers", ASKED, (GoalKind.NEXT_STEP, "sums with big numbers")),
        (NUMBER, "sums with big numbers", TOLD, None),
        (NUMBER, "sums with big numbers", None, None),
        (NUMBER, "stop", ASKED, None),
        (NUMBER, "I don't know", ASKED, None),
        (NUMBER, "four", ASKED, None),
        (TALK, "I want to learn English", None, None),
        (TALK, "I want to learn French", None, None),
        (NAME, "I want to practise greetings today", None, (GoalKind.GOAL, "practise greetings today")),
        (NAME, "오늘은 자기소개를 연습하고 싶어요", None, (GoalKind.GOAL, "자기소개")),
        (NAME, "Next time I want to do sums", None, (GoalKind.NEXT_STEP, "do sums")),
        (NAME, "My name is Mina. I want to practise greetings.", None, None),
        (MEETING, "I want to practise nice meet you", None, None),
        (NAME, "Mina", None, None),
        (PLAN, "I want to practise the piano", None, None),
        (MEETING, "I want to practise greetings today", None, (GoalKind.GOAL, "practise greetings today")),
        (MEETING, "다음에는 과거형을 연습할게요", None, (GoalKind.NEXT_STEP, "과거형")),
    ],
)
def test_an_answer_is_never_taken_for_a_goal(
    item: Item, said: str, offer: Suggestion | None, found: tuple[GoalKind, str] | None
) -> None:
    assert chosen(said, judge(item, said), item, offer) == found


@pytest.mark.parametrize(
    ("item", "said", "found"),
    [
        (NAME, "the past tense", (GoalKind.NEXT_STEP, "the past tense")),
        (MEETING, "the past tense", (GoalKind.NEXT_STEP, "the past tense")),
        (NUMBER, "ten more sums", (GoalKind.NEXT_STEP, "ten more sums")),
        (PLAN, "I want to practise the piano", (GoalKind.GOAL, "practise the piano")),
        (NAME, "My name is Mina", None),
    ],
)
def test_what_is_said_to_an_offer_is_no_answer_to_a_question_that_was_not_put(
    item: Item, said: str, found: tuple[GoalKind, str] | None
) -> None:
    assert chosen(said, judge(item, said), item, ASKED, put=False) == found


async def opened(store: MemoryStore, events: list[Event]) -> Tutor:
    bus = Bus()
    bus.subscribe(events.append)
    tutor = Tutor(
        COURSE, "l1", settings=Settings(), lines=lines.load("en"), clock=ManualClock(), bus=bus, store=store
    )
    tutor.commit(await tutor.open())
    return tutor


async def say(tutor: Tutor, said: str) -> Thought:
    thought = tutor.consider(said)
    tutor.commit(thought)
    await tutor.record(thought)
    return thought


def test_a_goal_that_is_said_is_kept_and_the_lesson_goes_on() -> None:
    async def look() -> None:
        store = MemoryStore()
        tutor = await opened(store, [])
        asked = tutor.consider("four").decision.table.item
        thought = await say(tutor, "My goal is to add big numbers.")
        assert "goal" in words(thought)
        assert asked.prompt in words(thought)
        assert thought.attempt is None
        (goal,) = store.set_out
        assert (goal.words, goal.kind, goal.course) == ("add big numbers", GoalKind.GOAL, COURSE.course)
        assert goal.session == store.sessions[0].id
        assert thought.state.goal == "add big numbers"

    asyncio.run(look())


def test_thinking_ahead_sets_no_goal() -> None:
    async def look() -> None:
        store = MemoryStore()
        tutor = await opened(store, [])
        tutor.consider("My goal is to add big numbers.")
        assert store.set_out == []

    asyncio.run(look())


def test_a_goal_of_an_earlier_lesson_is_known_at_the_opening() -> None:
    async def look() -> None:
        store = MemoryStore(set_out=[GoalFact("l1", COURSE.course, "add", "2026-01-01T00:00:00.000+00:00")])
        tutor = await opened(store, [])
        assert tutor.consider("four").state.goal == "add"

    asyncio.run(look())


def test_the_close_tells_what_was_done_and_the_step_that_was_chosen() -> None:
    async def look() -> None:
        store = MemoryStore()
        tutor = await opened(store, [])
        await say(tutor, "four")
        kept = await say(tutor, "Next time I want to do big sums.")
        assert not kept.ends
        end = await say(tutor, "stop")
        assert end.ends
        assert "answered one question right" in words(end)
        assert "Your next step: do big sums." in words(end)
        assert words(end).endswith("See you next time!")

    asyncio.run(look())


def test_stopping_and_the_next_step_in_one_breath() -> None:
    async def look() -> None:
        store = MemoryStore()
        tutor = await opened(store, [])
        end = await say(tutor, "I want to stop. Next time I'd like to do sums.")
        assert end.ends
        assert "Your next step: do sums." in words(end)
        assert store.set_out[0].kind is GoalKind.NEXT_STEP

    asyncio.run(look())


def test_an_answer_in_the_closing_turn_counts_in_what_is_said() -> None:
    async def look() -> None:
        tutor = await opened(MemoryStore(), [])
        end = tutor.consider("Four. I want to stop.")
        assert end.ends
        assert "answered one question right" in words(end)

    asyncio.run(look())


def test_a_goal_that_the_disk_will_not_take_is_one_fault_and_the_lesson_goes_on() -> None:
    async def look() -> None:
        events: list[Event] = []
        store = MemoryStore()
        tutor = await opened(store, events)
        store.full = True
        await say(tutor, "My goal is to add big numbers.")
        assert sum(isinstance(event, Faulted) for event in events) == 1
        assert not tutor.consider("four").ends

    asyncio.run(look())


def test_a_goal_that_was_asked_for_was_a_welcome_suggestion() -> None:
    async def look() -> None:
        tutor = await opened(MemoryStore(), [])
        made = Suggestion(Kind.GOAL, "You may set yourself a goal.", "r", 0.5, 0.2, 99.0)
        tutor._mind.at = replace(tutor._mind.at, offer=made)
        assert tutor.consider("My goal is to add.").became is Outcome.ACCEPTED
        assert tutor.consider("four").became is Outcome.IGNORED

    asyncio.run(look())
