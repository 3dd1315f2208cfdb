"""Model files are put together once, whole or not at all, whatever happens on the way."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.packages import card_of, install, packages_source
from tutor import sources, weights
from tutor.cards import ModelCard
from tutor.errors import WeightsError

BODY = bytes(range(256)) * 40
FILES = {"model.gguf": BODY, "config.json": b"{}"}
HALVES = ["tiny-part1:tiny_part1/data/a.bin", "tiny-part2:tiny_part2/data/b.bin"]
SOURCE = packages_source({"config.json": "tiny-part1:tiny_part1/data/config.json"}, {"model.gguf": HALVES})


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on ``sys.path`` for distributions."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models"


def install_halves(site: Path, first: bytes = BODY[:5000], second: bytes = BODY[5000:]) -> None:
    install(
        site,
        "tiny-part1",
        {"tiny_part1/data/a.bin": first, "tiny_part1/data/config.json": FILES["config.json"]},
    )
    install(site, "tiny-part2", {"tiny_part2/data/b.bin": second})


def folder_source(folder: Path, **files: bytes) -> dict[str, Any]:
    folder.mkdir(parents=True)
    for name, content in (files or FILES).items():
        (folder / name).write_bytes(content)
    return {"type": "path", "path": str(folder)}


def assert_whole(home: Path) -> None:
    assert {file.name: file.read_bytes() for file in home.iterdir() if file.name != weights.MARKER} == FILES
    left = {path.name for path in home.parent.iterdir()} - {home.name, f".{home.name}.lock"}
    assert left == set(), "something half-written was left beside the model"


def ensured(card: ModelCard, root: Path) -> tuple[Path, list[str]]:
    lines: list[str] = []
    return weights.ensure(card, progress=lines.append, root=root), lines


def test_parts_are_joined_and_checked_without_importing_the_packages(site: Path, root: Path) -> None:
    install_halves(site)
    home, lines = ensured(card_of(FILES, SOURCE), root)
    assert home == root / "tiny"
    assert_whole(home)
    assert lines == ["Preparing Tiny model, 10 kB; only this once.", "Tiny model is ready."]
    assert not {"tiny_part1", "tiny_part2"} & set(sys.modules)


def test_a_warm_start_reads_neither_the_files_nor_the_sources(
    site: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_halves(site)
    card = card_of(FILES, SOURCE)
    home, _ = ensured(card, root)
    shutil.rmtree(site)

    def never(*_: object) -> None:
        raise AssertionError("a warm start hashed, copied or locked")

    for module, name in ((sources, "sha256"), (sources, "pieces"), (weights, "_locked")):
        monkeypatch.setattr(module, name, never)
    assert ensured(card, root) == (home, [])


def test_the_data_folder_is_the_default_root(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_halves(site)
    monkeypatch.setenv("SORI_DATA", str(tmp_path / "elsewhere"))
    home = weights.ensure(card_of(FILES, SOURCE), progress=lambda _: None)
    assert home == tmp_path / "elsewhere" / "models" / "tiny"


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (BODY[5000:-1], "has 10,239 bytes there instead of 10,240"),
        (BODY[5000:] + b"x", "has 10,241 bytes there instead of 10,240"),
        (BODY[5000:-1] + b"x", "does not match its sha256"),
        (None, "tiny-part2 is not installed"),
    ],
)
def test_a_bad_source_is_named_and_the_next_one_serves(
    site: Path, root: Path, tmp_path: Path, second: bytes | None, why: str
) -> None:
    install_halves(site, second=second or b"")
    if second is None:
        shutil.rmtree(site / "tiny_part2-1.0.0.dist-info")
    home, lines = ensured(card_of(FILES, SOURCE, folder_source(tmp_path / "mine")), root)
    assert_whole(home)
    assert [line for line in lines if why in line and "packages tiny-part1 to tiny-part2" in line], lines


def test_one_source_may_complete_another(site: Path, root: Path, tmp_path: Path) -> None:
    folder = folder_source(tmp_path / "mine", **{"model.gguf": BODY})
    install_halves(site, first=b"damaged")
    home, _ = ensured(card_of(FILES, folder, SOURCE), root)
    assert_whole(home)


def test_when_all_fail_one_line_names_each_source_and_the_remedy(
    site: Path, root: Path, tmp_path: Path
) -> None:
    install_halves(site, second=BODY[5000:-1] + b"x")
    nowhere = {"type": "path", "path": str(tmp_path / "nowhere")}
    with pytest.raises(WeightsError) as caught:
        ensured(card_of(FILES, SOURCE, nowhere), root)
    message = str(caught.value)
    assert "\n" not in message
    assert "packages tiny-part1 to tiny-part2: model.gguf does not match its sha256" in message
    assert f"folder {tmp_path / 'nowhere'}: there is no such folder" in message
    assert "pip install 'sori-tutor[embedded]'" in message
    assert caught.value.exit_code == 3
    assert [path.name for path in root.iterdir()] == [".tiny.lock"]


@pytest.mark.parametrize("harm", ["shorter", "longer", "missing", "no marker", "bad marker", "a file"])
def test_a_damaged_copy_is_built_again(site: Path, root: Path, harm: str) -> None:
    install_halves(site)
    card = card_of(FILES, SOURCE)
    home, _ = ensured(card, root)
    match harm:
        case "shorter":
            (home / "model.gguf").write_bytes(BODY[:-1])
        case "longer":
            (home / "model.gguf").write_bytes(BODY + b"x")
        case "missing":
            (home / "config.json").unlink()
        case "no marker":
            (home / weights.MARKER).unlink()
        case "bad marker":
            (home / weights.MARKER).write_bytes(b"\xff{")
        case "a file":
            shutil.rmtree(home)
            home.write_text("in the way")
    _, lines = ensured(card, root)
    assert_whole(home)
    assert "is put together again" in lines[0]
    assert ensured(card, root)[1] == []


def test_what_is_still_whole_in_a_damaged_copy_is_not_fetched_again(site: Path, root: Path) -> None:
    install_halves(site)
    card = card_of(FILES, SOURCE)
    home, _ = ensured(card, root)
    (home / "config.json").unlink()
    shutil.rmtree(site / "tiny_part2-1.0.0.dist-info")  # the big file could not be had again
    ensured(card, root)
    assert_whole(home)


def test_a_damaged_copy_survives_until_there_is_a_better_one(site: Path, root: Path) -> None:
    install_halves(site)
    card = card_of(FILES, SOURCE)
    home, _ = ensured(card, root)
    (home / "config.json").unlink()
    (site / "tiny_part1/data/config.json").unlink()
    with pytest.raises(WeightsError, match=r"config\.json is missing"):
        ensured(card, root)
    assert (home / "model.gguf").read_bytes() == BODY


def test_a_changed_card_builds_again(site: Path, root: Path, tmp_path: Path) -> None:
    install_halves(site)
    home, _ = ensured(card_of(FILES, SOURCE), root)
    newer = {"model.gguf": BODY[::-1], "config.json": b"{}"}
    ensured(card_of(newer, folder_source(tmp_path / "new", **newer)), root)
    assert (home / "model.gguf").read_bytes() == BODY[::-1]


@pytest.mark.parametrize("whole", [True, False])
def test_a_link_to_another_disk_is_followed_but_never_emptied(
    site: Path, root: Path, tmp_path: Path, whole: bool
) -> None:
    install_halves(site)
    card = card_of(FILES, SOURCE)
    home, _ = ensured(card, root)
    home.rename(tmp_path / "other-disk")
    home.symlink_to(tmp_path / "other-disk")
    if whole:
        assert ensured(card, root) == (home, [])
        return
    (tmp_path / "other-disk" / "config.json").unlink()
    ensured(card, root)
    assert_whole(home)
    assert (tmp_path / "other-disk" / "model.gguf").exists()
    shutil.rmtree(home)
    home.symlink_to(tmp_path / "gone")
    ensured(card, root)
    assert_whole(home)


def test_an_interrupted_swap_is_mended(site: Path, root: Path) -> None:
    install_halves(site)
    card = card_of(FILES, SOURCE)
    home, _ = ensured(card, root)
    home.rename(root / ".tiny.old")
    (root / ".tiny.part").mkdir()
    shutil.rmtree(site)
    ensured(card, root)
    assert_whole(home)


def test_verify_reads_every_byte(site: Path, root: Path) -> None:
    install_halves(site)
    card = card_of(FILES, SOURCE)
    home, _ = ensured(card, root)
    assert weights.verify(card, root) == ()
    (home / "model.gguf").write_bytes(BODY[:-1] + b"x")
    (home / "config.json").unlink()
    wrong, gone = weights.verify(card, root)
    assert "model.gguf does not match its sha256" in wrong
    assert "config.json cannot be read" in gone
    ensured(card, root)
    assert_whole(home)
    assert weights.verify(card, root) == ()


def test_readiness_is_ready_packages_or_missing(site: Path, root: Path, tmp_path: Path) -> None:
    hub = {"type": "hub", "repo": "owner/name"}
    card = card_of(FILES, SOURCE, {"type": "path", "path": str(tmp_path / "mine")}, hub)
    missing = weights.is_ready(card, root)
    assert missing.status == "missing"
    assert "tiny-part1 and 1 more are not installed" in missing.detail
    assert "run again with a network" in missing.remedy
    assert not root.exists()

    install_halves(site)
    assert weights.is_ready(card, root).status == "packages"
    ensured(card, root)
    assert weights.is_ready(card, root).status == "ready"
    (root / "tiny" / "config.json").write_bytes(b"{")
    assert weights.is_ready(card, root).status == "packages"
    shutil.rmtree(site)
    assert "config.json has 1 bytes instead of 2" in weights.is_ready(card, root).detail


def test_too_little_room_is_said_before_anything_is_written(
    site: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_halves(site)
    usage = shutil.disk_usage(site)._replace(free=5_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    ensured(card_of(FILES, SOURCE), root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(WeightsError) as caught:
        ensured(card_of(FILES, SOURCE, id="other"), root)
    assert str(caught.value).startswith(
        f"the disk is too full for Tiny model: 10 kB are needed in {root}, 1 kB are free. Make room"
    )
    assert not (root / ".other.part").exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_leaves_nothing_half_written(
    site: Path, root: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    install_halves(site)

    def full(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WeightsError, match=r"10 kB in .*nothing was left") as caught:
        ensured(card_of(FILES, SOURCE), root)
    assert "\n" not in str(caught.value)
    assert [path.name for path in root.iterdir()] == [".tiny.lock"]
    monkeypatch.undo()
    monkeypatch.syspath_prepend(str(site))
    assert_whole(ensured(card_of(FILES, SOURCE), root)[0])


def test_a_folder_that_cannot_be_written_is_one_line(site: Path, tmp_path: Path) -> None:
    install_halves(site)
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(WeightsError, match=r"cannot be written to .*SORI_DATA") as caught:
        ensured(card_of(FILES, SOURCE), tmp_path / "file" / "models")
    assert "\n" not in str(caught.value)
