"""The tutor's own words, one YAML file a language; translators edit those, not the code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tutor import wordings

_OPENINGS = (
    *("right", "wrong", "hint", "dont_know", "right_after_help", "unclear", "wait", "question", "nudge"),
    *("repeat", "partly", "same_value", "close", "slower", "skip", "which", "declined"),
    *("hello", "chat", "fault_hearing"),
)
"""Banks whose lines begin a turn."""


@dataclass(frozen=True)
class Lines:
    """Lists of lines by purpose. ``stems`` are first words for the model, by moment; ``likely`` is what a
    learner may well say to any question, by its intent."""

    language: str
    banks: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    likely: dict[str, str]

    def pick(self, key: str, nth: int, **words: object) -> str:
        """The ``nth`` use of ``key``: the lines of a bank take turns, so none comes twice running."""
        bank = self.banks[key]
        return bank[nth % len(bank)].format(**words)

    def stem(self, moment: str, nth: int) -> str:
        """First words for the model at ``moment``; empty where the language has none."""
        bank = self.stems.get(moment, ())
        return bank[nth % len(bank)] if bank else ""

    @property
    def openings(self) -> tuple[str, ...]:
        """Lines that come first in a turn, the likeliest first: worth synthesising ahead."""
        return tuple(line for key in _OPENINGS for line in self.banks[key] if "{" not in line)


@cache
def load(language: str) -> Lines:
    """The lines for a two-letter language code. Raises ``InputError`` where there are none."""
    code, raw = wordings.read(Path(__file__).parent, language, "the tutor")
    stems = raw.pop("stems", {})
    likely = raw.pop("likely", {})
    return Lines(
        language=code,
        banks={key: tuple(value) for key, value in raw.items()},
        stems={key: tuple(value) for key, value in stems.items()},
        likely=dict(likely),
    )
