"""Checks each sentence that the model worded before it may be spoken. Pure.

The model has no authority: it may not state a number, a name, a comparison or a finding that the teacher
did not write, say or deny that an answer is right against the verdict, give the answer away, ask its own
questions, leave the question, or break out of its part. A rejected sentence is dropped and the teacher's
words stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from tutor.answers.numbers import numbers_in
from tutor.answers.text import stem, wants_yes_or_no
from tutor.answers.tokens import word_set
from tutor.course.model import Item
from tutor.mind.hidden import gives_away
from tutor.mind.prompt import SHOWN

_PRAISE = re.compile(
    r"\b(correct|right|exactly|perfect|well done|good job|great job|got it|you are right|true)\b", re.I
)
_DENIAL = re.compile(
    r"\b(wrong|incorrect|not quite|not right|mistake|error|false|unfortunately|not correct)\b", re.I
)
_COMPARISON = re.compile(
    r"\b(more|less|fewer|bigger|smaller|larger|greater|lower|higher|equal|same|most|least|biggest|smallest"
    r"|longer|shorter|double|twice|half|times|plus|minus|divided|multiplied|because|always|never"
    r"|not|no|nor|cannot|without|but|however|found|noticed|realized|means?)\b",
    re.I,
)
_BROKEN_PART = re.compile(
    r"\b(as an ai|language model|system prompt|instructions?|learner|student|teacher|the user|assistant"
    r"|http|www|email|phone number|your (full )?name|address|password|how old|me|my|i am|i['’]m)\b",
    re.I,
)
_MALFORMED = re.compile(r"\s[,.;:!?'’]")
_SECOND = re.compile(r"[.!?…]\s+\w|\b(?:and|so) (?:it|that|this|there|they)\b", re.I)
_NAME = re.compile(r"(?<!^)\b[A-Z][a-z]+")
_ANYWHERE = frozenset({"amount", "figur", "number", "part", "piec", "question", "sentenc", "step", "word"})
"""Stems of what a question on any subject may be about."""
_EMPTY = frozenset(
    stem(word)
    for word in word_set(
        "about again all already also and answer are attention back begin call calls came can carefully"
        " did do does each follow for from good had happens has have help how inside into its just kept"
        " know let like longer look looked looking lot many mind more much need next now one only other"
        " our paid picture place put real remember said say see should slowly something start take talk"
        " tell that the their them then there they thing think thinking this thought time took try turn"
        " use used want was way were what when where which who why will with would yes you your yourself"
    )
)
"""Stems that two sentences on any two subjects may share."""
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
    if _MALFORMED.search(text):
        return "malformed"
    if _SECOND.search(text):
        return "more than one sentence"
    asked = brief.item.prompt
    if any(f" {found[0].casefold()} " not in _spaced(asked) for found in _BROKEN_PART.finditer(text)):
        return "out of its part"
    if brief.moment != "right" and _PRAISE.search(text):
        return "praises an answer that is not right"
    if brief.moment == "right" and _DENIAL.search(text):
        return "denies a right answer"
    if not brief.reveals and gives_away(text, brief.item, brief.authored):
        return "gives the answer away"
    heard = f"{brief.authored} {brief.said}"
    own = _unquoted(text, brief.item)
    if set(numbers_in(own)) - set(numbers_in(heard)):
        return "a number that the teacher did not say"
    if not _claimed(own, heard):
        return "a claim that the teacher did not make"
    if any(_alike(text, line) for line in brief.recent):
        return "said before"
    if {found[0] for found in _NAME.finditer(text)} - set(re.findall(r"\w+", f"{heard} {asked}")):
        return "a name that the teacher did not say"
    theirs = brief.said if brief.moment in ("right", "partly") else ""
    topic, known = _topic(text), _topic(f"{asked} {brief.authored} {theirs}") | _ANYWHERE
    if topic and (not topic & known or topic & _LENT - known):
        return "not about the question"
    return ""


def _unquoted(text: str, item: Item) -> str:
    """``text`` without what it repeats of the question, ``QUOTED`` words and more: what a question tells is
    true, unless it is to be decided (choices, yes or no)."""
    words, asked = text.split(), [_bare(word) for word in item.prompt.split()]
    forms = (item.answer.value or "", *item.answer.any)
    if item.choices or wants_yes_or_no(forms) is not None:
        return text
    there = {tuple(asked[at : at + QUOTED]) for at in range(len(asked) - QUOTED + 1)}
    runs = [tuple(map(_bare, words[at : at + QUOTED])) in there for at in range(len(words))]
    return " ".join(word for at, word in enumerate(words) if not any(runs[max(0, at - QUOTED + 1) : at + 1]))


def _spaced(text: str) -> str:
    return f" {' '.join(map(_bare, text.split()))} "


def _bare(word: str) -> str:
    return word.strip(".,;:!?\"'’").casefold()


def _topic(text: str) -> set[str]:
    """The stems of ``text`` that say what it is about."""
    words = re.findall(r"[^\W\d_]{3,}", text.lower())
    return {stemmed for word in words if (stemmed := stem(word)) not in _EMPTY}


_LENT = _topic(SHOWN)
"""What only the prompt's examples are about; a weak model mixes them in."""

QUOTED = 4
"""Words in a row that are a quotation."""


def _claimed(text: str, authored: str) -> bool:
    """Whether the numbers and comparisons of ``text`` stand in this order in one authored sentence."""
    claims = _claims(text)
    if not claims:
        return True
    return any(_within(claims, _claims(sentence)) for sentence in re.split(r"(?<=[.!?])\s+", authored))


def _claims(text: str) -> list[str]:
    text = re.sub(r"n['’]t\b", " not", text.lower())
    words = re.findall(r"[a-z]+|[\d./]+", text)
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
