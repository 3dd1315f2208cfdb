"""Sound as values: the one format inside the house, and files in and out of it.

Inside the house, sound is ``float32``, mono, 16 kHz, in [-1, 1], counted in samples.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tutor.errors import InputError

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

Samples = npt.NDArray[np.float32]


def resample(samples: Samples, rate: int, to: int = RATE) -> Samples:
    """``samples`` (float32, mono, at ``rate`` Hz) at ``to`` Hz, by soxr's high quality."""
    if rate == to or samples.size == 0:
        return samples.astype(np.float32, copy=False)
    import soxr

    return np.asarray(soxr.resample(samples, rate, to, quality="HQ"), dtype=np.float32)


def read_wav(path: str | os.PathLike[str], *, max_s: float = MAX_FILE_S) -> Samples:
    """The recording at ``path`` as float32, mono, 16 kHz, in [-1, 1].

    Any rate, any sample width and any number of channels that libsndfile reads.
    Raises ``InputError`` for a file that is absent, empty, not sound, or longer than ``max_s``.
    """
    import soundfile as sf

    where = Path(path)
    with _open_sound(where) as sound:
        seconds = sound.frames / sound.samplerate
        if sound.frames == 0:
            raise InputError(f"{where} holds no sound (0 samples)", "Record it again.")
        if seconds > max_s:
            raise InputError(
                f"{where} is {seconds / 60:.0f} minutes long; the limit is {max_s / 60:.0f}",
                f"Cut it first, for example: sox {where.name} short.wav trim 0 {max_s:.0f}",
            )
        try:
            data = sound.read(dtype="float32", always_2d=True)
        except sf.LibsndfileError as error:
            raise InputError(f"{where} is damaged: {error}", "Record or export it again.") from error
        rate = sound.samplerate
    mono = np.nan_to_num(data.mean(axis=1, dtype=np.float32))
    return np.clip(resample(mono, rate), -1.0, 1.0)


def _open_sound(where: Path) -> soundfile.SoundFile:
    import soundfile as sf

    if not where.is_file():
        raise InputError(f"{where} is not there", "Check the path.")
    if where.stat().st_size == 0:
        raise InputError(f"{where} is empty (0 bytes)", "Record it again.")
    try:
        return sf.SoundFile(where)
    except (sf.LibsndfileError, PermissionError) as error:
        reason = getattr(error, "error_string", None) or str(error)
        raise InputError(
            f"{where} is not a sound file that can be read ({reason.rstrip('.')})",
            "Give a WAV, FLAC or OGG file.",
        ) from error


def write_wav(path: str | os.PathLike[str], samples: Samples, rate: int = RATE) -> None:
    """Write ``samples`` (float32, shape ``(n,)`` or ``(n, channels)``) as 16-bit WAV, whole or not at all.

    Raises ``InputError`` where the folder cannot be written or the disk is full.
    """
    import soundfile as sf

    where = Path(path)
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=where.parent, prefix=f".{where.name}.")
        os.close(handle)
    except OSError as error:
        raise InputError(f"{where} cannot be written: {error.strerror}", "Choose another folder.") from error
    try:
        sf.write(partial, np.clip(samples, -1.0, 1.0), rate, subtype="PCM_16", format="WAV")
        Path(partial).chmod(0o644)
        Path(partial).replace(where)
    except (OSError, sf.LibsndfileError) as error:
        raise InputError(
            f"{where} cannot be written: {error}", "Free some space or choose another folder."
        ) from error
    finally:
        Path(partial).unlink(missing_ok=True)


def frames(samples: Samples, size: int = FRAME) -> Iterator[Samples]:
    """``samples`` cut into frames of ``size``; the last one is padded with silence."""
    for start in range(0, len(samples), size):
        frame = samples[start : start + size]
        yield frame if len(frame) == size else np.pad(frame, (0, size - len(frame)))
