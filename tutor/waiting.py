"""Dead air: when to say "let me see", and when to say that it takes long. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from tutor.audio import RATE
from tutor.config import Turns

Bank = Literal["filler", "working"]

NEAR = 2.0
"""A first phrase that is being synthesised is a moment away: it is given this many times the wait."""


@dataclass(frozen=True, slots=True)
class Wait:
    """``said`` counts the fillers of the lesson, so that none comes twice running; ``level`` is 0 before a
    filler was said in this wait, 1 after it, and one more each time the tutor said that it takes long."""

    said: int = 0
    level: int = 0


def step(wait: Wait, now: int, since: int | None, *, near: bool, settings: Turns) -> tuple[Wait, Bank | None]:
    """The state and the bank to speak from, if any, at sample ``now``.

    ``since``: the sample at which the learner's turn ended; ``None`` where nobody waits for an answer.
    ``near``: its first phrase is being synthesised.
    """
    if since is None:
        return (replace(wait, level=0) if wait.level else wait), None
    waited = (now - since) / RATE
    if wait.level == 0:
        if waited < settings.filler_s * (NEAR if near else 1.0):
            return wait, None
        return Wait(wait.said + 1, 1), "filler"
    if waited < settings.long_wait_s * wait.level:
        return wait, None
    return Wait(wait.said + 1, wait.level + 1), "working"
