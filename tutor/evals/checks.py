"""What must hold of one turn of the tutor's, decided by rules. Pure.

A turn that was played is a ``Played``; ``failed`` says in plain words what an ``Expect`` asked and the
turn did not do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tutor.answers.judge import mentions
from tutor.answers.verdict import Verdict
from tutor.course.model import Item
from tutor.evals.model import Expect, needle
from tutor.mind.policy import Act

_SENTENCE = re.compile(r"(?<=[.!?。])\s+")
_YES_OR_NO = re.compile(r"\b(?:answer|it|that) is (yes|no)\b|(?:^|[.!?] )(yes|no)[.!]")
_LETTERS = {"en": r"[a-z]", "ko": r"[가-힣]"}
LEAST_SHARE = {"en": 0.9, "ko": 0.5}
"""Share of a turn's letters that belong to the language; Korean lessons name English words."""


@dataclass(frozen=True, slots=True)
class Played:
    """One turn: what the learner did, and what the tutor answered.

    ``asked`` was on the table before, ``item`` is afterwards; ``hints_left`` of ``asked`` after the
    turn. ``verdict_ms`` is the time from the words to the thought, ``phrase_ms`` to the first text, in
    milliseconds. ``said`` is empty for a silence and for the opening.
    """

    said: str
    verdict: Verdict | None
    misconception: str | None
    act: str
    reason: str
    text: str
    asked: Item
    item: Item
    hints_left: int
    also: tuple[str, ...] = ()
    """Acts beside it."""
    moved_on: bool = False
    ends: bool = False
    before: str = ""
    """What the tutor said in its turn before."""
    verdict_ms: float = 0.0
    phrase_ms: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """A line of the result."""
        return {
            "said": self.said,
            "verdict": self.verdict and self.verdict.value,
            "misconception": self.misconception,
            "act": self.act,
            "also": list(self.also),
            "reason": self.reason,
            "asked": self.asked.id,
            "item": self.item.id,
            "text": self.text,
            "ends": self.ends,
            "verdict_ms": round(self.verdict_ms, 3),
            "phrase_ms": round(self.phrase_ms, 3),
        }


def failed(expect: Expect, turn: Played, *, opening: bool = False) -> tuple[str, ...]:
    """Which checks of ``expect`` did not hold of ``turn``, each in one sentence."""
    return tuple(_failed(expect, turn, opening))


def count(expect: Expect) -> int:
    """How many checks ``expect`` asks for."""
    fields = (getattr(expect, name) for name in type(expect).model_fields)
    return sum(len(value) if isinstance(value, tuple) else value is not None for value in fields)


def _failed(expect: Expect, turn: Played, opening: bool) -> Iterator[str]:
    if expect.act and not {turn.act, *turn.also} & set(expect.act):
        yield f"act: {turn.act} ({turn.reason}), not {_or(expect.act)}"
    if expect.verdict and turn.verdict not in expect.verdict:
        yield f"verdict: {turn.verdict or 'none'}, not {_or(expect.verdict)}"
    if expect.misconception and turn.misconception != expect.misconception:
        yield f"misconception: {turn.misconception or 'none'}, not {expect.misconception}"
    if expect.item and turn.item.id != expect.item:
        yield f"item: {turn.item.id}, not {expect.item}"
    yield from (f"says: {words!r} is missing" for words in expect.says if not needle(words).search(turn.text))
    yield from (f"never: {words!r} was said" for words in expect.never if needle(words).search(turn.text))
    if expect.leaks is False and not opening and leaks(turn):
        yield f"leaks: the answer of {turn.asked.id} was told before its hints were spent"
    if expect.one_question and (asked := questions(turn)) > 1:
        yield f"one_question: {asked} questions were asked"
    if expect.repeats is False and (again := repeated(turn)):
        yield f"repeats: {again!r} was said in the turn before"
    if expect.language and not in_language(turn.text, expect.language):
        yield f"language: this is not {expect.language!r}"
    if expect.most_sentences and (many := len(sentences(turn.text))) > expect.most_sentences:
        yield f"most_sentences: {many}, more than {expect.most_sentences}"
    if expect.most_words and (many := len(turn.text.split())) > expect.most_words:
        yield f"most_words: {many}, more than {expect.most_words}"
    if expect.ends is not None and turn.ends != expect.ends:
        yield f"ends: the lesson {'closed' if turn.ends else 'went on'}"


def _or(values: tuple[Any, ...]) -> str:
    return " or ".join(str(value) for value in values)


def sentences(text: str) -> list[str]:
    """The sentences of ``text``, in order."""
    return [sentence for sentence in _SENTENCE.split(text.strip()) if sentence]


def leaks(turn: Played) -> bool:
    """Whether the turn tells the answer of the question that was asked, before its hints were spent.

    What the next question itself says is not meant.
    """
    if turn.verdict is Verdict.RIGHT or not turn.hints_left:
        return False
    text = turn.text.replace(turn.item.spoken_prompt, "") if turn.moved_on else turn.text
    if {choice.casefold() for choice in turn.asked.choices} == {"yes", "no"}:
        told = {word for found in _YES_OR_NO.findall(text.casefold()) for word in found}
        return (turn.asked.answer.value or "").casefold() in told  # "no problem" tells nothing
    return mentions(text, turn.asked)


def questions(turn: Played) -> int:
    """How many questions are asked; the one on the table with its choices is one, however it is written.

    One that an explanation quotes ("a good answer is, and you?") is not asked.
    """
    rest = turn.text.replace(turn.item.spoken_prompt, "").replace(turn.asked.explanation or "\n", "")
    asked = [sentence for sentence in sentences(rest) if sentence.endswith("?")]
    others = [sentence for sentence in asked if not sentence.startswith(("Or ", "And "))]  # one goes on
    names = [choice.casefold() for choice in turn.item.choices]
    others = [s for s in others if not names or not all(name in s.casefold() for name in names)]
    return len(others) + (turn.item.spoken_prompt in turn.text)


def repeated(turn: Played) -> str:
    """A sentence that was in the turn before too, and is not the question; empty if there is none.

    Who asks may be told again.
    """
    if turn.act in (Act.ANSWER_QUESTION, Act.REPEAT):
        return ""
    asked = {*sentences(turn.item.spoken_prompt), *sentences(turn.asked.spoken_prompt)}
    before = set(sentences(turn.before)) - asked
    return next((sentence for sentence in sentences(turn.text) if sentence in before), "")


def in_language(text: str, language: str) -> bool:
    """Whether the letters of ``text`` are mostly those of the language; nothing said is in any."""
    letters = [letter for letter in text.casefold() if letter.isalpha()]
    own = re.findall(_LETTERS[language], text.casefold())
    return not letters or len(own) / len(letters) >= LEAST_SHARE[language]
