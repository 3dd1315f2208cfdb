"""What is read off a recording."""

from __future__ import annotations

import numpy as np
import pytest

from tutor.audio import RATE
from tutor.events import ActChosen, ModelUsed, PhraseSpoken, SpeakerDrained, StageTimed, TurnCommitted
from tutor.metrics import TurnLog
from tutor.rehearse import analyse, report, table, turn_line, word_error_rate
from tutor.takes_turns import Placed, Said


def _lesson() -> tuple[np.ndarray, list[Placed], TurnLog]:
    """Learner speaks 1.0–1.5 s (file until 1.6), tutor answers from 2.1 s; the session clock began at 50."""
    recording = np.zeros((5 * RATE, 2), np.float32)
    recording[RATE : RATE + RATE // 2, 0] = 0.3
    recording[int(2.1 * RATE) : 4 * RATE, 1] = 0.3
    placed = [Placed(Said(np.zeros(1, np.float32), "one half"), RATE, int(1.6 * RATE))]
    log = TurnLog()
    for event in (
        TurnCommitted(52.0, 1, "One half.", int(1.55 * RATE)),
        ActChosen(52.0, 1, "confirm", "q", ""),
        StageTimed(1, "endpoint", 51.55, 0.4),
        StageTimed(1, "synthesis", 52.0, 0.05),
        PhraseSpoken(52.06, 1, "Yes.", "authored"),
        SpeakerDrained(54.0, 1, "Yes."),
    ):
        log(event)
    return recording, placed, log


def test_voice_to_voice_is_read_off_the_recording() -> None:
    (turn,) = analyse(*_lesson(), started=50.0)
    assert turn.v2v_ms == pytest.approx(600, abs=0.2)
    assert sum(turn.stages_ms.values()) == pytest.approx(600, abs=0.5)
    assert turn.stages_ms["endpoint"] == pytest.approx(450, abs=0.5)
    assert not turn.cut_in
    line = turn_line(turn)
    assert (line["transcript"], line["act"], line["heard"]) == ("One half.", "confirm", "Yes.")


def test_a_tutor_that_speaks_into_the_learners_turn_is_a_cut_in() -> None:
    recording, placed, log = _lesson()
    recording[int(1.2 * RATE) : int(1.3 * RATE), 1] = 0.3
    (turn,) = analyse(recording, placed, log, started=50.0)
    assert turn.cut_in


def test_a_turn_without_an_answer_has_no_time() -> None:
    recording, placed, _ = _lesson()
    (turn,) = analyse(recording, placed, TurnLog(), started=50.0)
    assert turn.v2v_ms is None
    assert turn_line(turn)["transcript"] == ""


def test_the_report_and_its_table_hold_the_figures() -> None:
    recording, placed, log = _lesson()
    log(ModelUsed("wording", "small", "done", 12, 0.5))
    turns = analyse(recording, placed, log, started=50.0)
    result = report(turns, log, ready_s=3.21, late_s=0.001)
    assert result["turns"] == 1
    assert result["v2v_ms"]["p50"] == pytest.approx(600, abs=0.2)
    assert result["wer"] == 0
    assert result["llm"] == {"accepted": 0, "fallback": 0}
    assert result["models"] == {"wording: small": {"asked": 1, "done": 1, "ms": 500, "tokens": 12}}
    assert result["host"]["cpus"]
    assert "p50 600 ms" in table(turns, result)


def test_word_errors_are_counted_on_spoken_forms() -> None:
    assert word_error_rate([("three quarters", "3/4.")]) == 0
    assert word_error_rate([("one two three four", "one too three")]) == 0.5
    assert word_error_rate([]) is None
