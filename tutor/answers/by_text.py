"""Judging free text: accepted forms, key ideas, yes or no."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from tutor.answers import intents
from tutor.answers.by_number import judge_number, judge_numbers, said_clock, targets
from tutor.answers.mend import mend
from tutor.answers.numbers import only_number, scan
from tutor.answers.reading import corrections, echoed, segments
from tutor.answers.text import Piece, all_pieces, form_pieces, holds, match, pieces, polarity, wants_yes_or_no
from tutor.answers.times import clock
from tutor.answers.tokens import Tokens, tokenize, words_of
from tutor.answers.verdict import Judgement, Verdict
from tutor.answers.wording import judge_wording, known_wrong, says, spelled, words

if TYPE_CHECKING:
    from tutor.course.model import Item


_CLOCK_WORDS = {"past", "o'clock", "noon", "midday", "midnight", "half", "quarter", "am", "pm"}


def accepted(item: Item) -> tuple[str, ...]:
    """The accepted forms of a text answer."""
    answer = item.answer
    return answer.any or ((answer.value,) if answer.value is not None else ())


def judge_text(item: Item, tokens: Tokens) -> Judgement | None:
    """The verdict on free text; ``None`` if there is nothing in it to judge."""
    forms, ideas = accepted(item), item.answer.all
    if not item.answer.equivalent:
        judged = judge_wording(item, forms, ideas, meant(tokens, ""))
        whole = judge_wording(item, forms, ideas, meant(tokens, "", questions=True))
        return whole if whole and (whole.verdict is Verdict.RIGHT or whole.misconception) else judged
    heard = mend(tokens)
    if ideas and all(only_number(idea) for idea in ideas):
        return judge_numbers(item, heard)
    numeric = [form for form in forms if only_number(form)]
    if forms and len(numeric) == len(forms):
        return judge_number(item, heard)
    if forms and (wanted := wants_yes_or_no(forms)) is not None:
        return _judge_yes_or_no(item, tokens, wanted)
    number = judge_number(item, heard) if numeric and scan(heard, heard=True) else None
    if number is not None and number.verdict is Verdict.RIGHT:
        return number
    if judged := _judge_clock(item, forms, heard):
        return judged
    body = (
        tokens
        if any(intents.is_question(tokenize(form)) for form in forms)
        else meant(tokens, item.spoken_prompt)
    )
    said = all_pieces(body)
    if not said:
        return None
    value = " ".join(words_of(body))
    return _judge_ideas(item, ideas, said, value) if ideas else _judge_forms(item, forms, said, value)


def judge_open(item: Item, tokens: Tokens) -> Judgement:
    """The verdict on an answer in the learner's own words, as far as words alone can tell.

    A misconception said word for word is one, so that the tutor can recast it. Then ``any`` and ``all``
    say what a good answer holds. Without them it is heard and not marked; it is never simply wrong.
    """
    body = meant(tokens, "", questions=True) or tokens
    value = " ".join(words_of(body))
    spoken = spelled(body)
    if wrong := known_wrong(item, spoken):
        return Judgement(Verdict.WRONG, value, "This is a known wrong answer.", wrong[0])
    forms, ideas = item.answer.any, item.answer.all
    heard = all_pieces(body)

    def there(form: str) -> bool:
        return says(spoken, words(form)) if not item.answer.equivalent else match(heard, form).share == 1.0

    held = [idea for idea in ideas if there(idea)]
    if (forms or ideas) and len(held) == len(ideas) and (not forms or any(there(form) for form in forms)):
        return Judgement(Verdict.RIGHT, value, "What the answer should hold is there.")
    if forms or ideas:
        return Judgement(Verdict.PARTLY, value, "Something that the answer should hold is missing.")
    return Judgement(Verdict.PARTLY, value, "An open answer: it was heard, and is not marked.")


def meant(tokens: Tokens, prompt: str, *, questions: bool = False) -> Tokens:
    """What was said, without the repeated question, the learner's own questions and what was corrected.

    ``questions`` keeps the learner's questions: the answer itself may be one.
    """
    gone = echoed(tokens, prompt)
    asked = {
        place
        for start, end, _ in segments(tokens)
        if not questions and intents.is_question(tokens[start:end])
        for place in range(start, end)
    }
    kept = [token for place, token in enumerate(tokens) if place not in gone | asked]
    if not any(token.kind != "break" for token in kept):
        return ()
    for place, length in reversed(corrections(tuple(kept), strict=True)):
        after = kept[place + length :]
        if place and pieces(tuple(after)) and any(token.kind == "word" for token in after):
            kept = after
            break
    return tuple(kept)


def _judge_yes_or_no(item: Item, tokens: Tokens, wanted: bool) -> Judgement | None:
    body = meant(tokens, item.spoken_prompt)
    starts = [place + length for place, length in reversed(corrections(body, strict=False))]
    senses = (polarity(words_of(body[start:])) for start in (0, *starts))
    sense = next((sense for sense in senses if sense is not None), None)
    if sense is None:
        return _known_wrong(item, pieces(body))
    value = "yes" if sense else "no"
    if sense is wanted:
        return Judgement(Verdict.RIGHT, value, f"{value} is right.")
    known = next(
        (m.name for m in item.misconceptions if polarity(words_of(tokenize(m.match))) is sense), None
    )
    return Judgement(Verdict.WRONG, value, f"{value} is not the answer.", known)


def _judge_clock(item: Item, forms: tuple[str, ...], tokens: Tokens) -> Judgement | None:
    """Where the accepted forms are times, any way to say the time is right."""
    spoken = [form for form in forms if ":" in form or _CLOCK_WORDS & set(form.casefold().split())]
    times = [time for form in spoken if (time := clock(tokenize(form))) and not only_number(form)]
    said = said_clock(tokens) if times else None
    if said is None:
        return None
    if any(said.same(time) for time in times):
        return Judgement(Verdict.RIGHT, said.text, f"{said.text} is right.")
    wrongs = ((wrong.name, clock(tokenize(wrong.match))) for wrong in item.misconceptions)
    known = next((name for name, time in wrongs if time is not None and time.same(said)), None)
    return Judgement(Verdict.WRONG, said.text, f"{said.text} is not the answer.", known)


def _judge_forms(item: Item, forms: tuple[str, ...], said: tuple[Piece, ...], value: str) -> Judgement | None:
    right = [form for form in forms if holds(said, form)]
    wrong = _known_wrong(item, said)
    if right and wrong is not None:
        known = next(m for m in item.misconceptions if m.name == wrong.misconception)
        best = max(right, key=lambda form: len(form_pieces(form)))
        if len(form_pieces(known.match)) > len(form_pieces(best)):
            return wrong
        inside = {piece.stem for piece in form_pieces(known.match)} <= {
            piece.stem for piece in form_pieces(best)
        }
        if not inside:
            return Judgement(Verdict.UNSURE, value, "More than one answer was said.")
    if right:
        return Judgement(Verdict.RIGHT, value, f"This says “{right[0]}”.")
    if wrong is not None:
        return wrong
    if any(piece.denied and holds((_allowed(piece),), form) for piece in said for form in forms):
        return Judgement(Verdict.UNSURE, value, "That says what the answer is not.")
    asked = {piece.stem for piece in pieces(tokenize(item.prompt))}
    telling = tuple(piece for piece in said if piece.stem not in asked and not piece.small)
    if telling and any(_part_of(said, form) and match(telling, form).share for form in forms):
        return Judgement(Verdict.PARTLY, value, "Part of the answer is there, and part is missing.")
    if any(_sounds_close(said, form) for form in forms):
        return Judgement(Verdict.UNSURE, value, "It sounds close to an answer, but it was not clear.")
    for known in item.misconceptions:
        if telling and _part_of(telling, known.match):
            return Judgement(Verdict.WRONG, value, "This is a known wrong answer.", known.name)
    return Judgement(Verdict.WRONG, value, "This is none of the accepted answers.")


def _allowed(piece: Piece) -> Piece:
    return Piece(piece.stem, piece.start, piece.end)


def _part_of(said: tuple[Piece, ...], form: str) -> bool:
    """At least half of a longer form and nothing beside it, or most of a form of three words or more."""
    found, length = match(said, form), len(form_pieces(form))
    if length < 2 or found.share == 1.0:
        return False
    return (found.share >= 0.5 and found.extra == 0) or (
        length > 2 and found.share >= 0.6 and found.extra <= 4
    )


def _sounds_close(said: tuple[Piece, ...], form: str) -> bool:
    """The letters are nearly those of the form, as when one long word was heard as two."""
    if any(piece.stem.startswith("#") for piece in (*said, *form_pieces(form))):
        return False
    heard = "".join(piece.stem for piece in said if not piece.small)
    wanted = "".join(piece.stem for piece in form_pieces(form))
    close = len(wanted) >= 6 and abs(len(heard) - len(wanted)) <= 3 and heard[:1] == wanted[:1]
    return close and SequenceMatcher(None, heard, wanted, autojunk=False).ratio() >= 0.8


def _judge_ideas(item: Item, ideas: tuple[str, ...], said: tuple[Piece, ...], value: str) -> Judgement | None:
    there = [idea for idea in ideas if match(said, idea).share == 1.0]
    if len(there) == len(ideas):
        return Judgement(Verdict.RIGHT, value, f"All {len(ideas)} ideas are there.")
    if wrong := _known_wrong(item, said):
        return wrong
    if there:
        return Judgement(Verdict.PARTLY, value, f"{len(there)} of {len(ideas)} ideas are there.")
    return Judgement(Verdict.WRONG, value, "None of the ideas asked for is there.")


def _known_wrong(item: Item, said: tuple[Piece, ...]) -> Judgement | None:
    known = [wrong for wrong in item.misconceptions if holds(said, wrong.match)]
    if not known:
        return None
    wrong = max(known, key=lambda one: len(form_pieces(one.match)))
    return Judgement(Verdict.WRONG, wrong.match, "This is a known wrong answer.", wrong.name)


def has_numbers_only(item: Item) -> bool:
    """Whether a text answer accepts numbers only."""
    written = (*accepted(item), *item.answer.all)
    return bool(written) and len(targets(item)) == len(written)
