"""WebRTC's canceller, where its wheel is installed."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tests.fakes.voices import babble, db, echo_of, noise, through
from tutor.audio import FRAME, RATE
from tutor.ears import canceller
from tutor.ears.canceller import WebRtcCanceller, installed
from tutor.errors import EngineError

needs_livekit = pytest.mark.skipif(not installed(), reason="the extra 'echo' is not installed")

FAR = babble(9.6, seed=1)
SETTLED = 4 * RATE


@needs_livekit
@pytest.mark.parametrize("delay_ms", [20, 80, 250])
@pytest.mark.parametrize("gain_db", [-10, -20])
def test_the_echo_is_taken_out(delay_ms: float, gain_db: float) -> None:
    heard = echo_of(FAR, delay_ms, gain_db) + noise(len(FAR), -80)
    left = through(WebRtcCanceller(), heard, FAR)
    assert len(left) == len(heard)
    assert db(left[SETTLED:]) < db(heard[SETTLED:]) - 20


@needs_livekit
def test_a_person_stays_while_the_tutor_speaks() -> None:
    person = np.zeros_like(FAR)
    person[6 * RATE : 8 * RATE] = babble(2.0, seed=2)
    heard = echo_of(FAR, 80, -20) + noise(len(FAR), -80)
    left = through(WebRtcCanceller(), heard + person, FAR)
    assert db(left[6 * RATE : 8 * RATE]) == pytest.approx(db(person[6 * RATE : 8 * RATE]), abs=4)


@needs_livekit
def test_a_sound_comes_out_within_20_ms_and_at_its_level() -> None:
    sound = babble(4.0, seed=3)
    left = through(WebRtcCanceller(), sound, np.zeros_like(sound))
    overlap = [
        float(np.dot(left[RATE + late : 3 * RATE + late], sound[RATE : 3 * RATE])) for late in range(400)
    ]
    late = int(np.argmax(overlap))
    assert canceller.DELAY <= late <= 320
    assert db(left[RATE:]) == pytest.approx(db(sound[RATE:]), abs=1)


@needs_livekit
def test_full_scale_does_not_wrap_around() -> None:
    loud = np.ones(20 * FRAME, np.float32)
    left = through(WebRtcCanceller(), loud, -loud)
    assert np.isfinite(left).all()
    assert np.abs(left).max() <= 1.0


def test_a_missing_library_is_a_line_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "livekit.rtc", None)
    with pytest.raises(EngineError, match="cannot be loaded") as caught:
        WebRtcCanceller()
    assert "sori-tutor[echo]" in caught.value.remedy


def test_whether_it_is_there_is_found_without_importing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canceller.importlib.util, "find_spec", _missing)
    assert not installed()


def _missing(name: str) -> None:
    raise ModuleNotFoundError(name)
