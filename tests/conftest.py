"""Settings that every test shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Shared machines stall: an example that is late is not wrong.
# The same examples everywhere, so that a check that fails here fails there; `make explore` draws new ones.
settings.register_profile(
    "sori", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile(
    "explore", settings.get_profile("sori"), derandomize=False, max_examples=300, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "sori"))


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the settings of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("SORI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SORI_JOBS__AFTER_LESSON", "false")  # no process outlives its test
    monkeypatch.setenv("SORI_CONFIG", str(tmp_path / "no-config.toml"))
