"""Where the wording itself is the answer, as in a language lesson: every word and ending counts.

``equivalent: false`` on a text answer asks for this: "she goes" is not "she go", "on Monday" not "in Monday".
Short forms are the long ones ("I'm" is "I am"), and figures are number words.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tutor.answers.numbers import scan
from tutor.answers.tokens import Tokens, tokenize, word_set, words_of
from tutor.answers.verdict import Judgement, Verdict

if TYPE_CHECKING:
    from tutor.course.model import Item

_LONG = {
    "won't": "will not", "can't": "can not", "cannot": "can not", "let's": "let us", "gonna": "going to",
    "wanna": "want to", "ok": "okay", "shan't": "shall not",
}  # fmt: skip
_ENDINGS = {"n't": " not", "'m": " am", "'re": " are", "'ve": " have", "'ll": " will"}
_IS = word_set("he's she's it's that's what's there's here's where's who's how's name's")
_ASIDE = word_set("um uh erm er hmm well please")

Words = tuple[str, ...]


def spelled(tokens: Tokens) -> Words:
    """The words of ``tokens``, short forms written out, numbers by value, fillers left out."""
    numbers = {number.start: number for number in scan(tokens)}
    found: list[str] = []
    place = 0
    while place < len(tokens):
        if (number := numbers.get(place)) is not None and number.form in ("whole", "decimal", "fraction"):
            found.append(f"#{number.value}")
            place = number.end
            continue
        if tokens[place].kind != "break" and tokens[place].text not in _ASIDE:
            found += _long(tokens[place].text).split()
        place += 1
    return tuple(found)


@lru_cache(maxsize=1024)
def words(text: str) -> Words:
    """The words of an authored form."""
    return spelled(tokenize(text))


def _long(word: str) -> str:
    if word in _LONG:
        return _LONG[word]
    if word in _IS:
        return f"{word[:-2]} is"
    for ending, long in _ENDINGS.items():
        if word.endswith(ending) and word != ending:
            return word.removesuffix(ending) + long
    return word


def places(said: Words, form: Words) -> list[range]:
    """Where ``said`` holds ``form`` word for word, and not right after "not"."""
    size = len(form)
    return [
        range(at, at + size)
        for at in range(len(said) - size + 1)
        if size
        and said[at : at + size] == form
        and (form[0] == "not" or said[max(0, at - 1) : at] != ("not",))
    ]


def says(said: Words, form: Words) -> bool:
    """Whether ``said`` holds ``form`` word for word, and not right after "not"."""
    return bool(places(said, form))


def known_wrong(item: Item, said: Words) -> tuple[str, Words] | None:
    """The longest misconception that was said word for word: its name and its words."""
    found = [
        (wrong.name, words(wrong.match)) for wrong in item.misconceptions if says(said, words(wrong.match))
    ]
    return max(found, key=lambda one: len(one[1]), default=None)


def judge_wording(
    item: Item, forms: tuple[str, ...], ideas: tuple[str, ...], body: Tokens
) -> Judgement | None:
    """The verdict where every word counts; ``None`` if nothing was said."""
    said = spelled(body)
    if not said:
        return None
    value = " ".join(words_of(body))
    wanted = ideas or forms
    there = [form for form in wanted if says(said, words(form))]
    wrong = known_wrong(item, said)
    if wrong is not None and there:
        longest = max((words(form) for form in there), key=len)
        if says(longest, wrong[1]):
            wrong = None  # the wrong words are part of the right ones
        elif not _touch(places(said, longest), places(said, wrong[1])):
            return Judgement(Verdict.UNSURE, value, "The right words and wrong ones were said.")
    if wrong is not None:
        return Judgement(Verdict.WRONG, value, "This is a known wrong answer.", wrong[0])
    if there and (forms or len(there) == len(ideas)):
        return Judgement(Verdict.RIGHT, value, f"This says “{there[0]}”.")
    if there:
        return Judgement(Verdict.PARTLY, value, f"{len(there)} of {len(ideas)} parts are there.")
    near = any(
        len(form) > 2 and len(set(form) & set(said)) >= 0.6 * len(set(form)) for form in map(words, wanted)
    )
    if near:
        return Judgement(Verdict.PARTLY, value, "The words are nearly there; their form is not yet right.")
    return Judgement(Verdict.WRONG, value, "This is none of the accepted answers.")


def _touch(first: list[range], second: list[range]) -> bool:
    """Whether every place of the first shares a word with one of the second."""
    return all(any(set(one) & set(other) for other in second) for one in first)
