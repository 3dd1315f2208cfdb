"""Times of day and ratios in English. Pure."""

from __future__ import annotations

import re

from tutor.mouth.spoken.numbers import cardinal, number

_HALF_DAY = r"(?:\ ?([AaPp])\.?\ ?[Mm]\b(?:\.(?!\s*$|\s+[A-Z]))?)"
_TIME = re.compile(
    rf"(?<![\w:.])([01]?[0-9]|2[0-4]):([0-5][0-9])(?::([0-5][0-9]))?(?![0-9:])(?:{_HALF_DAY}|(?!\w))"
)
_POINTED = re.compile(rf"(?<![\w:.])(1[0-2]|0?[1-9])\.([0-5][0-9])(?={_HALF_DAY})")
_HOURS = re.compile(
    rf"(?<![\w:.])(1[0-2]|[1-9])({_HALF_DAY})?\ ?[-–]\ ?(?=(?:1[0-2]|[1-9])(?::[0-5][0-9])?{_HALF_DAY})"
)
_HOUR = re.compile(rf"(?<![\w:.])(1[0-2]|[1-9]){_HALF_DAY}")
_RATIO = re.compile(r"(?<![\w.:])([0-9]+(?:\.[0-9]+)?)((?:(?:\ :\ |:)[0-9]+(?:\.[0-9]+)?)+)(?![\w:])")
_OF_A_RATIO = re.compile(r"\b(?:ratios?|scale|odds)\b[^.?!]{0,24}$", re.IGNORECASE)


def times(text: str) -> str:
    """``2:30`` two thirty; ``14:05`` fourteen oh five; ``2 pm`` two P M; the ratio ``2:3`` two to three."""
    text = re.sub(rf"(:[0-9]{{2}}{_HALF_DAY}?)\ ?[-–]\ ?(?=[0-9]{{1,2}}:[0-9]{{2}})", r"\1 to ", text)
    text = re.sub(r"(?<=[0-9]/[0-9]):(?=[0-9])|(?<=(?<![\w'])[a-z]):(?=[a-z](?![\w'(\[]))", " to ", text)
    text = _POINTED.sub(r"\1:\2", text)
    text = _HOURS.sub(lambda m: f"{m[1]}{m[2] or ''} to ", text)
    text = _HOUR.sub(lambda m: f"{cardinal(m[1])} {m[2].upper()} M", _TIME.sub(_time, text))
    return _RATIO.sub(lambda m: " to ".join(number(part.strip()) for part in m[0].split(":")), text)


def _time(found: re.Match[str]) -> str:
    if _OF_A_RATIO.search(found.string[: found.start()]):
        return found[0]
    hour, minute, second, half = found.groups()
    said = cardinal(hour.lstrip("0") or "0")
    if minute != "00" or second:
        said += f" {'oh ' + cardinal(minute[1]) if minute.startswith('0') else cardinal(minute)}"
    elif not half:
        said += " o'clock"
    if second:
        said += f" and {cardinal(second.lstrip('0') or '0')} seconds"
    return f"{said} {half.upper()} M" if half else said
