"""Judging numbers: value, unit, tolerance, form; lists of numbers; times of day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tutor.answers.mend import mend
from tutor.answers.number_reader import Number
from tutor.answers.numbers import numbers_in, only_number, scan
from tutor.answers.reading import Candidate, Chosen, segments, select
from tutor.answers.text import holds, pieces
from tutor.answers.times import CLOCK_UNITS, Clock, clock, clock_of
from tutor.answers.tokens import Tokens, tokenize
from tutor.answers.units import Quantity, Unit, converted, quantities, unit_named
from tutor.answers.verdict import Judgement, Verdict

if TYPE_CHECKING:
    from tutor.course.model import Item

_TURNS = {"no", "wait", "sorry", "mean", "actually", "is"}
_LACKS = {
    "echo": "That repeats the question and gives no answer yet.",
    "sum": "That is a calculation; the result of it was not said.",
    "denied": "That says what the answer is not.",
    "near": "That compares with a number and does not name one.",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A number that is right: how it was written, its unit, and how far off one may be."""

    number: Number
    unit: Unit | None
    tolerance: Fraction
    equivalent: bool

    def value_of(self, quantity: Quantity) -> Fraction | None:
        """The value of ``quantity`` in this target's unit; ``None`` if it measures something else."""
        if self.unit is None or quantity.unit is None:
            return quantity.value
        return converted(quantity.value, quantity.unit, self.unit)

    def holds(self, value: Fraction | None) -> bool:
        """Whether ``value`` is the number, within the tolerance."""
        return value is not None and abs(value - self.aim) <= self.tolerance

    @property
    def aim(self) -> Fraction:
        """The value in the target's unit: ``75%`` of a unit ``%`` is 75."""
        percent = self.unit is not None and self.unit.name == "%" and self.number.form == "percent"
        return self.number.value * 100 if percent else self.number.value

    def same_form(self, quantity: Quantity) -> bool:
        """Whether it was said in the form that the teacher wrote."""
        units_agree = quantity.unit is None or self.unit is None or quantity.unit == self.unit
        return units_agree and quantity.number.text == self.number.text


def targets(item: Item) -> tuple[Target, ...]:
    """The numbers that are right for ``item``: its value, or those accepted forms that are numbers."""
    answer = item.answer
    written = (answer.value,) if answer.value is not None else (*answer.any, *answer.all)
    unit = unit_named(answer.unit) if answer.unit else None
    tolerance = Fraction(str(answer.tolerance))
    numbers = [number for text in written if (number := only_number(text)) and number.form != "ordinal"]
    return tuple(Target(number, unit, tolerance, answer.equivalent) for number in numbers)


def judge_number(item: Item, tokens: Tokens) -> Judgement | None:
    """The verdict on a number; ``None`` if no number was said that could be an answer."""
    if (item.answer.unit or "").casefold() in CLOCK_UNITS:
        return _judge_clock(item, tokens)
    aims = targets(item)
    if not aims:
        return None
    chosen = candidates(item, tokens, aims)
    if known := _worded_misconception(item, tokens):
        return known
    if not chosen.left:
        return unclear(chosen.lack)
    left = _without_ordinals(chosen.left, aims)
    if left is None:
        return Judgement(
            Verdict.UNSURE, chosen.left[0].what.text, "A position was said where a number is asked for."
        )
    if len({candidate.key for candidate in left}) > 1:
        heard = list(dict.fromkeys(candidate.what.text for candidate in left))
        return Judgement(
            Verdict.UNSURE, " or ".join(heard), f"More than one answer was said: {', '.join(heard)}."
        )
    verdicts = [_one(item, tokens, candidate.what, aim) for candidate in left for aim in aims]
    return min(verdicts, key=lambda judgement: _RANK[judgement.verdict])


_RANK = {Verdict.RIGHT: 0, Verdict.PARTLY: 1, Verdict.UNSURE: 2, Verdict.WRONG: 3, Verdict.OFF_TASK: 4}


def candidates(
    item: Item, tokens: Tokens, aims: tuple[Target, ...], *, tied: bool = False, mixed: bool = True
) -> Chosen[Quantity]:
    """The numbers that may be meant as the answer."""
    years = any(aim.aim.denominator == 1 and 1000 <= aim.aim < 2100 for aim in aims)
    numbers = scan(tokens, heard=True, years=years, mixed=mixed)
    like = aims[0].unit
    found = tuple(
        Candidate(quantity, _key(quantity, aims[0]), quantity.start, quantity.end)
        for quantity in quantities(tokens, numbers, like)
    )
    plain = tuple(candidate for candidate in found if candidate.what.number.form != "ordinal")
    return select(tokens, plain or found, item.spoken_prompt, tied=tied)


