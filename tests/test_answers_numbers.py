"""Numbers in words and figures."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from tutor.answers.forms import cardinal, decimal_figures, spoken_forms
from tutor.answers.mend import mend
from tutor.answers.numbers import numbers_in, only_number, scan
from tutor.answers.tokens import tokenize
from tutor.course.model import parse_plain_number

HALF, QUARTER, THREE_QUARTERS = Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("three quarters", [THREE_QUARTERS]),
        ("Cut it in 4 pieces and take 3.", [4, 3]),
        ("one half and one quarter", [HALF, QUARTER]),
        ("two and five", [2, 5]),
        ("two and a half", [Fraction(5, 2)]),
        ("minus two and a half", [Fraction(-5, 2)]),
        ("-2.5", [Fraction(-5, 2)]),
        ("\N{MINUS SIGN}2.5", [Fraction(-5, 2)]),
        ("5 - 3", [5, 3]),
        ("five minus three", [5, 3]),
        ("five minus minus three", [5, -3]),
        ("point seven five", [THREE_QUARTERS]),
        ("zero point zero five", [Fraction(1, 20)]),
        ("three point one four", [Fraction(157, 50)]),
        ("75%", [THREE_QUARTERS]),
        ("seventy-five per cent", [THREE_QUARTERS]),
        ("one hundred and five", [105]),
        ("a hundred and five sixths", [Fraction(605, 6)]),
        ("one thousand two hundred and thirty-four", [1234]),
        ("two million", [2_000_000]),
        ("2.5 million", [2_500_000]),
        ("3 hundred", [300]),
        ("1,000 and 2,500.5", [1000, Fraction(5001, 2)]),
        ("1½ cups", [Fraction(3, 2)]),
        ("⅔", [Fraction(2, 3)]),
        ("3 1/4 of 2", [Fraction(13, 4), 2]),
        ("three over four", [THREE_QUARTERS]),
        ("3 out of 4", [THREE_QUARTERS]),
        ("one twenty-fifth", [Fraction(1, 25)]),
        ("three hundredths", [Fraction(3, 100)]),
        ("five halves", [Fraction(5, 2)]),
        ("3/0", [3, 0]),
        ("half a dozen", [6]),
        ("a dozen", [12]),
        ("$3.50", [Fraction(7, 2)]),
        ("the first one", []),
        ("Which one is it?", []),
        ("the bigger one", []),
        ("one of them", []),
        ("the one third", [Fraction(1, 3)]),
        ("the third hint", []),
        ("twenty-third", []),
        ("to the point", []),
        ("for you, too", []),
        ("cut into quarters", []),
        ("", []),
    ],
)
def test_numbers_in(text: str, values: list[Fraction | int]) -> None:
    assert list(numbers_in(text)) == values


@pytest.mark.parametrize(
    ("text", "form", "written"),
    [
        ("six eighths", "fraction", "6/8"),
        ("one and three quarters", "mixed", "1 3/4"),
        ("minus one and three quarters", "mixed", "-1 3/4"),
        ("0.50", "decimal", "0.5"),
        ("fifty percent", "percent", "50%"),
        ("twenty-second", "ordinal", "22nd"),
        ("twelve", "whole", "12"),
    ],
)
def test_form_and_text_as_said(text: str, form: str, written: str) -> None:
    (number,) = scan(tokenize(text))
    assert (number.form, number.text) == (form, written)


@pytest.mark.parametrize(
    ("heard", "value"),
    [
        ("for", 4),
        ("Too.", 2),
        ("won", 1),
        ("ate", 8),
        ("tree", 3),
        ("tree over for", THREE_QUARTERS),
        ("too thirds", Fraction(2, 3)),
        ("one forth", QUARTER),
        ("3 courters", THREE_QUARTERS),
        ("a have", HALF),
        ("won half", HALF),
        ("three eights", Fraction(3, 8)),
        ("two and a have", Fraction(5, 2)),
        ("minus for", -4),
        ("a whole", 1),
        ("twice", 2),
    ],
)
def test_mended_hearing(heard: str, value: Fraction | int) -> None:
    assert [number.value for number in scan(mend(tokenize(heard)), heard=True)] == [value]


@pytest.mark.parametrize(
    "said",
    ["for me", "I have to go", "I ate it", "that is for you", "go to bed", "what is it for you", "free time"],
)
def test_ordinary_words_are_not_mended(said: str) -> None:
    assert scan(mend(tokenize(said)), heard=True) == ()


def test_options_of_scan() -> None:
    tokens = tokenize("nineteen eighty-four")
    assert [n.value for n in scan(tokens)] == [19, 84]
    assert [n.value for n in scan(tokens, years=True)] == [1984]
    tokens = tokenize("two and a half")
    assert [n.value for n in scan(tokens, mixed=False)] == [2, HALF]
    assert [n.value for n in scan(tokenize("three of the four"), heard=True)] == [THREE_QUARTERS]
    assert [n.value for n in scan(tokenize("three of the four"))] == [3, 4]
    assert [n.value for n in scan(tokenize("3/4 - 2"), algebra=True)] == [3, 4, 2]


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_come_back_from_words(value: int) -> None:
    assert numbers_in(num2words(value).replace(",", "")) == (value,)
    assert numbers_in(cardinal(value)) == (value,)
    assert numbers_in(f"{value:,}") == (value,)


@given(st.integers(0, 999), st.integers(1, 99))
def test_fractions_come_back_from_their_spoken_forms(top: int, bottom: int) -> None:
    value = Fraction(top, bottom)
    for form in spoken_forms(f"{top}/{bottom}", equivalent=False):
        assert numbers_in(form) == (value,), form


@given(st.decimals(-9999, 9999, places=4))
def test_decimals_come_back_from_their_spoken_forms(value: object) -> None:
    exact = Fraction(str(value))
    for form in spoken_forms(str(value)):
        assert numbers_in(form) == (exact,), form
    if not -1 < exact < 0:  # num2words drops the minus of -0.5
        assert numbers_in(num2words(str(value)).replace(",", "")) == (exact,)


@given(st.integers(1, 200), st.integers(1, 30), st.integers(2, 31))
def test_mixed_numbers_come_back(whole: int, top: int, bottom: int) -> None:
    value = whole + Fraction(top, bottom + top)
    for form in spoken_forms(str(value)):
        assert numbers_in(form) == (value,), form


@given(st.text(max_size=300))
def test_any_text_gives_numbers(text: str) -> None:
    assert all(isinstance(value, Fraction) for value in numbers_in(text))


@given(st.one_of(st.integers(), st.decimals(-1000, 1000, places=3), st.fractions(max_denominator=999)))
def test_reads_every_number_that_a_course_may_hold(value: object) -> None:
    text = str(value)
    plain = parse_plain_number(text)
    if plain is not None and len(text) < 24:
        number = only_number(text)
        assert number is not None
        assert number.value == plain


def test_only_number_wants_nothing_else() -> None:
    assert only_number("three quarters.") is not None
    assert only_number("three apples") is None
    assert only_number("two and five") is None


def test_a_very_long_figure_is_harmless() -> None:
    assert numbers_in("9" * 10_000)


def test_decimal_figures_refuses_endless_decimals() -> None:
    assert decimal_figures(Fraction(1, 3)) is None
    assert decimal_figures(Fraction(3)) == "3"
    assert decimal_figures(Fraction(5, 4)) == "1.25"
