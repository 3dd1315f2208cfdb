"""Units of measure, money and times of day in English. Pure."""

from __future__ import annotations

import re

from tutor.mouth.spoken.numbers import article, cardinal, fraction, mixed, number

_TABLE = """
nm        | nanometer
µm μm     | micrometer
mm        | millimeter
cm        | centimeter
dm        | decimeter
m         | meter
km        | kilometer
ft        | foot | feet
yd        | yard
mi        | mile
ha        | hectare
mg        | milligram
g         | gram
kg        | kilogram
oz        | ounce
lb lbs    | pound
ml mL     | milliliter
cl cL     | centiliter
dl dL     | deciliter
l L       | liter
ms        | millisecond
s sec     | second
min mins  | minute
h hr hrs  | hour
Hz        | hertz | hertz
kHz       | kilohertz | kilohertz
MHz       | megahertz | megahertz
GHz       | gigahertz | gigahertz
N         | newton
J         | joule
kJ        | kilojoule
W         | watt
kW        | kilowatt
kWh       | kilowatt hour
V         | volt
Pa        | pascal
kPa       | kilopascal
K         | kelvin | kelvin
dB        | decibel
cal       | calorie
kcal      | kilocalorie
KB kB     | kilobyte
MB        | megabyte
GB        | gigabyte
TB        | terabyte
mph       | mile per hour | miles per hour
kph       | kilometer per hour | kilometers per hour
°C        | degree Celsius | degrees Celsius
°F        | degree Fahrenheit | degrees Fahrenheit
°         | degree
%         | percent | percent
"""
"""Signs | one | many, where many is not one with an s."""


def _units() -> dict[str, tuple[str, str]]:
    """(one, many) by sign."""
    units = {}
    for row in _TABLE.strip().splitlines():
        signs, one, *many = (cell.strip() for cell in row.split("|"))
        for sign in signs.split():
            units[sign] = (one, many[0] if many else f"{one}s")
    return units


_UNITS = _units()

_ONLY_APART = frozenset("KNJsg")
"""Read as a unit only with a space before it: ``10K`` and ``5s`` mean something else."""

_POWERS = {"2": "square", "3": "cubic"}

_SIGN = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_POWER = r"(?:\^?([23])(?![0-9.]))?"
_NUMBER = r"(?<![\w.])(?:([0-9]+)\ +(?=[0-9]+/))?(?:([0-9]+)/([0-9]+)|([0-9]*\.?[0-9]+))"
_END = r"(?![\w°^])"
_MEASURE = re.compile(rf"{_NUMBER}(\ ?|-)({_SIGN}){_POWER}(?:\ ?/\ ?({_SIGN}){_POWER})?{_END}")
_BARE = re.compile(rf"(?<![\w/.])(cm|km|kg|mL|ml|°C|°F|m(?=/s)){_POWER}(?:/({_SIGN}){_POWER})?{_END}")
_DESCRIBES = re.compile(r"\b(?:an?|each|every|another|per)\s$", re.IGNORECASE)
_MATHS_BEHIND = re.compile(r"\s*(?:[-+=*/^<>(×÷−≤≥≠]|[A-Za-z]\b)")
_MATHS_BEFORE = re.compile(r"[-+=*/^<>(×÷−≤≥≠]\s*$")


def measures(text: str) -> str:
    """``5 km/h`` five kilometers per hour; ``1/2 m`` half a meter; ``5 cm^2`` five square centimeters."""
    return _BARE.sub(lambda m: _unit(m[1], m[2], m[3], m[4], many=True), _MEASURE.sub(_measure, text))


def _measure(found: re.Match[str]) -> str:
    whole, top, bottom, plain, gap, sign, power, per, per_power = found.groups()
    if len(sign) == 1 and sign.isalpha() and not _is_unit(found, sign, gap):
        return found[0]
    if gap == "-" or (not top and _DESCRIBES.search(found.string[: found.start()])):
        return f"{_value(whole, top, bottom, plain)} {_unit(sign, power, per, per_power, many=False)}"
    if top and not whole:
        one = _unit(sign, power, per, per_power, many=False)
        if (top, bottom) == ("1", "2"):
            return f"half {article(one)} {one}"
        return (
            f"{fraction(top, bottom)} of {article(one)} {one}"
            if sign != "%"
            else f"{fraction(top, bottom)} {one}"
        )
    return f"{_value(whole, top, bottom, plain)} {_unit(sign, power, per, per_power, many=plain != '1')}"


