"""Sound files in and out: every width and rate, and every way in which a file can be wrong."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st

from tutor.audio import FRAME, RATE, Samples, frames, read_wav, resample, write_wav
from tutor.errors import InputError


def tone(rate: int, seconds: float = 0.5, hertz: float = 440.0) -> Samples:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)).astype(np.float32)


def is_the_tone(sound: Samples, level: float = 0.5, seconds: float = 0.5) -> bool:
    """Whether ``sound`` is ``tone`` at 16 kHz, in level, length and pitch."""
    middle = sound[800:-800]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    pitch = float(spectrum.argmax()) * RATE / len(middle)
    return (
        sound.dtype == np.float32
        and abs(len(sound) - seconds * RATE) <= 2
        and abs(pitch - 440) < 3
        and abs(float(np.abs(middle).max()) - level) < 0.03  # OGG and µ-law lose a little
    )


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW"])
def test_every_sample_width(tmp_path: Path, subtype: str) -> None:
    sf.write(tmp_path / "a.wav", tone(48_000), 48_000, subtype=subtype)
    assert is_the_tone(read_wav(tmp_path / "a.wav"))


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 96_000, 192_000])
def test_every_rate(tmp_path: Path, rate: int) -> None:
    sf.write(tmp_path / "a.wav", tone(rate), rate)
    assert is_the_tone(read_wav(tmp_path / "a.wav"))


@pytest.mark.parametrize("name", ["a.flac", "a.ogg", "a.aiff"])
def test_other_formats(tmp_path: Path, name: str) -> None:
    sf.write(tmp_path / name, tone(48_000), 48_000)
    assert is_the_tone(read_wav(tmp_path / name))


@pytest.mark.parametrize("channels", [2, 6])
def test_channels_are_averaged(tmp_path: Path, channels: int) -> None:
    sound = np.zeros((22_050, channels), dtype=np.float32)
    sound[:, 0] = tone(44_100)
    sf.write(tmp_path / "a.wav", sound, 44_100)
    assert is_the_tone(read_wav(tmp_path / "a.wav"), level=0.5 / channels)


def test_a_recording_longer_than_one_block_has_no_seam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sf.write(tmp_path / "a.wav", tone(44_100, 2.0), 44_100, subtype="FLOAT")
    whole = read_wav(tmp_path / "a.wav")
    monkeypatch.setattr("tutor.audio._BLOCK", 1009)
    np.testing.assert_allclose(read_wav(tmp_path / "a.wav"), whole, atol=1e-6)
    np.testing.assert_allclose(whole, resample(tone(44_100, 2.0), 44_100), atol=1e-4)


def test_nan_and_infinite_samples_become_silence(tmp_path: Path) -> None:
    sound = np.stack([tone(RATE), tone(RATE)], axis=1)
    sound[100:200, 0] = np.nan
    sound[300:400] = np.inf
    sf.write(tmp_path / "a.wav", sound, RATE, subtype="FLOAT")
    read = read_wav(tmp_path / "a.wav")
    assert np.isfinite(read).all()
    assert not read[300:400].any()
    np.testing.assert_allclose(read[100:200], sound[100:200, 1] / 2, atol=1e-6)


def test_samples_beyond_full_scale_are_clipped(tmp_path: Path) -> None:
    sf.write(tmp_path / "a.wav", 4 * tone(RATE), RATE, subtype="FLOAT")
    assert np.abs(read_wav(tmp_path / "a.wav")).max() == 1.0


def wav_bytes(tmp_path: Path) -> bytearray:
    sf.write(tmp_path / "whole.wav", tone(48_000), 48_000)
    return bytearray((tmp_path / "whole.wav").read_bytes())


def refused(path: Path, says: str) -> InputError:
    with pytest.raises(InputError, match=says) as caught:
        read_wav(path)
    line = str(caught.value)
    assert "\n" not in line
    assert str(path) in line
    assert caught.value.remedy
    assert caught.value.exit_code == 2
    return caught.value


def test_a_missing_file(tmp_path: Path) -> None:
    refused(tmp_path / "none.wav", "is not there")


def test_a_folder(tmp_path: Path) -> None:
    refused(tmp_path, "is a folder, not a recording")


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    refused(tmp_path / "a.wav", r"is empty \(0 bytes\)")


def test_a_header_without_samples(tmp_path: Path) -> None:
    sf.write(tmp_path / "a.wav", np.zeros(0), RATE)
    refused(tmp_path / "a.wav", "0 samples")


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.raw", "a"])
@pytest.mark.parametrize("text", ["three quarters\n" * 50, "hi", "RIFF, said the text, and went on " * 9])
def test_a_text_file_in_disguise(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    refused(tmp_path / name, "not a sound file")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_data(tmp_path: Path, share: float) -> None:
    whole = wav_bytes(tmp_path)
    (tmp_path / "a.wav").write_bytes(whole[: int(len(whole) * share)])
    error = refused(tmp_path / "a.wav", "is cut short")
    assert f"{share:.0%}" in error.what


def test_a_truncated_header(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav_bytes(tmp_path)[:30])
    refused(tmp_path / "a.wav", "not a sound file")


def test_a_truncated_flac(tmp_path: Path) -> None:
    sf.write(tmp_path / "whole.flac", tone(48_000, 3.0), 48_000)
    whole = (tmp_path / "whole.flac").read_bytes()
    (tmp_path / "a.flac").write_bytes(whole[: len(whole) // 2])
    refused(tmp_path / "a.flac", "is damaged|is cut short")


def test_a_recorder_that_wrote_to_a_pipe_did_not_know_the_length(tmp_path: Path) -> None:
    stream = wav_bytes(tmp_path)
    at = stream.index(b"data") + 4
    stream[4:8] = stream[at : at + 4] = b"\xff\xff\xff\xff"
    (tmp_path / "a.wav").write_bytes(stream)
    assert is_the_tone(read_wav(tmp_path / "a.wav"))


def test_a_chunk_before_the_data_is_passed_over(tmp_path: Path) -> None:
    whole = wav_bytes(tmp_path)
    at = whole.index(b"data")
    note = b"LIST" + struct.pack("<I", 5) + b"hello\0"  # odd length, padded
    (tmp_path / "a.wav").write_bytes(whole[:at] + note + whole[at:])
    assert is_the_tone(read_wav(tmp_path / "a.wav"))
    (tmp_path / "b.wav").write_bytes((whole[:at] + note + whole[at:])[:-20_000])
    refused(tmp_path / "b.wav", "is cut short")


@pytest.mark.parametrize("rate", [0, 1, 500, 0xFFFF_FFF0])
def test_an_impossible_sample_rate(tmp_path: Path, rate: int) -> None:
    whole = wav_bytes(tmp_path)
    whole[24:28] = struct.pack("<I", rate)
    (tmp_path / "a.wav").write_bytes(whole)
    refused(tmp_path / "a.wav", "too few for speech|not a sound file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file(tmp_path: Path) -> None:
    wav_bytes(tmp_path)
    (tmp_path / "whole.wav").chmod(0)
    refused(tmp_path / "whole.wav", "cannot be read: Permission denied")


def test_a_file_that_the_system_will_not_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wav_bytes(tmp_path)

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    refused(tmp_path / "whole.wav", "cannot be read: Permission denied")


def test_two_hours_are_refused_by_the_header_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = wav_bytes(tmp_path)[:44]
    size = 2 * 3600 * 48_000 * 2
    head[4:8], head[40:44] = struct.pack("<I", size + 36), struct.pack("<I", size)
    with (tmp_path / "a.wav").open("wb") as file:
        file.write(head)
        file.truncate(size + 44)  # a hole: it takes no disk

    def read(*_: object, **__: object) -> None:
        raise AssertionError("the sound was read")

    monkeypatch.setattr(sf.SoundFile, "read", read)
    error = refused(tmp_path / "a.wav", "is 120 minutes long; the limit is 30")
    assert "sox" in error.remedy


@given(data=st.binary(max_size=400))
def test_no_content_makes_a_traceback(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.wav"
    for content in (data, b"RIFF\x24\x01\0\0WAVE" + data, b"RIFF\x24\x01\0\0WAVEfmt " + data):
        path.write_bytes(content)
        try:
            said = str(read_wav(path).dtype)
        except InputError as error:
            said = str(error)
        assert said == "float32" or (said.startswith(str(path)) and "\n" not in said)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.wav"
    write_wav(path, np.stack([tone(RATE), np.full(8000, np.nan, np.float32)], axis=1))
    info = sf.info(path)
    assert (info.samplerate, info.channels, info.subtype) == (RATE, 2, "PCM_16")
    assert is_the_tone(read_wav(path), level=0.25)
    assert [entry.name for entry in path.parent.iterdir()] == ["a.wav"]


@pytest.mark.parametrize("where", ["taken/a.wav", "folder"])
def test_a_place_that_cannot_be_written(tmp_path: Path, where: str) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot be written") as caught:
        write_wav(tmp_path / where, tone(RATE))
    assert "\n" not in str(caught.value)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["folder", "taken"]


def test_a_full_disk_leaves_the_old_file_and_nothing_half_written(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", tone(RATE))
    before = (tmp_path / "a.wav").read_bytes()
    code = (
        "import resource, numpy as np\n"
        "from tutor.audio import write_wav\n"
        "from tutor.errors import InputError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "try: write_wav('a.wav', np.zeros(160000, np.float32))\n"
        "except InputError as error: print(error)"
    )
    child = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert child.stdout.startswith("a.wav cannot be written")
    assert child.stdout.count("\n") == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.wav"]
    assert (tmp_path / "a.wav").read_bytes() == before


@given(count=st.integers(0, 3 * FRAME + 1))
def test_frames_hold_every_sample_and_the_last_is_padded(count: int) -> None:
    sound = np.arange(1, count + 1, dtype=np.float32)
    cut = list(frames(sound))
    assert all(len(frame) == FRAME for frame in cut)
    joined = np.concatenate(cut) if cut else sound
    np.testing.assert_array_equal(joined[:count], sound)
    assert not joined[count:].any()


def test_resampling_to_the_same_rate_changes_nothing() -> None:
    sound = tone(RATE)
    assert resample(sound, RATE) is sound
    assert len(resample(np.zeros(0, dtype=np.float32), 48_000)) == 0
