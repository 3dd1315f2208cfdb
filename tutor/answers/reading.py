"""From everything that was said to the one answer that was meant.

A learner repeats the question, thinks aloud, corrects himself and gives reasons. Whatever could be an
answer is a ``Candidate`` with its place; ``select`` drops what was denied, compared with, calculated
with, corrected or only repeated from the question, and says what is left.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from tutor.answers import intents
from tutor.answers.number_reader import Number
from tutor.answers.numbers import scan
from tutor.answers.tokens import Token, Tokens, tokenize, word_set

T = TypeVar("T")

_ENDS = {".", "?", "!"}
_SIGNS = word_set(
    "plus minus times + * / ^ - multiplied divided add subtract added take squared cubed divide"
    " multiply remainder"
)  # fmt: skip
_COPULAS = word_set(
    "is equals = makes make gives are equal it's that's becomes leaves so therefore get got means"
)
_REASONS = {"because", "since", "cause", "'cause", "cuz"}
_NEAR = word_set("after before except than almost nearly above below under least most between")
_FILLERS = word_set("um uh er erm hmm hm oh wait no sorry well ah mm i think , it's maybe")
_CORRECTIONS: tuple[tuple[str, ...], ...] = (
    ("i", "mean"), ("i", "meant"), ("scratch", "that"), ("make", "that"), ("make", "it"), ("or", "rather"),
    ("no", "wait"), ("my", "bad"), ("let", "me", "rephrase"), ("change", "that", "to"), ("wait",), ("sorry",),
    ("actually",), ("correction",), ("oops",), ("rather",), ("whoops",), ("nope",), ("no",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """What could be the answer, in tokens ``start`` to ``end``; one ``key`` is one answer."""

    what: T
    key: Hashable
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chosen(Generic[T]):
    """The candidates that are left; if none, ``lack`` is ``denied, sum, near, echo`` or ``question``."""

    left: tuple[Candidate[T], ...]
    lack: str = ""


def select(tokens: Tokens, found: tuple[Candidate[T], ...], prompt: str, *, tied: bool = False) -> Chosen[T]:
    """The answer that was meant; several if it is not clear which. ``tied``: a list, where all count."""
    if not found:
        return Chosen(())
    left, lack = list(found), ""
    for reason, gone in (
        ("echo", echoed(tokens, prompt)),
        ("question", _questions(tokens)),
        ("denied", _denied(tokens, found)),
        ("near", _near(tokens, found)),
    ):
        left = [candidate for candidate in left if not gone & set(range(candidate.start, candidate.end))]
        if not left:
            return Chosen((), reason)
    numbers = scan(tokens, heard=True)
    counted = [candidate for candidate in left if not _in_sum(tokens, candidate, numbers)]
    if not counted:
        return Chosen((), "sum")
    counted = _corrected(tokens, counted, strict=tied)
    if not counted:
        return Chosen((), "denied")
    if not tied:
        counted = _before_reason(tokens, counted)
        counted = _after_copula(tokens, counted)
        counted = _without_described(tokens, counted, prompt)
    return Chosen(tuple(counted), lack)


def segments(tokens: Tokens) -> list[tuple[int, int, bool]]:
    """Sentences as (start, end, asked); ``asked`` if a question mark ends it."""
    found: list[tuple[int, int, bool]] = []
    start = 0
    for place, token in enumerate(tokens):
        if token.kind == "break" and token.text in _ENDS:
            if place > start:
                found.append((start, place, token.text == "?"))
            start = place + 1
    if start < len(tokens):
        found.append((start, len(tokens), False))
    return found


def echoed(tokens: Tokens, prompt: str) -> set[int]:
    """The places in which the question itself was repeated; empty unless most of it was."""
    numbers = scan(tokens, heard=True)
    prompted = tokenize(prompt)
    asked = [t.text for t in _canonical(prompted, scan(prompted, heard=True)) if t.text not in ",.?!"]
    body = [(place, t) for place, t in enumerate(_canonical(tokens, numbers)) if t.kind != "break"]
    said = [token.text for _, token in body]
    if len(asked) < 4 or len(body) < 3 or len(set(asked) & set(said)) < 0.6 * len(set(asked)):
        return set()
    blocks = SequenceMatcher(None, said, asked, autojunk=False).get_matching_blocks()
    blocks = [block for block in blocks if block.size]
    if sum(block.size for block in blocks) < 0.7 * len(asked) or blocks[0].b > 2:
        return set()
    first, last = body[blocks[0].a][0], body[blocks[-1].a + blocks[-1].size - 1][0]
    end = next((number.end for number in numbers if number.start == last), last + 1)
    return set(range(first, end))


def _canonical(tokens: Tokens, numbers: tuple[Number, ...]) -> Tokens:
    """The same tokens with numbers in figures, so that "3/4" repeats "three quarters"."""
    out = list(tokens)
    for number in numbers:
        out[number.start] = Token(str(number.value), "number")
        for place in range(number.start + 1, number.end):
            out[place] = Token(",", "break")
    signs = {"+": "plus", "-": "minus", "*": "times", "what's": "what"}
    return tuple(Token(signs.get(token.text, token.text), token.kind) for token in out)


def _questions(tokens: Tokens) -> set[int]:
    """Places inside the learner's own questions, as far as something else was said too."""
    gone: set[int] = set()
    for start, end, asked in segments(tokens):
        body = tokens[start:end]
        if ((asked or len(body) <= 8) and intents.is_question(body)) or (
            intents.is_question(body) and not any(token.text in _COPULAS for token in body)
        ):
            gone |= set(range(start, end))
    return gone


