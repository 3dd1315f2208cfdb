"""One lesson, microphone to speaker. Sound flows from left to right:

    microphone → detector → turn → transcriber → tutor (answers, policy, wording) → phrases
                                                       → synthesizer → speaker → what was heard

Each turn is one ``Scope``: a task that runs ahead of the end of the turn, and a gate that holds its
sound back until the turn is committed. More speech, or a new turn, cancels the scope; nothing else
sets flags. The session owns every task in one ``TaskGroup``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

from tutor.audio import FRAME, RATE, Samples
from tutor.clock import Clock
from tutor.config import Settings
from tutor.delivery import Delivery, Scope
from tutor.ears import turn
from tutor.ears.mic import Microphone
from tutor.ears.tape import Tape
from tutor.engines import Detector, Synthesizer, Transcriber
from tutor.errors import EngineError
from tutor.events import (
    AnswerExpected,
    Bus,
    Faulted,
    SpeechEnded,
    SpeechStarted,
    StageTimed,
    TranscriptRevised,
    TurnCommitted,
)
from tutor.mind.tutor import Thought, Tutor
from tutor.mouth.speaker import Speaker

log = logging.getLogger(__name__)

UNHEARD = "(unheard)"
"""Stands for a turn whose transcription failed: it is answered with a plain sentence, not judged."""


class Session:
    """Joins ears, mind and mouth for one lesson. See the module's picture."""

    def __init__(
        self,
        tutor: Tutor,
        *,
        microphone: Microphone,
        speaker: Speaker,
        detector: Detector,
        transcriber: Transcriber,
        synthesizer: Synthesizer,
        settings: Settings,
        clock: Clock,
        bus: Bus,
    ) -> None:
        self._tutor = tutor
        self._microphone = microphone
        self._speaker = speaker
        self._detector = detector
        self._transcriber = transcriber
        self._delivery = Delivery(
            tutor,
            synthesizer,
            speaker,
            language=tutor.language,
            deadline_s=settings.mouth.deadline_s,
            clock=clock,
            bus=bus,
        )
        self._settings = settings
        self._clock = clock
        self._bus = bus
        self._tape = Tape(keep_s=settings.turns.longest_turn_s + 2.0)
        self._ear = turn.TurnState()
        self._expected = AnswerExpected(item="")
        self._now = 0
        self._quiet_since = 0
        self._ahead: Scope | None = None  # prepared for the learner's pause, not yet released
        self._reply: Scope | None = None  # released: the tutor is speaking, or broken in on
        self._over = False

    async def run(self) -> None:
        """The whole lesson: until the learner stops it, the microphone ends, or it is cancelled."""
        opening = await self._tutor.open()
        try:
            async with asyncio.TaskGroup() as house:
                self._house = house
                self._release(self._scope(opening))
                await self._listen()
                for scope in (self._ahead, self._reply):
                    if scope is not None:
                        scope.cancel()
        finally:
            self._speaker.stop()
            await self._tutor.close()

    # -- listening -----------------------------------------------------------------------------------

    async def _listen(self) -> None:
        """Step the turn machine with every frame of the microphone."""
        async for frame in self._microphone.frames():
            self._now = frame.index + FRAME
            self._tape.add(frame)
            self._ear, actions = turn.step(
                self._ear,
                self._now,
                self._detector.probability(frame.samples),
                settings=self._settings.turns,
                expected=self._expected,
                tutor_speaking=self._reply is not None and self._reply.gate.is_set(),
            )
            for action in actions:
                await self._on(action)
            if self._over:
                return
            if self._patience_is_out():
                self._release(self._scope(self._tutor.silence()))

    async def _on(self, action: turn.Action) -> None:
        now = self._clock.now()
        match action:
            case turn.Began(start):
                self._bus.publish(SpeechStarted(now, start))
            case turn.Paused(pause, start, end):
                self._drop_ahead()
                self._ahead = scope = Scope(end, answers=True)
                self._start(scope, self._answer(scope, pause, self._tape.cut(start, end)))
            case turn.Withdrawn():
                self._drop_ahead()
            case turn.BrokeIn():
                if self._reply is not None:
                    self._delivery.break_off(self._reply)
            case turn.Dismissed():
                self._drop_ahead()
                if self._reply is not None and not self._reply.gate.is_set():
                    await self._delivery.go_on(self._reply)
            case turn.Committed(_, _, end):
                self._bus.publish(SpeechEnded(now, end))
                ready, self._ahead = self._ahead, None
                if ready is not None:
                    self._release(ready)

    async def _answer(self, scope: Scope, pause: int, samples: Samples) -> None:
        """Hear what was said up to this pause, think about it, and speak once released."""
        start = self._clock.now()
        try:
            async with asyncio.timeout(self._settings.ears.deadline_s):
                transcript = await self._transcriber.transcribe(samples, hint=self._expected.context)
            said = transcript.text.strip()
            thought = self._tutor.consider(said, transcript.confidence) if said else None
        except (EngineError, TimeoutError) as error:
            what = str(error) or f"hearing took more than {self._settings.ears.deadline_s:g} s"
            self._bus.publish(Faulted(self._clock.now(), "transcription", what))
            said, thought = UNHEARD, self._tutor.fault("fault_hearing")
        scope.stages.append(("transcription", start, self._clock.now() - start))
        scope.thought = thought
        self._ear = turn.heard(self._ear, pause, said)
        if thought is not None:
            self._bus.publish(TranscriptRevised(self._clock.now(), thought.said))
            await self._speak(scope, thought)

    def _patience_is_out(self) -> bool:
        """Whether the learner has been silent for as long as thinking is left alone."""
        if self._reply is not None or self._ahead is not None or self._ear.phase is not turn.Phase.QUIET:
            self._quiet_since = self._now
        return self._now - self._quiet_since > self._expected.patience_s * RATE

    def _drop_ahead(self) -> None:
        """The learner went on, or it was no turn: what was prepared is void."""
        if self._ahead is not None:
            self._ahead.cancel()
            self._ahead = None

    # -- speaking ------------------------------------------------------------------------------------

    def _scope(self, thought: Thought) -> Scope:
        """A scope for a turn that the tutor takes of its own accord."""
        scope = Scope(self._now, thought)
        self._start(scope, self._speak(scope, thought))
        return scope

    def _start(self, scope: Scope, work: Coroutine[None, None, None]) -> None:
        scope.task = self._house.create_task(self._contained(scope, work))

    async def _contained(self, scope: Scope, work: Coroutine[None, None, None]) -> None:
        """A turn that fails in a way nobody foresaw ends that turn, not the lesson."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 - logged without its message, which may hold what was said
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
            log.error("a turn failed: %s at %s", type(error).__name__, place)
            self._bus.publish(Faulted(self._clock.now(), "turn", "something went wrong; the lesson goes on"))
            self._ear = turn.TurnState(pause=self._ear.pause)
            if self._reply is scope:
                self._reply = None
            if self._ahead is scope:
                self._ahead = None

    def _release(self, scope: Scope) -> None:
        """The turn counts: let its sound out, and write it down."""
        if self._reply is not None:
            self._reply.cancel()
        self._reply = scope
        thought = scope.thought
        if thought is None:
            return
        now = self._clock.now()
        if scope.answers:
            ended = now - (self._now - scope.end) / RATE
            needed = turn.pause_needed(thought.said, self._expected, self._settings.turns)
            self._bus.publish(TurnCommitted(now, thought.turn, thought.said, scope.end))
            self._bus.publish(StageTimed(thought.turn, "endpoint", ended, needed))
        for stage, start, seconds in scope.stages:
            self._bus.publish(StageTimed(thought.turn, stage, start, seconds))
        self._expected = thought.expected
        self._tutor.commit(thought)
        scope.gate.set()
        self._house.create_task(self._tutor.record(thought))

    async def _speak(self, scope: Scope, thought: Thought) -> None:
        await self._delivery.speak(scope, thought)
        self._over = thought.ends
        if self._reply is scope:
            self._reply = None
