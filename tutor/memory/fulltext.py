"""A full-text index in memory: SQLite's FTS5, ranked by BM25."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence


class FullText:
    """Texts given as words, numbered from 0. It may be made in one thread and searched in another."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(
            'create virtual table texts using fts5(words, tokenize = "unicode61 remove_diacritics 0")'
        )
        rows = ((number, " ".join(words)) for number, words in enumerate(texts, 1))
        self._db.executemany("insert into texts (rowid, words) values (?, ?)", rows)
        self._db.commit()

    def search(self, words: Sequence[str], limit: int) -> list[int]:
        """The numbers of texts that hold any of ``words``, the best first."""
        wanted = " OR ".join('"' + word.replace('"', '""') + '"' for word in words if word.strip())
        if not wanted:
            return []
        rows = self._db.execute(
            "select rowid from texts where texts match ? order by bm25(texts), rowid limit ?", (wanted, limit)
        )
        return [int(row[0]) - 1 for row in rows]

    def close(self) -> None:
        """Free its memory."""
        self._db.close()
