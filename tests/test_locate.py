"""A setting may name a card, a path, or a model on the hub; the rest is refused in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.packages import card_of
from tutor import cards, hub, locate
from tutor.cards import Kind
from tutor.errors import InputError, WeightsError
from tutor.locate import Located, resolve_local

WHISPER = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")


def find(setting: str | Path, kind: Kind, root: Path | None = None) -> Located:
    return resolve_local(setting, kind, progress=lambda _: None, root=root)


def filled(folder: Path, *names: str, content: bytes = b"GGUF...") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(repo: str, choose: hub.Chooser) -> dict[str, Path]:
        raise AssertionError(f"the hub was asked for {repo}")

    monkeypatch.setattr(hub, "fetch", fetch)


def test_a_card_is_assembled_and_its_main_file_given(tmp_path: Path, no_hub: None) -> None:
    folder = filled(tmp_path / "mine", "small.gguf")
    card = card_of({"small.gguf": b"GGUF..."}, {"type": "path", "path": str(folder)})
    file = tmp_path / "tiny.yaml"
    file.write_text(json.dumps(card.model_dump(mode="json")))
    assert find(str(file), "llm", tmp_path / "root") == Located(tmp_path / "root/tiny/small.gguf", card)
    with pytest.raises(InputError, match="is a card for llm, not for stt"):
        find(file, "stt", tmp_path / "root")


def test_a_bundled_id_comes_before_a_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_hub: None
) -> None:
    monkeypatch.chdir(tmp_path)
    filled(tmp_path / "whisper-base", *WHISPER)
    asked: list[str] = []

    def ensure(card: cards.Card, *, progress: Callable[[str], None], root: Path | None) -> Path:
        asked.append(card.id)
        return filled(tmp_path / "built", *WHISPER, "v.onnx", "v.onnx.json")

    monkeypatch.setattr(locate.weights, "ensure", ensure)
    assert find("whisper-base", "stt").path == tmp_path / "built"
    assert find("joe", "tts").path == tmp_path / "built" / "v.onnx"
    assert asked == ["whisper-base", "joe"]
    assert find("./whisper-base", "stt") == Located(Path("whisper-base"))
    with pytest.raises(InputError, match="is a card for stt, not for llm"):
        find("whisper-base", "llm")


def test_local_folders_and_files_are_used_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_hub: None
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    whisper = filled(tmp_path / "some" / "whisper", *WHISPER)
    voice = filled(tmp_path / "voice", "v.onnx", "v.onnx.json")
    model = filled(tmp_path / "m", "x.gguf", "README.md")
    assert find(str(whisper), "stt") == Located(whisper)
    assert find("~/some/whisper", "stt") == Located(whisper)
    assert find(voice, "tts") == find(voice / "v.onnx", "tts") == Located(voice / "v.onnx")
    assert find(model, "llm") == find(str(model / "x.gguf"), "llm") == Located(model / "x.gguf")
    # A relative folder that looks like a hub name is the folder.
    monkeypatch.chdir(tmp_path)
    assert find("some/whisper", "stt") == Located(Path("some/whisper"))


@pytest.mark.parametrize("lacking", WHISPER)
def test_a_whisper_folder_that_lacks_a_file_says_which(tmp_path: Path, lacking: str) -> None:
    folder = filled(tmp_path / "w", *(name for name in WHISPER if name != lacking))
    with pytest.raises(InputError, match=f"it lacks {lacking.partition('.')[0]}"):
        find(folder, "stt")


@pytest.mark.parametrize(
    ("setting", "kind", "why"),
    [
        ("{tmp}/nowhere", "stt", "there is no "),
        ("./nowhere.gguf", "llm", "there is no nowhere.gguf"),
        ("{tmp}/text.gguf", "llm", "is not a GGUF file"),
        ("{tmp}/text.gguf", "stt", "is a file. faster-whisper needs the folder"),
        ("{tmp}/empty", "llm", "holds no GGUF file"),
        ("{tmp}/empty", "stt", "it lacks model.bin, config.json, tokenizer.json, vocabulary.json (or .txt)"),
        ("{tmp}/empty", "tts", "holds 0 .onnx files"),
        ("{tmp}/alone.onnx", "tts", "alone.onnx.json is missing beside"),
        ("{tmp}/text.gguf", "tts", "is not a Piper voice"),
        ("{tmp}/two", "llm", "holds several GGUF models. Name one of: a-q5.gguf, b-q5.gguf"),
        ("gpt-9", "llm", "there is no wording model called 'gpt-9'. Choose one of: gemma-3-270m, qwen2.5"),
        ("small", "stt", "there is no speech model called 'small'. Choose one of: whisper-base."),
        ("amy", "tts", "there is no voice called 'amy'. Choose one of: joe."),
        ("owner/voice", "tts", "there is no voice called 'owner/voice'"),
        ("", "stt", "there is no speech model called ''"),
        ("x" * 5000, "stt", "there is no speech model called 'xxx"),
        ("none.yaml", "stt", "there is no card none.yaml"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(
    tmp_path: Path, no_hub: None, setting: str, kind: Kind, why: str
) -> None:
    filled(tmp_path, "text.gguf", "alone.onnx", content=b"just text")
    filled(tmp_path / "empty")
    filled(tmp_path / "two", "a-q5.gguf", "b-q5.gguf")
    with pytest.raises(InputError) as caught:
        find(setting.format(tmp=tmp_path), kind)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("names", "wanted", "chosen"),
    [
        ("one.gguf README.md", None, "one.gguf"),
        ("m-Q4_K_M.gguf m-Q8_0.gguf", None, "m-Q4_K_M.gguf"),
        ("m-Q4_K_M.gguf m-Q8_0.gguf", "q8_0", "m-Q8_0.gguf"),
        ("m-Q4_K_M.gguf m-Q8_0.gguf", "m-Q8_0.gguf", "m-Q8_0.gguf"),
        ("m.gguf mmproj-m.gguf", None, "m.gguf"),
        ("m-00001-of-00002.gguf m-00002-of-00002.gguf", None, "m-00001-of-00002.gguf m-00002-of-00002.gguf"),
        ("m-00001-of-00002.gguf m-00002-of-00002.gguf n.gguf", "n", "n.gguf"),
        ("a/m-Q4_K_M.gguf b/m-Q4_K_M.gguf", None, None),
        ("m-Q8_0.gguf m-Q6_K.gguf", None, None),
        ("m-Q8_0.gguf", "Q2_K", None),
        ("model.safetensors", None, None),
    ],
)
def test_the_file_is_chosen_among_the_many_in_a_repository(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, names: str, wanted: str | None, chosen: str | None
) -> None:
    def fetch(repo: str, choose: hub.Chooser) -> dict[str, Path]:
        assert repo == "owner/name"
        (tmp_path / "x.gguf").write_bytes(b"GGUF")
        return dict.fromkeys(picked.extend(choose(names.split())) or picked, tmp_path / "x.gguf")

    picked: list[str] = []
    monkeypatch.setattr(hub, "fetch", fetch)
    setting = f"owner/name:{wanted}" if wanted else "owner/name"
    if chosen is None:
        with pytest.raises(InputError, match="owner/name holds"):
            find(setting, "llm")
    else:
        assert find(setting, "llm") == Located(tmp_path / "x.gguf")
    assert picked == (chosen or "").split()


def test_a_hub_that_fails_is_missing_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(repo: str, choose: hub.Chooser) -> dict[str, Path]:
        if repo == "owner/full":
            raise OSError(28, "No space left on device")
        if repo == "owner/torch":
            choose(["model.safetensors", "config.json", "tokenizer.json"])
        raise hub.HubError("the hub cannot be reached (Test)")

    monkeypatch.setattr(hub, "fetch", fetch)
    with pytest.raises(WeightsError, match=r"owner/name is neither a path here nor .*\(Test\)\. Run again"):
        find("owner/name", "stt")
    with pytest.raises(WeightsError, match="owner/full cannot be stored: No space left on device"):
        find("owner/full", "llm")
    with pytest.raises(InputError, match=r"owner/torch is not a faster-whisper model: it lacks model\.bin"):
        find("owner/torch", "stt")
