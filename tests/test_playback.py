"""The speaker's queue: every sample counted."""

from __future__ import annotations

import asyncio
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.mouth.playback import Audible, Heard, Left, Playback

RATE = 1000  # a sample a millisecond


def tone(n: int, level: float = 0.5) -> np.ndarray:
    return np.full(n, level, dtype=np.float32)


def test_silence_where_there_is_nothing_and_samples_in_order_where_there_is() -> None:
    playback = Playback(RATE)
    assert not playback.playing
    assert playback.pull(3).tolist() == [0, 0, 0]
    playback.write(tone(4, 0.25), tag="a")
    playback.write(tone(2, 0.5), tag="b")
    assert playback.playing
    assert playback.pull(5).tolist() == [0.25, 0.25, 0.25, 0.25, 0.5]
    assert playback.pull(3).tolist() == [0.5, 0, 0]
    assert not playback.playing
    assert (playback.pulled, playback.played_samples) == (11, 6)
    assert (playback.played("a"), playback.played("b"), playback.played("c")) == (4, 2, 0)


def test_what_is_written_is_clipped_and_nan_is_silence() -> None:
    playback = Playback(RATE)
    playback.write(np.array([np.nan, 2.0, -3.0, np.inf], dtype=np.float64), tag=0)
    assert playback.pull(4).tolist() == [0.0, 1.0, -1.0, 1.0]


@given(
    phrases=st.lists(st.integers(0, 60), max_size=8),
    pulls=st.lists(st.integers(0, 50), max_size=20),
)
def test_no_sample_is_lost_doubled_or_reordered(phrases: list[int], pulls: list[int]) -> None:
    playback = Playback(RATE)
    written = np.arange(1, sum(phrases) + 1, dtype=np.float32) / 1000
    at = 0
    for tag, length in enumerate(phrases):
        playback.write(written[at : at + length], tag=tag)
        at += length
    out = np.concatenate([playback.pull(n) for n in pulls] or [np.zeros(0, np.float32)])
    left = min(len(out), len(written))
    np.testing.assert_array_equal(out[:left], written[:left])
    assert not out[left:].any()
    heard = playback.stop()
    assert sum(phrase.samples for phrase in heard.phrases) == left == playback.played_samples
    assert [phrase.of for phrase in heard.phrases] == phrases


def test_stop_fades_the_current_phrase_drops_the_rest_and_says_what_left() -> None:
    playback = Playback(RATE)
    playback.write(tone(100), tag="a")
    playback.write(tone(100), tag="b")
    playback.write(tone(100), tag="c")
    playback.pull(150)
    heard = playback.stop(fade_s=0.010)
    assert heard == Heard((Left("a", 100, 100, RATE), Left("b", 50, 100, RATE), Left("c", 0, 100, RATE)))
    assert [phrase.whole for phrase in heard.phrases] == [True, False, False]
    assert (heard.of("b"), heard.phrases[1].seconds) == (50, 0.05)
    assert heard.seconds == pytest.approx(0.15)
    assert playback.playing  # the fade
    out = playback.pull(20)
    assert (np.diff(out[:10]) < 0).all()
    assert out[0] <= 0.5
    assert not out[9:].any()
    assert not playback.playing
    assert playback.played_samples == 150  # the fade is not heard
    assert playback.stop() == Heard()


def test_stop_near_the_end_of_a_phrase_fades_over_what_there_is() -> None:
    playback = Playback(RATE)
    playback.write(tone(12), tag="a")
    playback.pull(8)
    playback.stop(fade_s=0.010)
    out = playback.pull(10)
    assert np.count_nonzero(out) == 3  # four samples were left, the last at zero gain
    assert out[0] == 0.5


def test_stop_before_anything_was_pulled_is_silent() -> None:
    playback = Playback(RATE)
    playback.write(tone(12), tag="a")
    assert playback.stop().of("a") == 0
    assert not playback.pull(20).any()


def test_a_phrase_written_after_a_stop_follows_the_fade_at_full_volume() -> None:
    playback = Playback(RATE)
    playback.write(tone(100), tag="a")
    playback.duck(0.2)
    playback.pull(50)
    playback.stop(fade_s=0.010)
    playback.write(tone(5, 0.75), tag="b")
    out = playback.pull(20)
    assert out[0] == pytest.approx(0.1)  # the fade starts at the ducked level
    assert out[10:15].tolist() == [0.75] * 5


def test_ducking_is_smooth_takes_20_ms_and_comes_back() -> None:
    playback = Playback(RATE)
    playback.write(tone(500, 1.0), tag="a")
    playback.duck(0.2)
    down = np.concatenate([playback.pull(7) for _ in range(5)])
    assert down[19:].tolist() == pytest.approx([0.2] * 16)
    assert np.abs(np.diff(down[:20]) + 0.04).max() < 1e-6
    playback.unduck()
    up = playback.pull(30)
    assert (np.diff(up[:20]) > 0).all()
    assert up[20:].tolist() == [1.0] * 10


