"""One scene of a lesson: the tutor greets and asks an item, a learner speaks once, and what came of it.

Held through the real session in simulated time (``bench/simulate.py``). Where a bench gives no wording model,
the tutor has the teacher's words only: whether it may speak is decided before that. All times are samples of
the recording.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from bench.engines import Engines
from bench.simulate import ChargedSynthesizer, ChargedTranscriber, Costs, Kept, SimulatedRoom
from tutor.audio import AUDIBLE, FRAME, RATE, Samples
from tutor.clock import SystemClock
from tutor.config import Settings
from tutor.course.model import Course
from tutor.ears.echo import echo_free
from tutor.ears.mic import Microphone
from tutor.engines import Speech, Synthesizer, Word, Writer
from tutor.events import Bus, Event, TurnCommitted
from tutor.lesson import Voice, hold
from tutor.mouth.tts import CachedSynthesizer
from tutor.room import EchoPath, Learner
from tutor.takes_turns import Placed, Said

log = logging.getLogger(__name__)

E = TypeVar("E")

GIVE_UP_S = 6.0
"""How long the learner waits for an answer, seconds."""

QUIET_S = 0.4
"""How long the tutor is silent before the learner takes it as finished, seconds."""


class OneUtterance:
    """A ``tutor.room.Learner`` who says one thing and leaves. Subscribe ``heard`` to the lesson's events.

    ``over_s``: so long after the tutor is first heard; otherwise ``delay_s`` after it has finished its turn.
    ``bed``: noise that begins with the pause before the utterance and goes on, at its final level.
    ``stay_s``: how long the learner stays after it; unset, until the tutor has answered for ``enough_s``.
    """

    def __init__(
        self,
        samples: Samples,
        *,
        delay_s: float = 0.6,
        over_s: float | None = None,
        bed: Samples | None = None,
        stay_s: float | None = None,
        enough_s: float = 0.2,
    ) -> None:
        self._samples = samples
        self._delay = int(delay_s * RATE)
        self._over = None if over_s is None else int(over_s * RATE)
        self._bed = bed
        self._stay = None if stay_s is None else int(stay_s * RATE)
        self._enough = int(enough_s * RATE)
        self._began: int | None = None  # when the tutor was first heard
        self._quiet = 0  # when it was last heard
        self._start: int | None = None
        self._ended = False
        self._committed = False  # since the utterance ended
        self._answered = 0  # samples of frames in which the tutor answered
        self._noise_at: int | None = None
        self.placed: list[Placed] = []

    def heard(self, event: Event) -> None:
        """Note that the tutor has taken the turn: what it says from then on is its answer."""
        self._committed = self._committed or (isinstance(event, TurnCommitted) and self._ended)

    def frame(self, now: int, tutor_audible: bool, tutor_turns: int) -> Samples | None:
        if tutor_audible:
            self._quiet = now + FRAME
            self._began = now if self._began is None else self._began
        if self._start is None and self._is_time(now, tutor_turns):
            self._start = now
            self.placed.append(Placed(Said(self._samples), now, now + len(self._samples)))
        out = np.zeros(FRAME, np.float32)
        if self._start is not None:
            end = self._start + len(self._samples)
            part = self._samples[now - self._start :][:FRAME]
            out[: len(part)] += part
            self._ended = now >= end
            if self._ended:
                self._answered += FRAME if tutor_audible and self._committed else 0
                gone = now - end >= (int(GIVE_UP_S * RATE) if self._stay is None else self._stay)
                if gone or (self._stay is None and self._answered >= self._enough):
                    return None
        if self._bed is not None and (self._start is not None or tutor_turns > 0):
            self._noise_at = now if self._noise_at is None else self._noise_at
            noise = self._bed[now - self._noise_at :][:FRAME]
            out[: len(noise)] += noise
        return out

    def _is_time(self, now: int, tutor_turns: int) -> bool:
        if self._over is not None:
            return self._began is not None and now - self._began >= self._over
        finished = tutor_turns > 0 and now - self._quiet >= max(self._delay, int(QUIET_S * RATE))
        return finished or now - self._quiet > 2 * GIVE_UP_S * RATE


@dataclass(slots=True)
class Scene:
    """What came of it. ``events`` come with the sample at which they were published."""

    recording: Samples
    """Float32, shape ``(n, 2)``: left the learner, right the tutor."""
    placed: list[Placed]
    events: list[tuple[int, Event]] = field(default_factory=list)
    seconds: float = 0.0
    calls: int = 0
    partials: int = 0

    @property
    def tutor(self) -> Samples:
        """The tutor's channel."""
        return self.recording[:, 1]

    def of(self, kind: type[E]) -> list[tuple[int, E]]:
        """The events of one kind."""
        return [(at, event) for at, event in self.events if isinstance(event, kind)]

    def audible(self, start: int, end: int | None = None) -> npt.NDArray[np.intp]:
        """The samples from ``start`` to ``end`` at which the tutor is heard."""
        return start + np.flatnonzero(np.abs(self.tutor[start:end]) > AUDIBLE)

    def silent_from(self, start: int, for_s: float) -> int | None:
        """The first sample from ``start`` on after which the tutor is not heard for ``for_s`` seconds."""
        at = start
        for heard in self.audible(start):
            if heard - at >= for_s * RATE:
                return at
            at = int(heard) + 1
        return at if len(self.recording) - at >= for_s * RATE else None


