"""The Silero stream against faster-whisper's own batch code, and its manners at the edges."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tutor.audio import FRAME, RATE, Samples, frames, read_wav
from tutor.config import Settings
from tutor.ears import vad
from tutor.engines import Detector
from tutor.errors import EngineError


@pytest.fixture(scope="module")
def model() -> vad.SileroModel:
    return vad.load(Settings(), lambda line: None)


def buzz(seconds: float, seed: int = 0) -> Samples:
    """A voice-like sound: a gliding pulse train through two formants, in syllables, over faint noise."""
    t = np.arange(int(seconds * RATE)) / RATE
    pitch = 120 + 25 * np.sin(2 * np.pi * 0.7 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    sound = np.zeros_like(t)
    for k in range(1, 30):
        freq = pitch * k
        gain = np.exp(-(((freq - 600) / 250) ** 2)) + 0.6 * np.exp(-(((freq - 1400) / 350) ** 2))
        sound += gain * np.sin(k * phase)
    syllables = 0.5 - 0.5 * np.cos(2 * np.pi * 4 * t)
    noise = np.random.default_rng(seed).normal(0, 0.002, t.size)
    return (0.1 * sound * syllables + noise).astype(np.float32)


def by_stream(detector: Detector, samples: Samples) -> list[float]:
    return [detector.probability(frame) for frame in frames(samples)]


def test_stream_equals_the_whole_recording(model: vad.SileroModel) -> None:
    sound = np.concatenate([np.zeros(4000, np.float32), buzz(2.0), np.zeros(8001, np.float32)])
    streamed = by_stream(model.stream(), sound)
    np.testing.assert_allclose(streamed, model.probabilities(sound), atol=1e-5)
    assert max(streamed) - min(streamed) > 0.3  # the comparison saw more than one level


def test_stream_equals_the_whole_recording_after_long_silence(model: vad.SileroModel) -> None:
    """It begins afresh at the same frames: after pauses short of the limit, at it, past it, and twice it."""
    pieces = [np.zeros(5 * RATE, np.float32)]
    for count in (vad.FRESH_FRAMES - 8, vad.FRESH_FRAMES, vad.FRESH_FRAMES + 5, 2 * vad.FRESH_FRAMES + 20):
        pieces += [buzz(0.7, seed=count), np.zeros(count * FRAME + 100, np.float32)]
    sound = np.concatenate([*pieces, buzz(0.5)])
    np.testing.assert_allclose(by_stream(model.stream(), sound), model.probabilities(sound), atol=1e-5)


def test_stream_equals_faster_whispers_own_detector(model: vad.SileroModel) -> None:
    from faster_whisper.vad import SileroVADModel

    sound = np.concatenate([np.zeros(FRAME * 10, np.float32), buzz(2.048), np.zeros(FRAME * 20, np.float32)])
    assert len(sound) % FRAME == 0
    expected = SileroVADModel(str(vad.packaged()))(sound.copy())
    np.testing.assert_allclose(by_stream(model.stream(), sound), expected, atol=1e-5)


def test_state_is_carried_and_forgotten(model: vad.SileroModel) -> None:
    detector = model.stream()
    sound = buzz(1.0)
    first = by_stream(detector, sound)
    assert by_stream(detector, sound) != pytest.approx(first, abs=1e-4)
    detector.reset()
    assert by_stream(detector, sound) == pytest.approx(first, abs=1e-7)


def test_streams_do_not_disturb_each_other(model: vad.SileroModel) -> None:
    sound = buzz(1.0)
    alone = by_stream(model.stream(), sound)
    one, other = model.stream(), model.stream()
    mixed = []
    for frame in frames(sound):
        mixed.append(one.probability(frame))
        other.probability(frame[::-1].copy())
    assert mixed == pytest.approx(alone, abs=1e-7)


def test_silence_and_noise_are_not_speech(model: vad.SileroModel) -> None:
    rng = np.random.default_rng(3)
    for sound in (np.zeros(RATE, np.float32), rng.normal(0, 0.05, RATE).astype(np.float32)):
        assert max(by_stream(model.stream(), sound)) < 0.5


def test_a_broken_frame_counts_as_silence_and_does_not_poison_the_stream(model: vad.SileroModel) -> None:
    sound = buzz(1.0)
    detector = model.stream()
    assert detector.probability(np.full(FRAME, np.nan, np.float32)) == 0.0
    assert by_stream(detector, sound) == pytest.approx(by_stream(model.stream(), sound), abs=1e-7)
    assert np.isfinite(model.probabilities(np.full(FRAME * 3, np.nan, np.float32))).all()


def test_a_frame_of_another_size_is_refused(model: vad.SileroModel) -> None:
    with pytest.raises(ValueError, match="512 samples"):
        model.stream().probability(np.zeros(480, np.float32))


def test_an_empty_recording_has_no_frames(model: vad.SileroModel) -> None:
    assert model.probabilities(np.zeros(0, np.float32)).shape == (0,)
    assert model.probabilities(np.zeros(FRAME + 1, np.float32)).shape == (2,)


def test_a_file_that_is_no_model_is_one_line_with_a_remedy(tmp_path: Path) -> None:
    wrong = tmp_path / "silero.onnx"
    wrong.write_bytes(b"not a model")
    for path in (wrong, tmp_path / "absent.onnx"):
        with pytest.raises(EngineError) as caught:
            vad.SileroModel(path)
        assert path.name in str(caught.value)
        assert "\n" not in str(caught.value)
        assert caught.value.remedy


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EngineError, match="is not installed"):
        vad.packaged()


def test_finding_and_loading_the_model_imports_neither_faster_whisper_nor_torch() -> None:
    code = (
        "import sys; from tutor.ears import vad; vad.SileroModel(vad.packaged()); "
        "sys.exit(any(name in sys.modules for name in ('faster_whisper', 'ctranslate2', 'av', 'torch')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_short_word_after_a_long_silence_is_heard_as_well_as_a_first_one(model: vad.SileroModel) -> None:
    word = read_wav(Path(__file__).parent.parent / "bench" / "lessons" / "learner" / "no.wav")

    def heard_after(seconds: int) -> int:
        sound = np.concatenate([np.zeros(seconds * RATE, np.float32), word, np.zeros(RATE, np.float32)])
        return sum(p >= 0.5 for p in by_stream(model.stream(), sound))

    assert heard_after(60) >= heard_after(1) >= 8
