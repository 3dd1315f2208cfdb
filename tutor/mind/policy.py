"""The dialogue policy: which act comes next. Pure; it chooses, it does not word.

A ``Decision`` is an act with its parts in speaking order. A part is one of the tutor's own lines
(by bank), the teacher's text, a gap that the model may fill with one sentence (``lead``), or the
question on the table. The answer is not given away before the hint ladder is spent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.course.model import Item, Skill


class Act(StrEnum):
    """What the tutor does with a turn."""

    GREET = "greet"
    ASK = "ask"
    WAIT = "wait"
    PROBE = "probe"
    HINT = "hint"
    CONFIRM = "confirm"
    CORRECT = "correct"
    EXPLAIN = "explain"
    CLARIFY = "clarify"
    REPEAT = "repeat"
    ANSWER_QUESTION = "answer_question"
    REDIRECT = "redirect"
    OFFER_HINT = "offer_hint"
    SKIP = "skip"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a turn. ``value`` is a bank of lines, a moment for the model, or the text itself."""

    kind: Literal["line", "lead", "text", "question"]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The question on the table and what happened to it so far."""

    skill: Skill
    item: Item
    hints: int = 0
    wrongs: int = 0
    unclear: int = 0
    partly: int = 0
    silences: int = 0
    offered_hint: bool = False
    answered: bool = False
    misconceptions: tuple[str, ...] = ()

    @property
    def hints_left(self) -> int:
        return len(self.item.hints) - self.hints


@dataclass(frozen=True, slots=True)
class Decision:
    """An act, its parts, the table after it, and why.

    ``moves_on``: the next question follows. ``ends``: the session closes. ``counts``: the verdict is
    an attempt. ``patience``: how many times the usual silence is left alone after it.
    """

    act: Act
    parts: tuple[Part, ...]
    table: Table
    reason: str
    moves_on: bool = False
    ends: bool = False
    counts: bool = False
    reveals: bool = False
    slower: bool = False
    patience: float = 1.0


SILENT = "silence"
"""What the learner did when patience ran out."""


def decide(table: Table, judgement: Judgement | Literal["silence"], said: str = "") -> Decision:
    """The tutor's next act after ``judgement`` of what was ``said`` about the question on the table."""
    if isinstance(judgement, str):
        return _silence(table)
    if table.offered_hint and (answer := _reply_to_offer(said)) is not None:
        return _hint(table, "the learner accepted a hint", "hint") if answer else _declined(table)
    table = replace(table, offered_hint=False, silences=0)
    match judgement.verdict:
        case Verdict.RIGHT:
            return _confirm(table)
        case Verdict.PARTLY:
            return _partly(table)
        case Verdict.WRONG:
            return _wrong(table, judgement)
        case Verdict.UNSURE if judgement.intent is Intent.DONT_KNOW:
            return _hint(table, "the learner does not know", "dont_know", lead="dont_know")
        case Verdict.UNSURE:
            return _unclear(table)
        case Verdict.OFF_TASK:
            return _off_task(table, judgement.intent)


def and_close(decision: Decision) -> Decision:
    """``decision``, after which the session closes instead of going on: "One half. I want to stop now." """
    parts = (*decision.parts, _line("close"))
    return replace(
        decision, parts=parts, moves_on=False, ends=True, reason=f"{decision.reason}; wants to stop"
    )


def _line(bank: str) -> Part:
    return Part("line", bank)


def _invitation(text: str) -> tuple[Part, ...]:
    """Asks for another try, unless ``text`` itself ends in a question: one question is enough."""
    return () if text.rstrip().endswith("?") else (_line("again"),)


def _confirm(table: Table) -> Decision:
    helped = table.hints > 0 or table.wrongs > 0
    parts = [_line("right_after_help" if helped else "right"), Part("lead", "right")]
    if helped and table.item.explanation:
        parts.append(Part("text", table.item.explanation))
    return Decision(
        Act.CONFIRM,
        tuple(parts),
        replace(table, answered=True),
        "the answer is right" + (" after help" if helped else ""),
        moves_on=True,
        counts=True,
        reveals=True,
    )


def _partly(table: Table) -> Decision:
    if table.partly and table.hints_left:
        return _hint(table, "part of the answer is still missing", "partly", counts=True)
    if table.partly:
        return _explain(table, "part of the answer is still missing and no hint is left", counts=True)
    after = replace(table, partly=table.partly + 1, answered=True)
    if table.item.answer.type == "number" and not table.item.answer.equivalent:
        return Decision(
            Act.PROBE, (_line("same_value"),), after, "the value is right, its form is not", counts=True
        )
    parts = (_line("partly"), Part("lead", "partly"), _line("say_more"))
    return Decision(Act.PROBE, parts, after, "part of the answer is there", counts=True)


