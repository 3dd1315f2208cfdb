"""Watches a lesson's speed for whoever asked: a line a turn, Prometheus text, OpenTelemetry spans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import EngineError
from tutor.events import Bus
from tutor.exporters import HOST, PrometheusMetrics, spans
from tutor.files import check_folder, write_text
from tutor.metrics import Finished, TurnRecord, latency_line


@dataclass(frozen=True, slots=True)
class Watch:
    """``latency``: a line a turn. ``metrics``: a file of Prometheus text, written when the lesson ends;
    ``port``: the same over HTTP while it lasts. ``trace``: a file of spans, a JSON object a line."""

    latency: bool = False
    metrics: Path | None = None
    port: int | None = None
    trace: Path | None = None


@contextmanager
def watching(
    bus: Bus, watch: Watch, out: Callable[[str], None], note: Callable[[str], None]
) -> Iterator[None]:
    """Subscribe what ``watch`` asks for, for as long as the lesson lasts.

    Raises ``InputError`` for a folder or port that cannot be used, ``EngineError`` where spans are asked for
    and OpenTelemetry is not installed.
    """
    with ExitStack() as stack:
        if watch.latency:

            def tell(record: TurnRecord) -> None:
                if line := latency_line(record):
                    out(f"       [{line}]")

            finished = Finished(tell)
            bus.subscribe(finished)
            stack.callback(finished.close)
        if watch.metrics is not None or watch.port is not None:
            figures = PrometheusMetrics()
            bus.subscribe(figures)
            if watch.metrics is not None:
                path = watch.metrics
                check_folder(path.parent)
                stack.callback(lambda: write_text(path, figures.text()))
            if watch.port is not None:
                stack.callback(figures.serve(watch.port))
                note(f"Metrics at http://{HOST}:{watch.port}/metrics")
            stack.callback(figures.close)
        if watch.trace is not None:
            check_folder(watch.trace.parent)
            _trace(bus, watch.trace, stack)
        yield


def _trace(bus: Bus, path: Path, stack: ExitStack) -> None:
    try:
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
    except ImportError as error:
        raise EngineError(
            "OpenTelemetry is not installed, so no spans can be written", "pip install 'sori-tutor[otel]'"
        ) from error
    file = stack.enter_context(path.open("w", encoding="utf-8"))
    provider = TracerProvider()
    exporter = ConsoleSpanExporter(out=file, formatter=lambda span: span.to_json(indent=None) + "\n")
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    stack.callback(provider.shutdown)
    subscriber = spans(provider.get_tracer("sori"))
    bus.subscribe(subscriber)
    stack.callback(subscriber.close)
