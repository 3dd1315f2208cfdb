"""Reads one number from the tokens: a small grammar over the pieces of ``number_pieces``.

Where each number begins and ends is known exactly, so that "two and five" is never one number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from tutor.answers import number_pieces as pieces
from tutor.answers.number_words import ONES, SCALES, TENS
from tutor.answers.tokens import Token, Tokens, word_set

_THESE = word_set("the these those")

Form = Literal["whole", "decimal", "fraction", "mixed", "percent", "ordinal"]


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


class Reader:
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
        return pieces.at(self.tokens, place)

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
        number = before.text in ONES or before.text in TENS or before.text in SCALES
        return not (number or pieces.bottom(self.tokens, place - 1))

    def _unsigned(self, start: int) -> Number | None:
        if dozen := pieces.dozen(self.tokens, start):
            return Number(Fraction(dozen[0]), "whole", str(dozen[0]), start, dozen[1])
        if self.word(start) == "point":
            return self._decimal(0, start, start)
        if self.word(start) in ("half", "quarter"):
            bottom = 2 if self.word(start) == "half" else 4
            return Number(Fraction(1, bottom), "fraction", f"1/{bottom}", start, start + 1, (1, bottom), True)
        if self.word(start) in ("a", "an") and self.word(start + 1) not in ("hundred", "thousand", "million"):
            return self._one_part(start)
        if ordinal := pieces.ordinal(self.tokens, start):
            return Number(Fraction(ordinal[0]), "ordinal", ordinal[1], start, ordinal[2])
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
        if (named := pieces.bottom(self.tokens, place)) and (named.plural or top == 1 or named.value != 2):
            return self._fraction(top, named.value, start, named.end, named=True)
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
        if self.word(place) == "/" and (written := pieces.bottom_in_figures(self.tokens, bottom_at)):
            return self._fraction(top, written[0], start, written[1])
        bottom = self._whole(bottom_at)
        if bottom is None or self.word(bottom[1]) == "/":
            return None
        return self._fraction(top, bottom[0], start, bottom[1])

    def _fraction(self, top: int, bottom: int, start: int, end: int, *, named: bool = False) -> Number | None:
        if bottom == 0:
            return None
        return Number(Fraction(top, bottom), "fraction", f"{top}/{bottom}", start, end, (top, bottom), named)

    def _one_part(self, start: int) -> Number | None:
        """ "a third", from its "a" on."""
        named = pieces.bottom(self.tokens, start + 1)
        if named is None or named.plural:
            return None
        return self._fraction(1, named.value, start, named.end, named=True)

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
        if self.word(place) in ("a", "an") and (one := self._one_part(place)):
            return one
        if self.word(place) == "a" and self.at(place + 1).kind == "number":
            place += 1
        if self.word(place) in ("half", "quarter"):
            return self._unsigned(place)
        whole = self._whole(place)
        rest = self._fraction_after(whole[0], place, whole[1]) if whole else None
        return rest if rest and 0 < rest.value < 1 else None

    def _decimal(self, whole: int, start: int, point: int) -> Number | None:
        digits = pieces.decimals(self.tokens, point + 1)
        if digits is None:
            return None
        text = f"{whole}.{digits[0]}"
        return self._scaled(Fraction(text), text, start, digits[1])

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

    def _whole(self, start: int) -> tuple[int, int] | None:
        """A whole number in words or figures, or both ("3 million"): its value and its end."""
        if self.years and (year := pieces.year(self.tokens, start)):
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
        named = pieces.bottom(self.tokens, place)
        if named is not None and named.plural != (top != 1):
            return False  # "one hundred and one halves" is 101/2
        fraction = self._fraction_after(top, place, place)
        return fraction is not None and 0 < fraction.value < 1

    def _below_thousand(self, place: int) -> tuple[int, int] | None:
        hundreds: tuple[int, int] | None
        if self.word(place) in ("hundred", "thousand", "million"):
            hundreds = (1, place)
        elif self.word(place) == "a" and self.word(place + 1) in ("hundred", "thousand", "million"):
            hundreds = (1, place + 1)
        else:
            hundreds = pieces.below_hundred(self.tokens, place)
        if hundreds is None or self.word(hundreds[1]) != "hundred":
            return hundreds
        value, end = hundreds[0] * 100, hundreds[1] + 1
        at = end + 1 if self.word(end) == "and" else end
        tail = pieces.below_hundred(self.tokens, at)
        if tail is None or (self.at(at).kind == "number" and at == end) or tail[0] >= 100:
            return value, end
        if at > end and self._is_proper(tail[0], tail[1]):
            return value, end
        return value + tail[0], tail[1]
