"""What is asked of one who has just mastered a skill and wants to stay with it."""

from __future__ import annotations

from typing import Any

from tutor.config import Learner
from tutor.course.model import Course
from tutor.learner.model import Params, SkillState
from tutor.learner.transfer import another, transfer

PARAMS: Params = Learner()


def item(id: str, difficulty: float, *trains: str) -> dict[str, Any]:
    return {"id": id, "prompt": f"{id}?", "answer": 1, "difficulty": difficulty, "trains": list(trains)}


def course(*more: dict[str, Any]) -> Course:
    """``add`` is needed for ``take``; ``far`` builds on ``mid``, which nobody has yet."""
    skills = [
        {"id": "add", "name": "Adding", "items": [item("a1", 0.2), item("a2", 0.6), item("a3", 0.8), *more]},
        {
            "id": "take",
            "name": "Taking",
            "requires": ["add"],
            "items": [item("t1", 0.4), item("t2", 0.9, "add")],
        },
        {"id": "mid", "name": "Mid", "requires": ["take"], "items": [item("m1", 0.5)]},
        {"id": "far", "name": "Far", "requires": ["mid"], "items": [item("f1", 0.9, "add", "take")]},
    ]
    return Course.model_validate({"course": "c", "title": "C", "skills": skills})


T = "2026-03-01T09:00:00.000+00:00"
ADDING = {"add": SkillState("add", 0.97, 4, 4, 4, T)}
BOTH = {**ADDING, "take": SkillState("take", 0.4, 1, 1, 1, T)}


def chosen(history: tuple[str, ...], *more: dict[str, Any], **keys: Any) -> str | None:
    found = transfer(course(*more), keys.pop("states", BOTH), "add", history, PARAMS, **keys)
    return None if found is None else found.id


def test_a_question_that_trains_several_skills_is_the_best_there_is() -> None:
    assert chosen(("a1",)) == "t2"
    assert chosen(("a1",), item("a4", 0.3, "take")) == "t2"  # both train two skills: the harder one
    assert chosen(("a1", "t2"), item("a4", 0.3, "take")) == "a4"


def test_one_whose_skills_are_not_within_reach_is_left_for_later() -> None:
    assert chosen(("a1", "t2", "a2", "a3")) is None  # f1 trains it too, and builds on what nobody has
    assert chosen(("a1", "t2"), item("a4", 0.1, "mid")) == "a3"
    assert chosen(("a1",), states=ADDING) == "a3"  # taking away was never explained


def test_else_it_is_the_hardest_of_the_skill_and_harder_than_the_last() -> None:
    assert chosen(("a1", "t2")) == "a3"
    assert chosen(("a1", "t2", "a3", "a2")) is None
    assert chosen(("t2", "a1", "a2")) == "a3"
    assert chosen(("t2", "a1", "a3")) is None  # a2 is easier than what was just asked


def test_the_question_that_comes_anyway_is_no_transfer() -> None:
    assert chosen(("a1",), besides="t2") == "a3"


def test_one_more_is_a_new_one_or_the_one_asked_longest_ago() -> None:
    skill = course().skill("add")
    assert another(skill, ("a1", "a3")).id == "a2"
    assert another(skill, ("a2", "a1", "a3", "a2")).id == "a1"
    assert another(skill, ("a1", "a2", "a3", "t1")).id == "a1"


def test_a_skill_that_the_teacher_took_out_meanwhile_has_none() -> None:
    whole = course()
    assert transfer(whole, {}, "gone", (), PARAMS) is None
