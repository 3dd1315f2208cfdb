"""Korean: signs into words, pass by pass. Pure.

Numbers are Sino-Korean, and native before a counter such as 개 or 시; particles follow the last syllable.
"""

from __future__ import annotations

import re
from functools import cache

LETTERS = "A-Za-z가-힣"

_SIGNS = {
    "+": "더하기", "−": "빼기", "×": "곱하기", "÷": "나누기", "%": "퍼센트", "≠": "같지 않음", "≈": "약",
    "±": "플러스 마이너스", "√": "루트", "∛": "세제곱근", "π": "파이", "∞": "무한대", "→": "에서", "°C": "도",
    "°": "도", "₩": "원", "$": "달러", "€": "유로", "&": "그리고", "@": "골뱅이",
}  # fmt: skip
_UNITS = {
    "km": "킬로미터", "cm": "센티미터", "mm": "밀리미터", "kg": "킬로그램", "mg": "밀리그램", "m": "미터",
    "mL": "밀리리터", "ml": "밀리리터", "g": "그램", "L": "리터", "kB": "킬로바이트", "MB": "메가바이트",
    "GB": "기가바이트", "W": "와트", "V": "볼트", "Hz": "헤르츠",
}  # fmt: skip
_PER = {"km/h": "시속 {} 킬로미터", "m/s": "초속 {} 미터"}
_ALIKE = {">=": "≥", "<=": "≤", "!=": "≠", "**": "^", "*": "×"}
_COMPARED = {">": "보다 큼", "<": "보다 작음", "≥": "보다 크거나 같음", "≤": "보다 작거나 같음"}

_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_COUNTERS = "개(?!월)|명|살|시간|마리|권|장|대|잔|병|송이|그루|번째|가지|사람|시(?!속)"

_N = r"[0-9]+(?:\.[0-9]+)?"
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/[\w./-]*)?)")
_PHONE = re.compile(r"(?<![\w-])[0-9]{2,4}-[0-9]{3,4}-[0-9]{4}(?![\w-])")
_CLOCK = re.compile(r"(?<![\w:.])(1[0-2]|0?[1-9]):([0-5][0-9])(?![0-9:])")
_RATIO = re.compile(r"(?<![0-9.:])([0-9]+)(?:\ :\ |:)([0-9]+)(?![0-9.:])")
_UNIT = re.compile(rf"(?<=[0-9])\ ?({'|'.join(_UNITS)})(?:\^([23]))?(?![A-Za-z])")
_SPEED = re.compile(rf"({_N})\ ?(km/h|m/s)(?![\w^])")
_MIXED = re.compile(r"(?<![0-9/.])([0-9]+)\ ([0-9]+)/([0-9]+)(?![0-9/])")
_FRACTION = re.compile(r"(?<![0-9/.])([0-9]+)/([0-9]+)(?![0-9/])")
_DECIMAL = re.compile(r"([0-9]+)\.([0-9]+)")
_MINUS = re.compile(r"(?<=[0-9A-Za-z)])\ ?-\ ?(?=[0-9A-Za-z(√])(?<![A-Za-z]{2}-)")
_NEGATIVE = re.compile(r"(?<![\w)])[-−](?=[0-9√(A-Za-z])")
_RANGE = re.compile(r"(?<=[0-9])\ ?[–~]\ ?(?=[0-9])")
_COUNTED_RANGE = re.compile(r"(?<![\w=−-])([0-9]+)-([0-9]+)(?=[가-힣])")
_POWER = re.compile(r"\^\(?(-?[0-9]+|[a-z])\)?")
_COMPARISON = re.compile(rf"\ ?([<>≥≤])\ ?(-?(?:{_N}|[A-Za-z]))")
_COUNTED = re.compile(rf"(?<![0-9.,제/])([1-9][0-9]?)\ ?(?=({_COUNTERS}))")
_MONEY = re.compile(rf"([₩$€])\ ?({_N})")


