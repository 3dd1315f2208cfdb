"""The ring of what left: no sample lost, doubled or reordered while it is read in time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tutor.mouth.tap import Tap


@given(st.lists(st.one_of(st.none(), st.integers(0, 30)), max_size=40))
def test_what_is_taken_is_what_was_put_or_the_last_of_it(steps: list[int | None]) -> None:
    tap = Tap(10, kept_s=2.0)  # 20 samples
    at, waiting = 0, np.zeros(0, np.float32)
    for step in steps:
        if step is None:
            np.testing.assert_array_equal(tap.take(), waiting[-20:])
            waiting = waiting[:0]
        else:
            block = np.arange(at, at + step, dtype=np.float32)
            at += step
            tap.put(block)
            waiting = np.concatenate((waiting, block))
    np.testing.assert_array_equal(tap.take(), waiting[-20:])
    assert tap.take().size == 0


def test_what_was_taken_is_not_overwritten_later() -> None:
    tap = Tap(10, kept_s=1.0)
    tap.put(np.ones(8, np.float32))
    taken = tap.take()
    tap.put(np.zeros(10, np.float32))
    assert taken.tolist() == [1.0] * 8
