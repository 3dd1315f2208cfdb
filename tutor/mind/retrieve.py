"""Answers to a learner's own questions, from the course's texts and the teacher's notes, word for word.

Nothing is made up: one or two authored sentences and where they stand, or nothing. A full-text index ranks
the passages; a passage is taken only if it holds most of what the question asks about, rare words counting
more (inverse document frequency). What would give away the answer to the question on the table is not said.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from tutor.answers.judge import mentions
from tutor.answers.text import stem
from tutor.course.model import Course, Item

LEAST_COVER = 0.6
"""Share of the question's words, weighted by rarity, that a passage must hold."""

CANDIDATES = 8
"""Passages that the index gives, of which the best is taken."""

MOST_SENTENCES, MOST_WORDS = 2, 40
"""Of an answer; a sentence of more words is not spoken."""

_SENTENCE = re.compile(r"(?<=[.!?。])\s+")
_TOKEN = re.compile(r"[가-힣]+|[a-z0-9]+(?:'[a-z]+)?")
_ABOUT_THE_PROMPT = re.compile(
    r"^(?:so |but |wait )?(?:do|did|are) you (?:mean|asking|want)|^(?:so )?you mean\b"
)
_UNSPEAKABLE = re.compile(r"https?:|www\.|[<>{}|\\`]")
_ASIDE_WORDS = """
a about again an and any are as at be between by call called can could did difference do does explain for
from give had has have how i if in is it its know let like m mean meaning means me my of on one or please
really s say should so stand tell than that the their them there these they thing things this to us use want
was we were what when where which who why will with word work works would you your
무엇 뭐 뭔가요 뭐예요 무슨 왜 어떻게 언제 어디 누가 이게 그게 뜻 뜻이 뜻은 의미 알려 주세요 설명해
"""
_PARTICLE = re.compile(r"(?<=..)(?:이라는|이란|에서|으로|에게|은|는|이|가|을|를|의|에|도|로|와|과|란)$")
_ASIDE = frozenset(_ASIDE_WORDS.split())


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the course or of the notes. ``source``: what the teacher calls the place it is from.

    ``weight``: how good an answer it is, 1.0 for a text that explains.
    """

    text: str
    source: str
    kind: Literal["course", "notes"] = "course"
    item: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """What to say to a question. ``text`` is authored, from ``source``.

    ``as_asked``: it was about the tutor's own question; ``would_tell``: the passage holds its answer.
    """

    kind: Literal["course", "notes", "as_asked", "would_tell"]
    text: str = ""
    source: str = ""


class Index(Protocol):
    """A full-text index over texts; ``tutor.memory.fulltext.FullText`` is one."""

    def search(self, words: Sequence[str], limit: int) -> list[int]:
        """The places of texts that hold any of ``words``, the best first."""
        ...


class Library:
    """The passages of one course with its notes. ``Found`` in a few milliseconds; made once, in a thread."""

    def __init__(
        self, passages: Iterable[Passage], index: Callable[[Iterable[Sequence[str]]], Index]
    ) -> None:
        self._passages = tuple(passages)
        words = [stems(f"{passage.text} {passage.source}") for passage in self._passages]
        self._stems = [frozenset(each) for each in words]
        self._index = index(words)
        self._count = Counter(word for words in self._stems for word in words)

    def answer(self, question: str, item: Item) -> Found | None:
        """What to say to ``question`` while ``item`` is on the table; ``None`` where nothing is found."""
        if _ABOUT_THE_PROMPT.match(question.casefold().strip()):
            return Found("as_asked")
        asked = list(dict.fromkeys(word for word in stems(question) if word not in _SMALL))
        if not asked:
            return None
        weights = {word: self._rarity(word) for word in asked}
        whole = sum(weights.values())
        best: list[tuple[float, int]] = []
        for rank, place in enumerate(self._index.search(asked, CANDIDATES)):
            passage = self._passages[place]
            held = [word for word in asked if word in self._stems[place]]
            cover = sum(weights[word] for word in held) / whole
            enough = (
                len(held) > 1 if passage.item else True
            )  # one word in common with a worked answer is chance
            if enough and passage.item != item.id and cover >= LEAST_COVER:
                best.append((cover * passage.weight - 0.01 * rank, place))
        tells = False
        for _, place in sorted(best, reverse=True):
            passage = self._passages[place]
            text = _sentences(passage.text, weights)
            if text and not mentions(text, item):
                return Found(passage.kind, text, passage.source)
            tells = tells or bool(text)
        return Found("would_tell") if tells else None

    def _rarity(self, word: str) -> float:
        return math.log(1 + (len(self._passages) + 1) / (self._count[word] + 0.5))


def stems(text: str) -> list[str]:
    """The words of ``text`` for finding: English without its endings, Korean in pairs of syllables.

    A Korean word carries its particles, so whole words would not meet; pairs do, without the commonest.
    """
    found: list[str] = []
    for token in _TOKEN.findall(text.casefold()):
        if not "가" <= token[0] <= "힣":
            found.append(stem(token).replace("'", ""))
        elif token not in _ASIDE:
            bare = _PARTICLE.sub("", token)
            found += [bare[at : at + 2] for at in range(max(1, len(bare) - 1))]
    return found


_SMALL = frozenset(stem(word) for word in _ASIDE)


def passages(course: Course) -> Iterator[Passage]:
    """What the course itself says: what a skill is about, and the explanations of its questions."""
    if course.description:
        yield Passage(course.description, course.title, weight=0.8)
    for skill in course.skills:
        if skill.explain:
            yield Passage(skill.explain, skill.in_sentence)
        for item in skill.items:
            if item.explanation:
                yield Passage(item.explanation, skill.in_sentence, item=item.id, weight=0.85)


def _sentences(text: str, weights: dict[str, float]) -> str:
    """The sentence that holds most of the question's words, and the next one that holds some of them."""
    usable = [
        sentence
        for sentence in _SENTENCE.split(" ".join(text.split()))
        if 2 < len(sentence.split()) <= MOST_WORDS
        and not _UNSPEAKABLE.search(sentence)
        and sentence[-1] != "?"
    ]
    scores = [sum(weights.get(word, 0.0) for word in set(stems(sentence))) for sentence in usable]
    if not usable or max(scores) <= 0:
        return ""
    first = scores.index(max(scores))
    told = usable[first : first + 1]
    told += [one for one, score in list(zip(usable, scores, strict=True))[first + 1 : first + 2] if score > 0]
    return " ".join(told[:MOST_SENTENCES])
