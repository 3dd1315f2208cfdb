"""Sums, equations, powers, roots and fractions in English. Pure.

The order of the passes matters: a sign between two operands is told from a hyphen while both are still
written in signs; whatever is a number is put into words last.
"""

from __future__ import annotations

import re

from tutor.mouth.spoken.numbers import cardinal, fraction, mixed, number, ordinal, plural

_FUNCTIONS = {
    "sqrt": "the square root of", "cbrt": "the cube root of", "abs": "the absolute value of",
    "sin": "sine of", "cos": "cosine of", "tan": "tangent of", "log": "log of", "ln": "natural log of",
    "f": "F of", "g": "G of", "h": "H of",
}  # fmt: skip

_OPERATORS = {
    "+": "plus", "−": "minus", "×": "times", "·": "times", "⋅": "times", "÷": "divided by",
    "±": "plus or minus", "≠": "is not equal to", "≈": "is about", "≤": "is less than or equal to",
    "≥": "is greater than or equal to", "≡": "is the same as", "∝": "is proportional to",
    "<": "is less than", ">": "is greater than", "=": "equals", "∞": "infinity", "→": "to", "⇒": "so",
    "∴": "therefore", "√": "the square root of", "∛": "the cube root of", "∈": "is in", "∪": "union",
    "∩": "intersection", "∑": "the sum of", "∫": "the integral of", "∆": "delta", "∂": "partial",
    "∏": "the product of", "∉": "is not in", "⊂": "is a subset of", "⊆": "is a subset of",
    "≅": "is congruent to", "↔": "if and only if", "⇔": "if and only if", "←": "from",
    "≪": "is much less than",
    "≫": "is much greater than", "∇": "nabla", "∘": "composed with", "⊥": "is perpendicular to",
    "⟂": "is perpendicular to", "∥": "is parallel to", "∠": "angle", "△": "triangle",
}  # fmt: skip

_CODE = {
    "===": " equals ", "==": " double equals ", "!=": " ≠ ", "<=": " ≤ ", ">=": " ≥ ", "=>": " ⇒ ",
    "->": " → ", ":=": " becomes ",
    "+=": " plus equals ", "-=": " minus equals ", "&&": " and ", "||": " or ",
}  # fmt: skip

_CODE_SIGN = re.compile("|".join(re.escape(sign) for sign in _CODE))
_SUM = re.compile(r"[=+×÷*^≤≥≠≈√−]|\b(?:what(?:'s| is)|work out|calculate|compute|subtract)\b", re.IGNORECASE)

_LETTER = r"(?<![A-Za-z'])[A-Za-z](?![A-Za-z'])"
_ENDS_OPERAND = re.compile(r"(?:[0-9)\]%°]|(?:[0-9]\ ?|\b)(?:mm|cm|m|km|g|kg|ml|mL|l|L|s|h)(?:\^[23])?)$")
_ENDS_LETTER = re.compile(rf"{_LETTER}$")
_BEGINS_OPERAND = re.compile(r"[-−√(]?\ ?(?:[0-9(√]|\.[0-9]|sqrt)")
_BEGINS_LETTER = re.compile(rf"\(?-?{_LETTER}")

_SPACED_DASH = re.compile(r"(?<=\S)\ +([-–])\ +(?=\S)")
_TIGHT_DASH = re.compile(r"(?<=[\w)\]°%.])([-–])(?=[\w(√.])")
_SIGN = re.compile(r"(?<![\w)\]%°\-])-(?=\ ?[0-9(√]|\.[0-9]|[A-Za-z](?![A-Za-z']))")