_DENIAL = re.compile(
    r"(?:\b(?:not|never|neither|nor|instead of|rather than|can't|cannot|i doubt|no way"
    r"|(?:any|every)thing (?:but|except|besides|other than)|(?:is|was|are|were|could|would)n't)"
    r"|don't (?:think|believe))"
    r"(?: that)?(?: (?:it's|it is|is it|is|it|the answer is|be))*"
    r"(?: (?:at|on|in|to|from|by))?(?: (?:the|a|actually|exactly|really|just))*$"
)


_DENIED_AFTER = re.compile(
    r"(?:is|was|are|were|'s) (?:not (?:right|correct|it|true|the (?:right )?answer)|wrong|false|incorrect)\b"
    r"|(?:is|are|'s) (?:impossible|too (?:big|much|many|small|little|high|low|large))\b"
    r"|(?:isn't|wasn't) (?:right|correct|true|the (?:right )?answer)\b|(?:can't|cannot|couldn't) be\b"
)


def _denied(tokens: Tokens, found: tuple[Candidate[T], ...]) -> set[int]:
    """Candidates right after "not", "isn't", "I don't think it's", or right before "is wrong"."""
    gone: set[int] = set()
    for candidate in found:
        before: list[str] = []
        for token in reversed(tokens[max(0, candidate.start - 8) : candidate.start]):
            if token.kind == "break":
                break
            before.insert(0, token.text)
        after = " ".join(token.text for token in tokens[candidate.end : candidate.end + 5])
        if _DENIAL.search(" ".join(before)) or _DENIED_AFTER.match(after):
            gone |= set(range(candidate.start, candidate.end))
    return gone


def _near(tokens: Tokens, found: tuple[Candidate[T], ...]) -> set[int]:
    """Candidates that something was only compared with: "more than three", "almost four", "bigger than B"."""
    gone: set[int] = set()
    between = False
    for candidate in found:
        before = [token.text for token in tokens[max(0, candidate.start - 2) : candidate.start]]
        if before and before[-1] in ("the", "a"):
            before.pop()
        last = before[-1] if before else ""
        after = [token.text for token in tokens[candidate.end : candidate.end + 2]]
        beside = after[1:] == ["than"] and after[0] in (
            "more",
            "less",
            "fewer",
            "greater",
            "bigger",
            "smaller",
        )
        if beside or last in _NEAR or last == "over" or (between and last == "and"):
            gone |= set(range(candidate.start, candidate.end))
        between = last == "between"
    return gone


