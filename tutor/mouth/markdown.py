"""Takes the marks of written text out: Markdown, emoji, line breaks. Pure."""

from __future__ import annotations

import re
import unicodedata

_FENCE = re.compile(r"```\w*")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_LINE_MARK = re.compile(r"(?m)^[ \t]*(?:(?:[-*•]|#{1,6}|>+)[ \t]+)+")
_OPENING = re.compile(r"(?<![\w)*_])[*_]{1,3}(?=[^\s*_])")
_CLOSING = re.compile(r"(?<=[^\s*_])[*_]{1,3}(?![\w({*_])")
_PICTURES = re.compile(r"\0+")
_PICTURES_BEFORE_MARK = re.compile(r"\s*\0+(?=[.,;:!?])")
_SPACES = re.compile(r"\s+")

_SPOKEN_SYMBOLS = frozenset("°℃℉№△□")
"""Of the category of emoji, yet spoken."""

_JOINERS = frozenset("\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f\u20e3\u00ad")
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def plain(text: str) -> str:
    """``text`` on one line without list marks, headings, emphasis, code marks, link targets and emoji.

    A star or underscore between two operands (``2*3``, ``snake_case``) and a blank (``___``) stay.
    """
    text = _LINK.sub(r"\1", _FENCE.sub(" ", text))
    text = _LINE_MARK.sub("", text)
    text = _CLOSING.sub("", _OPENING.sub("", text)).replace("`", "")
    text = "".join("\0" if _is_picture(char) else char for char in text if char not in _JOINERS)
    text = _PICTURES.sub(" ", _PICTURES_BEFORE_MARK.sub("", text))
    return _SPACES.sub(" ", text).strip()


def _is_picture(char: str) -> bool:
    if char.isascii():
        return False
    return ord(char) in _SKIN_TONES or (unicodedata.category(char) == "So" and char not in _SPOKEN_SYMBOLS)
