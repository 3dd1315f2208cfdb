"""What follows words that were meant for the tutor rather than for the question: an answer to what it
suggested, a wish about suggestions, a goal. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from tutor.answers.judge import judge
from tutor.answers.verdict import Intent, Judgement
from tutor.course.model import Item
from tutor.learner.facts import GoalFact, GoalKind
from tutor.learner.proactive import Suggestion
from tutor.learner.situation import State
from tutor.learner.timeline import Kind, Outcome
from tutor.mind import initiative, policy
from tutor.mind.acts import Act, Decision, Part, line
from tutor.mind.initiative import Initiative
from tutor.mind.standing import Standing

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ORDER = re.compile(r"\b(?:stop|quit|exit|finish|end)\b|그만|끝", re.IGNORECASE)


def answered(
    said: str,
    judgement: Judgement,
    at: Standing,
    speaks_first: Initiative | None,
    now: float,
    *,
    sets_out: bool,
) -> tuple[State, Outcome | None, Decision | None]:
    """The lesson after these words as tact sees it, what became of the suggestion that waited, and the
    tutor's act where the words were meant for it.

    ``now``: seconds on the lesson's clock; ``sets_out``: the words name a goal or a next step.
    """
    meant = speaks_first.meant(said, judgement) if speaks_first is not None else None
    reply, became = policy.reply_to_offer(said), None
    if at.offer is not None:
        became = initiative.outcome(at.offer, reply, meant)
        if at.offer.kind is Kind.GOAL and sets_out:
            became = Outcome.ACCEPTED
        elif initiative.looks_back(at.offer) and judgement.intent is Intent.WAIT:
            became = None  # the next step is being thought about
        elif initiative.looks_back(at.offer) and not sets_out and became is Outcome.ACCEPTED:
            became = Outcome.DISMISSED if reply is False else Outcome.IGNORED
    state = initiative.heard(at.state, now, meant, at.offer, became)
    if initiative.looks_back(at.offer) and not sets_out and judgement.intent is not Intent.WAIT:
        return state, became, let_go(at)
    if meant in initiative.TO_THE_TUTOR:
        return state, became, go_on(at, f"suggest_{meant}")
    if judgement.intent in (Intent.STOP, Intent.WAIT):
        return state, became, None
    if at.offer is None or at.offer.kind is Kind.STUCK:  # a hint that was offered is the policy's
        return state, became, go_on(at, "go_on") if at.held else None
    if became is Outcome.ACCEPTED and at.offer.kind in initiative.YES_OR_NO:
        return state, became, _taken_up(at, at.offer)
    if at.held:
        return state, became, go_on(at, "go_on")
    refused = became is Outcome.DISMISSED and reply is False
    return state, became, policy.declined(at.table) if refused else None


def _taken_up(at: Standing, offer: Suggestion) -> Decision:
    """What follows a yes."""
    match offer.kind:
        case Kind.BREAK:
            return Decision(Act.WAIT, (line("rest"),), at.table, "the learner rests")
        case Kind.MISCONCEPTION | Kind.CHANGE_APPROACH | Kind.PREREQUISITE if not at.held:
            return policy.together(at.table)
        case _:
            return go_on(at, "go_on")


def go_on(at: Standing, bank: str) -> Decision:
    """A line, and the question on the table: put now where it was held back, else said again."""
    way = at.held or (Part("question"),)
    return Decision(Act.ASK, (line(bank), *way), at.table, "the lesson goes on", puts=True)


def let_go(at: Standing) -> Decision:
    """The learner was asked for the next step before leaving: whatever came of that, the lesson closes."""
    return policy.and_close(Decision(Act.CLOSE, (), at.table, "the learner leaves"))


def at_once(said: str) -> bool:
    """Whether a wish to leave is an order to stop, which is obeyed without a further question."""
    return _ORDER.search(said) is not None


def set_out(goal: GoalFact, said: str, at: Standing, state: State) -> tuple[Decision, State]:
    """Take ``goal`` up and go on; with the next step chosen, a learner who wants to stop may."""
    if goal.kind is GoalKind.GOAL:
        state = replace(state, goal=goal.words)
        decision = let_go(at) if initiative.looks_back(at.offer) else go_on(at, "goal_set")
    elif (at.offer is not None and at.offer.kind is Kind.REFLECT) or _wants_to_stop(at.table.item, said):
        decision = policy.and_close(Decision(Act.CLOSE, (), at.table, "the learner chose the next step"))
    else:
        decision = go_on(at, "step_kept")
    return replace(decision, also=(*decision.also, Act.GOAL)), state


def and_stops(item: Item, said: str) -> bool:
    """Whether the last of several sentences asks to stop: "One half. I want to stop now." """
    *before, last = _sentences(said)
    return bool(before) and judge(item, last).intent is Intent.STOP


def _wants_to_stop(item: Item, said: str) -> bool:
    return any(judge(item, one).intent is Intent.STOP for one in _sentences(said))


def _sentences(said: str) -> list[str]:
    return _SENTENCE.split(said.strip())
