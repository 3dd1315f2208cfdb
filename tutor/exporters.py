"""A lesson's figures for other programs: Prometheus text and OpenTelemetry spans. Subscribers to events.

Figures and the names of acts, verdicts and stages leave; nothing that anybody said, and no name.
Times are by the pipeline's own clock (``metrics.v2v_estimate``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tutor.errors import InputError
from tutor.events import Event, Faulted, Interrupted, ModelUsed, StageTimed, TurnReopened
from tutor.metrics import Finished, TurnRecord, stage_estimate, v2v_estimate

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer
    from prometheus_client import CollectorRegistry

HOST = "127.0.0.1"
"""Figures leave this machine only if somebody else carries them."""

V2V_BUCKETS_S = (0.2, 0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0)
STAGE_BUCKETS_S = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.0, 5.0)


class PrometheusMetrics:
    """Counts and times a lesson for Prometheus, in ``registry`` or in one of its own.

    A turn is counted once it is over and cannot be reopened; ``close`` counts the last one.
    """

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.registry = own = registry if registry is not None else CollectorRegistry()
        self._turns = Counter("sori_turns", "Turns of the tutor", ("act", "verdict"), registry=own)
        self._v2v = Histogram(
            "sori_v2v_seconds",
            "From the learner's last word to the tutor's first, by the pipeline's own clock",
            ("act", "verdict"),
            registry=own,
            buckets=V2V_BUCKETS_S,
        )
        self._stage = Histogram(
            "sori_stage_seconds",
            "The part of the voice-to-voice time that a stage cost",
            ("stage",),
            registry=own,
            buckets=STAGE_BUCKETS_S,
        )
        self._work = Histogram(
            "sori_work_seconds",
            "How long a stage worked, also ahead of the end of the turn",
            ("stage",),
            registry=own,
            buckets=STAGE_BUCKETS_S,
        )
        self._phrases = Counter("sori_phrases", "Phrases spoken", ("source",), registry=own)
        self._wordings = Counter("sori_wordings", "The model's wordings checked", ("accepted",), registry=own)
        self._prepared = Counter("sori_branches_prepared", "Openings prepared ahead", registry=own)
        self._used = Counter("sori_branches_used", "Openings prepared ahead and spoken", registry=own)
        self._interrupted = Counter("sori_interruptions", "Times the learner broke in", registry=own)
        self._reopened = Counter("sori_reopened", "Turns committed too early and reopened", registry=own)
        asked = ("role", "model")
        self._asked = Counter("sori_model_calls", "Calls of a model", (*asked, "outcome"), registry=own)
        self._tokens = Counter("sori_model_tokens", "Tokens that a model wrote", asked, registry=own)
        self._seconds = Counter("sori_model_seconds", "Seconds that a model worked", asked, registry=own)
        self._faults = Counter("sori_faults", "Faults that the lesson outlived", ("stage",), registry=own)
        self._finished = Finished(self._turn)

    def __call__(self, event: Event) -> None:
        match event:
            case StageTimed():
                if event.stage != "endpoint":  # a wait, no work
                    self._work.labels(event.stage).observe(event.seconds)
            case Interrupted():
                self._interrupted.inc()
            case TurnReopened():
                self._reopened.inc()
            case Faulted():
                self._faults.labels(event.stage).inc()
            case ModelUsed():
                self._asked.labels(event.role, event.model, event.outcome).inc()
                self._tokens.labels(event.role, event.model).inc(event.tokens)
                self._seconds.labels(event.role, event.model).inc(event.seconds)
            case _:
                pass
        self._finished(event)

    def close(self) -> None:
        """The lesson is over: count the turn that was on."""
        self._finished.close()

    def text(self) -> str:
        """The figures so far in Prometheus' text format."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry).decode()

    def serve(self, port: int) -> Callable[[], None]:
        """Answer HTTP at ``port`` of this machine alone until what is returned is called.

        Raises ``InputError`` where the port cannot be had.
        """
        from prometheus_client import start_http_server

        try:
            server, thread = start_http_server(port, addr=HOST, registry=self.registry)
        except (OSError, OverflowError) as error:
            raise InputError(
                f"port {port} cannot be used for metrics: {error}", "Choose another port."
            ) from error

        def close() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return close

    def _turn(self, record: TurnRecord) -> None:
        labels = (record.act or "none", record.verdict or "none")
        self._turns.labels(*labels).inc()
        if (v2v := v2v_estimate(record)) is not None:
            self._v2v.labels(*labels).observe(v2v)
        for stage, ms in stage_estimate(record).items():
            self._stage.labels(stage).observe(ms / 1000)
        for source in record.sources:
            self._phrases.labels(source).inc()
        for accepted, _ in record.wording:
            self._wordings.labels("yes" if accepted else "no").inc()
        self._prepared.inc(record.prepared)
        self._used.inc(record.used)


class Spans:
    """A span a turn, with a child span for each stage of its voice-to-voice time; see ``spans``."""

    def __init__(self, tracer: Tracer, now_ns: Callable[[], int]) -> None:
        self._tracer, self._now_ns = tracer, now_ns
        self._zero_ns: int | None = None
        self._finished = Finished(self._turn)

    def __call__(self, event: Event) -> None:
        t = getattr(event, "t", None)
        if t is not None and self._zero_ns is None:
            self._zero_ns = self._now_ns() - round(t * 1e9)
        self._finished(event)

    def close(self) -> None:
        """The lesson is over: tell the turn that was on."""
        self._finished.close()

    def _turn(self, record: TurnRecord) -> None:
        from opentelemetry import trace

        stages = stage_estimate(record)
        start = record.stages["endpoint"][0] if stages else record.began
        if start is None:
            return
        attributes: dict[str, str | int | bool] = {
            "sori.turn": record.turn,
            "sori.act": record.act or "none",
            "sori.verdict": record.verdict or "none",
            "sori.source": record.sources[0] if record.sources else "none",
            "sori.interrupted": record.interrupted,
        }
        at = self._ns(start)
        turn = self._tracer.start_span("turn", start_time=at, attributes=attributes)
        inside = trace.set_span_in_context(turn)
        for stage, ms in stages.items():
            child = self._tracer.start_span(stage, inside, start_time=at)
            at += round(ms * 1e6)
            child.end(at)
        turn.end(max(at, self._ns(record.ended if record.ended is not None else start)))

    def _ns(self, t: float) -> int:
        return (self._zero_ns or 0) + round(t * 1e9)


def spans(tracer: Tracer, *, now_ns: Callable[[], int] = time.time_ns) -> Spans:
    """A subscriber that gives ``tracer`` (of an OpenTelemetry SDK set up elsewhere) a span a turn.

    ``now_ns`` is the wall clock in ns since 1970, asked once, at the first event that has a time.
    """
    return Spans(tracer, now_ns)
