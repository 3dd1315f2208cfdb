"""Files written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.errors import InputError
from tutor.files import check_folder, whole, write_text


def test_a_file_takes_its_place_whole(tmp_path: Path) -> None:
    write_text(tmp_path / "new" / "a.txt", "sum: 3 ½")
    assert (tmp_path / "new" / "a.txt").read_text(encoding="utf-8") == "sum: 3 ½"
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["a.txt"]


def test_an_error_midway_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")

    def half() -> None:
        with whole(path) as partial:
            partial.write_text("half", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(InputError, match="No space left"):
        write_text(tmp_path / "a.txt", "words")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written to"):
        check_folder(tmp_path / "file" / "out")
    check_folder(tmp_path / "new" / "out")
    assert list((tmp_path / "new" / "out").iterdir()) == []