def expand(text: str) -> str:
    """``3/4`` 사분의 삼, ``0.75`` 영점 칠오, ``5 km`` 오 킬로미터, ``3개`` 세 개, ``3:30`` 세 시 삼십 분."""
    for sign, plain in _ALIKE.items():
        text = text.replace(sign, plain)
    text = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text)
    text = _ADDRESS.sub(lambda m: re.sub(r"[.]", " 점 ", m[1]).replace("/", " 슬래시 "), text)
    text = _PHONE.sub(lambda m: ", ".join("".join(_digit(d) for d in part) for part in m[0].split("-")), text)
    text = _CLOCK.sub(lambda m: f"{int(m[1])}시" + (f" {int(m[2])}분" if int(m[2]) else ""), text)
    text = _RATIO.sub(lambda m: f"{_cardinal(m[1])} 대 {_cardinal(m[2])}", text)
    text = _COUNTED_RANGE.sub(lambda m: f"{m[1]}에서 {m[2]}" if int(m[1]) < int(m[2]) else m[0], text)
    text = _RANGE.sub("에서 ", _NEGATIVE.sub(" 마이너스 ", text))
    text = _MINUS.sub(" − ", text)
    text = _MONEY.sub(lambda m: f"{m[2]}{' ' * (m[1] != '₩')}{_SIGNS[m[1]]}", text)
    text = _SPEED.sub(lambda m: _PER[m[2]].format(m[1]), text)
    text = _UNIT.sub(lambda m: f" {({'2': '제곱', '3': '세제곱'}).get(m[2], '')}{_UNITS[m[1]]}", text)
    text = _COMPARISON.sub(lambda m: f"= {m[2]}{_COMPARED[m[1]]} ", text)
    text = _POWER.sub(_power, text)
    text = _COUNTED.sub(_counted, text)
    text = _MIXED.sub(lambda m: f"{_with(_cardinal(m[1]))} {m[2]}/{m[3]}", text)
    text = _FRACTION.sub(lambda m: f"{_cardinal(m[2])}분의 {_cardinal(m[1])}", text)
    text = _DECIMAL.sub(lambda m: f"{_cardinal(m[1])}점 {''.join(_cardinal(d) for d in m[2])}", text)
    text = re.sub(r"[0-9]+", lambda m: _cardinal(m[0]), text)
    text = re.sub(r"(\S?)\ *=+\ *", lambda m: f"{m[1]}{'은' if _closed(m[1]) else '는'} ", text)
    for sign, words in _SIGNS.items():
        text = text.replace(sign, f" {words} ")
    return text


def _power(found: re.Match[str]) -> str:
    exponent = found[1].removeprefix("-")
    minus = "마이너스 " if found[1] != exponent else ""
    return {"2": " 제곱 ", "3": " 세제곱 "}.get(found[1], f"의 {minus}{exponent} 제곱 ")


def _counted(found: re.Match[str]) -> str:
    """Hours are native to twelve."""
    return f"{found[1]} " if found[2] == "시" and int(found[1]) > 12 else f"{_native(int(found[1]))} "


def _native(count: int) -> str:
    """``3`` 세, ``20`` 스무, ``24`` 스물네."""
    return "스무" if count == 20 else _TENS[count // 10] + _ONES[count % 10]


def _closed(syllable: str) -> bool:
    """Whether a syllable ends in a consonant."""
    return "가" <= syllable <= "힣" and (ord(syllable) - ord("가")) % 28 > 0


def _with(word: str) -> str:
    return f"{word}{'과' if _closed(word[-1]) else '와'}"


def _digit(digit: str) -> str:
    return "공" if digit == "0" else _cardinal(digit)


@cache
def _cardinal(digits: str) -> str:
    """Sino-Korean, as 삼 for 3; more than 15 digits one by one."""
    from num2words import num2words

    if len(digits) > 15 or (len(digits) > 1 and digits.startswith("0")):
        return "".join(_cardinal(digit) for digit in digits)
    return str(num2words(int(digits), lang="ko")).replace(" ", "")
