"""Times of day: "half past two", "quarter to three", "2:30", "fourteen thirty", "noon"."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tutor.answers.forms import cardinal
from tutor.answers.numbers import scan
from tutor.answers.tokens import Tokens, word_set

CLOCK_UNITS = {"time", "o'clock", "oclock", "clock", "clock time", "time of day", "h:mm", "hh:mm"}
"""What a teacher writes as ``unit`` to ask for a time; the value is in hours (2.5 is half past two)."""


_DENYING = word_set("not never isn't wasn't doesn't can't cannot but except doubt neither")
_FILLERS = word_set("um uh er erm uhm hmm hm")


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes since midnight; ``half`` is ``am`` or ``pm`` if it was said."""

    minutes: int
    half: str = ""

    @property
    def text(self) -> str:
        """``2:30``, ``2:30 pm``."""
        hours, minutes = divmod(self.minutes, 60)
        return f"{hours}:{minutes:02d}" + (f" {self.half}" if self.half else "")

    def same(self, other: Clock) -> bool:
        """The same time on a twelve-hour face, unless both say which half of the day and differ."""
        if self.half and other.half and self.half != other.half:
            return False
        return (self.minutes - other.minutes) % 720 == 0


def clock_of(hours: Fraction) -> Clock:
    """A teacher's value in hours as a time."""
    return Clock(int(hours * 60) % 1440)


def clock_forms(time: Clock) -> tuple[str, ...]:
    """The usual ways to say a time: "half past two", "two thirty", "2:30"."""
    hours, minutes = divmod(time.minutes, 60)
    hour, after = cardinal(hours % 12 or 12), cardinal((hours + 1) % 12 or 12)
    figures = f"{hours % 12 or 12}:{minutes:02d}"
    if minutes == 0:
        return (f"{hour} o'clock", hour, figures)
    named = {15: f"quarter past {hour}", 30: f"half past {hour}", 45: f"quarter to {after}"}
    first = named.get(minutes) or (
        f"{cardinal(minutes)} past {hour}" if minutes < 30 else f"{cardinal(60 - minutes)} to {after}"
    )
    plain = f"{hour} oh {cardinal(minutes)}" if minutes < 10 else f"{hour} {cardinal(minutes)}"
    return (first, plain, figures)


def clock(tokens: Tokens) -> Clock | None:
    """The one time that ``tokens`` say; ``None`` if they say none or more than one."""
    words = [token.text for token in tokens if token.kind != "break"]
    spots = [place for place, word in enumerate(words) if word in ("noon", "midday", "midnight")]
    if len(spots) == 1:
        return Clock(0 if words[spots[0]] == "midnight" else 720)
    if _DENYING & set(words):
        return None
    body = tuple(token for token in tokens if token.kind != "break" and token.text not in _FILLERS)
    words = [token.text for token in body]
    numbers = [number for number in scan(body, heard=True) if number.form in ("whole", "fraction", "decimal")]
    half = _half_of_day(words)
    if len(numbers) == 2:
        first, second = numbers
        between = words[first.end : second.start]
        between = [word for word in between if word not in ("minutes", "minute")]
        if between in (["past"], ["after"], ["to"], ["till"], ["before"]):
            return _relative(first.value, second.value, between[0] in ("past", "after"), half)
        if (first.value == Fraction(1, 2) and between == []) or (
            first.value == Fraction(1, 4) and between == ["of"]
        ):
            return _relative(first.value, second.value, not between, half)
        if (between == [] and second.value < 10) or words[second.end : second.end + 1] in (["oh"], ["o"]):
            return None
        if between in ([":"], [], ["oh"], ["o"]) and _hour(first.value) and second.value.denominator == 1:
            return _at(int(first.value), int(second.value), half)
        return None
    if len(numbers) != 1:
        return None
    only = numbers[0]
    clocked = bool(half) or "o'clock" in words or "oclock" in words
    figure = body[only.start].text
    if only.form == "decimal" and len(figure.partition(".")[2]) == 2 and not figure.startswith("."):
        hour, _, minute = figure.partition(".")
        return _at(int(hour), int(minute), half) if _hour(Fraction(int(hour))) else None
    if only.form == "whole" and _hour(only.value) and (clocked or len(words) <= only.end - only.start + 2):
        return _at(int(only.value), 0, half)
    return None


def _hour(value: Fraction) -> bool:
    return value.denominator == 1 and 0 <= value <= 24


def _at(hour: int, minute: int, half: str) -> Clock | None:
    if not 0 <= minute < 60 or hour > 24:
        return None
    return Clock(hour % 24 * 60 + minute, half)


def _relative(part: Fraction, hour: Fraction, past: bool, half: str) -> Clock | None:
    if not _hour(hour):
        return None
    minutes = part * 60 if part < 1 else part
    if minutes.denominator != 1 or not 0 <= minutes < 60:
        return None
    total = int(hour) * 60 + (int(minutes) if past else -int(minutes))
    return Clock(total % 1440, half)


def _half_of_day(words: list[str]) -> str:
    joined = f" {' '.join(words)} "
    if " am " in joined or " a m " in joined or " morning " in joined:
        return "am"
    if " pm " in joined or " p m " in joined or " afternoon " in joined or " evening " in joined:
        return "pm"
    return ""
