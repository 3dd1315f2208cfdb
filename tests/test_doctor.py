"""What the doctor says of the echo."""

from __future__ import annotations

import pytest

from tutor import doctor
from tutor.config import load
from tutor.ears import echo


@pytest.mark.parametrize(
    ("setting", "there", "status", "said", "remedy"),
    [
        ("auto", False, "warn", "a gate", "pip install 'sori-tutor[echo]'"),
        ("cancel", False, "warn", "not installed", "headphones"),
        ("gate", True, "ok", "a gate", ""),
        ("off", True, "ok", "off", "headphones"),
    ],
)
def test_the_echo_handling_in_force_and_its_remedy(
    setting: str, there: bool, status: str, said: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(echo, "installed", lambda: there)
    finding = doctor._echo(load({"audio": {"echo": setting}}))
    assert (finding.name, finding.status) == ("echo", status)
    assert said in finding.detail
    assert remedy in finding.remedy


def test_the_canceller_is_named_with_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(echo, "installed", lambda: True)
    monkeypatch.setattr(doctor, "version", lambda name: f"{name} 1.2.1")
    finding = doctor._echo(load())
    assert finding.status == "ok"
    assert "livekit 1.2.1" in finding.detail
