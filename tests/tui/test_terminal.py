"""The app on a real terminal: a lesson typed in tmux with the embedded models, terminals that close."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

TUTOR = Path(sys.executable).parent / "tutor"
WAIT_S = 60.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
    pytest.mark.skipif(not TUTOR.exists(), reason="the command `tutor` is not installed"),
]

RIGHT = {
    "you eat one of them": "one half",
    "you eat three of them": "three quarters",
    "three equal parts, and one part": "one third",
    "pieces are left": "two fifths",
}


class Terminal:
    """A terminal of 80 by 24 with a shell, on a tmux server of its own: one that was told to end a moment ago
    still takes a new session, and ends with it."""

    def __init__(self, data: Path, engine: str) -> None:
        self.data = data
        self._socket = f"sori-test-{uuid.uuid4().hex}"
        settings = f"SORI_DATA={data} SORI_CONFIG={data}/none.toml SORI_MIND__ENGINE={engine}"
        self.tmux("new-session", "-d", "-x", "80", "-y", "24", "-s", "one", f"env {settings} sh")

    def tmux(self, *words: str) -> str:
        command = ["tmux", "-L", self._socket, *words]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-t", "one", "-l", text)

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", "-t", "one", *keys)

    @property
    def screen(self) -> str:
        return self.tmux("capture-pane", "-t", "one", "-p")

    @property
    def flat(self) -> str:
        """The screen without its frames and line ends."""
        return " ".join(self.screen.translate(str.maketrans("│▌╭╮╰╯─", "       ")).split())

    def until(self, seen: Callable[[str], bool]) -> str:
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            if seen(found := self.flat):
                return found
            time.sleep(0.05)
        raise AssertionError(f"it did not come; the screen:\n{self.screen}")

    def shows(self, *words: str) -> str:
        return self.until(lambda screen: all(word in screen for word in words))

    def attempts(self) -> list[tuple[str, str]]:
        with sqlite3.connect(self.data / "learners.db") as db:
            return db.execute("SELECT item, verdict FROM attempts ORDER BY id").fetchall()

    def ended(self) -> int:
        with sqlite3.connect(self.data / "learners.db") as db:
            return int(db.execute("SELECT count(*) FROM sessions WHERE ended IS NOT NULL").fetchone()[0])


@pytest.fixture
def terminal(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    opened = Terminal(tmp_path, request.param)
    yield opened
    opened.tmux("kill-server")


def mine(data: Path) -> list[psutil.Process]:
    """Processes that hold a lesson in ``data``, models included."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = "python" in " ".join(process.cmdline()[:1])  # not the shell around it
            if ours and process.environ().get("SORI_DATA") == str(data):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


def wait_until_gone(data: Path) -> None:
    end = time.monotonic() + WAIT_S
    while left := mine(data):
        assert time.monotonic() < end, left
        time.sleep(0.1)


@pytest.mark.parametrize("terminal", ["embedded"], indirect=True)
def test_a_newcomer_types_a_lesson_of_five_questions_guided_by_the_screen_alone(terminal: Terminal) -> None:
    terminal.type(f"{TUTOR} tui --no-audio")
    terminal.press("Enter")
    terminal.shows("What shall I call you?")
    terminal.type("Mina")
    terminal.press("Enter")
    terminal.shows("choose a course and press Enter", "Fractions, from halves to sums")
    terminal.press("Enter")
    for done in range(5):
        screen = terminal.shows(f"{done} of 5 questions", "your turn")
        asked = screen.split(" hints ")[0]  # the question's card, not what was said before
        known = [answer for question, answer in RIGHT.items() if question in asked]
        if known and done < 3:
            terminal.type(known[0])
            terminal.press("Enter")
        else:  # ask until it is explained
            while f"{done} of 5 questions" in terminal.flat:
                before = terminal.screen
                terminal.press("F4")
                terminal.until(lambda _screen, before=before: terminal.screen != before)  # type: ignore[misc]
                terminal.shows("your turn")
    terminal.shows("5 of 5 questions", "5 questions done")
    terminal.press("F10", "F10")  # without a goodbye
    summary = terminal.shows("done for now")
    assert "Questions finished 5" in summary
    assert "What a fraction is: 30%" in summary
    terminal.press("Enter")
    terminal.shows("choose a course")
    terminal.press("C-q")
    terminal.until(lambda screen: "choose a course" not in screen)
    wait_until_gone(terminal.data)
    assert [verdict for _, verdict in terminal.attempts()].count("right") >= 2
    assert terminal.ended() == 1


@pytest.mark.parametrize("terminal", ["embedded"], indirect=True)
def test_a_terminal_that_is_closed_in_a_lesson_loses_nothing_and_leaves_no_process(
    terminal: Terminal,
) -> None:
    terminal.type(f"{TUTOR} tui --no-audio --learner Mina --course fractions")
    terminal.press("Enter")
    terminal.shows("your turn")
    terminal.type("one half")
    terminal.press("Enter")
    terminal.shows("right")
    terminal.tmux("kill-session", "-t", "one")
    wait_until_gone(terminal.data)
    assert terminal.attempts() == [("half-a-pizza", "right")]
    assert terminal.ended() == 1


@pytest.mark.parametrize("terminal", ["none"], indirect=True)
def test_it_can_be_suspended_and_goes_on_where_it_was(terminal: Terminal) -> None:
    terminal.type(f"{TUTOR} tui --no-audio --learner Mina --course fractions")
    terminal.press("Enter")
    terminal.shows("your turn")
    terminal.type("one ha")
    terminal.shows("one ha")
    terminal.press("C-z")
    terminal.until(lambda screen: "your turn" not in screen)
    terminal.type("fg")
    terminal.press("Enter")
    terminal.shows("your turn", "one ha")
    terminal.type("lf")
    terminal.press("Enter")
    terminal.shows("right")
    terminal.press("C-q")
    wait_until_gone(terminal.data)
    assert terminal.attempts() == [("half-a-pizza", "right")]
