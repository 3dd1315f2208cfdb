"""Scripts, and what is read off a recording."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tutor.audio import FRAME, RATE, write_wav
from tutor.errors import InputError
from tutor.events import ActChosen, ModelUsed, PhraseSpoken, SpeakerDrained, StageTimed, TurnCommitted
from tutor.metrics import TurnLog
from tutor.rehearse import analyse, read_script, report, table, turn_line, word_error_rate
from tutor.room import Placed, Said, ScriptedLearner

SCRIPT = """
course: fractions
turns:
  - audio: one.wav
    text: one half
  - audio: one.wav
    barge_in: 1.2
  - silence: 12
"""


def script(folder: Path, text: str = SCRIPT) -> Path:
    write_wav(folder / "one.wav", np.full(RATE // 2, 0.2, np.float32))
    path = folder / "script.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_script_is_read_with_its_recordings(tmp_path: Path) -> None:
    rehearsal = read_script(script(tmp_path))
    assert [len(said.samples) if said.samples is not None else None for said in rehearsal.said] == [
        8000,
        8000,
        None,
    ]
    assert rehearsal.said[1].barge_in == 1.2
    assert rehearsal.said[2].silence == 12
    assert rehearsal.script.learner == "demo"


def test_a_script_s_echo_and_noise_make_its_room(tmp_path: Path) -> None:
    text = SCRIPT + "seed: 3\necho: {delay_ms: 40, gain_db: -10}\nnoise_db: -50\n"
    rehearsal = read_script(script(tmp_path, text))

    async def main() -> list[float]:
        room = rehearsal.room()
        room.playback.write(np.full(FRAME, 0.5, np.float32), tag=0)
        for _ in range(4):
            assert room.tick()
        return [float(np.abs(frame).max()) for frame in room.recording()[:, 0].reshape(-1, FRAME)]

    before, _, during, after = asyncio.run(main())
    assert before < 0.02 < 0.1 < during
    assert 0 < after < 0.1  # the reflections and the noise


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("course: fractions\necho: {delay: 80}\nturns:\n  - silence: 2\n", "echo.delay"),
        ("course: fractions\necho: {gain_db: 3}\nturns:\n  - silence: 2\n", "echo.gain_db"),
        ("course: fractions\nnoise_db: 0\nturns:\n  - silence: 2\n", "noise_db"),
        ("course: fractions\nturns:\n  - audio: gone.wav\n", "turn 1"),
        ("course: fractions\nturns:\n  - text: hello\n", "either audio: or silence:"),
        ("course: fractions\nturns: []\n", "turns"),
        ("course: fractions\nturns:\n  - {audio: one.wav, dely: 2}\n", "dely"),
        ("course: [\n", "not YAML"),
        ("just words\n", "script.yaml"),
        ("course: fractions\nturns:\n  - silence: .inf\n", "silence"),
    ],
)
def test_a_bad_script_is_one_line_that_names_the_place(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(InputError) as caught:
        read_script(script(tmp_path, text))
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_script_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not there"):
        read_script(tmp_path / "none.yaml")


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


def drive(learner: ScriptedLearner, tutor: list[tuple[int, int]], turns: list[int], frames: int) -> list[int]:
    """Frames in which the learner is audible; the tutor is audible in ``tutor``'s spans of frames."""
    audible = []
    for number in range(frames):
        speaking = any(a <= number < b for a, b in tutor)
        done = sum(1 for end in turns if number >= end)
        frame = learner.frame(number * FRAME, speaking, done)
        if frame is None:
            break
        if np.abs(frame).max() > 0:
            audible.append(number)
    return audible


def test_the_scripted_learner_waits_for_the_tutor_and_thinks() -> None:
    voice = np.full(3 * FRAME, 0.2, np.float32)
    learner = ScriptedLearner((Said(voice, delay=0.32),))
    assert drive(learner, [(5, 20)], [20], 100) == [30, 31, 32]
    assert learner.placed[0].start == 30 * FRAME


def test_the_scripted_learner_barges_in_after_the_tutor_began() -> None:
    learner = ScriptedLearner((Said(np.full(FRAME, 0.2, np.float32), barge_in=0.32),))
    assert drive(learner, [(5, 60)], [60], 100) == [15]


def test_a_scripted_silence_ends_and_the_next_turn_follows() -> None:
    voice = np.full(FRAME, 0.2, np.float32)
    learner = ScriptedLearner((Said(silence=0.64), Said(voice, delay=0.0)))
    audible = drive(learner, [(0, 10)], [10], 200)
    assert audible
    assert audible[0] >= 30
    assert [p.said.silence for p in learner.placed] == [0.64, None]


def test_a_learner_who_gets_no_answer_goes_on() -> None:
    voice = np.full(FRAME, 0.2, np.float32)
    learner = ScriptedLearner((Said(voice), Said(voice)))
    assert len(drive(learner, [(0, 10)], [10], 2000)) == 2
