"""The bundled courses of conversation and programming, phrase by phrase, as a teacher would check them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tutor import paths
from tutor.answers.judge import judge, mentions
from tutor.answers.verdict import Verdict
from tutor.course import load
from tutor.course.model import Course, Item

NAMES = ("english-conversation", "python-first-steps")
COURSES = {name: load.load(name) for name in NAMES}
PHRASES: dict[str, dict[str, Any]] = {
    name: YAML(typ="safe", pure=True).load(Path(__file__).parent / "phrases" / f"{name}.yaml")
    for name in NAMES
}


def phrases(kind: str) -> list[Any]:
    """Course, item, and one phrase of ``kind`` with what belongs to it."""
    return [
        pytest.param(name, item, *(one if isinstance(one, list) else [one]), id=f"{item}: {one}")
        for name in NAMES
        for item, said in PHRASES[name].items()
        for one in said.get(kind, [])
    ]


@pytest.fixture(params=NAMES)
def course(request: pytest.FixtureRequest) -> Course:
    return COURSES[request.param]


def items(course: Course) -> list[Item]:
    return [item for skill in course.skills for item in skill.items]


def test_a_course_is_large_enough(course: Course) -> None:
    assert len(course.skills) >= 8
    assert len(items(course)) >= 40
    assert all(len(skill.items) >= 5 and skill.explain for skill in course.skills)


def test_prerequisites_come_first_in_the_file(course: Course) -> None:
    seen: set[str] = set()
    for skill in course.skills:
        assert set(skill.requires) <= seen, skill.id
        seen.add(skill.id)


def test_there_are_enough_phrases_for_each_skill(course: Course) -> None:
    said = PHRASES[course.course]
    assert set(said) == set(course.item_ids)
    for skill in course.skills:
        for kind in ("right", "wrong"):
            assert sum(len(said[item.id][kind]) for item in skill.items) >= 5, (skill.id, kind)


@pytest.mark.parametrize(("name", "item", "said"), phrases("right"))
def test_right_phrases(name: str, item: str, said: str) -> None:
    judgement = judge(COURSES[name].find(item)[1], said)
    assert judgement.verdict is Verdict.RIGHT, judgement


@pytest.mark.parametrize(("name", "item", "wrong"), [(*p.values[:2], p.values[2:]) for p in phrases("wrong")])
def test_wrong_phrases(name: str, item: str, wrong: tuple[str, ...]) -> None:
    said, why = (*wrong, None)[:2]
    judgement = judge(COURSES[name].find(item)[1], str(said))
    assert (judgement.verdict, judgement.misconception) == (Verdict.WRONG, why), judgement


@pytest.mark.parametrize(("name", "item", "said"), phrases("partly"))
def test_phrases_that_are_on_the_way(name: str, item: str, said: str) -> None:
    judgement = judge(COURSES[name].find(item)[1], said)
    assert judgement.verdict is Verdict.PARTLY, judgement


def test_not_knowing_and_asking_are_never_wrong(course: Course) -> None:
    for item in items(course):
        for said in ("I don't know.", "Um, I'm not sure", "Give me a hint, please.", "Wait a moment.", ""):
            assert judge(item, said).verdict in (Verdict.UNSURE, Verdict.OFF_TASK), (item.id, said)


def test_every_item_has_its_help(course: Course) -> None:
    for item in items(course):
        assert len(item.hints) >= 2, item.id
        assert item.misconceptions, item.id
        assert item.explanation, item.id
        assert all(wrong.id for wrong in item.misconceptions), item.id


def test_help_does_not_say_the_answer(course: Course) -> None:
    for item in items(course):
        for text in (*item.hints, *(wrong.feedback for wrong in item.misconceptions)):
            assert not mentions(text, item), (item.id, text)


def test_explanations_say_an_answer_that_counts(course: Course) -> None:
    for item in items(course):
        if item.answer.type == "open":
            assert judge(item, item.explanation or "").verdict is Verdict.RIGHT, item.id
        else:
            assert mentions(item.explanation or "", item), item.id


def test_what_is_said_can_be_spoken_by_the_english_voice(course: Course) -> None:
    for skill in course.skills:
        assert re.fullmatch(r"[A-Za-z ,.?!'-]+", f"{skill.name} {skill.explain}"), skill.id
        assert len((skill.explain or "").split()) <= 40, skill.id
        for item in skill.items:
            wrongs = [wrong.feedback for wrong in item.misconceptions]
            for text in (item.spoken_prompt, item.explanation or "", *item.hints, *wrongs):
                assert re.fullmatch(r"[A-Za-z ,.?!'-]+", text), text
                assert len(text.split()) <= 30, text
                assert text.endswith((".", "?", "!")), text


def test_misconceptions_are_wrong_and_can_be_told_apart(course: Course) -> None:
    for item in items(course):
        for wrong in item.misconceptions:
            judgement = judge(item, wrong.match)
            found = (judgement.verdict, judgement.misconception)
            assert found == (Verdict.WRONG, wrong.name), (item.id, wrong.match, judgement)


def test_choices_are_offered_in_the_order_of_the_question(course: Course) -> None:
    for item in items(course):
        if item.choices and item.choices not in (("yes", "no"),):
            places = [item.prompt.lower().find(choice.split()[-1]) for choice in item.choices]
            assert -1 not in places, item.id
            assert places == sorted(places), item.id


def test_no_two_items_are_alike(course: Course) -> None:
    assert len({item.prompt for item in items(course)}) == len(items(course))
    assert len({item.explanation for item in items(course)}) == len(items(course))


def test_the_file_names_its_schema_in_the_first_line(course: Course) -> None:
    text = (paths.bundled("curricula") / f"{course.course}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")
