"""The bell between a sound card's thread and the event loop."""

from __future__ import annotations

import asyncio
import threading

from tutor.bell import KEPT, Bell


def test_a_waiter_wakes_when_another_thread_rings() -> None:
    bell, state = Bell(), {"ready": False}

    def elsewhere() -> None:
        with bell.lock:
            state["ready"] = True
        bell.ring()

    async def main() -> None:
        waiting = asyncio.create_task(bell.until(lambda: state["ready"]))
        await asyncio.sleep(0)
        assert bell.awaited
        thread = threading.Thread(target=elsewhere)
        thread.start()
        await waiting
        thread.join()
        assert not bell.awaited

    asyncio.run(main())


def test_a_condition_that_holds_already_needs_no_ring() -> None:
    asyncio.run(Bell().until(lambda: True))


def test_rings_that_come_together_wake_the_loop_once() -> None:
    bell, looks = Bell(), []

    async def main() -> None:
        waiting = asyncio.create_task(bell.until(lambda: looks.append(1) or len(looks) >= 3))
        await asyncio.sleep(0)
        for _ in range(50):
            bell.ring()
        for _ in range(5):
            await asyncio.sleep(0)
        assert len(looks) == 2  # at once, and after fifty rings
        bell.ring()
        await waiting

    asyncio.run(main())


def test_ringing_without_a_loop_or_after_it_closed_is_silent() -> None:
    bell = Bell()
    bell.ring()
    asyncio.run(bell.until(lambda: True))
    bell.ring()  # the loop that was bound has closed
    bell.ring()


def test_posted_calls_are_made_in_order_on_the_loop_even_when_posted_before_it_ran() -> None:
    bell, seen = Bell(), []
    for n in range(KEPT + 3):
        bell.post(lambda n=n: seen.append((n, threading.current_thread())))
    bell.ring()

    async def main() -> None:
        bell.bind()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(main())
    assert [n for n, _ in seen] == list(range(3, KEPT + 3))
    assert {thread for _, thread in seen} == {threading.main_thread()}


def test_a_cancelled_waiter_is_forgotten() -> None:
    bell = Bell()

    async def main() -> None:
        waiting = asyncio.create_task(bell.until(lambda: False))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert not bell.awaited
        bell.ring()
        await asyncio.sleep(0)

    asyncio.run(main())
