"""Giving an answer away without saying it: letter by letter, in halves, in other tongues, by what is left.

``answers.judge.mentions`` finds an answer that is said. This finds the ways around it that learners ask for
and models know. It may be strict: a sentence not spoken costs nothing, since the teacher's words stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from tutor.answers.choices import picks
from tutor.answers.forms import spoken_forms
from tutor.answers.judge import mentions
from tutor.answers.mend import mend
from tutor.answers.numbers import only_number, scan
from tutor.answers.text import wants_yes_or_no
from tutor.answers.tokens import tokenize, word_set

if TYPE_CHECKING:
    from tutor.course.model import Item

_WAYS = re.compile(
    r"\b(spell\w*|letters?|initials?|syllables?|vowels?|rhym\w*|anagrams?|backwards?|revers\w*|cipher|codes?"
    r"|riddle|morse|translat\w*|latin|french|spanish|german|korean|japanese|chinese|italian|sounds? like"
    r"|short for|abbreviat\w*"
    r"|(?:starts|begins|beginning|ends|ending) (?:with|in)|opposite of|synonym\w*|another word|same as saying"
    r"|hidden|secretly?|whisper\w*|between us|just for you|solution)\b"
)
_TOLD = re.compile(r"\b(answer|result)\b(?! (?:again|once|yourself|it\b))")
_LETTERS = re.compile(r"(?<![\w'])[a-z](?![\w'])(?:[\s.,\-]+(?<![\w'])[a-z](?![\w'])){2,}")
_RULES_OUT = word_set(
    "not no never isn't aren't without out other others else instead rather except remaining left opposite"
    " eliminate wrong bigger smaller more less rule cross forget ignore choose pick"
)
_GROUPS = word_set(
    "trio pair pairs couple dozen triple triplet quadruple quartet treble duo single double once twice thrice"
)
_YES_AND_NO = word_set("yes no true false yeah yep nope nah")
_FOREIGN = word_set(
    "uno dos tres cuatro cinco seis siete ocho nueve diez medio tercio tercios cuarto cuartos deux"
    " trois quatre cinq sept huit neuf demi moitie tiers quart quarts eins zwei drei vier funf sechs"
    " sieben acht neun zehn halb drittel viertel hana dul daseot yeoseot ilgop yeodeol ahop ichi nana"
    " hachi kyu juu due tre quattro cinque sette otto nove dieci"
)


@dataclass(frozen=True, slots=True)
class _Secret:
    """``words`` of the answer that the question does not have, ``runs`` of its letters, several words
    ``glued``, its ``values`` and a fraction's two numbers."""

    words: frozenset[str]
    runs: frozenset[str]
    glued: frozenset[str]
    values: frozenset[Fraction]
    ratios: frozenset[tuple[int, int]]
    yes_or_no: bool


def gives_away(text: str, item: Item, authored: str = "") -> bool:
    """Whether ``text`` says the answer of ``item`` or a part of it in any of the ways named above.

    ``authored`` is what the teacher says in this turn: those words give nothing away. The learner's would:
    what they guess or ask for is not to be confirmed.
    """
    low, known = text.casefold(), authored.casefold()
    said = set(re.findall(r"[^\W\d_]+", low))
    heard = set(re.findall(r"[^\W\d_]+", f"{known} {item.prompt.casefold()}"))
    if any(not word.isascii() and word not in heard for word in said):
        return True  # another script, where letters of another language hide
    if (
        any(found[0] not in known for found in _WAYS.finditer(low))
        or _TOLD.search(low)
        or _LETTERS.search(low)
    ):
        return True
    secret = _secret(item.prompt, _forms(item), item.answer.type == "open")
    letters = re.sub(r"[^a-z]", "", low)
    if secret.glued & said or any(run in letters for run in secret.runs if len(run) > 5):
        return True
    if any(run[::-1] in letters for run in secret.runs) or (secret.yes_or_no and said & _YES_AND_NO):
        return True
    if any(_fragment(word, whole) for word in said - heard for whole in secret.words):
        return True
    if secret.values and (said & (_GROUPS | _FOREIGN)) - heard:
        return True
    if _tells_numbers(low, secret) or _leaves_one(low, item):
        return True
    return mentions(text, item) or _mended(text, item)


def _forms(item: Item) -> tuple[str, ...]:
    answer = item.answer
    if answer.type == "open" and not answer.equivalent:
        return ()  # any words could be an answer
    return (*((answer.value,) if answer.value else ()), *answer.any, *answer.all)


@lru_cache(maxsize=256)
def _secret(prompt: str, forms: tuple[str, ...], whole_words: bool) -> _Secret:
    asked = prompt.casefold()
    in_prompt, run_of_prompt = set(re.findall(r"[a-z]+", asked)), re.sub(r"[^a-z]", "", asked)
    numbers = [number for form in forms if (number := only_number(form))]
    words = {
        word for form in forms for word in re.findall(r"[a-z]+", form.casefold()) if len(word) >= 4
    } - in_prompt
    every = {*forms, *(said for form in forms for said in spoken_forms(form))}
    runs = {run for form in every if len(run := re.sub(r"[^a-z]", "", form.casefold())) >= 4}
    glued = {
        re.sub(r"[^a-z]", "", form.casefold())
        for form in every
        if len(re.findall(r"[a-z]+", form.casefold())) > 1
    }
    ratios = {number.ratio for number in numbers if number.ratio and number.value.denominator > 1}
    ratios |= {(n.value.numerator, n.value.denominator) for n in numbers if n.value.denominator > 1}
    return _Secret(
        frozenset(words),
        frozenset(run for run in runs if run not in run_of_prompt and not whole_words),
        frozenset(glued),
        frozenset(number.value for number in numbers),
        frozenset(ratios),
        wants_yes_or_no(forms) is not None,
    )


def _fragment(word: str, whole: str) -> bool:
    """Whether ``word`` is most of ``whole`` or a piece of it: "numer", "merator", "indents"."""
    if len(word) < 4:
        return False
    shared = next(
        (at for at, (a, b) in enumerate(zip(word, whole, strict=False)) if a != b), min(len(word), len(whole))
    )
    return (shared >= 4 and shared >= 0.6 * len(whole)) or word in whole or whole in word


def _tells_numbers(low: str, secret: _Secret) -> bool:
    """The number itself, even one that the question has, or "three on top and four below"."""
    if not secret.values:
        return False
    said = {number.value for number in scan(mend(tokenize(low)))}
    if said & secret.values:
        return True
    said |= {1 / value for value in said if value and value < 1}
    said |= {Fraction(part) for value in said for part in value.as_integer_ratio()}
    return any(top in said and bottom in said and top != 1 for top, bottom in secret.ratios)


def _leaves_one(low: str, item: Item) -> bool:
    """Some choices are named and ruled out or set above the others."""
    if not item.choices or not set(re.findall(r"[a-z']+", low)) & _RULES_OUT:
        return False
    named = {pick.index for pick in picks(tokenize(low), item.choices)}
    return 0 < len(named) < len(item.choices)


def _mended(text: str, item: Item) -> bool:
    """ "Free quarters", as the judge would understand it."""
    tokens = tokenize(text)
    mended = mend(tokens)
    return mended != tokens and mentions(" ".join(token.text for token in mended), item)
