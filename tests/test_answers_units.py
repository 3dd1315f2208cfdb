"""Quantities, conversions and times of day."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tutor.answers.numbers import scan
from tutor.answers.times import Clock, clock, clock_forms, clock_of
from tutor.answers.tokens import tokenize
from tutor.answers.units import converted, quantities, unit_named


def said(text: str, like: str) -> tuple[Fraction | None, ...]:
    tokens, unit = tokenize(text), unit_named(like)
    found = quantities(tokens, scan(tokens, heard=True), unit)
    return tuple(q.value if q.unit is None else converted(q.value, q.unit, unit) for q in found)


@pytest.mark.parametrize(
    ("text", "like", "value"),
    [
        ("three metres", "m", 3),
        ("3m", "metres", 3),
        ("300 cm", "m", 3),
        ("two metres and fifty centimetres", "m", Fraction(5, 2)),
        ("five feet three inches", "inches", 63),
        ("a quarter of an hour", "minutes", 15),
        ("half an hour", "min", 30),
        ("an hour and a half", "min", 90),
        ("one hour and a half", "min", 90),
        ("1 h 30 min", "min", 90),
        ("one second", "s", 1),
        ("two weeks", "days", 14),
        ("two years", "months", 24),
        ("1.5 l", "ml", 1500),
        ("1500 cubic centimetres", "litres", Fraction(3, 2)),
        ("2 m²", "square centimetres", 20000),
        ("2 metres squared", "m^2", 2),
        ("36 km/h", "m/s", 10),
        ("ten metres per second", "km/h", 36),
        ("sixty miles an hour", "mph", 60),
        ("212 degrees fahrenheit", "celsius", 100),
        ("0 °C", "kelvin", Fraction("273.15")),
        ("twenty degrees", "celsius", 20),
        ("ninety degrees", "degrees", 90),
        ("two pounds", "pounds", 2),
        ("two pounds", "pence", 200),
        ("$3.50", "dollars", Fraction(7, 2)),
        ("three dollars fifty", "dollars", Fraction(7, 2)),
        ("three euros and twenty cents", "euros", Fraction(16, 5)),
        ("75 percent", "%", 75),
        ("4 apples", "apples", 4),
    ],
)
def test_quantities_convert_exactly(text: str, like: str, value: Fraction | int) -> None:
    assert said(text, like) == (value,)


def test_other_dimensions_do_not_convert() -> None:
    assert said("three kilograms", "m") == (None,)
    assert said("three metres", "m^2") == (None,)
    assert said("three metres per second", "m") == (None,)


def test_a_list_of_quantities_is_not_added_up() -> None:
    assert said("two metres and three metres", "m") == (2, 3)
    assert said("two and five", "m") == (2, 5)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("half past two", 150),
        ("It's half past two.", 150),
        ("a quarter past two", 135),
        ("quarter to three", 165),
        ("ten past two", 130),
        ("twenty minutes to three", 160),
        ("two thirty", 150),
        ("two oh five", 125),
        ("2:30", 150),
        ("2.30", 150),
        ("14:30", 870),
        ("two o'clock", 120),
        ("2 pm", 120),
        ("twelve noon", 720),
        ("midnight", 0),
    ],
)
def test_times_of_day(text: str, minutes: int) -> None:
    found = clock(tokenize(text))
    assert found is not None
    assert found.minutes == minutes


@pytest.mark.parametrize("text", ["banana", "two or three or four", "2:75", "forty o'clock", ""])
def test_what_is_no_time(text: str) -> None:
    assert clock(tokenize(text)) is None


def test_same_time_on_a_face() -> None:
    assert Clock(150).same(Clock(870))
    assert not Clock(150, "am").same(Clock(150, "pm"))
    assert clock_of(Fraction(5, 2)).text == "2:30"


@pytest.mark.parametrize("minutes", range(0, 720, 5))
def test_clock_forms_are_read_back(minutes: int) -> None:
    for form in clock_forms(Clock(minutes)):
        found = clock(tokenize(form))
        assert found is not None, form
        assert found.same(Clock(minutes)), form
