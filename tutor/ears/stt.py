"""What was said: faster-whisper with a short encoder window, and the full one where that is doubtful.

Whisper's own code pads every utterance to 30 s, so that "yes" costs as much as half a minute. Here the
encoder sees ``WINDOW_FLOOR`` frames, or the speech and a margin, whichever is longer; the decoding is then
judged (``plausible.py``), and only a doubtful one is paid for at full length.

Measured with ``bench/transcription.py`` (Whisper base, int8, 2 busy cores; 136 synthetic answers in four
voices, and a person reading in 13 pieces), against faster-whisper's ``transcribe``, in the same run:

| | word errors, answers | word errors, person | median | p95 |
| --- | --- | --- | --- | --- |
| short window | 12.1 % | 3.4 % | 326 ms | 737 ms |
| short window, with a hint | 9.1 % | 3.4 % | 329 ms | 732 ms |
| ``transcribe``, defaults | 11.2 % | 5.9 % | 1289 ms | 3116 ms |
| ``transcribe``, beam 1, no timestamps | 13.8 % | 5.9 % | 1201 ms | 3210 ms |

On a quieter machine 285 ms against 919 ms. Silence, white and pink noise, hum, knocks and coughs gave ''.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from tutor.audio import RATE, Samples
from tutor.ears import vad
from tutor.ears.plausible import Decoding, best, clean, doubt, is_silence, words
from tutor.ears.voices import Voice, find_voices
from tutor.ears.whisper import HOP, REMEDY, Whisper, line
from tutor.engines import Segment, Transcript
from tutor.errors import EngineError, InputError

if TYPE_CHECKING:
    from tutor.config import Settings
    from tutor.engines import Progress

WINDOW = 3000
"""Mel frames of Whisper's full window: 30 s."""

WINDOW_FLOOR = 1000
"""Mel frames of the shortest window: 10 s. Word errors of 78 answers in the two better voices, greedy, with a
hint and without: 800 frames 7.1 and 9.4 %, 900 7.1 and 8.8, 1000 6.8 and 9.1, 1200 7.1 and 8.4, 1500 7.1 and
9.1."""

WINDOW_MARGIN = 200
"""Mel frames of silence that follow the speech in every window: 2 s. 100 and 300 gave the same on short
answers; with too little the decoder invents endings (shared notes: 40.8 % at 1 s without a floor)."""

EDGE_S = 0.35
"""Seconds kept before and after the detected voice; soft consonants lie outside it by up to 0.25 s."""

SHORTEST_S = 0.1
"""Seconds; anything shorter holds no word."""

TOKENS_FLOOR = 12
TOKENS_PER_S = 12
"""Length limit of a decoding, in tokens, from the seconds of voice; a loop runs into it early."""

BEAM = 3
"""Beam width in the short window. 136 synthetic answers, word errors without and with a hint: beam 1 13.6 and
10.2 %, 2 12.9 and 9.7, 3 12.1 and 9.1, 5 12.6 and 10.5; each step costs about 10 ms."""

FALLBACK_BEAM = 5
"""Beam width of the second try, faster-whisper's own default."""


_CLOSED = ("the speech recogniser is closed", "Start the lesson again.")


class Probabilities(Protocol):
    """What this file asks of a voice detector; see ``vad.SileroModel``."""

    def probabilities(self, samples: Samples) -> npt.NDArray[np.float32]: ...


class Decoder(Protocol):
    """What this file asks of a speech model; see ``whisper.Whisper``."""

    def encode(self, sound: Samples, frames: int) -> Any: ...
    def detect(self, encoded: Any) -> str: ...
    def decode(self, encoded: Any, *, language: str, hint: str, beam: int, max_tokens: int) -> Decoding: ...


class Withdrawn(Exception):  # noqa: N818 - not an error: nobody waits for the answer any more
    """The caller no longer wants the answer; never leaves this file."""


