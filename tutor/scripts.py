"""Rehearsal scripts: what a scripted learner says and when, read from YAML with its recordings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tutor.audio import Samples, read_wav
from tutor.errors import InputError
from tutor.room import EchoPath, Room
from tutor.takes_turns import Said, ScriptedLearner

LONGEST_S = 120.0
"""The longest recording or silence of one scripted turn, seconds."""


class ScriptTurn(BaseModel):
    """One turn of the script: a recording, or a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    audio: str | None = None
    text: str = ""
    delay: float = Field(default=0.6, ge=0, le=LONGEST_S)
    barge_in: float | None = Field(default=None, ge=0, le=LONGEST_S)
    silence: float | None = Field(default=None, gt=0, le=LONGEST_S)

    @model_validator(mode="after")
    def _one_of_two(self) -> ScriptTurn:
        if (self.audio is None) == (self.silence is None):
            raise ValueError("a turn needs either audio: or silence:")
        return self


class ScriptEcho(BaseModel):
    """The echo of the tutor in the learner's microphone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    delay_ms: float = Field(default=80.0, ge=0, le=500)
    gain_db: float = Field(default=-20.0, ge=-80, le=0)


class Script(BaseModel):
    """A rehearsal script. ``noise_db``: white noise in the microphone, RMS in dBFS, by ``seed``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    course: str
    learner: str = "demo"
    seed: int = Field(default=0, ge=0)
    echo: ScriptEcho | None = None
    noise_db: float | None = Field(default=None, ge=-100, le=-10)
    turns: tuple[ScriptTurn, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A script with its recordings read."""

    script: Script
    said: tuple[Said, ...]

    def room(self) -> Room:
        """The script's learner in its room; call it on the event loop."""
        echo, script = self.script.echo, self.script
        return Room(
            ScriptedLearner(self.said),
            echo=EchoPath(echo.delay_ms, echo.gain_db) if echo is not None else None,
            noise_db=script.noise_db,
            seed=script.seed,
        )


def read_script(path: Path) -> Rehearsal:
    """The script at ``path`` and its recordings. Raises ``InputError``: file, place, and what is wrong."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        raw = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path} is not there", "Give the path of a rehearsal script.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", "Give the path of a rehearsal script.") from error
    except YAMLError as error:
        reason = " ".join(str(error).split())
        raise InputError(f"{path} is not YAML: {reason}", "See docs/rehearsals.md.") from error
    try:
        script = Script.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InputError(f"{path}: {place}: {first['msg']}", "See docs/rehearsals.md.") from error
    return Rehearsal(script, tuple(_said(path, number, turn) for number, turn in enumerate(script.turns, 1)))


def _said(script: Path, number: int, turn: ScriptTurn) -> Said:
    samples: Samples | None = None
    if turn.audio is not None:
        try:
            samples = read_wav(script.parent / turn.audio, max_s=LONGEST_S)
        except InputError as error:
            raise InputError(f"{script}: turn {number}: {error.what}", error.remedy) from error
    return Said(samples, turn.text, turn.delay, turn.barge_in, turn.silence)
