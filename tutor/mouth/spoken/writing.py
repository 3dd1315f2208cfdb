"""Abbreviations, web addresses, code words and list letters in English. Pure."""

from __future__ import annotations

import html
import re

_SENTENCE_END = r"(?=\s*$|\s+[A-Z\"“(])"

_ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    (r"[eE]\.\ ?g\.,?|eg\.,?", "for example,"),
    (r"[iI]\.\ ?e\.,?|ie\.,?", "that is,"),
    (r"et\ al\.", "and others"),
    (r"a\.k\.a\.|\baka\b", "also known as"),
    (r"N/A\b", "not applicable"),
    (r"ca?\.\ ?(?=[12][0-9]{3}\b)", "around "),
    (r"[Cc]h\.\ ?(?=[0-9])", "chapter "),
    (r"[Vv]ol\.\ ?(?=[0-9])", "volume "),
    (r"[Ss]ec\.\ ?(?=[0-9])", "section "),
    (r"[Ee]x\.\ ?(?=[0-9])", "exercise "),
    (r"[Qq]\.\ ?(?=[0-9])", "question "),
    (r"Jr\.", "Junior"),
    (r"Sr\.", "Senior"),
    (r"Mt\.(?=\s+[A-Z])", "Mount"),
    (r"Capt\.(?=\s+[A-Z])", "Captain"),
    (r"Gen\.(?=\s+[A-Z])", "General"),
    (r"Sen\.(?=\s+[A-Z])", "Senator"),
    (r"Gov\.(?=\s+[A-Z])", "Governor"),
    (r"max\.", "maximum"),
    (r"avg\.", "average"),
    (rf"etc\.{_SENTENCE_END}", "and so on."),
    (r"etc\b\.?", "and so on"),
    (r"vs\b\.?", "versus"),
    (r"cf\.", "compare"),
    (r"approx\.", "approximately"),
    (r"Mr\b\.?", "Mister"),
    (r"Mrs\.", "Mrs"),
    (r"Ms\.", "Miz"),
    (r"Dr\b\.?(?=\s+[A-Z])", "Doctor"),
    (r"Prof\b\.?(?=\s+[A-Z])", "Professor"),
    (r"St\.(?=\s+[A-Z])", "Saint"),
    (r"[Nn]os?\.\ ?(?=[0-9])", "number "),
    (r"[Ff]igs?\.\ ?(?=[0-9])", "figure "),
    (r"[Ee]qs?\.\ ?(?=[0-9(])", "equation "),
    (r"[Pp]p\.\ ?(?=[0-9])", "pages "),
    (r"[Pp]\.\ ?(?=[0-9])", "page "),
    (rf"Ph\.?D\.{_SENTENCE_END}", "P H D."),
    (r"Ph\.?D\b\.?", "P H D"),
    (r"w/o\b", "without"),
    (r"w/(?=\s)", "with"),
)
_ABBREVIATION = tuple((re.compile(rf"(?<![\w.])(?:{sign})"), words) for sign, words in _ABBREVIATIONS)
_STREETS = {"St": "Street", "Ave": "Avenue", "Rd": "Road"}
_INITIALISM = re.compile(rf"(?<![\w.])([A-Z])\.([A-Z])\.(?:([A-Z])\.)?({_SENTENCE_END})?")
_INITIAL = re.compile(r"(?<![\w'.])([A-Z])\.(?=\s+[A-Z])")
_NO_NAME = re.compile(r"\b(?:Option|Choice|Answer|Letter|Point|Line|Angle|Set|Part|Figure|The)\s+$")


def abbreviations(text: str) -> str:
    """``e.g.`` for example, ``etc.`` and so on, ``Dr. Kim`` Doctor Kim, ``U.S.`` U S."""
    for sign, words in _ABBREVIATION:
        text = sign.sub(words, text)
    text = re.sub(r"(?<=[a-z]\ )(St|Ave|Rd)\.(?=\s*$|[,;:?!]|\s+[a-z])(\s*$)?", _street, text)
    text = _INITIALISM.sub(_initials, text)
    return _INITIAL.sub(_initial, text)


def _street(found: re.Match[str]) -> str:
    return _STREETS[found[1]] + ("." if found[2] is not None else "")


