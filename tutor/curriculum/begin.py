"""``tutor curriculum new``: a starter in a file of its own."""

from __future__ import annotations

from pathlib import Path

from tutor.course import starter
from tutor.errors import InputError
from tutor.files import write_text
from tutor.mind import lines


def begin(path: Path, title: str | None, language: str, *, force: bool = False) -> Path:
    """Write a starter to ``path`` (``.yaml`` is added where it lacks an ending) and return where it is.

    Raises ``InputError`` for a file that is there already unless ``force``, for one that cannot be
    written, for a name or title that will not do, and for a language that the tutor does not speak.
    """
    if path.suffix not in (".yaml", ".yml"):
        path = path.with_name(f"{path.name}.yaml")
    if path.is_dir():
        raise InputError(f"{path} is a folder", "Give the name of a file in it.")
    if path.exists() and not force:
        raise InputError(f"{path} is there already", "Choose another name, or write over it with --force.")
    lines.load(language)
    write_text(path, starter.text(starter.course_id(path.stem), title, language))
    return path
