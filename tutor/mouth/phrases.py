"""Cuts text into phrases to be spoken one after another, the first of them early.

Decisions rest on the characters seen so far, never on how the stream was cut into pieces: a boundary
is taken once the characters behind it show that it is one. Rules for boundaries are in ``edges``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from tutor.mouth.edges import Kind, edges
from tutor.mouth.markdown import plain

FIRST_WORDS = 3
"""Words from which the first phrase may end at a comma."""

FIRST_CLAUSE_WORDS = 7
"""Words from which the first phrase may end before a conjunction."""

LONG_WORDS = 16
"""Words from which any later phrase may end at a comma."""

MOST_WORDS = 24
"""A phrase is cut here at any space, even within quotes or brackets: about 9 s of speech, which takes
100 MB less to synthesise than 12 s."""

MOST_CHARS = 600
"""No phrase is longer, whatever it is made of."""


async def phrases(pieces: AsyncIterator[str], *, first_words: int = FIRST_WORDS) -> AsyncIterator[str]:
    """Phrases of a stream of text, each as soon as its end is sure; the rest when the stream ends.

    Closing this iterator closes ``pieces``. No phrase is empty or without a letter or digit.
    """
    cutter = _Cutter(first_words)
    try:
        async for piece in pieces:
            for phrase in cutter.feed(piece):
                yield phrase
        for phrase in cutter.finish():
            yield phrase
    finally:
        close = getattr(pieces, "aclose", None)
        if close is not None:
            await close()


def split(text: str, *, first_words: int = FIRST_WORDS) -> tuple[str, ...]:
    """The phrases of a text that is there whole, by the same rules."""
    cutter = _Cutter(first_words)
    return (*cutter.feed(text), *cutter.finish())


class _Cutter:
    """The text that waits for its phrase to end."""

    def __init__(self, first_words: int) -> None:
        self._text = ""
        self._first_words = first_words
        self._first = True

    def feed(self, piece: str) -> Iterator[str]:
        for char in piece:
            before = self._text[-1:]
            self._text += char
            if not (char.isalnum() and before.isalnum()):  # within a word nothing can be decided
                yield from self._take(last=False)

    def finish(self) -> Iterator[str]:
        yield from self._take(last=True)
        yield from self._clean(self._text)
        self._text = ""

    def _take(self, *, last: bool) -> Iterator[str]:
        """Cut off every phrase whose end is sure; ``last``: nothing will follow."""
        while (at := self._cut(last=last)) is not None:
            phrase, self._text = self._text[:at], self._text[at:]
            yield from self._clean(phrase)

    def _cut(self, *, last: bool) -> int | None:
        """Where the waiting text is to be cut first, or ``None``."""
        if len(self._text) > MOST_CHARS:
            return self._text.rfind(" ") + 1 or MOST_CHARS
        for edge in edges(self._text, last=last):
            words = len(self._text[: edge.at].split())
            if edge.kind is Kind.UNSURE:
                return None
            if edge.kind is Kind.SPACE:
                if words >= MOST_WORDS:
                    return edge.at
            elif edge.kind is Kind.SENTENCE or words >= self._needed(edge.kind):
                return edge.at
        return None

    def _needed(self, kind: Kind) -> int:
        if not self._first:
            return LONG_WORDS
        return self._first_words if kind is Kind.PAUSE else max(FIRST_CLAUSE_WORDS, self._first_words)

    def _clean(self, phrase: str) -> Iterator[str]:
        phrase = plain(phrase)
        if any(char.isalnum() for char in phrase):
            self._first = False
            yield phrase
