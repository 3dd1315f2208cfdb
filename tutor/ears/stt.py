"""What was said: faster-whisper with a short encoder window, and the full one where that is doubtful.

Whisper's own code pads every utterance to 30 s, so that "yes" costs as much as half a minute. Here the
encoder sees ``HINTED_FLOOR`` or ``WINDOW_FLOOR`` frames, or the speech and a margin, whichever is longer; the
decoding is then judged (``plausible.py``), and only a doubtful one is tried without the hint and paid for at
full length. Idle, a short answer takes 1 ms for its features, 3 for its voice, 72 for 1000 frames of encoder
and about 65 (beam 1) to 90 (beam 3) for its words.

Measured with an earlier version, both floors at 1000 (Whisper base, int8, 2 busy cores; 136 synthetic answers
in four voices, and a person reading in 13 pieces), against faster-whisper's ``transcribe``, in the same run;
``python -m bench.transcription`` measures it anew on the recordings:

| | word errors, answers | word errors, person | median | p95 |
| --- | --- | --- | --- | --- |
| short window | 12.1 % | 3.4 % | 326 ms | 737 ms |
| short window, with a hint | 9.1 % | 3.4 % | 329 ms | 732 ms |
| ``transcribe``, defaults | 11.2 % | 5.9 % | 1289 ms | 3116 ms |
| ``transcribe``, beam 1, no timestamps | 13.8 % | 5.9 % | 1201 ms | 3210 ms |

On a quieter machine 285 ms against 919 ms. Silence, noises, hum, breath, knocks and coughs gave ''.

Where the audio ends after the streaming detector's last frame of speech (75 answers, after a question): word
errors 8.2 % at 0 ms, 7.4 at 32, 7.8 at 64, 8.2 at 96, 7.0 at 128, 7.4 at 192, 256 and uncut, where one word
is 0.4 points. So a call may begin at the first frames of silence; there were 12 pauses of 64 ms or more
inside the answers, and 3 of 192 ms or more.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from tutor.audio import RATE, Samples
from tutor.ears import vad
from tutor.ears.plausible import Decoding, best, clean, doubt, is_silence, words
from tutor.ears.voices import find_voices
from tutor.ears.whisper import HOP, REMEDY, Whisper, line
from tutor.engines import Other, Segment, Transcript
from tutor.errors import EngineError, InputError

if TYPE_CHECKING:
    from tutor.config import Settings
    from tutor.engines import Progress

WINDOW = 3000
"""Mel frames of Whisper's full window: 30 s."""

HINTED_FLOOR = 800
"""Mel frames of the shortest window after a hint: 8 s. 111 recorded and synthetic answers, each after a
question, all in one run: 600 frames 7.2 % word errors, 800 5.4, 1000 5.9; in an earlier one 500 15.4 and 400
20.2. A call took 470, 499 and 650 ms on a machine with four times the load it has cores for."""

