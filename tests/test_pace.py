"""The learner's pace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ears import pace
from tutor.ears.pace import CUT_MOST, KEPT, LONGEST, UNKNOWN, Pace


def test_nothing_is_stretched_before_a_few_pauses_are_known() -> None:
    slow = pace.paused(pace.paused(UNKNOWN, 1.5), 1.5)
    assert slow.stretch(0.8) == 1.0
    assert pace.paused(slow, 1.5).stretch(0.8) > 1.0


def test_the_tutor_waits_longer_than_four_in_five_of_the_learners_pauses() -> None:
    known = Pace((0.3, 0.4, 0.5, 0.6, 1.0))
    assert known.stretch(0.8) * 0.8 == pytest.approx(1.0 * pace.MARGIN)


def test_gaps_between_words_are_no_pauses() -> None:
    assert pace.paused(UNKNOWN, 0.1) == UNKNOWN


def test_a_cut_in_makes_cautious_and_turns_without_one_make_bold_again() -> None:
    cautious = pace.cut_in(UNKNOWN, 0.7)
    assert cautious.caution > 1.0
    assert cautious.pauses == (0.7,)
    calm = cautious
    for _ in range(10):
        calm = pace.finished(calm)
    assert calm.caution == 1.0


@given(st.lists(st.tuples(st.sampled_from(["paused", "cut_in", "finished"]), st.floats(0, 60)), max_size=60))
def test_the_pace_stays_within_its_bounds(events: list[tuple[str, float]]) -> None:
    known = UNKNOWN
    for what, seconds in events:
        known = pace.finished(known) if what == "finished" else getattr(pace, what)(known, seconds)
        assert 1.0 <= known.caution <= CUT_MOST
        assert 1.0 <= known.stretch(0.8) <= LONGEST
        assert len(known.pauses) <= KEPT
