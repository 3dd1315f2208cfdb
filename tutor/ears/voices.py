"""Where in a recording someone speaks, in pieces that a recogniser can take. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tutor.audio import FRAME, FRAME_S

VOICE = 0.4
"""The detector's probability from which a frame is voice. Of 156 synthetic answers, also 30 dB quieter,
the peak was above 0.55 in each; white, pink and brown noise, hum, knocks and bursts stayed below 0.4."""

VOICE_FRAMES = 2
"""Frames of voice (32 ms each) below which nothing was said."""

LONGEST_S = 25.0
"""Seconds of speech that are decoded in one piece; with both edges and the margin it fits into a window."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What the detector heard in a recording: samples ``[start, end)`` and seconds of voice between."""

    start: int
    end: int
    seconds: float


def find_voices(probabilities: npt.NDArray[np.float32]) -> tuple[Voice, ...]:
    """The voice in a recording, from its first to its last frame, in pieces that fit into a window.

    A piece of up to ``LONGEST_S`` is not divided. A longer one is cut in the middle of the longest pause of
    its second half, or where the detector was least sure. Empty where there is too little voice.
    """
    voiced = probabilities >= VOICE
    frames = np.flatnonzero(voiced)
    if len(frames) < VOICE_FRAMES:
        return ()
    longest = int(LONGEST_S / FRAME_S)
    first, last = int(frames[0]), int(frames[-1]) + 1
    voices = []
    while first < last:
        cut = last
        if last - first > longest:
            middle = first + longest // 2
            cut = middle + _best_cut(probabilities[middle : first + longest])
        inside = np.flatnonzero(voiced[first:cut])
        voices.append(
            Voice(
                (first + int(inside[0])) * FRAME,
                (first + int(inside[-1]) + 1) * FRAME,
                len(inside) * FRAME_S,
            )
        )
        first = cut + int(np.argmax(voiced[cut:])) if cut < last else last
    return tuple(voices)


def _best_cut(probabilities: npt.NDArray[np.float32]) -> int:
    """The middle of the longest pause, or the frame least like voice where there is no pause."""
    pauses = np.flatnonzero(np.diff(np.concatenate([[0], (probabilities < VOICE).astype(np.int8), [0]])))
    starts, ends = pauses[::2], pauses[1::2]
    if len(starts) == 0:
        return int(np.argmin(probabilities))
    longest = int(np.argmax(ends - starts))
    return int(starts[longest] + ends[longest]) // 2
