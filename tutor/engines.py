"""What an engine is, and the registry that finds one by name.

Engines are entry points in the groups ``tutor.stt``, ``tutor.llm``, ``tutor.tts`` and ``tutor.vad``;
the built-in ones are registered the same way in ``pyproject.toml``. An entry point is a callable
``load(settings: tutor.config.Settings, progress: Progress) -> engine`` that may block for seconds and
raises ``EngineError`` or ``WeightsError`` with a remedy.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Literal, Protocol

from tutor.audio import Samples
from tutor.errors import InputError

Kind = Literal["stt", "llm", "tts", "vad"]

Progress = Callable[[str], None]
"""Takes one plain line about a long step, for a person to read."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a transcript; ``start`` and ``end`` in seconds of the audio."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another text that the same sound may be; its log probability is ``less`` than the chosen one's, in
    nats over the whole text. Negative where it is likelier: a longer text is chosen for its mean."""

    text: str
    less: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said. ``confidence`` in [0, 1] is the geometric mean token probability.

    ``text`` is empty where nothing was said. ``seconds`` is the computing time. ``others``: what the whole
    may be instead, the likeliest first, where the recogniser tells.
    """

    text: str
    language: str
    confidence: float
    segments: tuple[Segment, ...]
    audio_seconds: float
    seconds: float
    others: tuple[Other, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A word in a ``Speech``; ``end`` is one past its last sample, at the speech's rate."""

    text: str
    end: int


@dataclass(frozen=True, slots=True)
class Speech:
    """Synthesised sound: float32, mono, [-1, 1], at ``rate`` Hz; ``words`` in order, may be empty."""

    text: str
    samples: Samples
    rate: int
    words: tuple[Word, ...] = ()

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


class Detector(Protocol):
    """A streaming voice activity detector; one per stream, it keeps state."""

    def probability(self, frame: Samples) -> float:
        """Speech probability in [0, 1] of the next frame (float32, 512 samples, 16 kHz)."""
        ...

    def reset(self) -> None:
        """Forget the stream so far."""
        ...


class DetectorModel(Protocol):
    """What a ``tutor.vad`` engine loads: one model, many light streams."""

    def stream(self) -> Detector:
        """A detector for one microphone."""
        ...


class Transcriber(Protocol):
    """Speech to text. One model object, many calls; calls run one at a time in its own thread."""

    async def transcribe(self, samples: Samples, *, hint: str = "", partial: bool = False) -> Transcript:
        """Transcribe float32 mono 16 kHz ``samples``; ``hint`` is text said just before, by anyone.

        ``partial``: a quick guess while the learner still speaks; it makes way for a final call, and its
        text is '' where it did or where the guess is doubtful. Raises ``EngineError``.
        """
        ...

    async def close(self) -> None: ...


class Synthesizer(Protocol):
    """Text to speech. Calls run one at a time in the engine's own thread."""

    @property
    def rate(self) -> int:
        """Samples per second of what it makes."""
        ...

    async def synthesize(self, text: str, *, pace: float = 1.0) -> Speech:
        """Speak one clause or sentence of speakable text; ``pace`` 0.8 is slower than the voice's own.

        Raises ``EngineError``.
        """
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the wording model is given. ``system`` and ``examples`` are byte-identical through a lesson
    (prefix cache); ``request`` changes every turn.

    ``examples`` are (request, reply) pairs. ``stem`` is how the reply begins: the model goes on from
    there, and its stream does not repeat it.
    """

    system: str
    examples: tuple[tuple[str, str], ...]
    request: str
    stem: str = ""
    stop: tuple[str, ...] = ()
    max_tokens: int = 60


class Writer(Protocol):
    """The wording model."""

    def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        """Pieces of text as they arrive. Closing the iterator stops the server's generation.

        Raises ``EngineError`` when the server refuses, hangs past its deadlines, or sends garbage.
        """
        ...

    async def warm(self, prompt: Prompt) -> None:
        """Put the fixed prefix of ``prompt`` into the server's cache."""
        ...

    async def close(self) -> None: ...


def find(kind: Kind, name: str) -> Callable[..., Any]:
    """The loader of the engine ``name``; ``InputError`` names the ones there are."""
    known = {point.name: point for point in entry_points(group=f"tutor.{kind}")}
    if name not in known:
        raise InputError(
            f"there is no {kind} engine called {name!r}",
            f"Choose one of: {', '.join(sorted(known)) or 'none is installed'}.",
        )
    loader: Callable[..., Any] = known[name].load()
    return loader
