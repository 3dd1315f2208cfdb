"""The learner's recordings: five sets with exact labels, and the noise that is mixed into them.

What is said, with its pauses, is written in ``bench/sets/*.yaml``; the sound lies in ``bench/audio`` with
``labels.json``; both are made by ``bench/make_sets.py``. A label is a count of 16 kHz samples; the end of
speech is one past the last sample with ``|x| > AUDIBLE``.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from bench.sounds import pink
from tutor.audio import AUDIBLE, RATE, Samples, read_wav
from tutor.errors import InputError

HERE = Path(__file__).resolve().parent
AUDIO = HERE / "audio"
LABELS = AUDIO / "labels.json"

SETS = ("complete", "hesitations", "backchannels", "barge_ins", "noises")

Bed = Literal["pink", "babble"]
"""What is mixed in: pink noise, or several of the other voices at once."""

BABBLERS = 6
"""Voices in a babble."""


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """One recording. ``spans``: first and one past the last audible sample of each piece, in order."""

    id: str
    set: str
    kind: str
    voice: str
    text: str
    asked: str
    """The item of the course that it answers; '' where it answers none."""
    samples: Samples
    """Float32, mono, 16 kHz."""
    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """The first audible sample."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """One past the last audible sample: the true end of speech."""
        return self.spans[-1][1]

    @property
    def pauses_s(self) -> tuple[float, ...]:
        """The silences inside, seconds."""
        return tuple((b[0] - a[1]) / RATE for a, b in zip(self.spans, self.spans[1:], strict=False))

    def left_after(self, sample: int) -> bool:
        """Whether the learner has more to say after ``sample``."""
        return sample < self.end


def read_set(name: str) -> dict[str, Any]:
    """``bench/sets/<name>.yaml`` as written. Raises ``InputError``."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    path = HERE / "sets" / f"{name}.yaml"
    try:
        return dict(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
    except (OSError, YAMLError, TypeError) as error:
        raise InputError(f"{path} cannot be read: {' '.join(str(error).split())}", "Mend it.") from error


@functools.cache
def load(name: str) -> tuple[Utterance, ...]:
    """The set ``name``, in file order. Raises ``InputError`` where a recording or a label is missing."""
    labels = json.loads(LABELS.read_text(encoding="utf-8"))
    found = []
    for one in read_set(name)["utterances"]:
        key = f"{name}/{one['id']}"
        if key not in labels:
            raise InputError(f"{key} has no label", "Run `python -m bench.make_sets`.")
        found.append(
            Utterance(
                id=one["id"],
                set=name,
                kind=one["kind"],
                voice=one["voice"],
                text=said(one["say"]),
                asked=one.get("asked", ""),
                samples=read_wav(AUDIO / f"{key}.flac"),
                spans=tuple((start, end) for start, end in labels[key]),
            )
        )
    return tuple(found)


_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def said(say: list[Any]) -> str:
    """The words of an utterance, for word error rates; '' for sounds."""
    words: list[str] = []
    for piece in say:
        if isinstance(piece, str):
            words.append(piece)
        elif isinstance(piece, dict):
            words.append(piece.get("text", _DIGITS[piece["digit"]] if "digit" in piece else ""))
    return " ".join(word for word in words if word)


def noise(bed: Bed, n: int, seed: int, without: str = "") -> Samples:
    """``n`` samples of a noise bed at RMS 1 (float32). A babble leaves out the voice ``without``."""
    rng = np.random.default_rng([seed, len(bed)])
    if bed == "pink":
        return pink(n, rng).astype(np.float32)
    talk = [one for one in load("complete") + load("hesitations") if one.voice != without]
    wave = np.zeros(n, dtype=np.float32)
    for _ in range(BABBLERS):
        at = -int(rng.integers(0, 2 * RATE))
        while at < n:
            one = talk[int(rng.integers(len(talk)))]
            voice = np.concatenate([one.samples[a:b] for a, b in one.spans])
            level = float(np.sqrt(np.mean(voice**2)))
            start, stop = max(0, at), min(n, at + len(voice))
            if stop > start:
                wave[start:stop] += voice[start - at : stop - at] / level
            at += len(voice) + int(rng.integers(0, RATE // 4))
    return np.asarray(wave / np.sqrt(np.mean(wave**2)), dtype=np.float32)


def speech_rms(one: Utterance) -> float:
    """The level of the speech itself, pauses left out."""
    return float(np.sqrt(np.mean(np.concatenate([one.samples[a:b] for a, b in one.spans]) ** 2)))


def audible_end(samples: Samples) -> int:
    """One past the last sample with ``|x| > AUDIBLE``; 0 where there is none."""
    loud = np.flatnonzero(np.abs(samples) > AUDIBLE)
    return int(loud[-1]) + 1 if loud.size else 0
