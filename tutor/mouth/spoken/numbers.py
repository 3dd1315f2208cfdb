"""English number words. Pure; every argument is a string of ASCII digits as written."""

from __future__ import annotations

from functools import cache

LONGEST = 15
"""Whole numbers of more digits are read digit by digit."""


def cardinal(digits: str) -> str:
    """``21`` twenty-one; ``007`` zero zero seven; more than 15 digits one by one."""
    if len(digits) > LONGEST or (len(digits) > 1 and digits.startswith("0")):
        return " ".join(_num2words(int(digit), "cardinal") for digit in digits)
    return _num2words(int(digits), "cardinal")


def number(written: str) -> str:
    """``0.75`` zero point seven five; ``.5`` zero point five; ``12`` twelve; ``1.2.3`` with two points."""
    whole, *parts = written.split(".")
    said = [cardinal(whole or "0")]
    for part in parts:
        # The parts behind the first point of a version are numbers of their own: 3.11.2.
        said += ["point", cardinal(part) if len(parts) > 1 else " ".join(cardinal(digit) for digit in part)]
    return " ".join(said)


def ordinal(digits: str) -> str:
    """``21`` twenty-first."""
    return f"{cardinal(digits)}th" if len(digits) > LONGEST else _num2words(int(digits), "ordinal")


def year(digits: str) -> str:
    """``1999`` nineteen ninety-nine; ``2024`` twenty twenty-four."""
    return _num2words(int(digits), "year")


def plural(digits: str) -> str:
    """``5`` fives, ``6`` sixes, ``20`` twenties."""
    word = cardinal(digits)
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith("x") else f"{word}s"


def fraction(top: str, bottom: str) -> str:
    """``3/4`` three quarters, ``1/2`` one half, ``7/12`` seven twelfths, ``3/0`` three over zero."""
    if not _has_a_name(bottom):
        return f"{cardinal(top)} over {cardinal(bottom)}"
    one = top.lstrip("0") == "1"
    return f"{cardinal(top)} {_part(bottom, one)}"


def mixed(whole: str, top: str, bottom: str) -> str:
    """``2 1/2`` two and a half; ``1 3/8`` one and three eighths."""
    if top != "1" or not _has_a_name(bottom):
        return f"{cardinal(whole)} and {fraction(top, bottom)}"
    part = _part(bottom, True)
    return f"{cardinal(whole)} and {article(part)} {part}"


def article(word: str) -> str:
    """``a`` or ``an``, as ``word`` sounds."""
    silent = word.startswith(("hour", "honest"))
    return "an" if silent or (word[:1].lower() in "aeio" and not word.startswith("one")) else "a"


def _has_a_name(bottom: str) -> bool:
    """Whether people name the part: to 99, and hundredths and thousandths."""
    return not bottom.startswith("0") and bottom != "1" and (len(bottom) < 3 or bottom in ("100", "1000"))


def _part(bottom: str, one: bool) -> str:
    if bottom in ("2", "4"):
        return {"2": ("halves", "half"), "4": ("quarters", "quarter")}[bottom][one]
    part = ordinal(bottom).removeprefix("one ")
    return part if one else f"{part}s"


@cache
def _num2words(value: int, to: str) -> str:
    from num2words import num2words

    return str(num2words(value, lang="en", to=to)).replace(",", "").replace("oh-", "oh ")
