"""Words that come before the question on the table could be heard: no attempt at it, and it is put then."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.fakes.engines import ScriptedSynthesizer, ScriptedWriter
from tests.fakes.lesson import Lesson
from tests.fakes.loop import run
from tests.fakes.store import MemoryStore
from tests.test_session_typed import hands, said, spoken, verdicts
from tutor.events import ActChosen, Interrupted, PhraseSpoken, SpeakerDrained, SuggestionMade
from tutor.learner.facts import AttemptFact, GoalFact
from tutor.takes_turns import Said

__all__ = ["hands"]

QUESTION = "What is two plus two?"
EXPLAINED = "Adding puts amounts together."


def heard(lesson: Lesson) -> list[str]:
    """The tutor's turns, as far as they were heard."""
    return [e.heard for e in lesson.events if isinstance(e, Interrupted | SpeakerDrained)]


def acts(lesson: Lesson) -> list[str]:
    return [str(e.act) for e in lesson.events if isinstance(e, ActChosen)]


def until(text: str) -> float:
    """Seconds from the first word of the opening to the end of the phrase ``text``."""
    whole = Lesson()
    run(whole.run())
    before = ""
    for event in whole.events:
        if isinstance(event, PhraseSpoken):
            before += event.text
            if event.text == text:
                return len(before) / 15
    raise AssertionError(text)


def test_a_number_in_a_greeting_is_no_wrong_answer() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("I am seven", 1.0, barge_in=1.0), lesson.says("four")))
    first, second, _ = heard(lesson)
    assert EXPLAINED not in first
    assert second.startswith("One moment, here comes the question.")
    assert second.endswith(QUESTION)
    assert [(fact.verdict, fact.first) for fact in lesson.store.facts] == [("right", True)]
    assert acts(lesson)[:3] == ["greet", "ask", "confirm"]


def test_what_was_not_heard_of_the_way_to_the_question_is_said_and_no_more() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("seven apples", 1.0, barge_in=1.0)))
    assert EXPLAINED in heard(lesson)[1]
    assert "AI tutor" not in heard(lesson)[1]
    lesson = Lesson()
    run(lesson.run(lesson.says("seven apples", 1.0, barge_in=until(EXPLAINED))))
    assert EXPLAINED in heard(lesson)[0]
    assert EXPLAINED not in heard(lesson)[1]
    assert heard(lesson)[1].endswith(QUESTION)


@pytest.mark.parametrize("said_over", ["I don't know", "what a nice voice"])
def test_what_is_no_answer_at_all_leads_to_the_question_too(said_over: str) -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says(said_over, 1.0, barge_in=1.0), lesson.says("four")))
    assert heard(lesson)[1].endswith(QUESTION)
    assert "Count on" not in heard(lesson)[1]
    assert [(fact.verdict, fact.hints) for fact in lesson.store.facts] == [("right", 0)]


def test_the_answer_counts_all_the_same_as_from_one_who_has_read_the_question() -> None:
    lesson = Lesson()
    (turn,) = run(lesson.run(lesson.says("four", 1.0, barge_in=1.0)))
    assert [fact.verdict for fact in lesson.store.facts] == ["right"]
    assert "three plus two" in turn.answers[-1].heard


def test_nothing_is_read_into_words_that_came_before_the_question() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("seven apples", 1.0, barge_in=1.0)))
    assert set(lesson.transcriber.hints) == {""}
    lesson = Lesson()
    run(lesson.run(lesson.says("seven apples", 1.0, barge_in=1.0), lesson.says("four")))
    assert lesson.transcriber.hints[-1].startswith(QUESTION)


def test_a_choice_that_was_not_heard_yet_may_be_right_by_luck() -> None:
    lesson = Lesson()
    skill = lesson.course.skills[0]
    course = lesson.course.model_copy(
        update={"skills": (skill.model_copy(update={"items": (lesson.course.find("bigger")[1],)}),)}
    )
    lesson = Lesson(course=course)
    run(lesson.run(lesson.says("ten", 1.0, barge_in=1.0)))
    assert lesson.store.facts == []
    assert heard(lesson)[1].endswith("Which is bigger, ten or nine?")


def test_half_of_the_question_is_enough_for_an_answer_to_count() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("seven", 1.0, barge_in=until(QUESTION) - 1.0)))
    assert not heard(lesson)[0].endswith(QUESTION)
    assert [fact.verdict for fact in lesson.store.facts] == ["wrong"]


def test_a_question_that_is_only_repeated_was_heard_before() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("can you say that again"), lesson.says("seven", 1.0, barge_in=0.2)))
    assert [fact.verdict for fact in lesson.store.facts] == ["wrong"]


