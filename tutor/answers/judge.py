"""Is a spoken answer right? ``judge`` says; ``expectation`` tells the ears; ``mentions`` guards the tutor.

In order: the answer in so many words; a request or "I don't know"; what the kind of answer demands;
then questions, chat and noise. What was not understood is ``unsure``, never wrong. ``why`` gives
nothing away unless the answer is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.answers import intents
from tutor.answers.by_choice import judge_choice, right_index
from tutor.answers.by_expression import judge_expression
from tutor.answers.by_number import judge_number
from tutor.answers.by_text import accepted, judge_open, judge_text
from tutor.answers.choices import picks
from tutor.answers.expect import Expected, expectation
from tutor.answers.leaks import mentions
from tutor.answers.mend import mend
from tutor.answers.numbers import only_number, scan
from tutor.answers.text import all_pieces, wants_yes_or_no
from tutor.answers.tokens import Tokens, plain, tokenize, word_set, words_of
from tutor.answers.units import unit_named
from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.answers.wording import says, spelled, words

if TYPE_CHECKING:
    from tutor.course.model import Item

__all__ = ["Expected", "expectation", "judge", "mentions"]

LEAST_CONFIDENCE = 0.35
"""Below this the recogniser may well have misheard: nothing is marked wrong."""

MOST_CHARACTERS, MOST_TOKENS = 800, 100
"""No spoken answer is longer; the rest is not read, so that the time is bounded."""

_WHY = {
    Intent.DONT_KNOW: "The learner does not know yet.",
    Intent.HINT: "The learner asks for help.",
    Intent.REPEAT: "The learner asks to hear it again.",
    Intent.SLOWER: "The learner asks for slower speech.",
    Intent.WAIT: "The learner asks for time.",
    Intent.BREAK: "The learner asks for a break.",
    Intent.STOP: "The learner wants to stop.",
    Intent.SKIP: "The learner wants another question.",
    Intent.QUESTION: "The learner asks a question.",
    Intent.GREETING: "The learner greets.",
    Intent.CHAT: "This is not about the question.",
}
_TIME = (("time", 1),)
_WAITING = word_set("wait hang hold give let please more just few")


def judge(item: Item, said: str, *, confidence: float = 1.0) -> Judgement:
    """How the words ``said`` answer ``item``; ``confidence`` is the recogniser's, in [0, 1].

    Pure; takes any text and raises nothing.
    """
    judgement = _judged(item, said)
    if confidence < LEAST_CONFIDENCE and judgement.verdict is not Verdict.RIGHT:
        why = "It was hard to hear, so nothing is marked."
        return Judgement(Verdict.UNSURE, judgement.value, why, None, judgement.intent)
    return judgement


def _judged(item: Item, said: str) -> Judgement:
    said = said[:MOST_CHARACTERS]
    tokens = mend(tokenize(said)[:MOST_TOKENS])
    if not words_of(tokens):
        return Judgement(Verdict.UNSURE, "", "Nothing was heard that could be an answer.")
    if exact := _in_so_many_words(item, plain(said)):
        return exact
    value = " ".join(words_of(tokens))
    intent = intents.whole(tokens)
    if intent is Intent.WAIT and _is_a_duration(item, tokens):
        intent = None
    if intent is None and intents.says_not_known(tokens) and not any(t.text in ".?!" for t in tokens[:-1]):
        intent = Intent.DONT_KNOW
    if intent is not None and not _is_asked_for(item, intent, tokens):
        return _request(intent, value)
    return _answer(item, said, tokens) or _no_answer(item, tokens, value)


def _request(intent: Intent, value: str) -> Judgement:
    verdict = Verdict.UNSURE if intent is Intent.DONT_KNOW else Verdict.OFF_TASK
    return Judgement(verdict, value, _WHY[intent], None, intent)


def _in_so_many_words(item: Item, said: str) -> Judgement | None:
    """The right answer or a misconception in words, word for word, even where it sounds like a request."""
    answer = item.answer
    if answer.type not in ("text", "choice") or answer.all:
        return None
    right = accepted(item) if answer.type == "text" else (answer.value or "",)
    joined = said.replace(" ", "")
    for form in right:
        if joined == plain(form).replace(" ", "") and not only_number(form):
            return Judgement(Verdict.RIGHT, form, "This is the answer, word for word.")
    for wrong in item.misconceptions:
        if said == plain(wrong.match) and not only_number(wrong.match):
            return Judgement(Verdict.WRONG, wrong.match, "This is a known wrong answer.", wrong.name)
    return None


def _is_a_duration(item: Item, tokens: Tokens) -> bool:
    """ "One second" as the answer to a question about time."""
    if not item.answer.unit or not scan(tokens, heard=True):
        return False
    return unit_named(item.answer.unit).dimensions == _TIME and not _WAITING & set(words_of(tokens))


def _is_asked_for(item: Item, intent: Intent, tokens: Tokens) -> bool:
    """The request itself is the answer, as "nice to meet you" in a language lesson."""
    return any(intents.whole(tokenize(form)) is intent for form in _said_forms(item, tokens))


def _said_forms(item: Item, tokens: Tokens) -> list[str]:
    """Where the wording counts: the right and known wrong forms that were said word for word."""
    answer = item.answer
    if answer.equivalent or answer.type not in ("text", "open"):
        return []
    said = spelled(tokens)
    forms = (*accepted(item), *(wrong.match for wrong in item.misconceptions))
    return [form for form in forms if says(said, words(form))]


def _answer(item: Item, said: str, tokens: Tokens) -> Judgement | None:
    """The verdict of the judge for this kind of answer; ``None`` if there was no answer."""
    kind = item.answer.type
    if kind == "choice" or (item.choices and right_index(item) >= 0):
        return judge_choice(item, tokens)
    labels = {pick.index for pick in picks(tokens, item.choices) if pick.by in ("letter", "position")}
    if len(labels) == 1:
        said = item.choices[labels.pop()]
        tokens = mend(tokenize(said))
    if kind == "number":
        return judge_number(item, tokens)
    if kind == "expression":
        return judge_expression(item, said)
    if kind == "text":
        judged = judge_text(item, tokenize(said)[:MOST_TOKENS])
        other = judged is not None and judged.verdict is Verdict.WRONG and judged.misconception is None
        return None if other and _not_an_answer(item, tokens) else judged
    if _not_an_answer(item, tokens) and not _said_forms(item, tokens):
        return None
    return judge_open(item, tokenize(said)[:MOST_TOKENS])


def _not_an_answer(item: Item, tokens: Tokens) -> bool:
    """Noise, a question or chat where any words could be an answer; "no" is one to a yes-or-no question."""
    if item.answer.type == "text" and wants_yes_or_no(accepted(item)) is not None:
        return False
    alone = intents.is_question(tokens) and not any(token.text in ".?!" for token in tokens[:-1])
    chat = intents.is_chat(tokens) and item.answer.type != "open" and not _takes_up(item, tokens)
    return intents.is_noise(tokens) or chat or alone


def _takes_up(item: Item, tokens: Tokens) -> bool:
    """Most of what was said, at least two words of it, is of the question or its answer: "I have three
    brothers" where "I have two brother" is to be made right."""
    texts = (item.prompt, *accepted(item))
    known = {piece.stem for text in texts for piece in all_pieces(tokenize(text))}
    own = [piece.stem in known for piece in all_pieces(tokens)]
    return (
        sum(own) >= 2
        and sum(own) * 2 > len(own)
        and any(piece.stem in known for piece in all_pieces(tokens) if not piece.small)
    )


def _no_answer(item: Item, tokens: Tokens, value: str) -> Judgement:
    if intents.is_noise(tokens):
        return Judgement(Verdict.UNSURE, value, "Nothing was heard that could be an answer.")
    if intents.is_question(tokens) or tokens[-1].text == "?":
        return _request(Intent.QUESTION, value)
    if intents.is_chat(tokens):
        return _request(Intent.CHAT, value)
    wanted = {"number": "number", "choice": "choice", "expression": "expression"}.get(
        item.answer.type, "answer"
    )
    return Judgement(Verdict.UNSURE, value, f"No {wanted} could be made out.")
