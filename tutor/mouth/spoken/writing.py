"""Abbreviations, web addresses, code words, list letters and dates in English. Pure."""

from __future__ import annotations

import re

from tutor.mouth.spoken.numbers import cardinal, ordinal, year

_SENTENCE_END = r"(?=\s*$|\s+[A-Z\"“(])"

_ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    (r"e\.\ ?g\.,?|eg\.,?", "for example,"),
    (r"i\.\ ?e\.,?|ie\.,?", "that is,"),
    (rf"etc\.{_SENTENCE_END}", "and so on."),
    (r"etc\b\.?", "and so on"),
    (r"vs\b\.?", "versus"),
    (r"cf\.", "compare"),
    (r"approx\.", "approximately"),
    (r"Mr\b\.?", "Mister"),
    (r"Mrs\.", "Mrs"),
    (r"Ms\.", "Miz"),
    (r"Dr\b\.?(?=\s+[A-Z])", "Doctor"),
    (r"Prof\b\.?(?=\s+[A-Z])", "Professor"),
    (r"St\.(?=\s+[A-Z])", "Saint"),
    (r"[Nn]os?\.\ ?(?=[0-9])", "number "),
    (r"[Ff]igs?\.\ ?(?=[0-9])", "figure "),
    (r"[Ee]qs?\.\ ?(?=[0-9(])", "equation "),
    (r"[Pp]p?\.\ ?(?=[0-9])", "page "),
    (rf"Ph\.?D\.{_SENTENCE_END}", "P H D."),
    (r"Ph\.?D\b\.?", "P H D"),
    (r"w/o\b", "without"),
    (r"w/(?=\s)", "with"),
)
_ABBREVIATION = tuple((re.compile(rf"(?<![\w.])(?:{sign})"), words) for sign, words in _ABBREVIATIONS)
_INITIALISM = re.compile(rf"(?<![\w.])([A-Z])\.([A-Z])\.(?:([A-Z])\.)?({_SENTENCE_END})?")
_INITIAL = re.compile(r"(?<![\w'.])([A-Z])\.(?=\s+[A-Z])")
_NO_NAME = re.compile(r"\b(?:Option|Choice|Answer|Letter|Point|Line|Angle|Set|Part|Figure|The)\s+$")


def abbreviations(text: str) -> str:
    """``e.g.`` for example, ``etc.`` and so on, ``Dr. Kim`` Doctor Kim, ``U.S.`` U S."""
    for sign, words in _ABBREVIATION:
        text = sign.sub(words, text)
    text = _INITIALISM.sub(_initials, text)
    return _INITIAL.sub(_initial, text)


