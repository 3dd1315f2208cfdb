"""The pieces that numbers are made of, each read at one place in the tokens.

Each function gives what it read and where that ended, one past its last token, or ``None``.
"""

from __future__ import annotations

from typing import NamedTuple

from tutor.answers.number_words import ONES, ORDINALS, TENS
from tutor.answers.tokens import Token, Tokens

_NOTHING = Token("", "break")


def at(tokens: Tokens, place: int) -> Token:
    """The token at ``place``; an empty one before the first and after the last."""
    return tokens[place] if 0 <= place < len(tokens) else _NOTHING


def word(tokens: Tokens, place: int) -> str:
    """Its text."""
    return at(tokens, place).text


def below_hundred(tokens: Tokens, place: int) -> tuple[int, int] | None:
    """0 to 99 in words, or any whole number in figures."""
    token = at(tokens, place)
    if token.kind == "number":
        return (int(token.text), place + 1) if token.text.isdigit() else None
    if token.text in ONES:
        return ONES[token.text], place + 1
    if token.text not in TENS:
        return None
    ones = ONES.get(word(tokens, place + 1), 0)
    return (TENS[token.text] + ones, place + 2) if 1 <= ones <= 9 else (TENS[token.text], place + 1)


def year(tokens: Tokens, place: int) -> tuple[int, int] | None:
    """ "nineteen eighty-four" or "twenty twenty" as one number."""
    if at(tokens, place).kind != "word":
        return None
    first = below_hundred(tokens, place)
    if first is None or not 10 <= first[0] <= 20 or at(tokens, first[1]).kind != "word":
        return None
    second = below_hundred(tokens, first[1])
    if second is None or second[0] < 10 or word(tokens, second[1]) in ("hundred", "thousand"):
        return None
    return first[0] * 100 + second[0], second[1]


def dozen(tokens: Tokens, place: int) -> tuple[int, int] | None:
    """ "a dozen", "half a dozen"."""
    if word(tokens, place) == "half" and word(tokens, place + 1) == "a":
        return (6, place + 3) if word(tokens, place + 2) == "dozen" else None
    return (12, place + 2) if word(tokens, place) == "a" and word(tokens, place + 1) == "dozen" else None


def ordinal(tokens: Tokens, place: int) -> tuple[int, str, int] | None:
    """ "third", "twenty-first", "3rd": its value, how it is written, and its end."""
    token = at(tokens, place)
    if token.kind == "ordinal" and not token.text.endswith("s"):
        return _figures(token), token.text, place + 1
    base = 0
    if token.text in TENS:
        base, place = TENS[token.text], place + 1
        if not 1 <= ORDINALS.get(word(tokens, place), 0) <= 9:
            return None
    value = ORDINALS.get(word(tokens, place), 0)
    return (base + value, ordinal_text(base + value), place + 1) if value else None


def ordinal_text(value: int) -> str:
    """``1st``, ``22nd``, ``13th``."""
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


class Bottom(NamedTuple):
    """A denominator as it was named: "third", "quarters"."""

    value: int
    end: int
    plural: bool


def bottom(tokens: Tokens, place: int) -> Bottom | None:
    """A denominator that is named: "half", "thirds", "twenty-fifths", "5ths"."""
    token = at(tokens, place)
    if token.kind == "ordinal":
        digits = _figures(token)
        return Bottom(digits, place + 1, token.text.endswith("s")) if digits > 2 else None
    if token.text in ("half", "halves"):
        return Bottom(2, place + 1, token.text == "halves")
    singular, plural = token.text, False
    if singular not in ORDINALS and singular.endswith("s") and not singular.endswith("ss"):
        singular, plural = singular[:-1], True
    if singular == "quarter":
        return Bottom(4, place + 1, plural)
    if ORDINALS.get(singular, 0) > 2:
        return Bottom(ORDINALS[singular], place + 1, plural)
    if token.text in TENS and (ones := bottom(tokens, place + 1)) and ones.value < 10 and ones.value != 2:
        return ones._replace(value=TENS[token.text] + ones.value)
    return None


def bottom_in_figures(tokens: Tokens, place: int) -> tuple[int, int] | None:
    """The "4th" of "3/4th"."""
    token = at(tokens, place)
    return (_figures(token), place + 1) if token.kind == "ordinal" else None


def decimals(tokens: Tokens, place: int) -> tuple[str, int] | None:
    """The figures after a "point", said one by one or as "twenty-five"."""
    digits, start = "", place
    while True:
        token = at(tokens, place)
        if token.text in ONES and ONES[token.text] < 10:
            digits += str(ONES[token.text])
        elif token.text in ("oh", "o") and (word(tokens, place + 1) in ONES or digits):
            digits += "0"
        elif token.kind == "number" and token.text.isdigit():
            digits += token.text
        else:
            break
        place += 1
    if digits:
        return digits, place
    tail = below_hundred(tokens, start)
    return (str(tail[0]), tail[1]) if tail and tail[0] >= 10 else None


def _figures(token: Token) -> int:
    """The 3 of "3rd"."""
    return int("".join(letter for letter in token.text if letter.isdigit()))
