"""``tutor curriculum preview``: what the tutor would do with one question, in the teacher's words. Pure.

The same judge, policy and script as in a lesson; where a model would add a sentence there is none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tutor.answers.forms import spoken_forms
from tutor.answers.judge import judge
from tutor.answers.verdict import Judgement
from tutor.course.load import find_item
from tutor.course.model import Course, Item
from tutor.mind.lines import Lines
from tutor.mind.policy import Act, Decision, Part, Table, decide
from tutor.mind.script import Text, listed, write


@dataclass(frozen=True, slots=True)
class Scene:
    """What the learner says to the question, and the tutor to that.

    ``moves_on``: the next question follows.
    """

    title: str
    learner: str
    verdict: str
    why: str
    misconception: str | None
    act: str
    tutor: tuple[str, ...]
    moves_on: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """One item as a learner meets it."""

    course: str
    skill: str
    item: str
    question: tuple[str, ...]
    scenes: tuple[Scene, ...]

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "course": self.course,
            "skill": self.skill,
            "item": self.item,
            "question": " ".join(self.question),
            "scenes": [
                {
                    "title": scene.title,
                    "learner": scene.learner,
                    "verdict": scene.verdict,
                    "misconception": scene.misconception,
                    "why": scene.why,
                    "act": scene.act,
                    "tutor": " ".join(scene.tutor),
                    "next": scene.moves_on,
                }
                for scene in self.scenes
            ],
        }


def preview(course: Course, item_id: str | None, lines: Lines) -> Preview:
    """The item, by default the first, with every scene. Raises ``InputError`` for an id there is none of."""
    skill, item = find_item(course, item_id or course.item_ids[0])
    stage = _Stage(course, lines, Table(skill, item))
    asked = Decision(Act.ASK, (Part("question"),), stage.table, "")
    scenes = [stage.scene("The right answer", said(item, item.answer.value or item.answer.spoken))]
    scenes += [
        stage.scene(f"Misconception {wrong.name}", said(item, wrong.match)) for wrong in item.misconceptions
    ]
    scenes.append(stage.scene("It is not known", lines.likely["dont_know"]))
    ladder = _Stage(course, lines, Table(skill, item))
    for number in range(len(item.hints) + 1):
        title = f"Hint {number + 1}" if number < len(item.hints) else "After the last hint"
        scenes.append(ladder.scene(title, lines.likely["hint"], stay=True))
    return Preview(course.course, skill.id, item.id, stage.words(asked, ""), tuple(scenes))


def said(item: Item, written: str) -> str:
    """An answer as it would be spoken: ``3/4`` is "three quarters"."""
    if item.choices or item.answer.type != "number":
        return written
    forms = spoken_forms(written, equivalent=False)
    words = forms[0] if forms else written
    return f"{words} {item.answer.unit}" if item.answer.unit else words


@dataclass(slots=True)
class _Stage:
    """The question on the table, and which of the tutor's lines were used."""

    course: Course
    lines: Lines
    table: Table
    used: Counter[str] = field(default_factory=Counter)

    def scene(self, title: str, learner: str, *, stay: bool = False) -> Scene:
        """What follows when the learner says ``learner``. ``stay``: and the next scene follows that."""
        judgement: Judgement = judge(self.table.item, learner)
        decision = decide(self.table, judgement, learner)
        tutor = self.words(decision, learner)
        if stay:
            self.table = decision.table
        return Scene(
            title,
            learner,
            judgement.verdict.value,
            judgement.why,
            judgement.misconception,
            decision.act.value,
            tutor,
            decision.moves_on,
        )

    def words(self, decision: Decision, learner: str) -> tuple[str, ...]:
        item = self.table.item
        words = {
            "title": self.course.title,
            "skill": self.table.skill.name,
            "answer": item.answer.spoken,
            "choices": listed(item.choices),
            "source": decision.source,
        }
        script, banks = write(decision, self.table, learner, self.lines, self.used, words)
        self.used.update(banks)
        return tuple(piece.text for piece in script if isinstance(piece, Text))


def shown(found: Preview) -> str:
    """A preview for a person."""
    lines = [f"{found.course} / {found.skill} / {found.item}", "", f"  Tutor    {' '.join(found.question)}"]
    for scene in found.scenes:
        then = "   (then the next question)" if scene.moves_on else ""
        lines += [
            "",
            f"{scene.title}: {scene.verdict.replace('_', ' ')}, {scene.act.replace('_', ' ')}",
            f"  Learner  {scene.learner}",
            f"  Tutor    {' '.join(scene.tutor)}{then}",
        ]
    return "\n".join(lines)
