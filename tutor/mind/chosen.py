"""What a learner sets out to do, heard in what they say: a goal, or at the end the next step. Pure."""

from __future__ import annotations

from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.course.model import Item
from tutor.learner import goals
from tutor.learner.facts import GoalKind
from tutor.learner.proactive import Suggestion
from tutor.learner.timeline import Kind

EXACT = frozenset({"number", "choice", "expression"})
"""Answers in which a goal cannot be the answer itself."""


def chosen(
    said: str, judgement: Judgement, item: Item, offer: Suggestion | None
) -> tuple[GoalKind, str] | None:
    """Which of the two ``said`` sets, in the learner's words; ``None`` where it sets none.

    An answer is never taken for one. ``offer``: the suggestion that waits; asked for the next step, what
    is said is the next step, however it is put.
    """
    if judgement.verdict in (Verdict.RIGHT, Verdict.PARTLY):
        return None
    if judgement.verdict is Verdict.WRONG and item.answer.type not in EXACT:
        return None
    if step := goals.said_step(said):
        return GoalKind.NEXT_STEP, step
    if goal := goals.said_goal(said):
        return GoalKind.GOAL, goal
    asked = offer is not None and offer.kind is Kind.REFLECT and offer.words.rstrip().endswith("?")
    if (
        asked
        and judgement.verdict is not Verdict.WRONG
        and judgement.intent not in (Intent.STOP, Intent.WAIT)
    ):
        step = goals.reply(said)
        return (GoalKind.NEXT_STEP, step) if step else None
    return None
