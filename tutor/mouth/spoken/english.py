"""English: signs into words, pass by pass. Pure."""

from __future__ import annotations

import re

from tutor.mouth.spoken import chemistry, dates, hours, maths, money, names, notation, units, writing

LETTERS = "A-Za-zÀ-ÖØ-öø-ɏ"
"""The letters that espeak reads in English, accents included."""

_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau "
    "upsilon phi chi psi omega"
)
_GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψω", _GREEK_NAMES.split(" "), strict=True))
_SYMBOLS = {
    **_GREEK,
    **{letter.upper(): f"capital {name}" for letter, name in _GREEK.items()},
    "&": "and", "@": "at", "%": "percent", "°": "degrees", "§": "section", "$": "dollars", "£": "pounds",
    "€": "euros", "¥": "yen", "₩": "won", "^": "to the power of",
    "capital delta": "delta", "¬": "not", "∀": "for all", "∃": "there is", "∧": "and", "∨": "or",
    "∅": "the empty set",
    "ℝ": "the real numbers", "ℤ": "the integers", "ℕ": "the natural numbers", "ℚ": "the rational numbers",
    "‰": "per thousand", "¢": "cents",
}  # fmt: skip


def expand(text: str) -> str:
    """``text`` with every sign that is read aloud put into words; what remains may be dropped."""
    text = notation.notation(notation.latex(text))
    text = chemistry.formulas(writing.code(text))
    text = names.names(writing.abbreviations(text))
    text = dates.dates(maths.ungroup(text))
    text = hours.times(money.money(units.inches(text)))
    text = writing.lists(text)
    text = re.sub(r"(?:#|№)\ ?(?=[0-9])", "number ", text)
    text = re.sub(r"~\ ?(?=[0-9])", "about ", text)
    text = maths.signs(text)
    text = units.measures(text)
    text = maths.structure(text)
    text = maths.numerals(maths.operators(text))
    for sign, words in _SYMBOLS.items():
        text = text.replace(sign, f" {words} ")
    return text
