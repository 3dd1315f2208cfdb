"""Signs of self-harm, abuse and danger in what a learner says, English and Korean. Pure.

Words decide, not a model: the same words always stop the lesson. A sign is something said of oneself or of
somebody near ("I want to die", "my uncle hits me"); idioms, games, stories and sums ("this is killing me",
"배고파 죽겠어요") are none. A false alarm costs one kind sentence, a missed sign may cost a life, so where
both readings are likely it is a sign.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from tutor.mind import danger_signs as signs

MOST_CHARACTERS = 2000


class Danger(StrEnum):
    """What a learner may be in; the guardian hook is told this word and nothing else."""

    SELF_HARM = "self_harm"
    ABUSE = "abuse"
    DANGER = "danger"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled at first use."""
    return re.compile(pattern)


def danger(said: str) -> Danger | None:
    """The sign in ``said``, the gravest first; ``None`` if there is none. Takes any text, raises nothing."""
    said = said[:MOST_CHARACTERS].casefold()
    english = " ".join(_words(said))
    korean = "".join(re.findall(r"[가-힣0-9]+", said))
    playing = signs.PLAY.search(said) is not None
    for kind, patterns, in_korean in (
        (Danger.SELF_HARM, signs.SELF_HARM, signs.KO_SELF_HARM),
        (Danger.DANGER, signs.DANGER, signs.KO_DANGER),
        (Danger.ABUSE, signs.ABUSE, signs.KO_ABUSE),
    ):
        if playing and kind is not Danger.SELF_HARM:
            continue
        if any(_compiled(pattern).search(part) for part in _sentences(english) for pattern in patterns):
            return kind
        if korean and _compiled(in_korean).search(korean):
            return kind
    return None


_LONG = {
    "i'm": "i am", "im": "i am", "i've": "i have", "i'd": "i would", "i'll": "i will",
    "he'll": "he will", "she'll": "she will", "they'll": "they will", "he's": "he is",
    "she's": "she is", "they're": "they are", "there's": "there is", "someone's": "someone is",
    "somebody's": "somebody is", "dont": "don't", "cant": "can't", "wanna": "want to",
    "gonna": "going to", "house's": "house is", "dad's": "dad is", "it's": "it is", "life's": "life is",
}  # fmt: skip


def _words(said: str) -> list[str]:
    """Words with short forms written out, without fillers and repeats; ``|`` at the ends of sentences."""
    found: list[str] = []
    for word in re.findall(
        r"[a-z0-9]+(?:'[a-z]+)*|[.?!;]+", said.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    ):
        if word[0] in ".?!;":
            found.append("|")
        elif word not in ("um", "uh", "er", "erm", "hmm", "like", "well", "oh") or (
            word == "like" and found[-1:] == ["feel"]
        ):
            found += [part for part in _LONG.get(word, word).split() if found[-1:] != [part]]
    return found


def _sentences(english: str) -> list[str]:
    return [part.strip() for part in english.split("|") if part.strip()]