def _key(quantity: Quantity, aim: Target) -> tuple[object, ...]:
    value = aim.value_of(quantity)
    if value is None and quantity.unit is not None:
        return (quantity.value, quantity.unit.name)
    return (value, quantity.number.form == "ordinal")


def _without_ordinals(
    left: tuple[Candidate[Quantity], ...], aims: tuple[Target, ...]
) -> tuple[Candidate[Quantity], ...] | None:
    """ "third" for "a third" when a third is right; other ordinals say no number."""
    if all(candidate.what.number.form != "ordinal" for candidate in left):
        return left
    for candidate in left:
        place = candidate.what.number.value
        if place > 2 and any(aim.number.value == 1 / place for aim in aims):
            fraction = only_number(f"1/{place}")
            assert fraction is not None
            quantity = Quantity(fraction, None, fraction.value, candidate.start, candidate.end)
            return (Candidate(quantity, candidate.key, candidate.start, candidate.end),)
    return None


def unclear(lack: str) -> Judgement | None:
    """The verdict when numbers or choices were said, but none as an answer."""
    return Judgement(Verdict.UNSURE, "", _LACKS[lack]) if lack in _LACKS else None


def _one(item: Item, tokens: Tokens, said: Quantity, aim: Target) -> Judgement:
    values = [aim.value_of(said), *_other_readings(item, tokens, said, aim)]
    if (count := _count_of_parts(item, said)) is not None and aim.aim.denominator == 1:
        values = [count]
    if any(aim.holds(value) for value in values):
        return _held(item, said, aim)
    if known := misconception(item, said, aim):
        return Judgement(Verdict.WRONG, said.text, "This is a known wrong answer.", known)
    if aim.unit is not None and aim.unit.name == "%" and said.unit is None and said.value * 100 == aim.aim:
        return Judgement(Verdict.PARTLY, said.text, "The value is right, but percent were asked for.")
    if aim.unit is not None and said.unit is not None and aim.holds(said.value):
        if values[0] is None:
            return Judgement(Verdict.PARTLY, said.text, "The number is right, but the unit is not.")
        return Judgement(Verdict.WRONG, said.text, "The number would fit another unit.")
    if _clarifies(item, tokens, said):
        return Judgement(Verdict.UNSURE, said.text, "It sounds like a question about a number in the task.")
    return Judgement(Verdict.WRONG, said.text, f"{said.text} is not the answer.")


def _held(item: Item, said: Quantity, aim: Target) -> Judgement:
    if not aim.equivalent and not aim.same_form(said):
        known = misconception(item, said, aim, form_only=True)
        why = "The value is right, but it is asked for in another form."
        return Judgement(Verdict.PARTLY, said.text, why, known)
    if said.unit is not None and aim.unit is not None and said.unit != aim.unit:
        return Judgement(Verdict.RIGHT, said.text, f"{said.text} is the same as {aim.aim} {aim.unit.name}.")
    if aim.same_form(said) or said.number.value == aim.number.value:
        return Judgement(Verdict.RIGHT, said.text, f"{said.text} is right.")
    return Judgement(Verdict.RIGHT, said.text, f"{said.text} is right, within what the question allows.")


def _count_of_parts(item: Item, said: Quantity) -> Fraction | None:
    """ "Four quarters" as the answer to "how many quarters…" is four."""
    asked = re.search(r"how many (?:of (?:the |these )?)?([a-z]+)", item.prompt.casefold())
    if not asked or not said.number.ratio or not said.number.named:
        return None
    part = only_number(f"two {asked[1]}")
    same = part is not None and part.ratio is not None and part.ratio[1] == said.number.ratio[1]
    return Fraction(said.number.ratio[0]) if same else None


def _other_readings(item: Item, tokens: Tokens, said: Quantity, aim: Target) -> list[Fraction]:
    """ "75 percent" to "how many percent…" is 75; "three of the four" to "how many…" is three."""
    prompt = item.prompt.casefold()
    readings: list[Fraction] = []
    if said.number.form == "percent" and aim.unit is None and ("percent" in prompt or "%" in prompt):
        readings.append(said.value * 100)
    if (
        said.number.ratio
        and "how many" in prompt
        and any(token.text == "of" for token in tokens[said.start : said.end])
    ):
        readings.append(Fraction(said.number.ratio[0]))
    over = re.search(r"([a-z]+|[0-9]+) over (?:which|what)\b", prompt)
    if over and said.number.ratio and list(numbers_in(over[1])) == [Fraction(said.number.ratio[0])]:
        readings.append(Fraction(said.number.ratio[1]))  # "one over four" to "one over which number…" is four
    return readings


