"""Goals: how they are said, which one holds, and how far they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.stored_lesson import COURSE, PARAMS
from tutor.learner import goals
from tutor.learner.facts import AttemptFact, GoalFact, GoalKind, stamp
from tutor.learner.model import derive
from tutor.memory import goals as kept
from tutor.memory.ledger import Ledger

T = "2026-03-01T09:00:00.000+00:00"
SEOUL = dt.timezone(dt.timedelta(hours=9))
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("said", "goal"),
    [
        ("I want to learn fractions.", "learn fractions"),
        ("Um, I'd like to get better at subtraction", "get better at subtraction"),
        ("So, I want to learn how to add.", "learn how to add"),
        ("My goal is to add fractions", "add fractions"),
        ("Three quarters. My goal for today is sums.", "sums"),
        ("By the end of today I want to be able to add", "be able to add"),
        ("저는 분수를 배우고 싶어요", "분수"),
        ("오늘 목표는 분수 덧셈이에요.", "분수 덧셈"),
        ("오늘은 자기소개를 연습하고 싶은데요.", "자기소개"),
        ("분수를 공부할래요", "분수"),
        ("Can we practise halves today?", "practise halves today"),
        ("Could we work on this?", ""),
        ("Can we learn what a numerator is?", ""),
        ("Can I practise?", ""),
        ("공부할래요", ""),
        ("I want to stop", ""),
        ("I want a hint", ""),
        ("I want to understand this", ""),
        ("I want to learn the answer", ""),
        ("three quarters", ""),
        ("My goal is", ""),
        ("힌트를 주세요", ""),
        ("", ""),
    ],
)
def test_a_goal_is_heard_in_what_is_said(said: str, goal: str) -> None:
    assert goals.said_goal(said) == goal


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("Next time I want to do decimals.", "do decimals"),
        ("My next step is practising halves", "practising halves"),
        ("Stop. Next time I'd like to do sums.", "do sums"),
        ("Tomorrow I'll do ten more questions", "do ten more questions"),
        ("다음에는 소수를 할게요", "소수"),
        ("next", ""),
        ("the next one please", ""),
        ("tomorrow", ""),
        ("다음 문제", ""),
    ],
)
def test_a_next_step_is_heard_in_what_is_said(said: str, step: str) -> None:
    assert goals.said_step(said) == step


@pytest.mark.parametrize(
    ("said", "goal"),
    [
        ("adding", "adding"),
        ("I want to learn sums", "learn sums"),
        ("I don't know.", ""),
        ("No!", ""),
        ("몰라요", ""),
    ],
)
def test_a_reply_is_a_goal_unless_it_is_a_refusal(said: str, goal: str) -> None:
    assert goals.reply(said) == goal


def test_a_goal_has_a_bounded_length() -> None:
    assert 100 < len(goals.said_goal("My goal is " + "x" * 5000)) <= goals.LONGEST


def goal(words: str = "add", course: str | None = "numbers", **given: object) -> GoalFact:
    return replace(GoalFact("l1", course, words, T), **given)  # type: ignore[arg-type]


def test_the_latest_goal_of_the_course_holds_until_it_is_taken_back() -> None:
    other = goal("count sheep", "sheep")
    assert goals.latest([goal("count"), goal("add"), other], "numbers") == goal("add")
    assert goals.latest([goal(course=None)], "numbers") == goal(course=None)
    assert goals.latest([goal(), goal("")], "numbers") is None
    assert goals.latest([goal("", minutes=10)], "numbers") == goal("", minutes=10)
    assert goals.latest([goal(kind=GoalKind.NEXT_STEP)], "numbers") is None


def test_the_next_step_is_the_last_one_of_the_lesson() -> None:
    steps = [
        goal(words, kind=GoalKind.NEXT_STEP, session=session, t=t)
        for words, session, t in (("a", "s1", "1"), ("b", "s1", "2"), ("c", "s2", "3"))
    ]
    assert goals.next_step([*steps, goal(session="s1")], "s1") == "b"
    assert goals.next_step(steps, "s1", since="2") == "c"
    assert goals.next_step(steps, "s3") == ""


def test_work_is_the_time_between_answers_without_the_pauses() -> None:
    def after(*seconds: float) -> list[dt.datetime]:
        return [NOON + dt.timedelta(seconds=one) for one in seconds]

    assert goals.worked([]) == 0
    assert goals.worked(after(0)) == 1
    assert goals.worked(after(0, 60, 120)) == 3  # two minutes, and the first answer
    assert goals.worked(after(0, 60, 60 + 3600)) == 2  # an hour away is no work


def attempt(t: dt.datetime, verdict: str = "right") -> AttemptFact:
    return AttemptFact("l1", "s1", "numbers", "c1", ("count",), verdict, stamp(t))


def test_progress_counts_today_on_the_learners_clock_and_what_is_new() -> None:
    facts = [attempt(NOON + dt.timedelta(minutes=n)) for n in range(6)]
    night = ("2026-02-28T16:00:00.000+00:00", "2026-02-28T16:01:00.000+00:00")  # in Seoul it is 1 March
    early = [*(replace(facts[0], t=t) for t in night), *facts]
    fact = goal(minutes=10, until="2026-03-04")
    states = derive(facts, COURSE, PARAMS)
    now = (NOON + dt.timedelta(minutes=6)).astimezone(SEOUL)
    far = goals.progress(fact, COURSE, early, states, {}, now, PARAMS)
    assert (far.minutes, far.minutes_left, far.wanted) == (7, 3, 10)
    assert (far.new, far.mastered, far.skills, far.share) == (("count",), 1, 2, 0.5)
    assert far.days == 3
    assert goals.progress(fact, COURSE, early, states, states, now, PARAMS).new == ()
    assert goals.progress(goal(), COURSE, [], {}, {}, now, PARAMS).minutes_left == 0


def test_goals_are_kept_as_they_were_set(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "learners.db") as ledger:
        mina = ledger.learner("Mina", T)
        facts = [
            GoalFact(mina.id, None, "학교", T),
            GoalFact(mina.id, "numbers", "add", T, None, GoalKind.NEXT_STEP, 10, "2026-03-04"),
        ]
        for fact in facts:
            kept.record(ledger, fact)
        assert kept.of(ledger, mina.id) == facts
        assert kept.of(ledger, "nobody") == []
