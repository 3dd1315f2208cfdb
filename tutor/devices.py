"""Which microphones and speakers there are, which one is meant, and what a refusal of PortAudio means.

PortAudio reads the list once, when ``sounddevice`` is imported; ``tutor.portaudio`` reads it again.
On Windows one device appears once for each host interface; WASAPI is preferred, because the default one
(MME) cuts names off at 31 characters and adds about 0.1 s.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tutor.errors import DeviceError

Direction = Literal["input", "output"]

NOUN: dict[Direction, str] = {"input": "microphone", "output": "speaker"}

PREFERRED_HOST = "Windows WASAPI"

WITHOUT = "A lesson can also run on files (--input-wav, --output-wav) or as text (tutor chat)."

_BUSY, _BAD_RATE, _BAD_CHANNELS = -9985, -9997, -9998
_GONE = (-9996, -9993)  # ALSA says "illegal combination" where the sound server does not answer


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device as PortAudio lists it. ``rate`` is its own sample rate, Hz."""

    number: int
    name: str
    host: str
    inputs: int
    outputs: int
    rate: int
    default_input: bool = False
    default_output: bool = False

    def channels(self, direction: Direction) -> int:
        """How many channels it has for ``direction``."""
        return self.inputs if direction == "input" else self.outputs

    def is_default(self, direction: Direction) -> bool:
        """Whether it is the default of its host interface for ``direction``."""
        return self.default_input if direction == "input" else self.default_output


def load_library() -> Any:
    """The module ``sounddevice``; ``DeviceError`` where it or the system's PortAudio is missing."""
    try:
        import sounddevice
    except (OSError, ImportError) as error:
        raise DeviceError(
            "PortAudio is not installed, so there is no microphone or speaker", install_hint(sys.platform)
        ) from error
    except Exception as error:  # PortAudio's own error at its start; the class could not be imported
        raise DeviceError(f"PortAudio does not start: {_plain(error)}", WITHOUT) from error
    return sounddevice


def install_hint(platform: str) -> str:
    """How PortAudio is installed on ``platform``, as ``sys.platform`` names it."""
    if platform == "linux":
        return "Install it: apt install libportaudio2, dnf install portaudio, or pacman -S portaudio."
    return "Install it again: pip install --force-reinstall sounddevice."


def list_devices(library: Any = None) -> tuple[Device, ...]:
    """All devices, in PortAudio's order. ``DeviceError`` where PortAudio is missing or fails."""
    sound = load_library() if library is None else library
    try:
        hosts = tuple(sound.query_hostapis())
        listed = tuple(sound.query_devices())
    except sound.PortAudioError as error:
        raise DeviceError(f"the sound devices cannot be listed: {_plain(error)}", WITHOUT) from error
    return tuple(
        Device(
            number=number,
            name=" ".join(str(info["name"]).split()),
            host=hosts[info["hostapi"]]["name"],
            inputs=info["max_input_channels"],
            outputs=info["max_output_channels"],
            rate=round(info["default_samplerate"]),
            default_input=hosts[info["hostapi"]]["default_input_device"] == number,
            default_output=hosts[info["hostapi"]]["default_output_device"] == number,
        )
        for number, info in enumerate(listed)
    )


def choose(devices: Sequence[Device], wanted: str | int | None, direction: Direction) -> Device:
    """The device meant by ``wanted``: its number, a part of its name, or ``None`` for the default.

    Raises ``DeviceError`` where there is none, where it is not among ``devices`` (with the nearest name),
    or where the part of a name fits several.
    """
    able = [device for device in devices if device.channels(direction) > 0]
    noun = NOUN[direction]
    if not able:
        raise DeviceError(f"no {noun} was found", f"Plug one in. {WITHOUT}")
    if wanted is None or wanted == "":
        return _first_host([device for device in able if device.is_default(direction)] or able)[0]
    if isinstance(wanted, int) or wanted.isdecimal():
        found = [device for device in able if device.number == int(wanted)]
    else:
        sought = " ".join(wanted.casefold().split())
        exact = [device for device in able if device.name.casefold() == sought]
        found = _first_host(exact or [device for device in able if sought in device.name.casefold()])
    if len(found) == 1:
        return found[0]
    if found:
        raise DeviceError(
            f"{wanted!r} fits {len(found)} {noun}s: {_names(found)}", "Give more of the name, or the number."
        )
    raise DeviceError(f"there is no {noun} {_called(wanted)}", _nearest(able, str(wanted)))


def _called(wanted: str | int) -> str:
    return f"number {wanted}" if isinstance(wanted, int) or wanted.isdecimal() else f"called {wanted!r}"


def _first_host(found: list[Device]) -> list[Device]:
    """Of devices under several host interfaces, those of the best one."""
    hosts = {device.host for device in found}
    if len(hosts) <= 1:
        return found
    host = PREFERRED_HOST if PREFERRED_HOST in hosts else found[0].host
    return [device for device in found if device.host == host]


def _nearest(able: Sequence[Device], wanted: str) -> str:
    """Did you mean …? A name is compared whole and word by word, since people type a word of it."""
    words = {
        word.casefold(): device for device in reversed(able) for word in (*device.name.split(), device.name)
    }
    near = difflib.get_close_matches(wanted.casefold(), words, n=1, cutoff=0.6)
    if near:
        device = words[near[0]]
        return f"Did you mean {device.name!r} (number {device.number})?"
    return f"There are: {_names(able)}."


def _names(devices: Sequence[Device], most: int = 6) -> str:
    named = [f"{device.number} {device.name!r}" for device in devices[:most]]
    return ", ".join(named) + (f" and {len(devices) - most} more" if len(devices) > most else "")


def refusal(error: Exception, device: Device, direction: Direction) -> DeviceError:
    """What PortAudio's ``error`` at opening ``device`` means to a person."""
    code = error.args[1] if len(error.args) > 1 else None
    thing = f"the {NOUN[direction]} {device.name!r}"
    other = f"choose another device (setting audio.{direction})"
    if code == _BUSY:
        return DeviceError(f"{thing} is busy", f"Close the program that uses it, or {other}.")
    if code in _GONE:
        return DeviceError(f"{thing} is not there any more", f"Plug it in again, or {other}.")
    if code in (_BAD_RATE, _BAD_CHANNELS):
        return DeviceError(
            f"{thing} takes none of the sample rates and channels that were tried", f"Try again, or {other}."
        )
    return DeviceError(
        f"{thing} cannot be opened: {_plain(error)}", f"{_permission(direction)}Try again, or {other}."
    )


def _permission(direction: Direction) -> str:
    if direction == "input" and sys.platform in ("darwin", "win32"):
        return "Allow this program to use the microphone in the system's privacy settings. "
    return ""


def retry_differently(error: Exception) -> bool:
    """Whether another sample rate or number of channels may help."""
    return len(error.args) > 1 and error.args[1] in (_BAD_RATE, _BAD_CHANNELS)


def _plain(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
