"""Number words that a recogniser spelled as another word: "for fifths", "tree", "a have"."""

from __future__ import annotations

from dataclasses import replace

from tutor.answers.number_words import ONES, TENS
from tutor.answers.tokens import Token, Tokens, word_set

_EARS = {
    "forth": "fourth", "forths": "fourths", "courter": "quarter", "courters": "quarters", "quater": "quarter",
    "quaters": "quarters", "corter": "quarter", "corters": "quarters", "eigth": "eighth", "eigths": "eighths",
    "fith": "fifth", "fiths": "fifths", "nineth": "ninth", "nineths": "ninths", "twelth": "twelfth",
    "twelths": "twelfths", "haf": "half", "halfs": "halves", "tird": "third", "tirds": "thirds",
}  # fmt: skip
_SOUNDS = {
    "to": "two", "too": "two", "tu": "two", "for": "four", "fore": "four", "won": "one", "wan": "one",
    "ate": "eight", "tree": "three", "free": "three", "sex": "six", "sics": "six", "tin": "ten",
    "fife": "five", "nein": "nine", "o": "zero",
}  # fmt: skip
_FILLERS = word_set("um uh er erm uhm hmm hm")
_SCALES = word_set("hundred thousand million billion")
_GOES_ON = word_set("over slash point comma percent hundred thousand / %")
"""What goes on with a number after a filler: "three, uh, quarters"."""
_TIMES = {"once": "one", "twice": "two", "thrice": "three"}
_PARTS = word_set(
    "half halves third thirds quarter quarters fourth fourths fifth fifths sixth sixths seventh"
    " sevenths eighth eighths ninth ninths tenth tenths twelfths"
)  # fmt: skip
_COUNTS = word_set(
    "a an one two three four five six seven eight nine ten eleven twelve to too for won ate tree"
)
_WHO = word_set("i you we he she they who")
_LEADS = {"past", "over", "minus", "negative", "point", "plus", "times", "equals"}
_LEAD_INS = word_set("it's is its maybe um uh that's think say guess answer no i")


def mend(tokens: Tokens) -> Tokens:
    """Number words that a recogniser spelled as another word ("for fifths", "a have", "tree").

    Only where a number is likely: the whole saying, before a part ("to thirds"), or beside "over",
    "point", "minus". A word in a normal sentence ("for me", "to the") stays as it is.
    """
    out = list(_signs(_joined(_without_fillers(tokens))))
    for place, token in enumerate(out):
        if token.kind != "word":
            continue
        before = out[place - 1] if place else None
        after = out[place + 1] if place + 1 < len(out) else None
        last = after is None or after.kind == "break"
        first = (before is None or before.text != "i") and all(
            t.kind == "break" or t.text in _LEAD_INS for t in out[:place]
        )
        mended = _EARS.get(token.text, token.text)
        counted = before is not None and (before.text in _COUNTS or before.kind == "number")
        if (
            mended == "a"
            and after is not None
            and after.text == "whole"
            and (before is None or before.text != "of")
        ):
            mended = "one"
        elif mended == "have" and (
            (before is not None and before.text in ("a", "one") and last) or (first and last)
        ):
            mended = "half"
        elif mended in _TIMES and last:
            mended = _TIMES[mended]
        elif mended in ("eights", "tents") and counted and last:
            mended = {"eights": "eighths", "tents": "tenths"}[mended]
        elif sound := _SOUNDS.get(mended):
            verb = token.text == "ate" and before is not None and before.text in _WHO
            into_part = not verb and after is not None and _EARS.get(after.text, after.text) in _PARTS
            leads_on = after is not None and after.text in (
                "over",
                "point",
                "percent",
                "hundred",
                "thousand",
                "%",
            )
            led = before is not None and (before.text in _LEADS or before.text == "/") and last
            later = [t.text for t in out[place + 1 : place + 4]]
            mixed = len(later) == 3 and later[0] == "and" and (later[2] in _PARTS or later[2] == "have")
            if into_part or leads_on or led or mixed or (first and last):
                mended = sound
        if mended != token.text:
            out[place] = replace(token, text=mended)
    return tuple(out)


def _is_count(token: Token) -> bool:
    return token.kind == "number" or token.text in _COUNTS or token.text in ONES or token.text in TENS


def _without_fillers(tokens: Tokens) -> Tokens:
    """Slow speech: "three, uh, quarters", without the fillers and pauses inside the number."""
    out: list[Token] = []
    place = 0
    while place < len(tokens):
        end = place
        while end < len(tokens) and (tokens[end].text == "," or tokens[end].text in _FILLERS):
            end += 1
        hesitates = any(token.text in _FILLERS for token in tokens[place:end])
        goes_on = end < len(tokens) and (tokens[end].text in _GOES_ON or tokens[end].text in _PARTS)
        if hesitates and out and goes_on and (_is_count(out[-1]) or out[-1].text in _GOES_ON):
            place = end
        out.append(tokens[place])
        place += 1
    return tuple(out)


def _signs(tokens: Tokens) -> Tokens:
    """Signs by name: "three slash four", and a decimal comma, "zero comma seven five"."""
    out = list(tokens)
    commas = sum(token.text == "comma" for token in tokens)
    for place, token in enumerate(tokens[1:-1], 1):
        before, after = tokens[place - 1], tokens[place + 1]
        if token.text in ("slash", "comma") and _ends_a_number(before) and _is_count(after):
            if token.text == "slash":
                out[place] = Token("/", "sign")
            elif commas == 1:  # more of them part the numbers of a list
                out[place] = Token("point", "word")
    return tuple(out)


def _ends_a_number(token: Token) -> bool:
    return _is_count(token) or token.text in _SCALES


def _joined(tokens: Tokens) -> Tokens:
    """ "Three. Quarters.": a pause inside an answer that is a fraction and nothing else."""
    words = [token for token in tokens if token.kind != "break"]
    part = (
        len(words) == 2 and _EARS.get(words[1].text, words[1].text) in _PARTS and words[1].text.endswith("s")
    )
    return tuple(words) if part and (words[0].kind == "number" or words[0].text in _COUNTS) else tokens
