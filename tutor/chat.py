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
from tutor.events import Bus, Event, Faulted, PhraseSpoken
from tutor.lesson import panel, tutor, writer
from tutor.typed import LONGEST, Taken, TypedLesson


async def chat(file: CourseFile, settings: Settings, note: Progress, as_json: bool) -> None:
    """Hold the lesson until the learner stops it or the input ends.

    Raises ``InputError``, ``StoreError``, and ``BrokenPipeError`` where nobody reads what is written.
    """
    bus, clock = Bus(), SystemClock()
    out = _Out()

    def show(event: Event) -> None:
        if isinstance(event, Faulted):
            note(f"({event.what})")
        elif isinstance(event, PhraseSpoken) and not as_json:
            out.write(event.text)

    bus.subscribe(show)
    async with (
        tutor(file.course, settings, bus=bus, clock=clock, file=file) as teacher,
        writer(settings, note) as wording,
        panel(settings, note) as readers,
    ):
        if wording is not None:
            await teacher.use(wording)
        if readers is not None:
            teacher.consult(readers)
        lesson = TypedLesson(teacher, settings, clock=clock, bus=bus)
        try:
            out.told(await lesson.open(), as_json)
            while (said := await _line(as_json)) is not None:
                if not said:
                    continue
                taken = await lesson.answer(said)
                out.told(taken, as_json)
                if taken.thought.ends:
                    return
        finally:
            await lesson.close()


class _Out:
    """Standard output. Whoever reads it may leave at any time, as ``head`` does: then the lesson ends."""

    def __init__(self) -> None:
        self._left: BrokenPipeError | None = None

    def write(self, line: str) -> None:
        """Called by the bus, which lets no error through: ``told`` raises it."""
        try:
            _write(line)
        except BrokenPipeError as error:
            self._left = error

    def told(self, taken: Taken, as_json: bool) -> None:
        """The turn was told. Raises ``BrokenPipeError`` where nobody reads any more."""
        if as_json:
            self.write(json.dumps(_as_json(taken), ensure_ascii=False))
        if self._left is not None:
            raise self._left


def _as_json(taken: Taken) -> dict[str, Any]:
    thought = taken.thought
    judged = thought.judgement.as_json() if thought.judgement else {}
    return {
        "turn": thought.turn,
        "said": thought.said,
        **judged,
        "act": thought.decision.act,
        "item": thought.table.item.id,
        "text": " ".join(taken.texts),
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
