"""Algebra as trees: their size, their text, and when two of them are equal.

Trees are bounded in size before anything is computed. Two trees are equal when exact arithmetic at
several points agrees (Schwartz 1980, Zippel 1979: two different polynomials or quotients of the allowed
degree agree at points like these by chance only). Roots, functions and letters in exponents go to
sympy, which is imported only then and is given a built tree, never text.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from typing import Any

MAX_POWER, MAX_DEGREE, MAX_BITS, MAX_TERMS = 12, 24, 400, 200
FUNCTIONS = {"sqrt", "sin", "cos", "tan", "log", "ln", "exp"}


class NotAlgebraError(ValueError):
    """The words are not an expression, or one too large to judge."""


@dataclass(frozen=True, slots=True)
class Node:
    """A tree: ``kind`` is num, sym, eq, +, *, /, ^ or a function; ``value`` a number, ``name`` a letter."""

    kind: str
    parts: tuple[Node, ...] = ()
    value: Fraction = Fraction(0)
    name: str = ""


MINUS_ONE = Node("num", value=Fraction(-1))


def number_node(value: int | Fraction) -> Node:
    """A number as a tree."""
    return Node("num", value=Fraction(value))


def add(terms: list[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Node("+", tuple(terms))


def negative(node: Node) -> Node:
    return Node("num", value=-node.value) if node.kind == "num" else Node("*", (MINUS_ONE, node))


def symbols(node: Node) -> frozenset[str]:
    """The letters in a tree."""
    own = {node.name} if node.kind == "sym" else set()
    return frozenset(own.union(*(symbols(part) for part in node.parts)))


def equal(first: Node, second: Node) -> bool:
    """Whether two trees always have the same value. ``x = 5`` also stands for its other side."""
    if "eq" in (first.kind, second.kind):
        if first.kind == second.kind == "eq":
            return _same_equation(first, second)
        return equal(_side(first), _side(second))
    if same_form(first, second):
        return True
    if _is_rational(first) and _is_rational(second):
        return _agree(first, second)
    return _equal_by_sympy(first, second)


def prepare(node: Node) -> None:
    """Import sympy now if ``node`` will need it, so that the first answer need not wait for it."""
    if not _is_rational(node):
        _sympy()


def same_form(first: Node, second: Node) -> bool:
    """Equal but for the order of terms and factors."""
    return _ordered(first) == _ordered(second)


def text_of(node: Node) -> str:
    """A tree in plain signs: ``2*x + 6``."""
    if node.kind == "num":
        return str(node.value) if node.value.denominator == 1 else f"({node.value})"
    if node.kind == "sym":
        return node.name
    if node.kind in FUNCTIONS:
        return f"{node.kind}({text_of(node.parts[0])})"
    if node.kind == "+":
        shown = " + ".join(text_of(part) for part in node.parts).replace("+ -", "- ")
        return shown
    if node.kind == "*" and node.parts[0] == MINUS_ONE:
        return "-" + "*".join(_bracketed(part) for part in node.parts[1:])
    sign = {"*": "*", "/": "/", "^": "^", "eq": " = "}[node.kind]
    if node.kind == "^" and node.parts[0].kind in ("*", "^"):
        return f"({text_of(node.parts[0])})^{_bracketed(node.parts[1])}"
    return sign.join(text_of(part) if node.kind == "eq" else _bracketed(part) for part in node.parts)


def _bracketed(node: Node) -> str:
    return f"({text_of(node)})" if node.kind in ("+", "/", "eq") else text_of(node)


def measure(node: Node) -> tuple[int, int, int]:
    """Bounds on (terms, degree, bits) if multiplied out; raises ``NotAlgebraError`` when one is too large."""
    if node.kind == "num":
        size = (1, 0, max(node.value.numerator.bit_length(), node.value.denominator.bit_length()))
    elif node.kind == "sym":
        size = (1, 1, 1)
    elif node.kind == "^":
        size = _measure_power(node)
    else:
        sizes = [measure(part) for part in node.parts]
        if node.kind in ("+", "eq"):
            size = (sum(s[0] for s in sizes), max(s[1] for s in sizes), sum(s[2] for s in sizes) + len(sizes))
        elif node.kind in FUNCTIONS:
            size = (1, max(1, sizes[0][1]), sizes[0][2])
        else:
            size = (sizes[0][0] * sizes[-1][0], sum(s[1] for s in sizes), sum(s[2] for s in sizes))
    if size[0] > MAX_TERMS or size[1] > MAX_DEGREE or size[2] > MAX_BITS:
        raise NotAlgebraError("too large")
    return size


def _measure_power(node: Node) -> tuple[int, int, int]:
    base, exponent = measure(node.parts[0]), node.parts[1]
    if exponent.kind != "num":
        inner = measure(exponent)
        if inner[0] > 4 or inner[2] > 16 or node.parts[0].kind == "^" or _has_power(exponent):
            raise NotAlgebraError("an exponent too large")
        return 1, base[1] + inner[1] + 1, base[2] + inner[2]
    power = exponent.value
    if abs(power) > MAX_POWER or power.denominator > 6:
        raise NotAlgebraError("an exponent too large")
    times = max(1, -(-abs(power.numerator) // power.denominator))
    return base[0] ** times if base[0] > 1 else 1, base[1] * times, base[2] * times


def _has_power(node: Node) -> bool:
    return node.kind == "^" or node.kind in FUNCTIONS or any(_has_power(part) for part in node.parts)


def _ordered(node: Node) -> tuple[Any, ...]:
    """A form of the tree in which the order of sums and products does not matter."""
    if node.kind == "num":
        return ("num", str(node.value))
    if node.kind == "sym":
        return ("sym", node.name)
    parts = [_ordered(part) for part in _flat(node)]
    return (node.kind, *(sorted(parts, key=repr) if node.kind in ("+", "*") else parts))


def _flat(node: Node) -> list[Node]:
    if node.kind not in ("+", "*"):
        return list(node.parts)
    flat: list[Node] = []
    for part in node.parts:
        flat += _flat(part) if part.kind == node.kind else [part]
    return flat


def _side(node: Node) -> Node:
    """The other side of ``x = …``; of any other equation the difference of its sides."""
    if node.kind != "eq":
        return node
    left, right = node.parts
    if left.kind == "sym":
        return right
    return left if right.kind == "sym" else Node("+", (left, negative(right)))


def _same_equation(first: Node, second: Node) -> bool:
    """``y = 2*x + 1`` either way round. A solved equation (``x = 5``) is equal to a solved one only."""
    if (solved := _solved(first)) is not None:
        other = _solved(second)
        return other is not None and solved[0] == other[0] and equal(solved[1], other[1])

    def difference(node: Node) -> Node:
        return Node("+", (node.parts[0], negative(node.parts[1])))

    one, two = difference(first), difference(second)
    return equal(one, two) or equal(one, negative(two))


def _solved(node: Node) -> tuple[str, Node] | None:
    for side, other in (node.parts, node.parts[::-1]):
        if side.kind == "sym" and side.name not in symbols(other):
            return side.name, other
    return None


def _is_rational(node: Node) -> bool:
    if node.kind in FUNCTIONS or node.name == "pi":
        return False
    if node.kind == "^" and (node.parts[1].kind != "num" or node.parts[1].value.denominator != 1):
        return False
    return all(_is_rational(part) for part in node.parts)


def _points(names: list[str]) -> list[dict[str, Fraction]]:
    """Fixed points far from anything a person would say."""
    primes = (1000003, 1299709, 15485863, 32452843, 49979687, 67867967, 86028121, 104395301, 122949823)
    return [
        {name: Fraction(primes[(place + row) % 9] + row, 7 + 2 * row) for place, name in enumerate(names)}
        for row in range(3)
    ]


def _agree(first: Node, second: Node) -> bool:
    names = sorted(symbols(first) | symbols(second))
    if len(names) > 6:
        return False
    try:
        return all(_value(first, at) == _value(second, at) for at in _points(names))
    except ZeroDivisionError:
        return False


def _value(node: Node, at: dict[str, Fraction]) -> Fraction:
    if node.kind == "num":
        return node.value
    if node.kind == "sym":
        return at[node.name]
    parts = [_value(part, at) for part in node.parts]
    if node.kind == "+":
        return sum(parts, Fraction(0))
    if node.kind == "/":
        return parts[0] / parts[1]
    if node.kind == "^":
        return Fraction(parts[0] ** int(parts[1]))
    product = Fraction(1)
    for part in parts:
        product *= part
    return product


def _sympy() -> Any:
    """sympy takes half a second to import, and most answers do not need it."""
    return import_module("sympy")


def _equal_by_sympy(first: Node, second: Node) -> bool:
    """Exact where ``expand`` shows it; else 30 digits at three points. The trees are already bounded."""
    sympy = _sympy()
    names = sorted(symbols(first) | symbols(second))
    difference = _to_sympy(first, sympy) - _to_sympy(second, sympy)
    if not difference.is_finite and difference.is_finite is not None:
        return False
    if sympy.expand(difference) == 0:
        return True
    for at in _points(names):
        small = {sympy.Symbol(name): sympy.Rational(int(at[name]) % 97 + 2, 89) for name in names}
        value = difference.subs(small).evalf(30)
        if not value.is_number or not value.is_finite or abs(value) > sympy.Float("1e-20"):
            return False
    return True


def _to_sympy(node: Node, sympy: Any) -> Any:
    if node.kind == "num":
        return sympy.Rational(node.value.numerator, node.value.denominator)
    if node.kind == "sym":
        return sympy.pi if node.name == "pi" else sympy.Symbol(node.name)
    parts = [_to_sympy(part, sympy) for part in node.parts]
    if node.kind in FUNCTIONS:
        return getattr(sympy, "log" if node.kind == "ln" else node.kind)(parts[0])
    if node.kind == "+":
        return sympy.Add(*parts)
    if node.kind == "*":
        return sympy.Mul(*parts)
    return parts[0] / parts[1] if node.kind == "/" else parts[0] ** parts[1]
