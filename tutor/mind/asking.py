"""How a question is put: what leads to it, and what the ears should know of it."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.answers.judge import expectation
from tutor.course.model import Skill
from tutor.events import AnswerExpected
from tutor.learner.model import HAD, SkillState
from tutor.learner.proactive import Suggestion
from tutor.learner.schedule import Choice
from tutor.learner.timeline import Kind
from tutor.mind.acts import Part, Table
from tutor.mind.script import context

YES_OR_NO = ("yes", "no", "okay", "sure", "later", "not now")
"""Complete answers to a suggestion."""


def expected(table: Table, made: Suggestion | None, held: tuple[Part, ...]) -> AnswerExpected:
    """What the ears should know of the question on ``table``, or of what was suggested instead."""
    item, answer = table.item, expectation(table.item)
    if held and made is not None and made.kind is Kind.REFLECT:  # anything may be the next step
        return AnswerExpected(item.id, "open", (), made.words, item.difficulty)
    if held and made is not None:
        return AnswerExpected(item.id, "choice", (*YES_OR_NO, *made.replies), made.words, item.difficulty)
    return AnswerExpected(
        item.id,
        answer.shape,
        (*answer.forms, *YES_OR_NO) if made is not None else answer.forms,
        context(item, answer),
        item.difficulty,
    )


BRIDGES = ("new_skill", "other_skill", "back_to")
"""The lines that lead to another skill: as this one is had, although it is not yet, and back to one."""


def introduction(
    choice: Choice, states: Mapping[str, SkillState], usual: str, *, after: Skill | None = None
) -> tuple[Part, ...]:
    """What leads to a question: the line ``usual`` or one of ``BRIDGES``, and what explains a new skill.

    ``after``: the skill of the question before it; ``None`` at the beginning of a lesson.
    """
    skill = choice.skill
    here = after is None or after.id == skill.id
    if skill.id in states or (after is not None and here):
        return (Part("line", usual if here else "back_to"),)
    explain = (Part("text", skill.explain),) if skill.explain else ()
    if after is None:
        return (*explain, Part("line", usual))
    left = states.get(after.id)
    return (Part("line", "new_skill" if left is not None and left.p >= HAD else "other_skill"), *explain)
