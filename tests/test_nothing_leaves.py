"""The libraries that Sori stands on report to nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LOADS = "import {first}\nimport onnxruntime\nonnxruntime.get_available_providers()\n"


def left_behind(home: Path, first: str) -> list[Path]:
    """What ONNX Runtime writes into a new home where ``first`` was imported before it."""
    home.mkdir()
    known = {"CI", "ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED", "ORT_RUNNING_UNIT_TESTS"}
    clean = {name: value for name, value in os.environ.items() if name not in known}
    clean |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
    subprocess.run([sys.executable, "-c", LOADS.format(first=first)], env=clean, check=True, timeout=60)
    return list(home.rglob("deviceid"))


@pytest.mark.skipif(sys.platform != "linux", reason="looks for what it leaves on Linux")
def test_onnx_runtime_gives_this_machine_no_number_to_report_under(tmp_path: Path) -> None:
    assert not left_behind(tmp_path / "ours", "tutor")


def test_the_libraries_are_told_before_they_are_imported() -> None:
    import tutor  # noqa: F401 - importing it is what is tested

    assert os.environ["ORT_DISABLE_TELEMETRY"] == os.environ["HF_HUB_DISABLE_TELEMETRY"] == "1"
