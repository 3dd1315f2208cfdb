"""What each turn did and where its time went: a subscriber to events, no part of the pipeline.

The stage table is cut on one timeline, so that it adds up to the voice-to-voice time by construction:

    last speech sample ─endpoint─▶ pause long enough ─transcription─▶ committed ─first_clause─▶ text
    ─synthesis─▶ sound made ─output─▶ first audible sample

The two ends come from the recording; what lies between comes from the session's clock. A stage that
was done ahead of the end of the turn costs nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tutor.events import (
    ActChosen,
    AnswerJudged,
    Event,
    Faulted,
    Interrupted,
    PhraseSpoken,
    SpeakerDrained,
    StageTimed,
    TurnCommitted,
    WordingChecked,
)

STAGES = ("endpoint", "transcription", "first_clause", "synthesis", "output")


@dataclass(slots=True)
class TurnRecord:
    """One turn of the tutor's. ``committed`` and the stages' starts are seconds on the session's clock."""

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
    reason: str = ""
    spoken: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    heard: str = ""
    interrupted: bool = False
    began: float | None = None
    stages: dict[str, tuple[float, float]] = field(default_factory=dict)
    wording: list[tuple[bool, str]] = field(default_factory=list)


class TurnLog:
    """Collects a ``TurnRecord`` a turn, in order, and the faults."""

    def __init__(self) -> None:
        self.turns: dict[int, TurnRecord] = {}
        self.faults: list[Faulted] = []

    def __call__(self, event: Event) -> None:
        match event:
            case TurnCommitted():
                record = self._of(event.turn)
                record.said, record.committed = event.said, event.t
                record.speech_end_sample = event.speech_end_sample
            case AnswerJudged():
                record = self._of(event.turn)
                record.item, record.verdict, record.value = event.item, event.verdict, event.value
                record.misconception, record.why = event.misconception, event.why
            case ActChosen():
                record = self._of(event.turn)
                record.act, record.reason = event.act, event.reason
                record.item = record.item or event.item
            case PhraseSpoken():
                record = self._of(event.turn)
                record.spoken.append(event.text)
                record.sources.append(event.source)
                if record.began is None:
                    record.began = event.t
            case Interrupted():
                record = self._of(event.turn)
                record.heard, record.interrupted = event.heard, True
            case SpeakerDrained():
                self._of(event.turn).heard = event.heard
            case StageTimed():
                self._of(event.turn).stages[event.stage] = (event.start, event.seconds)
            case WordingChecked():
                self._of(event.turn).wording.append((event.accepted, event.reason))
            case Faulted():
                self.faults.append(event)
            case _:
                pass

    def _of(self, turn: int) -> TurnRecord:
        return self.turns.setdefault(turn, TurnRecord(turn))


def stage_table(record: TurnRecord, speech_end: float, audible: float) -> dict[str, float]:
    """Milliseconds by stage, from ``speech_end`` to ``audible`` (seconds on the session's clock).

    Each boundary is held between the one before it and ``audible``, so the stages add up exactly.
    """

    def end_of(stage: str) -> float:
        start, seconds = record.stages.get(stage, (speech_end, 0.0))
        return start + seconds

    committed = record.committed if record.committed is not None else speech_end
    bounds = [
        min(end_of("endpoint"), committed),
        committed,
        end_of("first_clause"),
        end_of("synthesis"),
        audible,
    ]
    table: dict[str, float] = {}
    last = speech_end
    for stage, bound in zip(STAGES, bounds, strict=True):
        bound = min(max(bound, last), audible)
        table[stage] = round((bound - last) * 1000, 1)
        last = bound
    return table


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
