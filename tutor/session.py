"""One lesson, microphone to speaker. Sound flows from left to right:

    microphone → detector → turn → transcriber → tutor (answers, policy, wording) → phrases
                                                       → synthesizer → speaker → what was heard

Each turn is one ``Scope``: a task that runs ahead of the end of the turn, and a gate that holds its
sound back until the turn is committed. More speech, or a new turn, cancels the scope; nothing else
sets flags. A committed turn is written down once it can no longer be reopened (``last_turn``). The
session owns every task in one ``TaskGroup``.
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
from tutor.ears import actions, turn
from tutor.ears.hearing import Hearing
from tutor.ears.mic import Microphone
from tutor.ears.onset import Onset
from tutor.ears.tape import Tape
from tutor.engines import Detector, Transcriber
from tutor.events import Bus, Faulted, SpeechEnded, SpeechStarted
from tutor.last_turn import LastTurn
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
        self._hearing = Hearing(transcriber, deadline_s=settings.ears.deadline_s, clock=clock, bus=bus)
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
        self._last = LastTurn(tutor, self._openings, self._do, clock=clock, bus=bus)
        self._settings = settings
        self._clock = clock
        self._bus = bus
        self._tape = Tape(keep_s=settings.turns.longest_turn_s + 2.0)
        self._ear = turn.TurnState()
        self._now = 0
        self._look_again = 0  # the sample at which the silence is looked at next
        self._guessing: asyncio.Task[None] | None = None
        self._ahead: Scope | None = None  # prepared for the learner's pause, not yet released
        self._first: Scope | None = None  # what the tutor would say of its own accord, not yet released
        self._reply: Scope | None = None  # released: the tutor is speaking, or broken in on
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
            self._over = True
            self._speaker.stop()
            await self._last.close()
            await self._tutor.close()

    # -- by keyboard ---------------------------------------------------------------------------------

    def typed(self, text: str) -> None:
        """The learner typed ``text``: a turn that counts at once. What was said or was ahead gives way.

        For a running session, on its loop, as the two below.
        """
        if self._over:
            return
        self._ear = turn.TurnState(pause=self._ear.pause, pace=self._ear.pace)
        self._drop_ahead()
        if self._reply is not None:
            if self._reply.gate.is_set():
                self._delivery.break_off(self._reply)
            self._delivery.put(self._reply, read=True)
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
        if not self._last.take_back():
            return False
        self._fall_silent()
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
            self._ear, wanted = turn.step(
                self._ear,
                self._now,
                self._detector.probability(frame.samples),
                settings=self._settings.turns,
                expected=self._last.expected,
                tutor_speaking=self._tutor_speaks(),
                sudden=self._onset(frame.samples),
            )
            for action in wanted:
                await self._on(action)
            if self._over:
                return
            self._speak_first()
            self._fill_the_wait()
            self._last.write_down(self._now)
            self._openings.let(idle=self._nobody_waits())

    async def _on(self, action: actions.Action) -> None:
        now = self._clock.now()
        match action:
            case actions.Stirred():
                self._speaker.duck()
            case actions.Settled():
                self._speaker.unduck()
            case actions.Began(start):
                self._hearing.begin()
                self._bus.publish(SpeechStarted(now, start))
            case actions.Reopened():
                self._reopen()
            case actions.Guess(start, end):
                if self._guessing is None or self._guessing.done():
                    self._guessing = self._do(self._guess(start, self._tape.cut(start, end)))
            case actions.Paused(pause, start, end):
                self._drop_ahead()
                self._ahead = scope = Scope(end, answers=True)
                self._start(scope, self._answer(scope, pause, self._tape.cut(start, end)))
            case actions.Withdrawn():
                self._drop_ahead()
            case actions.BrokeIn():
                if self._reply is not None:
                    self._delivery.break_off(self._reply)
            case actions.Dismissed():
                self._bus.publish(SpeechEnded(now, self._now))
                self._drop_ahead()
                await self._go_on()
            case actions.Committed(_, _, end, needed):
                self._bus.publish(SpeechEnded(now, end))
                ready, self._ahead = self._ahead, None
                if ready is not None:
                    self._release(ready, needed)

    async def _guess(self, start: int, samples: Samples) -> None:
        """A partial transcript while the learner speaks: for whoever watches, and to know a barge-in."""
        if text := await self._hearing.guess(samples, self._hint()):
            self._ear = turn.guessed(self._ear, start, text)

    async def _answer(self, scope: Scope, pause: int, samples: Samples) -> None:
        """Hear what was said up to this pause, think about it, and speak once released."""
        start = self._clock.now()
        thought: Thought | None
        found = await self._hearing.transcript(samples, self._hint(), self._last.expected)
        heard = self._clock.now()
        if found is None:
            said, thought = UNHEARD, self._tutor.fault("fault_hearing")
        else:
            said, confidence = found
            if self._reply is not None:
                self._delivery.put(self._reply)
            await self._tutor.weigh(said)
            thought = self._tutor.consider(said, confidence) if said else None
        scope.stages.append(("transcription", start, heard - start))
        scope.stages.append(("verdict", heard, self._clock.now() - heard))
        scope.thought = thought
        self._ear = turn.heard(self._ear, pause, said)
        self._ear, wanted = turn.settle(
            self._ear,
            self._now,
            settings=self._settings.turns,
            expected=self._last.expected,
            tutor_speaking=self._tutor_speaks(),
        )
        if thought is not None:
            self._hearing.show(thought.said)
        for action in wanted:
            await self._on(action)
        if thought is not None:
            await self._speak(scope, thought)

    def _hint(self) -> str:
        """What was said just before; nothing over the tutor: "uh-huh" would be heard as an answer, and
        "sorry?" as one to a question that was not heard yet."""
        over = self._ear.over and not self._ear.broke_in
        return "" if over or self._tutor.unheard else self._last.expected.context

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
        self._reply = scope
        scope.released = self._now
        scope.stages.append(("endpoint", self._clock.now() - (self._now - scope.end) / RATE, needed))
        self._last.count(scope, self._reopenable())
        self._speaker.unduck()
        scope.gate.set()

    def _reopenable(self) -> int:
        """Until which sample a turn that counts now may be reopened."""
        settings = self._settings.turns
        seconds = max(settings.reopen_s + settings.start_s, self.correctable_s)
        return self._now + round(seconds * RATE) + 2 * FRAME

    def _reopen(self) -> None:
        """The learner had not finished: let the turn be as if it had not been committed."""
        self._fall_silent()
        self._last.reopen()

    def _fall_silent(self) -> None:
        self._drop_ahead()
        if self._reply is not None:
            self._delivery.hush(self._reply)

    async def _go_on(self) -> None:
        """It was nothing, after all: the tutor goes on where it was."""
        self._speaker.unduck()
        self._last.was_whole(self._reopenable())
        if self._reply is not None and not self._reply.gate.is_set():
            await self._delivery.go_on(self._reply)

    async def _speak(self, scope: Scope, thought: Thought) -> None:
        await self._delivery.speak(scope, thought)
        self._over = thought.ends
        if self._reply is scope:
            self._reply = None
