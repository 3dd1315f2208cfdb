"""How forward the tutor may be. ``tutor.config.Proactive`` is one; ``USUAL`` has the same defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Tact(Protocol):
    """The settings of speaking first; ``Usual`` says what each is."""

    @property
    def enabled(self) -> bool: ...
    @property
    def never(self) -> tuple[str, ...]: ...
    @property
    def patience_s(self) -> float: ...
    @property
    def cost(self) -> float: ...
    @property
    def prior_accept(self) -> float: ...
    @property
    def prior_weight(self) -> float: ...
    @property
    def cooldown_s(self) -> float: ...
    @property
    def back_off_s(self) -> float: ...
    @property
    def cap_session(self) -> int: ...
    @property
    def cap_day(self) -> int: ...
    @property
    def quiet(self) -> str: ...
    @property
    def break_after_s(self) -> float: ...
    @property
    def goal_every_s(self) -> float: ...
    @property
    def reflect_after_s(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Usual:
    """The defaults."""

    enabled: bool = True
    """Whether the tutor ever speaks first."""
    never: tuple[str, ...] = ()
    """Kinds that are never suggested, such as ``break``."""
    patience_s: float = 10.0
    """Silence after the easiest question left alone, seconds; up to three times that for a hard one."""
    cost: float = 1.0
    """How much an interruption costs: 2.0 is twice as reluctant."""
    prior_accept: float = 0.6
    """Share of suggestions thought welcome before any was answered."""
    prior_weight: float = 4.0
    """How many answered suggestions that belief is worth."""
    cooldown_s: float = 10.0
    """Time between two suggestions of any kind, seconds."""
    back_off_s: float = 90.0
    """The same after one that was dismissed; it doubles with each further one, seconds."""
    cap_session: int = 8
    """Suggestions in a lesson."""
    cap_day: int = 20
    """Suggestions within 24 hours."""
    quiet: str = ""
    """Hours without suggestions on the learner's clock, such as ``22:00-07:00``; empty is none."""
    break_after_s: float = 1500.0
    """Work without a rest after which a break is offered, seconds."""
    goal_every_s: float = 900.0
    """How often a goal that was set is looked at again, seconds."""
    reflect_after_s: float = 2400.0
    """Length of a lesson after which looking back is offered, seconds."""


USUAL = Usual()
