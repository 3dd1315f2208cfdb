"""Warnings that are silenced with a reason, and silences that are not in order."""

from __future__ import annotations

import pytest

from tutor.course.faults import Fault, error, warning
from tutor.course.silence import MOST, apply, silences


def told(text: str, *faults: Fault, complete: bool = True) -> list[tuple[int, str]]:
    left = apply(faults, silences(text), "c", complete=complete)
    return [(fault.line, fault.code) for fault in left]


def no_hints(line: int) -> Fault:
    return warning("c", (line, 1), "no-hints", "none", "Add some.")


@pytest.mark.parametrize(
    "text",
    [
        "a: 1 # lint: ignore no-hints -- first week",
        "#lint:ignore no-hints — first week\na: 1",
        "a: 1 #  lint: ignore few-items, no-hints: first week",
    ],
)
def test_a_warning_is_silenced_on_its_line_or_just_above(text: str) -> None:
    line = text.count("\n") + 1
    assert ("no-hints" in [code for _, code in told(text, no_hints(line))]) is False


def test_a_comment_above_reaches_past_other_comments_to_one_line_only() -> None:
    text = "# lint: ignore no-hints -- why\n# another comment\na: 1\nb: 2\n"
    assert told(text, no_hints(3), no_hints(4)) == [(4, "no-hints")]


def test_a_comment_beside_a_value_is_about_that_line_only() -> None:
    assert told("a: 1 # lint: ignore no-hints -- why\nb: 2", no_hints(1), no_hints(2)) == [(2, "no-hints")]


def test_a_whole_file_is_silenced() -> None:
    text = "a: 1\nb: 2\n# lint: ignore-file no-hints -- a list of words\n"
    assert told(text, no_hints(1), no_hints(2)) == []


def test_a_silence_without_a_reason_silences_and_is_a_warning() -> None:
    assert told("a: 1 # lint: ignore no-hints", no_hints(1)) == [(1, "silence-without-reason")]
    assert told("a: 1 # lint: ignore no-hints --", no_hints(1)) == [(1, "silence-without-reason")]


def test_errors_are_not_silenced() -> None:
    fault = error("c", (1, 1), "bad-id", "no id", "Mend it.")
    assert told("a: 1 # lint: ignore bad-id -- why", fault) == [(1, "bad-id"), (1, "unknown-silence")]


@pytest.mark.parametrize("words", ["skip this", "ignore", "ignore no-hnts -- why", ""])
def test_a_silence_that_means_nothing_is_a_warning(words: str) -> None:
    assert told(f"a: 1 # lint: {words}") == [(1, "unknown-silence")]


def test_a_silence_of_no_use_is_a_warning_once_everything_was_looked_at() -> None:
    text = "a: 1\n# lint: ignore no-hints -- why\nb: 2"
    assert told(text) == [(2, "unused-silence")]
    assert told(text, complete=False) == []


@pytest.mark.parametrize(
    "text",
    [
        'a: "b # lint: ignore no-hints -- in a text"',
        "a: |\n  b\n  # lint: ignore no-hints -- in a text\n",
        "a: b#lint: ignore no-hints",
        "a: >-\n  one\n\n  # lint: ignore no-hints\n  two\nb: 1\n",
    ],
)
def test_a_text_is_no_comment(text: str) -> None:
    assert silences(text) == ()


def test_a_comment_behind_a_text_that_looks_like_one_is_found() -> None:
    (found,) = silences('\N{BYTE ORDER MARK}a: "# lint: ignore x"  # lint: ignore no-hints -- why\r\nb: 1')
    assert (found.line, found.column, found.codes, found.reason) == (1, 24, ("no-hints",), "why")


def test_a_broken_file_still_has_comments() -> None:
    assert [one.line for one in silences("a: [1\n# lint: ignore no-hints -- why\nb: ]]")] == [2]


def test_no_more_comments_are_looked_at_than_anybody_writes() -> None:
    assert len(silences("# lint: ignore no-hints -- why\n" * (MOST + 10))) == MOST
