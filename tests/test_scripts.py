"""Rehearsal scripts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tutor.audio import FRAME, RATE, write_wav
from tutor.errors import InputError
from tutor.scripts import read_script

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
