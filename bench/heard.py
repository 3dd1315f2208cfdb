"""Which of the tutor's words can be heard in a recording of it, told by the recogniser and not by the tutor.

The recogniser writes down the tutor's channel up to the stop, in stretches between the tutor's own pauses,
and its words are laid against the words that the tutor was to say: the beginning of them that fits best is
what was audible. A word cut in half may count or not, so a difference of one word says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from bench.engines import Engines
from bench.scene import Scene
from tutor.audio import AUDIBLE, RATE, Samples
from tutor.engines import Transcriber
from tutor.events import PhraseSpoken
from tutor.mouth.verbalize import speakable

PAUSE_S = 0.1
"""The tutor's own pauses between phrases last 0.12 s or more."""

TAIL_S = 0.5
"""Silence after a stretch, seconds, so that the recogniser takes its end for an end."""


@dataclass(slots=True)
class Told:
    """What the tutor was to say, phrase by phrase, in plain spoken words."""

    phrases: tuple[tuple[str, ...], ...]
    transcriber: Transcriber
    _found: dict[tuple[int, int], str] = field(default_factory=dict)

    @classmethod
    def of(cls, undisturbed: Scene, engines: Engines) -> Told:
        """From the undisturbed scene."""
        spoken = [event.text for _, event in undisturbed.of(PhraseSpoken)]
        return cls(tuple(plain(text) for text in spoken), engines.speech.transcriber)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for phrase in self.phrases for word in phrase)

    def count(self, heard: str) -> int:
        """How many words of the telling ``heard`` stands for."""
        return fitting_prefix(plain(heard), self.words)

    async def audible(self, channel: Samples) -> int:
        """How many words of the telling can be heard in ``channel`` (float32, 16 kHz), from its beginning.

        A stretch written down for an earlier scene is not written down again. Raises ``EngineError``.
        """
        found: list[str] = []
        for start, end in stretches(channel):
            if (start, end) not in self._found:
                sound = np.pad(channel[start:end], (RATE // 5, int(TAIL_S * RATE)))
                self._found[start, end] = (await self.transcriber.transcribe(sound)).text
            found += plain(self._found[start, end])
        return fitting_prefix(tuple(found), self.words)


def plain(text: str) -> tuple[str, ...]:
    """Lower-case spoken words: figures, hyphens and punctuation resolved."""
    return tuple(re.findall(r"[a-z']+", speakable(text).lower().replace("-", " ")))


def stretches(channel: Samples) -> list[tuple[int, int]]:
    """Where the channel is heard: (start, end) of stretches with no pause of ``PAUSE_S`` inside."""
    heard = np.flatnonzero(np.abs(channel) > AUDIBLE)
    if not heard.size:
        return []
    breaks = np.flatnonzero(np.diff(heard) > PAUSE_S * RATE)
    starts = [int(heard[0]), *(int(heard[at + 1]) for at in breaks)]
    ends = [*(int(heard[at]) + 1 for at in breaks), int(heard[-1]) + 1]
    return list(zip(starts, ends, strict=True))


def fitting_prefix(words: tuple[str, ...], told: tuple[str, ...]) -> int:
    """The length of the beginning of ``told`` nearest to ``words`` (edit distance in words).

    Among equals, the one whose length is nearest to the number of words.
    """
    row = list(range(len(told) + 1))
    for i, word in enumerate(words, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(told, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return min(range(len(row)), key=lambda n: (row[n], abs(n - len(words))))
