"""What the tutor does about an answer that is not right, from the lightest help to the answer itself. Pure.

It diagnoses before it corrects (a known misconception, or "how did you get there?" once), asks before it
tells, changes the approach for one that is stuck (a worked example), and tells the answer only when the
hints are spent; in a language lesson the learner then says it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from tutor.answers.judge import mentions
from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.course.model import Item
from tutor.mind.acts import Act, Decision, Part, Table, line

PROBE_FROM = 0.5
"""The difficulty from which a wrong answer is asked about: who is asked about easy things feels caught."""

STUCK = 3
"""Wrong answers on one question from which more hints of the same kind are no use."""

LONGEST_EXAMPLE = 45
"""Words; a longer one is not remembered from hearing it once."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def invitation(text: str) -> tuple[Part, ...]:
    """Asks for another try, unless ``text`` asks something itself: one question is enough."""
    return () if "?" in text else (line("again"),)


def wrong(table: Table, judgement: Judgement, met: Collection[str] = ()) -> Decision:
    """What follows a wrong answer. ``met``: ids of items that were asked before."""
    name = judgement.misconception
    known = next((m for m in table.item.misconceptions if m.name == name), None)
    table = replace(table, wrongs=table.wrongs + 1)
    if known is not None and known.name not in table.misconceptions:
        after = replace(table, answered=True, misconceptions=(*table.misconceptions, known.name))
        parts = (line("wrong"), Part("text", known.feedback), *invitation(known.feedback))
        act = Act.RECAST if table.item.answer.type == "open" else Act.CORRECT
        return Decision(act, parts, after, f"a known misconception: {known.name}", counts=True)
    if known is None and _may_probe(table):
        after = replace(table, answered=True, probed=True, probing=True)
        parts = (line("wrong"), line("probe"))
        return Decision(Act.PROBE, parts, after, "an unexpected answer: how did it come about?", counts=True)
    if table.wrongs >= STUCK and (sibling := _sibling(table, met)) is not None:
        return _example(table, sibling, sibling.id in met)
    if table.hints_left:
        return hint(table, "the answer is wrong", "wrong", lead="wrong", counts=True)
    return explain(table, "the answer is wrong and no hint is left", opening="wrong", counts=True)


def partly(table: Table) -> Decision:
    """What follows a part of the answer."""
    if table.partly and table.hints_left:
        return hint(table, "part of the answer is still missing", "partly", counts=True)
    if table.partly:
        return explain(table, "part of the answer is still missing and no hint is left", counts=True)
    after = replace(table, partly=table.partly + 1, answered=True)
    if table.item.answer.type == "number" and not table.item.answer.equivalent:
        reason = "the value is right, its form is not"
        return Decision(Act.PROBE, (line("same_value"),), after, reason, counts=True)
    parts = (line("partly"), Part("lead", "partly"), line("say_more"))
    return Decision(Act.PROBE, parts, after, "part of the answer is there", counts=True)


def hint(table: Table, why: str, opening: str, *, lead: str = "", counts: bool = False) -> Decision:
    """The next hint of the ladder, or the explanation after the last one."""
    if not table.hints_left:
        return explain(table, f"{why} and no hint is left", opening=opening, counts=counts)
    text = table.item.hints[table.hints]
    parts = [line(opening)]
    if lead:
        parts.append(Part("lead", lead))
    parts += [Part("text", text), *invitation(text)]
    after = replace(
        table,
        hints=table.hints + 1,
        offered_hint=False,
        silences=0,
        partly=0,
        answered=table.answered or counts,
    )
    return Decision(Act.HINT, tuple(parts), after, f"{why}: hint {after.hints}", counts=counts)


def explain(table: Table, why: str, *, opening: str = "", counts: bool = False) -> Decision:
    """Tell the answer and go on; where the wording is the answer, the learner says it first."""
    after = replace(table, answered=table.answered or counts)
    begin = (line(opening),) if opening else ()
    item = table.item
    told = Part("text", item.explanation) if item.explanation else line("the_answer")
    if _is_wording(item) and not table.recast:
        parts = (*begin, line("recast"), told, line("say_it"))
        after = replace(after, recast=True)
        return Decision(Act.RECAST, parts, after, f"{why}: say it back right", counts=counts, reveals=True)
    telling = () if table.recast else (line("explain"), told)  # never the same words twice running
    parts = (*begin, *telling, line("moved_on"))
    return Decision(Act.EXPLAIN, parts, after, why, moves_on=True, counts=counts, reveals=True)


def after_probe(table: Table, judgement: Judgement) -> Decision | None:
    """What follows the learner's account of how an answer came about; it is no second attempt.

    ``None`` where the words were an answer or a request after all, to be taken as such.
    """
    table = replace(table, probing=False)
    match judgement.verdict:
        case Verdict.RIGHT | Verdict.PARTLY:
            return None
        case Verdict.WRONG if judgement.misconception not in (None, *table.misconceptions):
            return None
        case Verdict.UNSURE if judgement.intent is Intent.DONT_KNOW:
            return None
        case Verdict.OFF_TASK if judgement.intent not in (Intent.CHAT, Intent.GREETING):
            return None
    return hint(table, "the learner told how it came about", "thanks_for_telling", lead="wrong")


def _may_probe(table: Table) -> bool:
    """Once on a question, at the first wrong answer, of one that is worked out and not easy."""
    item = table.item
    return (
        not table.probed
        and table.wrongs == 1
        and table.hints == 0
        and table.hints_left > 0
        and not item.choices
        and item.answer.type in ("number", "expression")
        and item.difficulty >= PROBE_FROM
    )


def _is_wording(item: Item) -> bool:
    """Every word counts, as in a language lesson."""
    return item.answer.type in ("text", "open") and not item.answer.equivalent


def _sibling(table: Table, met: Collection[str]) -> Item | None:
    """A question of the same skill and kind whose explanation shows the way and not this answer: one that
    was asked before, else one that is as hard as this one or easier."""
    item = table.item
    if table.example or item.answer.type not in ("number", "expression", "choice"):
        return None

    def fits(other: Item) -> bool:
        return (
            other.id != item.id
            and other.answer.type == item.answer.type
            and other.explanation is not None
            and (other.id in met or other.difficulty <= item.difficulty)
            and len(_worked(other).split()) <= LONGEST_EXAMPLE
            and not mentions(_worked(other), item)
        )

    others = [other for other in table.skill.items if fits(other)]
    return min(
        others, key=lambda o: (o.id not in met, abs(o.difficulty - item.difficulty), o.id), default=None
    )


def _worked(item: Item) -> str:
    """What is given, and the explanation; the question itself is left out, one is enough."""
    given = [sentence for sentence in _SENTENCE.split(item.spoken_prompt) if not sentence.endswith("?")]
    return " ".join((*given, item.explanation or ""))


def _example(table: Table, sibling: Item, met: bool) -> Decision:
    parts = (
        line("wrong"),
        line("example_met" if met else "example"),
        Part("text", _worked(sibling)),
        line("now_ours"),
        Part("question"),
    )
    after = replace(table, answered=True, example=True)
    reason = f"{table.wrongs} wrong answers: another way, {sibling.id} worked out"
    return Decision(Act.EXAMPLE, parts, after, reason, counts=True, shown=sibling.id)
