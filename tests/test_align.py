"""Silence around speech, and where each word of it ends."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.voice import RATE, sound, spoken
from tutor.mouth.align import assemble
from tutor.mouth.voice import Chunk


def ends(text: str, *chunks: Chunk) -> list[tuple[str, int]]:
    return [(word.text, word.end) for word in assemble(text, chunks, RATE).words]


def test_silence_is_cut_to_the_same_length_whatever_the_voice_leaves() -> None:
    for lead, trail in ((50, 400), (80, 130), (30, 0)):
        speech = assemble("ab.", [spoken("ab.", lead=lead, trail=trail)], RATE)
        assert len(speech.samples) == 10 + 30 + 220
        assert np.flatnonzero(speech.samples)[[0, -1]].tolist() == [10, 39]


def test_the_pause_within_a_sentence_is_shorter() -> None:
    whole = assemble("ab?", [spoken("ab?")], RATE)
    for part in ("ab,", "ab"):
        assert len(assemble(part, [spoken("ab?")], RATE).samples) == len(whole.samples) - 100


def test_a_soft_onset_is_kept() -> None:
    chunk = Chunk(sound((0.0, 50), (0.005, 30), (0.5, 100), (0.0, 300)))
    speech = assemble("fifths", [chunk], RATE)
    assert speech.samples[10] == np.float32(0.005)
    assert speech.samples[40] == np.float32(0.5)


def test_words_end_where_the_space_or_the_mark_begins() -> None:
    assert ends("ab c, def.", spoken("ab c, def.")) == [("ab", 30), ("c,", 50), ("def.", 110)]


def test_words_of_several_sentences_follow_each_other() -> None:
    first, second = spoken("ab."), spoken("c d.")
    assert ends("Ab. C d.", first, second) == [("Ab.", 30), ("C", 10 + 30 + 200 + 50 + 10), ("d.", 330)]


def test_words_that_espeak_runs_together_share_its_sound() -> None:
    # "one of the best": of and the are spoken as one.
    found = dict(ends("one of the best", spoken("wʌn ʌvðə bɛst")))
    assert list(found) == ["one", "of", "the", "best"]
    assert found["one"] == 10 + 30
    assert found["the"] == 10 + 80
    assert found["of"] == 10 + 40 + 16  # two letters of five


def test_words_without_marks_are_divided_by_letters() -> None:
    chunk = Chunk(sound((0.0, 50), (0.5, 100), (0.0, 50)))
    assert ends("a bcd efghij", chunk) == [("a", 20), ("bcd", 50), ("efghij", 110)]


def test_words_and_sound_that_do_not_match_still_give_every_word() -> None:
    assert [word for word, _ in ends("a, b, c", spoken("ab cd ef gh ij"))] == ["a,", "b,", "c"]


def test_a_silent_voice_gives_no_samples_and_no_words() -> None:
    speech = assemble("hm", [Chunk(sound((0.0, 100)))], RATE)
    assert speech.samples.size == 0
    assert speech.words == ()


@given(
    st.lists(st.sampled_from(["a", "bc,", "def", "g.", "-", "hi?", "jkl;"]), min_size=1, max_size=12),
    st.lists(st.sampled_from(["a", "b c", "de f, g", "h.", ", ", "x y z? "]), min_size=1, max_size=4),
)
def test_word_ends_rise_within_the_sound(words: list[str], scripts: list[str]) -> None:
    speech = assemble(" ".join(words), [spoken(script) for script in scripts], RATE)
    found = [word.end for word in speech.words]
    assert [word.text for word in speech.words] == words
    assert found == sorted(found)
    assert found[-1] == int(np.flatnonzero(speech.samples)[-1]) + 1
