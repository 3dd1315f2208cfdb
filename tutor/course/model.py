"""A course as values: skills, items, answers. Pure; loading and line numbers live in ``load``."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
"""Lower-case letters, digits and hyphens."""

Text = Annotated[
    str, BeforeValidator(lambda value: str(value).strip() if isinstance(value, int | float) else value)
]
"""Words for people; a bare YAML number is taken as its text."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Answer(_Value):
    """What counts as right.

    ``number``: ``value`` (int, decimal or fraction text such as ``3/4``), ``tolerance``, ``unit``;
    ``equivalent: false`` demands the written form (``1/2`` when ``2/4`` will not do).
    ``choice``: ``value`` is one of the item's choices. ``expression``: ``value`` is algebra.
    ``text``: ``any`` lists accepted answers, ``all`` lists key ideas that must all be there.
    ``open``: ``rubric`` says what a good answer holds.
    """

    type: Literal["number", "choice", "expression", "text", "open"] = "text"
    value: Text | None = None
    any: tuple[Text, ...] = ()
    all: tuple[Text, ...] = ()
    unit: str | None = None
    tolerance: float = Field(default=0.0, ge=0)
    equivalent: bool = True
    rubric: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Answer:
        if self.type in ("number", "choice", "expression") and self.value is None:
            raise ValueError(f"an answer of type {self.type} needs a value")
        if self.type == "text" and not (self.any or self.all or self.value is not None):
            raise ValueError("a text answer needs any: or all: with at least one entry")
        if self.type == "open" and not self.rubric:
            raise ValueError("an open answer needs a rubric: what a good answer says")
        if self.type == "number" and parse_plain_number(self.value or "") is None:
            raise ValueError(f"{self.value!r} is not a number; write 12, 2.5, -3 or 3/4")
        return self

    @property
    def spoken(self) -> str:
        """The answer in the teacher's words, for telling it aloud."""
        if self.type == "open":
            return self.rubric or ""
        if self.value is not None:
            return f"{self.value} {self.unit}" if self.unit else self.value
        return self.any[0] if self.any else " and ".join(self.all)


class Misconception(_Value):
    """A wrong answer with a known reason: ``match`` is the answer given, ``feedback`` what to say."""

    match: Text
    feedback: str
    id: Id | None = None

    @property
    def name(self) -> str:
        """The id, or one made from the matched answer."""
        return self.id or re.sub(r"[^a-z0-9]+", "-", self.match.lower()).strip("-") or "wrong"


class Item(_Value):
    """One question with its answer and its help."""

    id: Id
    prompt: str
    answer: Answer
    choices: tuple[Text, ...] = ()
    hints: tuple[str, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    explanation: str | None = None
    say: str | None = None
    difficulty: float = Field(default=0.5, ge=0, le=1)
    tags: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, raw: Any) -> Any:
        """Turn the short ways to write an answer into an ``Answer`` mapping."""
        if not isinstance(raw, dict) or "answer" not in raw:
            return raw
        raw = dict(raw)
        tolerance, unit = raw.pop("tolerance", None), raw.pop("unit", None)
        raw["answer"] = full_answer(raw["answer"], raw.get("choices") or (), tolerance, unit)
        return raw

    @model_validator(mode="after")
    def _choice_is_offered(self) -> Item:
        if self.answer.type == "choice":
            offered = [choice.casefold() for choice in self.choices]
            if (self.answer.value or "").casefold() not in offered:
                raise ValueError(
                    f"the answer {self.answer.value!r} is not one of the choices: {', '.join(self.choices)}"
                )
        return self

    @property
    def spoken_prompt(self) -> str:
        """The question as it is to be spoken."""
        return self.say or self.prompt


class Skill(_Value):
    """A knowledge component and the items that train it."""

    id: Id
    name: str
    requires: tuple[Id, ...] = ()
    explain: str | None = None
    items: tuple[Item, ...] = ()


