"""A decision's parts as words in speaking order, with gaps where the model may add a sentence. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tutor.answers.judge import Expected
from tutor.course.model import Item
from tutor.engines import Prompt
from tutor.mind import prompt
from tutor.mind.acts import Decision, Part, Table
from tutor.mind.guard import Brief
from tutor.mind.lines import Lines


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be spoken. ``source`` is ``authored`` (teacher's or tutor's own lines) or ``model``."""

    text: str
    source: Literal["authored", "model"] = "authored"
    way: tuple[Part, ...] = ()
    """Where it is on the way to a question that is put for the first time: what is still to be said of that
    way, from here on."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place for one sentence of the model's; left out when it is late or does not pass the guard."""

    prompt: Prompt
    brief: Brief


def write(
    decision: Decision,
    table: Table,
    said: str,
    lines: Lines,
    used: Mapping[str, int],
    words: Mapping[str, str],
    way: tuple[Part, ...] = (),
) -> tuple[tuple[Text | Gap, ...], tuple[str, ...]]:
    """The script, and the banks of lines that it drew from.

    ``table`` holds the question to ask, ``decision.table`` the one that was answered. ``used``: how often
    each bank was drawn from before. ``words`` fill the lines' places. ``way``: the last of the parts, which
    lead to a question that was not put before.
    """
    drawn: Counter[str] = Counter()
    answered = decision.table.item

    def line(bank: str) -> str:
        nth = used.get(bank, 0) + drawn[bank]
        drawn[bank] += 1
        return lines.pick(bank, nth, **words)

    pieces: list[Text | tuple[str, str]] = []
    for left, part in zip(range(len(decision.parts), 0, -1), decision.parts, strict=True):
        rest = way[-left:] if left <= len(way) else ()
        match part.kind:
            case "line":
                pieces.append(Text(line(part.value), way=rest))
            case "text":
                pieces.append(Text(part.value, way=rest))
            case "question":
                pieces.append(Text(table.item.spoken_prompt, way=rest))
                spoken = table.item.spoken_prompt.casefold()
                if any(choice.casefold() not in spoken for choice in table.item.choices):
                    pieces.append(Text(line("choices")))
            case "lead":
                key = f"stem {part.value}"
                if stem := lines.stem(part.value, used.get(key, 0)):
                    drawn[key] += 1
                    pieces.append((part.value, stem))
    authored = " ".join([piece.text for piece in pieces if isinstance(piece, Text)])
    script: list[Text | Gap] = []
    for piece in pieces:
        if isinstance(piece, Text):
            script.append(piece)
            continue
        moment, stem = piece
        request = prompt.build(moment, answered.prompt, said, stem)
        script.append(Gap(request, Brief(answered, moment, authored, said, reveals=decision.reveals)))
    return tuple(script), tuple(drawn.elements())


def context(item: Item, expected: Expected) -> str:
    """The question, and for a number an answer in words that is not one of its answers.

    Whisper goes on in the style of what came before. On 24 recordings of answers the question halved the
    word errors, and the example took another quarter off; examples made of the expected answers heard a
    right answer in an "uh-huh".
    """
    if expected.shape != "number":
        return item.prompt
    fraction = any("/" in form for form in expected.forms)
    examples = ("Three eighths.", "Five ninths.") if fraction else ("Forty-seven.", "Thirty-two.")
    return f"{item.prompt} {next(e for e in examples if e.lower().rstrip('.') not in expected.forms)}"


def listed(choices: tuple[str, ...]) -> str:
    """``a, b, or c``."""
    if len(choices) < 2:
        return "".join(choices)
    return ", ".join(choices[:-1]) + f", or {choices[-1]}"
