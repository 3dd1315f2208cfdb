"""How one turn of the tutor's is delivered: worded, cut, synthesised ahead, held at a gate, played.

The session decides when a gate opens and closes; this file keeps what was said and what was heard.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from tutor.clock import Clock
from tutor.engines import Speech, Synthesizer
from tutor.errors import DeviceError, EngineError
from tutor.events import Bus, Faulted, Interrupted, PhraseSpoken, SpeakerDrained, StageTimed
from tutor.mind.script import Text
from tutor.mind.standing import Thought
from tutor.mind.tutor import Tutor
from tutor.mouth.heard import first_unfinished, words_heard
from tutor.mouth.phrases import split
from tutor.mouth.speaker import Speaker
from tutor.mouth.verbalize import speakable

AHEAD = 6
"""Phrases synthesised ahead of the speaker at most."""

WHOLE = 1_000
"""Words: only a turn's first text is cut early, for early sound; the rest is cut at sentence ends."""


def cut(text: str, *, first: bool) -> tuple[str, ...]:
    """The phrases in which a turn's ``text`` is synthesised; ``first``: it begins the turn."""
    return split(text) if first else split(text, first_words=WHOLE)


@dataclass(slots=True, eq=False)
class Scope:
    """One turn of the tutor's, from the learner's pause to the last word heard."""

    end: int
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
    """What had left the speaker before it."""
    waiting_s: float = 0.0
    """Sound that is made and not yet with the speaker, seconds."""
    made_s: float = 0.0
    """All its sound that is made, seconds."""
    texts: list[tuple[bool, float]] = field(default_factory=list)
    """Its texts as they begin: whether on the way to a question, and ``made_s`` at that time."""
    released: int = 0
    """The sample at which the session let it out."""
    worded: bool = False
    """Whether its first phrase is known, so that its sound is a moment away."""
    ready: bool = False
    """Whether the sound of its first phrase is made, or could not be."""
    made: bool = False
    """Whether all its sound is made."""
    begun: bool = False
    """Whether a phrase of it went to the speaker."""

    def cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()