def _initial(found: re.Match[str]) -> str:
    """The letter alone in a name (``J. K. Rowling``), as it is at the end of a sentence."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    if found[1] == "M" and re.search(r"\b[AP]\s+$", before):
        return found[0]  # half past six P M.
    named = re.search(r"\b[A-Z](?:\.|[a-z]+)?\s+$", before) and not _NO_NAME.search(before)
    return found[1] if named or re.match(r"\s+[A-Z]\.\s+[A-Z]", behind) else found[0]


def _initials(found: re.Match[str]) -> str:
    letters = " ".join(letter for letter in found.groups()[:3] if letter)
    at_end = found[4] is not None and not found.string[found.end() :].strip()
    return f"{letters}." if at_end else letters


_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+[\w/]|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESS_SIGNS = {".": " dot ", "/": " slash ", "-": " dash ", "_": " underscore ", "@": " at "}
_FENCED = re.compile(r"```\w*\s?|`")
_TAG = re.compile(
    r"</?(?:b|i|em|strong|p|br|sub|sup|code|span|div|a|ul|ol|li|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_TAG_NAMED = re.compile(r"<(/?)(\w+)(?:\s[^<>]*)?/?>(?=\s+(?:tags?|elements?)\b)")
_ENTITY = re.compile(r"&(?:#[0-9]{2,5}|[a-zA-Z]{2,8});")
_FILE_PATH = re.compile(
    r"(?<![\w/.~])(?:~|\.{1,2})?/(?:[\w.-]+/)*(?:[\w-]{2,}|[\w-]+\.\w+|[\w-]+/[\w.-]+)(?![\w/])|(?<![\w/.])(?:[\w-]+/){1,8}[\w-]+\.[a-z]{1,4}\b"
)
_PHONETIC = re.compile(r"(?<![\w/])/([^\s/]{1,12})/(?=\s+(?:sound|phoneme|vowel)|\s*[.,?!]|\s*$)")
_HEX = re.compile(r"\b0([xXbB])([0-9A-Fa-f]+)\b")
_PHONE = re.compile(
    r"\b([Cc]all|[Pp]hone|[Dd]ial|[Nn]umber)( (?:me at |number |is )?)((?:[0-9]{3}-){1,2}[0-9]{4})\b"
)
_COUNTDOWN = re.compile(r"(?<![\w-])[0-9](?:-[0-9]){2,}(?![\w-]|\ ?=)")
_CALLED = re.compile(r"\b(?=\w{2})([A-Za-z_]\w*)\(\)")
_CALLED_WITH = re.compile(
    r"\b([a-z_]\w*_\w+|print|len|range|input|int|str|list|type|sum|min|max)\(([^()]*)\)"
)
_CAMEL = re.compile(r"\b[a-z]{2,}(?:[A-Z][a-z0-9]+)+\b")
_DOTTED = re.compile(r"(?<=[A-Za-z0-9_]{2})\.(?=[a-z_]{2})")


def code(text: str) -> str:
    """``https://example.org/a`` example dot org slash a; ``snake_case``, ``camelCase`` and ``print()``."""
    text = _ENTITY.sub(lambda m: html.unescape(m[0]) if html.unescape(m[0]) != m[0] else " ", text)
    text = _TAG_NAMED.sub(lambda m: f"{'closing ' * (m[1] != '')}{m[2]}", text)
    text = _LINK.sub(r"\1", _TAG.sub(" ", text))
    text = _ADDRESS.sub(_address, text)
    text = _FILE_PATH.sub(_path, _PHONETIC.sub(r" \1 ", text))
    text = _HEX.sub(lambda m: f"0 {m[1].lower()} {' '.join(m[2].upper())}", text)
    text = _PHONE.sub(lambda m: f"{m[1]}{m[2]}{' '.join(m[3]).replace(' - ', ', ')}", text)
    text = _COUNTDOWN.sub(lambda m: m[0].replace("-", ", "), text)
    text = re.sub(r"\b([1-3])-D\b", r"\1 D", re.sub(r"\b(K(?=-12\b)|50(?=-50\b))-", r"\1 ", text))
    text = re.sub(r"(?<![\w-])([A-DF])-(?=\s+grades?\b|\s*$|[.,;!?])", r"\1 minus", text)
    text = re.sub(r"\b([CF])#", r"\1 sharp", text)
    text = _FENCED.sub(" ", text)
    text = _CALLED_WITH.sub(r"\1 \2 ", _CALLED.sub(r"\1", text))
    text = _CAMEL.sub(lambda m: re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", m[0]), text)
    text = re.sub(r"(?<!\w)_{2,}(?!\w)", " blank ", text).replace("_", " ")
    return _DOTTED.sub(" dot ", text)


def _address(found: re.Match[str]) -> str:
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", found[0]).split("?")[0].split("#")[0].rstrip("/")
    return re.sub(r"[./\-_@]", lambda m: _ADDRESS_SIGNS[m[0]], re.sub(r"[^\w./\-@]", " ", bare))


def _path(found: re.Match[str]) -> str:
    home = found[0].replace("~", "home", 1) if found[0][0] == "~" else found[0]
    return re.sub(r"[./\-_]", lambda m: _ADDRESS_SIGNS[m[0]], home)


_LIST_LETTER = re.compile(r"(?:^|(?<=\s))\(?([A-Ha-h])\)(?=\s|$|[.,;:?!])\s*")
_LIST_POINT = re.compile(r"^([A-Ha-h])\.(?=\s)")
_LIST_NUMBER = re.compile(r"^\(?([0-9]{1,2})[.)](?=\s)")
_CHOICE = re.compile(
    r"\b([Oo]ption|[Cc]hoice|[Aa]nswer|[Ll]etter|[Pp]oint|[Ll]ine|[Aa]ngle) ([a-h])\b(?!\s+[a-z])"
)


def lists(text: str) -> str:
    """``a) two thirds`` A, two thirds; ``1. Draw`` one, Draw; ``option b`` option B."""
    text = _LIST_LETTER.sub(lambda m: f"{m[1].upper()}, ", text)
    text = _LIST_POINT.sub(lambda m: f"{m[1].upper()},", text)
    text = _LIST_NUMBER.sub(r"\1,", text)
    return _CHOICE.sub(lambda m: f"{m[1]} {m[2].upper()}", text)
