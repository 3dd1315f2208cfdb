"""What a synthesizer is given to read: written text as it is spoken aloud. Pure.

``LANGUAGES`` is the place for another language: its letters and how its signs are said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tutor.mouth.markdown import plain
from tutor.mouth.spoken import english, korean


@dataclass(frozen=True, slots=True)
class Language:
    """``letters`` is the inside of a regular expression's class; ``expand`` puts signs into words."""

    letters: str
    expand: Callable[[str], str]


LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        "en": Language(english.LETTERS, english.expand),
        "ko": Language(korean.LETTERS, korean.expand),
    }
)


_PASSES = 4
"""A pass may free a word that the next one reads, as ``vs`` in ``1/2vs``; the last only finds no change."""


def speakable(text: str, language: str = "en") -> str:
    """``text`` in letters, spaces and ``. , ? ! ' - ; :`` alone; ``3/4`` becomes ``three quarters``.

    ``language`` is a code such as ``en`` or ``ko-KR``; one that is not known is read as English. What
    cannot be spoken is left out, so that the result may be empty. Never raises.
    """
    how = LANGUAGES.get(language[:2].lower(), LANGUAGES["en"])
    for _ in range(_PASSES):
        spoken = _clean(how.expand(_normal(text)), how.letters)
        if spoken == text:
            break
        text = spoken
    return text


_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "′": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
)
_ALIKE = str.maketrans({
    "⁄": "/", "∕": "/", "‐": "-", "‑": "-", "‒": "–", "―": "—", "﹣": "-", "－": "-", "∗": "*", "⋯": "…",
    "﹢": "+", "＋": "+", "。": ".", "、": ",", "，": ",", "！": "!", "？": "?", "：": ":", "；": ";",
    "㎏": "kg", "㎝": "cm", "㎜": "mm", "㎞": "km", "㎡": "m²", "㎥": "m³", "㎖": "mL", "ℓ": "L", "㎎": "mg",
    "℃": "°C", "℉": "°F", "º": "°", "ϵ": "ε", "ϕ": "φ", "″": '"', "∆": "Δ", "Ω": "Ω",
})  # fmt: skip
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣ", "0123456789+-()nx")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_BINARY = re.compile(r"(?<![\w.])([01]{1,32})₂(?![₀-₉])")
_RAISED_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣ]+")
_VULGAR = re.compile("([0-9]?)([¼½¾⅐-⅞↉])(?=([A-Za-z0-9]?))")


def _normal(text: str) -> str:
    """One way to write what can be written in several: dashes, quotes, raised digits, ½."""
    text = unicodedata.normalize("NFC", text).translate(_QUOTES).translate(_ALIKE)
    text = _BINARY.sub(lambda m: f"{' '.join(m[1])} base 2", text).translate(_LOWERED)
    text = re.sub(r"(?<=[0-9])--(?=[0-9])", " - -", text)
    text = re.sub(r"(?<!-)-{2,3}(?![->])", "—", text) if not re.search(r"\b[a-z]--(?![\w-])", text) else text
    text = re.sub(r"\^([¼-¾⅐-⅞])", r"^(\1)", text)
    text = re.sub(r"[□▢◻⬜☐]", "□", text)
    text = _VULGAR.sub(_vulgar, text)
    text = _RAISED_RUN.sub(_raised, text)
    text = re.sub(r"(?<=[^\W_])[^\S\n]*\n\s*", ", ", text) if "\n" in text else text
    return plain(text)


def _vulgar(found: re.Match[str]) -> str:
    parts = unicodedata.normalize("NFKC", found[2]).replace("⁄", "/")
    before = f"{found[1]} " if found[1] else ""
    return f"{before}{parts}{' ' if found[3] else ''}"


def _raised(found: re.Match[str]) -> str:
    exponent = found[0].translate(_RAISED)
    return f"^{exponent}" if exponent.isalnum() else f"^({exponent})"


def _clean(text: str, letters: str) -> str:
    """Only what may be spoken, each mark once and where it belongs."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"\.{2,}|…", ", ", text)
    text = re.sub(r"[()\[\]{}|—–\s]+$", "", text)  # a comma at the end is kept: the voice stays up
    text = re.sub(r"[()\[\]{}|—–]", ", ", text)
    text = re.sub(rf"[^{letters}.,?!';:\- ]", " ", text)
    text = re.sub(rf"(?<![{letters}])[-']+|[-']+(?![{letters}'])", " ", text)
    text = re.sub(r"(?<=[.,;:?!])(?=[^\s.,;:?!])", " ", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"[.,;:?! ]*[.,;:?!][.,;:?! ]*", _one_mark, text)
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"^[.,;:?! ]+", "", text) if re.search(f"[{letters}]", text) else ""


def _one_mark(found: re.Match[str]) -> str:
    """Of several marks the strongest."""
    marks = found[0].replace(" ", "")
    return next(mark for mark in "?!.;:," if mark in marks) + " "
