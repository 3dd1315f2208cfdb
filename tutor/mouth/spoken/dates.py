"""Dates, years and decades in English. Pure."""

from __future__ import annotations

import re

from tutor.mouth.spoken.numbers import cardinal, ordinal, year

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join(["Sept\\.?", *(f"{name}|{name[:3]}\\.?" for name in _MONTHS)])
_DAY = r"(3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(1[0-9]{3}|20[0-9]{2})"
_ISO = re.compile(r"(?<![\w-])([12][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?![\w-])")
_MONTH_DAY = re.compile(rf"\b({_MONTH})\ {_DAY}\b(?:,?\ {_YEAR}\b)?(?![:/.]?[0-9])")
_DAY_MONTH = re.compile(rf"(?<![\w.:/]){_DAY}\ ({_MONTH})\b(?:\ {_YEAR}\b)?")
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\ {_YEAR}\b")
_LONE_YEAR = re.compile(
    rf"\b([Ii]n|[Ss]ince|[Yy]ear|[Bb]y|[Uu]ntil|[Ff]rom|[Aa]round) {_YEAR}"
    r"(?=\s*(?:[.,;:?!)](?![0-9])|$)"
    r"|\ (?:and|but|or|to|the|he|she|it|they|we|when|because|with|after|before|was|is)\b"
    r"|\ [A-Z][a-z])"
)
_BETWEEN = re.compile(rf"\b([Bb]etween|[Ff]rom) {_YEAR} (and|to|until) {_YEAR}(?!\w|[.,][0-9])")
_YEARS = re.compile(rf"(?<![\w-]){_YEAR}[-–]{_YEAR}(?![\w-]|\ ?=)")
_ERA = re.compile(rf"\b(AD|A\.D\.) ?([0-9]{{1,4}})\b|\b{_YEAR} ?(AD|BC|BCE|CE)\b")
_POINTS = re.compile(r"(?<![\w.])(0?[1-9]|[12][0-9]|3[01])\.(0?[1-9]|1[0-2])\.([12][0-9]{3})(?![\w.])")
_DAYS = re.compile(
    r"\b(Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\.(?=\s+(?:to|and|or|at|\S+day|[0-9]|[A-Z][a-z]{2}\b)|\s*[,–-]|\s*$)"
)
_DAY_NAMES = {
    "Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Fri": "Friday",
    "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_SHORT = "|".join([*_DAY_NAMES, "Tues", "Thurs", *(f"{name}|{name[:3]}" for name in _MONTHS)])
_NAMED_SPAN = re.compile(rf"\b({_SHORT})\.?\ ?[-–]\ ?({_SHORT})\b\.?")
_DECADE = re.compile(rf"\b{_YEAR[:-1]})s\b")
_SLASHES = re.compile(r"(?<![\w/])([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})(?![\w/])")


def dates(text: str) -> str:
    """``2024-05-17`` May seventeenth, twenty twenty-four; ``in 1999`` in nineteen ninety-nine."""
    text = _ISO.sub(lambda m: f"{_day(m[3], _MONTHS[int(m[2]) - 1])}, {year(m[1])}", text)
    text = _POINTS.sub(lambda m: f"{_day(m[1], _MONTHS[int(m[2]) - 1])}, {year(m[3])}", text)
    text = _NAMED_SPAN.sub(lambda m: f"{_long(m[1])} to {_long(m[2])}", text)
    text = _DAYS.sub(lambda m: _DAY_NAMES[m[1][:3]], text)
    text = _MONTH_DAY.sub(lambda m: _day(m[2], _month(m[1])) + (f", {year(m[3])}" if m[3] else ""), text)
    text = _DAY_MONTH.sub(lambda m: _day(m[1], _month(m[2])) + (f", {year(m[3])}" if m[3] else ""), text)
    text = _MONTH_YEAR.sub(lambda m: f"{_month(m[1])} {year(m[2])}", text)
    text = _BETWEEN.sub(lambda m: f"{m[1]} {year(m[2])} {m[3]} {year(m[4])}", text)
    text = _LONE_YEAR.sub(lambda m: f"{m[1]} {year(m[2])}", text)
    text = _YEARS.sub(lambda m: f"{year(m[1])} to {year(m[2])}", text)
    text = _ERA.sub(_era, text)
    text = _DECADE.sub(_decade, text)
    return _SLASHES.sub(
        lambda m: f"{_plain(m[1])}, {_plain(m[2])}, {(year if len(m[3]) == 4 else cardinal)(m[3])}", text
    )


def _long(name: str) -> str:
    return _DAY_NAMES.get(name[:3]) or _month(name)


def _decade(found: re.Match[str]) -> str:
    said = year(found[1])
    return f"{said[:-1]}ies" if said.endswith("y") else f"{said}s"


def _era(found: re.Match[str]) -> str:
    said = year(found[2] or found[3])
    return f"A D {said}" if found[2] else f"{said} {' '.join(found[4])}"


def _plain(digits: str) -> str:
    return cardinal(digits.lstrip("0") or "0")


def _month(name: str) -> str:
    return next(month for month in _MONTHS if month.startswith(name.rstrip(".")))


def _day(day: str, month: str) -> str:
    return f"{month} {ordinal(day.lstrip('0'))}"
