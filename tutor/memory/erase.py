"""Forgetting a learner: deleted, overwritten, and looked for afterwards."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tutor.errors import StoreError
from tutor.learner.facts import LearnerFact
from tutor.memory.faults import explained
from tutor.memory.ledger import Ledger, name_key

HEADER = "SQLite format 3"
"""How every SQLite file begins."""
TELLING = 4
"""A name of fewer bytes turns up in any file by chance, so finding it proves nothing."""

RANDOM_ID = re.compile(rb"[0-9a-f]{16}")
RANDOM_ID_ANYWHERE = re.compile(rb"(?=([0-9a-f]{16}))")
"""An id of ``facts.new_id``, also where two stand side by side in one row."""


@dataclass(frozen=True, slots=True)
class Erased:
    """The proof that a learner is forgotten.

    ``deleted``: rows that were deleted, by table. ``left``: rows of theirs that are still there, by
    table (all 0). ``id_found``, ``name_found``: whether those bytes are still in the file, free pages
    included; ``sessions_found``: how many of their lessons' ids are. ``log_bytes``: what the
    write-ahead log still holds (0). ``searched``: bytes of the file that were looked through.
    ``name_elsewhere``: the same letters stand in what is kept of others, or are too few to tell.
    ``guardian_found``: the name of a guardian of theirs is still there, and not in what is kept of others.
    """

    deleted: Mapping[str, int]
    left: Mapping[str, int]
    log_bytes: int
    searched: int
    id_found: bool
    sessions_found: int
    name_found: bool
    name_elsewhere: bool
    guardian_found: bool

    @property
    def proven(self) -> bool:
        """Nothing of the learner is left."""
        traces = (
            self.log_bytes
            or self.id_found
            or self.sessions_found
            or self.guardian_found
            or any(self.left.values())
        )
        return not traces and (self.name_elsewhere or not self.name_found)


def forget(ledger: Ledger, learner: LearnerFact) -> Erased:
    """Erase all that is kept of ``learner`` and prove it. Raises ``StoreError``.

    Deleted pages are overwritten (``secure_delete``), the log is folded in and emptied, and the file is
    written anew without them (``VACUUM``). Copies that others made of the file are beyond its reach.
    """
    _empty_log(ledger, "nothing was forgotten", "Close the other lesson or tool, then try again.")
    tables = owned_tables(ledger)
    deleted = _count(ledger, tables, learner.id)
    sessions = ledger.rows("SELECT id FROM sessions WHERE learner = ?", [learner.id])
    guardians = ledger.rows(
        "SELECT DISTINCT guardian FROM profiles WHERE learner = ? AND guardian IS NOT NULL", [learner.id]
    )
    with ledger.transaction():
        ledger.db.execute("PRAGMA defer_foreign_keys = ON")  # for this transaction: any order will do
        for table, column in tables.items():
            ledger.db.execute(f"DELETE FROM {table} WHERE {column} = ?", [learner.id])
        # what was fitted to this learner's answers alone tells of them
        ledger.db.execute("DELETE FROM fits WHERE course NOT IN (SELECT course FROM attempts)")
    _write_anew(ledger, "Close it, and it vanishes.")
    names = {learner.name, unicodedata.normalize("NFKC", learner.name), name_key(learner.name)}
    with explained(ledger.path):
        # Through SQLite, since opening the file beside it would drop its locks (see opening._make).
        content = ledger.db.conn.serialize()
        log = ledger.path.with_name(ledger.path.name + "-wal")
        return Erased(
            deleted=deleted,
            left=_count(ledger, tables, learner.id),
            log_bytes=log.stat().st_size if log.exists() else 0,
            searched=len(content),
            id_found=learner.id.encode() in content,
            sessions_found=_found(content, [session for (session,) in sessions]),
            name_found=any(name.encode() in content for name in names),
            name_elsewhere=any(_elsewhere(ledger, name) for name in names),
            guardian_found=any(
                name.encode() in content and not _elsewhere(ledger, name) for (name,) in guardians
            ),
        )


def forget_words(ledger: Ledger, learner: str) -> int:
    """Take what ``learner`` (an id) said, and what was heard by them, out of the file; their answers stay.

    Returns how many turns and attempts had words. Raises ``StoreError``; where it comes after the words
    were deleted, it says so.
    """
    with ledger.transaction():
        gone = sum(
            ledger.db.execute(f"UPDATE {table} SET {clear} WHERE learner = ? AND {had}", [learner]).rowcount
            for table, clear, had in (
                ("turns", "said = NULL, heard = NULL", "coalesce(said, heard) IS NOT NULL"),
                ("attempts", "said = NULL", "said IS NOT NULL"),
            )
        )
    _write_anew(ledger, "Close it, then do this again.")
    return int(gone)


def kept(ledger: Ledger, learner: LearnerFact) -> dict[str, int]:
    """How many rows there are of ``learner``, by table. Raises ``StoreError``."""
    return _count(ledger, owned_tables(ledger), learner.id)


def owned_tables(ledger: Ledger) -> dict[str, str]:
    """Every table that holds something of a learner, and the column that says whose."""
    owned = {table.name: "learner" for table in ledger.db.tables if "learner" in table.columns_dict}
    return owned | {"learners": "id"}


def _found(content: bytes, ids: Sequence[str]) -> int:
    """How many of ``ids`` stand in ``content``; one pass for those of ``new_id``, however many they are."""
    random = {one.encode() for one in ids if RANDOM_ID.fullmatch(one.encode())}
    others = [one for one in ids if one.encode() not in random]
    seen = {match[1] for match in RANDOM_ID_ANYWHERE.finditer(content)} if random else set()
    return len(random & seen) + sum(one.encode() in content for one in others)


def _count(ledger: Ledger, tables: Mapping[str, str], learner: str) -> dict[str, int]:
    return {
        table: int(ledger.rows(f"SELECT count(*) FROM {table} WHERE {column} = ?", [learner])[0][0])
        for table, column in tables.items()
    }


def _write_anew(ledger: Ledger, remedy: str) -> None:
    """Leave nothing on the disk of what was deleted."""
    so_far = "what was deleted may still be on the disk"
    _empty_log(ledger, so_far, remedy)
    with explained(ledger.path):
        ledger.db.vacuum()
    _empty_log(ledger, so_far, remedy)


def _empty_log(ledger: Ledger, so_far: str, remedy: str) -> None:
    """Fold the write-ahead log into the file and cut it to nothing."""
    if ledger.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
        raise StoreError(f"another program is reading the learners' store {ledger.path}: {so_far}", remedy)


def _elsewhere(ledger: Ledger, name: str) -> bool:
    """Whether finding ``name`` in the file would prove nothing."""
    return len(name.encode()) < TELLING or _in_rows(ledger, name)


def _in_rows(ledger: Ledger, text: str) -> bool:
    """Whether ``text`` stands in any row that is kept, in the tables' own definitions or the header."""
    definitions = ledger.rows("SELECT 1 FROM sqlite_schema WHERE instr(sql, ?) LIMIT 1", [text])
    return (
        bool(definitions)
        or text in HEADER
        or any(
            ledger.rows(f'SELECT 1 FROM {table.name} WHERE instr("{column}", ?) LIMIT 1', [text])
            for table in ledger.db.tables
            for column, kind in table.columns_dict.items()
            if kind is str
        )
    )
