"""Model cards and voice cards: what a model is, which files it needs, and where they may come from.

Model cards ship in ``tutor/cards/*.yaml``, voice cards in ``voices/*.yaml``. A card lists its sources
in order; whichever of them yields a file with the right sha256 will do (see ``tutor.weights``).
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tutor import paths
from tutor.errors import InputError

Kind = Literal["stt", "llm", "tts"]

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=60)]
"""Lower-case letters, digits, dots and hyphens; it names the card's file and the folder of its weights."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=120)]
"""A file's own name, without a folder."""

Line = Annotated[str, BeforeValidator(lambda v: " ".join(v.split()) if isinstance(v, str) else v)]
"""Words for people; YAML's line breaks become spaces."""


class _Value(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True
    )


class File(_Value):
    """One file of a model; ``size`` in bytes."""

    name: Name
    size: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Package(_Value):
    """An installed distribution that carries a part of the weights."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    version: str


class PackagesSource(_Value):
    """Files cut into installed packages. Their code is never imported.

    ``parts`` maps a file to its pieces in order, ``plain`` a file to the one place where it lies whole;
    a place is ``distribution:path``, the path as the distribution records it. ``install`` names
    the extra of Sori that brings the packages, if there is one.
    """

    type: Literal["packages"]
    packages: tuple[Package, ...] = Field(min_length=1)
    parts: dict[Name, tuple[str, ...]] = {}
    plain: dict[Name, str] = {}
    install: str = ""

    @model_validator(mode="after")
    def _places_hold(self) -> PackagesSource:
        known = {package.name for package in self.packages}
        if twice := sorted(set(self.parts) & set(self.plain)):
            raise ValueError(f"{twice[0]} stands under both parts: and plain:")
        for place in [*self.plain.values(), *(p for pieces in self.parts.values() for p in pieces)]:
            package, colon, path = place.partition(":")
            if not (colon and path):
                raise ValueError(f"{place!r} must be written distribution:path/of/the/file")
            if package not in known:
                raise ValueError(f"{place!r} names a distribution that packages: does not list")
            if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
                raise ValueError(f"{place!r} must be a path inside the distribution")
        return self

    def pieces(self, file: str) -> tuple[tuple[str, str], ...]:
        """(distribution, path) of each piece of ``file``, in order; empty where this source lacks it."""
        places = (self.plain[file],) if file in self.plain else self.parts.get(file, ())
        pairs = (place.partition(":") for place in places)
        return tuple((package, path) for package, _, path in pairs)

    @property
    def requirements(self) -> str:
        """The packages as ``pip install`` takes them."""
        return " ".join(f"{package.name}=={package.version}" for package in self.packages)


class HubSource(_Value):
    """A repository ``owner/name`` on the model hub, for users with a network.

    ``files`` maps a file to its path there where that differs from its name.
    """

    type: Literal["hub"]
    repo: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    revision: str = "main"
    files: dict[Name, str] = {}


class PathSource(_Value):
    """A local folder that holds the files under their names.

    ``~`` is the user's home, ``{data}`` Sori's data folder; anything else is relative to the card.
    """

    type: Literal["path"]
    path: str = Field(min_length=1)


Source = Annotated[PackagesSource | HubSource | PathSource, Field(discriminator="type")]


class Card(_Value):
    """What model cards and voice cards share: an identity, a licence, files and their sources."""

    id: Id
    licence: str = Field(min_length=1)
    licence_note: Line = ""
    options: dict[str, Any] = {}
    files: tuple[File, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _sources_fit(self) -> Card:
        names = [file.name for file in self.files]
        if len(set(names)) < len(names):
            raise ValueError("files: names one file twice")
        for source in self.sources:
            match source:
                case PackagesSource():
                    named = set(source.parts) | set(source.plain)
                    if lacking := sorted(set(names) - named):
                        raise ValueError(f"the packages source says nothing of {lacking[0]}")
                case HubSource():
                    named = set(source.files)
                case PathSource():
                    named = set()
            if stray := sorted(named - set(names)):
                raise ValueError(f"the {source.type} source names {stray[0]}, which files: does not list")
        return self

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)

    @property
    def label(self) -> str:
        """A name for people."""
        return self.id


class ModelCard(Card):
    """A speech, language or synthesis model.

    ``engine`` is the engine that runs it by default; ``languages`` are two-letter codes. ``options``
    are for the engine; for a language model ``prompt_style`` (``chat`` | ``completion``), ``context``
    (tokens that it was trained for), ``bos`` (whether the server must put the first token).
    """

    kind: Kind
    title: str = Field(min_length=1)
    engine: str
    languages: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.title


class VoiceCard(Card):
    """A tutor's voice: who speaks (``persona``), with which engine and weights, and how fast.

    ``language`` is as ``en-US``; ``speed`` 1.0 is the voice's own pace. ``licence`` is the weights'.
    """

    name: str = Field(min_length=1)
    persona: Line = Field(min_length=1)
    engine: str = "piper"
    language: str
    speed: float = Field(default=1.0, ge=0.5, le=2.0)

    @property
    def label(self) -> str:
        return f"{self.name}'s voice"


_CardT = TypeVar("_CardT", bound=Card)


def model_folder() -> Path:
    """Where the model cards that ship with Sori lie."""
    return Path(__file__).resolve().parent / "cards"


def load_model_card(name_or_path: str | Path) -> ModelCard:
    """The model card with that id, or in that YAML file. Raises ``InputError``."""
    return _load(_card_file(name_or_path, model_folder(), "model"), ModelCard)


def load_voice_card(name_or_path: str | Path) -> VoiceCard:
    """The voice card with that id, or in that YAML file. Raises ``InputError``."""
    return _load(_card_file(name_or_path, paths.bundled("voices"), "voice"), VoiceCard)


def model_ids() -> tuple[str, ...]:
    """The ids of the model cards that ship with Sori, without reading the cards."""
    return tuple(sorted(file.stem for file in model_folder().glob("*.yaml")))


def voice_ids() -> tuple[str, ...]:
    """The ids of the voice cards that ship with Sori, without reading the cards."""
    return tuple(sorted(file.stem for file in paths.bundled("voices").glob("*.yaml")))


def available_models(kind: Kind | None = None) -> tuple[ModelCard, ...]:
    """The model cards that ship with Sori, of one kind or all, by id."""
    cards = (load_model_card(name) for name in model_ids())
    return tuple(card for card in cards if kind in (None, card.kind))


def available_voices() -> tuple[VoiceCard, ...]:
    """The voice cards that ship with Sori, by id."""
    return tuple(load_voice_card(name) for name in voice_ids())


def is_card_file(name: str | Path) -> bool:
    """Whether ``name`` is written as the path of a card rather than an id."""
    return isinstance(name, Path) or Path(name).suffix in (".yaml", ".yml")


def _card_file(name: str | Path, folder: Path, what: str) -> Path:
    """The file of a card given by id or by path."""
    if is_card_file(name):
        return Path(name).expanduser()
    file = folder / f"{name}.yaml"
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", str(name)) or not file.is_file():
        known = ", ".join(sorted(found.stem for found in folder.glob("*.yaml")))
        raise InputError(f"there is no {what} called {str(name)!r}", f"Choose one of: {known or 'none'}.")
    return file


def _load(file: Path, kind: type[_CardT]) -> _CardT:
    """Read and check one card; ``InputError`` names the file and the field."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        raw = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"there is no card {file}", "Check the path.") from error
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        why = " ".join(str(error).split())
        raise InputError(f"{file} cannot be read as YAML: {why}", "Mend the file.") from error
    if not isinstance(raw, dict):
        raise InputError(
            f"{file} is not a card: it holds no fields", f"The cards in {model_folder()} show the fields."
        )
    try:
        card = kind.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the card"
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(f"{file}: {field}: {message}", "Correct that field.") from error
    return card.model_copy(update={"sources": tuple(_anchored(source, file) for source in card.sources)})


def _anchored(source: Source, file: Path) -> Source:
    """A path source made absolute; the others as they are."""
    if not isinstance(source, PathSource):
        return source
    path = Path(source.path.replace("{data}", str(paths.data()))).expanduser()
    return source.model_copy(update={"path": str(file.resolve().parent / path)})