def signs(text: str) -> str:
    """Operators made unmistakable: ``−`` is minus, ``×`` times, ``^`` a power, whatever was typed."""
    text = re.sub(r"(?<![\w'])([a-z])--(?![\w-])", r"\1 minus minus ", text)
    text = re.sub(r"(?<!\S)!(?=[a-z_]\w*)", "not ", text)
    text = re.sub(r"(?<=[0-9]%)\ ?[-–]\ ?(?=[0-9.]+\ ?%)(?![^.?!]*=)", " to ", text)
    text = re.sub(r"(?<=[°%])/(?=[0-9])", " over ", text)
    text = _CODE_SIGN.sub(lambda m: _CODE[m[0]], text)
    text = re.sub(r"(?<=[\w)])\ ?\*\*\ ?(?=[\w(\-])", "^", text)
    text = re.sub(r"(?<=[\w)])\ ?\*\ ?(?=[\w(√.\-])", " × ", text)
    text = re.sub(r"([0-9]\ ?(?:mm|cm|km|m|ft|inches))\ x\ (?=[0-9])", r"\1 by ", text)
    text = re.sub(r"(?<=[0-9])\ ?x\ ?(?=[0-9])", " × ", text)
    text = re.sub(r"(?<=[0-9)])\ +/\ +(?=[0-9(])", " ÷ ", text)
    text = re.sub(r"(?<=[A-Za-z]{2})\ /\ (?=[A-Za-z])|(?<=[A-Za-z])\ /\ (?=[A-Za-z]{2})", " or ", text)
    text = re.sub(r"(?<=[\w)])\ /\ (?=[\w(])", "/", text)
    text = _VARIABLES_ALONE.sub(_variables, _PRODUCT_OF_LETTERS.sub(_two_letters, text))
    text = re.sub(r"(?<![\w.])([0-9]+)\((?=[0-9.]+\))", r"\1 × (", text)
    text = _SIGN.sub(" − ", text)
    text = _SPACED_DASH.sub(_spaced_dash, text)
    text = _TIGHT_DASH.sub(_tight_dash, text)
    return _letter_a(text)


def _spaced_dash(found: re.Match[str]) -> str:
    """`` - `` is minus between two operands, else a pause; `` – `` between numbers is a range."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    a_sum = bool(_SUM.search(found.string))
    left = _ENDS_OPERAND.search(before) or (_ENDS_LETTER.search(before) and (a_sum or before[-1] not in "Ia"))
    right = _BEGINS_OPERAND.match(behind) or (
        _BEGINS_LETTER.match(behind) and (a_sum or behind[0] not in "Ia")
    )
    if not (left and right):
        return ", "
    return " to " if found[1] == "–" and not a_sum and before[-1].isdigit() else " − "


def _tight_dash(found: re.Match[str]) -> str:
    """``3–5`` and ``pages 3-5`` are ranges, ``7-3`` and ``x-1`` sums, ``well-known`` one word."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    a_sum = bool(_SUM.search(found.string))
    left = re.search(r"([0-9]*\.?[0-9]+)[%°]?$", before)
    right = re.match(r"[0-9]+(?:\.[0-9]+)?", behind)
    if left and right:
        falls = found[1] == "-" and float(left[1]) >= float(right[0])
        return " − " if a_sum or falls else " to "
    operand = re.search(rf"(?:[0-9)\]]|{_LETTER}|[0-9][a-z])$", before)
    if (
        operand
        and re.match(rf"(?:[0-9(√.]|{_LETTER})", behind)
        and (a_sum or left or right or behind[0] == "(")
    ):
        return " − "
    if found[1] == "–":
        return " to "
    return "-" if behind[0].isalpha() else " "


_A_BEFORE_SIGN = re.compile(r"(?<![\w'])a(?=\ ?[+−×÷=*/^<>≤≥≠≈]|\ -\ )")
_A_BEHIND_SIGN = re.compile(
    r"((?:[+−×÷=*/^<>≤≥≠≈(]|[0-9])\ ?)(?<![A-Za-z'])a(?=\ ?(?:[+−×÷=*/^<>≤≥≠≈),.;:?!]|$))"
)


def _letter_a(text: str) -> str:
    """The variable a as ``A``, which is read as a letter."""
    return _A_BEHIND_SIGN.sub(r"\1A", _A_BEFORE_SIGN.sub("A", text))


_VARIABLES_ALONE = re.compile(r"(?<![A-Za-z'])[bcdkmnpqrtxyz]{2,3}(?![A-Za-z'])")


