"""Where someone speaks: all of the voice, in order, in pieces that fit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.audio import FRAME, FRAME_S, RATE
from tutor.ears import stt
from tutor.ears.voices import LONGEST_S, VOICE, VOICE_FRAMES, Voice, find_voices


@given(st.lists(st.tuples(st.integers(1, 1500), st.integers(1, 60)), max_size=8), st.integers(0, 200))
def test_pieces_hold_all_voice_in_order_and_fit(parts: list[tuple[int, int]], before: int) -> None:
    """``parts``: frames of voice and of the pause after it."""
    probabilities = np.concatenate(
        [np.zeros(before), *(np.repeat([0.9, 0.1], [voice, pause]) for voice, pause in parts)]
    ).astype(np.float32)
    voices = find_voices(probabilities)
    voiced = sum(voice for voice, _ in parts)
    if voiced < VOICE_FRAMES:
        assert voices == ()
        return
    assert sum(voice.seconds for voice in voices) == pytest.approx(voiced * 0.032)
    assert all(0 < voice.end - voice.start <= (LONGEST_S + 0.032) * RATE for voice in voices)
    assert all(a.end <= b.start for a, b in pairwise(voices))
    assert voices[0].start == before * 512
    assert voices[-1].end == (len(probabilities) - parts[-1][1]) * 512
    for voice in voices:
        assert stt.window(voice.end - voice.start + int(2 * stt.EDGE_S * RATE)) < stt.WINDOW


def test_speech_without_a_pause_is_cut_where_the_detector_is_least_sure() -> None:
    probabilities = np.full(1000, 0.9, np.float32)
    probabilities[600] = 0.5
    one, other = find_voices(probabilities)
    assert one.end == other.start == 600 * 512


def test_what_is_short_is_one_piece_with_its_pauses() -> None:
    probabilities = np.array([0, 0, 0.9, 0.1, 0.1, 0.5, VOICE + 0.01, 0.3], np.float32)
    assert find_voices(probabilities) == (Voice(2 * FRAME, 7 * FRAME, 3 * FRAME_S),)


def test_a_single_frame_of_voice_is_nothing() -> None:
    assert find_voices(np.array([0, 0.9, 0], np.float32)) == ()
    assert find_voices(np.zeros(0, np.float32)) == ()


def test_a_long_piece_is_cut_in_its_longest_pause() -> None:
    probabilities = np.full(1000, 0.9, np.float32)
    probabilities[450:460] = probabilities[500:530] = probabilities[700:720] = 0.1
    one, other = find_voices(probabilities)
    assert (one.end, other.start) == (500 * FRAME, 530 * FRAME)