class Delivery:
    """Speaks scopes, one at a time."""

    def __init__(
        self,
        tutor: Tutor,
        synthesizer: Synthesizer,
        speaker: Speaker,
        *,
        language: str,
        deadline_s: float,
        clock: Clock,
        bus: Bus,
    ) -> None:
        """``language``: two letters, of what is spoken. ``deadline_s``: the longest synthesis of a phrase."""
        self._tutor = tutor
        self._synthesizer = synthesizer
        self._speaker = speaker
        self._language = language
        self._deadline_s = deadline_s
        self._clock = clock
        self._bus = bus

    async def speak(self, scope: Scope, thought: Thought) -> None:
        """Make ahead, play once released, and return when the last word has left the speaker."""
        queue: asyncio.Queue[tuple[Text, Speech | None] | None] = asyncio.Queue(AHEAD)
        making = asyncio.create_task(self._make(scope, thought, queue))
        try:
            while (made := await queue.get()) is not None:
                text, speech = made
                await scope.gate.wait()
                scope.begun = True
                self._bus.publish(PhraseSpoken(self._clock.now(), thought.turn, text.text, text.source))
                if speech is not None:
                    scope.waiting_s -= speech.seconds
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
        heard = f"{scope.heard} {words_heard(scope.spoken, left)}".strip()
        self.put(scope)
        self._tutor.was_heard(heard)
        self._bus.publish(SpeakerDrained(self._clock.now(), thought.turn, heard))

    async def fill(self, text: str, turn: int) -> None:
        """A short phrase while the answer is late. No part of the answer, nor of what is heard of it."""
        speech = await self._synthesize(text, 1.0)
        if speech is not None:
            self._bus.publish(PhraseSpoken(self._clock.now(), turn, text, "filler"))
            with suppress(DeviceError):  # the speaker's loss is told with the answer
                await self._speaker.write(speech, tag="filler")

    def break_off(self, scope: Scope) -> None:
        """The learner speaks over the tutor and means it: fall silent, keep what was heard."""
        self.put(scope)
        heard = self.hush(scope)
        self._tutor.was_heard(heard)
        if scope.thought is not None:
            self._bus.publish(Interrupted(self._clock.now(), scope.thought.turn, heard))

    def put(self, scope: Scope, *, read: bool = False) -> None:
        """Tell the tutor how far the way to the question that ``scope`` puts was heard by now, or ``read``;
        half of a text is enough."""
        script = scope.thought.script if scope.thought is not None else ()
        ways = [piece.way for piece in script if isinstance(piece, Text) and piece.way]
        if not ways or not (read or scope.gate.is_set()):
            return
        gone = scope.made_s - scope.waiting_s - self._speaker.remaining_s
        ends = [start for _, start in scope.texts[1:]]
        if scope.made:
            ends.append(scope.made_s)
        heard = sum(
            on_the_way and (start + end) / 2 <= gone
            for (on_the_way, start), end in zip(scope.texts, ends, strict=False)
        )
        self._tutor.was_put(() if read or heard == len(ways) else ways[heard])

    def hush(self, scope: Scope) -> str:
        """Fall silent at once, ready to go on from the phrase that is broken. What was heard so far."""
        scope.gate.clear()
        left = self._speaker.stop()
        scope.resume = max(scope.resume, first_unfinished(left))
        return f"{scope.heard} {words_heard(scope.spoken, left)}".strip()

    async def go_on(self, scope: Scope) -> None:
        """It was a false interruption: speak again from the phrase that it broke."""
        scope.heard = " ".join(speech.text for speech in scope.spoken[: scope.resume])
        scope.gate.set()
        again = range(scope.resume, len(scope.spoken))
        scope.waiting_s += sum(scope.spoken[tag].seconds for tag in again)
        for tag in again:
            scope.waiting_s -= scope.spoken[tag].seconds
            await self._play(scope, tag)

    async def _make(
        self, scope: Scope, thought: Thought, queue: asyncio.Queue[tuple[Text, Speech | None] | None]
    ) -> None:
        """Phrases with their sound, in order; a phrase that cannot be spoken is still shown."""
        start, first = self._clock.now(), True

        def slack() -> float:
            return scope.waiting_s + self._speaker.remaining_s if scope.gate.is_set() else 1.0

        async for text in self._tutor.say(thought, slack):
            scope.texts.append((bool(text.way), scope.made_s))
            for phrase in cut(text.text, first=first):
                worded = self._clock.now()
                scope.worded = True
                speech = await self._synthesize(phrase, thought.pace)
                if first:
                    first = False
                    self._time(scope, thought, "first_clause", start, worded)
                    self._time(scope, thought, "synthesis", worded, self._clock.now())
                scope.ready = True
                if speech is not None:
                    scope.made_s += speech.seconds
                    scope.waiting_s += speech.seconds
                await queue.put((Text(phrase, text.source), speech))
        scope.made = scope.ready = True
        await queue.put(None)

    async def _play(self, scope: Scope, tag: int) -> None:
        """Hand a phrase to the speaker. A speaker that is lost is a fault; the text is still shown."""
        try:
            await self._speaker.write(scope.spoken[tag], tag=tag)
        except DeviceError as error:
            self._bus.publish(Faulted(self._clock.now(), "speaker", str(error)))
        if not scope.gate.is_set():  # broken in on while it waited for room
            self._speaker.stop()

    async def _synthesize(self, phrase: str, pace: float) -> Speech | None:
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._synthesizer.synthesize(speakable(phrase, self._language), pace=pace)
        except (EngineError, TimeoutError) as error:
            what = str(error) or f"speaking took more than {self._deadline_s:g} s"
            self._bus.publish(Faulted(self._clock.now(), "synthesis", what))
            return None

    def _time(self, scope: Scope, thought: Thought, stage: str, start: float, end: float) -> None:
        """Hold a stage's time until the turn is committed; afterwards, tell at once."""
        if scope.gate.is_set():
            self._bus.publish(StageTimed(thought.turn, stage, start, end - start))
        else:
            scope.stages.append((stage, start, end - start))
