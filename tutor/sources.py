"""Where the bytes of a model file come from, and how they are copied and checked.

A source answers ``pieces``: the local files that, joined in order, are the file. ``copy`` joins them
and takes the sha256 on the way. Part packages are found through their metadata, never imported.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from tutor import hub
from tutor.cards import File, HubSource, PackagesSource, PathSource, Source

Progress = Callable[[str], None]

BLOCK = 1 << 20
"""Bytes read at a time."""

LONG = 20_000_000
"""Files from this many bytes on are worth a line of progress every tenth."""


class SourceError(Exception):
    """Why one source could not give a file, as a phrase for people. Another source may serve."""


def name_of(source: Source) -> str:
    """How a source is called in messages."""
    match source:
        case PackagesSource():
            names = [package.name for package in source.packages]
            return f"package {names[0]}" if len(names) == 1 else f"packages {names[0]} to {names[-1]}"
        case HubSource():
            return f"hub {source.repo}"
        case PathSource():
            return f"folder {source.path}"


def pieces(source: Source, file: File, progress: Progress) -> tuple[Path, ...]:
    """The local files that make up ``file``, in order. Raises ``SourceError``.

    May download from the hub, which can take minutes and reports through ``progress``.
    """
    match source:
        case PackagesSource():
            return package_pieces(source, file)
        case PathSource():
            return folder_pieces(source, file)
        case HubSource():
            wanted = source.files.get(file.name, file.name)
            progress(f"Looking for {file.name} ({megabytes(file.size)}) on the hub, in {source.repo}.")
            try:
                return (hub.fetch(source.repo, lambda _: [wanted], revision=source.revision)[wanted],)
            except hub.HubError as error:
                raise SourceError(str(error)) from error


def package_pieces(source: PackagesSource, file: File) -> tuple[Path, ...]:
    """The pieces of ``file`` in installed packages, their sizes checked. Raises ``SourceError``."""
    needed = source.pieces(file.name)
    found = {name: _distribution(name) for name in dict.fromkeys(name for name, _ in needed)}
    if missing := [name for name, dist in found.items() if dist is None]:
        more = f" and {len(missing) - 1} more are" if len(missing) > 1 else " is"
        raise SourceError(f"{missing[0]}{more} not installed")
    located = [Path(str(dist.locate_file(path))) for name, path in needed if (dist := found[name])]
    return _whole(located, file)


def folder_pieces(source: PathSource, file: File) -> tuple[Path, ...]:
    """``file`` in a local folder, its size checked. Raises ``SourceError``."""
    folder = Path(source.path)
    if not folder.is_dir():
        raise SourceError("there is no such folder")
    return _whole([folder / file.name], file)


def copy(parts: tuple[Path, ...], file: File, target: Path, progress: Progress) -> None:
    """Join ``parts`` into the new file ``target``, on the disk when this returns.

    Raises ``SourceError`` if a part cannot be read or the sum is wrong (``target`` is then gone), and
    ``OSError`` if ``target`` cannot be written.
    """
    digest, done, told = hashlib.sha256(), 0, 0
    try:
        with target.open("xb") as out:
            for block in _blocks(parts):
                digest.update(block)
                out.write(block)
                done += len(block)
                tenth = min(10, done * 10 // file.size)
                if file.size >= LONG and tenth > told:
                    told = tenth
                    progress(f"{file.name}: {told * 10} % of {megabytes(file.size)}")
            out.flush()
            os.fsync(out.fileno())
        if done != file.size or digest.hexdigest() != file.sha256:
            raise SourceError(f"{file.name} does not match its sha256")
    except SourceError:
        target.unlink(missing_ok=True)
        raise


def sha256(path: Path) -> str:
    """The checksum of a file, in lower-case hexadecimal."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def megabytes(size: int) -> str:
    """Bytes for people."""
    return f"{size / 1e6:,.0f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"


def _blocks(parts: tuple[Path, ...]) -> Iterator[memoryview]:
    """The bytes of ``parts`` in order; each view is valid until the next. Raises ``SourceError``."""
    buffer = bytearray(BLOCK)
    for part in parts:
        try:
            with part.open("rb", buffering=0) as opened:
                while count := opened.readinto(buffer):
                    yield memoryview(buffer)[:count]
        except OSError as error:
            raise SourceError(f"{part} cannot be read: {error.strerror or error}") from error


def _whole(located: list[Path], file: File) -> tuple[Path, ...]:
    """``located`` if all of it is there and adds up to the size of ``file``; else ``SourceError``."""
    size = 0
    for part in located:
        try:
            size += part.stat().st_size if part.is_file() else _absent(part)
        except OSError as error:
            raise SourceError(f"{part} cannot be read: {error.strerror or error}") from error
    if size != file.size:
        raise SourceError(f"{file.name} has {size:,} bytes there instead of {file.size:,}")
    return tuple(located)


def _absent(part: Path) -> int:
    raise SourceError(f"{part} is missing")


def _distribution(name: str) -> Distribution | None:
    """The installed distribution, or ``None``."""
    with suppress(PackageNotFoundError):
        return distribution(name)
    return None