_PRODUCT_OF_LETTERS = re.compile(r"(?<=[=+−×÷*]\ )([a-z])([a-z])(?=\s*(?:$|[.,;?!](?!\w)|[=+−×÷*]|-\ ))")
_LITTLE = "am an as at be by do go he hi if in is it me mm cm km kg ml my no of ok on or pi so to up us we"
_WORDS = frozenset(_LITTLE.split())


def _two_letters(found: re.Match[str]) -> str:
    """``F = ma`` F equals m a; ``u + at`` is no word either, at the end of a formula."""
    word = found[0]
    alone = re.search(r"(?<![A-Za-z'])[A-Za-z]\ ?[=+−×÷*]\ $", found.string[: found.start()])
    return (
        f"{found[1]} {found[2]}".replace("a", "A") if word not in _WORDS or (word == "at" and alone) else word
    )


_NO_VARIABLES = frozenset({"cm", "mm", "km", "kg", "dm", "by", "my", "try", "dry", "cry"})


def _variables(found: re.Match[str]) -> str:
    """``mx`` beside an operator as ``m x``."""
    beside = re.search(r"(?:[+−×÷=(]|(?<!\S)-)\ ?$", found.string[: found.start()])
    beside = beside or re.match(r"\ ?[+−×÷=^]|\ -\ ", found.string[found.end() :])
    return " ".join(found[0]) if beside and found[0] not in _NO_VARIABLES else found[0]


_GROUP = r"\(((?:[^()]|\([^()]*\))*)\)"
_NAMED = {"2": "squared", "3": "cubed"}
_POWER = re.compile(rf"\^\ ?(?:{_GROUP}|(−?\ ?[0-9]+(?:\.[0-9]+)?|−?\ ?[A-Za-z]\b))")
_ROOT = re.compile(rf"([0-9A-Za-z)]?)\ ?([√∛])\ ?(?:{_GROUP})?")
_CALL = re.compile(rf"(?<![A-Za-z])({'|'.join(sorted(_FUNCTIONS, key=len, reverse=True))})'?{_GROUP}")
_ABSOLUTE = re.compile(r"\|(?=[^|\s]|\ −)\ ?([^|]{1,30})\|")
_OVER = re.compile(r"(?<=[\w)°%])/(?=[\w(])")
_LONE = re.compile(r"(?<=[-+−×÷=*^]\ )\(\ ?(−?\ ?[\w.]+(?:/\w+)?)\ ?\)")
_PRODUCT = re.compile(r"(?<=[0-9A-Za-z)])\ ?\((?=[^()]*[-+−×÷][^()]*\))")


def structure(text: str) -> str:
    """Powers, roots, functions, algebraic fractions and brackets."""
    text = _OVER.sub(_over, text)
    text = _CALL.sub(lambda m: f" {_FUNCTIONS[m[1]]} {m[2]} ", text)
    text = _LONE.sub(r"\1", text)
    text = re.sub(r"\(([0-9./]+|\w)\)(?=\^)", r"\1", text)
    text = _POWER.sub(lambda m: f" {_power(m[1] or m[2] or '')} ", text)
    text = _ROOT.sub(_root, text)
    text = _ABSOLUTE.sub(r" the absolute value of \1 ", text)
    text = re.sub(r"\)\ ?\(", ") × (", text)
    return _PRODUCT.sub(_product, text)


def _power(exponent: str) -> str:
    exponent = exponent.strip()
    return _NAMED.get(exponent, f"to the power of {exponent}")


def _root(found: re.Match[str]) -> str:
    before = f"{found[1]} times " if found[1] else ""
    return f" {before}{_OPERATORS[found[2]]} {found[3] or ''} ".replace(") times", ")")


def _product(found: re.Match[str]) -> str:
    """``2(x + 3)`` two times, x plus three; a word before a bracket is no factor."""
    factor = re.search(rf"(?:[0-9]|{_LETTER}|[0-9][a-z]|\))$", found.string[: found.start()])
    return " times (" if factor else " ("


