"""Numbers as people say and write them: cardinals, fractions, mixed numbers, decimals, percent, ordinals.

A small grammar over tokens, so that where each number begins and ends is known exactly and "two and
five" is never one number. A number is what was said or nothing: there is no fuzzy matching here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from tutor.answers.number_words import ONES, ORDINALS, SCALES, TENS
from tutor.answers.tokens import Token, Tokens, tokenize, word_set

Form = Literal["whole", "decimal", "fraction", "mixed", "percent", "ordinal"]

_ONES_BEFORE = word_set(
    "the this that these which each every any no another other next last previous right wrong"
    " correct same only new good nice hard easy tricky tough big small whichever some either"
    " neither first second third fourth"
)
_THESE = {"the", "these", "those"}
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


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was said in tokens ``start`` to ``end``.

    ``text`` is its written form as said (``6/8``, ``1 3/4``, ``0.75``, ``75%``, ``3rd``); two numbers
    have the same form when their texts are equal. ``ratio`` is the numerator and the denominator of a
    fraction as said, and ``named`` tells that the denominator was a word ("thirds").
    """

    value: Fraction
    form: Form
    text: str
    start: int
    end: int
    ratio: tuple[int, int] | None = None
    named: bool = False


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
    reader = _Reader(tokens, heard=heard, years=years, mixed=mixed, algebra=algebra)
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
    number = _Reader(tokens).number(0)
    return number if number is not None and number.end == len(tokens) else None


def ordinal_text(value: int) -> str:
    """``1st``, ``22nd``, ``13th``."""
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


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