def test_ducking_turned_round_half_way_does_not_jump() -> None:
    playback = Playback(RATE)
    playback.write(tone(500, 1.0), tag="a")
    playback.duck(0.0)
    before = playback.pull(10)
    playback.unduck()
    after = playback.pull(30)
    assert np.abs(np.diff(np.concatenate((before, after)))).max() <= 0.05 + 1e-6
    assert after[-1] == 1.0


def test_a_full_queue_refuses_and_space_waits_until_some_has_left() -> None:
    async def main() -> None:
        playback = Playback(RATE, max_s=0.1)
        playback.write(tone(60), tag=0)
        playback.write(tone(60), tag=1)  # over the limit by one phrase
        assert playback.queued_s == 0.12
        with pytest.raises(BufferError):
            playback.write(tone(1), tag=2)
        waiting = asyncio.create_task(playback.space())
        await asyncio.sleep(0)
        playback.pull(20)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
        playback.pull(1)
        await asyncio.wait_for(waiting, 5)
        playback.write(tone(1), tag=2)

    asyncio.run(main())


def test_drained_waits_for_the_last_sample_and_tells_what_left() -> None:
    async def main() -> None:
        playback = Playback(RATE)
        playback.write(tone(50), tag="a")
        waiting = asyncio.create_task(playback.drained())
        await asyncio.sleep(0)
        playback.pull(49)
        for _ in range(4):
            await asyncio.sleep(0)
        assert not waiting.done()
        puller = threading.Thread(target=playback.pull, args=(1,))
        puller.start()
        assert await asyncio.wait_for(waiting, 5) == Heard((Left("a", 50, 50, RATE),))
        puller.join()
        assert await playback.drained() == Heard()

    asyncio.run(main())


def test_abandon_lets_a_waiter_go() -> None:
    async def main() -> None:
        playback = Playback(RATE)
        playback.write(tone(50), tag="a")
        playback.pull(20)
        waiting = asyncio.create_task(playback.drained())
        await asyncio.sleep(0)
        playback.abandon()  # nobody pulls any more, so not even a fade is left to wait for
        assert await asyncio.wait_for(waiting, 5) == Heard((Left("a", 20, 50, RATE),))

    asyncio.run(main())


def test_a_device_lost_while_a_phrase_fades_leaves_nothing_to_wait_for() -> None:
    playback = Playback(RATE)
    playback.write(tone(50), tag="a")
    playback.pull(20)
    playback.stop()
    assert playback.playing
    playback.abandon()
    assert not playback.playing


def test_the_first_audible_sample_of_each_phrase_is_told_once() -> None:
    seen: list[Audible] = []

    async def main() -> None:
        playback = Playback(RATE, on_audible=seen.append)
        playback.pull(7)
        playback.write(np.concatenate((np.zeros(30, np.float32), tone(10), tone(10))), tag="late")
        playback.write(np.zeros(20, dtype=np.float32), tag="silent")
        playback.write(tone(20), tag="loud")
        for _ in range(12):
            playback.pull(10)
        for _ in range(3):
            await asyncio.sleep(0)

    asyncio.run(main())
    assert seen == [Audible("late", 37), Audible("loud", 77)]


def test_a_puller_in_another_thread_and_a_busy_writer_lose_nothing() -> None:
    phrases, length = 200, 37
    total = phrases * length
    playback = Playback(RATE, max_s=0.2)
    pulled: list[np.ndarray] = []
    done = threading.Event()

    def puller() -> None:
        while not done.is_set():
            pulled.append(playback.pull(16))

    async def main() -> None:
        thread = threading.Thread(target=puller)
        thread.start()
        try:
            for n in range(phrases):
                await asyncio.wait_for(playback.space(), 30)
                values = np.arange(n * length + 1, (n + 1) * length + 1, dtype=np.float32) / total
                playback.write(values, tag=n)
            await asyncio.wait_for(playback.drained(), 30)
        finally:
            done.set()
            thread.join()

    asyncio.run(main())
    out = np.concatenate(pulled)
    np.testing.assert_array_equal(out[out > 0], np.arange(1, total + 1, dtype=np.float32) / total)


def test_an_empty_phrase_is_heard_at_once() -> None:
    playback = Playback(RATE)
    playback.write(tone(0), tag="empty")
    assert not playback.playing
    assert playback.stop().phrases[0].whole


def test_the_reference_is_what_left_fades_and_silence_included() -> None:
    playback = Playback(RATE)
    playback.write(tone(100), tag=0)
    playback.pull(10)
    assert playback.reference().size == 0  # it listens from now on
    out = [playback.pull(30)]
    playback.duck(0.5)
    out.append(playback.pull(30))
    playback.stop()
    out.append(playback.pull(30))
    np.testing.assert_array_equal(playback.reference(), np.concatenate(out))
    assert playback.reference().size == 0
