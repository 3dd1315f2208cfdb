"""What a learner sets out to do, heard in what they say: a goal, or at the end the next step. Pure."""

from __future__ import annotations

import re

from tutor.answers.by_text import accepted
from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.course.model import Item
from tutor.learner import goals
from tutor.learner.facts import GoalKind
from tutor.learner.proactive import Suggestion
from tutor.learner.timeline import Kind

EXACT = frozenset({"number", "choice", "expression"})
"""Answers in which a goal cannot be the answer itself."""

_WISHES = re.compile(
    r"\b(?:want|wants|would|'d|wish|wishes|hope|hopes|plans?|goals?|dreams?|going to|will|'ll|tomorrow|next"
    r"|future|learn(?:ing)?|practi[sc]e|improve|why (?:do|did|are|were) you)\b"
    r"|싶|목표|계획|희망|배우|배울|연습|할래|할게"
)
"""Words of a question to which a wish or a plan may be the answer."""


def chosen(
    said: str, judgement: Judgement, item: Item, offer: Suggestion | None, *, put: bool = True
) -> tuple[GoalKind, str] | None:
    """Which of the two ``said`` sets, in the learner's words; ``None`` where it sets none.

    An answer is never taken for one. ``offer``: the suggestion that waits; asked for the next step, what
    is said is the next step, however it is put. ``put``: ``item`` was asked, not held back by the offer.
    """
    if _answers(judgement, item, put):
        return None
    if step := goals.said_step(said):
        return GoalKind.NEXT_STEP, step
    if goal := goals.said_goal(said):
        return GoalKind.GOAL, goal
    asked = offer is not None and offer.kind is Kind.REFLECT and offer.asks
    tried = put and judgement.verdict in (Verdict.PARTLY, Verdict.WRONG)
    if asked and not tried and judgement.intent not in (Intent.STOP, Intent.BREAK, Intent.WAIT):
        step = goals.reply(said)
        return (GoalKind.NEXT_STEP, step) if step else None
    return None


def _answers(judgement: Judgement, item: Item, put: bool) -> bool:
    """Whether the words answer ``item``, so that they are no goal, however much they sound like one.

    In an open answer any words are at least "partly", and in a text any others are wrong: a wish is an
    answer there only where the question is about wishes.
    """
    match judgement.verdict:
        case Verdict.RIGHT:
            return True
        case Verdict.PARTLY if item.answer.type != "open":
            return put
        case Verdict.PARTLY | Verdict.WRONG if item.answer.type not in EXACT:
            return put and (judgement.misconception is not None or _is_about_wishes(item))
        case _:
            return False


def _is_about_wishes(item: Item) -> bool:
    texts = (item.prompt, *accepted(item), *(wrong.match for wrong in item.misconceptions))
    return any(_WISHES.search(text.casefold()) for text in texts)
