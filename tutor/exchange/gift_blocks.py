"""A GIFT file as its questions, each with its category, its line and what Moodle's comment says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SIGNS = "~=#{}:\\*"
_PARKED = {sign: chr(0xFDD0 + place) for place, sign in enumerate(_SIGNS)}
"""Escaped signs are parked on characters that Unicode gives no meaning, and that ``draft.clean`` removes."""

_SHOWN = str.maketrans({parked: sign for sign, parked in _PARKED.items()})


@dataclass(frozen=True, slots=True)
class Block:
    """One question as it stands in the file from ``line`` on, its escaped signs parked."""

    line: int
    text: str
    category: str
    id: str
    tags: tuple[str, ...]


def shown(text: str) -> str:
    """``text`` with its parked signs as what they are, and ``\\n`` as a line end."""
    return text.replace("\\n", "\n").translate(_SHOWN)


def blocks(text: str) -> Iterator[Block]:
    """The questions of the cleaned ``text``. A blank line ends one, unless it stands inside the braces."""
    category, name = "", ""
    tags: list[str] = []
    lines: list[str] = []
    first = depth = 0
    listed = [*text.split("\n"), ""]
    for number, line in enumerate(listed, start=1):
        bare = line.strip()
        fresh = bare.startswith(("::", "$CATEGORY:"))
        never_closed = depth > 0 and fresh and not lines[-1]
        if lines and (number == len(listed) or ((fresh or not bare) and depth <= 0) or never_closed):
            yield Block(first, "\n".join(lines), category, name, tuple(tags))
            lines, name, tags, depth = [], "", [], 0
        if bare.startswith("//"):
            found = re.search(r"\[id:([^\]]{1,200})\]", bare)
            name = found[1].strip() if found else name
            tags += [tag.strip() for tag in re.findall(r"\[tag:([^\]]{1,200})\]", bare)]
        elif bare.startswith("$CATEGORY:"):
            category = bare.removeprefix("$CATEGORY:").strip()
        elif bare or lines:
            first = first if lines else number
            parked = re.sub(r"\\(.)", lambda found: _PARKED.get(found[1], found[0]), bare)
            depth += parked.count("{") - parked.count("}")
            lines.append(parked)


def path(category: str) -> list[str]:
    """The names on a category's path, without Moodle's own ``$course$/top``; a double slash is a slash."""
    parts = category.replace("//", "\x00").split("/")
    names = [part.replace("\x00", "/").strip() for part in parts]
    return [name for name in names if name and name != "top" and not re.fullmatch(r"\$\w+\$", name)]
