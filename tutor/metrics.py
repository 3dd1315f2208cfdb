"""What each turn did and where its time went: a subscriber to events, no part of the pipeline.

The stage table is cut on one timeline, so that it adds up to the voice-to-voice time by construction:

    last speech sample ─endpoint─▶ pause long enough ─transcription─▶ what was said ─verdict─▶ committed
    ─first_token─▶ the model speaks ─first_clause─▶ text ─synthesis─▶ sound made ─output─▶ audible

The two ends come from the recording; what lies between comes from the session's clock. A stage that
was done ahead of the end of the turn costs nothing here, nor does the model's first token where the
first clause is authored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tutor.events import (
    ActChosen,
    AnswerJudged,
    BranchesDropped,
    Event,
    Faulted,
    Interrupted,
    ModelUsed,
    PhraseSpoken,
    SpeakerDrained,
    StageTimed,
    SuggestionMade,
    TurnCommitted,
    TurnReopened,
    WordingChecked,
)

STAGES = ("endpoint", "transcription", "verdict", "first_token", "first_clause", "synthesis", "output")

REOPEN_S = 1.0
"""A turn that drained so long after its commit is not reopened any more, seconds."""


@dataclass(slots=True)
class TurnRecord:
    """One turn of the tutor's; of the openings ``prepared`` for the answer, ``used`` (0 or 1) was spoken.

    ``committed``, ``began`` (to speak), ``ended`` and the stages' starts are seconds on the session's clock.
    """

    turn: int
    said: str = ""
    committed: float | None = None
    speech_end_sample: int | None = None
    item: str | None = None
    verdict: str | None = None
    value: str | None = None
    misconception: str | None = None
    why: str | None = None
    act: str = ""
    also: tuple[str, ...] = ()
    reason: str = ""
    spoken: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    heard: str = ""
    interrupted: bool = False
    began: float | None = None
    ended: float | None = None
    stages: dict[str, tuple[float, float]] = field(default_factory=dict)
    wording: list[tuple[bool, str]] = field(default_factory=list)
    prepared: int = 0
    used: int = 0
    suggestions: list[tuple[str, str]] = field(default_factory=list)
    """Kind and reason of what the tutor said first."""


class TurnLog:
    """Collects a ``TurnRecord`` a turn, in order, the faults, what the models were ``used`` for, and how many
    turns were ``reopened``.

    A reopened turn is dropped, since its number comes again for what the learner said in the end.
    """

    def __init__(self) -> None:
        self.turns: dict[int, TurnRecord] = {}
        self.faults: list[Faulted] = []
        self.used: list[ModelUsed] = []
        self.reopened = 0

    def __call__(self, event: Event) -> None:
        match event:
            case TurnCommitted():
                record = self._of(event.turn)
                record.said, record.committed = event.said, event.t
                record.speech_end_sample = event.speech_end_sample
            case TurnReopened():
                self.turns.pop(event.turn, None)
                self.reopened += 1
            case AnswerJudged():
                record = self._of(event.turn)
                record.item, record.verdict, record.value = event.item, event.verdict, event.value
                record.misconception, record.why = event.misconception, event.why
            case ActChosen():
                record = self._of(event.turn)
                record.act, record.also, record.reason = event.act, event.also, event.reason
                record.item = record.item or event.item
            case PhraseSpoken():
                record = self._of(event.turn)
                record.spoken.append(event.text)
                record.sources.append(event.source)
                if record.began is None:
                    record.began = event.t
            case Interrupted():
                record = self._of(event.turn)
                record.heard, record.interrupted, record.ended = event.heard, True, event.t
            case SpeakerDrained():
                record = self._of(event.turn)
                record.heard, record.ended = event.heard, event.t
            case StageTimed():
                self._of(event.turn).stages[event.stage] = (event.start, event.seconds)
            case WordingChecked():
                self._of(event.turn).wording.append((event.accepted, event.reason))
            case BranchesDropped():
                record = self._of(event.turn)
                record.prepared, record.used = event.prepared, event.used
            case SuggestionMade():
                self._of(event.turn).suggestions.append((event.kind, event.reason))
            case Faulted():
                self.faults.append(event)
            case ModelUsed():
                self.used.append(event)
            case _:
                pass

    def _of(self, turn: int) -> TurnRecord:
        return self.turns.setdefault(turn, TurnRecord(turn))


def costs(used: Iterable[ModelUsed]) -> dict[str, dict[str, float]]:
    """What each model cost and how it ended, by role and name: how often ``asked``, ``tokens``, ``ms``."""
    found: dict[str, Counter[str]] = {}
    for one in used:
        cost = found.setdefault(f"{one.role}: {one.model}", Counter())
        cost.update({"asked": 1, "tokens": one.tokens, one.outcome: 1})
        cost["ms"] += round(1000 * one.seconds)
    return {name: dict(sorted(cost.items())) for name, cost in sorted(found.items())}


class Finished:
    """Hands each record to ``done`` once, when its turn is over and cannot be reopened; keeps none.

    For what is told once and not taken back, such as a counter or a span. ``close`` hands over the rest.
    """

    def __init__(self, done: Callable[[TurnRecord], None]) -> None:
        self._log, self._done = TurnLog(), done
        self._past = -1

    def __call__(self, event: Event) -> None:
        turn = getattr(event, "turn", None)
        if turn is None or turn <= self._past:  # what belongs to no turn, or comes after its turn's end
            return
        if isinstance(event, TurnCommitted | ActChosen):
            self._hand_over(turn - 1)
        self._log(event)
        if isinstance(event, SpeakerDrained):
            committed = self._log.turns[turn].committed
            if committed is None or event.t - committed > REOPEN_S:
                self._hand_over(turn)

    def close(self) -> None:
        self._hand_over(max(self._log.turns, default=self._past))

    def _hand_over(self, last: int) -> None:
        """Every turn up to ``last``."""
        for turn in sorted(self._log.turns):
            if turn <= last:
                self._done(self._log.turns.pop(turn))
        self._past = max(self._past, last)


def stage_table(record: TurnRecord, speech_end: float, audible: float) -> dict[str, float]:
    """Milliseconds by stage, from ``speech_end`` to ``audible`` (seconds on the session's clock).

    Each boundary is held between the one before it and ``audible``, so the stages add up exactly.
    """

    def end_of(stage: str, otherwise: float) -> float:
        start, seconds = record.stages.get(stage, (otherwise, 0.0))
        return start + seconds

    committed = record.committed if record.committed is not None else speech_end
    paused = min(end_of("endpoint", speech_end), committed)
    judged = end_of("verdict", committed)
    heard = record.stages["verdict"][0] if "verdict" in record.stages else committed
    if judged <= paused:  # all was ready: what is left until the commit is the endpoint's own
        paused = committed
    worded = end_of("first_clause", speech_end)
    waited = bool(record.sources) and record.sources[0] == "model"
    token = min(end_of("first_token", speech_end), worded) if waited else speech_end
    made = end_of("synthesis", speech_end)
    table: dict[str, float] = {}
    last, whole = 0, round((audible - speech_end) * 10_000)  # tenths of a millisecond, so that sums are exact
    bounds = (paused, heard, max(judged, committed), token, worded, made, audible)
    for stage, bound in zip(STAGES, bounds, strict=True):
        at = max(last, min(round((bound - speech_end) * 10_000), whole))
        table[stage] = (at - last) / 10
        last = at
    return table


def v2v_estimate(record: TurnRecord) -> float | None:
    """Seconds from the learner's last word to the first phrase, by the pipeline's own clock.

    An estimate: what the microphone and the speaker add can only be read off a recording. ``None`` for a
    turn that answers nobody or said nothing.
    """
    if record.committed is None or record.began is None or "endpoint" not in record.stages:
        return None
    return max(0.0, record.began - record.stages["endpoint"][0])


def stage_estimate(record: TurnRecord) -> dict[str, float]:
    """The stage table of ``v2v_estimate``; empty where there is none."""
    v2v = v2v_estimate(record)
    if v2v is None:
        return {}
    ended = record.stages["endpoint"][0]
    return stage_table(record, ended, ended + v2v)


def latency_line(record: TurnRecord) -> str:
    """``estimated 512 ms: endpoint 400, synthesis 80``, less what took no time; ``""`` for no answer."""
    v2v = v2v_estimate(record)
    if v2v is None:
        return ""
    parts = [
        f"{stage.replace('_', ' ')} {ms:.0f}" for stage, ms in stage_estimate(record).items() if ms > 0.5
    ]
    return f"estimated {v2v * 1000:.0f} ms: {', '.join(parts)}".removesuffix(": ")


def to_json(log: TurnLog) -> dict[str, Any]:
    """The lesson in figures, a dict a turn under ``turns``: nothing that anybody said. Times in ms."""
    return {
        "turns": [_figures(log.turns[turn]) for turn in sorted(log.turns)],
        "reopened": log.reopened,
        "faults": [fault.stage for fault in log.faults],
    }


def _figures(record: TurnRecord) -> dict[str, Any]:
    v2v = v2v_estimate(record)
    return {
        "turn": record.turn,
        "item": record.item,
        "act": record.act,
        "verdict": record.verdict,
        "misconception": record.misconception,
        "sources": list(record.sources),
        "interrupted": record.interrupted,
        "wording": {"accepted": sum(ok for ok, _ in record.wording), "checked": len(record.wording)},
        "branches": {"prepared": record.prepared, "used": record.used},
        "v2v_estimated_ms": None if v2v is None else round(v2v * 1000, 1),
        "stages_estimated_ms": stage_estimate(record),
        "work_ms": {stage: round(seconds * 1000, 1) for stage, (_, seconds) in record.stages.items()},
    }


def percentile(values: list[float], q: float) -> float | None:
    """The ``q``-quantile (0 to 1) by linear interpolation; ``None`` of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (ordered[high] - ordered[low]) * (place - low), 1)


def summary(values: list[float]) -> dict[str, float | None]:
    """``p50``, ``p95`` and ``max`` of ``values``."""
    return {
        "p50": percentile(values, 0.5),
        "p95": percentile(values, 0.95),
        "max": round(max(values), 1) if values else None,
    }
