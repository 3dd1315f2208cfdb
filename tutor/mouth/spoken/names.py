"""Roman numerals, and letters that are said one by one, in English. Pure."""

from __future__ import annotations

import re

from tutor.mouth.spoken.numbers import cardinal, ordinal

_ROMAN = r"(X{0,3}(?:IX|IV|V?I{0,3}))(?<=[IVX])"
_VALUES = {"I": 1, "V": 5, "X": 10}
_RULERS = (
    "Henry|Louis|Charles|George|Edward|William|Richard|James|Elizabeth|Mary|Philip|Frederick|Napoleon|"
    "Catherine|Nicholas|Alexander|Peter|Paul|John|Pius|Benedict|Ramesses|Ptolemy|Leo|Ivan|King|Queen|Pope"
)
_RULER = re.compile(rf"\b({_RULERS})\ {_ROMAN}(?='s|\b(?!'))")
_COUNTED = re.compile(
    rf"\b((?:World|Civil|Punic)\ War|Chapter|Part|Book|Volume|Act|Scene|Phase|Type|Unit|Section|Level|Stage|"
    rf"Class|Grade|Article|Superbowl|Super\ Bowl|Rocky|Apollo)\ {_ROMAN}\b(?!')"
)
_NO_PERSON = re.compile(r"\s*(?:[.,;:?!)]|$)|\ (?:is|of|and|to|was)\b")
_WORLD_WAR = re.compile(r"\bWW(II|I|2|1)\b")

_ACRONYMS = "AD ATP AWS CEFR CLI EFL ESL FAQ IDE IMF IO IQ IR LED OOP URI UX"
"""espeak reads these as words: "eyed" for IDE. Others, as AI, URL or DNA, it spells by itself."""
_SPELT = frozenset(_ACRONYMS.split())
_CAPITALS = re.compile(r"(?<![\w'.&/-])([A-Z]{2,5})(s?)(?![\w'&/-]|\.[A-Z])")
_SHOUTED = re.compile(r"\b[A-Z]{2,}\ [A-Z]{2,}\ [A-Z]{2,}\b")
_LETTERS = re.compile(r"(?<![\w'.])a(?=,\ [b-z](?:,|\ (?:and|or)\ [b-z]\b))|(?<=\b[b-z]\ or\ )a(?=\s*[.,?!])")
_ALPHABET = re.compile(r"\b([Aa])-([Zz])\b")


def names(text: str) -> str:
    """``Henry VIII`` the Eighth, ``Chapter IV`` four, ``WWII``; ``IQ`` I Q; ``a, b and c`` A, b and c."""
    text = _WORLD_WAR.sub(lambda m: f"World War {cardinal(str(_WARS[m[1]])).title()}", text)
    text = _RULER.sub(lambda m: f"{m[1]} {_reign(m[2], m[0])}", text)
    text = _COUNTED.sub(_counted, text)
    if not _SHOUTED.search(text):
        text = _CAPITALS.sub(lambda m: f"{' '.join(m[1])}{m[2]}" if m[1] in _SPELT else m[0], text)
    return _LETTERS.sub("A", _ALPHABET.sub("A to Z", text))


_WARS = {"I": 1, "1": 1, "II": 2, "2": 2}


def _counted(found: re.Match[str]) -> str:
    """``Act IV`` Act Four; a lone I may be the person."""
    if found[2] == "I" and not _NO_PERSON.match(found.string, found.end()):
        return found[0]
    return f"{found[1]} {cardinal(str(_value(found[2]))).title()}"


def _reign(numeral: str, whole: str) -> str:
    """``the Eighth``; ``King I`` is left, as nobody's name."""
    if numeral == "I" and whole.startswith(("King", "Queen", "Pope")):
        return "I"
    return f"the {ordinal(str(_value(numeral))).title()}"


def _value(numeral: str) -> int:
    values = [_VALUES[letter] for letter in numeral]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
