"""Checks each sentence that the model worded before it may be spoken. Pure.

The model has no authority: it may not state a number or a comparison that the teacher did not
write, say or deny that an answer is right against the verdict, give the answer away, ask its own
questions, or break out of its part. A rejected sentence is dropped and the teacher's words stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from tutor.answers.numbers import numbers_in
from tutor.course.model import Item
from tutor.mind.hidden import gives_away

_PRAISE = re.compile(
    r"\b(correct|right|exactly|perfect|well done|good job|great job|got it|you are right|true)\b", re.I
)
_DENIAL = re.compile(
    r"\b(wrong|incorrect|not quite|not right|mistake|error|false|unfortunately|not correct)\b", re.I
)
_COMPARISON = re.compile(
    r"\b(more|less|fewer|bigger|smaller|larger|greater|lower|higher|equal|same|most|least|biggest|smallest"
    r"|longer|shorter|double|twice|half|times|plus|minus|divided|multiplied|because|always|never)\b",
    re.I,
)
_BROKEN_PART = re.compile(
    r"\b(as an ai|language model|system prompt|instructions?|learner|student|teacher|the user|assistant"
    r"|http|www|email|phone number|your (full )?name|address|password|how old)\b",
    re.I,
)
_UNSPEAKABLE = re.compile(r"[<>{}\[\]|\\_#*=~^`@]|[^\x00-\u024F\u2010-\u2026\u1100-\u11FF\uAC00-\uD7A3]")


@dataclass(frozen=True, slots=True)
class Brief:
    """What a sentence is checked against.

    ``moment`` is the verdict's side (``right``, ``wrong``, ``partly``, ``hint``, ``dont_know``);
    ``authored`` is all that the teacher and the tutor say in this turn, ``said`` what the learner said
    before it; ``recent`` was heard lately.
    """

    item: Item
    moment: str
    authored: str = ""
    said: str = ""
    recent: tuple[str, ...] = ()
    reveals: bool = False
    most_words: int = 22
    least_words: int = 4
    questions: bool = False


def check(text: str, brief: Brief) -> str:
    """Why ``text`` may not be spoken, in a few words; empty if it may."""
    words = text.split()
    if not brief.least_words <= len(words) <= brief.most_words:
        return "too short" if len(words) < brief.least_words else "too long"
    if _UNSPEAKABLE.search(text):
        return "unspeakable characters"
    if not text.rstrip().endswith((".", "!", "?", "…", "。")):
        return "unfinished"
    if "?" in text and not brief.questions:
        return "asks a question of its own"
    if _BROKEN_PART.search(text):
        return "out of its part"
    if brief.moment != "right" and _PRAISE.search(text):
        return "praises an answer that is not right"
    if brief.moment == "right" and _DENIAL.search(text):
        return "denies a right answer"
    if not brief.reveals and gives_away(text, brief.item, brief.authored):
        return "gives the answer away"
    heard = f"{brief.authored} {brief.said}"
    if set(numbers_in(text)) - set(numbers_in(heard)):
        return "a number that the teacher did not say"
    if not _claimed(text, heard):
        return "a claim that the teacher did not make"
    if any(_alike(text, line) for line in brief.recent):
        return "said before"
    return ""


def _claimed(text: str, authored: str) -> bool:
    """Whether the numbers and comparisons of ``text`` stand in this order in one authored sentence."""
    claims = _claims(text)
    if not claims:
        return True
    return any(_within(claims, _claims(sentence)) for sentence in re.split(r"(?<=[.!?])\s+", authored))


def _claims(text: str) -> list[str]:
    words = re.findall(r"[a-z]+|[\d./]+", text.lower())
    return [w for w in words if _COMPARISON.fullmatch(w) or numbers_in(w)]


def _within(few: list[str], many: list[str]) -> bool:
    rest = iter(many)
    return all(word in rest for word in few)


def _alike(text: str, other: str) -> bool:
    """Whether two sentences share nearly all their words in order: a weak model varies a word or two."""
    a, b = (re.findall(r"\w+", each.lower()) for each in (text, other))
    if 2 * min(len(a), len(b)) < SAME * (len(a) + len(b)):
        return False  # too unlike in length to share so many
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.quick_ratio() >= SAME and matcher.ratio() >= SAME


SAME = 0.8
"""Share of words in common from which two sentences are the same one."""
