"""The ways to say and write a number: what a complete spoken answer may sound like."""

from __future__ import annotations

from fractions import Fraction

from tutor.answers.number_reader import Number
from tutor.answers.number_words import ONES, ORDINALS, SCALES, TENS
from tutor.answers.numbers import only_number

_ONES_BY_VALUE = {value: word for word, value in ONES.items() if word not in ("nought", "naught")}
_TENS_BY_VALUE = {value: word for word, value in TENS.items() if word != "fourty"}
_ORDINALS_BY_VALUE = {value: word for word, value in ORDINALS.items()}
_MOST = 10**15


def cardinal(value: int, *, joint: str = " and ") -> str:
    """``105`` as "one hundred and five", ``21`` as "twenty one"; figures from 10^15 on."""
    if value < 0:
        return f"minus {cardinal(-value, joint=joint)}"
    if value >= _MOST:
        return str(value)
    if value < 20:
        return _ONES_BY_VALUE[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS_BY_VALUE[tens * 10] + (f" {_ONES_BY_VALUE[ones]}" if ones else "")
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        return f"{_ONES_BY_VALUE[hundreds]} hundred" + (f"{joint}{cardinal(rest)}" if rest else "")
    word, scale = max(
        ((word, scale) for word, scale in SCALES.items() if scale <= value), key=lambda pair: pair[1]
    )
    count, rest = divmod(value, scale)
    tail = f"{joint if rest < 100 else ' '}{cardinal(rest, joint=joint)}" if rest else ""
    return f"{cardinal(count, joint=joint)} {word}{tail}"


def denominators(bottom: int, *, plural: bool) -> tuple[str, ...]:
    """The words for a denominator, usual one first: 4 is ("quarters", "fourths")."""
    if bottom == 2:
        return ("halves",) if plural else ("half",)
    ending = "s" if plural else ""
    if bottom in _ORDINALS_BY_VALUE and bottom > 2:
        word = _ORDINALS_BY_VALUE[bottom] + ending
        return (f"quarter{ending}", word) if bottom == 4 else (word,)
    tens, ones = divmod(bottom, 10)
    if bottom < 100 and tens >= 2 and ones > 2:
        return (f"{_TENS_BY_VALUE[tens * 10]} {_ORDINALS_BY_VALUE[ones]}{ending}",)
    return ()


def fraction_words(top: int, bottom: int) -> tuple[str, ...]:
    """``3/4`` as "three quarters", "three fourths", "3 quarters", "3/4", "three over four"."""
    named = denominators(bottom, plural=top != 1)
    above = cardinal(top, joint=" ")  # "one hundred and five sixths" would be 100 5/6
    forms = [f"{above} {name}" for name in named]
    if top == 1:
        forms += [f"{'an' if name[0] in 'e' else 'a'} {name}" for name in named]
    if bottom == 2 and top == 1:
        forms.append("half")
    forms += [f"{top} {name}" for name in named]
    return (*forms, f"{top}/{bottom}", f"{above} over {cardinal(bottom)}")


def decimal_figures(value: Fraction, *, places: int = 6) -> str | None:
    """``value`` >= 0 as a finite decimal such as ``0.75``; ``None`` if it has more than ``places``."""
    scaled = value * 10**places
    if scaled.denominator != 1:
        return None
    whole, rest = divmod(scaled.numerator, 10**places)
    digits = str(rest).zfill(places).rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def decimal_words(text: str) -> tuple[str, ...]:
    """``0.75`` as "zero point seven five", "point seven five", "0.75"."""
    whole, _, digits = text.partition(".")
    said = " ".join(_ONES_BY_VALUE[int(digit)] for digit in digits)
    full = f"{cardinal(int(whole))} point {said}"
    return (full, f"point {said}", text) if whole == "0" else (full, text)


def spoken_forms(written: str, *, equivalent: bool = True) -> tuple[str, ...]:
    """Complete answers, lower case, for a number as the teacher wrote it; empty if it is not a number.

    With ``equivalent`` also the other ways to say the same value: lowest terms, mixed, decimal, percent.
    """
    number = only_number(written)
    if number is None:
        return ()
    size = abs(number.value)
    forms = list(_same_form(number, size))
    if equivalent:
        forms += _other_forms(size)
    if number.value < 0:
        forms = [f"{sign} {form}" for form in forms for sign in ("minus", "negative")] + [
            f"-{form}" for form in forms if form[0].isdigit()
        ]
    return tuple(form for form in dict.fromkeys(forms) if _reads_back(form, number.value))


def _reads_back(form: str, value: Fraction) -> bool:
    """Whether the form is understood as the number; "one hundred thirty-thirds" would not be."""
    number = only_number(form)
    return number is not None and number.value == value


def _same_form(number: Number, size: Fraction) -> tuple[str, ...]:
    if number.form == "fraction" and number.ratio:
        return fraction_words(abs(number.ratio[0]), number.ratio[1])
    if number.form == "mixed":
        return _mixed_words(size)
    if number.form == "percent":
        count = decimal_figures(size * 100) or str(size * 100)
        words = cardinal(int(count)) if count.isdigit() else decimal_words(count)[0]
        return (f"{words} percent", f"{count} percent", f"{count}%")
    if number.form == "decimal" and (text := decimal_figures(size)) and "." in text:
        return decimal_words(text)
    if size.denominator == 1:
        return (cardinal(int(size)), str(size)) + ((f"{int(size):,}",) if size >= 1000 else ())
    return (str(size),)


def _mixed_words(size: Fraction) -> tuple[str, ...]:
    whole, rest = divmod(size, 1)
    if not whole or not rest:
        return ()
    parts = fraction_words(rest.numerator, rest.denominator)
    spoken = [f"{cardinal(int(whole))} and {part}" for part in parts if part[0].isalpha() and part != "half"]
    return (*spoken, f"{whole} {rest}", f"{whole} and {rest}")


def _other_forms(size: Fraction) -> tuple[str, ...]:
    if size.denominator == 1:
        return (cardinal(int(size)), str(size))
    forms = [*fraction_words(size.numerator, size.denominator), *_mixed_words(size)]
    if text := decimal_figures(size):
        forms += decimal_words(text)
    percent = decimal_figures(size * 100)
    if percent and percent.isdigit() and size < 1:
        forms += [f"{cardinal(int(percent))} percent", f"{percent}%"]
    return tuple(forms)
