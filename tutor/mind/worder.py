"""The model's sentences in a turn: made ahead, or in time, or left out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from tutor.clock import Clock
from tutor.engines import Prompt, Writer
from tutor.errors import TutorError
from tutor.events import Bus, Faulted, WordingChecked
from tutor.mind import prompt
from tutor.mind.roles import Cascade
from tutor.mind.script import Gap, Text
from tutor.mind.standing import Thought
from tutor.mind.wording import FAILED, Sentence, one_sentence

RECENT = 6
"""The tutor's turns that its next words may not repeat."""


class Worder:
    """Fills the places in a script that a model may fill."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._writer: Writer | None = None
        self._recent: list[str] = []
        self._worded: dict[Prompt, Sentence] = {}  # sentences made ahead for the question on the table

    def heard(self, text: str) -> None:
        """What left the speaker in the tutor's last turn."""
        self._recent = [*self._recent, text][-RECENT:]

    async def say(self, thought: Thought, slack: Callable[[], float]) -> AsyncIterator[Text]:
        """The turn's text in speaking order.

        ``slack()`` is how many seconds of speech are still to be heard: a model's sentence that is not
        there by then is left out, so that wording never makes a silence.
        """
        for piece in thought.script:
            if isinstance(piece, Text):
                yield piece
            elif sentence := await self._word(piece, slack, thought.turn):
                yield Text(sentence, "model")

    async def word_ahead(self, thought: Thought) -> None:
        """Make the model's sentence of ``thought`` before it is needed, and keep it until the question is
        another."""
        for gap in thought.script:
            if isinstance(gap, Gap) and self._writer is not None and gap.prompt not in self._worded:
                sentence = await self._sentence(self._writer, gap, lambda: 1.0, None)
                if sentence.reason != FAILED:  # a model that failed now may do better when it counts
                    self._worded[gap.prompt] = sentence

    def forget_ahead(self) -> None:
        """The question on the table is another: drop the sentences made ahead."""
        self._worded.clear()

    async def _word(self, gap: Gap, slack: Callable[[], float], turn: int) -> str:
        """The model's sentence for ``gap``: made ahead, or made now; ``""`` where there is none."""
        if gap.prompt in self._worded:
            sentence = self._worded[gap.prompt]
            if any(sentence.text in text for text in self._recent if sentence.text):
                sentence = Sentence(reason="it was said before")
        elif self._writer is not None:
            sentence = await self._sentence(self._writer, gap, slack, turn)
        else:
            return ""
        self._bus.publish(WordingChecked(turn, bool(sentence.text), sentence.reason))
        return sentence.text

    async def _sentence(
        self, writer: Writer, gap: Gap, slack: Callable[[], float], turn: int | None
    ) -> Sentence:
        brief = replace(gap.brief, recent=(*self._recent, *prompt.COPIED))
        return await one_sentence(writer, gap.prompt, brief, slack, self._bus, self._clock, turn)

    async def use(self, writer: Writer) -> None:
        """Word with ``writer`` from now on, once it has read the fixed head of its prompt.

        A model that fails is a fault, not the end.
        """
        self._writer = writer
        if isinstance(writer, Cascade):
            writer.report_to(self._bus.publish)
            self._bus.subscribe(writer.notice)
        try:
            await writer.warm(prompt.build("right", "", "", ""))
        except TutorError as error:
            self._bus.publish(Faulted(self._clock.now(), "wording", str(error)))
