"""Whether the microphone hears the speaker."""

from __future__ import annotations

import numpy as np

from tutor.audio import FRAME
from tutor.ears.coupling import LOOKED_AT, Coupling

RNG = np.random.default_rng(7)


def noise(level_db: float) -> np.ndarray:
    return (RNG.standard_normal(FRAME) * 10 ** (level_db / 20)).astype(np.float32)


def talk(frames: int) -> list[np.ndarray]:
    """Sound whose level moves as speech does."""
    return [noise(-25 + 12 * np.sin(0.7 * n) + 6 * np.sin(2.3 * n)) for n in range(frames)]


def follow(coupling: Coupling, far: list[np.ndarray], gain: float, floor_db: float = -65.0) -> list[bool]:
    """``far`` played and heard 64 ms later at ``gain``, over a room's noise."""
    silence = np.zeros(FRAME, np.float32)
    late = [silence, silence, *far]
    return [
        coupling.follow((gain * late[n] + noise(floor_db)).astype(np.float32), one)
        for n, one in enumerate(far)
    ]


def test_headphones_are_known_within_a_second_of_the_tutors_voice() -> None:
    coupling = Coupling()
    assert not all(follow(coupling, talk(LOOKED_AT + 8), 0.0))
    assert coupling.echo is False


def test_on_speakers_the_echo_is_taken_out_from_the_first_word_on() -> None:
    for gain_db in (-10.0, -20.0, -30.0):
        assert all(follow(Coupling(), talk(300), 10 ** (gain_db / 20)))


def test_a_voice_over_the_tutor_in_headphones_is_no_echo() -> None:
    coupling = Coupling()
    follow(coupling, talk(60), 0.0)
    voice = [noise(-20 + 10 * np.cos(0.31 * n)) for n in range(40)]
    found = [coupling.follow(near, far) for near, far in zip(voice, talk(40), strict=True)]
    assert not any(found)


def test_headphones_that_are_pulled_out_are_noticed() -> None:
    coupling = Coupling()
    follow(coupling, talk(100), 0.0)
    assert coupling.echo is False
    follow(coupling, talk(120), 0.1)
    assert coupling.echo is True


def test_nothing_is_decided_while_the_speaker_is_silent() -> None:
    coupling = Coupling()
    silence = np.zeros(FRAME, np.float32)
    assert all(coupling.follow(noise(-60), silence) for _ in range(200))
