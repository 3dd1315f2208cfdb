"""Dead air: when a filler is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.audio import FRAME, RATE
from tutor.config import Turns
from tutor.waiting import Wait, step

SETTINGS = Turns()


def wait_for(seconds: float, near_from: float = 1e9) -> list[tuple[float, str]]:
    """What is said, and when, while an answer takes ``seconds``."""
    wait, said = Wait(), []
    for now in range(0, int(seconds * RATE), FRAME):
        wait, bank = step(wait, now, 0, near=now >= near_from * RATE, settings=SETTINGS)
        if bank:
            said.append((now / RATE, bank))
    return said


def test_a_filler_after_seven_tenths_and_an_explanation_after_four_seconds() -> None:
    times = wait_for(7.0)
    assert [bank for _, bank in times] == ["filler", "working"]
    assert [t for t, _ in times] == pytest.approx([SETTINGS.filler_s, SETTINGS.long_wait_s], abs=0.04)


def test_no_filler_while_an_answer_is_a_moment_away() -> None:
    assert wait_for(1.2, near_from=0.5) == []
    assert len(wait_for(1.8, near_from=0.5)) == 1  # the moment was a long one


def test_nothing_is_said_where_nobody_waits() -> None:
    assert step(Wait(3, 1), 10**9, None, near=False, settings=SETTINGS) == (Wait(3, 0), None)


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=30))
def test_each_wait_has_one_filler_and_the_count_grows_with_every_phrase(
    waits: list[tuple[int, bool]],
) -> None:
    wait, now, total = Wait(), 0, 0
    for frames, near in waits:
        since, here = now, []
        for _ in range(frames):
            now += FRAME
            wait, bank = step(wait, now, since, near=near, settings=SETTINGS)
            here += [bank] if bank else []
        total += len(here)
        assert here.count("filler") <= 1
        assert here[:1] in ([], ["filler"])
        assert wait.said == total
        wait, _ = step(wait, now, None, near=near, settings=SETTINGS)
