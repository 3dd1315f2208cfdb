"""A course as values: skills, items, answers. Pure; loading and line numbers live in ``load``."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from tutor.course.structure import Outline, conflicts

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
"""Lower-case letters, digits and hyphens."""

LONGEST = 2_000
"""Characters of one text: five minutes of speech, and a bound on the time that judging takes."""

Text = Annotated[
    str,
    Field(max_length=LONGEST),
    BeforeValidator(lambda value: str(value).strip() if isinstance(value, int | float) else value),
]
"""Words for people; a bare YAML number is taken as its text."""

MOST_CHOICES = 20
MOST_ENTRIES = 100
"""Of any other list in an item."""

LONGEST_NUMBER = 60
"""Characters; nobody says a longer one."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Answer(_Value):
    """What counts as right.

    ``number``: ``value`` (int, decimal or fraction text such as ``3/4``), ``tolerance``, ``unit``;
    ``equivalent: false`` demands the written form (``1/2`` when ``2/4`` will not do).
    ``choice``: ``value`` is one of the item's choices. ``expression``: ``value`` is algebra.
    ``text``: ``any`` lists accepted answers, ``all`` lists key ideas that must all be there.
    ``equivalent: false`` on words makes every word and ending count, as in a language lesson: "she goes" is
    not "she go". Short forms ("I'm") and figures are the words they stand for.
    ``open``: ``rubric`` says what a good answer holds. With ``any`` and ``all`` it is right when it holds one
    of the first and all of the second, and partly right else; without them it is heard and not marked. Apart
    from the misconceptions it is never wrong.
    """

    type: Literal["number", "choice", "expression", "text", "open"] = Field(
        "text", description="How the answer is judged."
    )
    value: Text | None = Field(
        None, description="The right answer: a number such as 3/4 or 2.5, a choice, algebra, or text."
    )
    any: tuple[Text, ...] = Field(
        (),
        max_length=MOST_ENTRIES,
        description="Accepted answers, any of which is right; of an open answer, words of which one is said.",
    )
    all: tuple[Text, ...] = Field(
        (), max_length=MOST_ENTRIES, description="Key ideas, all of which must be said."
    )
    unit: Text | None = Field(None, description="The unit of a number, such as m, kg or percent.")
    tolerance: float = Field(
        0.0, ge=0, allow_inf_nan=False, description="How far from the value a number may be."
    )
    equivalent: bool = Field(
        True, description="false demands the written form: 1/2, not 2/4; of words, every word and ending."
    )
    rubric: Text | None = Field(None, description="For an open answer: what a good one says.")

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

    match: Text = Field(description="The wrong answer, as a learner says it.")
    feedback: Text = Field(description="What the tutor says to it; it does not give the answer away.")
    id: Id | None = Field(None, description="A name for the reason; the same one in other items.")

    @property
    def name(self) -> str:
        """The id, or one made from the matched answer."""
        return self.id or re.sub(r"[^a-z0-9]+", "-", self.match.lower()).strip("-") or "wrong"


class Item(_Value):
    """One question with its answer and its help."""

    id: Id = Field(description="Lower-case letters, digits and hyphens; no other item has it.")
    prompt: Text = Field(description="The question, written as it is spoken, at most 30 words.")
    answer: Answer = Field(description="What is right: text, a number, a list of accepted answers, or keys.")
    choices: tuple[Text, ...] = Field(
        (), max_length=MOST_CHOICES, description="What to choose from; the answer is one of them."
    )
    hints: tuple[Text, ...] = Field(
        (), max_length=MOST_ENTRIES, description="Given one at a time, from a nudge to nearly the answer."
    )
    misconceptions: tuple[Misconception, ...] = Field(
        (), max_length=MOST_ENTRIES, description="Wrong answers that you expect, each with what to say to it."
    )
    explanation: Text | None = Field(
        None, description="Said after the last hint, and after a right answer that needed help."
    )
    say: Text | None = Field(None, description="The question as it is to be spoken, where that differs.")
    difficulty: float = Field(
        0.5, ge=0, le=1, description="0 easy to 1 hard; a hard item leaves more time to think."
    )
    trains: tuple[Id, ...] = Field(
        (), max_length=MOST_ENTRIES, description="Ids of other skills that the item trains as well."
    )
    tags: tuple[Text, ...] = Field(
        (), max_length=MOST_ENTRIES, description="Words of your own, for finding items."
    )

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
                choices = ", ".join(self.choices) or "there are none"
                message = f"the answer {self.answer.value!r} is not one of the choices: {choices}"
                raise PydanticCustomError("choices-without-answer", "{message}", {"message": message})
        return self

    @property
    def spoken_prompt(self) -> str:
        """The question as it is to be spoken."""
        return self.say or self.prompt


class Skill(_Value):
    """A knowledge component and the items that train it."""

    id: Id = Field(description="Lower-case letters, digits and hyphens; no other skill has it.")
    name: Text = Field(description="The skill in a few words, as it is spoken.")
    requires: tuple[Id, ...] = Field((), description="Ids of the skills that come first.")
    explain: Text | None = Field(
        None, description="One or two sentences when the skill begins, and the answer to a question about it."
    )
    items: tuple[Item, ...] = Field((), description="Three or more, from easy to hard.")

    def trained_by(self, item: Item) -> tuple[str, ...]:
        """Ids of the skills that an answer to its ``item`` tells of, this one first."""
        return tuple(dict.fromkeys((self.id, *item.trains)))

    @property
    def in_sentence(self) -> str:
        """The name as it stands inside a sentence: ``comparing fractions``, but ``SI units``."""
        return self.name if self.name[1:2].isupper() else self.name[:1].lower() + self.name[1:]


class Course(_Value):
    """One YAML file."""

    course: Id = Field(description="The course's id: lower-case letters, digits and hyphens.")
    title: Text = Field(description="What the course is called, as it is spoken.")
    language: Text = Field("en", description="Two letters, such as en.")
    voice: Text | None = Field(None, description="The id of a voice.")
    description: Text | None = Field(None, description="What the course is about, for whoever chooses one.")
    skills: tuple[Skill, ...] = Field(min_length=1, description="What is learnt, in order.")

    @model_validator(mode="after")
    def _ids_hold(self) -> Course:
        outlines = [
            Outline(
                skill.id,
                skill.requires,
                tuple(item.id for item in skill.items),
                tuple(item.trains for item in skill.items),
            )
            for skill in self.skills
        ]
        for conflict in conflicts(outlines):
            raise ValueError(conflict.message)
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


def parse_plain_number(text: str) -> Fraction | None:
    """``12``, ``-2.5``, ``3/4`` or ``1 3/4`` as an exact number; ``None`` for anything else."""
    if len(text) > LONGEST_NUMBER:
        return None
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
