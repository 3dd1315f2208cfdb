"""Algebra said aloud."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.answers.algebra import Node, equal, same_form, text_of
from tutor.answers.expressions import parse

LETTERS = frozenset("xy")


def tree(text: str) -> Node:
    found = parse(text, LETTERS)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("two x plus six", "2*x + 6"),
        ("2x+6", "2*x + 6"),
        ("2(x+3)", "2*x + 6"),
        ("two times the quantity x plus three", "2*(x+3)"),
        ("two open bracket x plus three close bracket", "2*(x+3)"),
        ("x squared minus y squared", "(x+y)*(x-y)"),
        ("x minus y all squared", "x^2 - 2*x*y + y^2"),
        ("x plus three all over two", "x/2 + 3/2"),
        ("minus x", "-x"),
        ("negative three x", "-3*x"),
        ("x to the power of three", "x^3"),
        ("x to the fourth", "x^4"),
        ("x to the fourth power", "x^4"),
        ("x cubed over x", "x^2"),
        ("one half x", "x/2"),
        ("two and a half x", "5*x/2"),
        ("xy", "x*y"),
        ("eggs plus why", "x + y"),
        ("to x", "2*x"),
        ("square root of eight", "2*sqrt(2)"),
        ("sine squared x plus cosine squared x", "1"),
        ("two pi", "pi*2"),
        ("x to the minus one", "1/x"),
        ("2 to the power of x times 2", "2^(x+1)"),
        ("3/4", "0.75"),
        ("It's two x plus six.", "2*x+6"),
    ],
)
def test_equal(said: str, written: str) -> None:
    assert equal(tree(said), tree(written))


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("two x plus three", "2*x + 6"),
        ("two x", "x^2"),
        ("x minus y", "y - x"),
        ("x plus y squared", "(x+y)^2"),
        ("square root of two", "1.41421356"),
        ("pi", "22/7"),
        ("x", "y"),
        ("x over y", "y over x"),
        ("two to the x", "x^2"),
    ],
)
def test_not_equal(said: str, written: str) -> None:
    assert not equal(tree(said), tree(written))


def test_equations() -> None:
    assert equal(tree("y equals two x plus one"), tree("y = 2*x + 1"))
    assert equal(tree("two x plus one equals y"), tree("y = 2*x + 1"))
    assert equal(tree("five"), tree("x = 5"))
    assert not equal(tree("two x equals ten"), tree("x = 5"))
    assert not equal(tree("y = 5"), tree("x = 5"))


def test_same_form_ignores_only_the_order() -> None:
    assert same_form(tree("six plus two x"), tree("2*x + 6"))
    assert not same_form(tree("2(x+3)"), tree("2*x + 6"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "banana",
        "x plus",
        "2 3",
        "(x",
        "x)",
        "__import__('os').system('true')",
        "open('/etc/passwd').read()",
        "lambda: 1",
        "x.__class__",
        "9^9^9",
        "9^999999999",
        "((x+1)^12)^12",
        "(x+y+1)^12 * (x+y+1)^12",
        "x^x^x^x^x",
        "(" * 100 + "x" + ")" * 100,
        "-" * 100 + "x",
        "sqrt " * 40 + "2",
        "x+" * 100 + "x",
    ],
)
def test_hostile_or_broken_text_is_no_expression(text: str) -> None:
    assert parse(text, LETTERS) is None


def test_division_by_nothing_is_equal_to_nothing() -> None:
    assert not equal(tree("1/0"), tree("2*x"))
    assert not equal(tree("1/(x-x)"), tree("1/(y-y)")) or same_form(tree("1/(x-x)"), tree("1/(y-y)"))
    assert not equal(tree("log 0"), tree("x"))


def test_polynomials_do_not_need_sympy() -> None:
    had = "sympy" in sys.modules
    assert equal(tree("(x+y)^3"), tree("x^3 + 3*x^2*y + 3*x*y^2 + y^3"))
    assert ("sympy" in sys.modules) == had


@given(
    st.lists(st.integers(-9, 9), min_size=2, max_size=4), st.lists(st.integers(-9, 9), min_size=2, max_size=4)
)
def test_polynomials_are_equal_just_when_their_coefficients_are(first: list[int], second: list[int]) -> None:
    def polynomial(coefficients: list[int]) -> str:
        return " + ".join(f"({c})*x^{power}" for power, c in enumerate(coefficients))

    size = max(len(first), len(second))
    padded = [row + [0] * (size - len(row)) for row in (first, second)]
    assert equal(tree(polynomial(first)), tree(polynomial(second))) == (padded[0] == padded[1])


@given(st.text(alphabet="x y2 3+-*/^()=.sqrt over plus", max_size=40))
def test_any_text_parses_or_not(text: str) -> None:
    found = parse(text, LETTERS)
    if found is not None:
        assert text_of(found)
        assert equal(found, found)
