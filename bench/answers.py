"""How spoken answers are judged: agreement with the labels, wrong answers taken for right, and time.

python -m bench.answers [--quick]

``sets/answers.yaml`` is what the judge was made with, ``sets/answers_held_out.yaml`` what it was not.
No engine is needed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tutor.answers.judge import judge
from tutor.answers.verdict import Intent, Verdict
from tutor.course.load import load
from tutor.course.model import Item
from tutor.errors import InputError, TutorError
from tutor.metrics import summary
from tutor.mind.guard import Brief, check

SETS = Path(__file__).parent / "sets"
TUNED, HELD_OUT = SETS / "answers.yaml", SETS / "answers_held_out.yaml"

NOT_RIGHT = "not-right"
LABELS = {verdict.value for verdict in Verdict} | {intent.value for intent in Intent} | {NOT_RIGHT}
REMEDY = "The head of bench/sets/answers.yaml says how answers are labelled."
ROUNDS = {True: 1, False: 5}
"""How often each answer is timed, quick and full."""


KIND = "You were thinking about the size of each piece."
RECENT = ("It helps to picture each of the things slowly, one by one.",) * 6
"""A phrase that passes is looked at longest, and as many heard before it as a lesson keeps."""


@dataclass(frozen=True, slots=True)
class Case:
    """An answer to ``item`` and the label that a teacher gave it."""

    item: Item
    said: str
    label: str

    def agrees(self, verdict: Verdict) -> bool:
        """Whether the judge came to what the label says; of a request, the verdict that goes with it."""
        if self.label == NOT_RIGHT:
            return verdict is not Verdict.RIGHT
        return verdict == self.verdict

    @property
    def verdict(self) -> str:
        """The verdict that the label stands for."""
        if self.label == NOT_RIGHT or self.label in {verdict.value for verdict in Verdict}:
            return self.label
        return Verdict.UNSURE if self.label == Intent.DONT_KNOW else Verdict.OFF_TASK


@cache
def cases(path: Path = TUNED) -> tuple[Case, ...]:
    """The labelled answers of a set. Raises ``InputError`` where a label or an item is unknown."""
    from ruamel.yaml import YAML

    courses: dict[str, Any] = {}
    found: list[Case] = []
    for block in YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")):
        about = block.pop("item")
        if isinstance(about, str):
            name, _, item_id = about.partition("/")
            if name not in courses:
                courses[name] = load(name)
            try:
                item = courses[name].find(item_id)[1]
            except KeyError:
                raise InputError(f"{path.name}: there is no item {about!r}", REMEDY) from None
        else:
            item = Item.model_validate(about)
        if unknown := set(block) - LABELS:
            raise InputError(
                f"{path.name}: {item.id} has no such label: {', '.join(sorted(unknown))}", REMEDY
            )
        found += [Case(item, str(said), label) for label, answers in block.items() for said in answers]
    return tuple(found)


def score(labelled: Iterable[Case]) -> dict[str, Any]:
    """Agreement of verdicts, agreement of intents, wrong answers taken for right, and the confusion."""
    judged = [(case, judge(case.item, case.said)) for case in labelled]
    missed = [(case, made) for case, made in judged if not case.agrees(made.verdict)]
    intents = {intent.value for intent in Intent}
    meant = [(case, made) for case, made in judged if case.label in intents]
    return {
        "labelled": len(judged),
        "must_not_be_right": sum(case.verdict != Verdict.RIGHT for case, _ in judged),
        "accuracy": round(1 - len(missed) / len(judged), 4),
        "intent_accuracy": round(sum(made.intent == case.label for case, made in meant) / len(meant), 4),
        "wrong_accepted": sum(made.verdict is Verdict.RIGHT for _, made in missed),
        "marked_wrong_though_right": sum(
            case.verdict == Verdict.RIGHT and made.verdict is Verdict.WRONG for case, made in missed
        ),
        "confusion": dict(Counter(f"{case.verdict} as {made.verdict.value}" for case, made in judged)),
        "missed": [
            {"item": case.item.id, "said": case.said, "label": case.label, "verdict": made.verdict.value}
            for case, made in missed
        ],
    }


def run(quick: bool) -> dict[str, Any]:
    """The figures. ``verdict_ms`` and ``guard_ms`` are of single calls, after one that warms the caches."""
    tuned, held_out = cases(TUNED), cases(HELD_OUT)
    every = (*tuned, *held_out)
    figures: dict[str, Any] = {"tuned": score(tuned), "held_out": score(held_out)}
    figures["wrong_accepted"] = sum(figures[part]["wrong_accepted"] for part in ("tuned", "held_out"))
    times = [_ms(lambda c=case: judge(c.item, c.said)) for _ in range(ROUNDS[quick]) for case in every]
    figures["verdict_ms"] = summary(times)
    phrases = [
        (text, Brief(case.item, "wrong", case.item.prompt, case.said, RECENT))
        for case in every
        for text in (f"You could say that it is {case.said.rstrip('.?! ')}.", KIND)
    ]
    for text, brief in phrases:
        check(text, brief)
    figures["guard_ms"] = summary(
        [_ms(lambda t=text, b=brief: check(t, b)) for _ in range(ROUNDS[quick]) for text, brief in phrases]
    )
    return figures


def _ms(call: Any) -> float:
    """Of the processor: nothing is waited for, so on a quiet machine it is the time that passes."""
    began = time.thread_time()
    call()
    return (time.thread_time() - began) * 1000


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer samples, for a look")
    try:
        print(json.dumps(run(parser.parse_args().quick), ensure_ascii=False, indent=1))
    except TutorError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