def _initial(found: re.Match[str]) -> str:
    """The letter alone in a name (``J. K. Rowling``), as it is at the end of a sentence."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    if found[1] == "M" and re.search(r"\b[AP]\s+$", before):
        return found[0]  # half past six P M.
    named = re.search(r"\b[A-Z](?:\.|[a-z]+)?\s+$", before) and not _NO_NAME.search(before)
    return found[1] if named or re.match(r"\s+[A-Z]\.\s+[A-Z]", behind) else found[0]


def _initials(found: re.Match[str]) -> str:
    letters = " ".join(letter for letter in found.groups()[:3] if letter)
    at_end = found[4] is not None and not found.string[found.end() :].strip()
    return f"{letters}." if at_end else letters


_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+[\w/]|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESS_SIGNS = {".": " dot ", "/": " slash ", "-": " dash ", "_": " underscore ", "@": " at "}
_FENCED = re.compile(r"```\w*\s?|`")
_TAG = re.compile(
    r"</?(?:b|i|em|strong|p|br|sub|sup|code|span|div|a|ul|ol|li|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_CALLED = re.compile(r"\b(?=\w{2})([A-Za-z_]\w*)\(\)")
_CALLED_WITH = re.compile(
    r"\b([a-z_]\w*_\w+|print|len|range|input|int|str|list|type|sum|min|max)\(([^()]*)\)"
)
_CAMEL = re.compile(r"\b[a-z]{2,}(?:[A-Z][a-z0-9]+)+\b")
_DOTTED = re.compile(r"(?<=[A-Za-z0-9_]{2})\.(?=[a-z_]{2})")


def code(text: str) -> str:
    """``https://example.org/a`` example dot org slash a; ``snake_case``, ``camelCase`` and ``print()``."""
    text = _LINK.sub(r"\1", _TAG.sub(" ", text))
    text = _ADDRESS.sub(_address, text)
    text = re.sub(r"\b([CF])#", r"\1 sharp", text)
    text = _FENCED.sub(" ", text)
    text = _CALLED_WITH.sub(r"\1 \2 ", _CALLED.sub(r"\1", text))
    text = _CAMEL.sub(lambda m: re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", m[0]), text)
    text = re.sub(r"(?<!\w)_{2,}(?!\w)", " blank ", text).replace("_", " ")
    return _DOTTED.sub(" dot ", text)


def _address(found: re.Match[str]) -> str:
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", found[0]).split("?")[0].split("#")[0].rstrip("/")
    return re.sub(r"[./\-_@]", lambda m: _ADDRESS_SIGNS[m[0]], re.sub(r"[^\w./\-@]", " ", bare))


_LIST_LETTER = re.compile(r"(?:^|(?<=\s))\(?([A-Ha-h])\)(?=\s|$)\s*")
_LIST_POINT = re.compile(r"^([A-H])\.(?=\s)")
_LIST_NUMBER = re.compile(r"^\(?([0-9]{1,2})[.)](?=\s)")
_CHOICE = re.compile(
    r"\b([Oo]ption|[Cc]hoice|[Aa]nswer|[Ll]etter|[Pp]oint|[Ll]ine|[Aa]ngle) ([a-h])\b(?!\s+[a-z])"
)


def lists(text: str) -> str:
    """``a) two thirds`` A, two thirds; ``1. Draw`` one, Draw; ``option b`` option B."""
    text = _LIST_LETTER.sub(lambda m: f"{m[1].upper()}, ", text)
    text = _LIST_POINT.sub(r"\1,", text)
    text = _LIST_NUMBER.sub(r"\1,", text)
    return _CHOICE.sub(lambda m: f"{m[1]} {m[2].upper()}", text)


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join(f"{name}|{name[:3]}\\.?" for name in _MONTHS)
_DAY = r"(3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(1[0-9]{3}|20[0-9]{2})"
_ISO = re.compile(r"(?<![\w-])([12][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?![\w-])")
_MONTH_DAY = re.compile(rf"\b({_MONTH})\ {_DAY}\b(?:,?\ {_YEAR}\b)?(?![:/.]?[0-9])")
_DAY_MONTH = re.compile(rf"(?<![\w.:/]){_DAY}\ ({_MONTH})\b(?:\ {_YEAR}\b)?")
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\ {_YEAR}\b")
_LONE_YEAR = re.compile(
    rf"\b([Ii]n|[Ss]ince|[Yy]ear|[Bb]y|[Uu]ntil|[Ff]rom) {_YEAR}(?=\s*(?:[.,;:?!](?![0-9])|$))"
)
_YEARS = re.compile(rf"(?<![\w-]){_YEAR}[-–]{_YEAR}(?![\w-]|\ ?=)")
_DECADE = re.compile(rf"\b{_YEAR[:-1]})s\b")
_SLASHES = re.compile(r"(?<![\w/])([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})(?![\w/])")


def dates(text: str) -> str:
    """``2024-05-17`` May seventeenth, twenty twenty-four; ``in 1999`` in nineteen ninety-nine."""
    text = _ISO.sub(lambda m: f"{_day(m[3], _MONTHS[int(m[2]) - 1])}, {year(m[1])}", text)
    text = _MONTH_DAY.sub(lambda m: _day(m[2], _month(m[1])) + (f", {year(m[3])}" if m[3] else ""), text)
    text = _DAY_MONTH.sub(lambda m: _day(m[1], _month(m[2])) + (f", {year(m[3])}" if m[3] else ""), text)
    text = _MONTH_YEAR.sub(lambda m: f"{_month(m[1])} {year(m[2])}", text)
    text = _LONE_YEAR.sub(lambda m: f"{m[1]} {year(m[2])}", text)
    text = _YEARS.sub(lambda m: f"{year(m[1])} to {year(m[2])}", text)
    text = _DECADE.sub(lambda m: re.sub(r"y$", "ies", year(m[1])), text)
    return _SLASHES.sub(
        lambda m: f"{_plain(m[1])}, {_plain(m[2])}, {(year if len(m[3]) == 4 else cardinal)(m[3])}", text
    )


def _plain(digits: str) -> str:
    return cardinal(digits.lstrip("0") or "0")


def _month(name: str) -> str:
    return next(month for month in _MONTHS if month.startswith(name.rstrip(".")))


def _day(day: str, month: str) -> str:
    return f"{month} {ordinal(day.lstrip('0'))}"
