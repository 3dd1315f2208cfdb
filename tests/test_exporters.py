"""Prometheus text and OpenTelemetry spans: right figures, and nothing that anybody said."""

from __future__ import annotations

import socket
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tutor.errors import InputError
from tutor.events import (
    ActChosen,
    AnswerExpected,
    AnswerJudged,
    BranchesDropped,
    Event,
    Faulted,
    Interrupted,
    ModelUsed,
    PhraseSpoken,
    SpeakerDrained,
    StageTimed,
    TranscriptRevised,
    TurnCommitted,
    TurnReopened,
    WordingChecked,
)
from tutor.exporters import PrometheusMetrics, spans
from tutor.metrics import STAGES

pytest.importorskip("prometheus_client")

SECRET = "Kimchi"
GREETING: tuple[Event, ...] = (
    ActChosen(1.0, 0, "greet", None, f"a lesson for {SECRET}"),
    PhraseSpoken(1.1, 0, f"Hello {SECRET}.", "authored"),
    SpeakerDrained(3.0, 0, f"Hello {SECRET}."),
)
ANSWER: tuple[Event, ...] = (
    AnswerExpected("q", "text", (SECRET,), SECRET),
    TranscriptRevised(9.9, SECRET, SECRET),
    TurnCommitted(10.5, 1, SECRET, 160_000),
    StageTimed(1, "endpoint", 10.0, 0.4),
    StageTimed(1, "verdict", 10.45, 0.01),
    StageTimed(1, "synthesis", 10.5, 0.1),
    AnswerJudged(10.5, 1, "q", "wrong", SECRET, None, f"{SECRET} is not it"),
    ActChosen(10.5, 1, "correct", "q", f"{SECRET} is wrong"),
    BranchesDropped(1, 4, 1),
    WordingChecked(1, False, f"it says {SECRET}"),
    PhraseSpoken(10.75, 1, f"Not {SECRET}.", "authored"),
    PhraseSpoken(10.9, 1, "Think of bread.", "model"),
    Interrupted(12.0, 1, f"Not {SECRET}."),
    Faulted(12.1, "wording", f"no {SECRET}"),
)


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def counted(*events: Event) -> PrometheusMetrics:
    metrics = PrometheusMetrics()
    for event in events:
        metrics(event)
    metrics.close()
    return metrics


def samples(metrics: PrometheusMetrics) -> dict[str, float]:
    """``name{label,…}`` and value of every sample, as Prometheus' own parser reads them."""
    from prometheus_client.parser import text_string_to_metric_families

    return {
        f"{sample.name}{{{','.join(label for _, label in sorted(sample.labels.items()))}}}": sample.value
        for family in text_string_to_metric_families(metrics.text())
        for sample in family.samples
    }


def test_a_lesson_is_counted_and_timed() -> None:
    found = samples(counted(*GREETING, *ANSWER))
    assert found["sori_turns_total{greet,none}"] == found["sori_turns_total{correct,wrong}"] == 1
    assert found["sori_v2v_seconds_sum{correct,wrong}"] == pytest.approx(0.75)
    assert found["sori_v2v_seconds_bucket{correct,0.7,wrong}"] == 0
    assert found["sori_v2v_seconds_bucket{correct,0.8,wrong}"] == 1
    assert sum(found[f"sori_stage_seconds_sum{{{stage}}}"] for stage in STAGES) == pytest.approx(0.75)
    assert found["sori_work_seconds_sum{synthesis}"] == pytest.approx(0.1)
    assert (found["sori_phrases_total{authored}"], found["sori_phrases_total{model}"]) == (2, 1)
    assert found["sori_wordings_total{no}"] == found["sori_interruptions_total{}"] == 1
    assert (found["sori_branches_prepared_total{}"], found["sori_branches_used_total{}"]) == (4, 1)
    assert found["sori_faults_total{wording}"] == 1


def test_models_are_counted_by_role_and_how_they_ended() -> None:
    used = (ModelUsed("wording", "small", "done", 12, 0.5), ModelUsed("wording", "small", "failed", 3, 0.25))
    found = samples(counted(*used))
    assert found["sori_model_calls_total{small,done,wording}"] == 1
    assert found["sori_model_calls_total{small,failed,wording}"] == 1
    assert found["sori_model_tokens_total{small,wording}"] == 15
    assert found["sori_model_seconds_total{small,wording}"] == pytest.approx(0.75)


def test_a_reopened_turn_is_counted_as_such_alone() -> None:
    found = samples(counted(*GREETING, *ANSWER, TurnReopened(12.2, 1)))
    assert found["sori_reopened_total{}"] == 1
    assert "sori_turns_total{correct,wrong}" not in found
    assert found["sori_branches_prepared_total{}"] == 0


def test_no_text_of_anybody_is_exported() -> None:
    assert SECRET not in counted(*GREETING, *ANSWER).text()


def test_two_lessons_have_figures_of_their_own() -> None:
    assert samples(counted(*GREETING)) != samples(counted())


def test_the_figures_are_served_on_this_machine_until_closed(port: int) -> None:
    metrics = counted(*GREETING)
    close = metrics.serve(port)
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            assert b"sori_turns_total" in answer.read()
        with pytest.raises(InputError, match=f"port {port}"):
            metrics.serve(port)
    finally:
        close()
    with pytest.raises(URLError):
        urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10)


# -- spans ----------------------------------------------------------------------------------------------

WALL_NS = 1_700_000_000_000_000_000


def test_a_turn_is_a_span_with_its_stages_inside() -> None:
    pytest.importorskip("opentelemetry.sdk")
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    subscriber = spans(provider.get_tracer("sori"), now_ns=lambda: WALL_NS)
    for event in (*GREETING, *ANSWER):
        subscriber(event)
    subscriber.close()
    provider.shutdown()
    found = exporter.get_finished_spans()
    assert [span.name for span in found] == ["turn", *STAGES, "turn"]
    greeting, *stages, turn = found
    assert greeting.start_time == WALL_NS + 100_000_000  # the first event came at 1.0 s
    assert all(span.parent is not None and span.parent.span_id == turn.context.span_id for span in stages)
    at: int | None = WALL_NS + 9_000_000_000
    assert turn.start_time == at
    for span in stages:
        assert span.start_time == at
        at = span.end_time
    assert at == WALL_NS + 9_750_000_000
    assert turn.end_time == WALL_NS + 11_000_000_000
    assert turn.attributes is not None
    assert turn.attributes["sori.verdict"] == "wrong"
    assert SECRET not in "".join(span.to_json() for span in found)