def test_an_afterthought_over_the_way_to_the_next_question_is_no_answer_to_that() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("four"), lesson.says("four apples", 1.0, barge_in=1.0), lesson.says("five")))
    assert [(fact.item, fact.verdict) for fact in lesson.store.facts] == [
        ("two-and-two", "right"),
        ("three-and-two", "right"),
    ]


def test_a_wish_for_time_is_granted_and_the_question_comes_then() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("wait a moment", 1.0, barge_in=1.0), Said(silence=16.0), lesson.says("four")))
    assert acts(lesson)[:4] == ["greet", "wait", "ask", "confirm"]
    assert heard(lesson)[2].endswith(QUESTION)


@pytest.mark.parametrize(
    ("wish", "act"),
    [
        ("what is adding", "answer_question"),
        ("can you say that again", "repeat"),
        ("slower please", "repeat"),
    ],
)
def test_a_wish_is_met_before_the_question_is_put(wish: str, act: str) -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says(wish, 1.0, barge_in=1.0), lesson.says("four")))
    assert acts(lesson)[1] == act
    assert heard(lesson)[1].endswith(f"{EXPLAINED} Let's begin. {QUESTION}")


def test_a_noise_changes_nothing() -> None:
    lesson = Lesson()
    noise = Said(np.full(16_000, 0.9, np.float32), barge_in=1.0)
    run(lesson.run(noise, lesson.says("seven", delay=1.0)))
    assert [fact.verdict for fact in lesson.store.facts] == ["wrong"]


def test_a_broken_question_may_be_broken_again() -> None:
    lesson = Lesson()
    seven = [lesson.says("I am seven", 1.0, barge_in=0.5) for _ in range(3)]
    run(lesson.run(*seven, lesson.says("four")))
    assert [fact.verdict for fact in lesson.store.facts] == ["right"]
    assert heard(lesson)[-2].endswith(QUESTION)


def test_what_is_typed_over_the_voice_was_read(hands: Callable[..., Lesson]) -> None:
    lesson = hands((spoken(1), 1.0, lambda session: session.typed("seven")))
    run(lesson.run(Said(silence=20.0)))
    assert said(lesson) == ["seven"]
    assert verdicts(lesson) == ["wrong"]


def test_what_is_typed_after_a_noise_broke_in_was_read_too(hands: Callable[..., Lesson]) -> None:
    lesson = hands((lambda e: isinstance(e, Interrupted), 0.3, lambda session: session.typed("seven")))
    run(lesson.run(Said(np.full(48_000, 0.9, np.float32), barge_in=1.0), Said(silence=10.0)))
    assert verdicts(lesson) == ["wrong"]


@pytest.mark.parametrize("slow", ["model", "voice"])
def test_a_question_whose_sound_is_not_even_made_was_not_heard(slow: str) -> None:
    lesson = Lesson()
    if slow == "model":
        lesson.writer = ScriptedWriter(always=[(8.0, " great")])
    else:
        lesson.synthesizer = ScriptedSynthesizer(seconds=1.0)
    over = lesson.says("thirty seven apples", 1.0, barge_in=1.0)
    run(lesson.run(lesson.says("four because two and two makes that"), over))
    assert [(fact.item, fact.verdict) for fact in lesson.store.facts] == [("two-and-two", "right")]
    assert heard(lesson)[-1].endswith("What is three plus two?")


def test_a_recogniser_that_fails_over_the_greeting_does_not_lose_the_question() -> None:
    lesson = Lesson()
    lesson.transcriber.fail = 1
    over = lesson.says("I am seven", 1.0, barge_in=1.0)
    run(lesson.run(over, lesson.says("I am seven"), lesson.says("four")))
    assert [fact.verdict for fact in lesson.store.facts] == ["right"]
    assert acts(lesson)[:4] == ["greet", "clarify", "ask", "confirm"]


@pytest.mark.parametrize(
    ("said_over", "act"),
    [("five", "confirm"), ("what is adding", "answer_question"), ("can you say that again", "repeat")],
)
def test_a_plan_that_is_told_first_is_nothing_to_be_answered(said_over: str, act: str) -> None:
    store = MemoryStore()
    before = ("learner-1", "s0", "sums", "two-and-two", ("adding",), "wrong", "2026-02-27T09:00:00.000+00:00")
    store.facts.append(AttemptFact(*before, first=True, hints=0))
    store.set_out.append(GoalFact("learner-1", "sums", "add well", before[-1]))
    lesson = Lesson(store=store)
    run(lesson.run(lesson.says(said_over, 1.0, barge_in=2.5)))
    assert [str(e.kind) for e in lesson.events if isinstance(e, SuggestionMade)] == ["plan"]
    assert acts(lesson)[1] == act
    assert set(lesson.transcriber.hints) == {""}
