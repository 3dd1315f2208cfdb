"""What the ears should know of a question: the shape of its answer, complete answers, and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tutor.answers.algebra import Node, prepare, text_of
from tutor.answers.by_text import accepted, has_numbers_only
from tutor.answers.choices import LETTERS
from tutor.answers.expressions import parse
from tutor.answers.forms import spoken_forms
from tutor.answers.numbers import only_number
from tutor.answers.text import wants_yes_or_no
from tutor.answers.times import CLOCK_UNITS, clock_forms, clock_of
from tutor.answers.tokens import plain, tokenize
from tutor.answers.units import spoken_names

if TYPE_CHECKING:
    from tutor.course.model import Item

Shape = Literal["number", "choice", "text", "open"]
MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Expected:
    """``shape`` of the answer; ``forms``, complete answers in lower case; ``words`` to listen for."""

    shape: Shape
    forms: tuple[str, ...]
    words: tuple[str, ...]


def expectation(item: Item) -> Expected:
    """The complete spoken answers to expect (right ones, known wrong ones, choices) and their words."""
    answer = item.answer
    wrongs = tuple(wrong.match for wrong in item.misconceptions)
    if answer.type == "open":
        return Expected("open", (), _words(item, (*wrongs, item.prompt)))
    shape: Shape = "text"
    written: tuple[str, ...] = (*accepted(item), *answer.all)
    if item.choices and answer.type == "choice":
        shape, written = "choice", item.choices
    elif answer.type == "number" or (answer.type == "text" and has_numbers_only(item)):
        shape = "number"
    forms: list[str] = []
    for text in (*written, *item.choices, *wrongs):
        forms += _forms(text, answer.unit, equivalent=answer.equivalent, algebra=answer.type == "expression")
    if len(answer.all) > 1:
        forms.append(" and ".join(plain(idea) for idea in answer.all))
    if wants_yes_or_no(written) is not None:
        forms += ["yes", "no"]
    if item.choices:
        for letter in LETTERS[: len(item.choices)]:
            forms += [letter, f"option {letter}"]
    unique = tuple(dict.fromkeys(form for form in forms if form))
    return Expected(shape, unique, _words(item, (*unique, *item.choices)))


def _forms(text: str, unit: str | None, *, equivalent: bool, algebra: bool) -> list[str]:
    if algebra and (tree := parse(text)) is not None:
        prepare(tree)
        return [plain(text), text_of(tree), " ".join(_aloud(tree).split())]
    if (unit or "").casefold() in CLOCK_UNITS and (number := only_number(text)) is not None:
        return list(clock_forms(clock_of(number.value)))
    numbers = spoken_forms(text, equivalent=equivalent)
    if not numbers:
        return [plain(text)]
    units = spoken_names(unit) if unit else ()
    return [*numbers, *(f"{form} {name}" for form in numbers for name in units)]


def _aloud(tree: Node) -> str:
    """A tree in words, without brackets: "two x plus six"."""
    if tree.kind == "num":
        return (spoken_forms(str(tree.value), equivalent=False) or (str(tree.value),))[0]
    if tree.kind == "sym":
        return tree.name
    parts = [_aloud(part) for part in tree.parts]
    if tree.kind == "^" and parts[1] in ("two", "three"):
        return f"{parts[0]} {'squared' if parts[1] == 'two' else 'cubed'}"
    joint = {"+": "plus", "*": "", "/": "over", "^": "to the power of", "eq": "equals"}.get(tree.kind)
    if joint is None:
        return f"{tree.kind} {parts[0]}"
    return f" {joint} ".join(parts).replace("plus minus", "minus").replace("minus one  ", "minus ")


def _words(item: Item, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Single words worth listening for: those of the answers, then those of the question."""
    small = {
        "a",
        "an",
        "the",
        "is",
        "of",
        "and",
        "or",
        "to",
        "in",
        "it",
        "what",
        "which",
        "how",
        "many",
        "much",
    }
    found: dict[str, None] = {}
    for text in (*texts, item.prompt):
        for token in tokenize(text):
            if token.kind == "word" and token.text not in small and len(token.text) > 1:
                found.setdefault(token.text)
    return tuple(found)[:MOST_WORDS]
