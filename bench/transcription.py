"""Short-window against full-window transcription: word error rate and time, from the same run.

    python bench/transcription.py --json out/transcription.json   # synthetic answers, all voices
    python bench/transcription.py --quick                         # one voice
    python bench/transcription.py --recordings DIR                # DIR/*.wav, each with its words in *.txt

Methods, taken in turns on each utterance so that a busy machine treats them alike:

``short``   tutor's own transcriber: short encoder window, full window where that is doubtful
``hinted``  the same with words to listen for, the same list for every utterance
``full``    faster-whisper's ``transcribe`` with its defaults (30 s window, beam 5, timestamps)
``greedy``  the same with beam 1 and no timestamps

Voices: hibari-tts (Apache-2.0), American and British pronunciation, and espeak-ng (GPL-3.0-or-later) where
it is installed. No person was recorded.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tutor.audio import RATE, Samples, read_wav, resample
from tutor.ears.stt import WhisperTranscriber
from tutor.engines import Transcript
from tutor.errors import TutorError
from tutor.locate import resolve_local
from tutor.rehearse import word_error_rate

SAID = (
    "Three quarters.",
    "One third.",
    "I don't know.",
    "Can I have a hint?",
    "Um, I think it is five sixths.",
    "Yes.",
    "No.",
    "B.",
    "C.",
    "Seven.",
    "Twelve.",
    "Fifteen.",
    "Forty two.",
    "Zero point five.",
    "Two thirds.",
    "Repeat the question please.",
    "What do you mean?",
    "Wait a moment.",
    "Stop.",
    "The answer is eight.",
    "I think it's the second one.",
    "Because the pieces are bigger.",
    "One hundred.",
    "Is it three eighths?",
    "I'm not sure, maybe one half.",
    "Let me think, four tenths.",
    "Skip this one.",
    "Thank you.",
    "Five twelfths.",
    "The more pieces you cut, the smaller each piece is.",
    "You multiply the top and the bottom by the same number.",
    "First I found a common denominator, and then I added the two numerators together.",
    "I think one third is bigger than one quarter because there are fewer pieces.",
    "Can you explain that again, but a little bit more slowly please?",
)
HINT = "three quarters, one third, five sixths, numerator, denominator, hint"

LEAD_S, TAIL_S = 0.3, 0.4
"""Silence before and after each synthetic utterance: about what the turn detector leaves."""


@dataclass(frozen=True, slots=True)
class Utterance:
    voice: str
    text: str
    samples: Samples


@dataclass(frozen=True, slots=True)
class Heard:
    """One method's go at one utterance."""

    method: str
    utterance: Utterance
    text: str
    seconds: float


def synthetic(quick: bool) -> Iterator[Utterance]:
    """Every sentence in every voice that is installed."""
    for voice, say in list(speakers().items())[: 1 if quick else None]:
        for text in SAID:
            spoken = say(text)
            loud = np.flatnonzero(np.abs(spoken) > 0.01 * np.abs(spoken).max())
            spoken = spoken[loud[0] : loud[-1] + 1] * (0.3 / np.abs(spoken).max())
            padded = np.pad(spoken, (int(LEAD_S * RATE), int(TAIL_S * RATE)))
            yield Utterance(voice, text, padded.astype(np.float32))


def speakers() -> dict[str, Callable[[str], Samples]]:
    """Voices by name; each says a text at 16 kHz."""
    from hibari import Hibari
    from hibari.g2p import G2P

    american, british = Hibari(), Hibari(g2p=G2P(british=True))
    found: dict[str, Callable[[str], Samples]] = {
        "hibari-us": lambda text: resample(american(text, seed=1), american.sample_rate),
        "hibari-gb": lambda text: resample(british(text, speed=0.9, seed=2), british.sample_rate),
    }
    if shutil.which("espeak-ng"):
        found["espeak-us"] = lambda text: espeak("en-us", text)
        found["espeak-gb-f"] = lambda text: espeak("en-gb+f3", text)
    return found


def espeak(voice: str, text: str) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(["espeak-ng", "-v", voice, "-s", "145", "-w", str(path), text], check=True)
        return read_wav(path)


def recorded(folder: Path) -> Iterator[Utterance]:
    """Recordings with their words beside them."""
    for path in sorted(folder.glob("*.wav")):
        yield Utterance(folder.name, path.with_suffix(".txt").read_text("utf-8").strip(), read_wav(path))


