"""The tutor's own words, one YAML file a language in a folder; translators edit those, not the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tutor.errors import InputError


def read(folder: Path, language: str, what: str) -> tuple[str, dict[str, Any]]:
    """The two-letter code of ``language`` and its file in ``folder``, as a new table.

    ``what`` the words are for, as the message of the ``InputError`` has it where there are none.
    """
    from ruamel.yaml import YAML

    path = folder / f"{language[:2].lower()}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(one.stem for one in folder.glob("*.yaml")))
        raise InputError(
            f"there are no words of {what} for the language {language!r}",
            f"Set the language to one of: {known}.",
        )
    return path.stem, YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