class WhisperTranscriber:
    """A ``tutor.engines.Transcriber``. It owns one thread; calls run there one at a time."""

    def __init__(
        self,
        folder: Path,
        *,
        threads: int = 2,
        compute_type: str = "int8",
        device: str = "cpu",
        language: str | None = None,
        deadline_s: float = 15.0,
    ) -> None:
        """Load the model in ``folder`` (CTranslate2 format); blocks for about a second.

        ``language`` is a two-letter code; unset, it is detected in every utterance. ``deadline_s`` holds
        for each 30 s of audio. Raises ``EngineError`` for a folder or device that does not serve and
        ``InputError`` for a language that the model does not know.
        """
        model = Whisper(folder, threads=threads, compute_type=compute_type, device=device)
        if language is not None and language not in model.languages:
            raise InputError(
                f"the speech model in {folder} does not know the language {language!r}",
                "Use a multilingual model, or a two-letter code such as en or ko.",
            )
        self._decoder: Decoder = model
        self._language = language or ("en" if model.languages == ["en"] else None)
        self._deadline_s = deadline_s
        self._detector = vad.SileroModel(vad.packaged())
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="stt")

    async def transcribe(self, samples: Samples, *, hint: str = "") -> Transcript:
        """What was said in ``samples`` (float32, mono, 16 kHz); text '' where nothing was.

        ``hint`` holds words to listen for, best as a short sentence: "Fractions: halves, thirds." A
        cancelled call stops at its next step. Raises ``EngineError``.
        """
        withdrawn = threading.Event()
        limit = self._deadline_s * max(1, math.ceil(len(samples) / RATE / 30))
        try:
            work = asyncio.get_running_loop().run_in_executor(
                self._thread, self._hear, samples, hint, withdrawn
            )
        except RuntimeError as error:  # the thread was let go
            raise EngineError(*_CLOSED) from error
        try:
            return await asyncio.wait_for(work, limit)
        except TimeoutError as error:
            raise EngineError(
                f"the speech recogniser took longer than {limit:g} s",
                "Choose a smaller ears.model or raise ears.deadline_s.",
            ) from error
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling() == 0:  # not the caller: close() dropped the work
                raise EngineError(*_CLOSED) from None
            raise
        finally:
            withdrawn.set()

    def warm(self) -> None:
        """Run the model once over silence; the first run costs 0.1 s more than the others, or 1.5 s cold.

        Blocks; for the one who loads, before the first ``transcribe``. Raises ``EngineError``.
        """
        try:
            encoded = self._decoder.encode(np.zeros(RATE, dtype=np.float32), WINDOW_FLOOR)
            self._decoder.decode(
                encoded, language=self._language or "en", hint="", beam=BEAM, max_tokens=TOKENS_FLOOR
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"the speech recogniser failed: {line(error)}", REMEDY) from error

    async def close(self) -> None:
        """Wait for the step in hand, drop what waits, and let the thread go. Safe to call twice."""
        await asyncio.to_thread(self._thread.shutdown, wait=True, cancel_futures=True)

    def _hear(self, samples: Samples, hint: str, withdrawn: threading.Event) -> Transcript:
        began = time.perf_counter()
        try:
            heard = hear(
                self._decoder,
                self._detector,
                np.nan_to_num(np.ascontiguousarray(samples, dtype=np.float32)),
                language=self._language,
                hint=hint,
                withdrawn=withdrawn,
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"the speech recogniser failed: {line(error)}", REMEDY) from error
        return replace(heard, seconds=time.perf_counter() - began)