WINDOW_FLOOR = 1000
"""Mel frames of the shortest window without a hint: 10 s. Word errors of 78 answers in the two better voices,
greedy: 800 frames 9.4 %, 900 8.8, 1000 9.1, 1200 8.4, 1500 9.1; of 140 in six, beam 3: 600 21.5 %, 800 13.6,
1000 16.0."""

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
10.2 %, 2 12.9 and 9.7, 3 12.1 and 9.1, 5 12.6 and 10.5; each step costs about 10 ms. Beam 1 first, and 3
where its mean log probability is under -0.3, saves nothing: a third to a half is decoded twice."""

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
    """The answer is no longer wanted, or makes way for another; never leaves this file."""


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
        self._partials: set[threading.Event] = set()

    async def transcribe(self, samples: Samples, *, hint: str = "", partial: bool = False) -> Transcript:
        """What was said in ``samples`` (float32, mono, 16 kHz); text '' where nothing was.

        ``hint`` is text to be taken as said just before, best the question and an answer in the wanted
        style ("What fraction is left? Five ninths."). A cancelled call stops at its next step.

        ``partial``: a guess while the learner still speaks, by one cheap decoding; text '' where that is
        doubtful. A final call asked for later puts an end to it at its next step, and its text is '' then.
        Raises ``EngineError``.
        """
        withdrawn = threading.Event()
        if partial:
            self._partials.add(withdrawn)
        else:
            for guess in self._partials:
                guess.set()
        limit = self._deadline_s * max(1, math.ceil(len(samples) / RATE / 30))
        try:
            work = asyncio.get_running_loop().run_in_executor(
                self._thread, self._hear, samples, hint, partial, withdrawn
            )
        except RuntimeError as error:  # the thread was let go
            self._partials.discard(withdrawn)
            raise EngineError(*_CLOSED) from error
        try:
            return await asyncio.wait_for(work, limit)
        except Withdrawn:  # a final call came
            return Transcript("", self._language or "", 0.0, (), len(samples) / RATE, 0.0)
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
            self._partials.discard(withdrawn)

    def warm(self) -> None:
        """Run the model once as in a lesson; the first run costs 0.1 s more than the others, or 1.5 s cold.

        Blocks; for the one who loads, before the first ``transcribe``. Raises ``EngineError``.
        """
        try:
            encoded = self._decoder.encode(np.zeros(RATE, dtype=np.float32), HINTED_FLOOR)
            self._decoder.decode(
                encoded, language=self._language or "en", hint="Yes.", beam=BEAM, max_tokens=TOKENS_FLOOR
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"the speech recogniser failed: {line(error)}", REMEDY) from error

    async def close(self) -> None:
        """Wait for the step in hand, drop what waits, and let the thread go. Safe to call twice."""
        await asyncio.to_thread(self._thread.shutdown, wait=True, cancel_futures=True)

    def _hear(self, samples: Samples, hint: str, partial: bool, withdrawn: threading.Event) -> Transcript:
        began = time.perf_counter()
        try:
            heard = hear(
                self._decoder,
                self._detector,
                np.nan_to_num(np.ascontiguousarray(samples, dtype=np.float32)),
                language=self._language,
                hint=hint,
                partial=partial,
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
    partial: bool = False,
) -> Transcript:
    """Find the voice in ``sound``, decode it piece by piece, judge each decoding, retry a doubtful one.

    ``partial`` retries nothing and gives up on the first doubt. Raises ``Withdrawn`` between two steps
    once ``withdrawn`` is set, and whatever the decoder raises.
    """
    _still_wanted(withdrawn)
    found: list[tuple[Segment, Decoding, float]] = []
    voices = find_voices(detector.probabilities(sound)) if len(sound) >= SHORTEST_S * RATE else ()
    for voice in voices:
        _still_wanted(withdrawn)
        start = max(0, voice.start - int(EDGE_S * RATE))
        end = min(len(sound), voice.end + int(EDGE_S * RATE))
        cut = sound[start:end]
        frames = window(len(cut), HINTED_FLOOR if hint else WINDOW_FLOOR)
        encoded = decoder.encode(cut, frames)
        _still_wanted(withdrawn)
        language = language or decoder.detect(encoded)
        piece = _Piece(cut, frames, encoded, voice.seconds, language, sentence(hint))
        decoding = _guess(decoder, piece) if partial else _decode(decoder, piece, withdrawn)
        if decoding is not None:
            found.append((Segment(start / RATE, end / RATE, decoding.text), decoding, voice.seconds))
        elif partial:
            found.clear()
            break
    spoken = sum(seconds for _, _, seconds in found)
    return Transcript(
        text=" ".join(segment.text for segment, _, _ in found),
        language=language or "",
        confidence=confidence(sum(one.logprob * s for _, one, s in found) / spoken) if found else 0.0,
        segments=tuple(segment for segment, _, _ in found),
        audio_seconds=len(sound) / RATE,
        seconds=0.0,
        others=_others([one for _, one, _ in found]),
    )


def _others(found: Sequence[Decoding]) -> tuple[Other, ...]:
    """What the whole may be instead, were its last piece something else: an answer comes last."""
    if not found:
        return ()
    before = [one.text for one in found[:-1]]
    others = [(other.less, clean(other.text)) for other in found[-1].others]
    return tuple(Other(" ".join((*before, text)), less) for less, text in sorted(others) if text)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One piece of voice, encoded in its short window; ``seconds`` of voice are in it."""

    cut: Samples
    frames: int
    encoded: Any
    seconds: float
    language: str
    hint: str


def _still_wanted(withdrawn: threading.Event) -> None:
    if withdrawn.is_set():
        raise Withdrawn


def _try(decoder: Decoder, piece: _Piece, encoded: Any, hint: str, beam: int) -> Decoding:
    limit = TOKENS_FLOOR + int(TOKENS_PER_S * piece.seconds)
    raw = decoder.decode(encoded, language=piece.language, hint=hint, beam=beam, max_tokens=limit)
    return replace(raw, text=clean(raw.text))


def _guess(decoder: Decoder, piece: _Piece) -> Decoding | None:
    """One greedy decoding, or ``None`` where that is silence or doubtful."""
    decoding = _try(decoder, piece, piece.encoded, piece.hint, 1)
    if is_silence(decoding, piece.seconds) or doubt(decoding, piece.seconds, piece.hint):
        return None
    return decoding


def _decode(decoder: Decoder, piece: _Piece, withdrawn: threading.Event) -> Decoding | None:
    """The decoding that may stand, or ``None`` for silence and for nothing but loops."""
    tries: list[Decoding] = []
    encoded, frames = piece.encoded, piece.frames
    # A hint makes most loops and echoes, so the tries after the first are without it.
    plan = [(frames, piece.hint, BEAM), (window(len(piece.cut)), "", BEAM), (WINDOW, "", FALLBACK_BEAM)]
    for wanted, given, beam in plan if piece.hint else plan[1:]:
        _still_wanted(withdrawn)
        if frames < wanted:
            encoded, frames = decoder.encode(piece.cut, wanted), wanted
        decoding = _try(decoder, piece, encoded, given, beam)
        if is_silence(decoding, piece.seconds):
            return None
        why = doubt(decoding, piece.seconds, given)
        # Two tries that read the same weak words are believed, unless nobody could say so much.
        agreed = any(words(decoding.text) == words(other.text) for other in tries)
        if not why or (agreed and best([decoding], piece.seconds)):
            return decoding
        tries.append(decoding)
    return best(tries, piece.seconds)


def window(samples: int, floor: int = WINDOW_FLOOR) -> int:
    """Mel frames of the window for so many samples of speech: at least ``floor``, at most ``WINDOW``."""
    return min(WINDOW, max(floor, math.ceil(samples / HOP) + WINDOW_MARGIN))


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
