"""A course file that is edited while it is in use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.course_seeds import SOUND
from tutor.course.faults import Fault
from tutor.course.model import Course
from tutor.course.watch import CourseFile
from tutor.errors import InputError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "shapes.yaml"
    path.write_text(SOUND, encoding="utf-8")
    return path


def save(path: Path, text: str) -> None:
    """As an editor does: a new file that takes the place of the old one."""
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def test_nothing_new_is_nothing_told(path: Path) -> None:
    file = CourseFile(path)
    assert file.course.title == "Shapes"
    assert file.poll() is None
    os.utime(path)
    assert file.poll() is None
    save(path, SOUND)
    assert file.poll() is None


def test_a_saved_course_is_told_once(path: Path) -> None:
    file = CourseFile(path)
    save(path, SOUND.replace("title: Shapes", "title: Forms"))
    now = file.poll()
    assert isinstance(now, Course)
    assert now.title == file.course.title == "Forms"
    assert file.poll() is None


def test_an_edit_in_place_of_the_same_length_is_seen(path: Path) -> None:
    file = CourseFile(path)
    path.write_text(SOUND.replace("title: Shapes", "title: Shapez"), encoding="utf-8")
    now = file.poll()
    assert isinstance(now, Course)
    assert now.title == "Shapez"


def test_a_broken_save_keeps_the_last_good_version_and_says_where(path: Path) -> None:
    file = CourseFile(path)
    good = file.course
    save(path, SOUND.replace("voice: joe", "vioce: joe"))
    fault = file.poll()
    assert isinstance(fault, Fault)
    assert (fault.file, fault.line, fault.column, fault.code) == (str(path), 4, 1, "unknown-key")
    assert file.course is good
    assert file.fault == fault
    assert file.poll() is None
    save(path, SOUND.replace("voice: joe", "vioce: jo"))
    assert file.poll() is None, "the same fault is not told again"
    save(path, SOUND)
    assert file.poll() == good, "the good version that was put back is told"
    assert file.fault is None


def test_a_file_that_is_gone_is_a_fault_until_it_is_back(path: Path) -> None:
    file = CourseFile(path)
    path.unlink()
    fault = file.poll()
    assert isinstance(fault, Fault)
    assert (fault.code, fault.line) == ("unreadable", 1)
    assert file.poll() is None
    save(path, SOUND)
    assert file.poll() == file.course
    assert file.fault is None


def test_an_unchanged_file_is_not_read_again(path: Path) -> None:
    read: list[str] = []

    def reader(text: str, where: str) -> Course:
        read.append(where)
        from tutor.course.load import read as real

        return real(text, where)

    file = CourseFile(path, reader)
    file.poll()
    os.utime(path, ns=(1, 1))
    file.poll()
    assert read == [str(path)]


def test_a_course_that_is_broken_at_first_is_refused(path: Path) -> None:
    save(path, "a: 1")
    with pytest.raises(InputError, match=r"shapes\.yaml:1:1"):
        CourseFile(path)
