"""Short-window against full-window transcription: word errors and time, from the same run.

    python -m bench.transcription                     # every recording of the sets
    python -m bench.transcription --quick             # some of the complete answers, two methods fewer
    python -m bench.transcription --recordings DIR    # DIR/*.wav, each with its words in *.txt

Methods, taken in turns on each utterance so that a busy machine treats them alike:

``short``   tutor's own transcriber: short encoder window, full window where that is doubtful
``hinted``  the same after the question that was asked, as in a lesson
``partial`` the guess while the learner speaks, after the question
``full``    faster-whisper's ``transcribe`` with its defaults (30 s window, beam 5, timestamps)
``greedy``  the same with beam 1 and no timestamps
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import recordings
from bench.engines import COURSE
from bench.host import host
from tutor import config, lesson
from tutor.answers.judge import expectation
from tutor.audio import RATE, Samples, read_wav
from tutor.config import Ears
from tutor.course.load import load as load_course
from tutor.course.model import Course
from tutor.ears.stt import WhisperTranscriber
from tutor.errors import InputError, TutorError
from tutor.locate import resolve_local
from tutor.metrics import summary
from tutor.mind.script import context
from tutor.rehearse import word_error_rate

SETS = ("complete", "hesitations", "barge_ins")

QUICK = ("short", "hinted", "full")
"""The methods of a quick run."""

QUICK_STEP = 5
"""Of the complete answers, a quick run takes one in so many."""

SHORT_S = 6.0
"""Utterances under this many seconds are what the ratio and the loss are taken over."""


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """What is said in ``samples``, and what was said before it."""

    voice: str
    text: str
    samples: Samples
    hint: str = ""

    @property
    def is_short(self) -> bool:
        return len(self.samples) < SHORT_S * RATE


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One method's go at one utterance."""

    method: str
    utterance: Utterance
    text: str
    seconds: float


def run(quick: bool) -> dict[str, Any]:
    """The figures of ``measure`` over the recordings, without the transcripts. Blocks.

    Raises ``InputError``, ``EngineError`` or ``WeightsError``.
    """
    return measure(list(recorded(quick)), quick=quick)[0]


def recorded(quick: bool) -> Iterable[Utterance]:
    """The recordings of the sets; of a quick run, every few of the complete answers."""
    course = load_course(COURSE)
    found = [one for name in SETS[: 1 if quick else None] for one in recordings.load(name)]
    if quick:  # without the robots: one of their words took ``transcribe`` through its temperatures for 49 s
        found = [one for one in found if not one.voice.startswith("robot")][::QUICK_STEP]
    for one in found:
        yield Utterance(one.voice, one.text, one.samples, question(course, one.asked))


def question(course: Course, asked: str) -> str:
    """What the tutor tells the ears of the item ``asked``; '' for none."""
    if not asked:
        return ""
    _, item = course.find(asked)
    return context(item, expectation(item))


def in_folder(folder: Path) -> Iterable[Utterance]:
    """The recordings in ``folder``, their words beside them. Raises ``InputError``."""
    for path in sorted(folder.glob("*.wav")):
        try:
            said = path.with_suffix(".txt").read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"{path.with_suffix('.txt')} cannot be read", "Write what is said in it."
            ) from error
        yield Utterance(folder.name, said, read_wav(path))


def measure(utterances: list[Utterance], *, quick: bool) -> tuple[dict[str, Any], list[Heard]]:
    """Word error rates, milliseconds and their ratio, and every transcript they were taken from."""
    ears = lesson.settings_for(load_course(COURSE), config.load()).ears
    with asyncio.Runner() as runner:
        own, methods = open_methods(ears, runner)
        chosen = {name: method for name, method in methods.items() if not quick or name in QUICK}
        for method in chosen.values():
            method(utterances[0])
        heard = [timed(name, method, one) for one in utterances for name, method in chosen.items()]
        before = utterances[0].hint
        noises = [Utterance(one.id, "", one.samples, before) for one in recordings.load("noises")]
        noises.append(Utterance("silence", "", np.zeros(3 * RATE, np.float32), before))
        tried = [(one.voice, methods[name](one)) for one in noises for name in ("short", "hinted")]
        runner.run(own.close())
    short = [one for one in heard if one.utterance.is_short]
    found = {name: figures([one for one in short if one.method == name]) for name in chosen}
    return {
        "utterances": len(utterances),
        "audio_s": round(sum(len(one.samples) for one in utterances) / RATE, 1),
        "under_6_s": found,
        "longer": {
            name: figures(some)
            for name in chosen
            if (some := [one for one in heard if one.method == name and not one.utterance.is_short])
        },
        "full_over_short": ratio(short, "full", "short"),
        "full_over_hinted": ratio(short, "full", "hinted"),
        "wer_points_lost": points(found["short"]["wer"], found["full"]["wer"]),
        "wer_points_lost_hinted": points(found["hinted"]["wer"], found["full"]["wer"]),
        "words_in_noise": {name: text for name, text in tried if text},
        "host": host(),
    }, heard