class _Reader:
    """Reads one number at a place in the tokens. Each method gives what it read and where it ended."""

    def __init__(
        self,
        tokens: Tokens,
        *,
        heard: bool = False,
        years: bool = False,
        mixed: bool = True,
        algebra: bool = False,
    ) -> None:
        self.tokens, self.heard, self.years, self.mixed, self.algebra = tokens, heard, years, mixed, algebra

    def at(self, place: int) -> Token:
        return self.tokens[place] if 0 <= place < len(self.tokens) else Token("", "break")

    def word(self, place: int) -> str:
        return self.at(place).text

    def number(self, start: int) -> Number | None:
        place, negative = start, False
        if not self.algebra and self._is_sign(start):
            place, negative = start + 1, True
        if self.word(place) in ("$", "£", "€"):
            place += 1
        found = self._unsigned(place)
        if found is None:
            return None
        found = replace(found, start=start)
        negative = negative or self._below_zero(found.end)
        if negative and found.form != "ordinal":
            ratio = (-found.ratio[0], found.ratio[1]) if found.ratio else None
            found = replace(found, value=-found.value, text=f"-{found.text}", ratio=ratio)
        return self._percent(found)

    def _below_zero(self, place: int) -> bool:
        """ "below zero" after the number, or after its degrees."""
        place += self.word(place) in ("degree", "degrees", "°")
        return self.word(place) in ("below", "under") and self.word(place + 1) in ("zero", "nought", "0")

    def _is_sign(self, place: int) -> bool:
        """A minus that belongs to the number after it, not a subtraction."""
        if self.word(place) not in ("-", "minus", "negative"):
            return False
        before = self.at(place - 1)
        if before.kind in ("number", "ordinal") or before.text in (")", "x", "y", "n"):
            return False
        return not (
            before.text in ONES or before.text in TENS or before.text in SCALES or self._part(place - 1)
        )

    def _unsigned(self, start: int) -> Number | None:
        if self.word(start) in ("a", "an", "half") and (dozen := self._dozen(start)):
            return dozen
        if self.word(start) == "point":
            return self._decimal(0, start, start)
        if self.word(start) in ("half", "quarter"):
            bottom = 2 if self.word(start) == "half" else 4
            return Number(Fraction(1, bottom), "fraction", f"1/{bottom}", start, start + 1, (1, bottom), True)
        if self.word(start) in ("a", "an") and self.word(start + 1) not in ("hundred", "thousand", "million"):
            part = self._part(start + 1)
            return self._fraction(1, part[0], start, part[1], named=True) if part and not part[2] else None
        if ordinal := self._ordinal(start):
            return ordinal
        if self.at(start).kind == "number" and "." in self.word(start):
            return self._scaled(Fraction(self.word(start)), self.word(start), start, start + 1)
        whole = self._whole(start)
        return None if whole is None else self._after_whole(whole[0], start, whole[1])

    def _after_whole(self, whole: int, start: int, place: int) -> Number:
        if self.word(place) == "dozen":
            return Number(Fraction(12 * whole), "whole", str(12 * whole), start, place + 1)
        if self.word(place) == "point" and (decimal := self._decimal(whole, start, place)):
            return decimal
        if fraction := self._fraction_after(whole, start, place):
            return fraction
        if self.mixed and whole and (rest := self._mixed_rest(place)) and rest.ratio:
            top, bottom = rest.ratio
            return Number(
                whole + rest.value, "mixed", f"{whole} {top}/{bottom}", start, rest.end, None, rest.named
            )
        return Number(Fraction(whole), "whole", str(whole), start, place)

    def _fraction_after(self, top: int, start: int, place: int) -> Number | None:
        """The fraction whose numerator ended at ``place``: "quarters", "over four", "/4", "out of 4"."""
        if (part := self._part(place)) and (part[2] or top == 1 or part[0] != 2):
            return self._fraction(top, part[0], start, part[1], named=True)
        if self.algebra:
            return None
        if self.word(place) == "/" or self.word(place) == "over":
            bottom_at = place + 1
        elif (self.word(place), self.word(place + 1)) == ("out", "of"):
            bottom_at = place + 2 + (self.word(place + 2) in _THESE)
        elif self.heard and self.word(place) == "of":
            bottom_at = place + 1 + (self.word(place + 1) in _THESE)
            bottom = self._whole(bottom_at)
            if bottom is None or bottom[0] <= top:
                return None
        else:
            return None
        if self.word(place) == "/" and self.at(bottom_at).kind == "ordinal":
            digits = "".join(letter for letter in self.word(bottom_at) if letter.isdigit())
            return self._fraction(top, int(digits), start, bottom_at + 1)
        bottom = self._whole(bottom_at)
        if bottom is None or self.word(bottom[1]) == "/":
            return None
        return self._fraction(top, bottom[0], start, bottom[1])

    def _fraction(self, top: int, bottom: int, start: int, end: int, *, named: bool = False) -> Number | None:
        if bottom == 0:
            return None
        return Number(Fraction(top, bottom), "fraction", f"{top}/{bottom}", start, end, (top, bottom), named)

    def _mixed_rest(self, place: int) -> Number | None:
        """The proper fraction of a mixed number: "and a half", "wholes and two thirds", "1/2", "-1/2"."""
        joined = False
        if self.word(place) in ("whole", "wholes"):
            place, joined = place + 1, True
        if self.word(place) in ("and", "n", "&"):
            place, joined = place + 1, True
        elif self.word(place) == "-" and self.at(place).glued:
            place += 1
        if not joined and not (self.at(place).kind == "number" and self.word(place + 1) == "/"):
            return None
        if self.word(place) in ("a", "an") and (part := self._part(place + 1)) and not part[2]:
            return self._fraction(1, part[0], place, part[1], named=True)
        if self.word(place) == "a" and self.at(place + 1).kind == "number":
            place += 1
        if self.word(place) in ("half", "quarter"):
            return self._unsigned(place)
        whole = self._whole(place)
        rest = self._fraction_after(whole[0], place, whole[1]) if whole else None
        return rest if rest and 0 < rest.value < 1 else None

    def _decimal(self, whole: int, start: int, point: int) -> Number | None:
        digits, place = "", point + 1
        while True:
            token = self.at(place)
            if token.text in ONES and ONES[token.text] < 10:
                digits += str(ONES[token.text])
            elif token.text in ("oh", "o") and (self.word(place + 1) in ONES or digits):
                digits += "0"
            elif token.kind == "number" and token.text.isdigit():
                digits += token.text
            else:
                break
            place += 1
        if not digits and (tail := self._below_hundred(place)) and tail[0] >= 10:
            digits, place = str(tail[0]), tail[1]
        if not digits:
            return None
        text = f"{whole}.{digits}"
        return self._scaled(Fraction(text), text, start, place)

    def _scaled(self, value: Fraction, text: str, start: int, place: int) -> Number:
        """A decimal, times a scale word that follows ("2.5 million")."""
        if scale := SCALES.get(self.word(place)):
            value, place = value * scale, place + 1
            return Number(value, "whole" if value.denominator == 1 else "decimal", str(value), start, place)
        text = "0" + text if text.startswith(".") else text
        return Number(value, "decimal", text.rstrip("0").rstrip(".") or "0", start, place)

    def _percent(self, number: Number) -> Number:
        place = number.end
        if self.word(place) in ("%", "percent", "percents"):
            end = place + 1
        elif (self.word(place), self.word(place + 1)) == ("per", "cent"):
            end = place + 2
        else:
            return number
        return Number(number.value / 100, "percent", f"{number.text}%", number.start, end)

    def _dozen(self, start: int) -> Number | None:
        words = [self.word(start + step) for step in range(3)]
        if words[0] == "half" and words[1:] in (["a", "dozen"],):
            return Number(Fraction(6), "whole", "6", start, start + 3)
        if words[0] == "a" and words[1] == "dozen":
            return Number(Fraction(12), "whole", "12", start, start + 2)
        return None

    def _part(self, place: int) -> tuple[int, int, bool] | None:
        """A denominator in words at ``place``: its value, its end, and whether it is plural."""
        token = self.at(place)
        if token.kind == "ordinal":
            digits = int("".join(letter for letter in token.text if letter.isdigit()))
            return (digits, place + 1, token.text.endswith("s")) if digits > 2 else None
        if token.text in ("half", "halves"):
            return 2, place + 1, token.text == "halves"
        singular, plural = token.text, False
        if singular not in ORDINALS and singular.endswith("s") and not singular.endswith("ss"):
            singular, plural = singular[:-1], True
        if singular == "quarter":
            return 4, place + 1, plural
        if ORDINALS.get(singular, 0) > 2:
            return ORDINALS[singular], place + 1, plural
        if token.text in TENS and (tail := self._part(place + 1)) and tail[0] < 10 and tail[0] != 2:
            return TENS[token.text] + tail[0], tail[1], tail[2]
        return None

    def _ordinal(self, start: int) -> Number | None:
        token = self.at(start)
        if token.kind == "ordinal" and not token.text.endswith("s"):
            value = int("".join(letter for letter in token.text if letter.isdigit()))
            return Number(Fraction(value), "ordinal", token.text, start, start + 1)
        place, base = start, 0
        if token.text in TENS:
            base, place = TENS[token.text], start + 1
            if not 1 <= ORDINALS.get(self.word(place), 0) <= 9:
                return None
        value = ORDINALS.get(self.word(place), 0)
        return (
            Number(Fraction(base + value), "ordinal", ordinal_text(base + value), start, place + 1)
            if value
            else None
        )

    def _whole(self, start: int) -> tuple[int, int] | None:
        """A whole number in words or figures, or both ("3 million"): its value and its end."""
        if self.years and (year := self._year(start)):
            return year
        total, ceiling, place = 0, 10**18, start
        read = False
        while True:
            joint = (
                ("and", ",") if self.heard and self.mixed and self.at(place + 1).kind == "word" else ("and",)
            )
            at = place + 1 if read and self.word(place) in joint else place
            piece = self._below_thousand(at)
            if piece is None:
                break
            value, end = piece
            scale = 1
            while (times := SCALES.get(self.word(end))) and scale < ceiling:
                scale, end = scale * times, end + 1
            figure = self.at(at).kind == "number"
            if scale >= ceiling or (read and (figure or value * scale >= ceiling)):
                break
            if at > place and (value >= 1000 or self._is_proper(value, end)):
                break
            total, place, ceiling, read = total + value * scale, end, scale, True
            if scale == 1:
                break
        return (total, place) if read else None

    def _is_proper(self, top: int, place: int) -> bool:
        """Whether ``top`` is the numerator of a proper fraction: "one hundred and one half" is 100 1/2."""
        part = self._part(place)
        if part is not None and part[2] != (top != 1):
            return False  # "one hundred and one halves" is 101/2
        fraction = self._fraction_after(top, place, place)
        return fraction is not None and 0 < fraction.value < 1

    def _below_thousand(self, place: int) -> tuple[int, int] | None:
        hundreds: tuple[int, int] | None
        if self.word(place) in ("a", "hundred", "thousand", "million") and self.word(place) != "a":
            hundreds = (1, place)
        elif self.word(place) == "a" and self.word(place + 1) in ("hundred", "thousand", "million"):
            hundreds = (1, place + 1)
        else:
            hundreds = self._below_hundred(place)
        if hundreds is None or self.word(hundreds[1]) != "hundred":
            return hundreds
        value, end = hundreds[0] * 100, hundreds[1] + 1
        at = end + 1 if self.word(end) == "and" else end
        tail = self._below_hundred(at)
        if tail is None or (self.at(at).kind == "number" and at == end) or tail[0] >= 100:
            return value, end
        if at > end and self._is_proper(tail[0], tail[1]):
            return value, end
        return value + tail[0], tail[1]

    def _below_hundred(self, place: int) -> tuple[int, int] | None:
        token = self.at(place)
        if token.kind == "number":
            return (int(token.text), place + 1) if token.text.isdigit() else None
        if token.text in ONES:
            return ONES[token.text], place + 1
        if token.text not in TENS:
            return None
        ones = ONES.get(self.word(place + 1), 0)
        return (TENS[token.text] + ones, place + 2) if 1 <= ones <= 9 else (TENS[token.text], place + 1)

    def _year(self, place: int) -> tuple[int, int] | None:
        """ "nineteen eighty-four" or "twenty twenty" as one number."""
        if self.at(place).kind != "word":
            return None
        first = self._below_hundred(place)
        if first is None or not 10 <= first[0] <= 20 or self.at(first[1]).kind != "word":
            return None
        second = self._below_hundred(first[1])
        if second is None or second[0] < 10 or self.word(second[1]) in ("hundred", "thousand"):
            return None
        return first[0] * 100 + second[0], second[1]
