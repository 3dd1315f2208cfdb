"""The learner's own pace: how long this learner pauses inside a turn, learned over the session. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

KEPT = 16
"""Pauses remembered."""

NEEDED = 3
"""Pauses known before the pace says anything."""

SHORTEST_S = 0.2
"""A shorter gap is a gap between words, not a pause."""

QUANTILE = 0.8
MARGIN = 1.15
"""The tutor waits this much longer than four in five of the learner's own pauses."""

LONGEST = 2.0
"""The most that the pace stretches a pause, times."""

CUT_STRETCH, CUT_DECAY, CUT_MOST = 1.4, 0.93, 2.2
"""Each cut-in stretches the pause after a whole answer by so much; each turn without one takes some back."""


@dataclass(frozen=True, slots=True)
class Pace:
    """``pauses``: seconds of the learner's latest pauses inside turns; ``caution``: 1 and more, the factor on
    the pause after a complete answer."""

    pauses: tuple[float, ...] = ()
    caution: float = 1.0

    def stretch(self, pause_s: float) -> float:
        """The factor on ``pause_s``, the pause where words say nothing about the end: 1 to ``LONGEST``."""
        if len(self.pauses) < NEEDED:
            return 1.0
        ordered = sorted(self.pauses)
        usual = ordered[min(len(ordered) - 1, int(QUANTILE * len(ordered)))]
        return min(LONGEST, max(1.0, MARGIN * usual / pause_s))


UNKNOWN = Pace()
"""Of a learner who has not spoken yet."""


def paused(pace: Pace, seconds: float) -> Pace:
    """The pace after a pause of ``seconds`` inside a turn."""
    if seconds < SHORTEST_S:
        return pace
    return replace(pace, pauses=(*pace.pauses, seconds)[-KEPT:])


def cut_in(pace: Pace, seconds: float) -> Pace:
    """The pace after the tutor cut in on a pause of ``seconds``: the learner went on."""
    return replace(paused(pace, seconds), caution=min(CUT_MOST, pace.caution * CUT_STRETCH))


def finished(pace: Pace) -> Pace:
    """The pace after a turn that was let finish."""
    return replace(pace, caution=max(1.0, pace.caution * CUT_DECAY))
