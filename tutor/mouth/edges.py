"""Where text may be cut for speaking. Pure.

A stop or comma is judged by what stands before it and by the characters behind it: it is no edge inside
a number, an abbreviation, an initial, a web address, quotes or brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """How strong an edge is."""

    SENTENCE = auto()
    PAUSE = auto()
    """A comma, semicolon, colon or dash, with at least two words behind it."""
    CLAUSE = auto()
    """Before a conjunction."""
    SPACE = auto()
    """Between two words."""
    UNSURE = auto()
    """What is behind it must be seen first; no edge follows."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A place to cut: before the character at ``at``."""

    at: int
    kind: Kind


_CANDIDATE = re.compile(
    r"""
      (?P<stop>    [.!?…。！？]+ (?P<closers> ["'”’»)\]*_]* ) )
    | (?P<pause>   [,;:，、] ["”’)]* | — | (?<=\s)–(?=\s) )
    | (?P<newline> [^\S\n]* \n \s* )
    | (?P<space>   \s+ )
    """,
    re.VERBOSE,
)


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NEVER = _words("mr mrs ms dr prof st mt capt gen gov sen vs e.g i.e eg ie cf approx")
"""Abbreviations that no sentence ends with."""

_BEFORE_NUMBER = _words("no fig eq ch sec vol ex p pp jan feb mar apr jun jul aug sep sept oct nov dec")
"""Abbreviations only if a number follows."""

_PERHAPS_LAST = _words("etc al inc ltd co jr sr ave rd u.s u.k u.s.a e.u d.c o.k ph.d a.m p.m b.c a.d am pm")
"""Abbreviations that may end a sentence: a capital letter behind them decides."""

_UNITS = _words("ft in lb lbs oz min mins hr hrs sec mi yd gal")
"""Abbreviations behind a number, which may end a sentence too."""

_BEFORE_LETTER = _words(
    "a an the got grade angle point side set variable "
    "is are was be isn't option answer choice choose letter or and not to equals it's"
)
"""After these a single capital is a choice or a variable, not somebody's initial."""

_CONJUNCTIONS = ("because", "but", "which", "while", "although", "when", "where", "if", "unless")

_DAY = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?$"
)
_QUOTE = re.compile(
    r"(?P<open>(?<![\w'’])['‘](?=[A-Za-z])(?!(?i:cause|em|til|twas|tis|n)\b))|(?<=[\w.,!?…])['’](?!\w)"
)

_LIST_MARK = re.compile(r"(?:[-*•]|#{1,6}|\d{1,2}[.)]|[A-Za-z][.)])\s")
_PART_OF_MARK = re.compile(r"[-*•]|#{1,6}|\d{1,2}[.)]?|[A-Za-z][.)]?")
_FIRST_WORD = re.compile(r"\s*(\S+)\s")
_HANGUL = re.compile(r"[가-힣]")
_STOPS_ALONE = frozenset("。！？")


def edges(text: str, *, last: bool) -> Iterator[Edge]:
    """The edges of ``text`` from left to right; ``last``: nothing will follow ``text``."""
    begin = next((at for at, char in enumerate(text) if char.isalnum()), None)
    if begin is None:
        return
    for found in _CANDIDATE.finditer(text, begin):
        at, behind = found.end(), text[found.end() :]
        if not behind:
            if not last:
                yield Edge(at, Kind.UNSURE)
            return
        match found.lastgroup:
            case "stop" | "closers":
                kind = _stop(text, found, behind, last)
            case "pause":
                kind = _pause(text, found, behind, last)
            case "newline":
                kind = _newline(found, behind, last)
            case _:
                kind = _space(text, found, behind, last)
        if kind is not None:
            yield Edge(at, kind)
            if kind is Kind.UNSURE:
                return


def _stop(text: str, found: re.Match[str], behind: str, last: bool) -> Kind | None:
    mark, before = found["stop"], text[: found.start()]
    if not behind[0].isspace():
        alone = mark[-1] in _STOPS_ALONE or (_HANGUL.match(before[-1:]) and _HANGUL.match(behind))
        return Kind.SENTENCE if alone and not _enclosed(text[: found.end()]) else None
    if _enclosed(text[: found.end()]):
        return None
    following = behind.lstrip()[:1]
    doubt = Kind.UNSURE if not following and not last else None
    if mark.startswith(("…", "..")):
        return doubt or (Kind.SENTENCE if following.isupper() or following.isdigit() else Kind.PAUSE)
    if mark == ".":
        return _full_stop(before, following, doubt)
    if found["closers"]:
        return doubt or (Kind.PAUSE if following.islower() else Kind.SENTENCE)
    return Kind.SENTENCE


