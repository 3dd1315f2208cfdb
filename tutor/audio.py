"""Sound as values: the one format inside the house, and files in and out of it.

Inside the house, sound is ``float32``, mono, 16 kHz, in [-1, 1], counted in samples.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tutor.errors import InputError
from tutor.files import whole

if TYPE_CHECKING:
    import soundfile

RATE = 16_000
"""Samples per second of all sound inside the house."""

FRAME = 512
"""Samples per frame: 32 ms, the step of the Silero VAD at 16 kHz."""

FRAME_S = FRAME / RATE
"""Seconds per frame."""

AUDIBLE = 0.01
"""The amplitude above which a sample counts as heard (-40 dB of full scale)."""

MAX_FILE_S = 30 * 60.0
"""The longest recording that a command reads whole, seconds."""

LOWEST_RATE = 4_000
"""The lowest sample rate at which speech can be understood, Hz."""

Samples = npt.NDArray[np.float32]

_BLOCK = 1 << 20  # samples read at a time, all channels together
_UNKNOWN_LENGTH = 0x7FFF_0000  # from here on, a WAV header's length means "not known"
_AGAIN = "Record or export it again."


def level_db(samples: Samples) -> float:
    """The RMS of ``samples``, dBFS, at least -90."""
    return 10 * float(np.log10(np.mean(np.square(samples), dtype=np.float64) + 1e-9))


def resample(samples: Samples, rate: int, to: int = RATE) -> Samples:
    """``samples`` (float32, mono, at ``rate`` Hz) at ``to`` Hz, by soxr's high quality."""
    if rate == to or samples.size == 0:
        return samples.astype(np.float32, copy=False)
    import soxr

    return np.asarray(soxr.resample(samples, rate, to, quality="HQ"), dtype=np.float32)


def read_wav(path: str | os.PathLike[str], *, max_s: float = MAX_FILE_S) -> Samples:
    """The recording at ``path`` as float32, mono (the mean of its channels), 16 kHz, in [-1, 1].

    Any rate, any sample width and any number of channels that libsndfile reads; NaN becomes silence.
    Raises ``InputError`` for a file that is absent, empty, not sound, cut short, or longer than ``max_s``
    (known from its header, so that a long one is not read).
    """
    where = Path(path)
    with _open_sound(where) as sound:
        seconds = sound.frames / sound.samplerate
        if sound.frames <= 0:
            raise InputError(f"{where} holds no sound (0 samples)", "Record it again.")
        if sound.samplerate < LOWEST_RATE:
            raise InputError(f"{where} has {sound.samplerate} samples a second, too few for speech", _AGAIN)
        if seconds > max_s:
            raise InputError(
                f"{where} is {seconds / 60:.0f} minutes long; the limit is {max_s / 60:.0f}",
                f"Cut it first, for example: sox {where.name} short.wav trim 0 {max_s:.0f}",
            )
        _check_whole(where)
        return np.clip(_read_mono(sound, where), -1.0, 1.0)


def _open_sound(where: Path) -> soundfile.SoundFile:
    import soundfile as sf

    if where.is_dir():
        raise InputError(f"{where} is a folder, not a recording", "Give the file in it.")
    if not where.is_file():
        raise InputError(f"{where} is not there", "Check the path.")
    try:
        with where.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise InputError(f"{where} cannot be read: {error.strerror}", "Check its permissions.") from error
    if empty:
        raise InputError(f"{where} is empty (0 bytes)", "Record it again.")
    try:
        return sf.SoundFile(where)
    except (sf.LibsndfileError, TypeError) as error:  # TypeError: a name that ends in .raw
        # libsndfile's own reason is left out: for a text file it speaks of pipes and structs.
        raise InputError(
            f"{where} is not a sound file that can be read", "Give a WAV, FLAC or OGG file."
        ) from error


def _read_mono(sound: soundfile.SoundFile, where: Path) -> Samples:
    """All of ``sound``, mono at 16 kHz. In blocks: half an hour of 5.1 at 96 kHz would take 4 GB whole."""
    import soundfile as sf
    import soxr

    plain = sound.samplerate == RATE
    stream = soxr.ResampleStream(sound.samplerate, RATE, 1, dtype="float32", quality="HQ")
    done = 0
    blocks: list[Samples] = []
    while done < sound.frames:
        try:
            block = sound.read(max(1, _BLOCK // sound.channels), dtype="float32", always_2d=True)
        except sf.LibsndfileError as error:
            raise InputError(f"{where} is damaged", _AGAIN) from error
        if not len(block):
            if done < 0.95 * sound.frames:  # MP3 only estimates its length
                raise _cut_short(where, done / sound.frames)
            break
        done += len(block)
        mono = np.nan_to_num(block, posinf=0.0, neginf=0.0).mean(axis=1, dtype=np.float32)
        blocks.append(mono if plain else stream.resample_chunk(mono))
    if not plain:
        blocks.append(stream.resample_chunk(np.zeros(0, dtype=np.float32), last=True))
    return np.concatenate(blocks)


def _check_whole(where: Path) -> None:
    """Raise ``InputError`` for a WAV whose header promises more than the file holds.

    libsndfile reads such a file as a shorter one without a word. A recorder that writes to a pipe does not
    know the size and puts the largest number; that is no promise.
    """
    size = where.stat().st_size
    with where.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return
        a_second = 0
        while len(chunk := file.read(8)) == 8:
            name, length = struct.unpack("<4sI", chunk)
            if name == b"fmt ":
                fmt = file.read(min(length, 40))
                a_second = struct.unpack_from("<I", fmt, 8)[0] if len(fmt) >= 12 else 0
                file.seek(length + length % 2 - len(fmt), os.SEEK_CUR)
            elif name == b"data":
                held = size - file.tell()
                # Some writers miscount by a few bytes, so the last 20 ms may be missing.
                if held + a_second // 50 < length < _UNKNOWN_LENGTH:
                    raise _cut_short(where, held / length)
                return
            else:
                file.seek(length + length % 2, os.SEEK_CUR)


def _cut_short(where: Path, share: float) -> InputError:
    return InputError(f"{where} is cut short: {share:.0%} of the sound is there", "Copy or record it again.")


def _reason(error: Exception) -> str:
    said = getattr(error, "error_string", None) or getattr(error, "strerror", None) or str(error)
    return " ".join(str(said).split()).rstrip(".") or type(error).__name__


def write_wav(path: str | os.PathLike[str], samples: Samples, rate: int = RATE) -> None:
    """Write ``samples`` (float32, shape ``(n,)`` or ``(n, channels)``) as 16-bit WAV, whole or not at all.

    Raises ``InputError`` where the folder cannot be written or the disk is full.
    """
    import soundfile as sf

    where = Path(path)
    clean = np.clip(np.nan_to_num(samples), -1.0, 1.0)
    with whole(where) as partial:
        try:
            sf.write(partial, clean, rate, subtype="PCM_16", format="WAV")
        except sf.LibsndfileError as error:
            raise InputError(
                f"{where} cannot be written: {_reason(error)}", "Free some space or choose another folder."
            ) from error


def frames(samples: Samples, size: int = FRAME) -> Iterator[Samples]:
    """``samples`` cut into frames of ``size``; the last one is padded with silence."""
    for start in range(0, len(samples), size):
        frame = samples[start : start + size]
        yield frame if len(frame) == size else np.pad(frame, (0, size - len(frame)))