def _over(found: re.Match[str]) -> str:
    """``x/2`` x over two, ``3/4`` left for later, ``he/she`` he or she."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    left, right = re.search(r"[0-9]+$", before), re.match(r"([0-9]+)(?:ths?|rds?|nd|st)?(?![A-Za-z])", behind)
    if re.search(r"(?:√\ ?|\^−?)[0-9.]+$|[α-ωΔ]\w?$|[°%]$", before):
        return " over "
    if left and right:
        return " " if (left[0], right[1]) == ("24", "7") or left[0] == right[1] == "50" else "/"
    if re.search(r"\band$", before) and re.match(r"or\b", behind):
        return " "
    lone = re.search(rf"(?:[0-9)]|{_LETTER}|[0-9][a-z])$", before) and re.match(
        rf"(?:[0-9(]|{_LETTER})", behind
    )
    return " over " if lone else " or "


_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)*|(?<![\w.])\.[0-9]+)"
_MIXED = re.compile(r"(?<![\w./])([0-9]+)\ ([0-9]+)/([0-9]+)(?![\w/])")
_FRACTION = re.compile(r"(?<![\w./])([0-9]+)/([0-9]+)(?:ths?|rds?|nd|st)?(?![A-Za-z0-9_/]|\.[0-9])")
_ORDINAL = re.compile(r"(?<![\w.])([0-9]+)(?:st|nd|rd|th)\b")
_PLURAL = re.compile(r"(?<![\w.])([0-9]{1,3})'?s\b")
_GROUPED = re.compile(r"(?<![\w.,])([0-9]{1,3}(?:,[0-9]{3})+)(?![0-9]|,[0-9])")
_VARIABLES = re.compile(r"(?<=[0-9])([abckmnpqrtxyz]{1,3})(?![A-Za-z])")


def ungroup(text: str) -> str:
    """``1,000`` as ``1000``; other commas between digits get a space."""
    text = re.sub(r"(?<![\w.,/\-])[1-9][0-9]{0,2}(?:\ [0-9]{3})*\ 000(?:\ [0-9]{3})*(?![\w/])", _closed, text)
    text = re.sub(r"(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9]{3}\b)", "", text)
    text = _GROUPED.sub(lambda m: m[1].replace(",", ""), text)
    return re.sub(r"(?<=[0-9]),(?=[0-9])", ", ", text)


def _closed(found: re.Match[str]) -> str:
    return found[0].replace(" ", "")


_ASKED = re.compile(r"(\b[Ii]s\b[^.?!,;<>≤≥≠≈]{1,40}?)\ ?([<>≤≥≠≈])\ ?")
_IS_IT = re.compile(r"((?:^|[.?!]\ +)Is\ [^.?!,;=]{1,40}?)\ ?=\ ?")


def operators(text: str) -> str:
    """Every operator left, in words."""
    text = _ASKED.sub(lambda m: f"{m[1]} {_OPERATORS[m[2]].removeprefix('is ')} ", text)
    text = _IS_IT.sub(r"\1 equal to ", text)
    for sign, words in _OPERATORS.items():
        text = text.replace(sign, f" {words} ")
    return text


def numerals(text: str) -> str:
    """Every digit left, in words."""
    text = re.sub(r"(?<![\w./])1/2(?=\ an?\b(?!\ [+−×÷=]))", "half", text)
    text = _MIXED.sub(_mixed, text)
    text = _FRACTION.sub(lambda m: f" {fraction(m[1], m[2])} ", text)
    text = _ORDINAL.sub(lambda m: ordinal(m[1]), text)
    text = _PLURAL.sub(lambda m: plural(m[1]), text)
    text = _VARIABLES.sub(lambda m: " " + " ".join("A" if v == "a" else v for v in m[1]) + " ", text)
    # Letters and digits that touch are read apart, capitals one by one: CO2 is C O two.
    text = re.sub(r"(?<![A-Za-z])[A-Z]{2,5}(?=[0-9])", lambda m: " ".join(m[0]), text)
    text = re.sub(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])", " ", text)
    text = re.sub(_NUMBER, lambda m: f" {number(m[0])} ", text)
    return re.sub(r"[0-9]+", lambda m: f" {cardinal(m[0])} ", text)


def _mixed(found: re.Match[str]) -> str:
    whole, top, bottom = found.groups()
    if int(top) >= int(bottom):
        return f"{whole}, {top}/{bottom}"
    return f" {mixed(whole, top, bottom)} "
