"""Voices for the learner's recordings, none of them the tutor's.

``us`` and ``gb`` (hibari-tts, Apache-2.0, one voice with two pronunciations), ``child`` (the same, spoken
slower and played faster, so that pitch and formants rise together), ``robot`` and ``robot-f`` (Debian's
espeak-ng, GPL-3.0-or-later). Only ``bench/make_sets.py`` needs them.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.lessons.make_recordings import LIFT, hibari_voice
from tutor.audio import Samples, read_wav

Voice = Callable[[str], Samples]
"""Says a text: float32, mono, 16 kHz."""

WORDS_A_MINUTE = 145
"""espeak-ng's pace."""


def speakers() -> dict[str, Voice]:
    """The voices that can speak here, by name; those whose engine is not installed are left out."""
    found: dict[str, Voice] = {}
    try:
        from hibari import Hibari  # type: ignore[import-untyped, import-not-found, unused-ignore]
        from hibari.g2p import G2P  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        pass
    else:
        american, british = Hibari(), Hibari(g2p=G2P(british=True))
        found["us"] = lambda text: hibari_voice(american, 1.0, text, 0.95)
        found["gb"] = lambda text: hibari_voice(british, 1.0, text, 0.9)
        found["child"] = lambda text: hibari_voice(american, LIFT, text, 1.0)
    if shutil.which("espeak-ng"):
        found["robot"] = partial(_espeak, "en-us")
        found["robot-f"] = partial(_espeak, "en-gb+f3")
    return found


def _espeak(voice: str, text: str) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        command = ["espeak-ng", "-v", voice, "-s", str(WORDS_A_MINUTE), "-w", str(path), text]
        subprocess.run(command, check=True)
        return read_wav(path)
