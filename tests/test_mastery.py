"""A skill is mastered: the learner chooses how to go on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.fakes.lesson import words
from tests.fakes.store import MemoryStore
from tests.test_speaks_first import Typed, answers, made, many, typed
from tutor.course.model import Course
from tutor.learner.facts import stamp
from tutor.learner.model import SkillState
from tutor.mind.acts import Part
from tutor.mind.script import Text

YESTERDAY = stamp(dt.datetime(2026, 2, 28, 9, tzinfo=dt.UTC))


def nearly() -> MemoryStore:
    return MemoryStore(states={"adding": SkillState("adding", 0.79, 4, 3, 3, YESTERDAY)})


def course(hard: bool) -> Course:
    """Adding, then taking away; with ``hard`` the fourth sum is harder than the others."""
    plain = many(4).model_dump()
    if hard:
        plain["skills"][0]["items"][3]["difficulty"] = 0.9
    return Course.model_validate(plain)


@pytest.mark.parametrize(
    ("hard", "reply", "item", "became"),
    [
        (True, "a harder one please", "sum-3", "accepted"),
        (True, "No. Give me a tricky one.", "sum-3", "accepted"),
        (True, "let's go on", "take-0", "accepted"),
        (True, "yes", "take-0", "accepted"),
        (True, "no", "take-0", "dismissed"),
        (True, "I don't want a harder one", "take-0", "dismissed"),
        (True, "one more", "sum-1", "accepted"),
        (True, "blue cheese", "take-0", "ignored"),
        (True, "not now", "take-0", "dismissed"),
        (False, "yes please", "take-0", "accepted"),
        (False, "next", "take-0", "accepted"),
        (False, "no", "sum-1", "dismissed"),
        (False, "not yet", "sum-1", "accepted"),
        (False, "a harder one", "sum-1", "accepted"),
    ],
)
def test_the_learner_chooses_how_to_go_on(hard: bool, reply: str, item: str, became: str) -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        offered = await lesson.say("four")
        assert offered.made is not None
        assert offered.made.reason == "You have mastered adding."
        assert words(offered).endswith(offered.made.words)
        assert ("harder" in words(offered)) is hard
        assert offered.held
        assert {"yes", "go on", "harder one"} <= set(offered.expected.forms)
        after = await lesson.say(reply)
        assert after.attempt is None
        assert after.table.item.id == item
        assert words(after).endswith(after.table.item.spoken_prompt)
        assert not after.held
        answered = await lesson.say("one" if item == "take-0" else "four")
        assert answered.attempt is not None
        assert answered.attempt.item == item

    lesson = typed(play, course=course(hard), store=nearly())
    assert made(lesson.events) == ["advance"]
    assert answers(lesson.events) == [("advance", became)]
    assert list(lesson.store.outcomes.values()) == [became]


def test_what_was_held_back_comes_after_the_harder_question() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("four")
        await lesson.say("a harder one")
        after = await lesson.say("four")
        assert after.table.item.id == "take-0"

    typed(play, course=course(True), store=nearly())


def test_a_choice_that_nobody_makes_is_let_go() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("four")
        assert await lesson.wait(5.0) is None
        after = await lesson.wait(10.0)
        assert after is not None
        assert after.table.item.id == "take-0"

    assert answers(typed(play, course=course(True), store=nearly()).events) == [("advance", "ignored")]


@pytest.mark.parametrize(("said", "act"), [("wait a moment", "wait"), ("say that again", "repeat")])
def test_the_offer_waits_for_one_who_thinks_or_did_not_hear_it(said: str, act: str) -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        offered = await lesson.say("four")
        again = await lesson.say(said)
        assert again.decision.act == act
        assert again.held == offered.held
        assert again.expected.forms == offered.expected.forms
        assert (await lesson.say("a harder one")).table.item.id == "sum-3"

    assert answers(typed(play, course=course(True), store=nearly()).events) == [("advance", "accepted")]


def test_stop_ends_the_lesson_also_here() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("four")
        assert (await lesson.say("stop")).ends

    typed(play, course=course(True), store=nearly())


@pytest.mark.parametrize("tact", [{"never": ("advance",)}, {"enabled": False}])
def test_where_it_may_not_be_offered_the_next_question_follows(tact: dict[str, Any]) -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        after = await lesson.say("four")
        assert not after.held
        assert words(after).endswith(after.table.item.spoken_prompt)

    assert made(typed(play, course=course(True), store=nearly(), **tact).events) == []


def test_the_explanation_of_the_other_skill_is_not_said_on_the_way_to_the_harder_question() -> None:
    plain = course(True).model_dump()
    plain["skills"][1]["explain"] = "Taking away leaves less."

    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("four")
        harder = await lesson.say("a harder one")
        ways = [piece.way for piece in harder.script if isinstance(piece, Text) and piece.way]
        assert ways == [(Part("question"),)]

    typed(play, course=Course.model_validate(plain), store=nearly())
