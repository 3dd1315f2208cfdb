"""The virtual sound card: its echo, its noise, and what it keeps of each."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import numpy as np
import pytest

from tutor.audio import FRAME, RATE, Samples
from tutor.room import Echo, EchoPath, Room
from tutor.takes_turns import Placed


class Still:
    """A learner who makes the same faint sound for some frames, then leaves."""

    def __init__(self, frames: int, level: float = 0.0) -> None:
        self.placed: list[Placed] = []
        self._left = frames
        self._level = level

    def frame(self, now: int, tutor_audible: bool, tutor_turns: int) -> Samples | None:
        del now, tutor_audible, tutor_turns
        self._left -= 1
        return np.full(FRAME, self._level, np.float32) if self._left >= 0 else None


def held(make: Callable[[], Room], speech: Samples) -> Room:
    """A room in which the tutor said ``speech`` and the learner then left."""

    async def main() -> Room:
        room = make()
        room.playback.write(speech, tag=0)
        while room.tick():
            pass
        return room

    return asyncio.run(main())


CLICK = np.zeros(FRAME, np.float32)
CLICK[5] = 0.5


def test_the_tutor_comes_back_later_and_softer_with_two_reflections() -> None:
    room = held(lambda: Room(Still(8), echo=EchoPath(delay_ms=80, gain_db=-20)), CLICK)
    left = room.recording()[:, 0]
    arrived = {int(at): round(float(left[at]), 4) for at in np.flatnonzero(left)}
    assert arrived == {5 + 1280: 0.05, 5 + 1280 + 176: 0.02, 5 + 1280 + 432: -0.0125}


@pytest.mark.parametrize("delay_ms", [0.0, 20.0, 31.9375, 250.0])
def test_an_echo_of_any_delay_is_whole(delay_ms: float) -> None:
    sound = np.sin(np.arange(40 * FRAME) / 7).astype(np.float32)
    echo = Echo(EchoPath(delay_ms, gain_db=0.0))
    got = np.concatenate([echo(frame) for frame in sound.reshape(-1, FRAME)])
    wanted = np.zeros_like(sound)
    for later, gain in ((0, 1.0), (11, 0.4), (27, -0.25)):
        late = round((delay_ms + later) * RATE / 1000)
        wanted[late:] += gain * sound[: len(sound) - late]
    np.testing.assert_allclose(got, wanted, atol=1e-5)


def test_noise_has_its_level_and_is_the_same_for_the_same_seed() -> None:
    def noise(seed: int) -> Samples:
        return held(lambda: Room(Still(50), noise_db=-50, seed=seed), CLICK).recording()[:, 0]

    assert 20 * np.log10(noise(1).std()) == pytest.approx(-50, abs=0.2)
    np.testing.assert_array_equal(noise(1), noise(1))
    assert (noise(1) != noise(2)).any()


def test_the_learner_s_own_sound_is_kept_beside_what_was_heard() -> None:
    room = held(lambda: Room(Still(8, 0.25), echo=EchoPath(), noise_db=-60), CLICK)
    np.testing.assert_array_equal(room.recording(clean=True)[:, 0], np.full(8 * FRAME, 0.25, np.float32))
    np.testing.assert_array_equal(room.recording(clean=True)[:, 1], room.recording()[:, 1])
    assert (room.recording()[:, 0] != 0.25).any()


def test_a_recording_read_while_a_frame_passes_is_whole() -> None:
    """A lesson ends on its own thread while the room still ticks."""

    async def main() -> None:
        room = Room(Still(20_000, 0.25))
        ticking = threading.Thread(target=lambda: [None for _ in iter(room.tick, False)])
        ticking.start()
        while ticking.is_alive():
            assert room.recording().shape[1] == 2
        ticking.join()

    asyncio.run(main())


def test_a_room_that_keeps_nothing_still_counts_the_time() -> None:
    room = held(lambda: Room(Still(8), keep=False), CLICK)
    assert room.now == 8 * FRAME
    assert room.recording().shape == (0, 2)


def test_a_room_without_echo_and_noise_hears_the_learner_alone() -> None:
    room = held(lambda: Room(Still(4, 0.25)), CLICK)
    np.testing.assert_array_equal(room.recording(), room.recording(clean=True))


def test_what_is_too_loud_is_clipped_as_on_a_card() -> None:
    room = held(lambda: Room(Still(4, 0.9), echo=EchoPath(0, 0)), np.full(FRAME, 0.9, np.float32))
    assert room.recording()[:, 0].max() == 1.0


def test_the_speaker_tells_what_left() -> None:
    async def main() -> None:
        room = Room(Still(9))
        assert room.speaker.reference()[0].size == 0
        room.playback.write(CLICK, tag=0)
        room.tick()
        room.tick()
        samples, rate = room.speaker.reference()
        assert rate == RATE
        np.testing.assert_array_equal(samples, np.concatenate((CLICK, np.zeros(FRAME, np.float32))))

    asyncio.run(main())
