"""What the app remembers from one time to the next: a small JSON file in the user's data folder.

Flags overrule it, and it overrules the settings file; a file that cannot be read counts as none.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from tutor import paths
from tutor.errors import InputError
from tutor.files import write_text

GOAL = 5
"""Questions that make a lesson, unless the learner wants more or less."""

LIGHT, DARK = "textual-light", "textual-dark"


@dataclass(frozen=True, slots=True)
class Preferences:
    """``None`` leaves a thing to the settings. ``goal``: questions a lesson; ``theme``: of the app."""

    learner: str | None = None
    course: str | None = None
    theme: str = DARK
    goal: int = GOAL
    voice: str | None = None
    input: str | None = None
    output: str | None = None


def file() -> Path:
    """Where it is kept."""
    return paths.data() / "app.json"


def read() -> Preferences:
    """What was remembered."""
    try:
        kept = json.loads(file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Preferences()
    usual = Preferences()
    if not isinstance(kept, dict):
        return usual
    return replace(usual, **{key: value for key, value in kept.items() if _fits(key, value, usual)})


def write(preferences: Preferences) -> bool:
    """Remember; false where the disk will not take it, which no lesson needs to stop for."""
    try:
        write_text(file(), json.dumps(asdict(preferences), ensure_ascii=False, indent=2) + "\n")
    except InputError:
        return False
    return True


def flags(preferences: Preferences, learner: str | None, voice: str | None) -> dict[str, dict[str, Any]]:
    """For ``config.load``; ``learner`` and ``voice`` are the command line's."""
    return {
        "learner": {"name": learner or preferences.learner},
        "mouth": {"voice": voice or preferences.voice},
        "audio": {"input": preferences.input, "output": preferences.output},
    }


def _fits(key: str, value: Any, usual: Preferences) -> bool:
    if key not in {field.name for field in fields(Preferences)}:
        return False
    before = getattr(usual, key)
    if before is None:
        return value is None or isinstance(value, str)
    return type(value) is type(before) and (key != "goal" or 1 <= value <= 100)
