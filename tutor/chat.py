"""The same tutor in text, on the terminal's standard streams."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from tutor.clock import SystemClock
from tutor.config import Settings
from tutor.course.watch import CourseFile
from tutor.engines import Progress
from tutor.events import Bus, Event, Faulted
from tutor.lesson import tutor, writer
from tutor.mind.tutor import Thought, Tutor

LONGEST = 2000
"""Characters of a typed answer that are read."""


async def chat(file: CourseFile, settings: Settings, note: Progress, as_json: bool) -> None:
    """Hold the lesson until the learner stops it or the input ends. Raises ``InputError``, ``StoreError``."""
    bus = Bus()

    def on_fault(event: Event) -> None:
        if isinstance(event, Faulted):
            note(f"({event.what})")

    bus.subscribe(on_fault)
    async with (
        tutor(file.course, settings, bus=bus, clock=SystemClock(), file=file) as teacher,
        writer(settings, note) as wording,
    ):
        if wording is not None:
            await teacher.use(wording)
        try:
            await _turn(teacher, await teacher.open(), settings, as_json)
            while (said := await _line(as_json)) is not None:
                if not said:
                    continue
                thought = teacher.consider(said)
                await _turn(teacher, thought, settings, as_json)
                if thought.ends:
                    return
        finally:
            await teacher.close()


async def _turn(teacher: Tutor, thought: Thought, settings: Settings, as_json: bool) -> None:
    """Commit ``thought`` and write it out as it is worded."""
    teacher.commit(thought)
    await teacher.record(thought)
    await teacher.refresh()
    waited = asyncio.get_running_loop().time() + settings.mind.total_s

    def slack() -> float:
        return waited - asyncio.get_running_loop().time()

    texts: list[str] = []
    async for text in teacher.say(thought, slack):
        texts.append(text.text)
        if not as_json:
            _write(text.text)
    teacher.was_heard(" ".join(texts))
    if as_json:
        _write(json.dumps(_as_json(thought, texts), ensure_ascii=False))


def _as_json(thought: Thought, texts: list[str]) -> dict[str, Any]:
    judged = thought.judgement.as_json() if thought.judgement else {}
    return {
        "turn": thought.turn,
        "said": thought.said,
        **judged,
        "act": thought.decision.act,
        "item": thought.table.item.id,
        "text": " ".join(texts),
        "ends": thought.ends,
    }


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _line(as_json: bool) -> str | None:
    """A typed line, or ``None`` at the end of the input."""
    if sys.stdin.isatty() and not as_json:
        sys.stdout.write("> ")
        sys.stdout.flush()
    try:
        line = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline, LONGEST)
    except UnicodeDecodeError:
        return ""
    return line.strip() if line else None
