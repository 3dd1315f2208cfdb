"""Leaving and resting: the next step is asked for once, and one who is tired is offered a break."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes.lesson import words
from tests.test_speaks_first import Typed, answers, made, many, typed
from tutor.learner.facts import GoalKind


def test_who_says_goodbye_is_asked_for_the_next_step_and_then_let_go() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("four")
        asked = await lesson.say("I have to go now")
        assert not asked.ends
        assert asked.attempt is None
        assert words(asked).endswith("next time?")
        assert asked.expected.shape == "open"
        end = await lesson.say("harder sums please")
        assert end.ends
        assert "harder sums please" in words(end)

    lesson = typed(play, course=many(4))
    assert made(lesson.events) == ["reflect"]
    assert answers(lesson.events) == [("reflect", "accepted")]
    assert [(fact.kind, fact.words) for fact in lesson.store.set_out] == [
        (GoalKind.NEXT_STEP, "harder sums please")
    ]


@pytest.mark.parametrize(
    ("reply", "became"),
    [
        ("bye", "ignored"),
        ("no", "dismissed"),
        ("I don't know", "ignored"),
        ("not now", "dismissed"),
        ("four", "ignored"),
    ],
)
def test_whoever_has_no_next_step_to_tell_is_let_go_all_the_same(reply: str, became: str) -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("four")
        await lesson.say("goodbye")
        end = await lesson.say(reply)
        assert end.ends
        assert end.attempt is None

    assert answers(typed(play, course=many(4)).events) == [("reflect", became)]


def test_a_goal_that_is_told_while_leaving_is_kept_and_the_lesson_ends() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("four")
        await lesson.say("goodbye")
        assert (await lesson.say("My goal is to add big numbers")).ends

    assert [fact.kind for fact in typed(play, course=many(4)).store.set_out] == [GoalKind.GOAL]


def test_nobody_who_left_keeps_the_lesson_open() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("four")
        await lesson.say("goodbye")
        assert await lesson.wait(5.0) is None
        end = await lesson.wait(10.0)
        assert end is not None
        assert end.ends

    assert answers(typed(play, course=many(4)).events) == [("reflect", "ignored")]


def test_one_who_thinks_about_the_next_step_is_waited_for() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("four")
        await lesson.say("goodbye")
        assert not (await lesson.say("let me think")).ends
        end = await lesson.say("big sums")
        assert end.ends
        assert "big sums" in words(end)

    assert answers(typed(play, course=many(4)).events) == [("reflect", "accepted")]


@pytest.mark.parametrize("said", ["I want to stop now", "stop", "quit", "four. bye"])
def test_stop_is_stop(said: str) -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("four")
        assert (await lesson.say(said)).ends

    assert made(typed(play, course=many(4)).events) == []


@pytest.mark.parametrize("before", ["stop suggesting", "next time I want to do decimals", ""])
def test_one_who_wants_no_suggestions_or_chose_already_or_did_nothing_is_not_asked(before: str) -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        if before:
            await lesson.say("four")
            await lesson.say(before)
        assert (await lesson.say("goodbye")).ends

    assert made(typed(play, course=many(4)).events) == []


def test_one_who_says_that_they_are_tired_is_offered_a_break_and_not_asked_to_say_it_again() -> None:
    async def play(lesson: Typed) -> None:
        opened = await lesson.open()
        offered = await lesson.say("I'm so tired")
        assert offered.made is not None
        assert words(offered) == offered.made.words
        assert offered.table.unclear == 0
        rest = await lesson.say("yes please")
        assert words(rest).count("?") == 0
        assert await lesson.wait(300.0) is None
        back = await lesson.say("I'm back")
        assert words(back).endswith(opened.table.item.spoken_prompt)
        assert (await lesson.say("four")).attempt is not None

    lesson = typed(play, course=many(4), patience_s=4000.0)
    assert answers(lesson.events) == [("break", "accepted")]


@pytest.mark.parametrize("offered", [True, False])
def test_who_asks_for_a_break_has_one_and_the_lesson_waits(offered: bool) -> None:
    async def play(lesson: Typed) -> None:
        opened = await lesson.open()
        if offered:
            await lesson.say("I'm so tired")
        rest = await lesson.say("Can I take a break, please?")
        assert not rest.ends
        assert rest.attempt is None
        assert "back" in words(rest) or "go on" in words(rest)
        assert words(rest).count("?") == 0
        for _ in range(20):
            assert await lesson.wait(60.0) is None
        back = await lesson.say("I'm back")
        assert words(back).endswith(opened.table.item.spoken_prompt)
        assert (await lesson.say("four")).attempt is not None
        assert (await lesson.say("stop")).ends

    lesson = typed(play, course=many(4))
    assert answers(lesson.events) == ([("break", "accepted")] if offered else [])


def test_a_break_may_be_taken_while_the_next_question_is_held_back() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await asyncio.sleep(1600.0)
        assert (await lesson.say("four")).held
        assert not (await lesson.say("yes, let's take a break")).ends
        assert await lesson.wait(300.0) is None
        back = await lesson.say("hello again")
        assert words(back).endswith(back.table.item.spoken_prompt)

    assert answers(typed(play, course=many(6), patience_s=4000.0).events)[0] == ("break", "accepted")


def test_the_question_stays_for_one_who_is_tired_and_answers_it_all_the_same() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("I'm really tired")
        assert (await lesson.say("four")).attempt is not None

    assert answers(typed(play, course=many(4)).events) == [("break", "ignored")]
