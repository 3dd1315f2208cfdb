"""Where things are: the user's folders (XDG) and the files that ship with Sori."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP = "sori"


def data() -> Path:
    """The user's data: assembled weights and the learners' store. ``SORI_DATA`` overrides it."""
    return Path(os.environ.get("SORI_DATA") or platformdirs.user_data_path(APP))


def config_file() -> Path:
    """The settings file, TOML. ``SORI_CONFIG`` overrides it."""
    return Path(os.environ.get("SORI_CONFIG") or platformdirs.user_config_path(APP) / "config.toml")


def logs() -> Path:
    """Logs. They never hold what a learner said."""
    return platformdirs.user_log_path(APP)


def weights() -> Path:
    """Assembled and verified model files, one folder a model."""
    return data() / "models"


def store() -> Path:
    """The learners' SQLite file."""
    return data() / "learners.db"


def bundled(name: str) -> Path:
    """A folder that ships with Sori (``voices``, ``curricula``, ``bench``), installed or in a checkout."""
    here = Path(__file__).resolve().parent
    installed = here / "_bundled" / name
    return installed if installed.is_dir() else here.parent / name
