"""The app on a screen in memory, with a scripted lesson; nothing of the user's is read or kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.fakes.app import ScriptedHolding
from tutor.tui.app import Asked, SoriApp

Steps = Callable[[Pilot[None], SoriApp], Awaitable[None]]
Play = Callable[..., None]


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SORI_DATA", str(tmp_path))
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def play() -> Play:
    """Run the app and do ``steps``; it is left with Ctrl-Q."""

    def run(
        steps: Steps,
        holding: ScriptedHolding | None = None,
        asked: Asked | None = None,
        size: tuple[int, int] = (80, 24),
    ) -> None:
        async def main() -> None:
            app = SoriApp(asked or Asked(audio=False), hold=(holding or ScriptedHolding()).hold)
            async with app.run_test(size=size) as pilot:
                await settled(pilot)
                await steps(pilot, app)
                await pilot.press("ctrl+q")

        asyncio.run(main())

    return run


async def settled(pilot: Pilot[None], until: Callable[[], bool] = lambda: True) -> None:
    """Wait until the app has nothing to do and ``until`` holds."""
    for _ in range(2000):
        await pilot.pause()
        if until():
            await pilot.pause()
            return
        await asyncio.sleep(0.01)  # it comes from a timer, a layout or another thread
    raise AssertionError("what was waited for did not come")