def misconception(item: Item, said: Quantity, aim: Target, *, form_only: bool = False) -> str | None:
    """The misconception whose number was said; one of the same form before one of the same value."""
    known: list[tuple[str, Quantity]] = []
    for wrong in item.misconceptions:
        tokens = tokenize(wrong.match)
        found = quantities(tokens, scan(tokens, heard=True), aim.unit)
        if (
            len(found) == 1
            and found[0].start == 0
            and found[0].end >= len(tokens) - (tokens[-1].kind == "break")
        ):
            known.append((wrong.name, found[0]))
    for name, wrong_quantity in known:
        if wrong_quantity.text == said.text or (
            wrong_quantity.number.text == said.number.text and said.unit is None
        ):
            return name
    if form_only:
        return None
    for name, wrong_quantity in known:
        if aim.value_of(wrong_quantity) == aim.value_of(said) is not None:
            return name
    return None


def _worded_misconception(item: Item, tokens: Tokens) -> Judgement | None:
    """A misconception in words ("they are the same"), if it was said."""
    said = pieces(tokens)
    for wrong in item.misconceptions:
        if not numbers_in(wrong.match) and holds(said, wrong.match):
            return Judgement(Verdict.WRONG, wrong.match, "This is a known wrong answer.", wrong.name)
    return None


def _clarifies(item: Item, tokens: Tokens, said: Quantity) -> bool:
    """ "One third of the cake?": a number of the task, with words of the task, asked back."""
    if not tokens or tokens[-1].text != "?" or said.number.value not in numbers_in(item.prompt):
        return False
    task = {piece.stem for piece in pieces(tokenize(item.prompt)) if not piece.stem.startswith("#")}
    start, end, _ = segments(tokens)[-1]
    return any(piece.stem in task for piece in pieces(tokens[start:end]))


def judge_numbers(item: Item, tokens: Tokens) -> Judgement | None:
    """The verdict on a list of numbers that must all be said, in any order."""
    aims = targets(item)
    best: Judgement | None = None
    for mixed in (True, False):
        chosen = candidates(item, tokens, aims, tied=True, mixed=mixed)
        said = [candidate.what for candidate in chosen.left if candidate.what.number.form != "ordinal"]
        if not said:
            return unclear(chosen.lack)
        judgement = _judge_list(item, said, aims)
        if judgement.verdict is Verdict.RIGHT:
            return judgement
        best = best or judgement
    return best


def _judge_list(item: Item, said: list[Quantity], aims: tuple[Target, ...]) -> Judgement:
    heard = ", ".join(dict.fromkeys(quantity.text for quantity in said))
    there = [aim for aim in aims if any(aim.holds(aim.value_of(quantity)) for quantity in said)]
    extra = [quantity for quantity in said if not any(aim.holds(aim.value_of(quantity)) for aim in aims)]
    if not there:
        known = next((name for quantity in said if (name := misconception(item, quantity, aims[0]))), None)
        return Judgement(Verdict.WRONG, heard, f"None of {heard} belongs to the answer.", known)
    if len(there) < len(aims):
        return Judgement(Verdict.PARTLY, heard, f"{len(there)} of {len(aims)} were said.")
    if extra:
        return Judgement(Verdict.PARTLY, heard, "All were said, and one more that does not belong.")
    return Judgement(Verdict.RIGHT, heard, f"All {len(aims)} were said.")


def _judge_clock(item: Item, tokens: Tokens) -> Judgement | None:
    aim = only_number(item.answer.value or "")
    if aim is None:
        return None
    said = said_clock(tokens)
    if said is None:
        return None
    minutes = abs(said.minutes - clock_of(aim.value).minutes) % 720
    if min(minutes, 720 - minutes) <= Fraction(str(item.answer.tolerance)) * 60:
        return Judgement(Verdict.RIGHT, said.text, f"{said.text} is right.")
    for wrong in item.misconceptions:
        known = clock(tokenize(wrong.match))
        if known is not None and known.same(said):
            return Judgement(Verdict.WRONG, said.text, "This is a known wrong answer.", wrong.name)
    return Judgement(Verdict.WRONG, said.text, f"{said.text} is not the answer.")


def said_clock(tokens: Tokens) -> Clock | None:
    """The time in what was said, the last one if it was corrected ("two, no, half past two")."""
    if (one := clock(tokens)) is not None:
        return one
    for place in range(len(tokens) - 1, 0, -1):
        turns = tokens[place].kind == "break" or tokens[place].text in _TURNS
        if turns and (last := clock(mend(tokens[place + 1 :]))) is not None:
            return last
    return None