def _full_stop(before: str, following: str, doubt: Kind | None) -> Kind | None:
    """A single ``.`` with a space behind it; ``doubt`` is the answer while ``following`` is unknown."""
    *earlier, word = before.split()
    word = word.lstrip("\"'“‘([*_")
    name = word.lower()
    if not earlier and (re.fullmatch(r"\d{1,2}", word) or (len(word) == 1 and word.isalpha())):
        return None  # "1. Draw a cake", "A. two thirds"
    if name in _NEVER:
        return None
    if name in _BEFORE_NUMBER:
        return doubt or (None if following.isdigit() else Kind.SENTENCE)
    if name in _UNITS and earlier and earlier[-1][-1].isdigit():
        return doubt or (Kind.SENTENCE if following.isupper() else None)
    if re.fullmatch(r"([A-Z]\.)+[A-Z]", word) and name not in _PERHAPS_LAST:
        return doubt or (Kind.SENTENCE if following.isupper() and earlier[-1:] == ["the"] else None)  # J.K.
    if name in _PERHAPS_LAST or re.fullmatch(r"[a-z](\.[a-z])+", name):
        return doubt or (Kind.SENTENCE if following.isupper() or _HANGUL.match(following) else None)
    if re.fullmatch(r"[A-Z]", word) and earlier[-1].lower() not in _BEFORE_LETTER:
        return None  # an initial
    return Kind.SENTENCE


def _pause(text: str, found: re.Match[str], behind: str, last: bool) -> Kind | None:
    before = text[: found.start()].split()[-1].lower()
    if found["pause"] == "–" and before[-1].isdigit() and behind.lstrip()[:1].isdigit():
        return None
    if found["pause"] not in ("—", "–") and not behind[0].isspace():
        return None
    if found["pause"] == ":" and found.string[found.start() - 1].isspace():
        return None  # the ratio 3 : 4
    if _DAY.search(text[: found.start()]) and (year := re.match(r"\s*(\d{0,4})(\D?)", behind)):
        if len(year[1]) == 4 and year[2]:
            return None
        if not year[2] and not last:
            return Kind.UNSURE
    if before.rstrip(".") in _NEVER or _enclosed(text[: found.end()]):
        return None
    first = _FIRST_WORD.match(behind)
    if first is None:
        return None if last else Kind.UNSURE
    if re.search(r"[.!?…。！？][\"'”’)]*$", first[1]):
        return None  # a last word is not left alone
    if first.end() == len(behind):
        return None if last else Kind.UNSURE
    return Kind.PAUSE


def _newline(found: re.Match[str], behind: str, last: bool) -> Kind | None:
    """A blank line, or a new line that begins a list item or a heading; any other is only a space."""
    if found[0].count("\n") > 1 or _LIST_MARK.match(behind):
        return Kind.SENTENCE
    if not last and _PART_OF_MARK.fullmatch(behind):
        return Kind.UNSURE
    return Kind.SENTENCE if found.string[: found.start()].endswith(":") else None


def _space(text: str, found: re.Match[str], behind: str, last: bool) -> Kind | None:
    word = re.match(r"\w*", behind)
    complete = word is not None and word.end() < len(behind)
    if not complete and not last and any(c.startswith(behind.lower()) for c in _CONJUNCTIONS):
        return Kind.UNSURE
    if word is not None and word[0].lower() in _CONJUNCTIONS and not _enclosed(text[: found.start()]):
        return Kind.CLAUSE
    between_numbers = text[found.start() - 1].isdigit()
    return None if between_numbers else Kind.SPACE


def _enclosed(text: str) -> bool:
    """Whether quotes, brackets or code marks are open at the end of ``text``."""
    brackets = 0
    for char in text:
        if char in "([{“":
            brackets += 1
        elif char in ")]}”" and brackets:
            brackets -= 1  # the bracket of "a)" closes nothing
    quotes = len(re.findall(r'(?<!\d)"', text)) + text.count("`")
    single = False
    for mark in _QUOTE.finditer(text):
        single = mark["open"] is not None
    return brackets > 0 or quotes % 2 == 1 or single
