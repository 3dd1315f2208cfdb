"""Runs the benches one after the other. One that fails is named and does not stop the rest."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import time
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.engines import Engines, Note
from tutor.errors import TutorError

NAMES = (
    "answers",
    "proactive",
    "learning",
    "store",
    "startup",
    "synthesis",
    "llm",
    "latency",
    "jobs",
    "models",
    "turn_taking",
    "barge_in",
    "echo",
    "transcription",
    "soak",
)
"""The benches in the order in which they run; each is ``bench/<name>.py`` with a ``run``."""

WITHOUT_ENGINES = frozenset({"answers", "proactive", "learning", "store", "models"})
"""Benches whose ``run(quick)`` needs no engine: where only they run, none is loaded."""

FULL_ONLY = frozenset({"jobs", "models", "soak"})
"""Benches that a quick run leaves out unless it is asked for them."""

LONGEST_S = {True: 900.0, False: 3600.0}
"""A bench that takes longer, quick and full, is given up as hung, seconds; a busy machine takes less."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a bench: its figures, or one line and the traceback of why there are none."""

    name: str
    seconds: float
    figures: dict[str, Any] | None
    failure: str = ""
    trace: str = ""


Find = Callable[[str], Callable[..., Any]]
"""The ``run`` of the bench of that name."""


def find(name: str) -> Callable[..., Any]:
    """``run`` of ``bench/<name>.py``."""
    run: Callable[..., Any] = importlib.import_module(f"bench.{name}").run
    return run


async def run_all(
    names: Sequence[str], engines: Engines | None, quick: bool, note: Note, find: Find = find
) -> AsyncIterator[Outcome]:
    """Run ``names`` in order; each outcome as soon as it is there. ``engines``: ``None`` for benches that
    need none."""
    for name in names:
        yield await _run_one(name, engines, quick, note, find)


async def _run_one(name: str, engines: Engines | None, quick: bool, note: Note, find: Find) -> Outcome:
    began = time.perf_counter()

    def seconds() -> float:
        return round(time.perf_counter() - began, 1)

    note(f"== {name}")
    try:
        run = find(name)
        async with asyncio.timeout(LONGEST_S[quick]):
            if inspect.iscoroutinefunction(run):
                figures = await run(engines, quick, lambda line: note(f"   {line}"))
            else:  # a bench that blocks and brings its own engines
                figures = await asyncio.to_thread(run, quick)
    except Exception as error:  # noqa: BLE001 - told by name; the other benches still run
        line = why(error)
        note(f"   {name} failed: {line}")
        return Outcome(name, seconds(), None, line, traceback.format_exc())
    note(f"   done in {seconds():.0f} s")
    return Outcome(name, seconds(), figures)


def why(error: BaseException) -> str:
    """One line; of a group, its first error."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TutorError):
        return str(error)
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
