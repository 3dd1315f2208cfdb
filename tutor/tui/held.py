"""A lesson on a loop and a thread of its own, so that nothing it does can keep a key from being echoed."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from tutor.config import Settings
from tutor.course.watch import CourseFile
from tutor.errors import TutorError
from tutor.events import Bus, Event
from tutor.lessons import Goal, Held, Known, Moment

log = logging.getLogger(__name__)

CLOSE_S = 10.0
"""How long a lesson may take to write what counted, when the terminal is gone, seconds."""

UNFORESEEN = "something went wrong in the lesson"


@dataclass(frozen=True, slots=True)
class Noted:
    """A line about a long step, or about what could not be done."""

    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The lesson is over; ``error`` says why, unless the learner stopped it."""

    error: TutorError | None = None


News = Event | Noted | Ended
Tell = Callable[[News], None]
"""Takes news of a lesson, on the lesson's thread: it hands them over and returns."""


class Holding(Protocol):
    """What the lesson screen has in hand."""

    def answer(self, text: str) -> None: ...
    def typing(self) -> None: ...
    def take_back(self) -> None: ...
    def moment(self) -> Moment: ...
    def known(self) -> tuple[Known, ...]: ...

    def goal(self) -> Goal | None:
        """As ``Held.goal``: it takes a moment, so ask away from the app's loop. Raises ``StoreError``."""
        ...

    async def stop(self) -> None:
        """End it, if it goes on, and wait until all that counted is written."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """The lesson to be held."""

    file: CourseFile
    settings: Settings
    spoken: bool


Hold = Callable[[Wanted, Tell], Holding]
"""Starts a lesson that tells its news."""


class LessonThread:
    """Holds one lesson. Start it with ``hold``; its methods are for the app's thread."""

    def __init__(self, wanted: Wanted, tell: Tell) -> None:
        self._wanted = wanted
        self._tell = tell
        self._lesson: Held | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="lesson")

    def start(self) -> None:
        self._thread.start()

    def answer(self, text: str) -> None:
        self._do(lambda lesson: lesson.answer(text))

    def typing(self) -> None:
        self._do(lambda lesson: lesson.typing())

    def take_back(self) -> None:
        self._do(lambda lesson: lesson.take_back())

    def moment(self) -> Moment:
        return self._lesson.moment() if self._lesson is not None else Moment()

    def known(self) -> tuple[Known, ...]:
        return self._lesson.known() if self._lesson is not None else ()

    def goal(self) -> Goal | None:
        return self._lesson.goal() if self._lesson is not None else None

    async def stop(self) -> None:
        self._cancel()
        await asyncio.to_thread(self._thread.join)

    def close(self) -> None:
        """``stop`` without a loop, for the very end; gives up after ``CLOSE_S``."""
        self._cancel()
        self._thread.join(CLOSE_S)

    def _cancel(self) -> None:
        self._stopping = True
        if self._loop is not None and self._task is not None:
            with suppress(RuntimeError):  # its loop is closed already
                self._loop.call_soon_threadsafe(self._task.cancel)

    def _do(self, what: Callable[[Held], None]) -> None:
        lesson = self._lesson
        if lesson is not None and self._loop is not None:
            with suppress(RuntimeError):  # as above
                self._loop.call_soon_threadsafe(what, lesson)

    def _run(self) -> None:
        error: TutorError | None = None
        try:
            asyncio.run(self._hold())
        except asyncio.CancelledError:
            pass
        except TutorError as fault:
            error = fault
        except Exception as fault:  # noqa: BLE001 - the app goes on; logged by type, as words may be private
            error = _known(fault)
        finally:
            self._tell(Ended(error))

    async def _hold(self) -> None:
        from tutor.lessons import begin  # imports much: here, so that the app's first screen need not wait

        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        if self._stopping:
            return
        bus = Bus()
        bus.subscribe(self._tell)
        wanted = self._wanted
        self._lesson = begin(
            wanted.file, wanted.settings, bus, lambda text: self._tell(Noted(text)), spoken=wanted.spoken
        )
        await self._lesson.run()


def hold(wanted: Wanted, tell: Tell) -> LessonThread:
    """Start a lesson on a thread of its own."""
    thread = LessonThread(wanted, tell)
    thread.start()
    return thread


def _known(fault: BaseException) -> TutorError:
    """The error for a person in ``fault``, or one that stands for what nobody foresaw."""
    if isinstance(fault, TutorError):
        return fault
    for inner in getattr(fault, "exceptions", ()):
        if isinstance(known := _known(inner), TutorError) and known.what != UNFORESEEN:
            return known
    where = fault.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
    log.error("a lesson failed: %s at %s", type(fault).__name__, place)
    return TutorError(UNFORESEEN, "Your answers are kept. Start the lesson again.")
