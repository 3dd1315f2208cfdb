"""What follows words that were meant for the tutor rather than for the question: an answer to what it
suggested, a wish about suggestions, a goal. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from tutor.answers.judge import judge
from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.course.model import Course, Item
from tutor.learner import timeline as on
from tutor.learner.facts import GoalFact, GoalKind
from tutor.learner.proactive import Suggestion
from tutor.learner.situation import State, observe
from tutor.learner.timeline import Kind, Outcome, Reply, Wish
from tutor.mind import initiative, mastery, policy
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
    course: Course,
    *,
    sets_out: bool,
) -> tuple[State, Outcome | None, Decision | None]:
    """The lesson after these words as tact sees it, what became of the suggestion that waited, and the
    tutor's act where the words were meant for it.

    ``now``: seconds on the lesson's clock; ``sets_out``: the words name a goal or a next step;
    ``course``: where a question is from that the learner would rather have.
    """
    offer = at.offer
    meant = speaks_first.meant(said, judgement) if speaks_first is not None else None
    reply = agrees(said, speaks_first)
    way = speaks_first.reply(said) if speaks_first is not None and _asks_for_a_way(offer) else None
    became = _became(offer, judgement, meant, reply, way, sets_out=sets_out)
    if offer is not None and became is Outcome.IGNORED and at.held and judgement.intent in _NO_REPLY_YET:
        became = None
    state = initiative.heard(at.state, now, meant, offer, became)
    if initiative.looks_back(offer) and not sets_out and judgement.intent is not Intent.WAIT:
        return state, became, let_go(at)
    if meant in initiative.TO_THE_TUTOR:
        return state, became, go_on(at, f"suggest_{meant}")
    if judgement.intent is Intent.STOP:
        return state, became, None
    if judgement.intent is Intent.BREAK:
        if offer is None or offer.kind is not Kind.BREAK:  # taken without being offered
            state = observe(state, on.Suggested(now, Kind.BREAK, Outcome.ACCEPTED))
        return state, became, rest(at)
    if offer is not None and became is not None and (stays := mastery.stays(at, offer, way, course)):
        return state, became, stays
    if judgement.intent is Intent.WAIT and way is None:
        return state, became, None
    if offer is None or offer.kind is Kind.STUCK or at.unheard:  # a hint that was offered is the policy's
        return state, became, _not_put_yet(at, judgement, reply)
    if became is None and at.held:
        return state, became, Decision(Act.REPEAT, (Part("text", offer.words),), at.table, "asked to repeat")
    if became is Outcome.ACCEPTED and offer.kind in initiative.YES_OR_NO:
        return state, became, _taken_up(at, offer)
    if at.held:
        return state, became, go_on(at, "go_on")
    refused = became is Outcome.DISMISSED and reply is False
    return state, became, policy.declined(at.table) if refused else None


def agrees(said: str, speaks_first: Initiative | None) -> bool | None:
    """Yes, no, or neither, to what was offered."""
    return speaks_first.agrees(said) if speaks_first is not None else policy.reply_to_offer(said)


def _not_put_yet(at: Standing, judgement: Judgement, reply: bool | None) -> Decision | None:
    """What follows words that came before the question could be heard. They are no attempt at it, unless they
    are its answer, as from one who has read it; ``None`` where the policy may take them as they are."""
    if not at.held:
        return None
    if at.state.on_break:
        return go_on(at, "go_on")
    by_luck = reply is not None or bool(at.table.item.choices)
    if (judgement.verdict is Verdict.RIGHT and not by_luck) or judgement.intent in _NEEDS_NO_QUESTION:
        return None
    tried = judgement.verdict in (Verdict.RIGHT, Verdict.PARTLY, Verdict.WRONG)
    return go_on(at, "not_put_yet" if tried and reply is None else "go_on")


_NEEDS_NO_QUESTION = frozenset(
    {Intent.QUESTION, Intent.REPEAT, Intent.SLOWER, Intent.SKIP, Intent.GREETING, Intent.WAIT}
)
"""What can be answered before the question on the table is put."""


_NO_REPLY_YET = frozenset({Intent.WAIT, Intent.REPEAT})
"""What is said of an offer before it is answered."""


def _asks_for_a_way(offer: Suggestion | None) -> bool:
    return offer is not None and offer.kind is Kind.ADVANCE and offer.asks


def _became(
    offer: Suggestion | None,
    judgement: Judgement,
    meant: Wish | None,
    reply: bool | None,
    way: Reply | None,
    *,
    sets_out: bool,
) -> Outcome | None:
    """What became of ``offer``; ``None`` while it still waits."""
    if offer is None:
        return None
    found = initiative.outcome(offer, reply, meant)
    if offer.kind is Kind.BREAK and judgement.intent is Intent.BREAK:
        return Outcome.ACCEPTED
    if offer.kind is Kind.GOAL and sets_out:
        return Outcome.ACCEPTED
    if _asks_for_a_way(offer) and found is not Outcome.DISMISSED:
        return mastery.became(way)
    if initiative.looks_back(offer) and judgement.intent is Intent.WAIT:
        return None  # the next step is being thought about
    if initiative.looks_back(offer) and not sets_out and found is Outcome.ACCEPTED:
        return Outcome.DISMISSED if reply is False else Outcome.IGNORED
    return found


def _taken_up(at: Standing, offer: Suggestion) -> Decision:
    """What follows a yes."""
    match offer.kind:
        case Kind.BREAK:
            return rest(at)
        case Kind.MISCONCEPTION | Kind.CHANGE_APPROACH | Kind.PREREQUISITE if not at.held:
            return policy.together(at.table)
        case _:
            return go_on(at, "go_on")


def rest(at: Standing) -> Decision:
    """The lesson waits, however long, and says how to come back."""
    return Decision(Act.WAIT, (line("rest"),), at.table, "the learner rests")


def go_on(at: Standing, bank: str) -> Decision:
    """A line, and the question on the table: put now where it was held back, else said again."""
    way = at.held or (Part("question"),)
    return Decision(Act.ASK, (line(bank), *way), at.table, "the lesson goes on", puts=True)


def puts(decision: Decision, at: Standing) -> Decision:
    """``decision``, with all of the way to the question where it repeats one that was not heard yet."""
    if not at.unheard or decision.puts or Part("question") not in decision.parts:
        return decision
    before = decision.parts[: decision.parts.index(Part("question"))]
    return replace(decision, parts=(*before, *at.held), puts=True)


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
