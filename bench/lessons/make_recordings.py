"""Make the learner's recordings of the rehearsals, and check that Whisper hears them as meant.

    python bench/lessons/make_recordings.py                       # write learner/*.wav
    python bench/lessons/make_recordings.py --only one-half stop  # some of them
    python bench/lessons/make_recordings.py --check WHISPER_DIR   # transcribe them, print word errors

No person was recorded. Three synthetic voices, none of them the tutor's:

``child``   hibari-tts 0.2.1 (Apache-2.0), voice "heart", spoken slower and then played faster by the
            factor ``LIFT``, which raises pitch and formants together and so sounds lighter and younger
``adult``   the same voice as it is
``robot``   Debian's espeak-ng (GPL-3.0-or-later), voice en-us; skipped where it is missing

Each recording is 16 kHz, mono, 16-bit, peak 0.5, with ``EDGE_S`` of silence at both ends. Pauses inside
are exact: the pieces are synthesised apart, trimmed, and joined with silence.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from tutor.audio import RATE, Samples, read_wav, resample, write_wav

HERE = Path(__file__).resolve().parent / "learner"

PEAK = 0.5
"""The loudest sample of every recording."""

EDGE_S = 0.1
"""Silence before and after the speech, seconds."""

LIFT = 1.14
"""How much higher than the adult the child sounds."""

QUIET = 0.02
"""Below this share of a piece's loudest sample, its ends count as silence."""


@dataclass(frozen=True, slots=True)
class Recording:
    """``pieces`` are what is said, with pauses in seconds between them; ``speed`` 1.0 is the voice's pace."""

    name: str
    pieces: tuple[str | float, ...]
    voice: str = "child"
    speed: float = 1.0

    @property
    def text(self) -> str:
        """What is said in it, for the word error rate."""
        return " ".join(piece for piece in self.pieces if isinstance(piece, str))


RECORDINGS = (
    # answers to the first items of the course
    Recording("one-half", ("One half.",)),
    Recording("one-quarter", ("One quarter.",)),
    Recording("three-quarters", ("Three quarters.",)),
    Recording("um-three-quarters", ("Um, I think", 0.55, "it is", 0.65, "three quarters.")),
    Recording("one-third", ("One third.",)),
    Recording("two-thirds", ("Two thirds.",)),
    Recording("three-eighths", ("Three eighths.",)),
    Recording("equal-sizes", ("Equal sizes.",)),
    Recording("the-second-one", ("The second one.",)),
    Recording("letter-b", ("I choose B.",)),
    Recording("yes", ("Yes.",)),
    Recording("no", ("No.",)),
    Recording("the-numerator", ("The numerator.",)),
    Recording("three", ("I ate three.",)),
    # what else a learner says
    Recording("hint", ("Can I have a hint?",)),
    Recording("again", ("Can you say that again, please?",)),
    Recording("dont-know", ("I don't know.",)),
    Recording("wait", ("Wait a moment.",)),
    Recording("uh-huh", ("Uh huh.",)),
    Recording("what-is-a-numerator", ("What is a numerator?",)),
    Recording("stop", ("I want to stop now.",)),
    # other voices
    Recording("adult-three-quarters", ("I think it is three quarters.",), voice="adult"),
    Recording("adult-one-third", ("It is one third.",), voice="adult"),
    Recording("adult-five-eighths", ("Five eighths of the team.",), voice="adult"),
    Recording("robot-one-half", ("One half.",), voice="robot"),
    Recording("robot-three-quarters", ("Three quarters.",), voice="robot"),
)

Voice = Callable[[str, float], Samples]
"""Says a text at a speed: float32, mono, 16 kHz."""


def hibari_voice(speaker: Any, lift: float, text: str, speed: float) -> Samples:
    """Synthesise slower by ``lift``, then read the samples as if their rate were higher by as much."""
    spoken = np.asarray(speaker(text, speed=speed / lift, seed=7), dtype=np.float32)
    return resample(spoken, round(speaker.sample_rate * lift), RATE)


