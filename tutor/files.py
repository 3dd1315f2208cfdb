"""Files written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tutor.errors import InputError


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A place beside ``path`` to write to; it takes ``path``'s place at the end, or is removed.

    Raises ``InputError`` where the folder cannot be written or the disk is full.
    """
    partial: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as handle:
            partial = Path(handle.name)
        yield partial
        partial.chmod(0o644)
        partial.replace(path)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror or error}",
            "Free some space or choose another folder.",
        ) from error
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)


def check_folder(folder: Path) -> None:
    """Make ``folder`` and see that it can be written to, before a long work for it begins.

    Raises ``InputError``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".sori.") as probe:
            probe.write(b"sori")
            probe.flush()
    except OSError as error:
        raise InputError(
            f"the folder {folder} cannot be written to: {error.strerror or error}",
            "Free some space or choose another folder.",
        ) from error


def check_new(path: Path, *, over: bool) -> None:
    """See that a file may be written at ``path``: nothing stands there, or it may be written ``over``.

    Raises ``InputError``.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder", "Give the name of a file.")
    if path.exists() and not over:
        raise InputError(f"{path} is there already", "Give another name, or --force to write over it.")


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8, whole or not at all. Raises ``InputError``."""
    with whole(path) as partial:
        partial.write_text(text, encoding="utf-8")
