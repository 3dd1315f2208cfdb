"""What a change of format kept, and item by item what it could not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Lost:
    """``what`` could not be carried over ``where`` (an item's id, a line), and ``why``."""

    where: str
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.why}"


@dataclass(frozen=True, slots=True)
class Report:
    """``skills`` and ``items`` arrived; ``lost`` did not, or not as they were."""

    format: str
    skills: int
    items: int
    lost: tuple[Lost, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        lost = [{"where": one.where, "what": one.what, "why": one.why} for one in self.lost]
        return {"format": self.format, "skills": self.skills, "items": self.items, "lost": lost}
