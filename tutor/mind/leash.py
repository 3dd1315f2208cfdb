"""Holds a server's whole process group, so that none of it outlives the tutor, however the tutor ends.

Run as ``python leash.py COMMAND …`` with a pipe on standard input. It ends the group (TERM, then KILL)
when that pipe closes, which the kernel does even for a tutor that was killed; when it gets a TERM, INT or
HUP itself; and when the server dies and leaves workers behind (vLLM does). It leaves with the server's
exit code. Standard library only: it starts in a few hundredths of a second.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

GRACE_S = 10.0
"""How long the server may take to end by itself, seconds."""

_LOOK_S = 0.1


def hold(command: Sequence[str]) -> int:
    """Run ``command`` until it ends or must end; the exit code as a shell gives it."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: stop.set())
    try:
        # A group of its own: a Ctrl-C on the terminal reaches the tutor, which then ends this in order.
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr, flush=True)  # noqa: T201 - this is its log
        return 127
    threading.Thread(target=_watch_input, args=(stop,), daemon=True).start()
    while child.poll() is None and not stop.wait(_LOOK_S):
        pass
    if child.poll() is None:
        _signal_group(child.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_S)
    _signal_group(child.pid, signal.SIGKILL)
    code = child.wait()
    return code if code >= 0 else 128 - code


def _watch_input(stop: threading.Event) -> None:
    while os.read(0, 1):
        pass
    stop.set()


def _signal_group(group: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: the second, for zombies
        os.killpg(group, what)


if __name__ == "__main__":
    sys.exit(hold(sys.argv[1:]))
