"""A whole lesson on fakes, in virtual time, with the true session, turn machine, tutor and room."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.engines import LoudnessDetector, ScriptedSynthesizer, ScriptedTranscriber, ScriptedWriter
from tests.fakes.store import MemoryStore
from tutor.audio import FRAME_S
from tutor.config import Settings
from tutor.course.faults import Fault
from tutor.course.model import Course
from tutor.ears.mic import Frame
from tutor.events import Bus, Event
from tutor.lesson import initiative
from tutor.metrics import TurnLog
from tutor.mind import lines
from tutor.mind.open_answers import Panel
from tutor.mind.script import Text
from tutor.mind.standing import Thought
from tutor.mind.tutor import Tutor
from tutor.mouth.tts import CachedSynthesizer
from tutor.rehearse import Turn, analyse
from tutor.room import Room
from tutor.session import Session
from tutor.takes_turns import Said, ScriptedLearner

COURSE = Course.model_validate(
    {
        "course": "sums",
        "title": "Sums",
        "skills": [
            {
                "id": "adding",
                "name": "Adding",
                "explain": "Adding puts amounts together.",
                "items": [
                    {
                        "id": "two-and-two",
                        "prompt": "What is two plus two?",
                        "answer": 4,
                        "hints": ["Count on from two.", "Three comes next, and then?"],
                        "misconceptions": [
                            {
                                "match": 22,
                                "feedback": "You put the figures side by side.",
                                "id": "side-by-side",
                            }
                        ],
                        "explanation": "Two and two is four.",
                        "difficulty": 0.0,
                    },
                    {
                        "id": "three-and-two",
                        "prompt": "What is three plus two?",
                        "answer": 5,
                        "hints": ["Count on from three."],
                        "explanation": "Three and two is five.",
                        "difficulty": 0.0,
                    },
                    {
                        "id": "bigger",
                        "prompt": "Which is bigger, ten or nine?",
                        "answer": "ten",
                        "choices": ["ten", "nine"],
                        "hints": ["Count up to both."],
                        "explanation": "Ten comes after nine.",
                        "difficulty": 0.0,
                    },
                ],
            }
        ],
    }
)


@dataclass
class FixedFile:
    """A course's file that finds each of ``versions`` once, one a poll."""

    course: Course
    versions: list[Course | Fault] = field(default_factory=list)
    path: Path = Path("sums.yaml")

    def poll(self) -> Course | Fault | None:
        return self.versions.pop(0) if self.versions else None


class ManualClock:
    """The virtual loop's time, and a wall clock that moves with it."""

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def today(self) -> dt.datetime:
        return dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC) + dt.timedelta(seconds=self.now())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def words(thought: Thought) -> str:
    """All that ``thought`` says, but for the model's sentences."""
    return " ".join(piece.text for piece in thought.script if isinstance(piece, Text))


class VirtualRoom(Room):
    """The room, ticked by the loop's virtual time instead of a thread."""

    async def frames(self) -> AsyncIterator[Frame]:
        self.started = self._loop.time()
        alive = True
        while alive:
            alive = self.tick()
            await asyncio.sleep(FRAME_S)
            while not self._frames.empty():
                frame = self._frames.get_nowait()
                if frame is None:
                    return
                yield frame

    def _deliver(self, frame: Frame | None) -> None:
        self._hand_over(frame)  # it is taken at the frame's end


@dataclass
class Lesson:
    """A lesson to be run: change the parts, then ``await run(turns)``."""

    course: Course = field(default_factory=lambda: COURSE)
    settings: Settings = field(default_factory=Settings)
    transcriber: ScriptedTranscriber = field(default_factory=ScriptedTranscriber)
    synthesizer: Any = field(default_factory=ScriptedSynthesizer)
    writer: ScriptedWriter | None = None
    readers: Panel | None = None
    store: MemoryStore = field(default_factory=MemoryStore)
    events: list[Event] = field(default_factory=list)
    log: TurnLog = field(default_factory=TurnLog)
    room: VirtualRoom | None = None

    def says(self, text: str, seconds: float = 1.0, **how: float) -> Said:
        """A scripted turn in which the learner says ``text``."""
        return Said(self.transcriber.voice(text, seconds), text, **how)

    async def run(self, *turns: Said) -> list[Turn]:
        """Hold the lesson; each scripted turn as it went."""
        bus, clock = Bus(), ManualClock()
        room = self.room = VirtualRoom(ScriptedLearner(turns))
        for subscriber in (self.events.append, self.log, room.subscriber):
            bus.subscribe(subscriber)
        tutor = Tutor(
            self.course,
            "learner-1",
            settings=self.settings,
            lines=lines.load("en"),
            clock=clock,
            bus=bus,
            store=self.store,
            speaks_first=initiative(self.course, self.settings),
        )
        if self.writer is not None:
            await tutor.use(self.writer)
        if self.readers is not None:
            tutor.consult(self.readers)
        await Session(
            tutor,
            microphone=room,
            speaker=room.speaker,
            detector=LoudnessDetector(),
            transcriber=self.transcriber,
            synthesizer=CachedSynthesizer(self.synthesizer),
            settings=self.settings,
            clock=clock,
            bus=bus,
        ).run()
        return analyse(room.recording(), room.learner.placed, self.log, room.started)
