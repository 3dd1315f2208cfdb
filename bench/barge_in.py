"""Barge-in: who means to interrupt is let in at once; who only listens, coughs or knocks is not.

    python -m bench.barge_in [--quick]

Each recording is played over the tutor's greeting and first question, at times drawn from a seed, through the
real session in simulated time with real ears and the real voice, engines charged fixed costs. Everything is
read off the recording, beside an *undisturbed* one of the same greeting, sample for sample the same until the
learner speaks:

``ducked``    from the first audible sample of the learner's until the tutor is 6 dB below the undisturbed one
``silence``   until the last audible sample of the broken speech: from the onset, and (``stop``) from the
              moment at which the session knew (``Interrupted``)
``heard``     the words that ``Interrupted`` claims were heard, against the words that the recogniser finds up
              to the stop (``bench/heard.py``), in the undisturbed channel: what was ducked is the same there
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bench import alone
from bench.engines import Engines, Note
from bench.heard import Told
from bench.recordings import Utterance, load
from bench.scene import OneUtterance, Scene, ms, one_item, play, share
from bench.simulate import Costs, Kept, aside
from tutor.audio import AUDIBLE, RATE, Samples
from tutor.events import Interrupted, PhraseSpoken, TurnCommitted
from tutor.metrics import summary

ITEM = "three-of-four"
"""What the tutor asks: with its skill's explanation, about 25 s of speech to break in on."""

EARLIEST_S, LATEST_S = 1.0, 14.0
"""When the learner speaks over the tutor, seconds after its first sound."""

STAY_S = 2.5
"""How long the learner stays after the utterance, seconds: the tutor may have gone on by then."""

GAP_S = 0.3
"""A silence this long is a stop; the tutor's own pauses are 0.12 or 0.22 s."""

WINDOW = RATE // 200
"""Samples in which levels are compared: 5 ms."""

TIMES = 2
"""How often each barge-in is tried, at another time; the rest once."""

EVERY = 5
"""Each how-manieth recording ``--quick`` takes."""


@dataclass(frozen=True, slots=True)
class Met:
    """How one sound over the tutor was met; times in milliseconds."""

    utterance: Utterance
    over_s: float
    stopped: bool
    ducked_ms: float | None
    recognised_ms: float | None
    silence_ms: float | None
    """From the onset."""
    stop_ms: float | None
    """From the moment at which the session knew."""
    resumed: bool
    taken_as: str | None
    """What it was heard as, where it was taken for a turn."""
    words_off: int | None
    """Words claimed as heard, less the words that were audible."""

    def line(self) -> dict[str, Any]:
        one = self.utterance
        return {
            "id": f"{one.set}/{one.id}", "text": one.text, "over_s": round(self.over_s, 2),
            "stopped": self.stopped, "ducked_ms": self.ducked_ms, "recognised_ms": self.recognised_ms,
            "silence_ms": self.silence_ms, "stop_ms": self.stop_ms, "resumed": self.resumed,
            "taken_as": self.taken_as, "words_off": self.words_off,
        }  # fmt: skip


def ducked(tutor: Samples, undisturbed: Samples, onset: int) -> int | None:
    """The first sample from ``onset`` on from which the tutor is 6 dB lower than undisturbed."""
    n = (min(len(tutor), len(undisturbed)) - onset) // WINDOW
    was, now = (
        np.sqrt(np.mean(channel[onset : onset + n * WINDOW].reshape(n, WINDOW) ** 2, axis=1))
        for channel in (undisturbed, tutor)
    )
    lower = np.flatnonzero((was > AUDIBLE) & (now < was / 2))
    return onset + int(lower[0]) * WINDOW if lower.size else None


def next_phrase(scene: Scene, broke: Interrupted) -> int | None:
    """The sample at which the tutor's next phrase went to the speaker after ``broke``."""
    found = False
    for at, event in scene.events:
        if found and isinstance(event, PhraseSpoken):
            return at
        found = found or event is broke
    return None


def stopped_at(scene: Scene, broke: int, reply: int | None) -> int | None:
    """The sample at which the broken speech has ended: in a silence, or where the next words begin."""
    silent = scene.silent_from(broke, GAP_S)
    if reply is None or (silent is not None and silent <= reply):
        return silent
    before = scene.audible(broke, reply)
    return int(before[-1]) + 1 if before.size else broke


