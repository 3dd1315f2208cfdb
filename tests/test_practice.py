"""Practice sets and plans: the weakest first, and never anything that the course does not say."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.stored_lesson import PARAMS
from tutor.course.load import available, load, read
from tutor.exchange.yaml_text import course_text
from tutor.learner.facts import AttemptFact, stamp
from tutor.learner.model import SkillState, derive
from tutor.learner.practice import MOST, USUAL_S, on_topic, pace_s, plan, practice, to_mastery

FRACTIONS = load("fractions")
NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
FIRST = FRACTIONS.skills[0]


def attempts(*answers: tuple[str, str], gap_s: float = 20.0) -> list[AttemptFact]:
    return [
        AttemptFact(
            "l1",
            "s1",
            FRACTIONS.course,
            item,
            (FRACTIONS.find(item)[0].id,),
            verdict,
            stamp(NOW + dt.timedelta(seconds=n * gap_s)),
        )
        for n, (item, verdict) in enumerate(answers)
    ]


def test_a_question_that_went_wrong_comes_before_one_that_went_right() -> None:
    right, wrong, *_ = (item.id for item in FIRST.items)
    facts = attempts((right, "right"), (wrong, "wrong"))
    made = practice(FRACTIONS, derive(facts, FRACTIONS, PARAMS), facts, PARAMS, questions=3)
    order = [one.item for one in made.picked]
    assert order[0] == wrong
    assert right not in order
    assert sum(len(skill.items) for skill in made.course.skills) == 3


def test_a_set_is_of_what_can_be_worked_on() -> None:
    made = practice(FRACTIONS, {}, [], PARAMS, questions=100)
    assert {one.skill for one in made.picked} == {s.id for s in FRACTIONS.skills if not s.requires}


def test_a_topic_is_a_skill_a_name_a_tag_or_words_of_the_questions() -> None:
    skill = FRACTIONS.skills[3]
    assert set(on_topic(FRACTIONS, skill.id)) == {item.id for item in skill.items}
    assert set(on_topic(FRACTIONS, "PIZZAS")) == {
        item.id for s in FRACTIONS.skills for item in s.items if "pizza" in item.prompt.casefold()
    }
    assert on_topic(FRACTIONS, "elephants in space") == {}
    assert on_topic(FRACTIONS, " ") == {}
    with pytest.raises(ValueError, match="nothing in the course is about 'elephants'"):
        practice(FRACTIONS, {}, [], PARAMS, topic="elephants")


@pytest.mark.parametrize("course", available())
def test_a_set_says_nothing_that_the_course_does_not_and_is_read_back_as_it_was(course: str) -> None:
    whole = load(course)
    made = practice(whole, {}, [], PARAMS, questions=7).course
    assert read(course_text(made), "set") == made
    assert made.course == whole.course
    assert [skill.id for skill in made.skills] == [skill.id for skill in whole.skills]
    assert all(whole.find(item)[1] == made.find(item)[1] for item in made.item_ids)


def test_answers_to_a_set_count_as_they_do_for_the_course() -> None:
    made = practice(FRACTIONS, {}, [], PARAMS, topic=FRACTIONS.skills[2].id).course
    facts = attempts(*((item, "right") for item in made.item_ids))
    assert derive(facts, made, PARAMS) == derive(facts, FRACTIONS, PARAMS)


@given(st.floats(0.001, 0.999))
def test_right_answers_lead_to_mastery(p: float) -> None:
    state = SkillState("x", p)
    assert 0 <= to_mastery(state, PARAMS) <= MOST
    assert (to_mastery(state, PARAMS) == 0) == (p >= PARAMS.mastery)


def test_a_plan_has_what_is_due_then_what_is_open_and_its_length() -> None:
    facts = attempts(*((item.id, "right") for item in FIRST.items[:4]))
    states = derive(facts, FRACTIONS, PARAMS)
    later = NOW + dt.timedelta(days=400)
    made = plan(FRACTIONS, states, facts, later, PARAMS)
    assert [one.skill for one in made.skills if one.review] == [FIRST.id]
    assert not made.skills[-1].review
    assert made.skills[0].review
    assert FIRST.id in FRACTIONS.skill(made.skills[1].skill).requires
    questions = sum(one.questions for one in made.skills)
    assert made.minutes == -(-questions * 20 // 60)  # at the learner's pace, 20 s each
    short = plan(FRACTIONS, states, facts, later, PARAMS, minutes=1)
    assert sum(one.questions for one in short.skills) == 3
    assert short.minutes == 1
    assert made.as_json()["skills"][0]["review"] is True


def test_pace_is_the_learners_own_within_a_lesson() -> None:
    assert pace_s([]) == USUAL_S
    items = [(item.id, "right") for item in FIRST.items[:3]]
    assert pace_s(attempts(*items, gap_s=25)) == 25
    assert pace_s(attempts(*items, gap_s=4000)) == USUAL_S
