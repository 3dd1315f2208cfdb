"""Turn records and the stage table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.events import ActChosen, AnswerJudged, Interrupted, PhraseSpoken, StageTimed, TurnCommitted
from tutor.metrics import STAGES, TurnLog, TurnRecord, percentile, stage_table, summary

seconds = st.floats(0, 100, allow_nan=False)


@given(seconds, seconds, seconds, seconds, seconds)
def test_the_stages_add_up_to_the_voice_to_voice_time(
    end: float, wait: float, committed: float, clause: float, sound: float
) -> None:
    record = TurnRecord(1, committed=committed)
    record.stages = {
        "endpoint": (end, 0.4),
        "first_clause": (clause, 0.1),
        "synthesis": (sound, 0.1),
    }
    table = stage_table(record, end, end + wait)
    assert list(table) == list(STAGES)
    assert all(value >= 0 for value in table.values())
    assert sum(table.values()) == pytest.approx(wait * 1000, abs=0.5)


def test_what_was_done_ahead_costs_nothing() -> None:
    record = TurnRecord(1, committed=10.5)
    record.stages = {"endpoint": (10.0, 0.45), "first_clause": (10.2, 0.1), "synthesis": (10.3, 0.1)}
    table = stage_table(record, 10.0, 10.55)
    assert table["first_clause"] == table["synthesis"] == 0.0
    assert table["endpoint"] == pytest.approx(450)
    assert table["transcription"] == pytest.approx(50)
    assert table["output"] == pytest.approx(50)


def test_a_turn_is_collected_from_events_in_any_order() -> None:
    log = TurnLog()
    for event in (
        StageTimed(3, "transcription", 1.0, 0.2),
        TurnCommitted(1.5, 3, "three", 16_000),
        AnswerJudged(1.5, 3, "q", "wrong", "3", "whole", "3 is not 3/4."),
        ActChosen(1.5, 3, "correct", "q", "a known misconception"),
        PhraseSpoken(1.6, 3, "Not quite.", "authored"),
        Interrupted(2.0, 3, "Not"),
    ):
        log(event)
    record = log.turns[3]
    assert (record.said, record.verdict, record.misconception) == ("three", "wrong", "whole")
    assert (record.act, record.item, record.heard, record.interrupted) == ("correct", "q", "Not", True)
    assert record.began == 1.6


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_percentiles_lie_between_least_and_most(values: list[float]) -> None:
    found = summary(values)
    assert found["p50"] is not None
    assert found["p95"] is not None
    assert min(values) - 0.1 <= found["p50"] <= found["p95"] + 0.1 <= max(values) + 0.2


def test_percentiles_of_known_lists() -> None:
    assert percentile([], 0.5) is None
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([0, 10], 0.95) == 9.5
    assert summary([]) == {"p50": None, "p95": None, "max": None}
