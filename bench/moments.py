"""Labelled moments of lessons, from ``sets/moments/*.yaml``; ``tuning.yaml`` says how they are written."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tutor.config import Proactive
from tutor.errors import InputError
from tutor.learner.timeline import Kind

USUAL = Proactive()
FOLDER = Path(__file__).parent / "sets" / "moments"
PARTS = ("tuning", "held_out")

ASKING_S, SAYING_S, JUDGING_S = 3.0, 1.5, 0.4
"""How long a question, an answer and its verdict take in ``answered`` and ``again``."""
NUMBERS = frozenset({"due", "difficulty", "hints", "n", "for_s"})
REMEDY = "The head of bench/sets/moments/tuning.yaml says how moments are written."

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment and its label.

    ``lines``: what happened before ``t``, in the replay format. ``kinds``: those that would do, the best
    first; empty is silence. ``since``: from when on an attentive tutor would have spoken.
    """

    name: str
    part: str
    lines: tuple[Line, ...]
    t: float
    kinds: tuple[Kind, ...]
    why: str
    since: float | None = None
    clock: str | None = None
    settings: Proactive = USUAL


def read(part: str, folder: Path = FOLDER) -> list[Moment]:
    """The moments of one part. Raises ``InputError`` naming the timeline and the line."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    path = folder / f"{part}.yaml"
    try:
        table = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, YAMLError) as error:
        raise InputError(f"{path} cannot be read: {' '.join(str(error).split())}", REMEDY) from error
    return [one for name, text in table.items() for one in _timeline(name, part, text)]


@cache
def everything() -> tuple[Moment, ...]:
    """The moments of all parts."""
    return tuple(one for part in PARTS for one in read(part))


def _timeline(name: str, part: str, text: str) -> Iterator[Moment]:
    settings, latest = USUAL, 0.0
    lines: list[Line] = []
    for row in text.splitlines():
        words = _words(name, row.partition(" -- ")[0])
        if words[0] == "settings":
            settings = _changed(settings, _pairs(words[1:]))
            continue
        try:
            t, event, rest = float(words[0]), words[1], words[2:]
        except (IndexError, ValueError):
            raise _fault(name, row, "needs seconds and an event") from None
        if t < latest:
            raise _fault(name, row, f"comes before {latest:g}")
        latest = t
        if event == "now":
            yield _moment(name, part, row, settings, tuple(lines))
        else:
            lines += _events(t, event, {k: _value(k, v) for k, v in _pairs(rest)})
            latest = lines[-1]["t"]


def _moment(name: str, part: str, row: str, settings: Proactive, lines: tuple[Line, ...]) -> Moment:
    said, _, why = row.partition(" -- ")
    if not why.strip():
        raise _fault(name, row, "has no reason")
    t, _, label, *rest = _words(name, said)
    extra = dict(_pairs(rest))
    try:
        kinds = () if label == "silent" else tuple(Kind(kind) for kind in label.split(","))
    except ValueError as error:
        raise _fault(name, row, str(error)) from None
    since = float(extra["since"]) if "since" in extra else None
    return Moment(name, part, lines, float(t), kinds, why.strip(), since, extra.get("clock"), settings)


def _events(t: float, event: str, keys: Line) -> list[Line]:
    if event not in ("answered", "again"):
        return [{"t": t, "event": event, **keys}]
    verdict: Line = {key: keys[key] for key in ("verdict", "misconception", "hints") if key in keys}
    asked: list[Line] = []
    if event == "answered":
        question: Line = {key: keys[key] for key in ("item", "skill", "difficulty", "weak") if key in keys}
        asked = [
            {"t": t, "event": "item_asked", **question},
            {"t": t + ASKING_S, "event": "tutor_silent"},
        ]
        t += ASKING_S + float(keys["after"])
    silent = round(t + SAYING_S, 3)
    return [
        *asked,
        {"t": round(t, 3), "event": "learner_speaking"},
        {"t": silent, "event": "learner_silent"},
        {"t": round(silent + JUDGING_S, 3), "event": "verdict", **verdict},
    ]


def _words(name: str, text: str) -> list[str]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise _fault(name, text, str(error)) from None
    if not words:
        raise _fault(name, text, "is empty")
    return words


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    return [(key, value) for key, _, value in (word.partition("=") for word in words)]


def _value(key: str, value: str) -> Any:
    return json.loads(value if not value.startswith(".") else f"0{value}") if key in NUMBERS else value


def _changed(settings: Proactive, pairs: Iterable[tuple[str, str]]) -> Proactive:
    changes = {key: _setting(key, value) for key, value in pairs}
    return Proactive.model_validate({**settings.model_dump(), **changes})


def _setting(key: str, value: str) -> Any:
    if key == "never":
        return tuple(value.split(","))
    return json.loads(value) if re.fullmatch(r"[\d.]+|true|false", value) else value


def _fault(name: str, row: str, what: str) -> InputError:
    return InputError(f"moments: {name}: {row.strip()!r} {what}", REMEDY)


def as_lines(moment: Moment) -> list[Line]:
    """The timeline up to the moment, and the question about it, as ``tutor learner suggest`` takes them."""
    now: Mapping[str, Any] = {"clock": moment.clock} if moment.clock else {}
    return [*moment.lines, {"t": moment.t, "event": "now", **now}]
