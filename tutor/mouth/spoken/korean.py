"""Korean, the least that is needed: numbers, fractions and the common signs. Pure."""

from __future__ import annotations

import re
from functools import cache

LETTERS = "A-Za-z가-힣"

_SIGNS = {
    "+": "더하기", "−": "빼기", "×": "곱하기", "÷": "나누기", "=": "은", "%": "퍼센트", "≠": "같지 않음",
    "<": "보다 작음", ">": "보다 큼", "°C": "도", "°": "도", "₩": "원", "^2": "제곱", "^3": "세제곱",
}  # fmt: skip
_UNITS = {
    "km": "킬로미터",
    "cm": "센티미터",
    "mm": "밀리미터",
    "kg": "킬로그램",
    "mL": "밀리리터",
    "m": "미터",
    "g": "그램",
}

_UNIT = re.compile(rf"(?<=[0-9])\ ?({'|'.join(_UNITS)})(?![A-Za-z])")
_FRACTION = re.compile(r"(?<![0-9/.])([0-9]+)/([0-9]+)(?![0-9/])")
_DECIMAL = re.compile(r"([0-9]+)\.([0-9]+)")
_MINUS = re.compile(r"(?<=[0-9)])\ ?-\ ?(?=[0-9(])")
_NEGATIVE = re.compile(r"(?<![\w)])[-−](?=[0-9])")
_RANGE = re.compile(r"(?<=[0-9])\ ?[–~]\ ?(?=[0-9])")


def expand(text: str) -> str:
    """``3/4`` 사분의 삼, ``0.75`` 영점 칠오, ``5 km`` 오 킬로미터."""
    text = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text)
    text = _RANGE.sub("에서 ", _NEGATIVE.sub("마이너스 ", text))
    text = _MINUS.sub(" − ", text)
    text = re.sub(r"₩\ ?([0-9]+)", r"\1원", text)
    text = _UNIT.sub(lambda m: f" {_UNITS[m[1]]}", text)
    text = _FRACTION.sub(lambda m: f"{_cardinal(m[2])}분의 {_cardinal(m[1])}", text)
    text = _DECIMAL.sub(lambda m: f"{_cardinal(m[1])}점 {''.join(_cardinal(d) for d in m[2])}", text)
    text = re.sub(r"[0-9]+", lambda m: _cardinal(m[0]), text)
    for sign, words in _SIGNS.items():
        text = text.replace(sign, f" {words} ")
    return text


@cache
def _cardinal(digits: str) -> str:
    """Sino-Korean, as 삼 for 3; more than 15 digits one by one."""
    from num2words import num2words

    if len(digits) > 15 or (len(digits) > 1 and digits.startswith("0")):
        return "".join(_cardinal(digit) for digit in digits)
    return str(num2words(int(digits), lang="ko")).replace(" ", "")
