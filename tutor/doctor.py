"""``tutor doctor``: what is installed, found and missing, each with its remedy."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from tutor import paths, weights
from tutor.cards import (
    ModelCard,
    VoiceCard,
    is_card_file,
    load_model_card,
    load_voice_card,
    model_ids,
    voice_ids,
)
from tutor.config import Settings
from tutor.course.load import available, load
from tutor.engines import Progress
from tutor.errors import TutorError
from tutor.locate import is_hub_name, resolve_local
from tutor.mind.serve import DEFAULT_MODEL

Status = Literal["ok", "warn", "fail"]

ROOM_MB = 500
"""Free disk below which the store and logs are at risk."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    status: Status
    detail: str
    remedy: str = ""

    def as_json(self) -> dict[str, str]:
        """The contract of ``tutor doctor --json``."""
        return asdict(self)


def examine(settings: Settings, *, deep: bool, progress: Progress) -> list[Finding]:
    """Every finding, in the order in which sound goes through the house."""
    return [
        _python(),
        _settings_file(),
        *_packages(settings),
        *_models(settings, deep, progress),
        *_courses(),
        *_sound(),
        _echo(settings),
        _store(),
        _disk(),
    ]


def _python() -> Finding:
    return Finding("python", "ok", ".".join(map(str, sys.version_info[:3])))


def _settings_file() -> Finding:
    path = paths.config_file()
    return Finding("settings", "ok", str(path) if path.exists() else f"{path} (none: defaults are used)")


def _packages(settings: Settings) -> Iterator[Finding]:
    needed = ["faster-whisper", "onnxruntime", "piper-tts"]
    if settings.mind.engine == "embedded":
        needed.append("xllamacpp")
    for name in needed:
        try:
            yield Finding(name, "ok", version(name))
        except PackageNotFoundError:
            extra = "pip install 'sori-tutor[embedded]'" if name == "xllamacpp" else "pip install sori-tutor"
            yield Finding(name, "fail", "not installed", f"Run: {extra}")


def _models(settings: Settings, deep: bool, progress: Progress) -> Iterator[Finding]:
    yield _model("hearing", settings.ears.model, "stt", deep, progress)
    yield _model("voice", settings.mouth.voice or "joe", "tts", deep, progress)
    match settings.mind.engine:
        case "embedded":
            yield _model("wording", settings.mind.model or DEFAULT_MODEL, "llm", deep, progress)
        case "server":
            yield Finding("wording", "ok", f"server {settings.mind.base_url}; try: tutor llm ping")
        case "none":
            yield Finding("wording", "ok", "none: the teacher's words only")


def _model(
    name: str, setting: str, kind: Literal["stt", "llm", "tts"], deep: bool, progress: Progress
) -> Finding:
    try:
        card = _card(setting, kind)
        if card is None and is_hub_name(setting):
            return Finding(name, "warn", f"{setting}: from a hub", "It is downloaded when a lesson needs it.")
        if card is None:
            return Finding(name, "ok", str(resolve_local(setting, kind, progress=progress).path))
        readiness = weights.is_ready(card)
        if readiness.status == "missing":
            return Finding(name, "fail", f"{card.id}: {readiness.detail}", readiness.remedy)
        if deep and readiness.status == "ready":
            flaws = weights.verify(card, progress=progress)
            if flaws:
                return Finding(
                    name, "fail", f"{card.id}: {'; '.join(flaws)}", "Start a lesson: it is rebuilt."
                )
        return Finding(name, "ok", f"{card.id}: {readiness.detail} ({card.licence})")
    except TutorError as error:
        return Finding(name, "fail", error.what, error.remedy)


def _card(setting: str, kind: str) -> ModelCard | VoiceCard | None:
    if kind == "tts":
        return load_voice_card(setting) if setting in voice_ids() or is_card_file(setting) else None
    return load_model_card(setting) if setting in model_ids() or is_card_file(setting) else None


def _courses() -> Iterator[Finding]:
    for name in available():
        try:
            course = load(name)
            yield Finding(
                f"course {name}", "ok", f"{len(course.skills)} skills, {len(course.item_ids)} items"
            )
        except TutorError as error:
            yield Finding(f"course {name}", "fail", error.what, error.remedy)


def _sound() -> Iterator[Finding]:
    from tutor.devices import choose
    from tutor.portaudio import PortAudio

    try:
        sound = PortAudio()
        devices = sound.devices()
    except TutorError as error:
        yield Finding("sound", "warn", error.what, error.remedy)
        return
    try:
        for name, direction in (("microphone", "input"), ("speaker", "output")):
            try:
                yield Finding(name, "ok", choose(devices, None, direction).name)  # type: ignore[arg-type]
            except TutorError as error:
                yield Finding(name, "warn", error.what, error.remedy)
    finally:
        sound.close()


def _echo(settings: Settings) -> Finding:
    from tutor.ears.echo import in_force

    setting = settings.audio.echo
    way = in_force(setting)
    if way == "cancel":
        return Finding("echo", "ok", f"cancelled by WebRTC's canceller (livekit {version('livekit')})")
    if way == "off":
        return Finding("echo", "ok", "off, by the setting audio.echo", "Use headphones.")
    if setting == "gate":
        return Finding("echo", "ok", "a gate, by the setting audio.echo")
    return Finding(
        "echo",
        "warn",
        "a gate: the canceller is not installed, and a soft voice over the tutor's is not heard",
        "Run: pip install 'sori-tutor[echo]', or use headphones.",
    )


def _store() -> Finding:
    from tutor.memory.ledger import Ledger

    try:
        with Ledger.open() as ledger:
            flaws, people = ledger.check(), len(ledger.learners())
    except TutorError as error:
        return Finding("learners' store", "fail", error.what, error.remedy)
    if flaws:
        return Finding("learners' store", "fail", "; ".join(flaws[:3]), f"Move {paths.store()} aside.")
    return Finding("learners' store", "ok", f"{paths.store()}: {people} learners")


def _disk() -> Finding:
    folder = paths.data()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < ROOM_MB:
        return Finding("disk", "warn", f"{free} MB free at {folder}", f"Free at least {ROOM_MB} MB.")
    return Finding("disk", "ok", f"{free} MB free at {folder}")


def shown(findings: list[Finding]) -> str:
    """``examine`` for a person."""
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        remedy = f"  -> {finding.remedy}" if finding.remedy else ""
        lines.append(f"{finding.status:<4}  {finding.name:<{width}}  {finding.detail}{remedy}")
    return "\n".join(lines)
