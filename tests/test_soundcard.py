"""The true path through PortAudio, on a virtual sound card: a pulseaudio server of the test's own.

Debian: ``apt-get install -y pulseaudio libasound2-plugins libportaudio2``.
"""

from __future__ import annotations

import asyncio
import ctypes.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tutor.audio import RATE, read_wav, write_wav

ROOT = Path(__file__).resolve().parent.parent


def missing() -> str:
    """What a virtual sound card lacks here, or nothing."""
    if shutil.which("pulseaudio") is None or shutil.which("pactl") is None:
        return "pulseaudio is not installed (Debian: pulseaudio)"
    if ctypes.util.find_library("portaudio") is None:
        return "PortAudio is not installed (Debian: libportaudio2)"
    if not any(Path("/usr").glob("lib*/**/alsa-lib/libasound_module_pcm_pulse.so")):
        return "ALSA's plug-in for pulseaudio is not installed (Debian: libasound2-plugins)"
    return ""


pytestmark = [pytest.mark.soundcard, pytest.mark.skipif(bool(missing()), reason=missing() or "complete")]


@dataclass
class Card:
    """A pulseaudio server with two null sinks; the microphone hears the second one."""

    command: list[str]
    environment: dict[str, str]
    server: subprocess.Popen[str]

    def run(self, scenario: str, *arguments: object) -> dict[str, Any]:
        """Run a scenario of ``soundcard_child``; what it found. Nothing may be printed as a traceback."""
        child = subprocess.run(
            [sys.executable, "-m", "tests.soundcard_child", scenario, *map(str, arguments)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert child.returncode == 0, child.stderr
        assert "Traceback" not in child.stderr
        found: dict[str, Any] = json.loads(child.stdout)
        return found

    def pactl(self, *arguments: str) -> str:
        return subprocess.run(
            ["pactl", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        ).stdout

    def module_of(self, sink: str) -> str:
        """The number of the module that made ``sink``."""
        lines = self.pactl("list", "short", "modules").splitlines()
        return next(line.split("\t")[0] for line in lines if f"sink_name={sink} " in line)


@pytest.fixture
def card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Card]]:
    """Makes a card; ``speaker`` names the sink that is the default: ``tutor``, or ``learner`` for a loop."""
    servers: list[subprocess.Popen[str]] = []

    def make(rate: int = 48_000, speaker: str = "learner") -> Card:
        home = tmp_path_factory.mktemp("card")
        home.chmod(0o700)
        (home / "asound.conf").write_text(
            "</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n"
        )
        (home / "start.pa").write_text(
            "load-module module-native-protocol-unix\n"
            f"load-module module-null-sink sink_name=tutor rate={rate}\n"
            f"load-module module-null-sink sink_name=learner rate={rate}\n"
            f"set-default-sink {speaker}\n"
            "set-default-source learner.monitor\n"
        )
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PULSE_", "DBUS_", "ALSA_", "XDG_"))
        } | {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "ALSA_CONFIG_PATH": str(home / "asound.conf"),
            "LC_ALL": "C",
        }
        command = ["pulseaudio", "-n", "-F", str(home / "start.pa"), "--daemonize=no", "--use-pid-file=no"]
        command += ["--exit-idle-time=-1", "--log-target=stderr", "--log-level=info", "--log-time=no"]
        server = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        servers.append(server)
        assert server.stderr is not None
        log = []
        for line in server.stderr:
            log.append(line)
            if "Daemon startup complete" in line:
                break
        else:
            pytest.fail("pulseaudio does not start:\n" + "".join(log))
        threading.Thread(target=server.stderr.read, daemon=True).start()  # so that it never waits
        return Card(command, environment, server)

    yield make
    for server in servers:
        server.kill()
        server.wait(timeout=30)
        if server.stderr is not None:
            server.stderr.close()


