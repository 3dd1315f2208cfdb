"""Cards are read, checked, and their faults named by file and field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tutor import cards, paths
from tutor.cards import HubSource, PackagesSource, PathSource
from tutor.errors import InputError

SUM = "0" * 64


def a_card(**changes: Any) -> dict[str, Any]:
    """A correct model card, with changes; a value of ``...`` removes the field."""
    card: dict[str, Any] = {
        "id": "mine",
        "kind": "llm",
        "title": "Mine",
        "engine": "embedded",
        "licence": "MIT",
        "files": [{"name": "a.gguf", "size": 3, "sha256": SUM}],
        "sources": [{"type": "path", "path": "models"}],
    }
    return {key: value for key, value in {**card, **changes}.items() if value is not ...}


def written(folder: Path, card: dict[str, Any], name: str = "mine.yaml") -> Path:
    file = folder / name
    with file.open("w", encoding="utf-8") as out:
        YAML(typ="safe").dump(card, out)
    return file


def test_every_bundled_card_is_whole() -> None:
    found = (*cards.available_models(), *cards.available_voices())
    assert {card.id for card in found} == {
        "whisper-base",
        "qwen2.5-coder-0.5b",
        "qwen2.5-coder-1.5b",
        "gemma-3-270m",
        "joe",
    }
    assert {card.id for card in found} == {*cards.model_ids(), *cards.voice_ids()}
    for card in found:
        # Packages, which can vanish, are never the only source.
        assert [source.type for source in card.sources] == ["packages", "path", "hub"], card.id
        assert card.licence


def test_each_piece_of_the_big_models_is_named_once_and_in_order() -> None:
    for name, count in (("qwen2.5-coder-0.5b", 6), ("qwen2.5-coder-1.5b", 22), ("gemma-3-270m", 4)):
        card = cards.load_model_card(name)
        source = card.sources[0]
        assert isinstance(source, PackagesSource)
        pieces = source.pieces(card.files[0].name)
        assert [package for package, _ in pieces] == [package.name for package in source.packages]
        assert len(set(pieces)) == count
        assert all(package.endswith(f"part{i}") for i, (package, _) in enumerate(pieces, start=1))


def test_models_are_told_apart_by_kind() -> None:
    assert [card.id for card in cards.available_models("stt")] == ["whisper-base"]
    assert {card.options["prompt_style"] for card in cards.available_models("llm")} == {"chat", "completion"}


def test_no_bundled_card_names_a_host() -> None:
    for file in (*cards.model_folder().glob("*.yaml"), *paths.bundled("voices").glob("*.yaml")):
        assert "://" not in file.read_text(encoding="utf-8"), file


def test_a_voice_card_says_who_speaks_and_what_it_weighs() -> None:
    joe = cards.load_voice_card("joe")
    assert (joe.name, joe.engine, joe.language, joe.speed) == ("Joe", "piper", "en-US", 1.0)
    assert "\n" not in joe.persona
    assert joe.size == 63_206_088


def test_a_card_of_ones_own_is_read_from_its_path(tmp_path: Path) -> None:
    file = written(tmp_path, a_card(licence_note="two\nlines", sources=[{"type": "hub", "repo": "me/mine"}]))
    card = cards.load_model_card(file)
    assert card == cards.load_model_card(str(file))
    assert card.label == "Mine"
    assert card.licence_note == "two lines"
    assert card.sources == (HubSource(type="hub", repo="me/mine", revision="main"),)


@pytest.mark.parametrize(
    ("given", "meant"),
    [("models", "{here}/models"), ("{data}/by-hand", "{data}/by-hand"), ("~/m", "{home}/m"), ("/m", "/m")],
)
def test_a_path_source_is_anchored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, meant: str
) -> None:
    monkeypatch.setenv("SORI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    card = cards.load_model_card(written(tmp_path, a_card(sources=[{"type": "path", "path": given}])))
    expected = meant.format(here=tmp_path.resolve(), data=tmp_path / "data", home=tmp_path / "home")
    assert card.sources == (PathSource(type="path", path=expected),)


PACKAGES = {"type": "packages", "packages": [{"name": "p", "version": "1"}]}


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"licence": ...}, "licence", "required"),
        ({"kind": "video"}, "kind", "stt"),
        ({"colour": "red"}, "colour", "not permitted"),
        ({"id": "../up"}, "id", "match"),
        ({"files": []}, "files", "at least 1"),
        ({"sources": []}, "sources", "at least 1"),
        ({"files": [{"name": "a/b", "size": 3, "sha256": SUM}]}, "files.0.name", "match"),
        ({"files": [{"name": "..", "size": 3, "sha256": SUM}]}, "files.0.name", "match"),
        ({"files": [{"name": "a", "size": 0, "sha256": SUM}]}, "files.0.size", "greater than 0"),
        ({"files": [{"name": "a", "size": 3, "sha256": "XYZ"}]}, "files.0.sha256", "match"),
        ({"files": [{"name": "a.gguf", "size": 3, "sha256": SUM}] * 2}, "the card", "one file twice"),
        ({"sources": [{"type": "ftp"}]}, "sources.0", "packages"),
        ({"sources": [{"type": "hub", "repo": "no-slash"}]}, "sources.0.hub.repo", "match"),
        (
            {"sources": [{"type": "hub", "repo": "o/n", "files": {"b": "b"}}]},
            "the card",
            "hub source names b",
        ),
        ({"sources": [PACKAGES]}, "the card", "says nothing of a.gguf"),
        ({"sources": [{**PACKAGES, "plain": {"a.gguf": "p:x", "b": "p:x"}}]}, "the card", "names b"),
        ({"sources": [{**PACKAGES, "plain": {"a.gguf": "x"}}]}, "sources.0.packages", "distribution:path"),
        ({"sources": [{**PACKAGES, "plain": {"a.gguf": "q:x"}}]}, "sources.0.packages", "does not list"),
        ({"sources": [{**PACKAGES, "plain": {"a.gguf": "p:../x"}}]}, "sources.0.packages", "inside"),
        ({"sources": [{**PACKAGES, "parts": {"a.gguf": ["p:/x"]}}]}, "sources.0.packages", "inside"),
        (
            {"sources": [{**PACKAGES, "parts": {"a.gguf": ["p:x"]}, "plain": {"a.gguf": "p:x"}}]},
            "sources.0.packages",
            "under both",
        ),
    ],
)
def test_a_fault_names_the_file_and_the_field(
    tmp_path: Path, changes: dict[str, Any], field: str, why: str
) -> None:
    file = written(tmp_path, a_card(**changes))
    with pytest.raises(InputError) as caught:
        cards.load_model_card(file)
    assert f"{file}: {field}: " in str(caught.value)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"id: [", "cannot be read as YAML"),
        (b"id: a\nid: b\n", "cannot be read as YAML"),
        (b"\xff\xfe\x00", "cannot be read as YAML"),
        (b"", "holds no fields"),
        (b"- just\n- a list\n", "holds no fields"),
    ],
)
def test_a_file_that_is_no_card(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        cards.load_voice_card(file)
    assert str(file) in str(caught.value)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"no model called 'gpt'.*qwen2\.5-coder-0\.5b, .*whisper-base"):
        cards.load_model_card("gpt")
    with pytest.raises(InputError, match=r"no voice called '\.\./joe'.*joe"):
        cards.load_voice_card("../joe")
    with pytest.raises(InputError, match=r"there is no card nowhere/x\.yaml"):
        cards.load_voice_card("nowhere/x.yaml")
