"""``tutor learner suggest``: a timeline from a file, answered; and the words of suggestions from theirs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tutor.errors import InputError
from tutor.learner.proactive import Book
from tutor.learner.replay import as_json, read, replay
from tutor.learner.tact import USUAL, Tact
from tutor.learner.timeline import Wish

FOLDER = Path(__file__).parent / "learner" / "suggestions"
"""One YAML file a language; translators edit those, not the code."""


def book(language: str, names: Mapping[str, str] | None = None) -> Book:
    """The words of suggestions for a two-letter language code, with the ``names`` of skills and jobs by id.

    Raises ``InputError`` where there are none.
    """
    bare = _table(language[:2].lower())
    return Book(bare.words, bare.reasons, bare.phrases, dict(names or {}))


def answers(path: Path, settings: Tact = USUAL, language: str = "en") -> Iterator[dict[str, object]]:
    """A JSON answer for each ``now`` of the timeline in ``path``; ``-`` is standard input.

    Raises ``InputError``, also for a fault in the last line, before the first answer.
    """
    words = book(language)
    name = "standard input, line" if path == Path("-") else f"{path}, line"
    events = list(read(_lines(path), words.phrases, name))
    return (as_json(t, answer) for t, answer in replay(events, words, settings))


def shown(answer: dict[str, object]) -> str:
    """One answer for a person."""
    if not answer["speak"]:
        return f"{answer['t']:.1f} s  silent: {answer['reason']}"
    return f"{answer['t']:.1f} s  {answer['kind']}: {answer['words']}\n    {answer['reason']}"


def _lines(path: Path) -> list[str]:
    try:
        raw = sys.stdin.buffer.read() if path == Path("-") else path.read_bytes()
        return raw.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}", "Give a file of JSON lines."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no UTF-8 text", "Give a file of JSON lines.") from error


@cache
def _table(language: str) -> Book:
    from ruamel.yaml import YAML

    path = FOLDER / f"{language}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.yaml")))
        raise InputError(
            f"there are no words of suggestions for the language {language!r}", f"There are: {known}."
        )
    raw = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    phrases = raw.pop("phrases")
    return Book(
        words={case: tuple(entry["words"]) for case, entry in raw.items()},
        reasons={case: entry["reason"] for case, entry in raw.items()},
        phrases={meant: tuple(phrases[meant]) for meant in Wish},
    )
