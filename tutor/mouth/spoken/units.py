"""Units of measure in English. Pure."""

from __future__ import annotations

import re

from tutor.mouth.spoken.numbers import article, fraction, mixed, number

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
µg μg     | microgram
mg        | milligram
g         | gram
kg        | kilogram
oz        | ounce
lb lbs    | pound
ml mL     | milliliter
cl cL     | centiliter
dl dL     | deciliter
l L       | liter
µL μL     | microliter
gal       | gallon
tsp       | teaspoon
tbsp      | tablespoon
µs μs     | microsecond
ms        | millisecond
s sec     | second
min mins  | minute
h hr hrs  | hour
kg·m      | kilogram meter
N·m       | newton meter
Hz        | hertz | hertz
kHz       | kilohertz | kilohertz
MHz       | megahertz | megahertz
GHz       | gigahertz | gigahertz
N         | newton
J         | joule
kJ        | kilojoule
MJ        | megajoule
W         | watt
kW        | kilowatt
MW        | megawatt
kWh       | kilowatt hour
mV        | millivolt
kV        | kilovolt
V         | volt
mA        | milliampere
A         | ampere
Ω         | ohm
kΩ        | kilohm
MΩ        | megohm
mol       | mole
atm       | atmosphere
hPa       | hectopascal
MPa       | megapascal
rpm       | revolution per minute | revolutions per minute
bpm       | beat per minute | beats per minute
kbps      | kilobit per second | kilobits per second
Mbps      | megabit per second | megabits per second
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

_ONLY_APART = frozenset("AKNJsg")
"""Read as a unit only with a space before it: ``10K`` and ``5s`` mean something else."""

_POWERS = {"2": "square", "3": "cubic"}

_SIGN = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_LONG = "mol|kg|km|cm|mm|mL|ml|kJ"
_ANY = rf"{_LONG}|J|N|L|g|m|s|V|W"
_POWER = r"(?:\^?([23])(?![0-9.]))?"
_NUMBER = r"(?<![\w.])(?:([0-9]+)\ +(?=[0-9]+/))?(?:([0-9]+)/([0-9]+)|([0-9]*\.?[0-9]+))"
_END = r"(?![\w°^]|'s)"
_MEASURE = re.compile(rf"{_NUMBER}(\ ?|-)({_SIGN}){_POWER}(?:\ ?/\ ?({_SIGN}){_POWER})?{_END}")
_BARE = re.compile(rf"(?<![\w/.])(cm|km|kg·m|kg|mL|ml|°C|°F|m(?=/s)){_POWER}(?:/({_SIGN}){_POWER})?{_END}")
_DESCRIBES = re.compile(r"\b(?:an?|each|every|another|per)\s$", re.IGNORECASE)
_ELECTRIC = re.compile(r"\b(?:[Cc]urrents?|[Aa]mp|[Cc]ircuit|[Ff]use)|[0-9]\ ?k?[VW]\b|Ω")
_PER = re.compile(rf"(?<![\w/.])(?:({_LONG})/({_ANY})|({_ANY})/({_LONG})){_END}")
_RAISED = re.compile(rf"(?<![A-Za-z])({_SIGN})[ ·]({_SIGN})\^\(\s*[-−]\s*([123])\)")
_FEET_INCHES = re.compile(r"(?<![\w'\"])([0-9]{1,2})'\ ?([0-9]{1,2})(?:\"|'')")
_INCHES = re.compile(
    r"(?<=[0-9])\ in(?:\.(?=\s*$|\s+[a-z]|[,;:?!)])|(?=\^[23]\b))|(?<=[0-9]\ ft\ [0-9])\ in\b"
)
_FEET = re.compile(r"(?<![\w'])([0-9]{1,2})'(?=\ (?:tall|long|high|wide|deep|by)\b)")
_SHORT = re.compile(r"(?<=[0-9])(\ ?)(ft|lbs?|oz|mins?|hrs?|sec|mi|yd|gal|tsp|tbsp)\.(?=\s+[a-z])")
_MATHS_BEHIND = re.compile(r"\s*(?:[-+=*/^<>(×÷−≤≥≠]|[A-Za-z]\b)")
_MATHS_BEFORE = re.compile(r"[-+=*/^<>(×÷−≤≥≠]\s*$")


def measures(text: str) -> str:
    """``5 km/h`` five kilometers per hour; ``1/2 m`` half a meter; ``5 cm^2`` five square centimeters."""
    text = _RAISED.sub(lambda m: f"{m[1]}/{m[2]}" + (f"^{m[3]}" if m[3] != "1" else ""), text)
    text = re.sub(r"(?<=m/s)/s\b", "^2", re.sub(r"\bkg\ m(?=/s)", "kg·m", text))
    text = re.sub(r"(?<=[0-9])°(?=\ (?:angle|turn|rotation)\b)", "-°", text)
    text = _BARE.sub(lambda m: _unit(m[1], m[2], m[3], m[4], many=True), _MEASURE.sub(_measure, text))
    return _PER.sub(lambda m: _unit(m[1] or m[3], None, m[2] or m[4], None, many=True), text)


def inches(text: str) -> str:
    """``6'2"`` 6 ft 2 inches, ``5"`` 5 inches unless it ends a quotation; ``6 in. long`` 6 inches long."""
    text = _FEET_INCHES.sub(lambda m: f"{m[1]} ft {m[2]} {_inch(m[2])}", text)
    text = _FEET.sub(r"\1 ft", text)
    text = _SHORT.sub(r"\1\2", text)
    text = _INCHES.sub(
        lambda m: " inches" + "." * (m[0][-1] == "." and not m.string[m.end() :].strip()), text
    )
    out, quoted = "", False
    for part in re.split(r"(\")", text):
        if part != '"':
            out += part
        elif not quoted and (count := re.search(r"[0-9./]+$", out)):
            out += f" {_inch(count[0])} "
        else:
            out, quoted = out + part, not quoted
    return out


def _inch(count: str) -> str:
    return "inch" if count == "1" or "/" in count else "inches"


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
    if sign == "A" and not _ELECTRIC.search(found.string):
        return False  # grade 3 A
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