def hear(
    decoder: Decoder,
    detector: Probabilities,
    sound: Samples,
    *,
    language: str | None,
    hint: str,
    withdrawn: threading.Event,
) -> Transcript:
    """Find the voice in ``sound``, decode it piece by piece, judge each decoding, retry a doubtful one.

    Raises ``Withdrawn`` between two steps once ``withdrawn`` is set, and whatever the decoder raises.
    """
    found: list[tuple[Segment, Decoding, float]] = []
    voices = find_voices(detector.probabilities(sound)) if len(sound) >= SHORTEST_S * RATE else ()
    for voice in voices:
        if withdrawn.is_set():
            raise Withdrawn
        start = max(0, voice.start - int(EDGE_S * RATE))
        end = min(len(sound), voice.end + int(EDGE_S * RATE))
        cut, frames = sound[start:end], window(end - start)
        encoded = decoder.encode(cut, frames)
        language = language or decoder.detect(encoded)
        decoding = _decode(decoder, cut, encoded, frames, voice, language, sentence(hint), withdrawn)
        if decoding is not None:
            found.append((Segment(start / RATE, end / RATE, decoding.text), decoding, voice.seconds))
    spoken = sum(seconds for _, _, seconds in found)
    return Transcript(
        text=" ".join(segment.text for segment, _, _ in found),
        language=language or "",
        confidence=confidence(sum(one.logprob * s for _, one, s in found) / spoken) if found else 0.0,
        segments=tuple(segment for segment, _, _ in found),
        audio_seconds=len(sound) / RATE,
        seconds=0.0,
    )


def _decode(
    decoder: Decoder,
    cut: Samples,
    encoded: Any,
    frames: int,
    voice: Voice,
    language: str,
    hint: str,
    withdrawn: threading.Event,
) -> Decoding | None:
    """The decoding that may stand, or ``None`` for silence and for nothing but loops."""
    limit = TOKENS_FLOOR + int(TOKENS_PER_S * voice.seconds)
    tries: list[Decoding] = []
    # (full window?, with the hint?, beam)
    for full, hinted, beam in (
        (False, True, BEAM),
        (True, True, FALLBACK_BEAM),
        (True, False, FALLBACK_BEAM),
    ):
        if withdrawn.is_set():
            raise Withdrawn
        if not hinted and not hint:
            break
        if full and frames < WINDOW:
            encoded, frames = decoder.encode(cut, WINDOW), WINDOW
        given = hint if hinted else ""
        raw = decoder.decode(encoded, language=language, hint=given, beam=beam, max_tokens=limit)
        decoding = replace(raw, text=clean(raw.text))
        if is_silence(decoding, voice.seconds):
            return None
        why = doubt(decoding, voice.seconds, given)
        # Two windows that read the same weak words are believed, unless nobody could say so much.
        agreed = any(words(decoding.text) == words(other.text) for other in tries)
        if not why or (agreed and best([decoding], voice.seconds)):
            return decoding
        tries.append(decoding)
    return best(tries, voice.seconds)


def window(samples: int) -> int:
    """Mel frames of the window for so many samples of speech, at most ``WINDOW``."""
    return min(WINDOW, max(WINDOW_FLOOR, math.ceil(samples / HOP) + WINDOW_MARGIN))


def sentence(hint: str) -> str:
    """``hint`` as one line that ends like a sentence. A hint that just stops makes Whisper go on with it:

    a bare list turned "forty two" into a loop of "42" in both voices tried.
    """
    spoken = " ".join(hint.split())
    return spoken if not spoken or spoken[-1] in ".!?。" else spoken.rstrip(",;:") + "."


def confidence(logprob: float) -> float:
    """The geometric mean token probability, in [0, 1]."""
    return float(min(1.0, max(0.0, math.exp(min(0.0, logprob)))))


def load(settings: Settings, progress: Progress) -> WhisperTranscriber:
    """The engine registered as ``faster-whisper``.

    Raises ``EngineError``, ``WeightsError`` or ``InputError``.
    """
    from tutor.locate import resolve_local

    ears = settings.ears
    found = resolve_local(ears.model, kind="stt", progress=progress)
    progress(f"loading the speech recogniser {ears.model}")
    transcriber = WhisperTranscriber(
        found.path,
        threads=ears.threads,
        compute_type=ears.compute_type,
        device=ears.device,
        language=ears.language,
        deadline_s=ears.deadline_s,
    )
    transcriber.warm()
    return transcriber
