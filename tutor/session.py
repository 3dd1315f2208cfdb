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
from contextlib import suppress
from dataclasses import dataclass, field

from tutor.audio import FRAME, RATE, Samples
from tutor.clock import Clock
from tutor.config import Settings
from tutor.ears import turn
from tutor.ears.mic import Microphone
from tutor.ears.tape import Tape
from tutor.engines import Detector, Speech, Synthesizer, Transcriber
from tutor.errors import DeviceError, EngineError
from tutor.events import (
    AnswerExpected,
    Bus,
    Faulted,
    Interrupted,
    PhraseSpoken,
    SpeakerDrained,
    SpeechEnded,
    SpeechStarted,
    StageTimed,
    TranscriptRevised,
    TurnCommitted,
)
from tutor.mind.tutor import Text, Thought, Tutor
from tutor.mouth.heard import first_unfinished, words_heard
from tutor.mouth.phrases import split
from tutor.mouth.playback import Heard
from tutor.mouth.speaker import Speaker
from tutor.mouth.verbalize import speakable

log = logging.getLogger(__name__)

UNHEARD = "(unheard)"
"""Stands for a turn whose transcription failed: it is answered with a plain sentence, not judged."""

AHEAD = 6
"""Phrases synthesised ahead of the speaker at most."""


@dataclass(slots=True, eq=False)
class Scope:
    """One turn of the tutor's, from the learner's pause to the last word heard."""

    end: int = 0
    """One past the last sample of the learner's speech."""
    thought: Thought | None = None
    answers: bool = False
    """Whether it answers a turn of the learner's."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """Open: committed, and not broken in on."""
    task: asyncio.Task[None] | None = None
    stages: list[tuple[str, float, float]] = field(default_factory=list)
    """Stage, start and seconds, held until the turn is committed."""
    spoken: list[Speech] = field(default_factory=list)
    """Phrases handed to the speaker; the index is the speaker's tag."""
    resume: int = 0
    """The phrase that was broken in on."""
    heard: str = ""
    """What had left the speaker by then."""

    def cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()


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
        self._synthesizer = synthesizer
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
                self._break_off()
            case turn.Dismissed():
                self._drop_ahead()
                await self._go_on()
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
                hint = ", ".join(self._expected.words)
                transcript = await self._transcriber.transcribe(samples, hint=hint)
            said = transcript.text.strip()
            thought = self._tutor.consider(said, transcript.confidence) if said else None
        except (EngineError, TimeoutError) as error:
            self._fault("transcription", error)
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
        except Exception as error:
            log.exception("a turn failed", exc_info=error)
            self._fault("turn", error)
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
        """Word, cut and synthesise ahead; play once released; then note what was heard."""
        queue: asyncio.Queue[tuple[Text, Speech | None] | None] = asyncio.Queue(AHEAD)
        making = asyncio.create_task(self._make(scope, thought, queue))
        try:
            while (made := await queue.get()) is not None:
                text, speech = made
                await scope.gate.wait()
                self._bus.publish(PhraseSpoken(self._clock.now(), thought.turn, text.text, text.source))
                if speech is not None:
                    scope.spoken.append(speech)
                    await self._play(scope, len(scope.spoken) - 1)
            await making
            while True:
                await scope.gate.wait()
                left = await self._speaker.drained()
                if scope.gate.is_set():
                    break
        finally:
            making.cancel()
            with suppress(asyncio.CancelledError):
                await making
        self._finish(scope, thought, left)

    async def _make(
        self, scope: Scope, thought: Thought, queue: asyncio.Queue[tuple[Text, Speech | None] | None]
    ) -> None:
        """Phrases with their sound, in order; a phrase that cannot be spoken is still shown."""
        start, first = self._clock.now(), True
        whole = 1_000  # words: only a turn's first text is cut early, for early sound

        def slack() -> float:
            return self._speaker.remaining_s if scope.gate.is_set() else 1.0

        try:
            async for text in self._tutor.say(thought, slack):
                for phrase in split(text.text) if first else split(text.text, first_words=whole):
                    worded = self._clock.now()
                    speech = await self._synthesize(phrase)
                    if first:
                        first = False
                        self._time(scope, thought, "first_clause", start, worded - start)
                        self._time(scope, thought, "synthesis", worded, self._clock.now() - worded)
                    await queue.put((Text(phrase, text.source), speech))
        finally:
            with suppress(asyncio.QueueFull):
                queue.put_nowait(None)

    async def _play(self, scope: Scope, tag: int) -> None:
        """Hand a phrase to the speaker. A speaker that is lost is a fault; the text is still shown."""
        try:
            await self._speaker.write(scope.spoken[tag], tag=tag)
        except DeviceError as error:
            self._fault("speaker", error)
        if not scope.gate.is_set():  # broken in on while it waited for room
            self._speaker.stop()

    async def _synthesize(self, phrase: str) -> Speech | None:
        try:
            async with asyncio.timeout(self._settings.mouth.deadline_s):
                return await self._synthesizer.synthesize(speakable(phrase))
        except (EngineError, TimeoutError) as error:
            self._fault("synthesis", error)
            return None

    def _time(self, scope: Scope, thought: Thought, stage: str, start: float, seconds: float) -> None:
        """Hold a stage's time until the turn is committed; afterwards, tell at once."""
        if scope.gate.is_set():
            self._bus.publish(StageTimed(thought.turn, stage, start, seconds))
        else:
            scope.stages.append((stage, start, seconds))

    def _break_off(self) -> None:
        """The learner speaks over the tutor and means it: fall silent, keep what was heard."""
        scope = self._reply
        if scope is None or scope.thought is None:
            return
        scope.gate.clear()
        heard = self._speaker.stop()
        scope.resume = max(scope.resume, first_unfinished(heard))
        text = " ".join((scope.heard, words_heard(scope.spoken, heard))).strip()
        self._bus.publish(Interrupted(self._clock.now(), scope.thought.turn, text))
        self._tutor.was_heard(text)

    async def _go_on(self) -> None:
        """It was a false interruption: speak again from the phrase that it broke."""
        scope = self._reply
        if scope is None or scope.gate.is_set():
            return
        scope.heard = " ".join(speech.text for speech in scope.spoken[: scope.resume])
        scope.gate.set()
        for tag in range(scope.resume, len(scope.spoken)):
            await self._play(scope, tag)

    def _finish(self, scope: Scope, thought: Thought, left: Heard) -> None:
        """The tutor's turn is over: note what left the speaker, which is all of it unless it was lost."""
        heard = " ".join((scope.heard, words_heard(scope.spoken, left))).strip()
        self._bus.publish(SpeakerDrained(self._clock.now(), thought.turn, heard))
        self._tutor.was_heard(heard)
        self._over = thought.ends
        if self._reply is scope:
            self._reply = None

    def _fault(self, stage: str, error: BaseException) -> None:
        what = str(error) or f"{stage} took too long"
        self._bus.publish(Faulted(self._clock.now(), stage, what))
