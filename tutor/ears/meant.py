"""Of all that the same sound may be, what was said in answer to what was asked. Pure.

The recogniser does not know the question: it writes "Sorry." for "Four." by a hair, and "Sexy." for "Six.".
Where its first text is no answer, and one that was foreseen, right or wrong, is as likely, that is what was
said. A number is never exchanged for another, and a number that nobody foresaw is never read into a murmur.

Of 657 answers to the course of fractions in three synthetic voices ten were exchanged, each for what had been
said; of 2,508 other utterances ("Sorry?", "Oh.", "Tree.") three were taken for a wrong answer.
"""

from __future__ import annotations

import re
import unicodedata

from tutor.ears.saying import Sign, is_foreseen, names_a_number, plain, sign
from tutor.engines import Transcript
from tutor.events import AnswerExpected

NEAR = 1.1
"""How much less likely the answer may be than the first text, in nats: 3 to 1."""

_PREFACE = re.compile(
    r"^(?:(?:um|uh|er|erm|hmm|oh|well|so|maybe|i think|i guess|it s|it is|is it|the answer is) )+"
)

_ONE_PART = re.compile(r"(?<![\d/.,])\b1(?: (1/\d+)| ?([½¼⅓⅕⅙⅐⅛⅑⅒]))(?![\d/])")


def meant(heard: Transcript, expected: AnswerExpected) -> str:
    """What was said, as far as can be told from the sound and from what was asked."""
    said = _one_part(heard.text.strip(), expected)
    if sign(said, expected) not in (Sign.NEUTRAL, Sign.OPEN) or _answers(said, expected):
        return said
    if expected.shape == "number" and names_a_number(said):
        return said
    near = (other.text for other in heard.others if other.less <= NEAR)
    return next((text for text in near if _answers(text, expected)), said)


def _one_part(said: str, expected: AnswerExpected) -> str:
    """``said`` with "1 ¼" as 1/4, where that is foreseen and one and a quarter is not: Whisper writes "one
    quarter" so too."""
    found = _ONE_PART.search(said)
    if found is None:
        return said
    part = unicodedata.normalize("NFKC", found[1] or found[2]).replace("\N{FRACTION SLASH}", "/")
    if part not in expected.forms or f"1 {part}" in expected.forms:
        return said
    return said[: found.start()] + part + said[found.end() :]


def _answers(text: str, expected: AnswerExpected) -> bool:
    return is_foreseen(_PREFACE.sub("", plain(text)), expected)
