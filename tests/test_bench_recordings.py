"""The bench's recordings: their labels hold to the sample, and their words are what a lesson would hear."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import soundfile

from bench.recordings import AUDIO, SETS, audible_end, load, noise, read_set, speech_rms
from tutor.audio import AUDIBLE, RATE
from tutor.course.load import load as load_course

ALL = [one for name in SETS for one in load(name)]
SIZES = {"complete": 40, "hesitations": 40, "backchannels": 20, "barge_ins": 20, "noises": 10}


@pytest.mark.parametrize("name", SETS)
def test_sets_are_large_enough_and_each_recording_is_used(name: str) -> None:
    assert len(load(name)) >= SIZES[name]
    assert len({one.id for one in load(name)}) == len(load(name))
    assert {path.stem for path in (AUDIO / name).glob("*.flac")} == {one.id for one in load(name)}


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.set}/{one.id}")
def test_labels_hold_to_the_sample(one: object) -> None:
    from bench.recordings import Utterance

    assert isinstance(one, Utterance)
    heard = np.flatnonzero(np.abs(one.samples) > AUDIBLE)
    assert (one.start, one.end) == (heard[0], heard[-1] + 1)
    assert audible_end(one.samples) == one.end
    for (_, end), (start, _) in itertools.pairwise(one.spans):
        assert not (np.abs(one.samples[end:start]) > AUDIBLE).any()


@pytest.mark.parametrize("name", SETS)
def test_pauses_are_as_long_as_written(name: str) -> None:
    for one, written in zip(load(name), read_set(name)["utterances"], strict=True):
        pauses = [piece for piece in written["say"] if isinstance(piece, int | float)]
        assert one.pauses_s == pytest.approx(pauses, abs=1 / RATE), one.id


def test_hesitations_pause_as_people_do() -> None:
    pauses = [pause for one in load("hesitations") for pause in one.pauses_s]
    assert all(0.4 <= pause <= 1.5 for pause in pauses)
    assert all(one.pauses_s for one in load("hesitations"))
    assert not any(one.pauses_s for one in load("complete"))


def test_what_is_asked_is_in_the_course() -> None:
    items = {item.id for skill in load_course("fractions").skills for item in skill.items}
    for one in load("complete") + load("hesitations") + load("barge_ins"):
        assert one.asked in items, one.id


def test_voices_are_several_and_some_are_people() -> None:
    voices = {one.voice for one in load("hesitations")}
    assert {"us", "child", "gb", "robot", "reader", "jackson", "george", "lucas"} <= voices


def test_recordings_are_small_and_of_the_one_format() -> None:
    files = list(AUDIO.rglob("*.flac"))
    assert sum(path.stat().st_size for path in files) < 8_000_000
    for path in files:
        info = soundfile.info(path)
        assert (info.samplerate, info.channels, info.subtype) == (RATE, 1, "PCM_16"), path


@pytest.mark.parametrize("bed", ["pink", "babble"])
def test_noise_has_unit_level_and_is_the_same_every_time(bed: str) -> None:
    assert bed in ("pink", "babble")
    made = noise("pink" if bed == "pink" else "babble", RATE, 3, "us")
    again = noise("pink" if bed == "pink" else "babble", RATE, 3, "us")
    assert float(np.sqrt(np.mean(made**2))) == pytest.approx(1.0, rel=1e-3)
    assert np.array_equal(made, again)
    assert 0.01 < speech_rms(load("complete")[0]) < 0.5
