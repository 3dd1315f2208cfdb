"""Quantities: numbers with units, converted exactly. A small table of school units."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tutor.answers.number_reader import Number
from tutor.answers.tokens import Token, Tokens, tokenize, word_set

Dimensions = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its dimensions (such as length 1, time -1) and its size in base units.

    In base units a quantity is ``(value + offset) * factor``; only temperatures have an offset.
    """

    name: str
    dimensions: Dimensions
    factor: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit, if one was said, in tokens ``start`` to ``end``."""

    number: Number
    unit: Unit | None
    value: Fraction
    start: int
    end: int

    @property
    def text(self) -> str:
        """What was understood, in figures: ``3.5 m``."""
        if self.number.form == "percent":
            return self.number.text
        text = self.number.text if self.value == self.number.value else str(self.value)
        return f"{text} {self.unit.name}" if self.unit else text


def _table() -> dict[str, tuple[Unit, ...]]:
    rows: tuple[tuple[str, str, str, str], ...] = (
        # dimension, size in base units, name, other names (plurals with s are added)
        ("length", "1/1000", "mm", "millimetre millimeter"),
        ("length", "1/100", "cm", "centimetre centimeter"),
        ("length", "1/10", "dm", "decimetre decimeter"),
        ("length", "1", "m", "metre meter"),
        ("length", "1000", "km", "kilometre kilometer"),
        ("length", "0.0254", "inch", "inches"),
        ("length", "0.3048", "ft", "foot feet"),
        ("length", "0.9144", "yd", "yard"),
        ("length", "1609.344", "mile", "mi"),
        ("mass", "1/1000", "mg", "milligram milligramme"),
        ("mass", "1", "g", "gram gramme"),
        ("mass", "1000", "kg", "kilogram kilogramme kilo"),
        ("mass", "1000000", "t", "tonne"),
        ("mass", "28.349523125", "oz", "ounce"),
        ("mass", "453.59237", "lb", "lbs pound"),
        ("time", "1/1000", "ms", "millisecond"),
        ("time", "1", "s", "second sec secs"),
        ("time", "60", "min", "minute mins"),
        ("time", "3600", "h", "hour hr hrs"),
        ("time", "86400", "day", ""),
        ("time", "604800", "week", ""),
        ("month", "1", "month", ""),
        ("month", "12", "year", ""),
        ("volume", "1/1000", "ml", "millilitre milliliter"),
        ("volume", "1/100", "cl", "centilitre centiliter"),
        ("volume", "1/10", "dl", "decilitre deciliter"),
        ("volume", "1", "l", "litre liter"),
        ("euro", "1", "€", "euro eur"),
        ("dollar", "1", "$", "dollar usd buck"),
        ("sterling", "1", "£", "pound gbp quid"),
        ("sterling", "1/100", "p", "pence penny pennies"),
        ("won", "1", "won", "krw"),
        ("dollar", "1/100", "¢", "cent"),
        ("euro", "1/100", "eurocent", "cent"),
        ("angle", "1", "°", "degree"),
        ("share", "1/100", "%", "percent percents"),
    )
    table: dict[str, tuple[Unit, ...]] = {}
    for dimension, factor, name, others in rows:
        unit = Unit(name, ((dimension, 1),), Fraction(factor))
        for word in (name, *others.split()):
            for form in {word, f"{word}s"} if len(word) > 2 and not word.endswith("s") else {word}:
                table[form] = (*table.get(form, ()), unit)
    warm = (("temperature", 1),)
    celsius = Unit("°C", warm, Fraction(1), Fraction("273.15"))
    fahrenheit = Unit("°F", warm, Fraction(5, 9), Fraction("459.67"))
    speed = (("length", 1), ("time", -1))
    for words, unit in (
        ("celsius centigrade c", celsius),
        ("fahrenheit f", fahrenheit),
        ("kelvin k", Unit("K", warm)),
        ("mph", Unit("mph", speed, Fraction("1609.344") / 3600)),
        ("kph kmh", Unit("km/h", speed, Fraction(1000, 3600))),
    ):
        for word in words.split():
            table[word] = (unit,)
    return table


_UNITS = _table()
_PERCENT = _UNITS["%"][0]
_LITRE_IN_CUBIC_METRES = Fraction(1, 1000)  # so litres and cubic metres convert
_PARTS = {"$": 100, "€": 100, "£": 100, "m": 100, "kg": 1000, "km": 1000}
"""Units after which a smaller one often goes unsaid, and how many of it they hold."""
_SHORT = word_set("m g t s h l p c f k")
_MONEY = ((("dollar", 1),), (("euro", 1),), (("sterling", 1),))
"""Symbols that are also ordinary letters: only right after a number."""


def unit_named(text: str) -> Unit:
    """The unit that a teacher wrote; a word that is not in the table ("apples") is a unit of its own."""
    tokens = tokenize(text)
    found = unit_at(tokens, 0)
    if found is not None and found[1] == len(tokens):
        return found[0]
    return Unit(text.strip(), ((_own(" ".join(token.text for token in tokens)), 1),))


def spoken_names(unit: str) -> tuple[str, ...]:
    """How the unit that a teacher wrote may be said; itself where it is not in the table."""
    named = unit_named(unit)
    words = (word for word, units in _UNITS.items() if named in units and len(word) > 2)
    return tuple(dict.fromkeys((unit, *words)))


def unit_at(tokens: Tokens, place: int, like: Unit | None = None) -> tuple[Unit, int] | None:
    """The unit that begins at ``place`` and its end; ``like`` decides between two of one name (pounds)."""
    first = _simple(tokens, place, like)
    if first is None:
        return None
    unit, end = first
    per = _word(tokens, end)
    over: tuple[Unit, int] | None = None
    if per in ("per", "/"):
        over = _simple(tokens, end + 1, None)
    elif per in ("a", "an"):
        over = _simple(tokens, end + 1, None) if unit.dimensions == (("length", 1),) else None
    if over is None:
        return unit, end
    below = tuple((name, -power) for name, power in over[0].dimensions)
    joined = Unit(f"{unit.name}/{over[0].name}", unit.dimensions + below, unit.factor / over[0].factor)
    return joined, over[1]


def _simple(tokens: Tokens, place: int, like: Unit | None) -> tuple[Unit, int] | None:
    power = {"square": 2, "sq": 2, "cubic": 3}.get(_word(tokens, place), 1)
    at = place + 1 if power > 1 else place
    word = _word(tokens, at)
    if word in ("°", "degree", "degrees") and _word(tokens, at + 1) in (
        "c",
        "f",
        "celsius",
        "fahrenheit",
        "centigrade",
    ):
        at, word = at + 1, _word(tokens, at + 1)
    wanted = like.dimensions if like else ()
    if word in ("°", "degree", "degrees") and like is not None and wanted == (("temperature", 1),):
        return like, at + 1
    if like is not None and _own(word) == wanted[0][0]:
        return like, at + 1
    options = _UNITS.get(word)
    if not options:
        return None
    unit = next((option for option in options if option.dimensions == wanted), options[0])
    end = at + 1
    if power == 1 and _word(tokens, end) in ("squared", "cubed"):
        power, end = (2 if _word(tokens, end) == "squared" else 3), end + 1
    elif power == 1 and _word(tokens, end) == "^" and _word(tokens, end + 1) in ("2", "3"):
        power, end = int(_word(tokens, end + 1)), end + 2
    return _raised(unit, power), end


def _raised(unit: Unit, power: int) -> Unit:
    if unit.dimensions == (("volume", 1),):
        return Unit(unit.name, (("length", 3),), unit.factor * _LITRE_IN_CUBIC_METRES)
    if power == 1:
        return unit
    mark = {2: "²", 3: "³"}[power]
    dimensions = tuple((name, times * power) for name, times in unit.dimensions)
    return Unit(f"{unit.name}{mark}", dimensions, unit.factor**power)


def quantities(tokens: Tokens, numbers: tuple[Number, ...], like: Unit | None = None) -> tuple[Quantity, ...]:
    """Each number with the unit said beside it; "1 hour and 30 minutes" becomes one quantity."""
    found: list[Quantity] = []
    for number in numbers:
        if found and number.start < found[-1].end:
            continue  # "second" in "one second" is its unit, not an ordinal
        quantity = _one(tokens, number, like)
        last = found[-1] if found else None
        if last is not None and (joined := _joined(tokens, last, quantity, like)):
            found[-1] = joined
        else:
            found.append(quantity)
    return tuple(found)


def _one(tokens: Tokens, number: Number, like: Unit | None) -> Quantity:
    start, end = number.start, number.end
    symbol = next(
        (_word(tokens, place) for place in (start, start - 1) if _word(tokens, place) in ("$", "£", "€")), ""
    )
    if symbol and unit_at(tokens, end, like) is None:
        return Quantity(number, _UNITS[symbol][0], number.value, start, end)
    if number.form == "percent":
        percent = like if like is not None and like.dimensions == _PERCENT.dimensions else None
        return Quantity(number, percent, number.value * (100 if percent else 1), start, end)
    if number.form == "ordinal":
        return Quantity(number, None, number.value, start, end)
    at = end
    if _word(tokens, at) == "of" and _word(tokens, at + 1) in ("a", "an", "one"):
        at += 2
    elif _word(tokens, at) in ("a", "an"):
        at += 1
    unit = unit_at(tokens, at, like)
    if unit is not None and tokens[at].text in _SHORT and not _is_symbol(tokens, at, like):
        unit = None
    if unit is None:
        return _unit_before(tokens, number, like) or Quantity(number, None, number.value, start, end)
    return Quantity(number, unit[0], number.value, start, unit[1])


def _is_symbol(tokens: Tokens, place: int, like: Unit | None) -> bool:
    """A one-letter symbol counts when it is glued to figures or is the unit that was asked for."""
    return tokens[place].glued or (like is not None and tokens[place - 1].kind == "number")


def _unit_before(tokens: Tokens, number: Number, like: Unit | None) -> Quantity | None:
    """ "an hour and a half": the fraction belongs to the unit named before it."""
    place = number.start - 1
    if like is None or not 0 < number.value < 1 or _word(tokens, place) != "and" or place < 2:
        return None
    unit = unit_at(tokens, place - 1, like)
    if unit is None or unit[0].dimensions != like.dimensions:
        return None
    if _word(tokens, place - 2) in ("a", "an"):
        return Quantity(number, unit[0], number.value + 1, place - 2, number.end)
    return Quantity(number, unit[0], number.value, number.start, number.end)


def _joined(tokens: Tokens, first: Quantity, second: Quantity, like: Unit | None) -> Quantity | None:
    between = tokens[first.end : second.start]
    if like is None:
        return None
    if second.unit is None and not between:
        return _with_small_change(first, second, like)
    if first.unit is None or second.unit is None or first.unit.offset:
        return None
    if any(token.text not in ("and", ",") for token in between) or first.unit.dimensions != like.dimensions:
        return None
    if first.unit.dimensions != second.unit.dimensions:
        return None
    smaller = second.unit.factor < first.unit.factor
    rest_of_same = second.unit == first.unit and 0 < second.number.value < 1 <= first.value
    if not (smaller or rest_of_same):
        return None
    value = first.value + second.value * second.unit.factor / first.unit.factor
    return Quantity(first.number, first.unit, value, first.start, second.end)


def _with_small_change(first: Quantity, second: Quantity, like: Unit) -> Quantity | None:
    """ "four dollars fifty", "two metres fifty", "one kilo two hundred": the smaller unit unsaid."""
    unit = first.unit or like
    parts = _PARTS.get(unit.name, 0)
    if (
        not parts
        or (first.unit is None and parts > 100)
        or first.value.denominator != 1
        or {first.number.form, second.number.form} != {"whole"}
    ):
        return None
    least = 1 if first.unit is not None and unit.dimensions in _MONEY else parts // 10
    if not least <= second.value < parts or first.value < 1:
        return None
    return Quantity(first.number, unit, first.value + second.value / parts, first.start, second.end)


def converted(value: Fraction, unit: Unit, to: Unit) -> Fraction | None:
    """``value`` of ``unit`` in the unit ``to``, exactly; ``None`` if they measure different things."""
    if sorted(unit.dimensions) != sorted(to.dimensions):
        return None
    return (value + unit.offset) * unit.factor / to.factor - to.offset


def _word(tokens: Tokens, place: int) -> str:
    return tokens[place].text if 0 <= place < len(tokens) else ""


def _own(word: str) -> str:
    """The dimension of a unit that is not in the table: the word itself, without a plural s."""
    return "word " + (word[:-1] if word.endswith("s") and len(word) > 3 else word)


def is_unit_word(token: Token) -> bool:
    """Whether the token names a unit of the table."""
    return token.text in _UNITS and token.text not in _SHORT
