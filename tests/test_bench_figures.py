"""What the benches read off recordings and events, on made-up ones."""

from __future__ import annotations

import numpy as np
import pytest

from bench import echo, turn_taking
from bench.barge_in import ducked, stopped_at
from bench.heard import fitting_prefix, plain, stretches
from bench.pupil import Pupil
from bench.recordings import Utterance
from bench.scene import Scene, share
from bench.soak import growth
from bench.sounds import SOUNDS, sound
from tutor.audio import FRAME, RATE, Samples
from tutor.events import Event, Interrupted, SpeechStarted, TurnCommitted, TurnReopened
from tutor.takes_turns import Placed, Said


def scene(*stretches: tuple[float, float], seconds: float = 4.0) -> Scene:
    """A scene in which the tutor is heard in these stretches, seconds."""
    recording = np.zeros((int(seconds * RATE), 2), np.float32)
    for start, end in stretches:
        recording[int(start * RATE) : int(end * RATE), 1] = 0.3
    return Scene(recording, [])


def test_a_silence_begins_after_the_last_audible_sample() -> None:
    one = scene((0.5, 1.0), (1.1, 2.0))
    assert one.silent_from(int(0.7 * RATE), 0.3) == 2 * RATE
    assert one.silent_from(int(0.7 * RATE), 0.05) == RATE
    assert one.silent_from(3 * RATE, 0.3) == 3 * RATE
    assert scene((0.0, 4.0)).silent_from(0, 0.3) is None


def test_broken_speech_ends_in_a_silence_or_where_the_reply_begins() -> None:
    assert stopped_at(scene((0.5, 1.0)), int(0.9 * RATE), None) == RATE
    replied = scene((0.5, 1.0), (1.02, 3.0))
    assert stopped_at(replied, int(0.9 * RATE), int(1.01 * RATE)) == RATE
    at_once = scene((0.5, 3.9))
    assert stopped_at(at_once, int(0.9 * RATE), int(0.9 * RATE)) == int(0.9 * RATE)


def test_ducked_is_where_the_level_has_halved() -> None:
    undisturbed = np.full(RATE, 0.3, np.float32)
    lower = undisturbed.copy()
    lower[8000:] *= 0.25
    assert ducked(lower, undisturbed, 4000) == 8000
    assert ducked(undisturbed, undisturbed, 4000) is None
    silent: Samples = np.zeros(RATE, np.float32)
    assert ducked(silent, silent, 4000) is None


def test_words_are_laid_against_those_that_were_to_be_said() -> None:
    told = plain("A pizza is cut into 4 equal pieces, and you eat 3 of them.")
    assert plain("3/4") == ("three", "quarters")
    assert fitting_prefix(plain("a pizza is cut into four"), told) == 6
    assert fitting_prefix(plain("the pizza's cut into for equal"), told) in (6, 7)
    assert fitting_prefix((), told) == 0
    assert fitting_prefix(told, told) == len(told)


def test_stretches_end_at_pauses() -> None:
    channel = scene((0.5, 1.0), (1.05, 1.5), (2.0, 3.0)).tutor
    assert stretches(channel) == [(8000, 24000), (32000, 48000)]


def test_growth_is_of_the_second_half() -> None:
    assert growth([100.0] * 20) == pytest.approx(0.0, abs=0.01)
    assert growth([50.0] * 10 + [float(100 + n) for n in range(10)]) == pytest.approx(9.0, abs=0.01)
    assert growth([100.0]) is None


def test_shares() -> None:
    assert share([True, False, False, False]) == 0.25
    assert share([]) is None


@pytest.mark.parametrize("name", sorted(SOUNDS))
def test_sounds_are_sound(name: str) -> None:
    made = sound(name)
    assert np.isfinite(made).all()
    assert np.abs(made).max() == pytest.approx(1.0)
    assert 0.1 * RATE < len(made) < 3 * RATE
    assert np.array_equal(made, sound(name))


def test_a_pupil_waits_for_the_tutor_and_leaves_after_its_turns() -> None:
    pupil = Pupil(seed=1, turns=1)
    now, spoke = 0, 0
    for _ in range(30):  # the tutor speaks
        frame = pupil.frame(now, True, 0)
        assert frame is not None
        assert not frame.any()
        now += FRAME
    for _ in range(2000):  # it has finished one turn
        frame = pupil.frame(now, False, 1 if not spoke else 2)
        if frame is None:
            break
        spoke += bool(frame.any())
        now += FRAME
    assert spoke
    assert frame is None
    assert len(pupil.placed) == len(pupil.said) == 1


def test_what_the_tutor_does_by_itself_is_told_from_what_the_learner_did() -> None:
    pupil = Pupil(seed=1)
    pupil.placed.append(Placed(Said(), 10 * RATE, 11 * RATE))
    pupil.broke_in.append(0)
    events: list[tuple[int, Event]] = [
        (int(10.5 * RATE), Interrupted(0.0, 1, "")),
        (20 * RATE, Interrupted(0.0, 2, "")),
        (12 * RATE, TurnCommitted(0.0, 1, "stop", 11 * RATE)),
        (30 * RATE, TurnCommitted(0.0, 2, "hello", 29 * RATE)),
        (29 * RATE, SpeechStarted(0.0, 28 * RATE)),
    ]
    found = echo.count(Scene(np.zeros((40 * RATE, 2), np.float32), pupil.placed, events), pupil)
    assert (found.self_interruptions, found.self_turns, found.self_started) == (1, 1, 1)
    assert (found.barge_ins, found.let_in) == (1, 1)
    assert echo.figures([found])["barge_ins_let_in_share"] == 1.0


@pytest.mark.parametrize(
    ("heard", "committed", "taken_back", "cut_in", "recovered", "audible_ms"),
    [
        ((3.4, 3.9), (3.4,), False, False, False, 400.0),
        ((2.2, 3.9), (2.1,), False, True, False, None),
        ((2.2, 2.4), (2.1, 3.4), True, True, True, 500.0),
    ],
)
def test_cut_ins_and_recoveries(
    heard: tuple[float, float],
    committed: tuple[float, ...],
    taken_back: bool,
    cut_in: bool,
    recovered: bool,
    audible_ms: float | None,
) -> None:
    """The learner speaks from 1 to 2 s and from 2.5 to 3 s."""
    spans = ((0, RATE), (int(1.5 * RATE), 2 * RATE))
    one = Utterance("x", "hesitations", "split", "us", "x", "x", np.zeros(2 * RATE, np.float32), spans)
    where = scene(heard, *([(3.5, 3.9)] if recovered else []))
    where.placed.append(Placed(Said(one.samples), RATE, 3 * RATE))
    where.events += [(int(at * RATE), TurnCommitted(0.0, 1, "x", 0)) for at in committed]
    if taken_back:
        where.events.append((int(2.4 * RATE), TurnReopened(0.0, 1)))
    taken = turn_taking.judge(one, "clean", where)
    assert (taken.cut_in, taken.recovered) == (cut_in, recovered)
    assert taken.audible_ms == audible_ms


def test_a_pupil_breaks_in() -> None:
    pupil = Pupil(seed=1, turns=3, barge_in_every=1)
    now = 0
    while not pupil.placed:
        pupil.frame(now, True, 0)
        now += FRAME
    assert pupil.broke_in == [0]
    assert pupil.placed[0].start == pytest.approx(2.0 * RATE, abs=FRAME)
