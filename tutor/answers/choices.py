"""Which of the choices was meant: by content, by letter, or by position.

Content comes first, so that an answer stays right when the choices are relabelled or reordered.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from tutor.answers.number_reader import Number
from tutor.answers.number_words import ORDINALS
from tutor.answers.numbers import only_number, scan
from tutor.answers.reading import corrections
from tutor.answers.text import Piece, alike, form_pieces, pieces, polarity, wants_yes_or_no
from tutor.answers.tokens import Tokens, tokenize, word_set, words_of

LETTERS = "abcdefgh"
_LETTER_SOUNDS = {
    "be": "b", "bee": "b", "see": "c", "sea": "c", "si": "c", "dee": "d", "the": "d", "eh": "a",
    "ay": "a", "aye": "a", "he": "e", "ef": "f", "gee": "g",
}  # fmt: skip
_KIN = {"more": "bigger", "bigger": "more", "less": "smaller", "smaller": "less"}
_LABELS = {"option", "letter", "answer", "choice"}
_BEFORE_LETTER = word_set("is it's pick choose with say or and no mean meant not take be think")
_AFTER_LETTER = word_set("is because or please i one and not no")
_LEADING = word_set(
    "um uh er erm hmm well so ok okay i think guess it's it is its maybe i'd i'll go with for"
    " say my the answer that's"
)


@dataclass(frozen=True, slots=True)
class Pick:
    """One choice that was named in tokens ``start`` to ``end``."""

    index: int
    start: int
    end: int
    by: Literal["content", "word", "letter", "position"]


def picks(tokens: Tokens, choices: tuple[str, ...]) -> tuple[Pick, ...]:
    """The choices named in ``tokens``, in order of place. Labels count only where no content is named."""
    if not choices:
        return ()
    if _are_yes_and_no(choices):
        found = _by_polarity(tokens, choices) or _by_label(tokens, choices)
    else:
        found = _by_number(tokens, choices) + _by_phrase(tokens, choices)
        found = found or _by_word(tokens, choices) or _by_kin(tokens, choices) or _by_label(tokens, choices)
    found = [pick for pick in found if not any(_inside(pick, other) for other in found)]
    return tuple(sorted(set(found), key=lambda pick: (pick.start, pick.end, pick.index)))


def _inside(pick: Pick, other: Pick) -> bool:
    longer = other.end - other.start > pick.end - pick.start
    return longer and other.start <= pick.start and pick.end <= other.end


def _by_number(tokens: Tokens, choices: tuple[str, ...]) -> list[Pick]:
    """Choices that are numbers, by value; by form as well where two choices have one value."""
    values = {index: number for index, choice in enumerate(choices) if (number := only_number(choice))}
    found: list[Pick] = []
    for number in scan(tokens, heard=True):
        if _is_label(tokens, number):
            continue
        same = [index for index, value in values.items() if _means(number, value.value)]
        if len(same) > 1:
            same = [index for index in same if values[index].text == number.text] or same
        found += [Pick(index, number.start, number.end, "content") for index in same]
    return found


def _means(number: Number, value: Fraction) -> bool:
    """A bare "third" can be a third; a position is looked for only afterwards."""
    if number.form == "ordinal":
        return number.value > 2 and value == 1 / number.value
    return number.value == value


def _is_label(tokens: Tokens, number: Number) -> bool:
    before = tokens[number.start - 1].text if number.start else ""
    after = tokens[number.end].text if number.end < len(tokens) else ""
    return before in ("option", "choice") or (
        number.form == "ordinal" and after in ("one", "option", "choice", "answer")
    )


def _by_phrase(tokens: Tokens, choices: tuple[str, ...]) -> list[Pick]:
    """Choices in words, said in full."""
    said = pieces(tokens)
    found: list[Pick] = []
    for index, choice in enumerate(choices):
        wanted = form_pieces(choice)
        if only_number(choice) or not wanted:
            continue
        for first in range(len(said) - len(wanted) + 1):
            window = said[first : first + len(wanted)]
            if all(alike(have.stem, want.stem) for have, want in zip(window, wanted, strict=True)):
                found.append(Pick(index, window[0].start, window[-1].end, "content"))
    return found


def _by_word(tokens: Tokens, choices: tuple[str, ...]) -> list[Pick]:
    """Choices by a word that only one of them has."""
    owners: dict[str, set[int]] = {}
    for index, choice in enumerate(choices):
        for piece in form_pieces(choice):
            owners.setdefault(piece.stem, set()).add(index)
    own = {word: next(iter(who)) for word, who in owners.items() if len(who) == 1}
    found: list[Pick] = []
    for piece in pieces(tokens):
        near = {own[piece.stem]} if piece.stem in own else set()
        near = near or {which for word, which in own.items() if alike(word, piece.stem)}
        if len(near) == 1 and not _is_position(tokens, piece):
            found.append(Pick(near.pop(), piece.start, piece.end, "word"))
    return found


def _is_position(tokens: Tokens, piece: Piece) -> bool:
    after = tokens[piece.end].text if piece.end < len(tokens) else ""
    return tokens[piece.start].text in ORDINALS and after in ("one", "option", "choice", "answer")


def _by_kin(tokens: Tokens, choices: tuple[str, ...]) -> list[Pick]:
    """ "Bigger" where the choice is "more"; never the other way round inside longer choices."""
    found: list[Pick] = []
    for piece in pieces(tokens):
        for index, choice in enumerate(choices):
            if _KIN.get(choice.casefold()) == piece.stem:
                found.append(Pick(index, piece.start, piece.end, "word"))
    return found


def _are_yes_and_no(choices: tuple[str, ...]) -> bool:
    return sorted(str(wants_yes_or_no((choice,))) for choice in choices) == ["False", "True"]


def _by_polarity(tokens: Tokens, choices: tuple[str, ...]) -> list[Pick]:
    kinds = [wants_yes_or_no((choice,)) for choice in choices]
    starts = [place + length for place, length in reversed(corrections(tokens, strict=False))]
    senses = (polarity(words_of(tokens[start:])) for start in (*starts, 0))
    sense = next((sense for sense in senses if sense is not None), None)
    return [] if sense is None else [Pick(kinds.index(sense), 0, len(tokens), "word")]


def _by_label(tokens: Tokens, choices: tuple[str, ...]) -> list[Pick]:
    body = [token.text for token in tokens]
    numbered = any(scan(tokenize(choice)) for choice in choices)
    numbers = {number.start: number for number in scan(tokens, heard=True)}
    found: list[Pick] = []
    for place, word in enumerate(body):
        index = _letter(tokens, place)
        if index is None:
            index = _position(tokens, place, len(choices), numbers.get(place), numbered)
        if index is not None and index < len(choices):
            found.append(Pick(index, place, place + 1, "letter" if word in LETTERS else "position"))
    return found


def _letter(tokens: Tokens, place: int) -> int | None:
    word = tokens[place].text
    before = tokens[place - 1].text if place else ""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    ends = after is None or after.kind == "break"
    alone = ends and all(token.kind == "break" or token.text in _LEADING for token in tokens[:place])
    starts = place == 0 or tokens[place - 1].kind == "break"
    spelled = [token.text for token in tokens[place + 1 : place + 3]] == ["as", "in"]  # "B as in boy"
    if tokens[place].kind != "word":
        return None
    if len(word) == 1 and word in LETTERS:
        followed = ends or (after is not None and after.text in _AFTER_LETTER)
        known = (
            spelled
            or before in _LABELS
            or alone
            or (followed and word != "a" and (before in _BEFORE_LETTER or starts))
        )
        known = known or (ends and (before in _BEFORE_LETTER or starts))
        return LETTERS.index(word) if known else None
    sound = _LETTER_SOUNDS.get(word)
    if sound and (before in _LABELS or (alone and not (word == "the" and len(tokens) > 2))):
        return LETTERS.index(sound)
    return None


def _position(tokens: Tokens, place: int, count: int, number: Number | None, numbered: bool) -> int | None:
    """ "the second one", "number two", "the last"; a bare "two" too, unless choices hold numbers."""
    word = tokens[place].text
    before = tokens[place - 1].text if place else ""
    if word in ("last", "latter"):
        return count - 1
    if word == "former":
        return 0
    if word == "middle" and count % 2 and not numbered:
        return count // 2
    if number is None or number.value.denominator != 1 or number.value < 1:
        return None
    bare = all(token.kind == "break" or token.text in _LEADING for token in tokens[:place])
    named = before in ("number", "option", "choice", "answer", "the") or bare
    if number.form == "whole" and before not in ("number", "option", "choice") and numbered:
        return None
    if number.form in ("whole", "ordinal") and (number.form == "ordinal" or named) and number.value <= count:
        return int(number.value) - 1
    return None
