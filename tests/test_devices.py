"""Choosing a device, and what refusals say."""

from __future__ import annotations

import sys

import pytest

from tests.fakes.sound_card import BAD_RATE, BUSY, HOST_ERROR, FakeDevice, FakeSoundCard, PortAudioError
from tutor import devices
from tutor.devices import Device, choose, list_devices, refusal
from tutor.errors import DeviceError

CARD = FakeSoundCard(
    [
        FakeDevice("Built-in Audio", inputs=2, outputs=2, rate=44_100),
        FakeDevice("USB  Headset\n(C-Media)", inputs=1, outputs=2),
        FakeDevice("HDMI 0", outputs=8),
        FakeDevice("HDMI 1", outputs=8),
    ]
)


def test_the_list_tells_what_portaudio_knows() -> None:
    assert list_devices(CARD)[:2] == (
        Device(0, "Built-in Audio", "ALSA", 2, 2, 44_100, default_input=True, default_output=True),
        Device(1, "USB Headset (C-Media)", "ALSA", 1, 2, 48_000),
    )


@pytest.mark.parametrize(
    ("wanted", "number"),
    [(None, 0), ("", 0), (3, 3), ("2", 2), ("usb", 1), ("HEADSET (c-media)", 1), ("hdmi 1", 3), ("built", 0)],
)
def test_a_device_is_chosen_by_number_or_part_of_its_name(wanted: str | int | None, number: int) -> None:
    assert choose(list_devices(CARD), wanted, "output").number == number


@pytest.mark.parametrize(
    ("wanted", "what", "remedy"),
    [
        ("hedset", "there is no speaker called 'hedset'", "Did you mean 'USB Headset (C-Media)' (number 1)?"),
        ("HDMI", "'HDMI' fits 2 speakers: 2 'HDMI 0', 3 'HDMI 1'", "Give more of the name"),
        ("xyzzy", "there is no speaker called 'xyzzy'", "There are: 0 'Built-in Audio', 1 'USB Headset"),
        (9, "there is no speaker number 9", "There are: 0"),
    ],
)
def test_a_wrong_choice_says_what_was_meant(wanted: str | int, what: str, remedy: str) -> None:
    with pytest.raises(DeviceError) as caught:
        choose(list_devices(CARD), wanted, "output")
    assert caught.value.what == what
    assert caught.value.remedy.startswith(remedy)
    assert caught.value.exit_code == 3


def test_a_speaker_is_no_microphone() -> None:
    with pytest.raises(DeviceError, match="no microphone called 'hdmi 0'"):
        choose(list_devices(CARD), "hdmi 0", "input")


def test_no_device_at_all_says_how_to_go_on() -> None:
    with pytest.raises(DeviceError, match=r"^no microphone was found\. Plug one in\. .*files.*text"):
        choose((), None, "input")


def test_on_windows_the_faster_interface_is_chosen_among_equals() -> None:
    card = FakeSoundCard(
        [
            FakeDevice("Headset Microphone (USB Audio D", inputs=1, host=0),
            FakeDevice("Headset Microphone (USB Audio Device)", inputs=1, host=1),
            FakeDevice("Headset Microphone (USB Audio Device)", inputs=1, host=2),
        ],
        hosts=("MME", "Windows DirectSound", "Windows WASAPI"),
    )
    assert choose(list_devices(card), None, "input").number == 2
    assert choose(list_devices(card), "headset", "input").number == 2


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (BUSY, "is busy"),
        (-9996, "is not there any more"),
        (-9993, "is not there any more"),
        (BAD_RATE, "sample rates"),
        (HOST_ERROR, "cannot be opened: no luck [PaErrorCode -9999]"),
    ],
)
def test_a_refusal_is_one_line_with_a_remedy(code: int, says: str) -> None:
    error = refusal(PortAudioError("no\n luck", code), list_devices(CARD)[1], "input")
    assert says in error.what
    assert "'USB Headset (C-Media)'" in error.what
    assert "audio.input" in error.remedy
    assert "\n" not in str(error)


def test_without_portaudio_the_remedy_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder, *sys.meta_path])
    with pytest.raises(DeviceError, match="PortAudio is not installed") as caught:
        list_devices()
    assert caught.value.exit_code == 3
    assert "apt install libportaudio2" in devices.install_hint("linux")
    assert "sounddevice" in devices.install_hint("darwin")


def test_a_portaudio_that_fails_to_list_is_one_line() -> None:
    class Broken(FakeSoundCard):
        def query_devices(self) -> list[dict[str, object]]:
            raise PortAudioError("Error querying devices\nhost", HOST_ERROR)

    with pytest.raises(DeviceError, match=r"cannot be listed: .*Error querying devices") as caught:
        list_devices(Broken([]))
    assert "\n" not in str(caught.value)
