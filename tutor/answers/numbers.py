"""Numbers as people say and write them: cardinals, fractions, mixed numbers, decimals, percent, ordinals.

A number is what was said or nothing: there is no fuzzy matching here. How one is read is told in
``number_reader``; here are the ways to ask, and which "one" is no number.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from tutor.answers.number_reader import Number, Reader
from tutor.answers.number_words import ONES, ORDINALS, SCALES, TENS
from tutor.answers.tokens import Tokens, tokenize, word_set

_ONES_BEFORE = word_set(
    "the this that these which each every any no another other next last previous right wrong"
    " correct same only new good nice hard easy tricky tough big small whichever some either"
    " neither first second third fourth"
)
_NOT_COMPARED = word_set(
    "minus negative plus number answer after under never order is numerator denominator sum total"
)
_BEGINNINGS = (
    frozenset(ONES)
    | TENS.keys()
    | SCALES.keys()
    | ORDINALS.keys()
    | word_set("a an half quarter point hundred minus negative")
)
"""No other word begins a number."""
_ONES_AFTER = word_set("of another more by at thing way moment day person step")


@lru_cache(maxsize=2048)
def numbers_in(text: str) -> tuple[Fraction, ...]:
    """Every number said in ``text``, in words or figures, in order; ``75%`` is 3/4.

    "one" as a pronoun ("the first one", "which one") and ordinals ("the third hint") are not numbers.
    """
    return tuple(number.value for number in scan(tokenize(text)) if number.form != "ordinal")


def scan(
    tokens: Tokens, *, heard: bool = False, years: bool = False, mixed: bool = True, algebra: bool = False
) -> tuple[Number, ...]:
    """The numbers in ``tokens`` from left to right, ordinals included.

    ``heard``: a learner's speech, where "one more" is an answer and "three of the four" is 3/4.
    ``years``: "nineteen eighty-four" is 1984. ``mixed=False``: "two and a half" is 2 and 1/2 (for
    lists). ``algebra``: signs, slashes and "over" are left to the caller.
    """
    reader = Reader(tokens, heard=heard, years=years, mixed=mixed, algebra=algebra)
    found: list[Number] = []
    place = 0
    while place < len(tokens):
        if tokens[place].kind in ("word", "break") and tokens[place].text not in _BEGINNINGS:
            place += 1
            continue
        number = reader.number(place)
        if number is None or (not algebra and _is_pronoun(tokens, number, heard=heard)):
            place += 1 if number is None else number.end - place
            continue
        found.append(number)
        place = number.end
    return tuple(found)


def only_number(text: str) -> Number | None:
    """The number that ``text`` is, if it is nothing but one number; else ``None``."""
    tokens = tuple(token for token in tokenize(text) if token.text != ".")
    number = Reader(tokens).number(0)
    return number if number is not None and number.end == len(tokens) else None


def _is_pronoun(tokens: Tokens, number: Number, *, heard: bool) -> bool:
    if number.end - number.start != 1 or tokens[number.start].text != "one":
        return False
    before = tokens[number.start - 1].text if number.start else ""
    after = tokens[number.end].text if number.end < len(tokens) else ""
    if (
        number.start > 1
        and tokens[number.start - 2].text in ("the", "that", "this")
        and before not in _NOT_COMPARED
    ):
        return tokens[number.start - 1].kind == "word"
    compared = len(before) > 4 and before.endswith(("er", "est")) and before not in _NOT_COMPARED
    if compared or (before in _ONES_BEFORE and not (heard and before in ("no", "only"))):
        return True
    return not heard and after in _ONES_AFTER
