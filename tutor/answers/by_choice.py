"""Judging a choice: which of the offered answers was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.answers.by_number import unclear
from tutor.answers.choices import Pick, picks
from tutor.answers.reading import Candidate, before_reason, echoed, segments, select
from tutor.answers.text import holds, pieces
from tutor.answers.tokens import Tokens, tokenize, word_set, words_of
from tutor.answers.verdict import Judgement, Verdict

if TYPE_CHECKING:
    from tutor.course.model import Item

_MORE = word_set(
    "bigger larger greater more longer heavier higher faster taller older most biggest largest greatest"
)
_LESS = word_set("smaller less fewer shorter lighter lower slower younger least smallest littler")


def right_index(item: Item) -> int:
    """The place of the right choice; -1 if the answer is not among the choices."""
    wanted = (item.answer.value or item.answer.spoken).casefold()
    return next((place for place, choice in enumerate(item.choices) if choice.casefold() == wanted), -1)


def judge_choice(item: Item, tokens: Tokens) -> Judgement | None:
    """The verdict on a choice; ``None`` if none was named."""
    gone = echoed(tokens, item.spoken_prompt)
    rest = tuple(token for place, token in enumerate(tokens) if place not in gone)
    if words_of(rest):
        tokens = rest
    found = tuple(Candidate(pick, pick.index, pick.start, pick.end) for pick in picks(tokens, item.choices))
    chosen = select(tokens, found, item.spoken_prompt)
    indexes = list(dict.fromkeys(candidate.what.index for candidate in chosen.left))
    if not indexes:
        return _worded(item, tokens) or (unclear(chosen.lack) if found else None)
    if len(indexes) > 1:
        heard = " or ".join(item.choices[index] for index in indexes)
        return Judgement(Verdict.UNSURE, heard, f"More than one choice was named: {heard}.")
    index = indexes[0]
    if len(item.choices) == 2 and _turned_round(item, tokens, chosen.left[0].what):
        index = 1 - index
    value = item.choices[index]
    if index == right_index(item):
        return Judgement(Verdict.RIGHT, value, f"{value} is the right choice.")
    known = next((wrong.name for wrong in item.misconceptions if _names(item, wrong.match, index)), None)
    why = "This is a known wrong choice." if known else f"{value} is not the right choice."
    return Judgement(Verdict.WRONG, value, why, known)


def _names(item: Item, match: str, index: int) -> bool:
    named = {pick.index for pick in picks(tokenize(match), item.choices)}
    return named == {index}


def _worded(item: Item, tokens: Tokens) -> Judgement | None:
    """A misconception that is none of the choices ("they are the same")."""
    said = pieces(tokens)
    for wrong in item.misconceptions:
        if not picks(tokenize(wrong.match), item.choices) and holds(said, wrong.match):
            return Judgement(Verdict.WRONG, wrong.match, "This is a known wrong answer.", wrong.name)
    return None


def _turned_round(item: Item, tokens: Tokens, pick: Pick) -> bool:
    """ "A quarter is smaller" when asked which is bigger: the other one is meant."""
    prompt = tokenize(item.spoken_prompt)
    start, end, _ = segments(prompt)[-1] if segments(prompt) else (0, 0, False)
    asked = {token.text for token in prompt[start:end]}
    said = {token.text for token in before_reason(tokens)}
    offered = {token.text for choice in item.choices for token in tokenize(choice)}
    if offered & (_MORE | _LESS) or pick.by in ("letter", "position"):
        return False
    wants_more = bool(asked & _MORE) and not asked & _LESS
    wants_less = bool(asked & _LESS) and not asked & _MORE
    return (wants_more and bool(said & _LESS) and not said & _MORE) or (
        wants_less and bool(said & _MORE) and not said & _LESS
    )
