"""What a teacher is shown of a question before a learner meets it."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from tests.course_seeds import SOUND
from tests.fakes.engines import ScriptedSynthesizer
from tutor.course.load import load, read
from tutor.course.model import Course
from tutor.curriculum import sound
from tutor.curriculum.preview import Preview, preview, shown
from tutor.errors import InputError
from tutor.mind import lines


@pytest.fixture(scope="module")
def course() -> Course:
    return read(SOUND, "c")


def of(course: Course, item: str | None = None) -> Preview:
    return preview(course, item, lines.load("en"))


def test_every_scene_is_there_in_order(course: Course) -> None:
    found = of(course)
    assert (found.skill, found.item) == ("corners", "triangle")
    assert found.question == ("How many corners does a triangle have?",)
    told = [(scene.learner, scene.verdict, scene.act, scene.moves_on) for scene in found.scenes]
    assert told == [
        ("three", "right", "confirm", True),
        ("four", "wrong", "correct", False),
        ("I don't know.", "unsure", "hint", False),
        ("Can I have a hint?", "off_task", "hint", False),
        ("Can I have a hint?", "off_task", "hint", False),
        ("Can I have a hint?", "off_task", "explain", True),
    ]
    assert found.scenes[1].misconception == "4"
    assert "That would be a square." in " ".join(found.scenes[1].tutor)
    assert "Draw one in the air." in " ".join(found.scenes[3].tutor)
    assert "as many corners as it has sides" in " ".join(found.scenes[4].tutor)
    assert "A triangle has three corners." in " ".join(found.scenes[5].tutor)


def test_an_answer_is_shown_as_it_is_spoken(course: Course) -> None:
    assert of(course, "half-square").scenes[0].learner == "one half"
    assert of(course, "length").scenes[0].learner == "one m"
    assert of(course, "circle").scenes[0].learner == "circle"
    assert of(course, "rule").scenes[0].verdict == "right"


@pytest.mark.parametrize("name", ["fractions"])
def test_the_right_answer_of_every_item_is_taken_as_right(name: str) -> None:
    bundled = load(name)
    for item in bundled.item_ids:
        found = of(bundled, item)
        right, *rest = found.scenes
        assert right.verdict == "right", item
        assert all(scene.tutor for scene in found.scenes)
        wrongs = [scene for scene in rest if scene.title.startswith("Misconception")]
        assert all(scene.misconception and scene.act == "correct" for scene in wrongs), item


def test_it_is_told_to_people_and_to_programs(course: Course) -> None:
    text = shown(of(course))
    assert "  Learner  three\n  Tutor    Yes, that's right.   (then the next question)" in text
    data = of(course).as_json()
    assert [len(data["scenes"]), data["item"], data["scenes"][0]["next"]] == [6, "triangle", True]


def test_an_item_that_is_not_there_is_an_error(course: Course) -> None:
    with pytest.raises(InputError, match="Did you mean 'triangle'"):
        of(course, "triangel")


def test_it_is_spoken_with_a_pause_after_each_part(course: Course) -> None:
    voice = ScriptedSynthesizer(seconds=0)
    found = of(course)
    samples = asyncio.run(sound.spoken(found, voice))
    parts = list(sound.parts(found))
    assert len(parts) == 1 + 2 * len(found.scenes)
    pauses = int(np.count_nonzero(samples == 0))
    assert pauses == len(parts) * int(sound.PAUSE_S * voice.rate)
    assert "If the learner says: four." in parts
    assert voice.said[0] == "How many corners does a triangle have?"
