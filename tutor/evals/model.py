"""A run as values: dialogues with the tutor, and what must hold of its answers. Pure; loading is ``load``."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tutor.answers.verdict import Verdict
from tutor.course.model import Id, Text
from tutor.mind.policy import Act

MOST_TURNS = 200
"""Of one dialogue; a longer one is a mistake in the file."""


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _compiles(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        needle(pattern)
    return patterns


def needle(written: str) -> re.Pattern[str]:
    """``/…/`` as a regular expression, anything else as words; case never counts. ``ValueError``."""
    if len(written) > 2 and written.startswith("/") and written.endswith("/"):
        try:
            return re.compile(written[1:-1], re.IGNORECASE)
        except re.error as problem:
            raise ValueError(f"{written} is no regular expression: {problem}") from problem
    return re.compile(rf"(?<!\w){re.escape(written)}(?!\w)", re.IGNORECASE)


Needles = Annotated[tuple[Text, ...], BeforeValidator(_several), AfterValidator(_compiles)]
"""Words, or a regular expression between slashes; one or a list."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Expect(_Value):
    """What must hold of the tutor's answer; what is left out is not checked."""

    act: Annotated[tuple[Act, ...], BeforeValidator(_several)] = ()
    """Any of them."""
    verdict: Annotated[tuple[Verdict, ...], BeforeValidator(_several)] = ()
    """Any of them."""
    misconception: Text | None = None
    item: Id | None = None
    """The question on the table afterwards."""
    says: Needles = ()
    """All of them are in what the tutor says."""
    never: Needles = ()
    """None of them is."""
    leaks: bool | None = None
    """``false``: the answer is not told before the hints are spent."""
    one_question: bool | None = None
    """``true``: at most one question is asked."""
    repeats: bool | None = None
    """``false``: no sentence of the tutor's turn before comes again, but for the question itself."""
    language: Annotated[str, Field(pattern="^(en|ko)$")] | None = None
    most_sentences: Annotated[int, Field(ge=1)] | None = None
    most_words: Annotated[int, Field(ge=1)] | None = None
    ends: bool | None = None
    """Whether the lesson closes."""

    def over(self, under: Expect) -> Expect:
        """This, and what ``under`` asks where this is silent; what must never be said adds up."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return under.model_copy(update={**said, "never": (*under.never, *self.never)})


HOUSE = Expect(leaks=False, one_question=True, repeats=False)
"""Holds of every turn of every run that does not say otherwise."""


class Turn(_Value):
    """What the learner does: says something (typed or recorded), or nothing."""

    say: Text | None = None
    audio: Text | None = None
    """A recording beside the run's file."""
    silence: float | None = Field(default=None, gt=0, le=600)
    """So many seconds pass at once, or as many as the tutor takes to say something of its own accord."""
    confidence: float = Field(default=1.0, ge=0, le=1)
    """The recogniser's, for something typed."""
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _one_thing(self) -> Turn:
        if sum((self.say is not None, self.audio is not None, self.silence is not None)) != 1:
            raise ValueError("a turn needs one of say:, audio: and silence:")
        return self


Share = Annotated[float, Field(ge=0, le=1)]


class Pupil(_Value):
    """A simulated learner; every number is a probability."""

    knows: Share | dict[Id, Share] = 0.5
    """That a skill is known when its first question comes; one number, or one for each skill."""
    slips: Share = 0.1
    """That a known answer is said wrong."""
    misconception: Share = 0.5
    """That a wrong answer is one of the item's misconceptions."""
    asks_hint: Share = 0.2
    """Of the turns in which nothing is known."""
    dont_know: Share = 0.15
    """Likewise."""
    silent: Share = 0.05
    """Likewise."""
    asks_question: Share = 0.05
    """Likewise."""
    helped: Share = 0.4
    """That a hint, feedback or explanation makes the answer clear."""
    turns: int = Field(default=20, ge=1, le=MOST_TURNS)
    """After so many the dialogue ends."""
    times: int = Field(default=1, ge=1, le=100)
    """So many dialogues, each with a seed of its own."""


class Counts(_Value):
    """How often each act comes in a dialogue."""

    at_least: dict[Act, Annotated[int, Field(ge=0)]] = {}
    at_most: dict[Act, Annotated[int, Field(ge=0)]] = {}


class Dialogue(_Value):
    """One lesson with a new learner: fixed turns, or a simulated learner."""

    id: Id
    course: Text | None = None
    """An id, or a path beside the run's file; by default the run's."""
    item: Id | None = None
    """The question to begin with; its skill comes first."""
    opening: Expect = Expect()
    """Of the greeting and the first question."""
    turns: tuple[Turn, ...] = Field(default=(), max_length=MOST_TURNS)
    learner: Pupil | None = None
    speaks_first: bool = False
    """Whether the tutor may suggest something of its own accord, as it does in a lesson."""
    every: Expect = Expect()
    """Of every turn of this dialogue."""
    finally_: Counts = Field(default=Counts(), alias="finally")

    @model_validator(mode="after")
    def _one_learner(self) -> Dialogue:
        if bool(self.turns) == (self.learner is not None):
            raise ValueError("a dialogue needs either turns: or learner:")
        return self


class Run(_Value):
    """One file."""

    eval: Id
    course: Text | None = None
    """For the dialogues that name none."""
    seed: int = Field(default=0, ge=0)
    every: Expect = Expect()
    dialogues: tuple[Dialogue, ...] = Field(min_length=1)