def _wrong(table: Table, judgement: Judgement) -> Decision:
    name = judgement.misconception
    known = next((m for m in table.item.misconceptions if m.name == name), None)
    table = replace(table, wrongs=table.wrongs + 1)
    if known is not None and known.name not in table.misconceptions:
        after = replace(table, answered=True, misconceptions=(*table.misconceptions, known.name))
        parts = (_line("wrong"), Part("text", known.feedback), *_invitation(known.feedback))
        return Decision(Act.CORRECT, parts, after, f"a known misconception: {known.name}", counts=True)
    if table.hints_left:
        return _hint(table, "the answer is wrong", "wrong", lead="wrong", counts=True)
    return _explain(table, "the answer is wrong and no hint is left", opening="wrong", counts=True)


def _hint(table: Table, why: str, opening: str, *, lead: str = "", counts: bool = False) -> Decision:
    """The next hint of the ladder, or the explanation after the last one."""
    if not table.hints_left:
        return _explain(table, f"{why} and no hint is left", opening=opening, counts=counts)
    hint = table.item.hints[table.hints]
    parts = [_line(opening)]
    if lead:
        parts.append(Part("lead", lead))
    parts += [Part("text", hint), *_invitation(hint)]
    after = replace(
        table,
        hints=table.hints + 1,
        offered_hint=False,
        silences=0,
        partly=0,
        answered=table.answered or counts,
    )
    return Decision(Act.HINT, tuple(parts), after, f"{why}: hint {after.hints}", counts=counts)


def _explain(table: Table, why: str, *, opening: str = "", counts: bool = False) -> Decision:
    parts = [_line(opening)] if opening else []
    parts.append(_line("explain"))
    parts.append(Part("text", table.item.explanation) if table.item.explanation else _line("the_answer"))
    parts.append(_line("moved_on"))
    after = replace(table, answered=table.answered or counts)
    return Decision(Act.EXPLAIN, tuple(parts), after, why, moves_on=True, counts=counts, reveals=True)


def _unclear(table: Table) -> Decision:
    after = replace(table, unclear=table.unclear + 1)
    parts: tuple[Part, ...] = (_line("unclear"),)
    if after.unclear % 3 == 0 and table.hints_left:
        return Decision(
            Act.OFFER_HINT,
            (_line("nudge"),),
            replace(after, offered_hint=True),
            "three unclear answers running",
        )
    if after.unclear > 1:
        parts = (*parts, Part("question"))
    return Decision(Act.CLARIFY, parts, after, "the answer was not understood")


def _off_task(table: Table, intent: Intent) -> Decision:
    match intent:
        case Intent.HINT:
            return _hint(table, "the learner asked for a hint", "hint")
        case Intent.REPEAT:
            return Decision(Act.REPEAT, (_line("repeat"), Part("question")), table, "asked to repeat")
        case Intent.SLOWER:
            return Decision(
                Act.REPEAT, (_line("slower"), Part("question")), table, "asked to go slower", slower=True
            )
        case Intent.WAIT:
            return Decision(Act.WAIT, (_line("wait"),), table, "asked for time", patience=3.0)
        case Intent.STOP:
            return Decision(Act.CLOSE, (_line("close"),), table, "the learner wants to stop", ends=True)
        case Intent.SKIP:
            return Decision(Act.SKIP, (_line("skip"),), table, "the learner wants another one", moves_on=True)
        case Intent.QUESTION:
            answer = Part("text", table.skill.explain) if table.skill.explain else _line("no_answer")
            return Decision(
                Act.ANSWER_QUESTION,
                (_line("question"), answer, _line("back"), Part("question")),
                table,
                "the learner asked something",
            )
        case Intent.GREETING:
            return Decision(Act.REDIRECT, (_line("hello"), Part("question")), table, "a greeting")
        case _:
            return Decision(Act.REDIRECT, (_line("chat"), Part("question")), table, "not about the question")


def _silence(table: Table) -> Decision:
    after = replace(table, silences=table.silences + 1)
    if table.silences == 0 and table.hints_left:
        return Decision(
            Act.OFFER_HINT,
            (_line("nudge"),),
            replace(after, offered_hint=True),
            "a long silence: offer help",
        )
    if table.silences == 1 and table.hints_left:
        decision = _hint(replace(after, offered_hint=False), "still silent", "hint_unasked")
        return replace(decision, table=replace(decision.table, silences=2))
    if table.silences <= 2:
        return Decision(Act.WAIT, (_line("waiting"),), replace(after, silences=3), "the learner needs time")
    return Decision(Act.WAIT, (), after, "the learner was told that the tutor waits")


def _declined(table: Table) -> Decision:
    after = replace(table, offered_hint=False)
    return Decision(Act.WAIT, (_line("declined"),), after, "the learner declined a hint", patience=2.0)


_YES = re.compile(
    r"^(yes|yeah|yep|yup|sure|ok|okay|alright|all right|of course|why not|please)\b"
    r"( (please|yes|i would|i do|sure|okay|a hint|give me a hint|that would be nice|go ahead))*$"
)
_NO = re.compile(r"^(no|nope|nah|not yet|not now|no thanks|no thank you|i m fine|let me try)( .{0,30})?$")


def _reply_to_offer(said: str) -> bool | None:
    """Yes, no, or neither, to "Would you like a hint?"."""
    words = re.sub(r"[^a-z]+", " ", said.lower()).strip()
    if _YES.match(words):
        return True
    return False if _NO.match(words) else None
