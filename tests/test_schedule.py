"""What is asked next: by example, and as properties over made-up courses and learners."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.config import Learner
from tutor.course.model import Course
from tutor.learner.facts import AttemptFact, stamp
from tutor.learner.model import SkillState, current, mastered, update
from tutor.learner.schedule import NEARLY, Choice, next_item

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
        assert not needed.items or current(states, made, needed.id, PARAMS).p >= NEARLY
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
