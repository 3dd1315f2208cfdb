"""From what a setting names to what an engine loads.

A setting may hold a card's id, the path of a card, a local folder or file, or, for hearing and
wording, a hub name ``owner/name`` for those with a network.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor import cards, hub, weights
from tutor.cards import Kind, ModelCard, VoiceCard
from tutor.errors import InputError, WeightsError
from tutor.sources import Progress

_LOCAL = (".yaml", ".yml", ".gguf", ".onnx")
"""A name that ends so is a path."""

_HUB = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+)(:(?P<file>.+))?")

_HINT = {
    "stt": "A local folder or a hub name such as Systran/faster-whisper-small will do too.",
    "llm": "The path of a GGUF file or a hub name such as owner/name:Q4_K_M will do too.",
    "tts": "The path of a voice card or of a Piper .onnx file will do too.",
}

WHISPER_FILES = ("model.bin", "config.json", "tokenizer.json")
"""Without these faster-whisper cannot load a folder, or would reach for the network."""

_VOCABULARIES = ("vocabulary.json", "vocabulary.txt")


@dataclass(frozen=True, slots=True)
class Located:
    """What to load: for ``stt`` the folder with ``model.bin``, for ``llm`` the GGUF file (the first, if it
    is split), for ``tts`` the ``.onnx`` file with its ``.onnx.json`` beside it. ``card`` if one is known.
    """

    path: Path
    card: ModelCard | VoiceCard | None = None


def resolve_local(
    setting: str | Path, kind: Kind, *, progress: Progress, root: Path | None = None
) -> Located:
    """Find what ``setting`` names, and assemble or download it where needed; may take minutes.

    ``root`` is where assembled models lie, ``paths.weights()`` by default. Raises ``InputError`` for a
    name or a path that cannot be what is wanted, ``WeightsError`` for files that cannot be had.
    """
    name = str(setting).strip()
    known = cards.voice_ids() if kind == "tts" else cards.model_ids()
    if cards.is_card_file(name) or name in known:
        card = _card(name, kind)
        home = weights.ensure(card, progress=progress, root=root)
        return Located(check(home, kind), card)
    hub_name = _HUB.fullmatch(name)
    if isinstance(setting, Path) or _looks_local(name, named_file=bool(hub_name and hub_name["file"])):
        return Located(check(Path(name).expanduser(), kind))
    if hub_name and kind != "tts":
        return Located(_from_hub(hub_name["repo"], hub_name["file"], kind, progress))
    raise InputError(
        f"there is no {_WHAT[kind]} called {name!r}",
        f"Choose one of: {_choices(kind)}. {_HINT[kind]}",
    )


_WHAT = {"stt": "speech model", "llm": "wording model", "tts": "voice"}


def check(path: Path, kind: Kind) -> Path:
    """What an engine of this kind loads from ``path``. Raises ``InputError`` if files are lacking."""
    try:
        if not path.exists():
            raise InputError(f"there is no {path}", "Check the path of the model.")
        match kind:
            case "stt":
                return _whisper(path)
            case "llm":
                return _gguf(path)
            case "tts":
                return _piper(path)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}", "Check the path.") from error


def _whisper(folder: Path) -> Path:
    if not folder.is_dir():
        raise InputError(f"{folder} is a file", "faster-whisper needs the folder that holds model.bin.")
    lacking = [name for name in WHISPER_FILES if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in _VOCABULARIES):
        lacking.append("vocabulary.json (or .txt)")
    if lacking:
        raise InputError(
            f"{folder} is not a faster-whisper model: it lacks {', '.join(lacking)}",
            "Use a model converted for CTranslate2, with its tokenizer.",
        )
    return folder


def _gguf(path: Path) -> Path:
    if path.is_dir():
        path = path / _pick_gguf([file.name for file in path.iterdir()], None, str(path))[0]
    with path.open("rb") as opened:
        if opened.read(4) != b"GGUF":
            raise InputError(f"{path} is not a GGUF file", "The embedded engine loads GGUF files only.")
    return path


def _piper(path: Path) -> Path:
    if path.is_dir():
        found = sorted(path.glob("*.onnx"))
        if len(found) != 1:
            raise InputError(
                f"{path} holds {len(found)} .onnx files, not one", "Name the voice's .onnx file."
            )
        path = found[0]
    if path.suffix != ".onnx" or not path.is_file():
        raise InputError(f"{path} is not a Piper voice", "Name its .onnx file, or a voice card.")
    if not path.with_name(f"{path.name}.json").is_file():
        raise InputError(f"{path.name}.json is missing beside {path}", "A Piper voice needs both files.")
    return path


def _from_hub(repo: str, file: str | None, kind: Kind, progress: Progress) -> Path:
    """The model in the hub library's own cache, downloaded first where needed."""
    progress(f"Looking for {repo} on the hub; a download may take minutes.")
    try:
        if kind == "stt":
            found = hub.fetch(repo, lambda names: _pick_whisper(names, repo))
            return check(found["model.bin"].parent, kind)
        found = hub.fetch(repo, lambda names: _pick_gguf(names, file, repo))
        return check(found[min(found)], kind)
    except hub.HubError as error:
        raise WeightsError(
            f"the model {repo} is neither a path here nor to be had from the hub: {error}",
            f"Run again with a network, or choose one of: {_choices(kind)}.",
        ) from error
    except OSError as error:
        raise WeightsError(
            f"the model {repo} cannot be stored: {error.strerror or error}", "Make room on the disk."
        ) from error


