"""A store's file that cannot be used: each fault is one line with its remedy."""

from __future__ import annotations

import asyncio
import errno
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.stored_lesson import Lesson, T, until_full
from tutor.errors import StoreError
from tutor.memory.faults import explained
from tutor.memory.ledger import Ledger
from tutor.memory.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "learners.db"


def told_on_opening(path: Path) -> str:
    async def work() -> None:
        async with Store.open(path):
            raise AssertionError("it opened")

    with pytest.raises(StoreError) as told:
        asyncio.run(work())
    assert told.value.exit_code == 3
    text = str(told.value)
    assert "\n" not in text
    return text


def test_a_damaged_file_is_named_with_the_way_to_move_it_aside(path: Path) -> None:
    path.write_bytes(b"this was never a database, whatever its name says " * 40)
    assert told_on_opening(path) == (
        f"the learners' store {path} is damaged (file is not a database). "
        f"Move it aside (mv '{path}' '{path}.damaged') to start afresh, or put a copy back."
    )
    assert path.read_bytes().startswith(b"this was")


def test_damage_that_shows_later_is_named_too(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.learner("Mina", T)
        page = ledger.rows("SELECT rootpage FROM sqlite_schema WHERE name = 'learners'")[0][0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(content)
    with Ledger.open(path) as ledger, pytest.raises(StoreError, match=r"is damaged .*Move it aside"):
        ledger.learners()


def test_an_empty_file_is_a_new_store(path: Path) -> None:
    path.touch()
    with Ledger.open(path) as ledger:
        assert ledger.learners() == []


def test_a_folder_in_the_files_place(path: Path) -> None:
    path.mkdir()
    assert "cannot be written (unable to open database file)" in told_on_opening(path)


def test_a_file_in_the_folders_place(path: Path) -> None:
    path.touch()
    assert "cannot be used: " in told_on_opening(path / "learners.db")


@pytest.fixture
def others_folder() -> Iterator[Path]:
    """A folder that a user without rights can reach; pytest's own are closed to everyone else."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def without_rights(code: str, path: Path) -> str:
    """Run ``code`` as a user who owns nothing here; what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


WRITES = """
import os, pathlib, sys
import sqlite_utils
from tutor.errors import StoreError
from tutor.memory.ledger import Ledger
if os.geteuid() == 0:  # after the imports, which may lie where only root can read
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    with Ledger.open(pathlib.Path(sys.argv[1])) as ledger:
        ledger.learner("Mina", "t")
except StoreError as error:
    print(error)
else:
    print("written")
"""


def test_a_folder_that_cannot_be_written(others_folder: Path) -> None:
    others_folder.chmod(0o555)
    try:
        told = without_rights(WRITES, others_folder / "learners.db")
    finally:
        others_folder.chmod(0o755)
    assert "cannot be used: Permission denied. Set SORI_DATA to a folder that you can write." in told


def test_a_file_that_cannot_be_written(others_folder: Path) -> None:
    path = others_folder / "learners.db"
    Ledger.open(path).close()
    path.chmod(0o444)
    told = without_rights(WRITES, path)
    assert f"the learners' store {path} cannot be written (" in told
    assert told.count("\n") == 1


def test_a_real_full_disk(tmp_path: Path) -> None:
    """On a tiny RAM disk, where the system grants one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a RAM disk is not allowed here")

    async def work() -> None:
        async with Store.open(disk / "learners.db") as store:
            lesson = await Lesson.begin(store)
            told = await until_full(lesson)
            assert "is full" in str(told)
            with pytest.raises(StoreError, match="is full"):
                await lesson.answer(said="x" * 2000)
            await asyncio.to_thread(subprocess.run, ["mount", "-o", "remount,size=8m", str(disk)], check=True)
            await lesson.answer()
            assert (store.pending, store.lost) == (0, 0)
            assert len(await store.attempts(lesson.session.learner, "numbers")) == lesson.n
            assert await store.check() == []

    try:
        asyncio.run(work())
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_other_troubles_are_told_in_one_line_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(error: Exception) -> str:
        with pytest.raises(StoreError) as met, explained(path):
            raise error
        return str(met.value)

    unplugged = sqlite3.OperationalError("disk I/O error")
    unplugged.sqlite_errorname = "SQLITE_IOERR_WRITE"
    assert "cannot be read or written (disk I/O error). Check the disk" in told(unplugged)
    assert "is full. Make room" in told(OSError(errno.ENOSPC, "No space left on device"))
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 0}))
    assert "is full. Make room" in told(unplugged)


def test_a_programming_error_is_not_passed_off_as_a_fault_of_the_disk(path: Path) -> None:
    with pytest.raises(sqlite3.ProgrammingError), explained(path):
        raise sqlite3.ProgrammingError("closed")


def test_sqlite_that_is_too_old_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 31, 0))
    assert "is too old" in told_on_opening(path)
