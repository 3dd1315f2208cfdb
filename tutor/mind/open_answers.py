"""Does an open answer hold what its rubric asks for? A generator and a checker are asked.

Words alone leave many open answers at "partly". With models in the roles ``open_answers`` and ``checking``
both are asked several times, each time with the examples in another order: the generator whether the answer
is good, the checker whether it agrees with "yes" and with "not yet". The two verdicts are ranked at the
equilibrium of the Consensus Game (Jacob, Shen, Farina, Andreas: "The Consensus Game", 2023): each side moves
towards what the other believes and stays near what it said itself. Never does a model mark an answer wrong.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import cast

from tutor.course.model import Item
from tutor.engines import Prompt, Writer
from tutor.errors import EngineError

YES, NOT_YET = "yes", "not yet"

LEAST = 0.7
"""Consensus on "yes" from which an answer is taken as right; below, it stays partly."""

ROUNDS, ETA, LAMBDA = 200, 0.1, 0.1
"""Of the game's dynamics (piKL); the paper's rates."""

_GENERATOR = (
    "A teacher hears a learner's answer and decides whether it says what a good answer must say. Other words "
    "are fine, mistakes of grammar too. The teacher replies with: yes, or: not yet."
)
_CHECKER = (
    "A second teacher checks what a first teacher decided about a learner's answer. The second teacher "
    "replies with: agree, or: disagree."
)
_CASES = (
    ("Why do we wash our hands?", "Soap takes germs away.", "to get rid of the germs on them", YES),
    ("What does a bee do for a flower?", "It carries pollen.", "it sits on it because it is pretty", NOT_YET),
    ("How does a plant drink?", "Water goes in through the roots.", "the roots pull it up from below", YES),
    ("Why do we sleep?", "The body and the brain rest.", "I sleep in my bed", NOT_YET),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Panel:
    """Who is asked about open answers, how often each, and for how long at most, seconds."""

    generator: Writer
    checker: Writer
    samples: int = 3
    total_s: float = 12.0

    async def holds(self, item: Item, said: str) -> bool | None:
        """Whether ``said`` holds what the rubric of ``item`` asks for; ``None``: they do not say."""
        try:
            async with asyncio.timeout(self.total_s):
                generated = await self._generated(item, said)
                checked = {claim: await self._checked(item, said, claim) for claim in (YES, NOT_YET)}
        except (EngineError, TimeoutError):
            return None
        return consensus(generated, checked)[YES] >= LEAST

    async def _generated(self, item: Item, said: str) -> dict[str, float]:
        """How likely the generator finds each verdict."""
        replies = [await _reply(self.generator, _propose(item, said, nth)) for nth in range(self.samples)]
        yes = (sum(reply.startswith("yes") for reply in replies) + 0.5) / (len(replies) + 1)
        return {YES: yes, NOT_YET: 1 - yes}

    async def _checked(self, item: Item, said: str, claim: str) -> float:
        """How likely the checker agrees with ``claim``."""
        replies = [await _reply(self.checker, _check(item, said, claim, nth)) for nth in range(self.samples)]
        return (sum(reply.startswith("agree") for reply in replies) + 0.5) / (len(replies) + 1)


def consensus(generated: Mapping[str, float], checked: Mapping[str, float]) -> dict[str, float]:
    """How likely each verdict is where both sides come to rest; sums to one.

    ``generated``: the generator's probability of each verdict; ``checked``: the checker's that it is correct.
    """
    claims = tuple(generated)
    first_g = {(y, v): generated[y] if v else 1 - generated[y] for y in claims for v in (True, False)}
    first_d = {(y, v): checked[y] if v else 1 - checked[y] for y in claims for v in (True, False)}
    _scale(first_g, [[(y, v) for y in claims] for v in (True, False)])
    g, d = dict(first_g), dict(first_d)
    sum_g, sum_d = dict.fromkeys(first_g, 0.0), dict.fromkeys(first_d, 0.0)
    for t in range(1, ROUNDS + 1):
        sum_g = {key: sum_g[key] + g[key] for key in g}
        sum_d = {key: sum_d[key] + d[key] for key in d}
        warmth = 1 / (ETA * t) + LAMBDA
        g = {key: math.exp((sum_d[key] / (2 * t) + LAMBDA * math.log(first_g[key])) / warmth) for key in g}
        d = {key: math.exp((sum_g[key] / (2 * t) + LAMBDA * math.log(first_d[key])) / warmth) for key in d}
        _scale(g, [[(y, v) for y in claims] for v in (True, False)])
        _scale(d, [[(y, v) for v in (True, False)] for y in claims])
    both = {y: g[y, True] * d[y, True] for y in claims}
    whole = sum(both.values())
    return {y: share / whole for y, share in both.items()}


def _scale(table: dict[tuple[str, bool], float], groups: list[list[tuple[str, bool]]]) -> None:
    """Make each group of ``table`` sum to one, in place."""
    for group in groups:
        whole = sum(table[key] for key in group)
        table.update({key: table[key] / whole for key in group})


def _propose(item: Item, said: str, nth: int) -> Prompt:
    examples = tuple(
        (_case(question, good, heard), verdict) for question, good, heard, verdict in _turned(nth)
    )
    return Prompt(_GENERATOR, examples, _case(item.prompt, item.answer.rubric or "", said), "", ("\n",), 4)


def _check(item: Item, said: str, claim: str, nth: int) -> Prompt:
    examples = tuple(
        (f"{_case(question, good, heard)}\nFirst teacher: {said_first}", _agrees(said_first == verdict))
        for at, (question, good, heard, verdict) in enumerate(_turned(nth))
        for said_first in ((YES, NOT_YET)[(at + nth) % 2],)
    )
    request = f"{_case(item.prompt, item.answer.rubric or '', said)}\nFirst teacher: {claim}"
    return Prompt(_CHECKER, examples, request, "", ("\n",), 4)


def _agrees(right: bool) -> str:
    return "agree" if right else "disagree"


def _turned(nth: int) -> tuple[tuple[str, str, str, str], ...]:
    at = nth % len(_CASES)
    return _CASES[at:] + _CASES[:at]


def _case(question: str, good: str, heard: str) -> str:
    """The learner's words are material, not instructions: one line, no role marks."""
    heard = " ".join(heard.replace(":", ",").split())[:300]
    return f"Question: {question}\nA good answer says: {good}\nLearner: {heard}"


async def _reply(writer: Writer, prompt: Prompt) -> str:
    """The first words, in small letters. Raises ``EngineError``."""
    text = ""
    async with aclosing(cast(AsyncGenerator[str, None], writer.stream(prompt))) as pieces:
        async for piece in pieces:
            text += piece
    return text.strip(" .:\"'\n").casefold()
