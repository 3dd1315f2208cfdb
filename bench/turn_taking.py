"""Turn-taking: does the tutor cut in on someone who hesitates, and is it quick for someone who does not?

    python -m bench.turn_taking [--quick]

For each recording the tutor greets and asks the item that the recording answers, through the real session in
simulated time, with the real ears. Engines are charged fixed costs (``simulate.Costs``), so that the figures
do not hang on the machine, and a tone stands in for the tutor's voice: nobody hears it here. Clean, and with
pink noise and a babble of the other voices at 20 and 10 dB below the speech, from the question on.

A *cut-in*: the tutor is heard while the learner has more to say. *Recovered*: it then took the turn back
(``TurnReopened``) and answered after the true end. *Unfinished*: no whole answer stood before any pause.
Delays run from the last audible sample of the learner's: ``commit`` to the last ``TurnCommitted``,
``audible`` to the tutor's first audible sample after it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench import alone
from bench.engines import Engines, Note
from bench.recordings import Bed, Utterance, load, noise, speech_rms
from bench.scene import OneUtterance, Scene, StandInVoice, ms, one_item, play, share
from bench.simulate import Costs, aside
from tutor.audio import AUDIBLE, RATE, Samples
from tutor.events import TurnCommitted, TurnReopened
from tutor.metrics import summary

BED_S = 16.0
"""How long a noise bed lasts, seconds."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What is mixed in, and how far below the speech, dB."""

    bed: Bed | None = None
    snr_db: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.bed}_{self.snr_db:g}_db" if self.bed else "clean"


CONDITIONS = (Condition(), *(Condition(bed, snr) for bed in ("pink", "babble") for snr in (20.0, 10.0)))

WHOLE = ("afterthought", "correction")
"""Kinds of hesitations in which a whole answer stands before a pause: no words tell that more comes."""

EVERY = 8
"""Each how-manieth recording ``--quick`` takes."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How one utterance was taken. Delays in milliseconds; ``None``: it was not answered."""

    utterance: Utterance
    condition: str
    cut_in: bool
    recovered: bool
    over_ms: float
    """How long the tutor is heard while the learner has more to say."""
    commit_ms: float | None
    audible_ms: float | None
    said: str
    turns: int
    calls: int
    partials: int

    def line(self) -> dict[str, Any]:
        """For a person who wants to know which ones failed."""
        one = self.utterance
        return {
            "id": f"{one.set}/{one.id}", "kind": one.kind, "condition": self.condition, "text": one.text,
            "heard": self.said, "pauses_s": [round(s, 2) for s in one.pauses_s], "cut_in": self.cut_in,
            "recovered": self.recovered, "over_ms": self.over_ms, "commit_ms": self.commit_ms,
            "audible_ms": self.audible_ms, "turns": self.turns,
        }  # fmt: skip


def judge(one: Utterance, condition: str, scene: Scene) -> Taken:
    """Read the scene off its recording and events."""
    start, end = scene.placed[0].start + one.start, scene.placed[0].start + one.end
    over = scene.audible(start, end)
    cut_in = bool(over.size)
    commits = [(at, event) for at, event in scene.of(TurnCommitted) if at >= start]
    after = scene.audible(end)
    reopened = [at for at, _ in scene.of(TurnReopened) if at >= start]
    last = commits[-1] if commits else None
    # An answer counts from the last commit on; sound before it belongs to a cut-in that was not taken back.
    answer = after[after >= last[0] - RATE // 10] if last is not None else after[:0]
    answered = last is not None and last[0] >= end and answer.size > 0
    return Taken(
        one,
        condition,
        cut_in,
        cut_in and bool(reopened) and answered,
        ms(over.size),
        ms(last[0] - end) if last is not None and last[0] >= end else None,
        ms(int(answer[0]) - end) if answered else None,
        last[1].said if last is not None else "",
        len(commits) - len(reopened),
        scene.calls,
        scene.partials,
    )


def bed(condition: Condition, one: Utterance) -> Samples | None:
    """The noise that goes with ``one``, at its level; no two recordings have the same."""
    if condition.bed is None:
        return None
    seed = sum(one.id.encode())
    level = speech_rms(one) * 10 ** (-condition.snr_db / 20)
    return noise(condition.bed, int(BED_S * RATE), seed, one.voice) * np.float32(level)


async def measure(
    engines: Engines, wanted: Iterable[tuple[Utterance, Condition]], note: Note, costs: Costs
) -> list[Taken]:
    """Hold a scene for each; to be run on a simulated loop."""
    found: list[Taken] = []
    for one, condition in wanted:
        learner = OneUtterance(one.samples, bed=bed(condition, one))
        course = one_item(engines.course, one.asked, explain=False)
        scene = await play(engines, learner, course, costs=costs, voice=StandInVoice())
        found.append(judge(one, condition.name, scene))
        if len(found) % 20 == 0:
            note(f"turn-taking: {len(found)} utterances")
    return found


async def transcription_here(engines: Engines) -> dict[str, float | None]:
    """What a short answer's transcription takes on this machine now, beside the cost that is charged."""
    took = []
    for one in load("complete")[::4]:
        began = time.perf_counter()
        await engines.speech.transcriber.transcribe(one.samples)
        took.append((time.perf_counter() - began) * 1000)
    return summary(took)


def figures(found: list[Taken]) -> dict[str, Any]:
    """Of one set in one condition."""
    return {
        "utterances": len(found),
        "cut_in_share": share([one.cut_in for one in found]),
        "unrecovered_share": share([one.cut_in and not one.recovered for one in found]),
        "unanswered_share": share([one.audible_ms is None for one in found]),
        "commit_ms": summary([one.commit_ms for one in found if one.commit_ms is not None]),
        "audible_ms": summary([one.audible_ms for one in found if one.audible_ms is not None]),
        "cut_in_share_unfinished": share([one.cut_in for one in found if one.utterance.kind not in WHOLE]),
        "over_ms": summary([one.over_ms for one in found if one.cut_in]),
        "cut_in_share_by_kind": {
            kind: share([one.cut_in for one in found if one.utterance.kind == kind])
            for kind in sorted({one.utterance.kind for one in found})
        },
        "transcriptions_an_utterance": round(sum(one.calls for one in found) / max(1, len(found)), 2),
    }


async def run(engines: Engines, quick: bool, note: Note) -> dict[str, Any]:
    """The figures by condition and set, and a line for each utterance that was cut in on."""
    costs = Costs()
    sets = ("complete", "hesitations")
    conditions = (CONDITIONS[0], CONDITIONS[2]) if quick else CONDITIONS
    wanted = []
    for number, condition in enumerate(conditions):
        step = 1 if not quick else EVERY if number == 0 else 2 * EVERY
        wanted += [(one, condition) for name in sets for one in load(name)[::step]]
    note(f"turn-taking: {len(wanted)} utterances in simulated time")
    found = await aside(lambda: measure(engines, wanted, note, costs))
    by: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for condition in conditions:
        for name in sets:
            by[condition.name][name] = figures(
                [one for one in found if one.condition == condition.name and one.utterance.set == name]
            )
    return {
        "engine_costs_s": {"transcribe": costs.transcribe_s, "partial": costs.partial_s},
        "transcribe_here_ms": await transcription_here(engines),
        "audible_above": AUDIBLE,
        "conditions": dict(by),
        "cut_ins": [one.line() for one in found if one.cut_in],
        "slowest": [one.line() for one in sorted(found, key=lambda one: -(one.audible_ms or 1e9))[:8]],
    }


if __name__ == "__main__":
    alone.main(run)
