"""One lesson, microphone to speaker. Sound flows from left to right:

    microphone → detector → turn → transcriber → tutor (answers, policy, wording) → phrases
                                                       → synthesizer → speaker → what was heard

Each turn is one ``Scope``: a task that runs ahead of the end of the turn, and a gate that holds its
sound back until the turn is committed. More speech, or a new turn, cancels the scope; nothing else
sets flags. A committed turn is written down once it can no longer be reopened. The session owns every
task in one ``TaskGroup``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

from tutor import waiting
from tutor.ahead import Ahead
from tutor.audio import FRAME, RATE, Samples
from tutor.clock import Clock
from tutor.config import Settings
from tutor.delivery import Delivery, Scope
from tutor.ears import turn
from tutor.ears.meant import meant
from tutor.ears.mic import Microphone
from tutor.ears.onset import Onset
from tutor.ears.partial import Partial, revise
from tutor.ears.tape import Tape
from tutor.engines import Detector, Transcriber
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
from tutor.mind.initiative import LOOK_EVERY_S
from tutor.mind.standing import Thought
from tutor.mind.tutor import Tutor
from tutor.mouth.speaker import Speaker
from tutor.mouth.tts import CachedSynthesizer

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
        synthesizer: CachedSynthesizer,
        settings: Settings,
        clock: Clock,
        bus: Bus,
    ) -> None:
        self._tutor = tutor
        self._microphone = microphone
        self._speaker = speaker
        self._detector = detector
        self._onset = Onset()
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
        self._openings = Ahead(tutor, synthesizer, bus)
        self._settings = settings
        self._clock = clock
        self._bus = bus
        self._tape = Tape(keep_s=settings.turns.longest_turn_s + 2.0)
        self._ear = turn.TurnState()
        self._expected = AnswerExpected(item="")
        self._now = 0
        self._look_again = 0  # the sample at which the silence is looked at next
        self._partial = Partial()
        self._guessing: asyncio.Task[None] | None = None
        self._ahead: Scope | None = None  # prepared for the learner's pause, not yet released
        self._first: Scope | None = None  # what the tutor would say of its own accord, not yet released
        self._reply: Scope | None = None  # released: the tutor is speaking, or broken in on
        self._latest: Scope | None = None  # the scope released last, whether or not it still speaks
        self._unwritten: tuple[int, Thought] | None = None  # committed, may be reopened until that sample
        self._taken_back = False  # the latest turn was reopened, and may yet turn out to have been whole
        self._wait = waiting.Wait()
        self._over = False
        self.correctable_s = 0.0
        """A turn may be taken back by hand for so long, unless the next one comes sooner; seconds."""

    async def run(self) -> None:
        """The whole lesson: until the learner stops it, the microphone ends, or it is cancelled."""
        opening = await self._tutor.open()
        try:
            async with asyncio.TaskGroup() as house:
                self._house = house
                openings = self._do(self._openings.run())
                self._release(self._scope(opening))
                await self._listen()
                openings.cancel()
                for work in (self._guessing, self._ahead, self._first, self._reply):
                    if work is not None:
                        work.cancel()
        finally:
            self._speaker.stop()
            if self._unwritten is not None:
                await self._tutor.record(self._unwritten[1])
            await self._tutor.close()

    # -- by keyboard ---------------------------------------------------------------------------------

    def typed(self, text: str) -> None:
        """The learner typed ``text``: a turn that counts at once. What was said or was ahead gives way.

        For a running session, on its loop, as the two below.
        """
        self._ear = turn.TurnState(pause=self._ear.pause, pace=self._ear.pace)
        self._drop_ahead()
        if self._reply is not None and self._reply.gate.is_set():
            self._delivery.break_off(self._reply)
        thought = self._tutor.consider(text)
        scope = Scope(self._now, thought, answers=True)
        self._start(scope, self._speak(scope, thought))
        self._release(scope)

    def typing(self) -> None:
        """The learner is typing: patience begins anew."""
        self._tutor.typing()

    def take_back(self) -> bool:
        """The learner says that the last turn was heard wrongly: the tutor falls silent, and the turn is as
        if it had not been. False where it counts already, see ``correctable_s``."""
        if self._unwritten is None or not self._unwritten[1].said:
            return False
        self._take_back()
        self._taken_back = False  # no noise may bring it back
        if self._reply is not None:
            self._reply.cancel()
            self._reply = None
        self._ear = turn.TurnState(pause=self._ear.pause, pace=self._ear.pace)
        return True

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
                tutor_speaking=self._tutor_speaks(),
                sudden=self._onset(frame.samples),
            )
            for action in actions:
                await self._on(action)
            if self._over:
                return
            self._speak_first()
            self._fill_the_wait()
            self._write_down(self._now)
            self._openings.let(idle=self._nobody_waits())

    async def _on(self, action: turn.Action) -> None:
        now = self._clock.now()
        match action:
            case turn.Stirred():
                self._speaker.duck()
            case turn.Settled():
                self._speaker.unduck()
            case turn.Began(start):
                self._partial = Partial()
                self._bus.publish(SpeechStarted(now, start))
            case turn.Reopened():
                self._take_back()
            case turn.Guess(start, end):
                if self._guessing is None or self._guessing.done():
                    self._guessing = self._do(self._guess(start, self._tape.cut(start, end)))
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
                self._bus.publish(SpeechEnded(now, self._now))
                self._drop_ahead()
                await self._go_on()
            case turn.Committed(_, _, end, needed):
                self._bus.publish(SpeechEnded(now, end))
                ready, self._ahead = self._ahead, None
                if ready is not None:
                    self._release(ready, needed)

    async def _guess(self, start: int, samples: Samples) -> None:
        """A partial transcript while the learner speaks: for whoever watches, and to know a barge-in."""
        try:
            async with asyncio.timeout(self._settings.ears.deadline_s):
                guess = await self._transcriber.transcribe(samples, hint=self._hint(), partial=True)
        except (EngineError, TimeoutError):
            return  # the transcript at the pause will tell
        if text := guess.text.strip():
            self._ear = turn.guessed(self._ear, start, text)
            self._partial = revise(self._partial, text)
            stable = " ".join(self._partial.stable)
            self._bus.publish(TranscriptRevised(self._clock.now(), self._partial.text, stable))

    async def _answer(self, scope: Scope, pause: int, samples: Samples) -> None:
        """Hear what was said up to this pause, think about it, and speak once released."""
        start = self._clock.now()
        try:
            async with asyncio.timeout(self._settings.ears.deadline_s):
                hint = self._hint()
                transcript = await self._transcriber.transcribe(samples, hint=hint)
            said = meant(transcript, self._expected) if hint else transcript.text.strip()
            confidence = transcript.confidence
            heard = self._clock.now()
            await self._tutor.weigh(said)
            thought = self._tutor.consider(said, confidence) if said else None
        except (EngineError, TimeoutError) as error:
            what = str(error) or f"hearing took more than {self._settings.ears.deadline_s:g} s"
            self._bus.publish(Faulted(self._clock.now(), "transcription", what))
            heard, said, thought = self._clock.now(), UNHEARD, self._tutor.fault("fault_hearing")
        scope.stages.append(("transcription", start, heard - start))
        scope.stages.append(("verdict", heard, self._clock.now() - heard))
        scope.thought = thought
        self._ear = turn.heard(self._ear, pause, said)
        self._ear, actions = turn.settle(
            self._ear,
            self._now,
            settings=self._settings.turns,
            expected=self._expected,
            tutor_speaking=self._tutor_speaks(),
        )
        if thought is not None:
            self._partial = Partial(tail=tuple(thought.said.split()))  # better than any guess before
            self._bus.publish(TranscriptRevised(self._clock.now(), thought.said))
        for action in actions:
            await self._on(action)
        if thought is not None:
            await self._speak(scope, thought)

    def _hint(self) -> str:
        """What was said just before; nothing over the tutor: "uh-huh" would be heard as an answer."""
        return "" if self._ear.over and not self._ear.broke_in else self._expected.context

    def _drop_ahead(self) -> None:
        """The learner went on, or it was no turn: what was prepared is void."""
        if self._ahead is not None:
            self._ahead.cancel()
            self._ahead = None

    # -- whose turn it is ----------------------------------------------------------------------------

    def _tutor_speaks(self) -> bool:
        return self._reply is not None and self._reply.gate.is_set()

    def _nobody_waits(self) -> bool:
        """Whether the machine has time for what may be needed later."""
        making = self._reply is not None and not self._reply.made
        return (
            self._ear.phase is turn.Phase.QUIET and not self._ear.run and self._ahead is None and not making
        )

    def _speak_first(self) -> None:
        """Ask the tutor now and then whether the silence calls for a word; prepare that, and say it if it
        still fits once it is ready."""
        quiet = self._ear.phase is turn.Phase.QUIET and not self._ear.run
        nobody = quiet and self._reply is None and self._ahead is None
        if (first := self._first) is not None and first.thought is not None:
            if not nobody or not self._tutor.still_fits(first.thought):
                first.cancel()
                self._first = None
            elif first.ready:
                self._first = None
                self._release(first)
        elif nobody and self._now >= self._look_again:
            self._look_again = self._now + round(LOOK_EVERY_S * RATE)
            if (thought := self._tutor.silence()) is not None:
                self._first = self._scope(thought)

    def _fill_the_wait(self) -> None:
        """Say "let me see" where the learner has finished and the answer is late."""
        late, since = None, None
        if self._reply is not None and self._reply.answers and not self._reply.begun:
            late, since = self._reply, self._reply.released
        elif self._ear.phase is turn.Phase.PAUSING and self._ear.said is None and not self._tutor_speaks():
            late, since = self._ahead, self._ear.end + round(self._settings.turns.pause_s * RATE)
        near = late is not None and late.worded
        self._wait, bank = waiting.step(
            self._wait, self._now, since, near=near, settings=self._settings.turns
        )
        if bank is not None:
            text = self._tutor.filler(bank, self._wait.said)
            self._do(self._delivery.fill(text, self._tutor.next_turn))

    # -- speaking ------------------------------------------------------------------------------------

    def _scope(self, thought: Thought) -> Scope:
        """A scope for a turn that the tutor takes of its own accord."""
        scope = Scope(self._now, thought)
        self._start(scope, self._speak(scope, thought))
        return scope

    def _start(self, scope: Scope, work: Coroutine[None, None, None]) -> None:
        scope.task = self._do(work, scope)

    def _do(self, work: Coroutine[None, None, None], scope: Scope | None = None) -> asyncio.Task[None]:
        return self._house.create_task(self._contained(work, scope))

    async def _contained(self, work: Coroutine[None, None, None], scope: Scope | None) -> None:
        """Work that fails in a way nobody foresaw ends its turn, not the lesson."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 - logged without its message, which may hold what was said
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
            log.error("a part of the lesson failed: %s at %s", type(error).__name__, place)
            self._bus.publish(Faulted(self._clock.now(), "turn", "something went wrong; the lesson goes on"))
            if scope is not None:
                self._ear = turn.TurnState(pause=self._ear.pause, pace=self._ear.pace)
            if self._reply is scope:
                self._reply = None
            if self._ahead is scope:
                self._ahead = None
            if self._first is scope:
                self._first = None

    def _release(self, scope: Scope, needed: float = 0.0) -> None:
        """Let the scope's sound out. ``needed``: the silence that the learner's words asked for, seconds."""
        if self._reply is not None:
            self._reply.cancel()
        self._reply = self._latest = scope
        scope.released = self._now
        scope.stages.append(("endpoint", self._clock.now() - (self._now - scope.end) / RATE, needed))
        self._write_down()
        self._count(scope)
        self._speaker.unduck()
        scope.gate.set()

    def _count(self, scope: Scope) -> None:
        """The turn counts from here on, unless it is reopened."""
        thought, now = scope.thought, self._clock.now()
        self._taken_back = False
        if thought is None:
            return
        if scope.answers:
            self._bus.publish(TurnCommitted(now, thought.turn, thought.said, scope.end))
            self._openings.meter(thought)
            for stage, start, seconds in scope.stages:
                self._bus.publish(StageTimed(thought.turn, stage, start, seconds))
        self._expected = thought.expected
        self._tutor.commit(thought)
        self._do(self._tutor.refresh())
        self._openings.asked()
        settings = self._settings.turns
        reopenable = round(max(settings.reopen_s + settings.start_s, self.correctable_s) * RATE) + 2 * FRAME
        self._unwritten = (self._now + reopenable, thought)

    def _take_back(self) -> None:
        """The learner had not finished: fall silent, and let the turn be as if it had not been committed."""
        self._drop_ahead()
        if self._reply is not None:
            self._delivery.hush(self._reply)
        if self._unwritten is not None:
            self._unwritten, self._taken_back = None, True
            self._expected = self._tutor.reopen()

    async def _go_on(self) -> None:
        """It was nothing, after all: the tutor goes on where it was."""
        self._speaker.unduck()
        if self._taken_back and self._latest is not None:
            self._count(self._latest)
        if self._reply is not None and not self._reply.gate.is_set():
            await self._delivery.go_on(self._reply)

    def _write_down(self, now: int | None = None) -> None:
        """Write the last turn to the store, once it can no longer be taken back."""
        if self._unwritten is not None and (now is None or now >= self._unwritten[0]):
            self._do(self._tutor.record(self._unwritten[1]))
            self._unwritten = None

    async def _speak(self, scope: Scope, thought: Thought) -> None:
        await self._delivery.speak(scope, thought)
        self._over = thought.ends
        if self._reply is scope:
            self._reply = None
