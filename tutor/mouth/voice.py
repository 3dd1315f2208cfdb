"""A piper voice: loads it with the durations of its phonemes exposed, and speaks text sentence by sentence.

piper's own loader gives durations only through the ``onnx`` package and lets onnxruntime choose its
threads. A model file is a protobuf message, and a message that is followed by another of its kind is
merged with it, so a few bytes after the file name the durations as a second output.
"""

from __future__ import annotations

import json
import mmap
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tutor.audio import Samples
from tutor.errors import EngineError
from tutor.mouth.pronounce import respell

if TYPE_CHECKING:
    from piper import PiperVoice

VOLUME = 1.25
"""One gain for every phrase: the loudest peak seen, 0.74, becomes 0.92.

piper's own normalisation scales each sentence to its peak, which puts a short "Yes." above a long one.
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A phoneme, a space or a punctuation mark, and how many samples it takes."""

    symbol: str
    samples: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """One spoken sentence: float32, mono, [-1, 1]. ``marks`` cover it whole, or are empty if unknown."""

    samples: Samples
    marks: tuple[Mark, ...] = ()


class Stop:
    """Ends a synthesis from another thread: before its next sentence, or in the midst of one."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._options: Any = None

    def watch(self, options: Any) -> None:
        """Take the onnxruntime ``RunOptions`` of the run that begins."""
        self._options = options
        if self._event.is_set():
            options.terminate = True

    def set(self) -> None:
        self._event.set()
        if self._options is not None:
            self._options.terminate = True

    def is_set(self) -> bool:
        return self._event.is_set()


class Voice(Protocol):
    """What the synthesizer asks of a voice. Calls come from one thread."""

    @property
    def rate(self) -> int:
        """Samples per second."""
        ...

    def speak(self, text: str, *, speed: float, stop: Stop) -> Iterator[Chunk]:
        """The sentences of ``text`` in order, fewer once ``stop`` is set. May raise anything."""
        ...


class _Session:
    """Runs an onnxruntime session so that ``stop`` can end a run; piper calls ``run`` alone."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.stop = Stop()

    def run(self, outputs: Any, inputs: Any) -> Any:
        import onnxruntime

        options = onnxruntime.RunOptions()
        self.stop.watch(options)
        return self._session.run(outputs, inputs, options)


class Piper:
    """A loaded piper voice."""

    def __init__(self, voice: PiperVoice, session: _Session) -> None:
        self._voice = voice
        self._session = session

    @property
    def rate(self) -> int:
        return self._voice.config.sample_rate

    def speak(self, text: str, *, speed: float, stop: Stop) -> Iterator[Chunk]:
        from piper.config import SynthesisConfig

        how = SynthesisConfig(
            length_scale=self._voice.config.length_scale / speed, normalize_audio=False, volume=VOLUME
        )
        self._session.stop = stop
        spelled = respell(text, self._voice.config.espeak_voice)
        for spoken in self._voice.synthesize(spelled, how, include_alignments=True):
            marks = spoken.phoneme_alignments or ()
            yield Chunk(
                spoken.audio_float_array, tuple(Mark(mark.phoneme, int(mark.num_samples)) for mark in marks)
            )
            if stop.is_set():
                return


def load_piper(model: Path, *, threads: int) -> Piper:
    """The voice in ``model`` (``*.onnx`` with its ``.json`` beside it). Blocks for 2 s.

    Raises ``EngineError`` where a file is missing, damaged, or not a piper voice.
    """
    try:
        import onnxruntime
        from piper import PiperVoice
        from piper.config import PiperConfig

        config = PiperConfig.from_dict(json.loads(Path(f"{model}.json").read_text(encoding="utf-8")))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # plans for one length of text only keep memory: 70 MB
        # Threads that spin between two operators take a core from the wording model: a third more CPU time.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(
            with_durations(model), sess_options=options, providers=["CPUExecutionProvider"]
        )
        # onnxruntime keeps the model's bytes for a change of provider, which never comes: 60 MB back.
        session._model_bytes = None
        stoppable = _Session(session)
        return Piper(PiperVoice(config=config, session=stoppable), stoppable)
    except Exception as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise EngineError(
            f"the voice {model} cannot be loaded: {why}", "Run `tutor doctor` to check the installation."
        ) from error


# -- the model file -------------------------------------------------------------------------------------
# Field numbers from onnx.proto3: ModelProto.graph 7; GraphProto.node 1, .output 12; NodeProto.output 2,
# .op_type 4; ValueInfoProto.name 1. A piper (VITS) graph rounds its durations up with its only Ceil node.

_BYTES = 2
_WIDTHS = {1: 8, 5: 4}

Buffer = bytes | mmap.mmap


def with_durations(model: Path) -> bytes:
    """The model file with its durations as an output; as it is, if they cannot be told or already are.

    Raises ``OSError``, and ``ValueError`` where the file is no protobuf message.
    """
    with model.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        graphs = [(start, end) for field, start, end in _fields(data, 0, len(data)) if field == 7]
        rounded, outputs = set(), set()
        for graph_start, graph_end in graphs:
            for field, start, end in _fields(data, graph_start, graph_end):
                if field == 1 and (name := _rounding(data, start, end)):
                    rounded.add(name)
                elif field == 12:
                    outputs |= {data[s:e] for f, s, e in _fields(data, start, end) if f == 1}
        if len(rounded) != 1 or rounded & outputs:
            return data[:]
        return b"".join((data, _field(7, _field(12, _field(1, rounded.pop())))))


def _rounding(data: Buffer, start: int, end: int) -> bytes | None:
    """The output of a node if it is a Ceil."""
    output, is_ceil = None, False
    for field, a, b in _fields(data, start, end):
        if field == 2:
            output = data[a:b]
        elif field == 4:
            is_ceil = data[a:b] == b"Ceil"
    return output if is_ceil else None


def _fields(data: Buffer, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(number, start, end) of each length-delimited field of a message; the other kinds are skipped."""
    while start < end:
        key, start = _varint(data, start, end)
        wire = key & 7
        if wire == _BYTES:
            length, start = _varint(data, start, end)
            if start + length > end:
                raise ValueError("the model file is cut short")
            yield key >> 3, start, start + length
            start += length
        elif wire == 0:
            _, start = _varint(data, start, end)
        elif wire in _WIDTHS:
            start += _WIDTHS[wire]
        else:
            raise ValueError("this is not an ONNX model")


def _varint(data: Buffer, at: int, end: int) -> tuple[int, int]:
    value = shift = 0
    while at < end:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
    raise ValueError("the model file is cut short")


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field."""
    length, size = len(content), b""
    while length > 127:
        size += bytes([length & 127 | 128])
        length >>= 7
    return bytes([number << 3 | _BYTES]) + size + bytes([length]) + content