async def play(
    engines: Engines,
    learner: Learner,
    course: Course,
    *,
    costs: Costs,
    voice: Synthesizer | None = None,
    kept: Kept | None = None,
    echo: EchoPath | None = None,
    settings: Settings | None = None,
    wording: Writer | None = None,
    subscribers: Iterable[Callable[[Event], None]] = (),
    keep: bool = True,
) -> Scene:
    """Hold the scene; to be run on a ``SimulatedLoop``. Raises as ``tutor.lesson.hold`` does.

    ``voice``: another than the tutor's own. ``kept``: see ``ChargedSynthesizer``. ``echo``: its way back into
    the microphone, dealt with as ``settings.audio.echo`` says. ``settings``: others than the engines'.
    ``wording``: the wording model. ``keep``: without it there is no recording and there are no events.
    """
    settings = settings or engines.settings
    bus, room, clock = Bus(), SimulatedRoom(learner, echo=echo, keep=keep), SystemClock()
    loop = asyncio.get_running_loop()
    scene = Scene(np.zeros((0, 2), np.float32), learner.placed)

    def note(event: Event) -> None:
        if keep:
            scene.events.append((round((loop.time() - room.started) * RATE), event))

    microphone: Microphone = room
    if echo is not None:
        way = settings.audio.echo
        microphone = await echo_free(room, room.speaker.reference, way, clock, on_note=log.warning)

    own = (learner.heard,) if isinstance(learner, OneUtterance) else ()
    for subscriber in (note, room.subscriber, *own, *subscribers):
        bus.subscribe(subscriber)
    ears = ChargedTranscriber(engines.speech.transcriber, costs)
    mouth = CachedSynthesizer(ChargedSynthesizer(voice or engines.synthesizer, costs, kept))
    with tempfile.TemporaryDirectory() as folder:
        await hold(
            course,
            settings,
            speech=Voice(engines.speech.detector_model, ears, mouth),
            microphone=microphone,
            speaker=room.speaker,
            bus=bus,
            clock=clock,
            store_path=Path(folder) / "learner.db",
            wording=nullcontext(wording),
        )
    scene.seconds = room.now / RATE
    if keep:
        scene.recording = room.recording(clean=True)
    scene.calls, scene.partials = ears.calls, ears.partials
    return scene


def one_item(course: Course, item: str, *, explain: bool = True) -> Course:
    """``course`` with nothing in it but ``item``, introduced by its skill's explanation or not."""
    skill, found = course.find(item)
    alone = skill.model_copy(
        update={"items": (found,), "requires": (), "explain": skill.explain if explain else None}
    )
    return course.model_copy(update={"skills": (alone,)})


class StandInVoice:
    """A tone as long as the words would be, for scenes in which nobody listens to the tutor's words."""

    rate = RATE

    async def synthesize(self, text: str, *, pace: float = 1.0) -> Speech:
        """``text`` at 15 letters a second, at amplitude 0.3."""
        ends, at = [], 0.0
        for word in text.split():
            at += (len(word) + 1) / 15 / pace
            ends.append(Word(word, int(at * RATE)))
        tone = 0.3 * np.cos(np.arange(int(at * RATE)) * (2 * np.pi * 200 / RATE))
        return Speech(text, tone.astype(np.float32), RATE, tuple(ends))

    async def close(self) -> None:
        """Nothing to let go of."""


def share(found: list[bool]) -> float | None:
    """The share of those that are true; ``None`` of nothing."""
    return round(sum(found) / len(found), 4) if found else None


def ms(samples: float) -> float:
    """Milliseconds of so many samples."""
    return round(samples / RATE * 1000, 1)
