"""Rules of a good course that need the judge: is the answer told too early, would it be understood? Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from tutor.answers.by_choice import right_index
from tutor.answers.judge import judge, mentions
from tutor.answers.numbers import only_number
from tutor.answers.tokens import plain, tokenize, words_of
from tutor.answers.verdict import Judgement, Verdict
from tutor.course.faults import Fault, error, shown, warning
from tutor.course.load import Reading
from tutor.course.model import Answer, Item


def given_away(reading: Reading) -> Iterator[Fault]:
    """Answers told by the question, by a hint before the last one, or by feedback."""
    for item, node in reading.items:
        if told_by_prompt(item):
            spoken = node.get("say") or node.get("prompt") or node
            yield warning(
                reading.where,
                spoken.place,
                "answer-in-prompt",
                f"this question tells its answer, {shown(item.answer.spoken)}",
                "Ask without saying the answer, or offer it among choices.",
            )
        hints = node.under("hints")
        for number, hint in enumerate(item.hints):
            last = number == len(item.hints) - 1 and number > 0
            if not last and mentions(hint, item):
                yield warning(
                    reading.where,
                    hints[number].place,
                    "answer-in-hint",
                    f"hint {number + 1} of {len(item.hints)} tells the answer",
                    "Begin with a nudge; only the last of several hints may come so near.",
                )
        for wrong, at in zip(item.misconceptions, node.under("misconceptions"), strict=True):
            if mentions(wrong.feedback, item):
                yield warning(
                    reading.where,
                    (at.get("feedback") or at).place,
                    "answer-in-feedback",
                    "this feedback tells the answer, so the learner has nothing left to find",
                    "Ask about what went wrong instead.",
                )


def told_by_prompt(item: Item) -> bool:
    """Whether the question itself says the answer that the learner is to find.

    With choices it has to name it, and so does "one or two?". A number may stand in a question by
    chance ("What is six minus three?"): it must be told as a fact ("Half of ten is five.").
    """
    if item.choices or item.answer.type in ("open", "expression"):
        return False
    asked = item.model_copy(update={"prompt": "?", "say": None})  # nothing in it is known beforehand
    if item.answer.type != "number":
        return mentions(item.spoken_prompt, asked) and " or " not in item.spoken_prompt.casefold()
    about = _words(" ".join(_QUESTION.findall(item.spoken_prompt)))
    return mentions(item.spoken_prompt, item) or any(
        mentions(value, asked) and set() < _words(subject) <= about
        for subject, value in _FACT.findall(item.spoken_prompt)
    )


def _words(text: str) -> set[str]:
    return set(words_of(tokenize(text)))


_FACT = re.compile(r"([^.?!]*)\b(?:is|equals|makes|gives)\s+((?:[\w/-]+(?:\.\w+)*\s*){1,5})[.!]")
"""A statement: "Half of ten", "five". It tells the answer where the question is about the same thing."""

_QUESTION = re.compile(r"[^.?!]*\?")


def choices(reading: Reading) -> Iterator[Fault]:
    """Choices of which none, or more than one, is right."""
    for item, node in reading.items:
        if not item.choices or item.answer.type == "open":
            continue
        offered = node.under("choices")
        right = right_index(item)
        if right < 0:
            accepted = [n for n, one in enumerate(item.choices) if judge(item, one).verdict is Verdict.RIGHT]
            if not accepted:
                yield error(
                    reading.where,
                    (node.get("answer") or node).place,
                    "choices-without-answer",
                    f"none of the choices is the answer {shown(item.answer.spoken)}",
                    "Add the answer to the choices.",
                )
                continue
            right = accepted[0]
        for number, choice in enumerate(item.choices):
            if number != right and _same(item, choice, item.choices[right]):
                second = max(number, right)
                yield error(
                    reading.where,
                    offered[second].place,
                    "two-right-choices",
                    f"the choices {shown(item.choices[right])} and {shown(choice)} are both right",
                    "Change one of them; if only one form is right, write "
                    "answer: {type: choice, value: …, equivalent: false}.",
                )


def _same(item: Item, one: str, other: str) -> bool:
    """Whether two choices are one answer: the same words, or where form does not matter one value."""
    if plain(one) == plain(other):
        return True
    if not item.answer.equivalent:
        return False
    values: list[Fraction | None] = [n.value if (n := only_number(text)) else None for text in (one, other)]
    if values[0] is not None or values[1] is not None:
        return values[0] == values[1]
    return all(
        judge(_asks_for(right), said).verdict is Verdict.RIGHT for right, said in ((one, other), (other, one))
    )


def _asks_for(answer: str) -> Item:
    return Item(id="probe", prompt="?", answer=Answer(type="text", any=(answer,)))


def misconceptions(reading: Reading) -> Iterator[Fault]:
    """Misconceptions that match the right answer, or that would never be recognised."""
    for item, node in reading.items:
        for wrong, at in zip(item.misconceptions, node.under("misconceptions"), strict=True):
            judgement = judge(item, wrong.match)
            place = (at.get("match") or at).place
            if judgement.verdict is Verdict.RIGHT or _is_right(item, wrong.match):
                yield error(
                    reading.where,
                    place,
                    "misconception-is-right",
                    f"{shown(wrong.match)} is a right answer, so this feedback is never said",
                    "Change match to a wrong answer, or remove it.",
                )
            elif judgement.misconception != wrong.name:
                yield warning(
                    reading.where,
                    place,
                    "misconception-not-heard",
                    f"the tutor would not recognise {shown(wrong.match)}: {_instead(judgement)}",
                    "Write match just as a learner says the wrong answer; try it with: tutor check.",
                )


def _is_right(item: Item, match: str) -> bool:
    """Whether ``match`` would be right, were it not for the misconception itself.

    Words that only hold the right ones ("half a circle" for "circle") may be a wrong answer.
    """
    if judge(item.model_copy(update={"misconceptions": ()}), match).verdict is not Verdict.RIGHT:
        return False
    forms = (*item.answer.any, item.answer.value or "")
    return item.answer.type not in ("text", "open") or any(_same(item, match, form) for form in forms if form)


def _instead(judgement: Judgement) -> str:
    if judgement.misconception:
        return f"it is taken for the misconception {judgement.misconception!r}"
    return f"it is judged {judgement.verdict.value.replace('_', ' ')}, as no misconception"


def judged_right(reading: Reading) -> Iterator[Fault]:
    """Answers that the tutor would not take as right when they are said as they are written."""
    for item, node in reading.items:
        for written in _written(item.answer):
            judgement = judge(item, written)
            if judgement.verdict is not Verdict.RIGHT:
                yield error(
                    reading.where,
                    (node.get("answer") or node).place,
                    "answer-not-judged-right",
                    f"said as it is written, {shown(written)} is judged {judgement.verdict.value}: "
                    f"{judgement.why}",
                    "Write the answer as a learner says it; try it with: tutor check.",
                )
                break


def _written(answer: Answer) -> tuple[str, ...]:
    match answer.type:
        case "open":
            return ()
        case "number":
            return (answer.spoken,)
        case "text" if answer.all and not answer.any:
            return (", and ".join(answer.all),)
    return answer.any or ((answer.value,) if answer.value is not None else ())


RULES = (given_away, choices, misconceptions, judged_right)
