"""C libraries kept within bounds."""

from __future__ import annotations

import os
import threading

import pytest

from tutor.native import Hung, hushed, within


def test_a_call_that_returns_or_raises_in_time() -> None:
    assert within(5, lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)


def test_a_call_that_hangs_is_left_behind() -> None:
    over = threading.Event()
    with pytest.raises(Hung):
        within(0.01, lambda: over.wait(60))
    over.set()


def test_what_c_code_prints_is_hushed_for_the_moment_only(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with hushed():
            os.write(2, b"chatter")
            raise ValueError("passes")

    with pytest.raises(ValueError, match="passes"):
        fail()
    with hushed(False):
        os.write(2, b"shown")
    assert capfd.readouterr().err == "shown"
