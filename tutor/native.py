"""C libraries kept within bounds: a deadline for what may hang, and silence for what may chatter."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")


class Hung(Exception):  # noqa: N818 - what happened, and caught where it can be said in plain words
    """A call did not return within its deadline; its thread was left behind."""


def within(seconds: float, call: Callable[[], T]) -> T:
    """What ``call`` returns or raises; ``Hung`` where it does not come back within ``seconds``.

    The call runs in a thread that does not keep the process alive.
    """
    results: list[T] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            results.append(call())
        except Exception as error:  # noqa: BLE001 - it is raised again, in the caller's thread
            errors.append(error)

    thread = threading.Thread(target=run, name="native-call", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise Hung
    if errors:
        raise errors[0]
    return results[0]


@contextlib.contextmanager
def hushed(quiet: bool = True) -> Iterator[None]:
    """Send standard error to nowhere, as C code sees it, for a moment; nothing changes unless ``quiet``.

    It holds for the whole process, so keep the moment short.
    """
    if not quiet:
        yield
        return
    try:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # no standard error at all: a service or a windowed program
        yield
        return
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
