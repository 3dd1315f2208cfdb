"""Is the microphone heard, and how does the voice sound on the speaker? For settings screens.

Devices are opened for a moment and let go of. PortAudio blocks: run all of this away from a screen's loop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tutor.clock import Clock, SystemClock
from tutor.config import Settings
from tutor.ears.mic import SoundDeviceMicrophone
from tutor.engines import Progress, Synthesizer
from tutor.lesson import load
from tutor.mouth.speaker import SoundDeviceSpeaker
from tutor.portaudio import PortAudio

LISTEN_S = 5.0
"""How long the microphone is listened to, seconds."""

STEP_S = 0.1
"""How often its level is told, seconds."""

HEARD_DB = -45.0
"""Somebody who speaks in front of a microphone is louder than this, dBFS."""

SAMPLE = "Hello, I'm Sori. What is three quarters of twelve?"


@dataclass(frozen=True, slots=True)
class Devices:
    """Names of the microphones and speakers, each once, in PortAudio's order."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def devices() -> Devices:
    """The sound devices. Raises ``DeviceError`` where there is no PortAudio."""
    sound = PortAudio()
    try:
        found = sound.devices()
    finally:
        sound.close()
    return Devices(
        tuple(dict.fromkeys(device.name for device in found if device.inputs)),
        tuple(dict.fromkeys(device.name for device in found if device.outputs)),
    )


async def listen(
    settings: Settings,
    on_level: Callable[[float], None],
    *,
    sound: PortAudio | None = None,
    clock: Clock | None = None,
) -> float:
    """Tell the microphone's level for ``LISTEN_S``; its loudest, both RMS in dBFS. Raises ``DeviceError``."""
    sound, clock = sound or PortAudio(), clock or SystemClock()
    loudest = -100.0
    try:
        async with SoundDeviceMicrophone(sound, clock, settings.audio.input) as microphone:
            for _ in range(round(LISTEN_S / STEP_S)):
                await clock.sleep(STEP_S)
                level = microphone.meter
                loudest = max(loudest, level)
                on_level(level)
    finally:
        sound.close()
    return loudest


async def preview(
    settings: Settings, note: Progress, *, sound: PortAudio | None = None, clock: Clock | None = None
) -> None:
    """Say ``SAMPLE`` with the voice and on the speaker in ``settings``.

    Raises ``DeviceError``, ``EngineError`` or ``WeightsError``.
    """
    sound, clock = sound or PortAudio(), clock or SystemClock()
    try:
        async with SoundDeviceSpeaker(sound, clock, settings.audio.output) as speaker:
            voice: Synthesizer = await load("tts", settings.mouth.engine, settings, note)
            try:
                await speaker.write(await voice.synthesize(SAMPLE), tag="preview")
                await speaker.drained()
            finally:
                await voice.close()
    finally:
        sound.close()
