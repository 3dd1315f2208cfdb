"""The tutor speaks first in a lesson: when it may, how it is put, and what becomes of it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import pytest

from tests.fakes.lesson import COURSE, Lesson, ManualClock, words
from tests.fakes.loop import run
from tests.fakes.store import MemoryStore
from tutor.answers.judge import judge
from tutor.answers.verdict import Judgement, Verdict
from tutor.config import Proactive, Settings
from tutor.course.model import Course, Item
from tutor.events import ActChosen, Bus, Event, SuggestionAnswered, SuggestionMade
from tutor.learner.facts import AttemptFact, SuggestionFact, stamp
from tutor.learner.jobs import Job, JobState
from tutor.learner.timeline import Kind, Wish
from tutor.lesson import initiative
from tutor.mind import lines
from tutor.mind.standing import Thought
from tutor.mind.tutor import Tutor
from tutor.takes_turns import Said

LEARNER = "learner-1"


def made(events: list[Event]) -> list[str]:
    return [event.kind for event in events if isinstance(event, SuggestionMade)]


def answers(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.kind, event.outcome) for event in events if isinstance(event, SuggestionAnswered)]


class Typed:
    """A lesson turn by turn, without sound, in virtual time."""

    def __init__(self, course: Course = COURSE, store: MemoryStore | None = None, **tact: Any) -> None:
        self.events: list[Event] = []
        self.store = store or MemoryStore()
        bus = Bus()
        bus.subscribe(self.events.append)
        self.clock = ManualClock()
        settings = Settings(proactive=Proactive(**tact))
        self.tutor = Tutor(
            course,
            LEARNER,
            settings=settings,
            lines=lines.load(course.language),
            clock=self.clock,
            bus=bus,
            store=self.store,
            speaks_first=initiative(course, settings),
        )

    async def open(self) -> Thought:
        return await self._count(await self.tutor.open())

    async def say(self, said: str, after: float = 4.0) -> Thought:
        await asyncio.sleep(after)
        return await self._count(self.tutor.consider(said))

    async def wait(self, seconds: float) -> Thought | None:
        await asyncio.sleep(seconds)
        thought = self.tutor.silence()
        return None if thought is None else await self._count(thought)

    async def _count(self, thought: Thought) -> Thought:
        self.tutor.commit(thought)
        await self.tutor.record(thought)
        self.tutor.was_heard(words(thought))
        return thought


def typed(play: Callable[[Typed], Awaitable[None]], **how: Any) -> Typed:
    async def main() -> Typed:
        lesson = Typed(**how)
        await play(lesson)
        return lesson

    return run(main())


def many(count: int) -> Course:
    """A course with two skills; the second builds on the first, which has ``count`` questions on four."""
    items = [
        {
            "id": f"sum-{n}",
            "prompt": f"What is {n} plus {4 - n}, question {n}?",
            "answer": 4,
            "hints": ["Count on."],
            "misconceptions": [{"match": 22, "feedback": "Those are figures side by side.", "id": "side"}],
            "explanation": "It is four.",
            "difficulty": 0.0,
        }
        for n in range(count)
    ]
    more = [{"id": f"take-{n}", "prompt": f"What is {n + 1} minus {n}?", "answer": 1} for n in range(3)]
    return Course.model_validate(
        {
            "course": "sums",
            "title": "Sums",
            "skills": [
                {"id": "adding", "name": "Adding", "explain": "Adding puts together.", "items": items},
                {"id": "taking", "name": "Taking away", "requires": ["adding"], "items": more},
            ],
        }
    )


def test_a_learner_who_thinks_is_left_alone_and_one_who_is_stuck_is_offered_help() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        assert await lesson.wait(9.0) is None
        offered = await lesson.wait(2.0)
        assert offered is not None
        assert offered.decision.act == "offer_hint"
        assert words(offered).endswith("?")
        assert (await lesson.say("yes please")).decision.act == "hint"

    lesson = typed(play)
    assert made(lesson.events) == ["stuck"]
    assert answers(lesson.events) == [("stuck", "accepted")]
    assert [fact.kind for fact in lesson.store.made] == ["stuck"]
    assert list(lesson.store.outcomes.values()) == ["accepted"]


@pytest.mark.parametrize(("said", "act"), [("네", "hint"), ("아니요", "wait")])
def test_an_offered_hint_is_taken_or_left_in_the_language_of_the_lesson(said: str, act: str) -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        assert await lesson.wait(12.0) is not None
        assert (await lesson.say(said)).decision.act == act

    typed(play, course=COURSE.model_copy(update={"language": "ko"}))


def test_an_offer_that_nobody_answers_is_not_repeated_for_ever() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        for _ in range(200):
            await lesson.wait(5.0)

    assert made(typed(play).events) == ["stuck"] * 3


def test_an_answer_instead_of_yes_or_no_is_judged_and_the_offer_counts_as_ignored() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.wait(12.0)
        assert (await lesson.say("four")).decision.act == "confirm"

    assert answers(typed(play).events) == [("stuck", "ignored")]


def test_the_same_misconception_twice_is_offered_to_be_looked_at_together() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("twenty-two")
        second = await lesson.say("twenty-two")
        assert second.made is not None
        assert second.made.kind is Kind.MISCONCEPTION
        assert words(second).count("?") == 1  # the offer stands where a hint would have come
        assert second.table.hints == 0
        taken = await lesson.say("yes")
        assert taken.decision.act in ("hint", "explain")
        assert taken.attempt is None

    assert answers(typed(play, course=many(4)).events) == [("misconception", "accepted")]


def test_a_no_to_an_offer_leaves_the_question_on_the_table() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("twenty-two")
        await lesson.say("twenty-two")
        table = lesson.tutor.consider("four").decision.table
        refused = await lesson.say("no thanks")
        assert refused.table.item.id == table.item.id
        assert refused.attempt is None

    assert answers(typed(play, course=many(4)).events) == [("misconception", "dismissed")]


@pytest.mark.parametrize("reply", ["yes please", "no", "four", "blue cheese", "not now"])
def test_a_break_holds_the_next_question_back_whatever_the_reply(reply: str) -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await asyncio.sleep(1600.0)
        thought = await lesson.say("four")
        assert thought.made is not None
        assert thought.made.kind is Kind.BREAK
        assert words(thought).endswith("?")
        assert thought.expected.forms[:2] == ("yes", "no")
        after = await lesson.say(reply)
        assert after.attempt is None  # it answered the suggestion, not a question
        if reply == "yes please":
            assert words(after).count("?") == 0
            assert await lesson.wait(300.0) is None  # a rest is a rest
            after = await lesson.say("I'm back")
        assert words(after).endswith(after.table.item.spoken_prompt)
        assert (await lesson.say("four")).attempt is not None

    typed(play, course=many(6), patience_s=4000.0)


def test_an_unanswered_break_is_let_go_and_the_lesson_goes_on() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await asyncio.sleep(1600.0)
        await lesson.say("four")
        assert await lesson.wait(5.0) is None
        after = await lesson.wait(10.0)
        assert after is not None
        assert words(after).endswith(after.table.item.spoken_prompt)

    assert answers(typed(play, course=many(6), patience_s=4000.0).events) == [("break", "ignored")]


def test_stop_suggesting_is_obeyed_at_once_and_may_be_taken_back() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        told = await lesson.say("please stop suggesting things")
        assert told.attempt is None
        assert "suggest" in words(told)
        assert words(told).endswith("What is two plus two?")
        for _ in range(50):
            assert await lesson.wait(10.0) is None
        await lesson.say("you may suggest again")
        assert await lesson.wait(11.0) is not None

    typed(play)


OPEN = {"type": "open", "rubric": "Says the name.", "any": ["my name is"]}


@pytest.mark.parametrize("answer", [OPEN, "nice to meet you"])
def test_stop_suggesting_is_no_answer_to_a_question_that_takes_any_words(answer: Any) -> None:
    item = Item.model_validate({"id": "a", "prompt": "What do you say?", "answer": answer})
    speaks = initiative(COURSE, Settings())
    assert speaks is not None
    meant = {"Please stop suggesting things.": Wish.OFF, "Suggestions on.": Wish.ON, "Not now.": None}
    for said, wish in meant.items():
        assert speaks.meant(said, judge(item, said)) is wish
    answered = Judgement(Verdict.RIGHT, "", "")
    assert speaks.meant("My name is Stop Suggesting Things.", answered) is None


def test_stop_ends_the_lesson_also_after_a_suggestion() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await asyncio.sleep(1600.0)
        await lesson.say("four")
        assert (await lesson.say("I want to stop now")).ends

    typed(play, course=many(6), patience_s=4000.0)


def test_nothing_is_suggested_where_the_settings_forbid_it() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        for _ in range(20):
            assert await lesson.wait(10.0) is None

    typed(play, enabled=False)
    typed(play, never=("stuck",))
    typed(play, cap_session=0)


def test_thinking_ahead_suggests_nothing_until_it_counts_and_a_reopened_turn_takes_it_back() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.say("twenty-two")
        ahead = lesson.tutor.consider("twenty-two")
        assert ahead.made is not None
        assert made(lesson.events) == []
        lesson.tutor.commit(ahead)
        lesson.tutor.reopen(speaking=True)
        again = lesson.tutor.consider("twenty-two")
        assert again.made is not None  # it was not said after all
        assert again.made.kind is Kind.MISCONCEPTION

    typed(play, course=many(4))


def test_earlier_lessons_are_remembered() -> None:
    """Suggestions refused yesterday weigh; a returning learner is told how to set a goal, once a while."""
    store = MemoryStore()
    yesterday = dt.datetime(2026, 2, 28, 9, tzinfo=dt.UTC)
    store.facts.append(
        AttemptFact(LEARNER, "s", "sums", "two-and-two", ("adding",), "wrong", stamp(yesterday))
    )
    for minute in range(12):
        when = stamp(yesterday + dt.timedelta(minutes=minute))
        store.made.append(SuggestionFact(LEARNER, "s", "stuck", "", "", 0.5, 0.2, when))
        store.outcomes[when] = "dismissed"

    async def play(lesson: Typed) -> None:
        opening = await lesson.open()
        assert opening.made is not None
        assert opening.made.kind is Kind.GOAL
        assert words(opening).endswith(opening.table.item.spoken_prompt)
        for _ in range(10):
            assert await lesson.wait(10.0) is None

    typed(play, store=store)


def test_finished_work_is_announced_once_before_the_next_question() -> None:
    store = MemoryStore()

    async def play(lesson: Typed) -> None:
        await lesson.open()
        when = stamp(lesson.clock.today() + dt.timedelta(seconds=1))
        store.jobs.append(
            Job("3f2a", "practice_set", LEARNER, JobState.DONE, 1.0, when, when, request={"topic": "adding"})
        )
        await lesson.tutor.refresh()
        told = await lesson.say("four")
        assert told.made is not None
        assert told.made.kind is Kind.JOB_DONE
        assert "adding" in words(told)
        assert "3f2a" not in words(told)
        assert words(told).endswith(told.table.item.spoken_prompt)
        for _ in range(3):
            await lesson.tutor.refresh()
            await lesson.say("four", after=40.0)

    assert made(typed(play, course=many(8), store=store).events).count("job_done") == 1


def test_a_store_that_is_full_does_not_stop_the_tutor_from_helping() -> None:
    store = MemoryStore(full=True)

    async def play(lesson: Typed) -> None:
        await lesson.open()
        assert await lesson.wait(11.0) is not None

    typed(play, store=store)


def test_in_a_spoken_lesson_help_comes_in_the_silence_and_not_over_the_learner() -> None:
    lesson = Lesson()
    silent, said = run(lesson.run(Said(silence=12.0), lesson.says("four")))
    assert [record.suggestions for record in silent.answers] == [
        [("stuck", silent.answers[0].suggestions[0][1])]
    ]
    assert "quiet for 10 seconds" in silent.answers[0].suggestions[0][1]
    assert said.answers[-1].verdict == "right"
    assert not said.cut_in


def test_a_learner_who_speaks_while_help_is_being_made_is_heard_instead() -> None:
    """Help takes 2 s to synthesise; the learner answers within them."""
    lesson = Lesson()
    lesson.synthesizer.seconds = 2.0
    (said,) = run(lesson.run(lesson.says("four", delay=11.0)))
    assert said.answers[-1].verdict == "right"
    assert made(lesson.events) == []
    assert not said.cut_in


def test_what_was_said_and_until_when_it_would_have_fitted_is_kept() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.wait(12.0)

    (fact,) = typed(play).store.made
    assert fact.lapses is not None
    lasted = dt.datetime.fromisoformat(fact.lapses) - dt.datetime.fromisoformat(fact.t)
    assert lasted == dt.timedelta(seconds=30)


@pytest.mark.parametrize("error", [None, RuntimeError("the power failed")])
def test_a_suggestion_that_waits_at_the_end_was_ignored(error: Exception | None) -> None:
    store = MemoryStore()

    async def play(lesson: Typed) -> None:
        try:
            await lesson.open()
            await lesson.wait(12.0)
            assert store.outcomes == {}
            if error is not None:
                raise error
        finally:
            await lesson.tutor.close()

    if error is None:
        typed(play, store=store)
    else:
        with pytest.raises(RuntimeError):
            typed(play, store=store)
    assert list(store.outcomes.values()) == ["ignored"]
    assert len(store.ended) == 1


def test_an_answered_suggestion_keeps_its_outcome_at_the_end() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        await lesson.wait(12.0)
        await lesson.say("yes please")
        await lesson.tutor.close()

    assert list(typed(play).store.outcomes.values()) == ["accepted"]


def test_an_offer_that_another_one_follows_was_ignored() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.open()
        for _ in range(200):
            await lesson.wait(5.0)
        await lesson.tutor.close()

    store = typed(play).store
    assert [store.outcomes.get(fact.t) for fact in store.made] == ["ignored"] * 3


def test_a_lesson_that_could_not_begin_is_closed_all_the_same() -> None:
    async def play(lesson: Typed) -> None:
        await lesson.tutor.close()

    assert typed(play).store.outcomes == {}


def test_a_break_goes_on_through_noise_and_ends_with_words() -> None:
    lesson = Lesson()
    noise = Said(np.full(4800, 0.9, np.float32), delay=30.0)
    turns = [lesson.says("can we take a break"), noise, Said(silence=120.0), lesson.says("can we go on")]
    run(lesson.run(*turns, lesson.says("four")))
    chosen = [(e.act, e.reason) for e in lesson.events if isinstance(e, ActChosen)]
    assert [act for act, _ in chosen[:4]] == ["greet", "wait", "ask", "confirm"]
    assert chosen[2][1] == "the lesson goes on"


def test_what_was_prepared_for_another_course_is_not_announced_in_this_one() -> None:
    store = MemoryStore()

    async def play(lesson: Typed) -> None:
        await lesson.open()
        when = stamp(lesson.clock.today() + dt.timedelta(seconds=1))
        for course in ("chess", "sums"):
            request = {"course": course}
            done = Job(course, "next_plan", LEARNER, JobState.DONE, 1.0, when, when, request=request)
            store.jobs.append(done)
        await lesson.tutor.refresh()
        assert [job for job, _ in lesson.tutor._mind.at.state.jobs] == ["sums"]

    typed(play, course=many(8), store=store)
