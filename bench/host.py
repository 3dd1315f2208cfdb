"""What the figures were taken on: machine, load, versions, and settings that are not the default."""

from __future__ import annotations

import os
import platform
from typing import Any

import psutil

from tutor.rehearse import cpu_model, package_version

PACKAGES = (
    "sori-tutor", "faster-whisper", "ctranslate2", "piper-tts", "onnxruntime", "xllamacpp", "livekit",
    "numpy",
)  # fmt: skip


def host() -> dict[str, Any]:
    """The machine as it is now; ``load`` is the run queue's mean over 1, 5 and 15 minutes."""
    return {
        "cpu": cpu_model(),
        "cores": _cores(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "load": [round(one, 2) for one in os.getloadavg()],
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "python": platform.python_version(),
    }


def versions() -> dict[str, str | None]:
    """Versions of the packages that the figures depend on."""
    return {name: package_version(name) for name in PACKAGES}


def changed_settings() -> dict[str, Any]:
    """The settings in force that differ from their defaults (``ears.model``), but for keys to servers."""
    from tutor import config

    found = config.load()
    return {
        f"{part}.{name}": value
        for part, group in found
        for name, value in group
        if name != "api_key"
        and value != type(group).model_fields[name].get_default(call_default_factory=True)
    }


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