def _is_unit(found: re.Match[str], sign: str, gap: str) -> bool:
    """A lone letter behind a number: a unit, or a variable as in ``3m + 2``."""
    if gap == " ":
        return True
    if gap == "-" or sign in _ONLY_APART:
        return False
    maths = _MATHS_BEHIND.match(found.string, found.end()) or _MATHS_BEFORE.search(
        found.string[: found.start()]
    )
    return maths is None


def _value(whole: str | None, top: str | None, bottom: str | None, plain: str | None) -> str:
    if top and bottom:
        return mixed(whole, top, bottom) if whole else fraction(top, bottom)
    return number(plain or "0")


def _unit(sign: str, power: str | None, per: str | None, per_power: str | None, *, many: bool) -> str:
    words = _UNITS[sign][many]
    if power:
        words = f"{_POWERS[power]} {words}"
    if not per:
        return words
    below = _UNITS[per][False]
    if per_power and below == "second":
        return f"{words} per second {'squared' if per_power == '2' else 'cubed'}"
    return f"{words} per {_POWERS[per_power]} {below}" if per_power else f"{words} per {below}"


_COINS = {
    "$": ("dollar", "cent"),
    "£": ("pound", "penny"),
    "€": ("euro", "cent"),
    "₩": ("won", ""),
    "¥": ("yen", ""),
}
_COUNT = r"([0-9]+)(?:\.([0-9]+))?"
_SIZE = r"(?:\ ?(thousand|million|billion|trillion|k|m|bn)\b)?"
_MONEY = re.compile(rf"(?:(?<![\w)])[-−]\ ?(?=[$£€₩¥]))?([$£€₩¥])\ ?{_COUNT}{_SIZE}")
_MONEY_AFTER = re.compile(rf"(?<![\w.]){_COUNT}{_SIZE}\ ?([$£€₩¥])")
_SPAN = re.compile(r"(?<=[0-9])\ ?[-–]\ ?(?=[$£€₩¥]\ ?[0-9])")
_SIZES = {"k": "thousand", "m": "million", "bn": "billion"}


def money(text: str) -> str:
    """``$3.50`` three dollars and fifty cents; ``£2`` two pounds; ``₩1000`` one thousand won."""
    text = _SPAN.sub(" to ", text)
    text = _MONEY.sub(lambda m: f" {'minus ' * (m[0][0] in '-−')}{_sum(m[1], m[2], m[3], m[4])} ", text)
    return _MONEY_AFTER.sub(lambda m: f" {_sum(m[4], m[1], m[2], m[3])} ", text)


def _sum(coin: str, whole: str, cents: str | None, size: str | None) -> str:
    name, small = _COINS[coin]
    many = name if name in ("won", "yen") else f"{name}s"
    if size:
        amount = number(f"{whole}.{cents}" if cents else whole)
        return f"{amount} {_SIZES.get(size, size)} {many}"
    if cents and (len(cents) != 2 or not small):
        return f"{number(f'{whole}.{cents}')} {many}"
    parts = [f"{cardinal(whole)} {name if whole == '1' else many}"]
    if cents and int(cents):
        few = small if cents == "01" else {"penny": "pence"}.get(small, f"{small}s")
        parts = ([] if not int(whole) else parts) + [f"{cardinal(cents.lstrip('0'))} {few}"]
    return " and ".join(parts)


_HALF_DAY = r"(?:\ ?([AaPp])\.?\ ?[Mm]\b(?:\.(?!\s*$|\s+[A-Z]))?)"
_TIME = re.compile(rf"(?<![\w:.])([01]?[0-9]|2[0-4]):([0-5][0-9])(?::([0-5][0-9]))?(?![\w:]){_HALF_DAY}?")
_HOUR = re.compile(rf"(?<![\w:.])(1[0-2]|[1-9]){_HALF_DAY}")
_RATIO = re.compile(r"(?<![\w.:])([0-9]+(?:\.[0-9]+)?)((?:\ ?:\ ?[0-9]+(?:\.[0-9]+)?)+)(?![\w:])")
_OF_A_RATIO = re.compile(r"\b(?:ratios?|scale|odds)\b[^.?!]{0,24}$", re.IGNORECASE)


def times(text: str) -> str:
    """``2:30`` two thirty; ``14:05`` fourteen oh five; ``2 pm`` two P M; the ratio ``2:3`` two to three."""
    text = re.sub(r"(?<=:[0-9]{2})\ ?[-–]\ ?(?=[0-9]{1,2}:[0-9]{2})", " to ", text)
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