class Course(_Value):
    """One YAML file."""

    course: Id
    title: str
    language: str = "en"
    voice: str | None = None
    description: str | None = None
    skills: tuple[Skill, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_hold(self) -> Course:
        skills = [skill.id for skill in self.skills]
        items = [item.id for skill in self.skills for item in skill.items]
        for kind, ids in (("skill", skills), ("item", items)):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            if twice:
                raise ValueError(f"two {kind}s have the id {twice[0]!r}")
        for skill in self.skills:
            for needed in skill.requires:
                if needed not in skills:
                    raise ValueError(
                        f"skill {skill.id!r} requires {needed!r}, which is not a skill of this course"
                    )
        if loop := _cycle({skill.id: skill.requires for skill in self.skills}):
            raise ValueError(f"the skills require each other in a circle: {' -> '.join(loop)}")
        if not items:
            raise ValueError("the course has no items")
        return self

    def skill(self, skill_id: str) -> Skill:
        """The skill with that id; ``KeyError`` if there is none."""
        return next((s for s in self.skills if s.id == skill_id), None) or _missing(skill_id)

    def find(self, item_id: str) -> tuple[Skill, Item]:
        """The item with that id and its skill; ``KeyError`` if there is none."""
        for skill in self.skills:
            for item in skill.items:
                if item.id == item_id:
                    return skill, item
        raise KeyError(item_id)

    @property
    def item_ids(self) -> tuple[str, ...]:
        return tuple(item.id for skill in self.skills for item in skill.items)


def _missing(name: str) -> Any:
    raise KeyError(name)


def _cycle(requires: dict[str, tuple[str, ...]]) -> list[str] | None:
    """A circle of prerequisites, first id repeated at the end, or ``None``."""
    done: set[str] = set()

    def walk(node: str, path: list[str]) -> list[str] | None:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return None
        for needed in requires.get(node, ()):
            if found := walk(needed, [*path, node]):
                return found
        done.add(node)
        return None

    for start in requires:
        if found := walk(start, []):
            return found
    return None


def parse_plain_number(text: str) -> Fraction | None:
    """``12``, ``-2.5``, ``3/4`` or ``1 3/4`` as an exact number; ``None`` for anything else."""
    text = text.strip().replace(",", "").replace("\N{MINUS SIGN}", "-")
    if mixed := re.fullmatch(r"(-?)(\d+) (\d+)/(\d+)", text):
        sign, whole, top, bottom = mixed.groups()
        if int(bottom) == 0:
            return None
        value = int(whole) + Fraction(int(top), int(bottom))
        return -value if sign else value
    if re.fullmatch(r"-?\d+(\.\d+)?|-?\.\d+", text):
        return Fraction(text)
    if simple := re.fullmatch(r"(-?\d+)/(\d+)", text):
        return Fraction(int(simple[1]), int(simple[2])) if int(simple[2]) else None
    return None


def full_answer(raw: Any, choices: Any = (), tolerance: float | None = None, unit: str | None = None) -> Any:
    """The short ways to write an answer (text, number, fraction, list) as an ``Answer`` mapping."""
    extra: dict[str, Any] = {}
    if tolerance is not None:
        extra["tolerance"] = tolerance
    if unit is not None:
        extra["unit"] = unit
    if isinstance(raw, Answer):
        return raw
    if isinstance(raw, dict):
        return {**extra, **raw}
    if isinstance(raw, list | tuple):
        return {"type": "text", "any": list(raw), **extra}
    if isinstance(raw, bool):
        return {"type": "text", "any": ["yes", "true"] if raw else ["no", "false"], **extra}
    if choices:
        return {"type": "choice", "value": str(raw), **extra}
    if isinstance(raw, int | float) or (isinstance(raw, str) and parse_plain_number(raw) is not None):
        return {"type": "number", "value": str(raw), **extra}
    return {"type": "text", "any": [raw], **extra}
