"""What came of a run, as values, as JSON, and for a person. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from tutor.evals.checks import Played
from tutor.evals.scorecard import RULES, Share, scores, wilson
from tutor.events import ModelUsed
from tutor.metrics import costs

VERSION = 1
"""Of the JSON; a result of another version is not compared."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that did not hold. ``turn`` 0 is the opening; ``said`` is the learner's turn."""

    turn: int
    said: str
    what: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One dialogue as it went. ``wording``: what became of the model's sentences, by reason."""

    id: str
    course: str
    turns: tuple[Played, ...]
    failures: tuple[Failure, ...]
    checks: int
    wording: Mapping[str, int]
    used: Sequence[ModelUsed] = ()
    """What the models did, in order."""
    faults: Sequence[str] = ()
    """What went wrong beside, in plain lines."""

    def sentence_ms(self) -> list[float]:
        """How long the model took for each sentence that it was asked for."""
        return [round(1000 * one.seconds, 1) for one in self.used if one.role == "wording"]

    def scores(self) -> dict[str, list[float]]:
        """The scores of its answers to mistakes, by dimension."""
        each = [found for turn in self.turns[1:] if (found := scores(turn)) is not None]
        return {name: [one[name] for one in each] for name in RULES}


@dataclass(frozen=True, slots=True)
class Result:
    """A whole run. ``model`` names the wording model."""

    eval: str
    seed: int
    model: str
    outcomes: tuple[Outcome, ...]

    @property
    def holds(self) -> bool:
        return not any(outcome.failures for outcome in self.outcomes)

    def scorecard(self) -> dict[str, Share]:
        """Each dimension over all answers to mistakes."""
        each = [outcome.scores() for outcome in self.outcomes]
        return {name: wilson([value for one in each for value in one[name]]) for name in RULES}

    def as_json(self) -> dict[str, Any]:
        """The contract of ``tutor eval --json``, and what ``--compare`` reads."""
        checks = sum(outcome.checks for outcome in self.outcomes)
        missed = sum(len(outcome.failures) for outcome in self.outcomes)
        acts = Counter(turn.act for outcome in self.outcomes for turn in outcome.turns)
        wording = Counter[str]()
        for outcome in self.outcomes:
            wording.update(outcome.wording)
        return {
            "version": VERSION,
            "eval": self.eval,
            "seed": self.seed,
            "model": self.model,
            "holds": self.holds,
            "checks": {"of": checks, "missed": missed},
            "scorecard": {name: share.as_json() for name, share in self.scorecard().items()},
            "acts": {str(act): n for act, n in sorted(acts.items())},
            "wording": dict(sorted(wording.items())),
            "models": self.models(),
            "faults": dict(Counter(fault for outcome in self.outcomes for fault in outcome.faults)),
            "ms": self._times(),
            "dialogues": [_dialogue(outcome) for outcome in self.outcomes],
        }

    def models(self) -> dict[str, dict[str, float]]:
        """What each model cost and how it ended, by role and name."""
        return costs(one for outcome in self.outcomes for one in outcome.used)

    def _times(self) -> dict[str, dict[str, float]]:
        turns = [turn for outcome in self.outcomes for turn in outcome.turns[1:] if turn.verdict is not None]
        return {
            "verdict": spread([turn.verdict_ms for turn in turns]),
            "phrase": spread([turn.phrase_ms for turn in turns]),
            "sentence": spread([ms for outcome in self.outcomes for ms in outcome.sentence_ms()]),
        }


def spread(values: Sequence[float]) -> dict[str, float]:
    """``p50`` and ``p95``; empty for no values."""
    if not values:
        return {}
    p95 = quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
    return {"p50": round(median(values), 3), "p95": round(p95, 3)}


def _dialogue(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "course": outcome.course,
        "checks": outcome.checks,
        "failures": [{"turn": f.turn, "said": f.said, "what": f.what} for f in outcome.failures],
        "scores": outcome.scores(),
        "sentence_ms": outcome.sentence_ms(),
        "turns": [turn.as_json() for turn in outcome.turns],
    }


def shown(result: Result) -> str:
    """For a person: what did not hold, then the figures."""
    lines: list[str] = []
    for outcome in result.outcomes:
        mark = (
            f"{len(outcome.failures)} of {outcome.checks} checks did not hold"
            if outcome.failures
            else "holds"
        )
        lines.append(f"{outcome.id} ({outcome.course}, {len(outcome.turns) - 1} turns): {mark}")
        for failure in outcome.failures:
            said = f" {failure.said!r}" if failure.said else ""
            lines.append(f"    turn {failure.turn}{said}: {failure.what}")
    told = result.as_json()
    lines += ["", "Answers to mistakes (rules after MRBench; 1 is best), 95 % interval, how many"]
    for name, share in result.scorecard().items():
        within = f"{share.low:.2f} to {share.high:.2f}"
        lines.append(f"  {name.replace('_', ' '):<24}{share.mean:5.2f}   {within} {share.n:5}")
    if told["wording"]:
        parts = ", ".join(f"{reason} {n}" for reason, n in told["wording"].items())
        lines += ["", f"Model's sentences ({result.model}): {parts}"]
    lines += [f"{n} times: {fault}" for fault, n in told["faults"].items()]
    for name, cost in told["models"].items():
        lines.append(f"{name}: " + ", ".join(f"{what} {n}" for what, n in cost.items()))
    labels = {"verdict": "verdict", "phrase": "first phrase", "sentence": "model's sentence"}
    for name, label in labels.items():
        if times := told["ms"][name]:
            lines.append(f"Time to the {label}: {times['p50']:.1f} ms, 95 % within {times['p95']:.1f} ms")
    checks = told["checks"]
    lines += ["", f"{checks['of'] - checks['missed']} of {checks['of']} checks hold."]
    return "\n".join(lines)
