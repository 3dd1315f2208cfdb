"""The echo gate: the tutor's sound is silenced, a person's is not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes.voices import babble, db, echo_of, noise, through
from tutor.audio import FRAME, RATE, Samples
from tutor.ears.gate import EchoGate

FAR = babble(12.0, seed=1)
SETTLED = 3 * RATE


def room(delay_ms: float = 80, gain_db: float = -20, noise_db: float = -60) -> Samples:
    return echo_of(FAR, delay_ms, gain_db) + noise(len(FAR), noise_db)


@pytest.mark.parametrize(("delay_ms", "gain_db"), [(20, -20), (83, -10), (83, -30), (250, -20), (400, -20)])
def test_an_echo_is_silenced_and_its_delay_and_gain_are_found(delay_ms: float, gain_db: float) -> None:
    gate = EchoGate()
    heard = room(delay_ms, gain_db)
    left = through(gate, heard, FAR)
    assert db(left[SETTLED:]) < db(heard[SETTLED:]) - 15
    assert gate.delay_s == pytest.approx(delay_ms / 1000, abs=0.017)
    assert gate.gain_db == pytest.approx(gain_db, abs=5)


def test_the_echo_of_the_first_words_is_silenced_before_anything_is_known() -> None:
    heard = room(gain_db=-6)
    assert db(through(EchoGate(), heard, FAR)[:SETTLED]) < db(heard[:SETTLED]) - 15


@pytest.mark.parametrize("noise_db", [-60, -50])
def test_a_person_is_heard_over_the_tutor(noise_db: float) -> None:
    heard, person = room(noise_db=noise_db), np.zeros_like(FAR)
    person[6 * RATE : 8 * RATE] = babble(2.0, seed=2)
    left = through(EchoGate(), heard + person, FAR)
    voice = slice(6 * RATE, 8 * RATE)
    assert np.dot(left[voice], person[voice]) > 0.85 * np.dot(person[voice], person[voice])
    assert db(left[9 * RATE :]) < db(heard[9 * RATE :]) - 15  # and then the gate closes again


def test_headphones_do_not_shut_a_person_out() -> None:
    person = np.zeros_like(FAR)
    person[8 * RATE : 10 * RATE] = babble(2.0, seed=2)
    left = through(EchoGate(), person + noise(len(FAR)), FAR)
    voice = slice(8 * RATE, 10 * RATE)
    assert np.dot(left[voice], person[voice]) > 0.85 * np.dot(person[voice], person[voice])


def test_what_is_heard_while_nothing_plays_is_untouched() -> None:
    person = babble(3.2, seed=2)
    np.testing.assert_array_equal(through(EchoGate(), person, np.zeros_like(person)), person)


def test_a_louder_echo_is_learned() -> None:
    gate = EchoGate()
    through(gate, room(gain_db=-25), FAR)
    louder = room(gain_db=-13)
    left = through(gate, louder, FAR)
    assert db(left[6 * RATE :]) < db(louder[6 * RATE :]) - 15


def test_a_frame_of_zeros_is_no_fault() -> None:
    silence = np.zeros(100 * FRAME, np.float32)
    assert not through(EchoGate(), silence, silence).any()
