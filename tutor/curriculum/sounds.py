"""How alike two short texts sound: the distance of their phonemes, as espeak says them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tutor.mouth.pronounce import respell
from tutor.mouth.verbalize import speakable

if TYPE_CHECKING:
    from piper.phonemize_espeak import EspeakPhonemizer

ALIKE = 0.25
"""Distance below which two choices are easily taken for each other: "fifteen" and "fifty" have 0.17,
"ship" and "sheep" 0.13, "can" and "can't" 0.13; "go" and "goes" 0.25, "three fifths" and "three sixths" 0.5.
"""

_VOICES = {"en": "en-us", "ko": "ko"}
_SAME = str.maketrans({"ɾ": "t", "ɚ": "ɜ", "ᵻ": "ɪ", "ɐ": "ə"})
"""Sounds that a listener does not tell apart: "latter" and "ladder" in American English."""

_KIN = (
    *("pb", "td", "kɡ", "fv", "θð", "sz", "ʃʒ", "fθ", "sθ", "vð", "dð", "mn", "nŋ", "lɹ", "bv", "wv", "sʃ"),
    *("iɪ", "uʊ", "ɔɑ", "ɔɜ", "ɛæ", "ɛɪ", "ʌə", "ʌæ", "ʌɑ", "oɔ"),
)
_CLOSE = frozenset(pair for kin in _KIN for pair in (kin, kin[::-1]))
_CLOSE_COSTS = 0.4
_FAINT_COSTS = 0.5
"""A last "t" or "d" after a consonant is often not released: "can't"."""


def distance(one: str, other: str, language: str = "en") -> float:
    """How much of the words in which two texts differ sounds different: 0 alike, 1 not alike at all.

    Words that both begin or end with tell nothing apart and are left out. ``language`` is a code such
    as ``en``; one that is not known is read as English.
    """
    first, second = (speakable(text, language).lower().split() for text in (one, other))
    while first and second and first[0] == second[0]:
        del first[0], second[0]
    while first and second and first[-1] == second[-1]:
        del first[-1], second[-1]
    a, b = (phonemes(" ".join(words), language) for words in (first, second))
    longest = max(len(a), len(b))
    return _cost(a, b) / longest if longest else 0.0


def phonemes(text: str, language: str = "en") -> str:
    """``text`` as espeak's phonemes, one character each, without stress and length."""
    voice = _VOICES.get(language[:2].lower(), "en-us")
    spoken: list[list[str]] = _espeak().phonemize(voice, respell(text, voice)) if text else []
    signs = "".join(sign for sentence in spoken for sign in sentence if sign.isalpha() and sign not in "ːˈˌ")
    return signs.translate(_SAME)


@cache
def _espeak() -> EspeakPhonemizer:
    from piper.phonemize_espeak import EspeakPhonemizer

    return EspeakPhonemizer()


def _cost(a: str, b: str) -> float:
    """The cheapest way to turn one into the other (Levenshtein), near sounds at a lower price."""
    row = [0.0]
    for m in range(len(b)):
        row.append(row[-1] + _drop(b, m))
    for n in range(len(a)):
        before, row[0] = row[0], row[0] + _drop(a, n)
        for m in range(len(b)):
            swap = before + (0.0 if a[n] == b[m] else _CLOSE_COSTS if a[n] + b[m] in _CLOSE else 1.0)
            before = row[m + 1]
            row[m + 1] = min(swap, before + _drop(a, n), row[m] + _drop(b, m))
    return row[-1]


def _drop(text: str, place: int) -> float:
    last = place == len(text) - 1 and place > 0
    return _FAINT_COSTS if last and text[place] in "td" and text[place - 1] in "nlsfkp" else 1.0
