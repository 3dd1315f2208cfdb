"""Whisper through CTranslate2: encode a window of any length, decode it, and no opinion on the result.

CTranslate2 takes windows shorter than Whisper's 30 s. The rest of the window must be *sound* padded with
digital silence before the spectrogram is taken, as OpenAI does. faster-whisper pads the spectrogram with
zeros instead, which is a loud level in log-mel: harmless at 30 s, but at 10 s it made the word error rate
of 156 synthetic answers 34.7 % instead of 13.0 % (full window 12.0 %). Faint noise does the same (33 %).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tutor.audio import Samples
from tutor.ears.plausible import Decoding
from tutor.engines import Other
from tutor.errors import EngineError

HOP = 160
"""Samples per mel frame: 10 ms."""

SILENT_FRAMES = 5
"""Frames of silence that are computed; a frame sees 200 samples to each side, so the last is all silence."""

HINT_TOKENS = 100
"""Tokens of the hint that are used, from its beginning."""

MAX_TOKENS = 448
"""Whisper's own limit for prompt and text together."""

_FILES = ("config.json", "model.bin", "tokenizer.json")
REMEDY = "Run `tutor doctor`, or set ears.model to a folder that holds a CTranslate2 Whisper model."


class Whisper:
    """The weights and their tokenizer. Not for two threads at once."""

    def __init__(self, folder: Path, *, threads: int, compute_type: str, device: str) -> None:
        """Load the model in ``folder``; blocks for about a second. Raises ``EngineError``."""
        for name in _FILES:
            if not (folder / name).is_file():
                raise EngineError(f"{folder} is not a speech model: {name} is not there", REMEDY)
        try:
            from faster_whisper import WhisperModel

            self._whisper = WhisperModel(
                str(folder),
                device=device,
                compute_type=compute_type,
                cpu_threads=threads,
                local_files_only=True,
            )
        except Exception as error:  # tokenizers raises no narrower one
            what = f"the speech model in {folder} cannot be loaded: {line(error)}"
            raise EngineError(what, REMEDY) from error
        self._tokenizers: dict[str, Any] = {}

    @property
    def languages(self) -> list[str]:
        """Two-letter codes (a few have three letters); ``["en"]`` for an English-only model."""
        return list(self._whisper.supported_languages)

    def encode(self, sound: Samples, frames: int) -> Any:
        """The encoder's view of ``sound`` followed by digital silence, ``frames`` mel frames in all."""
        return self._whisper.encode(self.features(sound, frames))

    def features(self, sound: Samples, frames: int) -> npt.NDArray[np.float32]:
        """Log-mel features (mels, ``frames``) of ``sound`` followed by digital silence.

        A frame of silence is like any other, so only the first few are computed.
        """
        kept = sound[: frames * HOP]
        padded = np.pad(kept, (0, SILENT_FRAMES * HOP + -len(kept) % HOP))
        features = self._whisper.feature_extractor(padded, padding=0)[..., :frames]
        missing = frames - features.shape[-1]
        return np.pad(features, ((0, 0), (0, missing)), mode="edge").astype(np.float32, copy=False)

    def detect(self, encoded: Any) -> str:
        """The language of an encoded window, by its code."""
        return str(self._whisper.model.detect_language(encoded)[0][0][0])[2:-2]

    def decode(self, encoded: Any, *, language: str, hint: str, beam: int, max_tokens: int) -> Decoding:
        """The text of an encoded window by beam search (``beam`` 1 is greedy), without timestamps.

        ``hint`` goes before it as if it had just been said.
        """
        tokenizer = self._tokenizer(language)
        prompt = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        if hint:
            spoken = tokenizer.encode(" " + hint)
            if len(spoken) > HINT_TOKENS:
                spoken = [*spoken[:HINT_TOKENS], *tokenizer.encode(".")]
            prompt = [tokenizer.sot_prev, *spoken, *prompt]
        limit = min(MAX_TOKENS, len(prompt) + max_tokens)
        result = self._whisper.model.generate(
            encoded,
            [prompt],
            beam_size=beam,
            num_hypotheses=beam,  # costs nothing
            max_length=limit,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
        )[0]
        tokens, *_ = found = result.sequences_ids
        # CTranslate2 divides by the tokens without the end of text, which the sum includes.
        sums = [score * len(text) for text, score in zip(found, result.scores, strict=True)]
        return Decoding(
            text=tokenizer.decode(tokens).strip(),
            logprob=sums[0] / (len(tokens) + 1),
            no_speech=result.no_speech_prob,
            cut=len(prompt) + len(tokens) >= limit,
            others=tuple(
                Other(tokenizer.decode(text).strip(), sums[0] - total)
                for text, total in zip(found[1:], sums[1:], strict=True)
            ),
        )

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        if language not in self._tokenizers:
            self._tokenizers[language] = Tokenizer(
                self._whisper.hf_tokenizer,
                self._whisper.model.is_multilingual,
                task="transcribe",
                language=language,
            )
        return self._tokenizers[language]


def line(error: BaseException) -> str:
    """The first line of an engine's own message, without its full stop."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(". ")