async def meet(scene: Scene, one: Utterance, over_s: float, undisturbed: Samples, told: Told) -> Met:
    """Read a scene off its recording and events."""
    onset = scene.placed[0].start + one.start
    broke = next(((at, event) for at, event in scene.of(Interrupted) if at >= onset), None)
    low = ducked(scene.tutor, undisturbed, onset)
    turns = [event for at, event in scene.of(TurnCommitted) if at >= onset]
    reply = None if broke is None else next_phrase(scene, broke[1])
    silent = None if broke is None else stopped_at(scene, broke[0], reply)
    words_off = None
    if broke is not None and silent is not None:
        # At full volume: a recogniser loses words that are 12 dB down, where a person does not.
        words_off = told.count(broke[1].heard) - await told.audible(undisturbed[:silent])
    return Met(
        utterance=one,
        over_s=over_s,
        stopped=broke is not None,
        ducked_ms=None if low is None else ms(low - onset),
        recognised_ms=None if broke is None else ms(broke[0] - onset),
        silence_ms=None if silent is None else ms(silent - onset),
        stop_ms=None if silent is None or broke is None else ms(max(0, silent - broke[0])),
        resumed=broke is not None and not turns and scene.audible(broke[0] + RATE).size > 0,
        taken_as=turns[-1].said if turns else None,
        words_off=words_off,
    )


async def measure(engines: Engines, wanted: list[Utterance], note: Note, costs: Costs) -> list[Met]:
    """Hold a scene for each; to be run on a simulated loop."""
    course, kept = one_item(engines.course, ITEM), Kept()
    nobody = OneUtterance(np.zeros(RATE // 10, np.float32), over_s=LATEST_S + 6.0, stay_s=0.0)
    before = await play(engines, nobody, course, costs=costs, kept=kept)
    told = Told.of(before, engines)
    rng = np.random.default_rng(3)
    found: list[Met] = []
    for one in wanted:
        over_s = float(rng.uniform(EARLIEST_S, LATEST_S))
        learner = OneUtterance(one.samples, over_s=over_s, stay_s=STAY_S)
        scene = await play(engines, learner, course, costs=costs, kept=kept)
        found.append(await meet(scene, one, over_s, before.tutor, told))
        if len(found) % 20 == 0:
            note(f"barge-in: {len(found)} of {len(wanted)} sounds over the tutor")
    return found


def meant(found: list[Met]) -> dict[str, Any]:
    """Figures of those who meant it."""
    off = [one.words_off for one in found if one.words_off is not None]
    return {
        "tries": len(found),
        "stopped_share": share([one.stopped for one in found]),
        "onset_to_ducked_ms": summary([one.ducked_ms for one in found if one.ducked_ms is not None]),
        "onset_to_recognised_ms": summary(
            [one.recognised_ms for one in found if one.recognised_ms is not None]
        ),
        "onset_to_silence_ms": summary([one.silence_ms for one in found if one.silence_ms is not None]),
        "stop_ms": summary([one.stop_ms for one in found if one.stop_ms is not None]),
        "heard_exact_to_one_word_share": share([abs(n) <= 1 for n in off]),
        "heard_words_off": {str(n): off.count(n) for n in sorted(set(off))},
    }


def not_meant(found: list[Met]) -> dict[str, Any]:
    """Figures of those who did not."""
    return {
        "tries": len(found),
        "wrong_stop_share": share([one.stopped for one in found]),
        "resumed_share_of_stops": share([one.resumed for one in found if one.stopped]),
        "taken_as_turn_share": share([one.taken_as is not None for one in found]),
        "ducked_share": share([one.ducked_ms is not None for one in found]),
    }


async def run(engines: Engines, quick: bool, note: Note) -> dict[str, Any]:
    """The figures, and a line for each that went wrong."""
    step = EVERY if quick else 1
    wanted = list(load("barge_ins")[::step]) * (1 if quick else TIMES)
    wanted += [*load("backchannels")[::step], *load("noises")[::step]]
    note(f"barge-in: {len(wanted)} sounds over the tutor, in simulated time")
    found = await aside(lambda: measure(engines, wanted, note, Costs()))
    by = {name: [one for one in found if one.utterance.set == name] for name in ("backchannels", "noises")}
    real = [one for one in found if one.utterance.set == "barge_ins"]
    wrong = [one for one in real if not one.stopped or abs(one.words_off or 0) > 1]
    wrong += [one for ones in by.values() for one in ones if one.stopped or one.taken_as is not None]
    return {
        "engine_costs": "fixed",
        "barge_ins": meant(real),
        **{name: not_meant(ones) for name, ones in by.items()},
        "wrong_stop_share": share([one.stopped for ones in by.values() for one in ones]),
        "wrong": [one.line() for one in wrong],
    }


if __name__ == "__main__":
    alone.main(run)
