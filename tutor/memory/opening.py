"""Opens the store's file, makes it where there is none, and brings it up to date."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.errors import StoreError
from tutor.memory import migrations
from tutor.memory.faults import explained

if TYPE_CHECKING:
    from sqlite_utils import Database

OLDEST_SQLITE = (3, 38, 0)
"""STRICT tables came with 3.37, JSON functions always present with 3.38."""


def opened(path: Path, patience_s: float) -> Database:
    """The store at ``path``; ``patience_s``: how long a write waits for another process. Raises
    ``StoreError``."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old", "Use a Python with 3.38 or later.")
    with explained(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
        connection = sqlite3.connect(path, timeout=patience_s, isolation_level=None)
        try:
            return _prepare(connection)
        except BaseException:
            connection.close()
            raise


def _make(path: Path) -> None:
    """An empty file that only its owner can read, where there is none.

    Never opened otherwise than by SQLite once it exists: closing a second handle would drop the locks
    that SQLite holds for this process (sqlite.org, "How To Corrupt An SQLite Database File", 2.2).
    """
    if not path.exists():
        with suppress(FileExistsError):  # another process was first
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _prepare(connection: sqlite3.Connection) -> Database:
    """Set what SQLite does not remember from one opening to the next, then migrate."""
    from sqlite_utils import Database  # here because it imports numpy, which `tutor --help` does not need

    db = Database(connection, execute_plugins=False)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten with zeros
    db.enable_wal()
    db.execute("PRAGMA synchronous = FULL")  # a committed turn survives a power cut
    migrations.migrate(db)
    return db
