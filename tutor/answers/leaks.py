"""Does a text say the right answer? The guard asks before the tutor speaks."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from tutor.answers.algebra import Node, equal, symbols
from tutor.answers.by_choice import right_index
from tutor.answers.by_number import Target, targets
from tutor.answers.by_text import accepted
from tutor.answers.choices import picks
from tutor.answers.expressions import is_algebra, parse
from tutor.answers.numbers import only_number, scan
from tutor.answers.reading import segments
from tutor.answers.text import Piece, form_pieces, match, pieces, wants_yes_or_no
from tutor.answers.times import CLOCK_UNITS, clock, clock_of
from tutor.answers.tokens import Tokens, tokenize
from tutor.answers.units import Quantity, quantities
from tutor.answers.wording import Words, says, spelled, words

if TYPE_CHECKING:
    from tutor.course.model import Item

_TOLD = re.compile(
    r"\b(?:answer|result|total|solution)\b[^.?!]{0,12}\b(?:is|was|be)\s*$"
    r"|(?:\b(?:equals?|makes|gives|it is|it's|that is|that's|say|comes to|leaves|you get|we get)|=)\s*$"
)
_COMPARES = {"than", "not", "answer", "correct", "right", "choose", "pick"}


def mentions(text: str, item: Item) -> bool:
    """Whether ``text`` says a right answer of ``item``, in any equivalent spoken or written form.

    What the prompt itself says gives nothing away, unless it is told as the answer ("the answer is 5");
    neither does naming all the choices side by side.
    """
    answer, tokens = item.answer, tokenize(text)
    if answer.type == "open" or not tokens:
        return False
    if answer.type == "expression":
        return _says_expression(tokenize(text, algebra=True), item)
    if item.choices and (place := right_index(item)) >= 0:
        return any(_tells_choice(sentence, item, place) for sentence in _sentences(tokens))
    if (answer.unit or "").casefold() in CLOCK_UNITS:
        return _says_time(tokens, item)
    if answer.type == "text" and not answer.equivalent:
        return _says_wording(spelled(tokens), item)
    if answer.all:
        said = pieces(tokens)
        return all(match(said, idea, exact=True).share == 1.0 for idea in answer.all)
    forms = accepted(item)
    return _says_number(tokens, item) or any(_says_form(tokens, form, item) for form in forms)


def _says_wording(said: Words, item: Item) -> bool:
    asked = words(item.prompt)
    forms = [words(form) for form in (item.answer.all or accepted(item))]
    told = [says(said, form) and not says(asked, form) for form in forms]
    return all(told) if item.answer.all else any(told)


def _sentences(tokens: Tokens) -> list[Tokens]:
    return [tokens[start : end + 1] for start, end, _ in segments(tokens)]


def _says_number(tokens: Tokens, item: Item) -> bool:
    asked = {number.text for number in scan(tokenize(item.prompt))}
    for aim in targets(item):
        for quantity in quantities(tokens, scan(tokens), aim.unit):
            if not _is(quantity, aim):
                continue
            if quantity.number.text not in asked or _told(tokens, quantity.start):
                return True
    return False


def _is(quantity: Quantity, aim: Target) -> bool:
    if quantity.number.form == "ordinal" or not (aim.equivalent or aim.same_form(quantity)):
        return False
    values: list[Fraction | None] = [aim.value_of(quantity)]
    if aim.unit is not None and aim.unit.name == "%" and quantity.unit is None:
        values.append(quantity.value * 100)
    if quantity.number.form == "percent":
        values.append(quantity.number.value * 100)
    return any(value == aim.aim for value in values)


def _told(tokens: Tokens, place: int) -> bool:
    return _TOLD.search(" ".join(token.text for token in tokens[max(0, place - 6) : place])) is not None


def _says_form(tokens: Tokens, form: str, item: Item) -> bool:
    """A form in words, word for word but for endings, that the prompt does not hold anyway."""
    if only_number(form):
        return False
    if wants_yes_or_no((form,)) is not None:
        return any(token.text == form.casefold() and _told(tokens, at) for at, token in enumerate(tokens))
    wanted = [piece.stem for piece in form_pieces(form)]
    at = _found(pieces(tokens), wanted)
    if at is None:
        return clock(tokenize(form)) is not None and _same_time(tokens, form)
    return _found(pieces(tokenize(item.prompt)), wanted) is None or _told(tokens, at)


def _found(said: tuple[Piece, ...], wanted: list[str]) -> int | None:
    for first in range(len(said) - len(wanted) + 1):
        if [piece.stem for piece in said[first : first + len(wanted)]] == wanted:
            return said[first].start
    return None


def _same_time(tokens: Tokens, form: str) -> bool:
    said, wanted = clock(tokens), clock(tokenize(form))
    return said is not None and wanted is not None and said.same(wanted)


def _says_time(tokens: Tokens, item: Item) -> bool:
    aim = only_number(item.answer.value or "")
    if aim is None:
        return False
    wanted = clock_of(aim.value)
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + 5) + 1):
            said = clock(tokens[start:end])
            if said is not None and said.same(wanted):
                return True
    return False


def _tells_choice(sentence: Tokens, item: Item, right: int) -> bool:
    named = {pick.index for pick in picks(sentence, item.choices)}
    if right not in named:
        return False
    words = {token.text for token in sentence}
    if len(named) > 1 and (sentence[-1].text == "?" or "or" in words):
        return False
    return len(named) < len(item.choices) or bool(words & _COMPARES)


def _says_expression(tokens: Tokens, item: Item) -> bool:
    aim = parse(item.answer.value or "")
    if aim is None:
        return False
    letters = symbols(aim)
    asked = _expressions(tokenize(item.prompt, algebra=True), letters)
    said = (tree for tree in _expressions(tokens[:200], letters) if tree not in asked)
    return any(equal(tree, aim) for tree in said)


def _expressions(tokens: Tokens, letters: frozenset[str]) -> list[Node]:
    """The expressions in a text: in each run of words that belong to algebra, the longest from each place."""
    found: list[Node] = []
    start = 0
    while start < len(tokens):
        end = start
        while end < len(tokens) and end - start < 16 and is_algebra(tokens[end], letters):
            end += 1
        for first in range(start, end):
            trees = (parse(tokens[first:last], letters) for last in range(end, first, -1))
            if (tree := next((tree for tree in trees if tree is not None), None)) is not None:
                found.append(tree)
        start = max(end, start + 1)
    return found
