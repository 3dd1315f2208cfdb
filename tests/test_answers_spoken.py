"""Numbers in all the ways they are said: understood both ways round, and never taken for another one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.answers.forms import cardinal, decimal_figures, spoken_forms
from tutor.answers.judge import judge
from tutor.answers.mend import mend
from tutor.answers.numbers import scan
from tutor.answers.tokens import tokenize
from tutor.answers.verdict import Verdict
from tutor.course.model import Item

PLAIN = (
    "{}",
    "It's {}.",
    "um, {}",
    "I think it's {}",
    "{}, I think.",
    "The answer is {}.",
    "Is it {}?",
    "So, like, {}.",
)
DENYING = (
    "not {}",
    "It's not {}.",
    "anything but {}",
    "anything except {}",
    "It can't be {}.",
    "I doubt it's {}",
    "more than {}",
    "less than {}",
    "almost {}",
    "instead of {}",
    "{} is wrong",
    "{} is too big",
    "neither {}",
    "I don't think it's {}",
)
NUMBERS = st.fractions(-200, 2000, max_denominator=20) | st.integers(-2000, 200_000).map(Fraction)


def item(value: Fraction) -> Item:
    return Item.model_validate(
        {"id": "n", "prompt": "How much is it?", "answer": {"type": "number", "value": str(value)}}
    )


def ways(value: Fraction) -> list[str]:
    """Every way that the tutor knows to say ``value``, and those of slow, foreign and careful speakers."""
    size, found = abs(value), list(spoken_forms(str(value)))
    sizes = spoken_forms(str(size))
    if value < 0:
        found += [f"{form} below zero" for form in sizes if form[0].isalpha() and "percent" not in form]
    else:
        found += [form.replace(" point ", " comma ") for form in sizes if form.count(" point ") == 1]
        figures = decimal_figures(size)
        if figures and "." in figures and (size < 1 or len(figures.partition(".")[2]) < 3):
            found.append(figures.replace(".", ","))
        if size.denominator > 1:
            found.append(
                f"{cardinal(size.numerator, joint=' ')} slash {cardinal(size.denominator, joint=' ')}"
            )
            found.append(
                f"{cardinal(size.numerator, joint=' ')}, uh, over {cardinal(size.denominator, joint=' ')}"
            )
    return found


@given(NUMBERS, st.sampled_from(PLAIN))
def test_every_way_to_say_a_number_is_that_number(value: Fraction, how: str) -> None:
    for form in ways(value):
        said = how.format(form)
        assert judge(item(value), said).verdict is Verdict.RIGHT, said


@given(NUMBERS, NUMBERS, st.sampled_from(PLAIN))
def test_no_way_to_say_it_is_another_number(right: Fraction, other: Fraction, how: str) -> None:
    if right == other:
        return
    for form in ways(other):
        said = how.format(form)
        assert judge(item(right), said).verdict is not Verdict.RIGHT, (right, said)


def near(value: Fraction) -> list[Fraction]:
    """What is confused with ``value``: ten times, a sign, turned round, teen and ty, digits swapped."""
    digits = str(abs(value.numerator))
    turned = [1 / value] if value else []
    swapped = Fraction(int(digits[::-1]), value.denominator)
    found = [
        value * 10,
        value / 10,
        value * 100,
        -value,
        value + 1,
        value - 1,
        swapped,
        value + Fraction(1, 10),
        *turned,
    ]
    if 13 <= abs(value) <= 19 and value.denominator == 1:
        found.append((abs(value) - 10) * 10)
    return [one for one in found if one != value]


@given(NUMBERS)
def test_numbers_that_are_near_or_look_alike_are_not_right(value: Fraction) -> None:
    for other in near(value):
        for form in spoken_forms(str(other)):
            assert judge(item(value), form).verdict is not Verdict.RIGHT, (value, form)


@given(NUMBERS, st.sampled_from(DENYING))
def test_what_it_is_not_is_never_right(value: Fraction, how: str) -> None:
    for form in spoken_forms(str(value)):
        said = how.format(form)
        assert judge(item(value), said).verdict is not Verdict.RIGHT, said


@given(st.integers(0, 10**9))
def test_words_read_back_as_the_number_they_say(value: int) -> None:
    for joint in (" and ", " "):
        numbers = scan(mend(tokenize(cardinal(value, joint=joint))), heard=True)
        assert [number.value for number in numbers] == [value]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("0,75", "3/4"),
        ("2,5", "5/2"),
        ("0,125", "1/8"),
        ("1,005", "1005"),
        ("1 005", "1005"),
        ("12,000,000", "12000000"),
        ("three slash four", "3/4"),
        ("zero comma seven five", "3/4"),
        ("um, three, uh, quarters", "3/4"),
        ("three ... quarters", "3/4"),
        ("thr- three quarters", "3/4"),
        ("two and a half below zero", "-5/2"),
        ("three degrees below zero", "-3"),
        ("one thousand, five", "1005"),
        ("a thousand thousand", "1000000"),
        ("two dozen", "24"),
        ("half a dozen", "6"),
        ("plus seven", "7"),
        ("three of four", "3/4"),
    ],
)
def test_ways_that_people_and_recognisers_have(said: str, value: str) -> None:
    assert judge(item(Fraction(value)), said).verdict is Verdict.RIGHT


@pytest.mark.parametrize(
    "said", ["2, 5", "1,2,3", "two comma three comma five", "thirty, four", "one or two"]
)
def test_several_numbers_stay_several(said: str) -> None:
    assert len({number.value for number in scan(mend(tokenize(said)), heard=True)}) > 1
