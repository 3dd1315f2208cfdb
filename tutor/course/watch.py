"""A course file that may be edited while it is in use: the newest good version, and where it broke."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from tutor.course.faults import Fault, fault_of
from tutor.course.load import read
from tutor.course.model import Course
from tutor.course.nodes import read_text
from tutor.errors import InputError

Stamp = tuple[int, int, int, int]
"""Device's number of the file, size, and the times of the last change of its text and of its entry, ns."""


class CourseFile:
    """``poll()`` between two questions; there is no thread and no timer.

    The file is looked at only when its size, its times or its place on the disk have changed, and read
    as a course only when its bytes have.
    """

    def __init__(self, path: Path, read_course: Callable[[str, str], Course] = read) -> None:
        """Reads the course once. Raises ``InputError`` where it cannot be used."""
        self.path = path
        self._read = read_course
        self._stamp = _stamp(path)
        text = read_text(path, "course")
        self._digest = _digest(text)
        self.course = read_course(text, str(path))
        """The newest version that is good."""
        self.fault: Fault | None = None
        """What is wrong with the file as it is now, while ``course`` is an older version."""

    def poll(self) -> Course | Fault | None:
        """A new good version, or the fault of a new broken one; ``None`` while nothing has changed.

        Each is told once. An older version that is put back after a broken one is told as new. May block
        for as long as a course takes to load; the caller may run it in a thread of its own.
        """
        stamp = _stamp(self.path)
        if stamp == self._stamp:
            return None
        self._stamp = stamp  # taken before the reading, so that a change during it is seen by the next poll
        before, self._digest = self._digest, b""
        try:
            text = read_text(self.path, "course")
            self._digest = _digest(text)
            if self._digest == before:
                return None
            self.course, self.fault = self._read(text, str(self.path)), None
        except InputError as problem:
            fault = fault_of(problem, str(self.path))
            known, self.fault = self.fault, fault
            return None if fault == known else fault
        return self.course


def _stamp(path: Path) -> Stamp | None:
    """``None`` for a file that is not there."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
