"""What went wrong with the store's file, in one line for a person."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tutor.errors import StoreError

NEARLY_FULL = 1 << 20
"""With fewer free bytes than this, a failed write is put down to a full disk."""


class RefusedError(StoreError):
    """The store is well but will not have this fact (unknown learner, turn written twice).

    Trying again would not help.
    """


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors about ``path`` into ``StoreError``."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise RefusedError(
            f"the learners' store {path} refused a fact: {error}",
            "Nothing was written; this is a fault in Sori, please report it.",
        ) from error
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.NotSupportedError):
            raise
        raise _sqlite(error, path) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _no_room(path) from error
        raise StoreError(
            f"the learners' store {path} cannot be used: {error.strerror or error}",
            "Set SORI_DATA to a folder that you can write.",
        ) from error


def _sqlite(error: sqlite3.Error, path: Path) -> StoreError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_FULL") or (name.startswith("SQLITE_IOERR") and _full(path)):
        return _no_room(path)
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return StoreError(
            f"the learners' store {path} is damaged ({error})",
            f"Move it aside (mv '{path}' '{path}.damaged') to start afresh, or put a copy back.",
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreError(
            f"the learners' store {path} is in use by another program",
            "Close the other lesson or tool, then try again.",
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return StoreError(
            f"the learners' store {path} cannot be written ({error})",
            "Make the file and its folder writable, or set SORI_DATA to a folder that is.",
        )
    return StoreError(
        f"the learners' store {path} cannot be read or written ({error})",
        "Check the disk, or set SORI_DATA to a folder on another one.",
    )


def _no_room(path: Path) -> StoreError:
    return StoreError(
        f"the disk with the learners' store {path} is full",
        "Make room on it, or set SORI_DATA to a folder on another one.",
    )


def _full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < NEARLY_FULL
    except OSError:
        return False
