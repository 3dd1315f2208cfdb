"""Openings made before they are needed, while nobody waits for the machine.

While the tutor's question is heard and the learner thinks, the answers to the likeliest replies are worded,
checked and synthesised; so that, once the learner has answered, only the end of the turn and the
transcription stand between the learner and the first word. Nothing here counts: it fills two caches, the
synthesiser's and the tutor's sentences. What was made for nothing is metered.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from functools import lru_cache

from tutor.delivery import cut
from tutor.events import BranchesDropped, Bus
from tutor.mind.script import Text
from tutor.mind.standing import Thought
from tutor.mind.tutor import Tutor
from tutor.mouth.tts import CachedSynthesizer
from tutor.mouth.verbalize import speakable

log = logging.getLogger(__name__)

_speakable = lru_cache(512)(speakable)
"""The same phrases are asked for at every question, and each takes a millisecond or more to verbalise."""


class Ahead:
    """Makes openings in idle moments."""

    def __init__(self, tutor: Tutor, synthesizer: CachedSynthesizer, bus: Bus) -> None:
        self._tutor = tutor
        self._synthesizer = synthesizer
        self._bus = bus
        self._made: set[str] = set()  # first phrases that are ready for the question on the table
        self._wanted = True
        self._idle = asyncio.Event()
        self._working: asyncio.Task[None] | None = None

    def asked(self) -> None:
        """Another question is on the table, or the same one after a hint: begin anew."""
        self.let(idle=False)
        self._made = set()
        self._tutor.forget_ahead()
        self._wanted = True

    def let(self, *, idle: bool) -> None:
        """``idle``: nobody speaks to the machine or waits for it, so work. If not, stop at once."""
        if idle and self._wanted:
            self._idle.set()
        elif not idle:
            self._idle.clear()
            if self._working is not None:
                self._working.cancel()

    def meter(self, thought: Thought) -> None:
        """The question was answered by ``thought``: tell what of the work was used."""
        if self._made:
            first = next(self._phrases(thought), None)
            self._bus.publish(BranchesDropped(thought.turn, len(self._made), int(first in self._made)))

    async def run(self) -> None:
        """Work until cancelled. What is stopped is begun again in the next idle moment; what is there
        already costs nothing the second time."""
        while True:
            await self._idle.wait()
            self._working = asyncio.create_task(self._work())
            try:
                await asyncio.wait({self._working})
            finally:
                self._working.cancel()
            if self._working.cancelled():
                continue
            self._idle.clear()
            if error := self._working.exception():
                log.error("preparing failed: %s", type(error).__name__)

    async def _work(self) -> None:
        """All that is worth making for the question on the table, the most urgent first."""
        branches = self._tutor.branches()
        for thought in branches:
            for phrase in self._phrases(thought):
                await self._prepare(phrase, thought.pace)
                self._made.add(phrase)
                break
        for line in self._tutor.fillers:
            await self._prepare(line, 1.0)
        for thought in branches:
            await self._tutor.word_ahead(thought)
        for thought in branches:
            for phrase in self._phrases(thought):
                await self._prepare(phrase, thought.pace)
        for line in self._tutor.stock_lines:
            for phrase in cut(line, first=True):
                await self._prepare(phrase, 1.0)
        self._wanted = False

    def _phrases(self, thought: Thought) -> Iterator[str]:
        """The authored phrases of ``thought``, as they will be synthesised."""
        first = True
        for piece in thought.script:
            if isinstance(piece, Text):
                yield from cut(piece.text, first=first)
                first = False

    async def _prepare(self, phrase: str, pace: float) -> None:
        await asyncio.sleep(0)  # what is there already is had without waiting: let the microphone's frames in
        await self._synthesizer.prepare(_speakable(phrase, self._tutor.language), pace=pace)
