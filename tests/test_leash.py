"""The leash: nothing that a server started is left, whoever ends first and however."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import psutil
import pytest

from tutor.mind import leash

# A server with a worker, as vLLM is: it says both process ids and waits.
SERVER = """
import os, signal, subprocess, sys
worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(os.getpid(), worker.pid, flush=True)
{then}
signal.pause()
"""
HELD = [sys.executable, "-I", "-S", leash.__file__, sys.executable, "-c"]
WAIT_S = 60


def start(then: str = "") -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    process = subprocess.Popen(
        [*HELD, SERVER.format(then=then)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    return process, pids(process)


def pids(process: subprocess.Popen[str]) -> list[psutil.Process]:
    assert process.stdout is not None
    return [psutil.Process(int(pid)) for pid in process.stdout.readline().split()]


def assert_gone(processes: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(processes, timeout=WAIT_S)
    assert alive == []


def closed(process: subprocess.Popen[str]) -> int:
    code = process.wait(WAIT_S)
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        pipe.close()
    return code


def test_closing_its_input_ends_server_and_worker() -> None:
    process, started = start()
    assert len(started) == 2
    assert process.stdin is not None
    process.stdin.close()
    assert closed(process) == 128 + signal.SIGTERM
    assert_gone(started)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_server_and_worker(name: signal.Signals) -> None:
    process, started = start()
    process.send_signal(name)
    assert closed(process) == 128 + signal.SIGTERM
    assert_gone(started)


def test_a_killed_server_takes_its_worker_along() -> None:
    process, started = start()
    started[0].kill()
    assert closed(process) == 128 + signal.SIGKILL
    assert_gone(started)


def test_a_killed_tutor_takes_everything_along() -> None:
    tutor = (
        "import subprocess, sys; "
        f"held = subprocess.Popen({[*HELD, SERVER.format(then='')]!r}, stdin=subprocess.PIPE); held.wait()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", tutor], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    started = pids(process)
    held = psutil.Process(process.pid).children()
    assert len(held) == 1
    process.kill()
    closed(process)
    assert_gone([*started, *held])


def test_a_server_that_will_not_end_is_killed() -> None:
    stubborn = SERVER.format(then="signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True)")
    hurried = (
        "import sys; sys.path.insert(0, sys.argv[1]); import leash; leash.GRACE_S = 0.05; "
        "sys.exit(leash.hold([sys.executable, '-c', sys.argv[2]]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", hurried, os.path.dirname(leash.__file__), stubborn],  # noqa: PTH120 - a str
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    started = pids(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "deaf\n"
    assert process.stdin is not None
    process.stdin.close()
    assert closed(process) == 128 + signal.SIGKILL
    assert_gone(started)


@pytest.mark.parametrize("code", [0, 7])
def test_the_servers_exit_code_is_its_own(code: int) -> None:
    command = [*HELD, f"raise SystemExit({code})"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert closed(process) == code


def test_a_command_that_is_not_there() -> None:
    command = [sys.executable, "-I", "-S", leash.__file__, "/no/such/program"]
    held = subprocess.run(command, input="", capture_output=True, text=True, timeout=WAIT_S)
    assert held.returncode == 127
    assert held.stderr == "/no/such/program: No such file or directory\n"
