"""Make the recordings of ``bench/sets`` in ``bench/audio``, and their exact labels.

    python -m bench.make_sets                                     # what can be said by the voices here
    python -m bench.make_sets --digits DIR --passages DIR         # recorded speech too
    python -m bench.make_sets --set hesitations                   # one set
    python -m bench.make_sets --check                             # write down what Whisper hears in each

``--digits``: the folder ``recordings`` of the Free Spoken Digit Dataset (Jakobovski, CC-BY-SA-4.0; speakers
george, jackson and lucas). ``--passages``: ``test/data/librivox`` of cmusphinx/pocketsphinx, a reader of
LibriVox reading "Sense and Sensibility" (public domain). Everything else is made here. A recording whose
voice is not here is left as it is.

Each is mono, 16 kHz, 16-bit, lossless, with ``EDGE_S`` of silence at both ends. The pieces of an utterance
are made apart, trimmed, and placed so that the labels and the pauses hold to the sample.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.lessons.make_recordings import trimmed
from bench.recordings import AUDIO, LABELS, SETS, Utterance, load, read_set
from bench.sounds import sound
from bench.voices import Voice, speakers
from tutor.audio import AUDIBLE, RATE, Samples, read_wav
from tutor.errors import InputError, TutorError

EDGE_S = 0.1
"""Silence before and after the speech, seconds."""

PEAK = 0.5
"""The loudest sample of a recording."""

PASSAGE_PEAK = 0.4
"""The same for the reader, whose room has a little noise: kept under ``AUDIBLE``."""

_PASSAGE = "sense_and_sensibility_01_austen_64kb-{}.wav"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where sound comes from; a folder is ``None`` where it was not given."""

    voices: Mapping[str, Voice]
    digits: Path | None
    passages: Path | None

    def piece(self, what: str | Mapping[str, Any], voice: str) -> Samples | None:
        """One piece, trimmed; ``None`` where its source is not here."""
        if isinstance(what, str):
            return trimmed(self.voices[voice](what)) if voice in self.voices else None
        if "sound" in what:
            return sound(what["sound"], what.get("seed", 0))
        if "digit" in what:
            if self.digits is None:
                return None
            spoken = read_wav(self.digits / f"{what['digit']}_{voice}_{what['take']}.wav")
            return trimmed(spoken / np.abs(spoken).max())
        if self.passages is None:
            return None
        whole = read_wav(self.passages / _PASSAGE.format(what["passage"]))
        start, end = (round(what.get(key, default) * RATE) for key, default in (("from", 0), ("to", 1e4)))
        return trimmed(whole[start:end])


def made(say: list[Any], voice: str, sources: Sources) -> tuple[Samples, list[list[int]]] | None:
    """The recording's sound, and start and end of each piece in samples; ``None`` without its source.

    A pause runs from the last audible sample of a piece to the first of the next one: the faint ends of both
    lie inside it, as they do in a person's.
    """
    pieces: list[Samples] = []
    pauses: list[float] = []  # before each piece
    wait = 0.0
    for what in say:
        if isinstance(what, (int, float)):
            wait = float(what)
            continue
        found = sources.piece(what, voice)
        if found is None or not found.size:
            return None
        pieces.append(found)
        pauses.append(wait)
    peak = PASSAGE_PEAK if voice == "reader" else PEAK
    scale = peak / max(float(np.abs(piece).max()) for piece in pieces)
    at = round(EDGE_S * RATE)
    spans: list[list[int]] = []
    placed: list[tuple[int, Samples]] = []
    for one, pause in zip(pieces, pauses, strict=True):
        piece = (np.round(one * scale * 32767) / 32768).astype(np.float32)  # as 16 bits will keep it
        heard = np.flatnonzero(np.abs(piece) > AUDIBLE)  # as every time read off a recording
        start = at + round(pause * RATE)
        placed.append((start - int(heard[0]), piece))
        at = start + int(heard[-1] - heard[0]) + 1
        spans.append([start, at])
    whole = np.zeros(at + round(EDGE_S * RATE), dtype=np.float32)
    for start, piece in placed:
        part = piece[max(0, -start) :][: len(whole) - max(0, start)]
        whole[max(0, start) : max(0, start) + len(part)] += part
    return whole, spans


def make(name: str, sources: Sources) -> tuple[int, list[str]]:
    """Record the set ``name`` and its labels. How many were made, and the ids of those that were not."""
    import soundfile as sf

    folder = AUDIO / name
    folder.mkdir(parents=True, exist_ok=True)
    labels: dict[str, Any] = json.loads(LABELS.read_text("utf-8")) if LABELS.exists() else {}
    done, left = 0, []
    wanted = read_set(name)["utterances"]
    for one in wanted:
        result = made(one["say"], one["voice"], sources)
        if result is None:
            left.append(one["id"])
            continue
        samples, spans = result
        sf.write(folder / f"{one['id']}.flac", samples, RATE, subtype="PCM_16", format="FLAC")
        labels[f"{name}/{one['id']}"] = spans
        done += 1
    known = {f"{name}/{one['id']}" for one in wanted}
    labels = {key: spans for key, spans in labels.items() if not key.startswith(f"{name}/") or key in known}
    for path in folder.glob("*.flac"):
        if f"{name}/{path.stem}" not in known:
            path.unlink()
    lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(labels[key])}" for key in sorted(labels))
    LABELS.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    return done, left


def check(utterances: list[Utterance]) -> None:
    """Print what the recogniser hears in each."""
    import asyncio

    from tutor.ears.stt import WhisperTranscriber
    from tutor.locate import resolve_local

    model = resolve_local("whisper-base", "stt", progress=lambda line: print(line, file=sys.stderr)).path
    ears = WhisperTranscriber(model, language="en")
    with asyncio.Runner() as runner:
        for one in utterances:
            heard = runner.run(ears.transcribe(one.samples)).text
            print(f"{one.set}/{one.id:28} {one.end / RATE:5.2f} s  {one.text!r:60} {heard!r}")
        runner.run(ears.close())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--set", choices=SETS, nargs="+", default=SETS, dest="sets")
    parser.add_argument("--digits", type=Path)
    parser.add_argument("--passages", type=Path)
    parser.add_argument("--check", action="store_true", help="transcribe what is there instead")
    options = parser.parse_args()
    try:
        if options.check:
            check([one for name in options.sets for one in load(name)])
            return 0
        sources = Sources(speakers(), options.digits, options.passages)
        for name in options.sets:
            done, left = make(name, sources)
            print(f"{name}: {done} made" + (f"; left as they are: {', '.join(left)}" if left else ""))
    except (TutorError, InputError) as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
