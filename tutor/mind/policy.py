"""The dialogue policy: which act comes next. Pure; it chooses, it does not word.

A ``Decision`` is an act with its parts in speaking order. A part is one of the tutor's own lines
(by bank), the teacher's text, a gap that the model may fill with one sentence (``lead``), or the
question on the table. The answer is not given away before the hint ladder is spent (see ``ladder``), and
no question is left on the table for ever.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from tutor.answers.judge import mentions
from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.mind import ladder
from tutor.mind.acts import Act, Decision, Part, Table, line
from tutor.mind.retrieve import Found

__all__ = [
    "Act",
    "Decision",
    "Part",
    "Table",
    "and_close",
    "decide",
    "declined",
    "offer_help",
    "reply_to_offer",
    "together",
]

MOST_TURNS = 20
"""Turns on one question, after which the tutor leaves it for later."""


LISTENS = frozenset({Act.PROBE, Act.EXAMPLE, Act.RECAST})
"""After these the learner is to speak: nothing is suggested beside them."""


def decide(
    table: Table,
    judgement: Judgement,
    said: str = "",
    *,
    agrees: bool | None = None,
    found: Found | None = None,
    met: Collection[str] = (),
) -> Decision:
    """The tutor's next act after ``judgement`` of what was ``said`` about the question on the table.

    ``agrees``: whether it is a yes or a no, to a hint that was offered; ``found`` answers a question of the
    learner's; ``met``: ids of the items that were asked before.
    """
    if table.offered_hint and agrees is not None and judgement.intent is not Intent.STOP:
        return ladder.hint(table, "the learner accepted a hint", "hint") if agrees else declined(table)
    probing = table.probing
    table = replace(table, offered_hint=False, silences=0, probing=False, turns=table.turns + 1)
    decision = (ladder.after_probe(table, judgement) if probing else None) or _decide(
        table, judgement, said, found, met
    )
    stays = not (decision.moves_on or decision.ends or decision.act is Act.WAIT)
    if stays and table.turns >= MOST_TURNS:
        reason = f"{table.turns} turns on one question"
        return replace(decision, act=Act.SKIP, parts=(line("skip"),), reason=reason, moves_on=True)
    return decision


def _decide(
    table: Table, judgement: Judgement, said: str, found: Found | None, met: Collection[str]
) -> Decision:
    match judgement.verdict:
        case Verdict.RIGHT:
            return _confirm(table, said)
        case Verdict.PARTLY:
            return ladder.partly(table)
        case Verdict.WRONG:
            return ladder.wrong(table, judgement, met)
        case Verdict.UNSURE if judgement.intent is Intent.DONT_KNOW:
            return ladder.hint(table, "the learner does not know", "dont_know", lead="dont_know")
        case Verdict.UNSURE:
            return _unclear(table)
        case Verdict.OFF_TASK:
            return _off_task(table, judgement.intent, found)


_ASKING = frozenset(("line", bank) for bank in ("again", "say_more", "say_it", "now_ours", "probe"))


def and_close(decision: Decision) -> Decision:
    """``decision``, after which the session closes instead of going on: "One half. I want to stop now." """
    kept = [p for p in decision.parts if p.kind != "question" and (p.kind, p.value) not in _ASKING]
    return replace(
        decision,
        parts=(*kept, line("close")),
        moves_on=False,
        ends=True,
        reason=f"{decision.reason}; wants to stop",
    )


def _confirm(table: Table, said: str) -> Decision:
    helped = table.hints > 0 or table.wrongs > 0
    praise = _praise(table, said)
    parts = [line("right_after_help" if helped else "right")]
    parts += [line(praise)] if praise else []
    parts.append(Part("lead", "right"))
    if helped and table.item.explanation and not table.recast:
        parts.append(Part("text", table.item.explanation))
    return Decision(
        Act.CONFIRM,
        tuple(parts),
        replace(table, answered=True),
        "the answer is right" + (" after help" if helped else ""),
        moves_on=True,
        counts=True,
        reveals=True,
        also=(Act.PRAISE,) if praise else (),
    )


KEPT_AT_IT = 3
"""Hints and wrong answers on the way from which keeping at it is what is praised."""

_REASON = re.compile(r"\w.*\b(because|since|so that|that means|if you)\b.*\w|때문|니까")
_MENDED = re.compile(r"\w,? (no wait|wait|sorry|i mean|actually)\b,? \w|\w, (no|아니),? \w")


def _praise(table: Table, said: str) -> str:
    """The bank of praise for what the learner did that can be seen from here; empty for nothing special."""
    if table.recast:
        return ""
    if table.hints + table.wrongs >= KEPT_AT_IT:
        return "praise_kept_at_it"
    said = said.casefold()
    if _REASON.search(said):
        return "praise_reason"
    return "praise_mended" if _MENDED.search(said) else ""


def _unclear(table: Table) -> Decision:
    after = replace(table, unclear=table.unclear + 1)
    if after.unclear % 3 == 0 and table.hints_left:
        reason = "three unclear answers running"
        return Decision(Act.OFFER_HINT, (line("nudge"),), replace(after, offered_hint=True), reason)
    parts = (line("unclear"),) if after.unclear == 1 else (line("unclear_again"), Part("question"))
    return Decision(Act.CLARIFY, parts, after, "the answer was not understood")


def _off_task(table: Table, intent: Intent, found: Found | None) -> Decision:
    match intent:
        case Intent.HINT:
            return ladder.hint(table, "the learner asked for a hint", "hint")
        case Intent.REPEAT:
            return Decision(Act.REPEAT, (line("repeat"), Part("question")), table, "asked to repeat")
        case Intent.SLOWER:
            return Decision(
                Act.REPEAT, (line("slower"), Part("question")), table, "asked to go slower", slower=True
            )
        case Intent.WAIT:
            return Decision(Act.WAIT, (line("wait"),), table, "asked for time")
        case Intent.STOP:
            return Decision(Act.CLOSE, (line("close"),), table, "the learner wants to stop", ends=True)
        case Intent.SKIP:
            return Decision(Act.SKIP, (line("skip"),), table, "the learner wants another one", moves_on=True)
        case Intent.QUESTION:
            return _answer(table, found)
        case Intent.GREETING:
            return Decision(Act.REDIRECT, (line("hello"), Part("question")), table, "a greeting")
        case _:
            return Decision(Act.REDIRECT, (line("chat"), Part("question")), table, "not about the question")


def _answer(table: Table, found: Found | None) -> Decision:
    """The answer to the learner's own question, and back to the tutor's."""
    also: tuple[Act, ...] = ()
    match found:
        case None:
            parts: tuple[Part, ...] = (line("question"), line("no_answer"), line("back"))
            reason, also = "the course does not say", (Act.HAND_OVER,)
        case Found(kind="as_asked"):
            parts, reason = (line("as_asked"),), "the learner asks what is meant"
        case Found(kind="would_tell"):
            parts, reason = (line("would_tell"), line("back")), "the passage would give the answer away"
        case _:
            said = (line(f"from_{found.kind}"), Part("text", found.text))
            parts, reason = (line("question"), *said, line("back")), f"the answer is in: {found.source}"
    source = found.source if found is not None else ""
    return Decision(Act.ANSWER_QUESTION, (*parts, Part("question")), table, reason, also=also, source=source)


def offer_help(table: Table, words: str) -> Decision:
    """Offer the next hint, or the explanation, in ``words`` to a learner who has been silent for long."""
    after = replace(table, silences=table.silences + 1, offered_hint=True)
    return Decision(Act.OFFER_HINT, (Part("text", words),), after, "a long silence: offer help")


def together(table: Table) -> Decision:
    """The learner takes up an offer to look at the question together: what the skill is about, and the next
    hint of the ladder."""
    decision = ladder.hint(table, "the learner accepted help", "hint")
    if not table.skill.explain or decision.reveals or mentions(table.skill.explain, table.item):
        return decision
    first, *rest = decision.parts
    return replace(decision, parts=(first, Part("text", table.skill.explain), *rest))


def declined(table: Table) -> Decision:
    """The learner wants no hint now."""
    after = replace(table, offered_hint=False)
    return Decision(Act.WAIT, (line("declined"),), after, "the learner declined a hint")


_YES = re.compile(
    r"^(yes|yeah|yep|yup|sure|ok|okay|alright|all right|of course|why not|please)\b"
    r"( (please|yes|i would|i do|sure|okay|a hint|give me a hint|that would be nice|go ahead))*$"
)
_NO = re.compile(r"^(no|nope|nah|not yet|not now|no thanks|no thank you|i m fine|let me try)( .{0,30})?$")


def reply_to_offer(said: str) -> bool | None:
    """Yes, no, or neither, to "Would you like a hint?"."""
    words = re.sub(r"[^a-z]+", " ", said.lower()).strip()
    if _YES.match(words):
        return True
    return False if _NO.match(words) else None
