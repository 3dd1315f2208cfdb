"""What the learner's speech says: a guess while it goes on, and a transcript at each pause."""

from __future__ import annotations

import asyncio

from tutor.audio import Samples
from tutor.clock import Clock
from tutor.ears.meant import meant
from tutor.ears.partial import Partial, revise
from tutor.engines import Transcriber
from tutor.errors import EngineError
from tutor.events import AnswerExpected, Bus, Faulted, TranscriptRevised


class Hearing:
    """Transcribes within a deadline, and tells whoever watches what was heard so far.

    ``hint``: what was said just before the speech, for the recogniser; empty for none.
    """

    def __init__(self, transcriber: Transcriber, *, deadline_s: float, clock: Clock, bus: Bus) -> None:
        self._transcriber = transcriber
        self._deadline_s = deadline_s
        self._clock = clock
        self._bus = bus
        self._partial = Partial()

    def begin(self) -> None:
        """The learner begins to speak."""
        self._partial = Partial()

    async def guess(self, samples: Samples, hint: str) -> str:
        """A partial transcript of speech that goes on; empty where there is none."""
        try:
            async with asyncio.timeout(self._deadline_s):
                guess = await self._transcriber.transcribe(samples, hint=hint, partial=True)
        except (EngineError, TimeoutError):
            return ""  # the transcript at the pause will tell
        if text := guess.text.strip():
            self._partial = revise(self._partial, text)
            stable = " ".join(self._partial.stable)
            self._bus.publish(TranscriptRevised(self._clock.now(), self._partial.text, stable))
        return text

    async def transcript(
        self, samples: Samples, hint: str, expected: AnswerExpected
    ) -> tuple[str, float] | None:
        """What was said up to a pause, and the recogniser's confidence; ``None`` after a fault."""
        try:
            async with asyncio.timeout(self._deadline_s):
                found = await self._transcriber.transcribe(samples, hint=hint)
        except (EngineError, TimeoutError) as error:
            what = str(error) or f"hearing took more than {self._deadline_s:g} s"
            self._bus.publish(Faulted(self._clock.now(), "transcription", what))
            return None
        return meant(found, expected) if hint else found.text.strip(), found.confidence

    def show(self, said: str) -> None:
        """``said`` is what was heard: better than any guess before."""
        self._partial = Partial(tail=tuple(said.split()))
        self._bus.publish(TranscriptRevised(self._clock.now(), said))
