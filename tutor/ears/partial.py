"""What has been heard so far, while the learner still speaks: words that stay, and words that may change.

Local agreement of two (Macháček, Dabre and Bojar, "Turning Whisper into Real-Time Transcription System",
2023): the words that two successive hypotheses share as a prefix are stable, the rest is a guess. Pure.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import takewhile

_EDGES = ' .,;:!?…。，、！？"“”«»()[]¿¡–—'
_APOSTROPHES = str.maketrans("", "", "'‘’`")


@dataclass(frozen=True, slots=True)
class Partial:
    """``stable`` words only ever grow; ``tail`` is the rest of the newest hypothesis.

    Begin with an empty one whenever the audio begins elsewhere.
    """

    stable: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join((*self.stable, *self.tail))


def revise(partial: Partial, hypothesis: str) -> Partial:
    """``partial`` after one more ``hypothesis`` for the same audio, grown at its end since the one before.

    An empty hypothesis says nothing and changes nothing. Words are compared without case and punctuation.
    """
    heard = _words(hypothesis)
    if not heard:
        return partial
    rest = heard[_after(partial.stable, heard) :]
    pairs = zip(partial.tail, rest, strict=False)
    agreed = sum(1 for _ in takewhile(lambda pair: _plain(pair[0]) == _plain(pair[1]), pairs))
    return Partial((*partial.stable, *rest[:agreed]), rest[agreed:])


def _words(hypothesis: str) -> tuple[str, ...]:
    """The words; without the marks after the last, which only say where the audio was cut."""
    words = [word for word in hypothesis.split() if _plain(word)]
    return (*words[:-1], words[-1].rstrip(_EDGES)) if words else ()


def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold().translate(_APOSTROPHES).strip(_EDGES).rstrip("-")
    return folded if folded[1:2].isdecimal() else folded.lstrip("-")  # "-3" is not "3"


def _after(stable: tuple[str, ...], heard: tuple[str, ...]) -> int:
    """How many words of ``heard`` stand for ``stable``, where a word may have changed, come or gone.

    The length of the prefix nearest to ``stable`` (Levenshtein); of several, one that ends in the same
    word, then the one of nearest length.
    """
    wanted, got = [_plain(word) for word in stable], [_plain(word) for word in heard]
    if got[: len(wanted)] == wanted:
        return len(wanted)
    row = list(range(len(got) + 1))  # row[k]: the distance of the first k words heard
    for i, word in enumerate(wanted, 1):
        before, row[0] = row[0], i
        for k, other in enumerate(got, 1):
            before, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, before + (word != other))
    return min(
        range(len(got) + 1),
        key=lambda k: (row[k], k == 0 or got[k - 1] != wanted[-1], abs(k - len(wanted))),
    )