Method = Callable[[Utterance], str]


def open_methods(ears: Ears, runner: asyncio.Runner) -> tuple[WhisperTranscriber, dict[str, Method]]:
    """Tutor's transcriber, and every method by its name; both models are loaded once."""
    from faster_whisper import WhisperModel

    folder = resolve_local(ears.model, "stt", progress=lambda line: print(line, file=sys.stderr)).path
    options: dict[str, Any] = {"device": ears.device, "compute_type": ears.compute_type}
    own = WhisperTranscriber(
        folder, threads=ears.threads, language=ears.language, deadline_s=120.0, **options
    )
    own.warm()
    reference = WhisperModel(str(folder), cpu_threads=ears.threads, **options)

    def ours(one: Utterance, hint: str = "", *, partial: bool = False) -> str:
        return runner.run(own.transcribe(one.samples, hint=hint, partial=partial)).text

    def theirs(one: Utterance, **options: Any) -> str:
        found, _ = reference.transcribe(one.samples, language=ears.language, **options)
        return " ".join(segment.text.strip() for segment in found)

    return own, {
        "short": ours,
        "hinted": lambda one: ours(one, one.hint),
        "partial": lambda one: ours(one, one.hint, partial=True),
        "full": theirs,
        "greedy": lambda one: theirs(one, beam_size=1, without_timestamps=True),
    }


def timed(name: str, method: Method, one: Utterance) -> Heard:
    began = time.perf_counter()
    text = method(one)
    return Heard(name, one, text, time.perf_counter() - began)


def figures(heard: list[Heard]) -> dict[str, Any]:
    """Word error rate, also by voice, and milliseconds."""
    return {
        "wer": word_error_rate([(one.utterance.text, one.text) for one in heard]),
        "wer_by_voice": {
            voice: word_error_rate(
                [(one.utterance.text, one.text) for one in heard if one.utterance.voice == voice]
            )
            for voice in sorted({one.utterance.voice for one in heard})
        },
        "ms": summary([one.seconds * 1000 for one in heard]),
    }


def ratio(heard: list[Heard], slow: str, fast: str) -> float | None:
    """How many times longer ``slow`` takes than ``fast``: the median over the utterances."""
    times = {(one.method, one.utterance): one.seconds for one in heard}
    ratios = [seconds / times[fast, one] for (method, one), seconds in times.items() if method == slow]
    return round(float(np.median(ratios)), 2) if ratios else None


def points(ours: float | None, theirs: float | None) -> float | None:
    """How many percentage points more word errors ``ours`` are; negative where they are fewer."""
    return None if ours is None or theirs is None else round(100 * (ours - theirs), 2)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--recordings", type=Path, help="a folder of recordings instead of the sets")
    parser.add_argument("--quick", action="store_true", help="about 15 answers, under a minute")
    parser.add_argument("--json", type=Path, help="where the figures go, with every transcript")
    options = parser.parse_args()
    try:
        utterances = list(in_folder(options.recordings) if options.recordings else recorded(options.quick))
        if not utterances:
            raise InputError(f"there is no *.wav in {options.recordings}", "Name a folder of recordings.")
        result, heard = measure(utterances, quick=options.quick)
    except TutorError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if options.json:
        lines = [
            {"method": one.method, "voice": one.utterance.voice, "said": one.utterance.text, "text": one.text}
            for one in heard
        ]
        options.json.parent.mkdir(parents=True, exist_ok=True)
        whole = json.dumps({**result, "heard": lines}, ensure_ascii=False, indent=1)
        options.json.write_text(whole + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
