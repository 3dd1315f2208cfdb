"""What leads to a question, by where the learner comes from."""

from __future__ import annotations

import pytest

from tests.test_speaks_first import many
from tutor.learner.model import SkillState
from tutor.learner.reasons import Why
from tutor.learner.schedule import Choice
from tutor.mind.asking import BRIDGES, introduction
from tutor.mind.lines import load

COURSE = many(2)
ADDING, TAKING = COURSE.skills


def led(to: str, p: dict[str, float], after: str | None) -> list[str]:
    """The lines and texts before a question on ``to``, where each skill in ``p`` was met."""
    skill = COURSE.skill(to)
    choice = Choice(skill.items[0], skill, "", Why.NEW)
    states = {name: SkillState(name, known, 3) for name, known in p.items()}
    before = None if after is None else COURSE.skill(after)
    return [part.value for part in introduction(choice, states, "usual", after=before)]


@pytest.mark.parametrize(
    ("to", "p", "after", "parts"),
    [
        ("adding", {}, None, ["Adding puts together.", "usual"]),
        ("adding", {"adding": 0.4}, None, ["usual"]),
        ("adding", {"adding": 0.4}, "adding", ["usual"]),
        ("adding", {}, "adding", ["usual"]),  # it was skipped before it was ever answered
        ("taking", {"adding": 0.85}, "adding", ["new_skill"]),
        ("taking", {"adding": 0.5}, "adding", ["other_skill"]),
        ("taking", {}, "adding", ["other_skill"]),
        ("adding", {"adding": 0.85, "taking": 0.5}, "taking", ["back_to"]),
        ("adding", {"taking": 0.9}, "taking", ["new_skill", "Adding puts together."]),
    ],
)
def test_a_question_is_led_to(to: str, p: dict[str, float], after: str | None, parts: list[str]) -> None:
    assert led(to, p, after) == parts


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("bridge", BRIDGES)
def test_every_bridge_names_the_skill_in_every_language(language: str, bridge: str) -> None:
    lines = load(language)
    said = [lines.pick(bridge, nth, skill="fractions") for nth in range(2)]
    assert all("fractions" in one for one in said)
    assert said[0] != said[1]
