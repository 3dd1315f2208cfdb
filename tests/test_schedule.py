"""What is asked next: by example, and as properties over made-up courses and learners."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.config import Learner
from tutor.course.model import Course, Skill
from tutor.learner import reviews
from tutor.learner.facts import AttemptFact, stamp
from tutor.learner.model import HAD, SkillState, current, mastered, update
from tutor.learner.reasons import Why, reason
from tutor.learner.schedule import Choice, due, next_item

PARAMS = Learner()
NOW = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)


def course(*skills: tuple[str, list[str], list[str]]) -> Course:
    """``(id, requires, items)`` a skill."""
    return Course.model_validate(
        {
            "course": "made-up",
            "title": "Made up",
            "skills": [
                {
                    "id": name,
                    "name": f"Skill {name}",
                    "requires": requires,
                    "items": [{"id": item, "prompt": "?", "answer": 1} for item in items],
                }
                for name, requires, items in skills
            ],
        }
    )


TWO = course(("a", [], ["a1", "a2", "a3"]), ("b", ["a"], ["b1", "b2"]))


def known(*skills: str, days: int = 0) -> dict[str, SkillState]:
    seen = stamp(NOW - dt.timedelta(days=days))
    return {skill: SkillState(skill, 0.99, 5, 5, 5, seen) for skill in skills}


def carded(skill: str, days: float, *, p: float = 0.99) -> dict[str, SkillState]:
    """A mastered skill that was had so many days ago, and is due two days later."""
    seen = stamp(NOW - dt.timedelta(days=days))
    return {skill: SkillState(skill, p, 5, 5, 5, seen, reviews.first(seen).as_json())}


def choose(
    course: Course, states: dict[str, SkillState] | None = None, history: list[str] | None = None
) -> Choice:
    return next_item(course, states or {}, history or [], NOW, PARAMS)


def test_a_beginner_starts_with_the_first_item() -> None:
    choice = choose(TWO)
    assert (choice.item.id, choice.skill.id) == ("a1", "a")
    assert choice.reason == "We are working on skill a; this question is new."


def test_new_items_come_in_file_order_then_the_one_asked_longest_ago() -> None:
    assert choose(TWO, history=["a1"]).item.id == "a2"
    assert choose(TWO, history=["a2", "a1"]).item.id == "a3"
    again = choose(TWO, history=["a2", "a3", "a1"])
    assert again.item.id == "a2"
    assert again.reason == "We are working on skill a; you met this question before."
    assert choose(TWO, history=["a1", "a2", "a3", "a1"]).item.id == "a2"


def test_a_mastered_skill_opens_the_next() -> None:
    assert choose(TWO, known("a"), ["a1"]).item.id == "b1"


def test_a_lost_prerequisite_comes_back_first() -> None:
    states = known("b") | {"a": SkillState("a", 0.6, 7, 5, 0)}
    assert choose(TWO, states, ["a1", "b1"]).skill.id == "a"


def test_when_all_is_mastered_the_skill_seen_longest_ago_is_reviewed() -> None:
    choice = choose(TWO, known("a", days=1) | known("b", days=3), ["b1", "a1"])
    assert choice.skill.id == "b"
    assert (
        choice.reason == "You have mastered everything here; we are reviewing skill b, last seen 3 days ago."
    )
    assert "last seen yesterday" in choose(TWO, known("a", days=1) | known("b")).reason
    assert choose(TWO, known("a", "b")).reason.endswith("we are reviewing skill a.")


def test_a_lone_item_gives_way_to_another_skill_before_it_is_asked_again() -> None:
    lone = course(("a", [], ["a1"]), ("b", [], ["b1"]))
    choice = choose(lone, history=["a1"])
    assert choice.item.id == "b1"
    assert choice.reason == "So as not to ask the same question twice running, here is one on skill b."


def test_a_lone_item_is_asked_again_when_nothing_else_may_be() -> None:
    lone = course(("a", [], ["a1"]), ("b", ["a"], ["b1"]))
    assert choose(lone, history=["a1"]).item.id == "a1"
    assert choose(course(("a", [], ["a1"])), known("a"), ["a1"]).item.id == "a1"


def test_a_skill_without_items_stands_in_nobodys_way_but_its_own_prerequisites_do() -> None:
    empty = course(("a", [], ["a1", "a2"]), ("talk", ["a"], []), ("b", ["talk"], ["b1"]))
    assert choose(empty).skill.id == "a"
    assert choose(empty, known("a")).skill.id == "b"


def test_history_may_name_items_that_left_the_course() -> None:
    assert choose(TWO, history=["gone"]).item.id == "a1"


def test_names_fit_into_the_sentence() -> None:
    def working_on(name: str) -> str:
        raw: dict[str, Any] = {"id": "a", "name": name, "items": [{"id": "i", "prompt": "?", "answer": 1}]}
        return choose(Course.model_validate({"course": "c", "title": "C", "skills": [raw]})).reason

    assert working_on("Comparing fractions") == "We are working on comparing fractions; this question is new."
    assert working_on("SI units") == "We are working on SI units; this question is new."
    assert working_on("분수") == "We are working on 분수; this question is new."


THREE = course(("a", [], ["a1", "a2", "a3"]), ("x", [], ["x1", "x2"]), ("b", ["a"], ["b1", "b2"]))


def test_a_due_review_takes_turns_with_the_current_skill() -> None:
    states = carded("x", 5) | known("a")
    first = choose(THREE, states, ["b1"])
    assert (first.skill.id, first.why) == ("x", Why.REVIEW)
    assert first.reason == "It is time to review skill x, last seen 5 days ago."
    assert choose(THREE, states, ["b1", "x1"]).skill.id == "b"
    assert choose(THREE, carded("x", 1) | known("a"), ["b1"]).skill.id == "b"  # not due yet


def test_what_the_current_skill_builds_on_is_made_sure_of_first() -> None:
    states = carded("a", 9) | carded("x", 9)
    choice = choose(THREE, states, ["x1"])
    assert (choice.skill.id, choice.why) == ("a", Why.PREREQUISITE)
    assert choice.reason == "You need skill a for what comes next, so let us make sure of it first."


def test_what_is_likeliest_to_be_forgotten_is_due_first() -> None:
    states = carded("a", 3) | carded("x", 9) | carded("b", 1)
    assert [skill.id for skill in due(THREE, states, NOW, PARAMS)] == ["x", "a"]
    assert choose(THREE, states, ["b1"]).skill.id == "x"
    forgotten = states | carded("x", 9, p=0.5)
    assert [skill.id for skill in due(THREE, forgotten, NOW, PARAMS)] == ["a"]


def test_a_skill_that_is_had_rests_until_another_day() -> None:
    today = SkillState("a", 0.85, 2, 2, 2, stamp(NOW))
    assert choose(THREE, {"a": today}, ["a1", "a2"]).skill.id == "x"
    assert choose(TWO, {"a": today} | known("b"), ["a1", "b1"]).skill.id == "a"  # nothing else is left
    yesterday = replace(today, last_seen=stamp(NOW - dt.timedelta(days=1)))
    other = known("x") | {"b": SkillState("b", 0.81, 2, 2, 2, stamp(NOW - dt.timedelta(days=1)))}
    assert choose(THREE, {"a": yesterday} | known("x", "b"), ["b1"]).skill.id == "a"
    assert choose(THREE, {"a": today} | other, ["a1"]).skill.id == "b"


def test_a_question_goes_where_most_is_learnt_by_it() -> None:
    had = SkillState("a", 0.85, 2, 2, 2, stamp(NOW - dt.timedelta(days=1)))
    assert choose(THREE, {"a": had}, ["b1"]).skill.id == "x"  # a new skill
    known_little = replace(had, p=0.4)
    assert choose(THREE, {"a": known_little}, ["b1"]).skill.id == "a"  # b waits for it
    nobody_waits = {"x": replace(known_little, skill="x")} | known("a")
    assert choose(THREE, nobody_waits, ["b1"]).skill.id == "b"  # as new skills are known less


def test_what_may_be_forgotten_is_worth_more_again() -> None:
    """A skill that is had and one that is half known: which comes first is decided by the days gone by."""

    def first(days: int) -> str:
        return choose(THREE, carded("x", days, p=0.9) | {"b": half} | known("a"), ["a1"]).skill.id

    half = SkillState("b", 0.7, 4, 2, 1, stamp(NOW - dt.timedelta(days=1)))
    assert first(1) == "b"
    assert first(300) == "x"


FLAT = course(("a", [], ["a1", "a2", "a3", "a4"]), ("x", [], ["x1", "x2"]))


def test_the_current_skill_is_left_only_for_one_that_is_worth_clearly_more() -> None:
    a, x = (SkillState(name, p, 3, 2, 1, stamp(NOW)) for name, p in (("a", 0.6), ("x", 0.4)))
    assert choose(FLAT, {"a": a, "x": x}, ["x1", "a1"]).skill.id == "a"
    assert choose(FLAT, {"a": a, "x": x}, ["a1", "x1"]).skill.id == "x"
    assert choose(FLAT, {"a": replace(a, p=0.79), "x": replace(x, p=0.3)}, ["x1", "a1"]).skill.id == "x"


def test_nobody_is_led_away_from_a_wrong_answer_before_the_run_is_full() -> None:
    failed = SkillState("a", 0.79, 5, 4, 0, stamp(NOW))
    x = SkillState("x", 0.3, 3, 1, 0, stamp(NOW))
    assert choose(FLAT, {"a": failed, "x": x}, ["x1", "a1", "a2"]).skill.id == "a"
    assert choose(FLAT, {"a": failed, "x": x}, ["a1", "a2", "a3"]).skill.id == "x"


def test_new_skills_begin_in_the_teachers_order() -> None:
    """However many others wait for a later one."""
    made = course(
        ("leaf", [], ["l1"]), ("root", [], ["r1"]), ("b", ["root"], ["b1"]), ("c", ["root"], ["c1"])
    )
    assert choose(made).skill.id == "leaf"


def test_another_skill_that_was_begun_is_mixed_in_after_three_questions() -> None:
    states = {name: SkillState(name, 0.4, 3, 1, 0, stamp(NOW)) for name in ("a", "x")}
    assert choose(THREE, states, ["a1", "a2"]).skill.id == "a"
    mixed = choose(THREE, states, ["a1", "a2", "a3"])
    assert (mixed.skill.id, mixed.why) == ("x", Why.MIX)
    assert mixed.reason == "For a change, here is one on skill x."
    assert choose(THREE, {"a": states["a"]}, ["a1", "a2", "a3"]).skill.id == "a"


def test_nothing_left_and_nothing_due_is_said_so() -> None:
    states = carded("a", 1) | carded("x", 0) | carded("b", 0)
    choice = choose(THREE, states, ["b1"])
    assert (choice.skill.id, choice.why) == ("a", Why.EXTRA)


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_is_one_sentence_in_every_language(why: Why) -> None:
    skill = Skill(id="a", name="분수")
    for language in ("en", "ko-KR", "de"):
        for days in (0, 1, 7):
            told = reason(why, skill, days, language)
            assert told.endswith(".")
            assert told.count(".") == 1
            assert skill.name in told
            assert "{" not in told
    assert reason(why, skill, 7, "ko") != reason(why, skill, 7, "en") == reason(why, skill, 7, "de")


# --- properties ----------------------------------------------------------------------------------


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """Up to 6 skills that require earlier or later ones without a circle, 0 to 3 items each."""
    count = draw(st.integers(1, 6))
    sizes = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count).filter(any))
    skills = [
        (
            f"s{i}",
            sorted(draw(st.sets(st.sampled_from([f"s{k}" for k in range(i)])))) if i else [],
            [f"s{i}-i{k}" for k in range(size)],
        )
        for i, size in enumerate(sizes)
    ]
    return course(*draw(st.permutations(skills)))


@st.composite
def moments(draw: st.DrawFn) -> tuple[Course, dict[str, SkillState], list[str]]:
    made = draw(courses())
    states = {
        skill.id: SkillState(skill.id, p, 3, last_seen=stamp(NOW - dt.timedelta(hours=hours)))
        for skill in made.skills
        if (p := draw(st.sampled_from([None, 0.2, 0.94, 0.95, 0.99]))) is not None
        and (hours := draw(st.integers(0, 99))) >= 0
    }
    return made, states, draw(st.lists(st.sampled_from(made.item_ids), max_size=12))


@settings(deadline=None)
@given(moments())
def test_the_choice_is_an_item_of_the_course_and_never_ahead_of_its_prerequisites(
    moment: tuple[Course, dict[str, SkillState], list[str]],
) -> None:
    made, states, history = moment
    choice = next_item(made, states, history, NOW, PARAMS)
    assert made.find(choice.item.id) == (choice.skill, choice.item)
    for needed in map(made.skill, choice.skill.requires):
        assert not needed.items or current(states, made, needed.id, PARAMS).p >= HAD
    assert choice == next_item(made, states, history, NOW, PARAMS)
    assert choice.reason.endswith(".")
    assert choice.reason.count(".") == 1
    if history and choice.item.id == history[-1]:
        assert len(choice.skill.items) == 1


@settings(deadline=None)
@given(courses(), st.integers(0, 4))
def test_a_learner_who_answers_right_masters_everything_in_bounded_attempts(
    made: Course, slow_start: int
) -> None:
    """Three right answers a skill, four after a wrong one, plus what a lone item puts in between."""
    states: dict[str, SkillState] = {}
    history: list[str] = []
    wrongs = dict.fromkeys((skill.id for skill in made.skills), slow_start)
    with_items = [skill for skill in made.skills if skill.items]
    bound = len(with_items) * 2 * (slow_start + 5)
    for step in range(bound):
        choice = next_item(made, states, history, NOW, PARAMS)
        if all(mastered(current(states, made, s.id, PARAMS), PARAMS) for s in with_items):
            break
        right = not wrongs[choice.skill.id]
        wrongs[choice.skill.id] -= not right
        history.append(choice.item.id)
        fact = AttemptFact(
            "l", "s", made.course, choice.item.id, (choice.skill.id,), "right" if right else "wrong",
            stamp(NOW + dt.timedelta(minutes=step)),
        )  # fmt: skip
        states |= update(states, fact, made, PARAMS)
    assert all(mastered(states[s.id], PARAMS) for s in with_items)


@settings(deadline=None)
@given(courses())
def test_reviews_go_round_every_skill(made: Course) -> None:
    with_items = [skill.id for skill in made.skills if skill.items]
    states = known(*(skill.id for skill in made.skills), days=9)
    history: list[str] = []
    for step in range(len(with_items)):
        choice = next_item(made, states, history, NOW, PARAMS)
        history.append(choice.item.id)
        fact = AttemptFact(
            "l", "s", made.course, choice.item.id, (choice.skill.id,), "right",
            stamp(NOW + dt.timedelta(minutes=step)),
        )  # fmt: skip
        states |= update(states, fact, made, PARAMS)
    assert sorted({made.find(item)[0].id for item in history}) == sorted(with_items)
