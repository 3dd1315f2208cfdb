"""Chemical formulas, spelt as they are said: ``NaCl`` N A C L, ``H2SO4`` H two S O four. Pure."""

from __future__ import annotations

import re

_SYMBOLS = """
H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr
Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce W Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Th U Pu
"""
_ELEMENTS = frozenset(_SYMBOLS.split())
_NO_FORMULA = frozenset({"NaN", "CoC", "CoP", "PoC", "InC", "VoIP"})

_FORMULA = re.compile(r"(?<![A-Za-z])(?=\w*[a-z0-9])(?:[A-Z][a-z]?[0-9]{0,2}){2,}(?![A-Za-z])")
_PART = re.compile(r"([A-Z][a-z]?)([0-9]*)")
_ION = re.compile(r"(?<![A-Za-z])((?:[A-Z][a-z]?[0-9]?)+)\^\(([0-9]?)([+\-])\)")
_IN_BALANCE = re.compile(r"\ ?⇌\ ?")


def formulas(text: str) -> str:
    """Element symbols letter by letter where they form a formula or an ion; a formula has two at least."""
    text = _IN_BALANCE.sub(" in balance with ", text)
    text = _ION.sub(_ion, text)
    return _FORMULA.sub(lambda m: _spelt(m[0]) or m[0], text)


def _ion(found: re.Match[str]) -> str:
    spelt = _spelt(found[1])
    sign = "plus" if found[3] == "+" else "minus"
    return f"{spelt} {found[2]} {sign} " if spelt else found[0]


def _spelt(formula: str) -> str:
    """``""`` if it is no formula."""
    parts = _PART.findall(formula)
    if formula in _NO_FORMULA or any(symbol not in _ELEMENTS for symbol, _ in parts):
        return ""
    return " ".join(f"{' '.join(symbol.upper())} {count}".strip() for symbol, count in parts)
