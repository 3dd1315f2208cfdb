"""A lesson without a sound: the tutor's turns as text, one after another.

``tutor chat`` and the terminal app hold it. It publishes what a spoken lesson publishes, so whoever
watches one can watch the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.clock import Clock
from tutor.config import Settings
from tutor.events import Bus, PhraseSpoken, SpeakerDrained, StageTimed, TurnCommitted
from tutor.mind.standing import Thought
from tutor.mind.tutor import Tutor

LONGEST = 2000
"""Characters of a typed answer that are read."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A turn of the tutor's as it went: ``texts`` in the order in which they were shown."""

    thought: Thought
    texts: tuple[str, ...]


class TypedLesson:
    """Takes turns with whoever types. Nothing here waits for a learner."""

    def __init__(self, teacher: Tutor, settings: Settings, *, clock: Clock, bus: Bus) -> None:
        self._tutor = teacher
        self._total_s = settings.mind.total_s
        self._clock = clock
        self._bus = bus

    async def open(self) -> Taken:
        """Greet and ask the first question. Raises ``StoreError`` where the store cannot be read."""
        return await self._take(await self._tutor.open())

    async def answer(self, said: str, confidence: float = 1.0) -> Taken:
        """What the learner typed counts at once; the tutor's answer to it.

        ``confidence``: the recogniser's, where it was not typed after all.
        """
        came = self._clock.now()
        await self._tutor.weigh(said[:LONGEST])
        thought = self._tutor.consider(said[:LONGEST], confidence)
        judged = self._clock.now()
        self._bus.publish(TurnCommitted(came, thought.turn, thought.said, 0))
        self._bus.publish(StageTimed(thought.turn, "endpoint", came, 0.0))
        self._bus.publish(StageTimed(thought.turn, "verdict", came, judged - came))
        return await self._take(thought)

    async def silence(self) -> Taken | None:
        """What the tutor says now of its own accord, if anything; to be asked while the learner is silent."""
        thought = self._tutor.silence()
        return None if thought is None else await self._take(thought)

    def typing(self) -> None:
        """The learner is typing: patience begins anew."""
        self._tutor.typing()

    async def close(self) -> None:
        """Write the end of the lesson."""
        await self._tutor.close()

    async def _take(self, thought: Thought) -> Taken:
        """Commit ``thought``, write it down, and show it as it is worded."""
        self._tutor.commit(thought)
        await self._tutor.record(thought)
        await self._tutor.refresh()
        start = self._clock.now()
        texts: list[str] = []
        async for text in self._tutor.say(thought, lambda: start + self._total_s - self._clock.now()):
            if not texts:
                worded = self._clock.now() - start
                self._bus.publish(StageTimed(thought.turn, "first_clause", start, worded))
            texts.append(text.text)
            self._bus.publish(PhraseSpoken(self._clock.now(), thought.turn, text.text, text.source))
        whole = " ".join(texts)
        self._tutor.was_heard(whole)
        self._bus.publish(SpeakerDrained(self._clock.now(), thought.turn, whole))
        return Taken(thought, tuple(texts))
