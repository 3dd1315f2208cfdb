"""Cuts the silence around synthesised speech, and says where each word of it ends. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tutor.engines import Speech, Word
from tutor.mouth.voice import Chunk

QUIET = 0.003
"""The amplitude under which the voice is silent; a soft "th" or "f" already lies above it."""

LEAD_S = 0.010
"""Silence kept before the first sound, seconds. piper gives 30 to 80 ms."""

CLAUSE_PAUSE_S = 0.120
"""Silence after a phrase that ends in the midst of a sentence, seconds."""

SENTENCE_PAUSE_S = 0.220
"""Silence after the end of a sentence, seconds: what piper itself leaves between two sentences."""

_ENDS = ".?!…。"
_MARKS = frozenset(",.;:?!")
_EDGES = frozenset("^$")


def assemble(text: str, chunks: Sequence[Chunk], rate: int) -> Speech:
    """One ``Speech`` of the sentences of ``text``: trimmed, with its final pause and its words' ends."""
    whole = np.concatenate([np.zeros(0, np.float32), *(chunk.samples for chunk in chunks)])
    loud = np.flatnonzero(np.abs(whole) > QUIET)
    if loud.size == 0:
        return Speech(text, np.zeros(0, dtype=np.float32), rate)
    onset, voiced = int(loud[0]), int(loud[-1]) + 1
    start = max(0, onset - round(LEAD_S * rate))
    ends_sentence = text.rstrip(" \"'”’)").endswith(tuple(_ENDS))
    pause = round((SENTENCE_PAUSE_S if ends_sentence else CLAUSE_PAUSE_S) * rate)
    body = whole[start : voiced + pause]
    samples = np.zeros(voiced + pause - start, dtype=np.float32)
    samples[: len(body)] = body
    ends = word_ends(text.split(), chunks, onset, voiced)
    return Speech(
        text, samples, rate, tuple(Word(w, e - start) for w, e in zip(text.split(), ends, strict=True))
    )


def word_ends(words: Sequence[str], chunks: Sequence[Chunk], onset: int, voiced: int) -> list[int]:
    """One past the last sample of each word, rising, within [onset, voiced] of the chunks end to end.

    Words and sound are matched clause by clause. espeak runs some words together ("of the" is one): such
    a stretch, or a voice that gives no marks, is divided by letters.
    """
    spoken, written = list(_spoken(chunks)), list(_written(words))
    if not spoken or not all(chunk.marks for chunk in chunks):
        spoken = [[_Group(onset, voiced, 1)]]
    if len(spoken) != len(written):
        spoken, written = [[group for clause in spoken for group in clause]], [list(words)]
    ends: list[int] = []
    for clause, part in zip(spoken, written, strict=True):
        ends += _clause_ends(part, clause)
    if ends:
        ends[-1] = voiced
    return [int(end) for end in np.maximum.accumulate(np.clip(ends, onset, voiced))] if ends else []


@dataclass(slots=True)
class _Group:
    """What espeak speaks as one word: its samples and its number of phonemes."""

    start: int
    end: int
    phonemes: int


def _spoken(chunks: Sequence[Chunk]) -> Iterator[list[_Group]]:
    """The groups between two punctuation marks."""
    clause: list[_Group] = []
    at = 0
    for chunk in chunks:
        here, at = at, at + len(chunk.samples)
        inside = False
        for mark in chunk.marks:
            start, here = here, here + mark.samples
            if mark.symbol in _MARKS or mark.symbol in _EDGES:
                if clause:
                    yield clause
                clause, inside = [], False
            elif mark.symbol == " ":
                inside = False
            elif inside:
                clause[-1].end = here
                clause[-1].phonemes += mark.symbol.isalpha()
            else:
                clause.append(_Group(start, here, int(mark.symbol.isalpha())))
                inside = True
        if clause:
            yield clause
        clause = []


def _written(words: Sequence[str]) -> Iterator[list[str]]:
    """The words between two punctuation marks."""
    clause: list[str] = []
    for word in words:
        clause.append(word)
        if word.rstrip("\"'”’)")[-1:] in _MARKS:
            yield clause
            clause = []
    if clause:
        yield clause


def _clause_ends(words: Sequence[str], groups: Sequence[_Group]) -> list[int]:
    """The words' ends; each group covers one word or a few that follow each other."""
    letters = [max(1, sum(char.isalnum() for char in word)) for word in words]
    if len(groups) == len(words):
        return [group.end for group in groups]
    if len(groups) > len(words):
        return _by_letters(letters, groups[0].start, groups[-1].end)
    ends: list[int] = []
    for group, count in zip(groups, _shares(letters, [g.phonemes for g in groups]), strict=True):
        ends += _by_letters(letters[len(ends) : len(ends) + count], group.start, group.end)
    return ends


def _shares(letters: Sequence[int], phonemes: Sequence[int]) -> list[int]:
    """How many words each group covers, so that letters and phonemes keep in step (least squares)."""
    scale = sum(phonemes) / sum(letters)
    spare = len(letters) - len(phonemes)
    # best[w]: the least cost of covering the first w words with the groups so far, and the shares.
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for size in phonemes:
        reached: dict[int, tuple[float, list[int]]] = {}
        for done, (cost, shares) in best.items():
            for count in range(1, spare + 2):
                if done + count > len(letters):
                    break
                total = cost + (size - scale * sum(letters[done : done + count])) ** 2
                if done + count not in reached or total < reached[done + count][0]:
                    reached[done + count] = (total, [*shares, count])
        best = reached
    return best[len(letters)][1]


def _by_letters(letters: Sequence[int], start: int, end: int) -> list[int]:
    """Ends as if every letter took as long as any other."""
    so_far = np.cumsum(letters)
    return [int(e) for e in start + so_far * (end - start) / so_far[-1]]
