"""Free text: is an accepted form, or a key idea, in what was said?

Words may be a little misheard or inflected; numbers inside the words must be exactly the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from tutor.answers.numbers import scan
from tutor.answers.tokens import Tokens, tokenize, word_set

_SMALL = word_set(
    "what's who's where's how's he's she's let's we're you're i've i'll we'll a an the is are"
    " was were be been am it its it's this that that's these those they they're there of to in"
    " on at for by with and or as so i i'm i'd you we he she my your our me um uh er erm hmm"
    " well like just do does did has have had will would could should can may might must think"
    " guess believe say said get got going because then very really quite also one's which who"
    " what when where how than please yes yeah okay ok oh maybe probably perhaps one ones called"
    " means mean answer sort kind some into from if"
)
_SAME = {
    "larger": "bigger", "greater": "bigger", "largest": "biggest", "greatest": "biggest", "lesser": "smaller",
    "equals": "same", "equal": "same", "equally": "same", "identical": "same", "numbers": "number",
    "centre": "center", "colour": "color", "metre": "meter", "litre": "liter", "halves": "half",
    "alike": "same", "passed": "past",
}  # fmt: skip
NEGATIONS = word_set("not isn't aren't never no don't doesn't wasn't won't can't cannot without")
_YES = word_set("yes yeah yep yup true correct sure absolutely definitely indeed right aye")
_ECHOES = word_set("is are does do did can will was were")
_NO = {"no", "nope", "nah", "false", "incorrect", "never", "untrue"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One word: its stem, or ``#3/4`` for a number; tokens ``start`` to ``end``.

    ``denied``: "not" stands before it. ``small``: a word such as "the" that carries little.
    """

    stem: str
    start: int
    end: int
    denied: bool = False
    small: bool = False


def pieces(tokens: Tokens) -> tuple[Piece, ...]:
    """The content words of ``tokens`` in order; if there are none, the small words."""
    every = all_pieces(tokens)
    return tuple(piece for piece in every if not piece.small) or every


def all_pieces(tokens: Tokens) -> tuple[Piece, ...]:
    """All words and numbers of ``tokens`` in order."""
    numbers = {number.start: number for number in scan(tokens, heard=True)}
    found: list[Piece] = []
    place, denied_until = 0, -1
    while place < len(tokens):
        token = tokens[place]
        denied = place <= denied_until
        if (number := numbers.get(place)) is not None:
            label = f"#{number.text}" if number.form == "ordinal" else f"#{number.value}"
            found.append(Piece(label, place, number.end, denied))
            place = number.end
            continue
        if token.text in NEGATIONS:
            denied_until = place + 4
            found.append(Piece(token.text, place, place + 1, small=True))
        elif token.kind == "break":
            denied_until = -1
        elif token.kind == "word" or token.text in ("+", "*", "/", "=", "%"):
            found.append(Piece(stem(token.text), place, place + 1, denied, token.text in _SMALL))
        place += 1
    return tuple(found)


@lru_cache(maxsize=512)
def form_pieces(form: str) -> tuple[Piece, ...]:
    """The content words of an authored form."""
    return pieces(tokenize(form))


@lru_cache(maxsize=2048)
def stem(word: str) -> str:
    """A word without its commonest endings, and one word for a few that mean the same in school talk."""
    word = word.removesuffix("'s").replace("'", "")
    word = _SAME.get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 5 and word.endswith("ing") and set(word[:-3]) & set("aeiouy"):
        word = word[:-3]
    elif len(word) > 4 and word.endswith("ed") and set(word[:-2]) & set("aeiouy"):
        word = word[:-2]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "lse":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


@lru_cache(maxsize=4096)
def alike(first: str, second: str) -> bool:
    """Whether two stems are one word, allowing a slip of the ear in long words. Numbers must be equal."""
    if first == second:
        return True
    if first.startswith("#") or second.startswith("#") or min(len(first), len(second)) < 5:
        return False
    if first[0] != second[0] or abs(len(first) - len(second)) > 3:
        return False
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return ratio >= 0.88 or (
        ratio >= 0.75 and _skeleton(first) == _skeleton(second) and len(_skeleton(first)) > 3
    )


def _skeleton(word: str) -> str:
    """Consonants as they sound: "photosintesis" and "photosynthesis" are one."""
    for old, new in (("ph", "f"), ("th", "t"), ("ck", "k"), ("c", "k"), ("z", "s"), ("q", "k"), ("gh", "g")):
        word = word.replace(old, new)
    kept = [letter for letter in word if letter not in "aeiouyhw"]
    return "".join(letter for place, letter in enumerate(kept) if not place or letter != kept[place - 1])


@dataclass(frozen=True, slots=True)
class Match:
    """Where a form was found; ``share`` of its words was there, ``extra`` words were not part of it."""

    share: float
    extra: int
    start: int
    end: int
    in_order: bool


def match(said: tuple[Piece, ...], form: str, *, exact: bool = False) -> Match:
    """How much of ``form`` is in ``said``. Words denied by "not" count only if the form denies too."""
    wanted = form_pieces(form)
    denying = any(word in NEGATIONS for word in form.casefold().split())
    if denying and not any(piece.denied or piece.stem in NEGATIONS for piece in said):
        return Match(0.0, len(said), 0, 0, False)
    small = all(piece.small for piece in wanted) or all(piece.small for piece in said)
    pool = [piece for piece in said if (denying or not piece.denied) and (small or not piece.small)]
    used: list[int] = []
    for want in wanted:
        spot = next(
            (
                place
                for place, piece in enumerate(pool)
                if place not in used and (piece.stem == want.stem if exact else alike(piece.stem, want.stem))
            ),
            None,
        )
        if spot is not None:
            used.append(spot)
    if not wanted or not used:
        return Match(0.0, len(pool), 0, 0, False)
    hits = [pool[place] for place in used]
    return Match(
        len(used) / len(wanted),
        len(pool) - len(used),
        min(piece.start for piece in hits),
        max(piece.end for piece in hits),
        used == sorted(used) and used[-1] - used[0] == len(used) - 1,
    )


def holds(said: tuple[Piece, ...], form: str, *, exact: bool = False) -> bool:
    """Whether all of ``form`` is in ``said``: as a phrase anywhere, or its words with few others around."""
    found = match(said, form, exact=exact)
    return found.share == 1.0 and (found.in_order or found.extra <= 3)


def polarity(words: list[str]) -> bool | None:
    """Yes, no, or neither, as the sense of a short reply; neither if it says both."""
    joined = " ".join(words)
    if joined.startswith(("i don't think so", "of course not", "not true")):
        return False
    if joined.startswith(("i think so", "of course")):
        return True
    senses: set[bool] = set()
    for place, word in enumerate(words[:6]):
        if word in _YES | _NO:
            turned = any(before in NEGATIONS - _NO for before in words[max(0, place - 2) : place])
            turned = turned or (word in _YES and words[place + 1 : place + 2] == ["not"])
            senses.add((word in _YES) != turned)
    if senses:
        return senses.pop() if len(senses) == 1 else None
    if len(words) <= 8 and any(word in NEGATIONS or word.endswith("n't") for word in words[:5]):
        return False
    short = 1 < len(words) <= 3 and words[-1] in _ECHOES
    return True if short else None


def wants_yes_or_no(forms: tuple[str, ...]) -> bool | None:
    """Yes or no if all accepted forms say just that; else ``None``."""
    kinds = {True if form.casefold() in _YES else False if form.casefold() in _NO else None for form in forms}
    return kinds.pop() if len(kinds) == 1 else None
