"""Pieces are found and joined; whatever cannot be read is said in a phrase."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.packages import file_of, install
from tutor import hub, sources
from tutor.cards import File, HubSource, PackagesSource, PathSource
from tutor.sources import SourceError

WHOLE = bytes(range(250)) * 4
FILE = File.model_validate(file_of("m.bin", WHOLE))
SOURCE = PackagesSource.model_validate(
    {
        "type": "packages",
        "packages": [{"name": "m-part1", "version": "1"}, {"name": "m-part2", "version": "1"}],
        "parts": {"m.bin": ["m-part1:m_part1/d/1", "m-part2:m_part2/d/2"]},
    }
)


def write(folder: Path, *contents: bytes) -> tuple[Path, ...]:
    paths = tuple(folder / f"part{i}" for i in range(len(contents)))
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def test_pieces_come_in_the_order_of_the_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "m-part2", {"m_part2/d/2": WHOLE[700:]})
    install(tmp_path, "m-part1", {"m_part1/d/1": WHOLE[:700]})
    monkeypatch.syspath_prepend(str(tmp_path))
    assert sources.package_pieces(SOURCE, FILE) == (tmp_path / "m_part1/d/1", tmp_path / "m_part2/d/2")


def test_packages_that_are_absent_or_hollow_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(SourceError, match=r"^m-part1 and 1 more are not installed$"):
        sources.package_pieces(SOURCE, FILE)
    install(tmp_path, "m-part1", {"m_part1/d/1": WHOLE[:700]})
    with pytest.raises(SourceError, match=r"^m-part2 is not installed$"):
        sources.package_pieces(SOURCE, FILE)
    install(tmp_path, "m-part2", {})
    with pytest.raises(SourceError, match=r"m_part2/d/2 is missing$"):
        sources.package_pieces(SOURCE, FILE)


def test_sources_have_names_for_people() -> None:
    assert sources.name_of(SOURCE) == "packages m-part1 to m-part2"
    alone = SOURCE.model_copy(update={"packages": SOURCE.packages[:1]})
    assert sources.name_of(alone) == "package m-part1"
    assert sources.name_of(HubSource(type="hub", repo="o/n")) == "hub o/n"
    assert sources.name_of(PathSource(type="path", path="/m")) == "folder /m"


@pytest.mark.parametrize("block", [1, 7, 1000, 1 << 20])
def test_copy_joins_whatever_the_block_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(sources, "BLOCK", block)
    parts = write(tmp_path, WHOLE[:1], b"", WHOLE[1:999], WHOLE[999:])
    sources.copy(parts, FILE, tmp_path / "out", lambda _: None)
    assert (tmp_path / "out").read_bytes() == WHOLE


def test_copy_tells_every_tenth_of_a_long_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "BLOCK", 10)
    lines: list[str] = []
    sources.copy(write(tmp_path, WHOLE), FILE, tmp_path / "short", lines.append)
    assert lines == []
    monkeypatch.setattr(sources, "LONG", 1000)
    sources.copy(write(tmp_path, WHOLE), FILE, tmp_path / "long", lines.append)
    assert lines == [f"m.bin: {tenth}0 % of 1 kB" for tenth in range(1, 11)]


@pytest.mark.parametrize("content", [WHOLE[:-1], WHOLE + b"x", WHOLE[:-1] + b"x", b""])
def test_copy_keeps_nothing_that_is_wrong(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SourceError, match=r"^m\.bin does not match its sha256$"):
        sources.copy(write(tmp_path, content), FILE, tmp_path / "out", lambda _: None)
    assert not (tmp_path / "out").exists()


def test_a_part_that_cannot_be_read_is_the_source_s_fault_a_full_disk_is_not(tmp_path: Path) -> None:
    (folder := tmp_path / "folder").mkdir()
    with pytest.raises(SourceError, match=r"folder cannot be read: Is a directory$"):
        sources.copy((*write(tmp_path, WHOLE[:10]), folder), FILE, tmp_path / "out", lambda _: None)
    assert not (tmp_path / "out").exists()
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    (tmp_path / "link").symlink_to(full)
    with pytest.raises(OSError, match="No space left"), (tmp_path / "link").open("wb") as out:
        out.write(b"x")


def test_the_hub_is_asked_for_the_path_that_the_card_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str, list[str]]] = []

    def fetch(repo: str, choose: hub.Chooser, *, revision: str) -> dict[str, Path]:
        asked.append((repo, revision, list(choose(["in/a.bin"]))))
        if repo == "o/down":
            raise hub.HubError("the hub cannot be reached (Test)")
        return {"in/a.bin": Path("/there")}

    monkeypatch.setattr(hub, "fetch", fetch)
    lines: list[str] = []
    source = HubSource(type="hub", repo="o/n", revision="v1", files={"m.bin": "in/a.bin"})
    assert sources.pieces(source, FILE, lines.append) == (Path("/there"),)
    assert asked == [("o/n", "v1", ["in/a.bin"])]
    assert lines == ["Looking for m.bin (1 kB) on the hub, in o/n."]
    with pytest.raises(SourceError, match=r"^the hub cannot be reached \(Test\)$"):
        sources.pieces(source.model_copy(update={"repo": "o/down"}), FILE, lines.append)
