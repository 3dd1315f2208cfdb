"""What ``test_soundcard`` runs in a process of its own, since PortAudio reads its environment once.

``python -m tests.soundcard_child SCENARIO [ARGUMENT …]`` prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np

from tutor.audio import AUDIBLE, RATE, Samples
from tutor.clock import SystemClock
from tutor.devices import list_devices
from tutor.ears.mic import SoundDeviceMicrophone
from tutor.engines import Speech
from tutor.errors import DeviceError
from tutor.mouth.speaker import SoundDeviceSpeaker
from tutor.portaudio import PortAudio

TONE_HZ = 440.0
LEVEL = 0.5


def tone(seconds: float, rate: int = 22_050) -> Speech:
    samples = LEVEL * np.sin(2 * np.pi * TONE_HZ * np.arange(round(rate * seconds)) / rate)
    return Speech("a tone", samples.astype(np.float32), rate)


class Ends:
    """Both ends of the card, and all that the microphone has heard."""

    def __init__(self) -> None:
        self.sound = PortAudio()
        self.faults: list[str] = []
        self.fault = asyncio.Event()
        self.notes: list[str] = []
        self.speaker = SoundDeviceSpeaker(self.sound, SystemClock(), on_fault=self._on_fault)
        self.microphone = SoundDeviceMicrophone(self.sound, SystemClock(), on_note=self.notes.append)
        self.heard: list[Samples] = []

    def _on_fault(self, fault: DeviceError) -> None:
        self.faults.append(str(fault))
        self.fault.set()

    async def listen(self, until: Callable[[Samples], bool]) -> None:
        """Hear frames until one of them satisfies ``until``."""
        async for frame in self.microphone.frames():
            self.heard.append(frame.samples)
            if until(frame.samples):
                return

    async def hear_tone(self, quiet_s: float = 0.5) -> None:
        """Hear until the tone has come and gone for ``quiet_s``."""
        state = {"loud": False, "quiet": 0.0}

        def done(samples: Samples) -> bool:
            loud = bool(np.abs(samples).max() > AUDIBLE)
            state["loud"] = state["loud"] or loud
            state["quiet"] = 0.0 if loud else state["quiet"] + len(samples) / RATE
            return bool(state["loud"]) and state["quiet"] >= quiet_s

        await self.listen(done)


async def with_ends(act: Callable[[Ends], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    ends = Ends()
    async with asyncio.timeout(60), ends.speaker, ends.microphone:
        await ends.listen(lambda _: True)  # the card is awake
        found = await act(ends)
        return found | {"rate": ends.speaker.rate, "latency_s": ends.speaker.latency_s}


def measured(heard: list[Samples]) -> dict[str, float]:
    """Pitch, level and length of what is audible in ``heard``."""
    sound = np.concatenate(heard)
    loud = np.flatnonzero(np.abs(sound) > AUDIBLE)
    audible = sound[loud[0] : loud[-1] + 1]
    spectrum = np.abs(np.fft.rfft(audible * np.hanning(len(audible)), n=1 << 18))
    return {
        "hertz": float(spectrum.argmax()) * RATE / (1 << 18),
        "level": float(np.percentile(np.abs(audible), 95)),
        "loud_s": sum(float(np.abs(frame).max() > AUDIBLE) for frame in heard) * len(heard[0]) / RATE,
    }


async def loop(ends: Ends) -> dict[str, Any]:
    """A tone goes out by the speaker and comes in by the microphone."""
    listening = asyncio.create_task(ends.hear_tone())
    await ends.speaker.write(tone(1.0), tag="tone")
    heard = await ends.speaker.drained()
    await listening
    return measured(ends.heard) | {"left_s": heard.seconds, "dropped": ends.microphone.dropped}


async def barge_in(ends: Ends) -> dict[str, Any]:
    """The speaker is stopped as soon as the microphone hears it."""
    await ends.speaker.write(tone(5.0), tag="tone")
    await ends.listen(lambda samples: bool(np.abs(samples).max() > AUDIBLE))
    left = ends.speaker.stop()
    await ends.hear_tone()
    return measured(ends.heard) | {"left_s": left.seconds, "playing": ends.speaker.playing}


async def killed(ends: Ends) -> dict[str, Any]:
    """The sound server dies while the tone plays, and comes back."""
    await ends.speaker.write(tone(20.0), tag="tone")
    await ends.listen(lambda samples: bool(np.abs(samples).max() > AUDIBLE))
    os.kill(int(sys.argv[2]), signal.SIGKILL)
    said = ""
    try:
        await ends.listen(lambda _: False)
    except DeviceError as error:
        said = str(error)
    await ends.fault.wait()
    left = await ends.speaker.drained()
    refused = ""
    try:
        await ends.speaker.reopen()
    except DeviceError as error:
        refused = str(error)
    found = {"microphone": said, "speaker": ends.faults[:], "cut_s": left.seconds, "refused": refused}
    server = await asyncio.to_thread(start_server)
    try:
        await ends.speaker.reopen()
        await ends.microphone.reopen()
        ends.heard.clear()
        return found | await loop(ends)
    finally:
        server.kill()
        server.wait()


def start_server() -> subprocess.Popen[str]:
    """Start the sound server again and read its log until it says that it is ready."""
    server = subprocess.Popen(sys.argv[3:], stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    for line in server.stderr:
        if "Daemon startup complete" in line:
            threading.Thread(target=server.stderr.read, daemon=True).start()  # so that it never waits
            return server
    raise RuntimeError(f"pulseaudio ended at once with {server.wait()}")


async def unplugged(ends: Ends) -> dict[str, Any]:
    """The speaker's sink goes away while it plays; the server moves it to another one."""
    await ends.speaker.write(tone(20.0), tag="tone")
    while ends.speaker.playback.played_samples == 0:
        await ends.listen(lambda _: True)
    await asyncio.to_thread(subprocess.run, ["pactl", "unload-module", sys.argv[2]], check=True)
    await ends.listen(lambda samples: bool(np.abs(samples).max() > AUDIBLE))
    return {"speaker": ends.faults[:], "notes": ends.notes}