def noises() -> dict[str, Samples]:
    """Three seconds each of what is not speech."""
    rng = np.random.default_rng(0)
    n = 3 * RATE
    white = rng.normal(0, 1, n)
    pink = np.fft.irfft(np.fft.rfft(white) / np.sqrt(np.arange(1, n // 2 + 2)), n)
    burst = rng.normal(0, 1, 4800) * np.exp(-np.arange(4800) / 1200)
    cough = np.zeros(n)
    cough[16_000:20_800] = cough[24_000:28_800] = burst
    knock = np.zeros(n)
    knock[16_000:16_400] = knock[22_000:22_400] = burst[:400]
    hum = np.sin(2 * np.pi * 50 * np.arange(n) / RATE)
    sounds = {"silence": np.zeros(n), "dither": white * 1e-4, "white": white, "pink": pink}
    sounds |= {"cough": cough, "knock": knock, "hum": hum}
    return {
        name: (sound * (0.2 / max(0.2, float(np.abs(sound).max())))).astype(np.float32)
        for name, sound in sounds.items()
    }


def measure(model: Path, utterances: list[Utterance], threads: int) -> dict[str, Any]:
    began = time.perf_counter()
    ears = WhisperTranscriber(model, threads=threads, language="en", deadline_s=120.0)
    load_s = time.perf_counter() - began

    from faster_whisper import WhisperModel

    reference = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads)
    with asyncio.Runner() as runner:

        def own(samples: Samples, hint: str = "") -> str:
            heard: Transcript = runner.run(ears.transcribe(samples, hint=hint))
            return heard.text

        def theirs(samples: Samples, **options: Any) -> str:
            found, _ = reference.transcribe(samples, language="en", **options)
            return " ".join(segment.text.strip() for segment in found)

        methods: dict[str, Callable[[Samples], str]] = {
            "short": own,
            "hinted": lambda samples: own(samples, HINT),
            "full": theirs,
            "greedy": lambda samples: theirs(samples, beam_size=1, without_timestamps=True),
        }
        for method in methods.values():
            method(utterances[0].samples)
        heard = []
        for number, utterance in enumerate(utterances):
            for name, method in methods.items():
                began = time.perf_counter()
                text = method(utterance.samples)
                heard.append(Heard(name, utterance, text, time.perf_counter() - began))
            if sys.stderr.isatty():
                print(f"\r{number + 1} of {len(utterances)}", end="", file=sys.stderr)
        not_speech = {name: [own(sound), own(sound, HINT)] for name, sound in noises().items()}
        runner.run(ears.close())
    return {
        "model": model.name,
        "threads": threads,
        "load_s": round(load_s, 2),
        "utterances": len(utterances),
        "audio_s": round(sum(len(one.samples) for one in utterances) / RATE, 1),
        "methods": {name: figures([one for one in heard if one.method == name]) for name in methods},
        "full_over_short": ratio(heard),
        "not_speech": not_speech,
        "heard": [
            {"method": one.method, "voice": one.utterance.voice, "said": one.utterance.text, "text": one.text}
            for one in heard
        ],
        "host": {"machine": platform.machine(), "cpus": os.cpu_count(), "load": os.getloadavg()},
    }


def figures(heard: list[Heard]) -> dict[str, Any]:
    """Word error rate, also by voice, and milliseconds."""
    ms = [one.seconds * 1000 for one in heard]
    voices = {one.utterance.voice for one in heard}
    return {
        "wer": word_error_rate([(one.utterance.text, one.text) for one in heard]),
        "wer_by_voice": {
            voice: word_error_rate(
                [(one.utterance.text, one.text) for one in heard if one.utterance.voice == voice]
            )
            for voice in sorted(voices)
        },
        "ms": {
            "p50": round(float(np.median(ms))),
            "p95": round(float(np.percentile(ms, 95))),
            "min": round(min(ms)),
        },
    }


def ratio(heard: list[Heard], below_s: float = 6.0) -> float:
    """How many times longer ``full`` takes than ``short``: the median over utterances under 6 s."""
    times = {(one.method, id(one.utterance)): one.seconds for one in heard}
    short = [one for one in heard if one.method == "short" and len(one.utterance.samples) < below_s * RATE]
    return round(float(np.median([times["full", id(one.utterance)] / one.seconds for one in short])), 2)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", default="whisper-base", help="a model card's id or a folder")
    parser.add_argument("--recordings", type=Path, help="recordings instead of synthetic answers")
    parser.add_argument("--quick", action="store_true", help="one voice only")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path, help="where the figures go, with every transcript")
    options = parser.parse_args()
    try:
        model = resolve_local(options.model, "stt", progress=lambda line: print(line, file=sys.stderr)).path
        utterances = list(recorded(options.recordings) if options.recordings else synthetic(options.quick))
        result = measure(model, utterances, options.threads)
    except TutorError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    for name, one in result["methods"].items():
        print(f"{name:8} {one['wer']:7.1%} {one['ms']['p50']:6} ms  p95 {one['ms']['p95']:6} ms", end="  ")
        print("  ".join(f"{voice} {rate:.1%}" for voice, rate in one["wer_by_voice"].items()))
    false_alarms = [name for name, texts in result["not_speech"].items() if any(texts)]
    print(f"full / short: {result['full_over_short']}   words in noise: {false_alarms or 'none'}")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
