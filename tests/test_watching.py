"""What a lesson's watchers write."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.fakes.lesson import Lesson
from tests.fakes.loop import run
from tutor.errors import EngineError, InputError
from tutor.events import Bus, Event
from tutor.watching import Watch, watching


def lesson() -> list[Event]:
    """The events of a lesson with one right answer."""
    held = Lesson()
    run(held.run(held.says("four")))
    return held.events


def watched(watch: Watch) -> tuple[list[str], list[str]]:
    """The lines put out, and the notes, of a lesson watched so."""
    bus, out, notes = Bus(), list[str](), list[str]()
    with watching(bus, watch, out.append, notes.append):
        for event in lesson():
            bus.publish(event)
    return out, notes


def test_nothing_is_watched_unless_asked_for() -> None:
    bus = Bus()
    with watching(bus, Watch(), print, print):
        assert bus._subscribers == []


def test_a_line_a_turn_says_where_its_time_went() -> None:
    out, _ = watched(Watch(latency=True))
    (line,) = out
    assert "endpoint" in line
    assert "four" not in line


def test_metrics_are_written_when_the_lesson_ends(tmp_path: Path) -> None:
    path = tmp_path / "lesson.prom"
    watched(Watch(metrics=path))
    text = path.read_text()
    assert 'sori_turns_total{act="confirm",verdict="right"} 1.0' in text
    assert "four" not in text


def test_metrics_can_be_asked_for_while_the_lesson_lasts() -> None:
    bus, notes = Bus(), list[str]()
    with watching(bus, Watch(port=0), print, notes.append):
        pass
    assert notes == ["Metrics at http://127.0.0.1:0/metrics"]


def test_spans_are_written_a_line_each_and_hold_no_words(tmp_path: Path) -> None:
    pytest.importorskip("opentelemetry.sdk")
    path = tmp_path / "spans.jsonl"
    watched(Watch(trace=path))
    found = [json.loads(line) for line in path.read_text().splitlines()]
    assert {"turn", "endpoint"} <= {span["name"] for span in found}
    assert "four" not in path.read_text()


def test_spans_without_opentelemetry_are_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(EngineError, match="OpenTelemetry is not installed"):
        watched(Watch(trace=tmp_path / "spans.jsonl"))


def test_a_folder_that_cannot_be_made_is_refused_before_the_lesson(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError):
        watched(Watch(metrics=tmp_path / "file" / "lesson.prom"))