class Printed:
    """What a program prints, read while it runs."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.text = ""
        self._over = False
        self._child = child
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def tells(self, pattern: str, within_s: float) -> bool:
        """Whether what ``pattern`` finds is printed by then; at once when the program is over."""
        with self._more:
            self._more.wait_for(lambda: re.search(pattern, self.text) or self._over, within_s)
            return re.search(pattern, self.text) is not None

    def close(self) -> None:
        """To be called when the program is over, or about to be."""
        self._reader.join(30)
        self._child.wait(30)
        assert self._child.stdout is not None
        self._child.stdout.close()

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            with self._more:
                self.text += line
                self._more.notify_all()
        with self._more:
            self._over = True
            self._more.notify_all()


def own_settings(folder: Path) -> dict[str, str]:
    """An environment with the machine's models, and nothing else of the user's."""
    from tutor import paths

    (folder / "data").mkdir()
    (folder / "data" / "models").symlink_to(paths.weights())
    return {
        "SORI_DATA": str(folder / "data"),
        "SORI_CONFIG": str(folder / "none.toml"),
        "SORI_MIND__ENGINE": "none",
    }


@pytest.mark.parametrize("rate", [48_000, 44_100, 8_000])
def test_a_tone_from_the_speaker_reaches_the_microphone(card: Callable[..., Card], rate: int) -> None:
    found = card(rate).run("loop")
    assert found["hertz"] == pytest.approx(440, abs=2)
    assert found["level"] == pytest.approx(0.5, abs=0.05)
    assert found["loud_s"] == pytest.approx(1.0, abs=0.15)
    assert found["left_s"] == pytest.approx(1.0, abs=0.001)
    assert found["dropped"] == 0


def test_a_stopped_speaker_falls_silent(card: Callable[..., Card]) -> None:
    found = card().run("barge_in")
    assert not found["playing"]
    assert 0 < found["left_s"] < 4
    assert found["loud_s"] < found["left_s"] + 0.2


def test_a_sound_server_that_dies_is_one_line_each_and_may_come_back(card: Callable[..., Card]) -> None:
    made = card()
    found = made.run("killed", made.server.pid, *made.command)
    assert made.server.wait(timeout=30) == -9
    for line in (found["microphone"], *found["speaker"], found["refused"]):
        assert "\n" not in line
    assert "the microphone 'default' stopped" in found["microphone"]
    assert len(found["speaker"]) == 1
    assert "the speaker 'default' stopped" in found["speaker"][0]
    assert "no speaker was found" in found["refused"] or "is not there any more" in found["refused"]
    assert 0 < found["cut_s"] < 20
    assert found["hertz"] == pytest.approx(440, abs=2)  # and the lesson goes on


def test_a_speaker_that_the_server_moves_plays_on_without_a_fault(card: Callable[..., Card]) -> None:
    made = card(speaker="tutor")
    found = made.run("unplugged", made.module_of("tutor"))
    assert found["speaker"] == []


def test_a_device_name_that_is_nearly_right(card: Callable[..., Card]) -> None:
    found = card().run("wrong_name", "plse")
    assert found["exit_code"] == 3
    assert found["error"].startswith("there is no speaker called 'plse'. Did you mean 'pulse' (number ")


@pytest.mark.skipif(
    "[" in (Path("/proc/asound/cards").read_text() if Path("/proc/asound/cards").exists() else ""),
    reason="this machine has a sound card of its own",
)
def test_no_device_at_all(card: Callable[..., Card]) -> None:
    made = card()
    made.server.kill()
    made.server.wait()
    found = made.run("nothing")
    assert (found["devices"], found["exit_code"]) == (0, 3)
    assert found["speaker"].startswith("no speaker was found. Plug one in.")
    assert found["microphone"].startswith("no microphone was found. Plug one in.")


@pytest.mark.slow
def test_the_voice_on_the_settings_screen_says_its_sentence(
    card: Callable[..., Card], tmp_path: Path
) -> None:
    """Its button is pressed, the app plays to a sink, and what came out there is written down again."""
    from tutor import config, engines, soundcheck
    from tutor.answers.numbers import numbers_in

    virtual, recorded = card(speaker="tutor"), tmp_path / "heard.wav"
    virtual.environment |= own_settings(tmp_path)
    recorder = subprocess.Popen(
        ["parecord", "--device=tutor.monitor", f"--rate={RATE}", "--channels=1", str(recorded)],
        env=virtual.environment,
    )
    try:
        found = virtual.run("preview")
    finally:
        recorder.send_signal(signal.SIGINT)  # so that it writes the file's end
        recorder.wait(timeout=30)
    assert found["told"].startswith("✓ That was the voice.")
    settings = config.Settings()

    async def written_down() -> str:
        ears = engines.find("stt", settings.ears.engine)(settings, lambda _line: None)
        text: str = (await ears.transcribe(read_wav(recorded))).text
        await ears.close()
        return text

    text = asyncio.run(written_down())
    assert text.startswith("Hello")
    assert "what is" in text.lower()
    assert numbers_in(text) == numbers_in(soundcheck.SAMPLE), text


@pytest.mark.slow
def test_a_lesson_through_the_sound_card(card: Callable[..., Card], tmp_path: Path) -> None:
    """The tutor speaks to one sink; a recording is played into the other, which is the microphone."""
    virtual = card(speaker="tutor")
    environment = virtual.environment | own_settings(tmp_path)
    recordings = ROOT / "bench" / "lessons" / "learner"

    def says(name: str, after_s: float = 0.0) -> None:
        path = tmp_path / f"{name}.wav"
        silence = np.zeros(int(after_s * RATE), np.float32)
        write_wav(path, np.concatenate([silence, read_wav(recordings / f"{name}.wav")]))
        subprocess.run(
            ["paplay", "--device=learner", str(path)],
            env=environment,
            check=True,
            timeout=60,
        )

    child = subprocess.Popen(
        [sys.executable, "-u", "-m", "tutor", "talk", "--course", "fractions"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lesson = Printed(child)

    def says_until(name: str, pattern: str, after_s: float) -> None:
        """Where the machine stood still it may be missed, and a learner says it again."""
        for pause in (after_s, 0.0, 0.0):
            says(name, pause)
            if lesson.tells(pattern, 30):
                return
        pytest.fail(lesson.text)

    try:
        assert lesson.tells("What fraction of the pizza", 120), lesson.text
        says_until("one-half", "you:   One[ -]half", 6.0)  # over the tutor, which must hear it all the same
        assert lesson.tells("What fraction of the bar", 30), lesson.text
        says_until("stop", "See you next time", 3.0)  # sooner, it would be the rest of the first answer
        assert child.wait(timeout=60) == 0, lesson.text
    finally:
        child.kill()
        lesson.close()
    assert "you:   I want to stop now" in lesson.text, lesson.text
    assert "answered one question right" in lesson.text, lesson.text