def _pick_whisper(names: Sequence[str], repo: str) -> list[str]:
    if lacking := [name for name in WHISPER_FILES if name not in names]:
        raise InputError(
            f"{repo} is not a faster-whisper model: it lacks {', '.join(lacking)}",
            "Choose one converted for CTranslate2.",
        )
    extra = (*_VOCABULARIES, "preprocessor_config.json")
    return [*WHISPER_FILES, *(name for name in extra if name in names)]


def _pick_gguf(names: Sequence[str], wanted: str | None, where: str) -> list[str]:
    """The GGUF file that ``wanted`` names (its path or its quantisation), or else the Q4_K_M or the only one.

    A model split into ``-00001-of-00003.gguf`` and so on counts as one and gives all its files.
    """
    models: dict[str, list[str]] = {}
    for name in sorted(names):
        if name.endswith(".gguf") and "mmproj" not in name:
            models.setdefault(re.sub(r"-\d{5}-of-\d{5}(?=\.gguf$)", "", name), []).append(name)
    if not models:
        raise InputError(f"{where} holds no GGUF file", "The embedded engine loads GGUF files only.")
    for files in models.values():
        if wanted in files:
            return files
    fits = [whole for whole in models if (wanted or "q4_k_m").lower() in whole.lower()]
    if len(fits) != 1 and not wanted and len(models) == 1:
        fits = list(models)
    if len(fits) != 1:
        raise InputError(f"{where} holds several GGUF models", f"Name one of: {', '.join(models)}.")
    return models[fits[0]]


def is_hub_name(name: str) -> bool:
    """Whether ``name`` names a model on a hub, so that finding it may need a network."""
    found = _HUB.fullmatch(name)
    return bool(found) and not _looks_local(name, named_file=bool(found and found["file"]))


def _looks_local(name: str, named_file: bool) -> bool:
    """Whether ``name`` is a path: it can only be meant as one, or something is there.

    ``named_file``: it could be ``owner/name:file.gguf``, so that its ending says nothing.
    """
    if name.startswith((".", "~", os.sep)) or "\\" in name:
        return True
    if name.endswith(_LOCAL) and not named_file:
        return True
    try:
        return name != "" and Path(name).exists()
    except OSError:  # too long for a file's name, so not a path
        return False


def _choices(kind: Kind) -> str:
    """The ids of the bundled cards of one kind, for a message."""
    ids = cards.voice_ids() if kind == "tts" else (card.id for card in cards.available_models(kind))
    return ", ".join(ids) or "none is bundled"


def _card(name: str, kind: Kind) -> ModelCard | VoiceCard:
    if kind == "tts":
        return cards.load_voice_card(name)
    card = cards.load_model_card(name)
    if card.kind != kind:
        raise InputError(f"{name} is a card for {card.kind}, not for {kind}", "Name another model.")
    return card