async def preview() -> dict[str, Any]:
    """The settings screen's button "Hear the voice": what the screen tells in the end."""
    from textual.widgets import Button, Static

    from tutor.tui.app import Asked, SoriApp
    from tutor.tui.screens.settings import SettingsScreen

    app = SoriApp(Asked(learner="Mina"))
    async with app.run_test() as pilot, asyncio.timeout(100):
        while not isinstance(app.screen, SettingsScreen):
            await pilot.press("f4")
        app.screen.query_one("#preview", Button).press()
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        return {"told": str(app.screen.query_one("#tried", Static).content)}


async def wrong_name() -> dict[str, Any]:
    """A device is asked for by a name that is nearly right."""
    try:
        await SoundDeviceSpeaker(PortAudio(), SystemClock(), sys.argv[2]).open()
    except DeviceError as error:
        return {"error": str(error), "exit_code": error.exit_code}
    return {}


async def nothing() -> dict[str, Any]:
    """There is no device at all."""
    found: dict[str, Any] = {"devices": len(list_devices())}
    for name, end in (("speaker", SoundDeviceSpeaker), ("microphone", SoundDeviceMicrophone)):
        try:
            await end(PortAudio(), SystemClock()).open()
        except DeviceError as error:
            found[name], found["exit_code"] = str(error), error.exit_code
    return found


if __name__ == "__main__":
    alone = {"wrong_name": wrong_name, "nothing": nothing, "preview": preview}
    both = {"loop": loop, "barge_in": barge_in, "killed": killed, "unplugged": unplugged}
    name = sys.argv[1]
    print(json.dumps(asyncio.run(alone[name]() if name in alone else with_ends(both[name]))))  # noqa: T201
