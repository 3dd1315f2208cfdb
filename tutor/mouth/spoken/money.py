"""Sums of money in English. Pure."""

from __future__ import annotations

import re

from tutor.mouth.spoken.numbers import cardinal, number

_COINS = {
    "$": ("dollar", "cent"),
    "£": ("pound", "penny"),
    "€": ("euro", "cent"),
    "₩": ("won", ""),
    "¥": ("yen", ""),
}
_COUNT = r"([0-9]+)(?:\.([0-9]+))?"
_SIZE = r"(?:\ ?(thousand|million|billion|trillion|k|m|bn|K|M|B)\b)?"
_MONEY = re.compile(rf"(?:(?<![\w)])[-−]\ ?(?=[$£€₩¥]))?([$£€₩¥])\ ?{_COUNT}{_SIZE}")
_MONEY_AFTER = re.compile(rf"(?<![\w.]){_COUNT}{_SIZE}\ ?([$£€₩¥])")
_SPAN = re.compile(r"(?<=[0-9])\ ?[-–]\ ?(?=[$£€₩¥]\ ?[0-9])")
_SPAN_BEHIND = re.compile(r"([$£€₩¥])\ ?([0-9]+(?:\.[0-9]+)?)\ ?[-–]\ ?([0-9]+(?:\.[0-9]+)?)(?![\w%.]|\ ?=)")
_PER = re.compile(
    r"([$£€₩¥][0-9.,]*[0-9]|(?<![\w./])[0-9]+(?:\ [a-z]+)?)\ ?/\ ?"
    r"(?=(?:second|minute|hour|day|week|month|year|person|night|page|item|mile|gallon|kg|lb)\b)"
)
_CENTS = re.compile(r"(?<![\w.])([0-9]+)\ ?¢")
_SIZES = {
    "k": "thousand", "K": "thousand", "m": "million", "M": "million", "bn": "billion", "B": "billion"
}  # fmt: skip


def money(text: str) -> str:
    """``$3.50`` three dollars and fifty cents; ``£2`` two pounds; ``₩1000`` one thousand won."""
    text = _PER.sub(r"\1 per ", text)
    text = _CENTS.sub(lambda m: f"{cardinal(m[1])} {'cent' if m[1] == '1' else 'cents'}", text)
    text = _SPAN_BEHIND.sub(r"\2 to \1\3", _SPAN.sub(" minus " if "=" in text else " to ", text))
    text = _MONEY.sub(lambda m: f" {'minus ' * (m[0][0] in '-−')}{_sum(m[1], m[2], m[3], m[4])} ", text)
    return _MONEY_AFTER.sub(lambda m: f" {_sum(m[4], m[1], m[2], m[3])} ", text)


def _sum(coin: str, whole: str, cents: str | None, size: str | None) -> str:
    name, small = _COINS[coin]
    many = name if name in ("won", "yen") else f"{name}s"
    if size:
        amount = number(f"{whole}.{cents}" if cents else whole)
        return f"{amount} {_SIZES.get(size, size)} {many}"
    if cents and (len(cents) != 2 or not small):
        return f"{number(f'{whole}.{cents}')} {many}"
    parts = [f"{cardinal(whole)} {name if whole == '1' else many}"]
    if cents and int(cents):
        few = small if cents == "01" else {"penny": "pence"}.get(small, f"{small}s")
        parts = ([] if not int(whole) else parts) + [f"{cardinal(cents.lstrip('0'))} {few}"]
    return " and ".join(parts)