def _in_sum(tokens: Tokens, candidate: Candidate[T], numbers: tuple[Number, ...]) -> bool:
    """Part of a calculation said aloud: "three times four", "half of fourteen", "ten squared"."""
    before = tokens[candidate.start - 1].text if candidate.start else ""
    after = tokens[candidate.end].text if candidate.end < len(tokens) else ""
    number_before = any(number.end == candidate.start - 1 for number in numbers)
    next_number = next((number for number in numbers if number.start == candidate.end + 1), None)
    if before == "of":
        return number_before
    if after == "of" and next_number is not None and next_number.value != 1:
        return True  # but "half of one pizza" is an amount
    if before == "by" and candidate.start > 1:
        before = "times" if number_before else tokens[candidate.start - 2].text
    if after == "times" and next_number is None:
        after = ""  # "three times": a count, not a product
    if after == "to" and candidate.end + 1 < len(tokens) and tokens[candidate.end + 1].text == "the":
        return True
    if before in ("plus", "+") and not any(number.end < candidate.start for number in numbers):
        before = ""  # the sign of a number: "plus three"
    followed = after in ("x", "by") and candidate.end + 1 < len(tokens)
    return (before in _SIGNS and before != "take") or after in _SIGNS or followed


def _corrected(tokens: Tokens, left: list[Candidate[T]], *, strict: bool = False) -> list[Candidate[T]]:
    """What stands after the last correction; nothing if a closing "no" took the answer back."""
    for place, length in reversed(corrections(tokens, strict=strict)):
        after = [candidate for candidate in left if candidate.start >= place + length]
        before = [candidate for candidate in left if candidate.end <= place]
        if after and (
            before or any(candidate.start >= place for candidate in left if candidate not in after)
        ):
            return after
        if before and tokens[place].text in ("no", "nope", "scratch", "wait"):
            rest = [token.text for token in tokens[place + length :] if token.kind != "break"]
            if all(word in _FILLERS or word in ("that", "not") for word in rest):
                return []
    return left


def corrections(tokens: Tokens, *, strict: bool) -> list[tuple[int, int]]:
    """Corrections as (place, length); ``strict`` wants a pause before those of one word."""
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(tokens):
        length = next(
            (len(p) for p in _CORRECTIONS if tuple(t.text for t in tokens[place : place + len(p)]) == p), 0
        )
        paused = place == 0 or tokens[place - 1].kind == "break" or tokens[place - 1].text in _FILLERS
        if tokens[place].text == "make" and not paused:
            length = 0  # "to make it simpler" corrects nothing
        if length > 1 or (length and (paused or not strict)):
            found.append((place, length))
        place += length or 1
    return found


def before_reason(tokens: Tokens) -> Tokens:
    """What was said before "because" and the like."""
    places = (place for place, token in enumerate(tokens) if token.text in _REASONS)
    return tokens[: next(places, len(tokens))]


def _before_reason(tokens: Tokens, left: list[Candidate[T]]) -> list[Candidate[T]]:
    for place, token in enumerate(tokens):
        if token.text in _REASONS:
            before = [candidate for candidate in left if candidate.end <= place]
            return before or left
    return left


def _without_described(tokens: Tokens, left: list[Candidate[T]], prompt: str) -> list[Candidate[T]]:
    """ "Three steps of one fifth" is three, where the fifths are the question's own."""
    asked = {number.value for number in scan(tokenize(prompt), heard=True)}
    values = {number.start: number.value for number in scan(tokens, heard=True)}
    rest = [
        candidate
        for candidate in left
        if values.get(candidate.start) not in asked or tokens[max(0, candidate.start - 1)].text != "of"
    ]
    return rest or left


def _after_copula(tokens: Tokens, left: list[Candidate[T]]) -> list[Candidate[T]]:
    """ "three times four is twelve": what stands after the last "is" that has an answer after it."""
    if len({candidate.key for candidate in left}) < 2:
        return left
    if any(token.text == "or" for token in tokens[left[0].end : left[-1].start]):
        return left
    for place in range(len(tokens) - 1, -1, -1):
        if tokens[place].text in _COPULAS:
            after = [candidate for candidate in left if candidate.start > place]
            before = [candidate for candidate in left if candidate.end <= place]
            if after and before and after[0].start - place <= 3:
                return after
    return left
