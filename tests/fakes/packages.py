"""Installed distributions that carry data files, and cards that point at them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tutor.cards import ModelCard


def install(site: Path, name: str, files: Mapping[str, bytes], version: str = "1.0.0") -> None:
    """Lay down a distribution in ``site``; its code raises if anyone imports it."""
    module = name.replace("-", "_")
    for path, content in {f"{module}/__init__.py": b"raise AssertionError('imported')", **files}.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(content)
    info = site / f"{module}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "RECORD").write_text("".join(f"{path},,\n" for path in files))


def file_of(name: str, content: bytes) -> dict[str, Any]:
    """A file's entry in a card."""
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def card_of(files: Mapping[str, bytes], *sources: Mapping[str, Any], id: str = "tiny") -> ModelCard:
    """A language model's card with these files and sources."""
    return ModelCard.model_validate(
        {
            "id": id,
            "kind": "llm",
            "title": "Tiny model",
            "engine": "embedded",
            "licence": "MIT",
            "files": [file_of(name, content) for name, content in files.items()],
            "sources": sources,
        }
    )


def packages_source(plain: Mapping[str, str], parts: Mapping[str, list[str]]) -> dict[str, Any]:
    """A packages source; the distributions are those that the places name."""
    places = [*plain.values(), *(place for pieces in parts.values() for place in pieces)]
    names = dict.fromkeys(place.partition(":")[0] for place in places)
    return {
        "type": "packages",
        "packages": [{"name": name, "version": "1.0.0"} for name in names],
        "plain": plain,
        "parts": parts,
        "install": "sori-tutor[embedded]",
    }
