"""HTML of a question or a card as plain text, and what in it cannot be plain text. Pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser

TAG = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|img|sub|sup|ul|ol|li|table|tr|td|th|h[1-6]|a|font|audio|video|code|pre|hr)"
    r"\b[^<>]*>",
    re.IGNORECASE,
)
"""A tag of HTML as it stands in exported questions; other angle brackets are text."""

_SOUND = re.compile(r"\[sound:([^\]]{1,200})\]")
_ENDS = frozenset(["p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "hr"])
_MEDIA = frozenset(["img", "audio", "video", "object", "embed", "source"])
_UNSEEN = frozenset(("script", "style"))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.media: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag == "td":
            self.parts.append(" ")
        if tag in _MEDIA:
            self.media.append(next((value for key, value in attrs if key in ("src", "data") and value), tag))
        if tag in _UNSEEN:
            self._unseen += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _ENDS:
            self.parts.append("\n")
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def text_of(html: str) -> tuple[str, tuple[str, ...]]:
    """The words of ``html`` with its line breaks, and the names of pictures and sounds in it."""
    sounds = _SOUND.findall(html)
    parser = _Text()
    parser.feed(_SOUND.sub(" ", html))
    parser.close()
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(parser.parts).split("\n")]
    text = re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()
    return text, (*parser.media, *sounds)
