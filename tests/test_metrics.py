"""Turn records and the stage table."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.events import (
    ActChosen,
    AnswerJudged,
    BranchesDropped,
    Event,
    Faulted,
    Interrupted,
    PhraseSpoken,
    SpeakerDrained,
    StageTimed,
    TranscriptRevised,
    TurnCommitted,
    TurnReopened,
)
from tutor.metrics import (
    REOPEN_S,
    STAGES,
    Finished,
    TurnLog,
    TurnRecord,
    latency_line,
    percentile,
    stage_estimate,
    stage_table,
    summary,
    to_json,
    v2v_estimate,
)

seconds = st.floats(0, 100, allow_nan=False)
timed = st.dictionaries(st.sampled_from([*STAGES, "wording"]), st.tuples(seconds, st.floats(0, 5)))
sources = st.lists(st.sampled_from(["authored", "model", "filler"]), max_size=2)


@given(timed, seconds, seconds, st.none() | seconds, sources)
def test_the_stages_add_up_exactly_to_the_voice_to_voice_time(
    stages: dict[str, tuple[float, float]], end: float, wait: float, committed: float | None, who: list[str]
) -> None:
    record = TurnRecord(1, committed=committed, stages=stages, sources=who)
    table = stage_table(record, end, end + wait)
    assert tuple(table) == STAGES
    assert all(value >= 0 for value in table.values())
    assert sum(round(value * 10) for value in table.values()) == round((end + wait - end) * 10_000)
    assert table["first_token"] == 0 or who[0] == "model"


@given(timed, seconds, st.floats(0, 1), st.floats(0, 1))
def test_a_later_commit_never_makes_the_endpoint_shorter(
    stages: dict[str, tuple[float, float]], end: float, committed: float, more: float
) -> None:
    early, late = (
        stage_table(TurnRecord(1, committed=end + at, stages=stages), end, end + 3)
        for at in (committed, committed + more)
    )
    until = STAGES[:3]
    assert sum(early[stage] for stage in until) <= sum(late[stage] for stage in until) + 1e-6


def answered(**stages: tuple[float, float]) -> TurnRecord:
    """A turn whose learner fell silent at 10 s; the pause was long enough at 10.4 s."""
    return TurnRecord(
        1, committed=10.5, began=10.7, sources=["authored"], stages={"endpoint": (10.0, 0.4), **stages}
    )


def test_each_stage_has_its_stretch_of_the_timeline() -> None:
    record = answered(
        transcription=(10.2, 0.25),
        verdict=(10.46, 0.02),
        first_token=(10.5, 0.05),
        first_clause=(10.5, 0.08),
        synthesis=(10.58, 0.06),
    )
    expected = {
        "endpoint": 400, "transcription": 60, "verdict": 40, "first_token": 0,
        "first_clause": 80, "synthesis": 60, "output": 60,
    }  # fmt: skip
    assert stage_table(record, 10.0, 10.7) == expected
    record.sources = ["model", "model"]
    assert stage_table(record, 10.0, 10.7) == expected | {"first_token": 50, "first_clause": 30}


def test_a_commit_that_waited_for_no_work_is_the_endpoints() -> None:
    record = answered(transcription=(10.1, 0.1), verdict=(10.2, 0.02))
    table = stage_table(record, 10.0, 10.7)
    assert (table["endpoint"], table["transcription"], table["verdict"]) == (500, 0, 0)


def test_a_verdict_after_the_commit_is_counted() -> None:
    table = stage_table(answered(verdict=(10.5, 0.1)), 10.0, 10.7)
    assert (table["endpoint"], table["transcription"], table["verdict"]) == (400, 100, 100)


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


REPLY: tuple[Event, ...] = (
    TurnCommitted(10.5, 3, "It is Kimchi.", 160_000),
    StageTimed(3, "endpoint", 10.0, 0.4),
    StageTimed(3, "verdict", 10.44, 0.01),
    AnswerJudged(10.5, 3, "q", "wrong", "Kimchi", None, "Kimchi is not 3/4."),
    ActChosen(10.5, 3, "correct", "q", "Kimchi is wrong"),
    BranchesDropped(3, 4, 1),
    PhraseSpoken(10.75, 3, "Not Kimchi.", "authored"),
)


def logged(*events: Event) -> TurnLog:
    log = TurnLog()
    for event in events:
        log(event)
    return log


def test_a_reopened_turn_is_dropped_and_its_number_used_again() -> None:
    log = logged(*REPLY, TurnReopened(11.0, 3))
    assert (log.turns, log.reopened) == ({}, 1)
    log(TurnCommitted(12.0, 3, "It is Kimchi, I mean three.", 190_000))
    record = log.turns[3]
    assert (record.committed, record.verdict, record.spoken, record.stages) == (12.0, None, [], {})


def test_branches_are_counted_and_a_revised_transcript_is_no_turn() -> None:
    log = logged(TranscriptRevised(10.0, "three", "thr"), *REPLY)
    assert list(log.turns) == [3]
    assert (log.turns[3].prepared, log.turns[3].used) == (4, 1)


def test_the_estimate_runs_from_the_last_word_to_the_first_phrase() -> None:
    record = logged(*REPLY).turns[3]
    assert v2v_estimate(record) == pytest.approx(0.75)
    assert sum(stage_estimate(record).values()) == pytest.approx(750)
    assert latency_line(record) == (
        "estimated 750 ms: endpoint 400, transcription 40, verdict 60, output 250"
    )


def test_a_turn_that_answers_nobody_has_no_latency() -> None:
    record = logged(ActChosen(1.0, 1, "greet", None, ""), PhraseSpoken(1.1, 1, "Hello.", "authored")).turns[1]
    assert (v2v_estimate(record), stage_estimate(record), latency_line(record)) == (None, {}, "")
    assert v2v_estimate(logged(*REPLY[:-1]).turns[3]) is None  # nothing said yet


def test_the_lesson_in_figures_holds_nothing_that_was_said() -> None:
    log = logged(*REPLY, SpeakerDrained(11.5, 3, "Not Kimchi."), Faulted(11.6, "wording", "Kimchi failed"))
    told = json.loads(json.dumps(to_json(log)))
    (turn,) = told["turns"]
    assert (turn["turn"], turn["act"], turn["verdict"], turn["sources"]) == (
        3,
        "correct",
        "wrong",
        ["authored"],
    )
    assert turn["branches"] == {"prepared": 4, "used": 1}
    assert turn["v2v_estimated_ms"] == sum(turn["stages_estimated_ms"].values()) == 750
    assert told["faults"] == ["wording"]
    assert "Kimchi" not in json.dumps(told)


def finished(*events: Event) -> tuple[list[int], Finished]:
    done: list[int] = []
    subscriber = Finished(lambda record: done.append(record.turn))
    for event in events:
        subscriber(event)
    return done, subscriber


def test_a_turn_is_finished_when_it_cannot_be_reopened() -> None:
    soon, late = SpeakerDrained(10.5 + REOPEN_S, 3, ""), SpeakerDrained(10.6 + REOPEN_S, 3, "")
    assert finished(*REPLY)[0] == []
    assert finished(*REPLY, soon)[0] == []
    assert finished(*REPLY, late)[0] == [3]
    assert finished(*REPLY, late, StageTimed(3, "wording", 10.5, 1.0), late)[0] == [3]  # once
    assert finished(*REPLY, soon, TurnReopened(11.0, 3), ActChosen(13.0, 4, "nudge", None, ""))[0] == []
    assert finished(*REPLY, Interrupted(11.0, 3, ""), TurnCommitted(13.0, 4, "", 0))[0] == [3]
    assert finished(ActChosen(1.0, 0, "greet", None, ""), SpeakerDrained(1.1, 0, ""))[0] == [0]


def test_closing_finishes_the_turn_that_was_on() -> None:
    done, subscriber = finished(*REPLY)
    subscriber.close()
    subscriber.close()
    assert done == [3]


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
