"""Soak: one lesson of 200 turns and more, in simulated time; is memory flat, and is nothing left behind?

    python -m bench.soak [--quick]

The real session, ears, voice and (in full runs) wording model; each is charged what it took. After each turn
of the learner's the memory of the process, its threads and the loop's tasks are counted. The room keeps no
recording, so what grows is the tutor's. The wording model is a process of its own and is not in the figure.
"""

from __future__ import annotations

import asyncio
import gc
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
import psutil

from bench import alone
from bench.engines import Engines, Note
from bench.pupil import Pupil
from bench.scene import play
from bench.simulate import MEASURED, ChargedWriter, aside
from tutor.events import Event, Faulted, TurnCommitted

TURNS, QUICK_TURNS = 220, 20

BARGE_IN_EVERY = 7


@dataclass(frozen=True, slots=True)
class Sample:
    """The process after a turn."""

    rss_mb: float
    threads: int
    tasks: int
    objects: int


class Watch:
    """Samples the process at each committed turn; to be called on the lesson's loop."""

    def __init__(self, note: Note, turns: int) -> None:
        self._process = psutil.Process()
        self._note = note
        self._turns = turns
        self.samples: list[Sample] = []
        self.faults: list[str] = []

    def __call__(self, event: Event) -> None:
        if isinstance(event, Faulted):
            self.faults.append(event.what)
        if not isinstance(event, TurnCommitted):
            return
        gc.collect()
        self.samples.append(
            Sample(
                self._process.memory_info().rss / 2**20,
                threading.active_count(),
                len(asyncio.all_tasks()),
                len(gc.get_objects()),
            )
        )
        if len(self.samples) % 25 == 0:
            self._note(f"soak: {len(self.samples)} of {self._turns} turns, {self.samples[-1].rss_mb:.0f} MB")


def growth(values: list[float]) -> float | None:
    """Growth over the second half, in % of its beginning: along a line by least squares, so that one
    large sample at either end says little. ``None`` of fewer than 4."""
    half = values[len(values) // 2 :]
    if len(half) < 2:
        return None
    slope, start = np.polyfit(np.arange(len(half)), half, 1)
    return round(float(slope * (len(half) - 1) / start * 100), 2)


async def run(engines: Engines, quick: bool, note: Note) -> dict[str, Any]:
    """The figures; ``rss_mb_every_10_turns`` is for the picture."""
    turns = QUICK_TURNS if quick else TURNS
    watch = Watch(note, turns)
    wording = None if quick else ChargedWriter(engines.writer, asyncio.get_running_loop())
    lessons = 0

    async def lesson() -> float:
        nonlocal lessons
        seconds = 0.0
        while len(watch.samples) < turns:
            pupil = Pupil(seed=11 + lessons, turns=turns - len(watch.samples), barge_in_every=BARGE_IN_EVERY)
            scene = await play(
                engines, pupil, engines.course, costs=MEASURED, wording=wording, keep=False,
                subscribers=(watch, pupil.heard),
            )  # fmt: skip
            seconds += scene.seconds
            lessons += 1
        return seconds

    note(f"soak: {turns} turns in simulated time")
    seconds = await aside(lesson)
    rss = [one.rss_mb for one in watch.samples]
    return {
        "engine_costs": "measured",
        "turns": len(watch.samples),
        "lessons": lessons,
        "simulated_minutes": round(seconds / 60, 1),
        "rss_mb": {"first": round(rss[0], 1), "last": round(rss[-1], 1), "max": round(max(rss), 1)},
        "rss_growth_second_half_percent": growth(rss),
        "objects_growth_second_half_percent": growth([float(one.objects) for one in watch.samples]),
        "threads": {"first": watch.samples[0].threads, "max": max(one.threads for one in watch.samples)},
        "tasks": {"first": watch.samples[0].tasks, "max": max(one.tasks for one in watch.samples)},
        "rss_mb_every_10_turns": [round(one, 1) for one in rss[::10]],
        "faults": sorted(set(watch.faults)),
    }


if __name__ == "__main__":
    alone.main(run)