def robot_voice(text: str, speed: float) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "said.wav"
        words_a_minute = str(round(120 * speed))
        command = ["espeak-ng", "-v", "en-us", "-s", words_a_minute, "-w", str(out), text]
        subprocess.run(command, check=True)
        return read_wav(out)


def voices() -> dict[str, Voice]:
    """The voices that can speak here, by name."""
    found: dict[str, Voice] = {}
    try:
        from hibari import Hibari  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        print("hibari-tts is not installed: pip install hibari-tts", file=sys.stderr)
    else:
        speaker = Hibari()
        found["adult"] = partial(hibari_voice, speaker, 1.0)
        found["child"] = partial(hibari_voice, speaker, LIFT)
    if shutil.which("espeak-ng"):
        found["robot"] = robot_voice
    else:
        print("espeak-ng is not installed: apt-get install espeak-ng", file=sys.stderr)
    return found


def trimmed(samples: Samples) -> Samples:
    """``samples`` without the silence at its ends, faded over 5 ms so that nothing clicks."""
    loud = np.flatnonzero(np.abs(samples) > QUIET * np.abs(samples).max(initial=1e-9))
    if loud.size == 0:
        return samples[:0]
    keep = samples[max(0, loud[0] - 160) : loud[-1] + 480].copy()
    fade = np.linspace(0.0, 1.0, min(80, len(keep)), dtype=np.float32)
    keep[: len(fade)] *= fade
    keep[-len(fade) :] *= fade[::-1]
    return keep


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def made(recording: Recording, voice: Voice) -> Samples:
    """The recording's sound."""
    parts = [
        silence(piece) if isinstance(piece, float) else trimmed(voice(piece, recording.speed))
        for piece in recording.pieces
    ]
    whole = np.concatenate([silence(EDGE_S), *parts, silence(EDGE_S)])
    return np.asarray(whole * (PEAK / np.abs(whole).max()), dtype=np.float32)


def plain_words(text: str) -> list[str]:
    """Lower-case words without punctuation; Whisper's figures as the words that were said."""
    figures = {"1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter"}
    figures |= {"3/4": "three quarters", "5/8": "five eighths", "3/8": "three eighths", "1/6": "one sixth"}
    for figure, words in figures.items():
        text = re.sub(rf"(?<!\d){figure}(ths?|rds?)?(?!\d)", words, text)
    return re.findall(r"[a-z0-9']+", text.lower().replace("-", " "))


def word_errors(said: list[str], heard: list[str]) -> int:
    """Insertions, deletions and substitutions between the two (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def check(model_dir: str, chosen: list[Recording]) -> int:
    """Print how Whisper hears each recording; the number of wrong words."""
    from faster_whisper import WhisperModel

    model = WhisperModel(model_dir, device="cpu", compute_type="int8", cpu_threads=2)
    wrong = total = 0
    for recording in chosen:
        path = HERE / f"{recording.name}.wav"
        samples = read_wav(path)
        segments, _ = model.transcribe(
            samples, language="en", beam_size=1, temperature=0.0, without_timestamps=True
        )
        heard = " ".join(segment.text.strip() for segment in segments)
        said = plain_words(recording.text)
        errors = word_errors(said, plain_words(heard))
        wrong, total = wrong + errors, total + len(said)
        size_kb = path.stat().st_size / 1000
        print(
            f"{recording.name:22} {len(samples) / RATE:5.2f} s {size_kb:6.1f} kB  {errors} wrong  {heard!r}"
        )
    print(f"{wrong} of {total} words wrong: {wrong / max(1, total):.1%}")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these recordings instead of all")
    parser.add_argument(
        "--check", metavar="WHISPER_DIR", help="transcribe what is there instead of making it"
    )
    options = parser.parse_args()
    chosen = [one for one in RECORDINGS if not options.only or one.name in options.only]
    if options.check:
        check(options.check, [one for one in chosen if (HERE / f"{one.name}.wav").is_file()])
        return
    speakers = voices()
    for one in chosen:
        if one.voice in speakers:
            write_wav(HERE / f"{one.name}.wav", made(one, speakers[one.voice]))


if __name__ == "__main__":
    main()
