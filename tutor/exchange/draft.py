"""A course as it is put together from a file of another kind: ids made, items checked one by one.

What cannot become an item is put on the list of losses; it never stops the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from tutor.course.model import Course, Item, Skill
from tutor.errors import InputError
from tutor.exchange.report import Lost, Report

MAX_ITEMS = 5_000
"""The most questions that are taken from one file."""

MAX_SKILLS = 500
"""The most skills that are made from one file."""

MAX_TEXT = 4_000
"""The longest text of one field, characters; no one can listen to more."""

_ID_LENGTH = 60
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)


def clean(text: str) -> str:
    """``text`` without control characters, with one kind of line end, stripped."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def slug(text: str, otherwise: str) -> str:
    """An id made of ``text``: lower-case letters, digits and hyphens; ``otherwise`` if nothing is left."""
    if re.fullmatch(r"[a-z0-9][a-z0-9-]*", text) and len(text) <= _ID_LENGTH:
        return text
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_ID_LENGTH].rstrip("-")
    return made or otherwise


@dataclass
class _Part:
    name: str
    requires: tuple[str, ...] = ()
    explain: str | None = None
    items: list[Item] = field(default_factory=list)


class Draft:
    """A course in the making. ``head`` holds the course's own keys that were found on the way."""

    def __init__(self, format: str, name: str) -> None:
        """``name`` is the file's name without its ending: the course's id and title unless one is given."""
        self._format = format
        self._name = name
        self._skills: dict[str, _Part] = {}
        self._lost: list[Lost] = []
        self._ids: set[str] = set()
        self._used: Counter[str] = Counter()
        self.head: dict[str, str] = {}

    def lose(self, where: str, what: str, why: str) -> None:
        """Put something that could not be carried over on the list."""
        self._lost.append(Lost(_short(where), _short(what), " ".join(why.split())))

    def skill(
        self, name: str, id: str | None = None, requires: Iterable[str] = (), explain: str | None = None
    ) -> str:
        """The id of the skill so named, made at its first mention; later ones fill in what was left out."""
        made = slug(id or name, "skill-1")
        number = 1
        while id is None and made in self._skills and self._skills[made].name != name:
            number += 1
            made = f"{slug(name, 'skill')[: _ID_LENGTH - 5]}-{number}"
        if len(self._skills) >= MAX_SKILLS and made not in self._skills:
            raise InputError(f"the file has more than {MAX_SKILLS} topics", "Split it into several courses.")
        part = self._skills.setdefault(made, _Part(name or made))
        if name and part.name == made:
            part.name = name
        part.requires = part.requires or tuple(requires)
        part.explain = part.explain or explain or None
        return made

    def add(self, where: str, skill: str, raw: Mapping[str, Any]) -> str | None:
        """Add the item of the keys ``raw`` to a skill; ``where`` names it in the report if it will not do.

        Returns the item's id, made from the prompt if ``raw`` has none; ``None`` if there is no item.
        """
        if len(self._ids) >= MAX_ITEMS:
            raise InputError(
                f"the file has more than {MAX_ITEMS} questions", "Split it into several courses."
            )
        data = {key: value for key, value in raw.items() if value not in (None, "", (), [])}
        if any(len(text) > MAX_TEXT for text in _texts(data)):
            self.lose(where, "the question", f"a text in it is longer than {MAX_TEXT} characters")
            return None
        data["id"] = self._unused(
            slug(str(data.get("id", "")) or _words(str(data.get("prompt", ""))), "item")
        )
        try:
            item = Item.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            message = str(first["msg"]).removeprefix("Value error, ")
            at = ".".join(str(step) for step in first["loc"] if isinstance(step, str))
            self.lose(where, "the question", f"{at}: {message}" if at else message)
            return None
        if any(text == "" for text in _texts(item.model_dump(exclude_none=True))):
            self.lose(where, "the question", "a part of it is empty")
            return None
        self._ids.add(item.id)
        self._skills[skill].items.append(item)
        return item.id

    def finish(self) -> tuple[Course, Report]:
        """The course and what was lost on the way. Raises ``InputError`` if no question is left."""
        if not self._ids:
            why = f" ({self._lost[0]})" if self._lost else ""
            raise InputError(
                f"no question could be read from this {self._format} file{why}", "See docs/exchange.md."
            )
        for key, part in self._skills.items():
            for need in [need for need in part.requires if need not in self._skills or need == key]:
                part.requires = tuple(other for other in part.requires if other != need)
                self.lose(key, f"requires {need}", "there is no such skill in the file")
            part.items = [self._in_the_file(item) for item in part.items]
        head = {key: value for key, value in self.head.items() if value}
        head["course"] = slug(head.get("course", "") or self._name, "course")
        head.setdefault("title", self._name)
        skills = [
            Skill(
                id=key, name=part.name, requires=part.requires, explain=part.explain, items=tuple(part.items)
            )
            for key, part in self._skills.items()
        ]
        try:
            course = Course.model_validate({**head, "skills": skills})
        except ValidationError as error:
            message = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            raise InputError(
                f"this {self._format} file is no course: {message}", "Correct it there."
            ) from error
        return course, Report(self._format, len(course.skills), len(course.item_ids), tuple(self._lost))

    def _in_the_file(self, item: Item) -> Item:
        """``item`` without the skills that it trains but that nothing else tells of."""
        for other in [other for other in item.trains if other not in self._skills]:
            self.lose(item.id, f"trains {other}", "there is no such skill in the file")
        return item.model_copy(update={"trains": tuple(t for t in item.trains if t in self._skills)})

    def _unused(self, id: str) -> str:
        made = id
        while made in self._ids:
            self._used[id] += 1
            made = f"{id[: _ID_LENGTH - 6]}-{self._used[id] + 1}"
        return made


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = list(value.values())
    return [text for entry in value for text in _texts(entry)] if isinstance(value, list | tuple) else []


def _words(prompt: str, most: int = 5) -> str:
    """The first telling words of a question, for its id."""
    dull = {
        "a",
        "an",
        "the",
        "is",
        "are",
        "of",
        "to",
        "what",
        "which",
        "who",
        "how",
        "in",
        "do",
        "does",
        "you",
    }
    words = re.findall(r"[a-z0-9]+", slug(prompt, ""))
    return " ".join([word for word in words if word not in dull][:most] or words[:most])


def _short(text: str, most: int = 80) -> str:
    one = " ".join(text.split())
    return one if len(one) <= most else one[: most - 1] + "…"
