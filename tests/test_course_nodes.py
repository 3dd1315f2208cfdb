"""YAML as a tree with places: what is read, what is refused, and where the finger points."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.course import nodes
from tutor.errors import InputError


def complaint(text: str) -> str:
    with pytest.raises(InputError) as caught:
        nodes.parse(text, "f.yaml")
    return str(caught.value)


def test_scalars_stay_the_authors_text() -> None:
    tree = nodes.parse("a: 0.50\nb: 3/4\nc: yes\nd: 007\ne: 'null'\nf: 2024-01-05\n", "f")
    assert tree.data() == {"a": "0.50", "b": "3/4", "c": "yes", "d": "007", "e": "null", "f": "2024-01-05"}


def test_keys_without_a_value_count_as_left_out() -> None:
    assert nodes.parse("a:\nb: ~\nc: null\nd: 1", "f").data() == {"d": "1"}


def test_places_count_from_one_and_keys_have_their_own() -> None:
    tree = nodes.parse("a: 1\nlist:\n  - x\n  - deep: y\n", "f")
    second = tree.get("list").entries()[1]  # type: ignore[union-attr]
    assert (second.line, second.column) == (4, 5)
    assert (second.keys["deep"].column, second.get("deep").column) == (5, 11)  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["a: 1\r\nb: [1,\r\n  2]\r\n", "\N{BYTE ORDER MARK}a: 1\nb: [1, 2]"])
def test_line_ends_and_byte_order_mark_do_not_matter(text: str) -> None:
    tree = nodes.parse(text, "f")
    assert tree.data() == {"a": "1", "b": ["1", "2"]}
    assert (tree.line, tree.column) == (1, 1)
    assert tree.keys["b"].line == 2


def test_only_a_bare_word_is_a_truth_value() -> None:
    tree = nodes.parse("a: true\nb: 'true'\nc: yes\nd: False\ne: [true]", "f")
    truths = {key: node.truth() for key, node in tree.value.items()}  # type: ignore[union-attr]
    assert truths == {"a": True, "b": None, "c": None, "d": False, "e": None}


def test_a_reference_repeats_a_value() -> None:
    assert nodes.parse("a: &x [1, 2]\nb: *x", "f").data() == {"a": ["1", "2"], "b": ["1", "2"]}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "1:1", "the file is empty"),
        ("# only a comment\n", "1:1", "the file is empty"),
        ("a: b: c", "1:5", "a colon is not expected here"),
        ("a: 'open\nb: 1", "1:4", "this quote is never closed"),
        ("a: 1\nb: [1, 2", "2:4", "this bracket is never closed"),
        ("a:\n\t- b", "2:1", "a tab is used to indent"),
        ("a: @x", "1:4", "cannot start any token"),
        ("- a\nb: c", "2:1", "does not fit the ones above it"),
        ("a: 1\nb: \x07", "2:4", "the character U+0007 is not allowed"),
        ("a: 1\nb: 2\na: 3", "3:1", "the key 'a' is here twice (first on line 1)"),
        ("a: !!python/object:os.system x", "1:4", "is not allowed"),
        ("a: !secret {b: 1}", "1:4", "the tag '!secret' is not allowed"),
        ("a: *nothing", "1:4", "*nothing refers to nothing above it"),
        ("a: &a [*a]", "1:8", "*a refers to nothing above it"),
        ("a: {b: 1}\nc:\n  <<: {d: 1}", "3:3", "merge keys"),
        ("? [a, b]\n: 1", "1:3", "a key must be a word"),
        ("a: 1\n---\nb: 2", "2:1", "a second document starts here"),
    ],
)
def test_each_fault_is_one_line_with_its_place(text: str, place: str, words: str) -> None:
    message = complaint(text)
    assert message.startswith(f"f.yaml:{place}: ")
    assert words in message
    assert "\n" not in message


def test_many_references_are_refused() -> None:
    assert "more than 40 references" in complaint("a: &x 1\nb: [" + ", ".join(["*x"] * 41) + "]")


def test_a_bomb_of_references_is_refused_before_it_unfolds() -> None:
    lines = ["a0: &a0 [" + ", ".join(["x"] * 1000) + "]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 5)]
    assert "more than 200000 values" in complaint("\n".join(lines))


def test_deep_nesting_is_refused() -> None:
    assert "nested too deeply" in complaint("[" * 5000)
    assert nodes.parse("[" * 23 + "x" + "]" * 23, "f").size == 24


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"a: " + b"x" * nodes.MAX_BYTES)
    with pytest.raises(InputError, match="larger than 2 MB"):
        nodes.read_text(path, "course")
    with pytest.raises(InputError, match="larger than 2 MB"):
        nodes.parse("x" * (nodes.MAX_BYTES + 1), "f")


def test_bytes_that_are_not_utf8_are_pointed_at(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: 1\nb: caf\xe9".encode("latin-1"))
    with pytest.raises(InputError, match=r"latin.yaml:2:7: this is not UTF-8 text\. Save it as UTF-8"):
        nodes.read_text(path, "course")


def test_files_that_are_not_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is not there\. Check the path of the script file"):
        nodes.read_text(tmp_path / "none.yaml", "script")
    with pytest.raises(InputError, match="is a folder, not a course file"):
        nodes.read_text(tmp_path, "course")
    with pytest.raises(InputError, match=r"is not there|cannot be read"):
        nodes.read_text(Path("bad\0name.yaml"), "course")


def fault_or_nothing(text: str) -> str:
    try:
        nodes.parse(text, "f").data()
    except InputError as error:
        return str(error)
    return ""


@given(st.one_of(st.text(max_size=200), st.text("ab:-[]{}&*!|>'\"#,? \n\t~<%@", max_size=60)))
def test_any_text_gives_a_tree_or_one_line(text: str) -> None:
    message = fault_or_nothing(text)
    assert "\n" not in message
    assert message == "" or message.startswith("f:")


def test_every_fault_is_told_and_reading_goes_on() -> None:
    text = "a: !!int 1\nb: *none\n<<: {c: 1}\na: 2\n? [x]\n: 1\nd: 4\n"
    tree, faults = nodes.scan(text, "f")
    assert [(fault.line, fault.code) for fault in faults] == [
        (1, "not-allowed"),
        (2, "syntax"),
        (3, "not-allowed"),
        (4, "duplicate-key"),
        (5, "syntax"),
    ]
    assert tree is not None
    assert tree.data() == {"a": "1", "b": "*none", "d": "4"}


def test_what_follows_a_fault_of_syntax_is_not_read() -> None:
    tree, faults = nodes.scan("a: 1\na: 2\nb: [1, 2", "f")
    assert tree is None
    assert [(fault.line, fault.code) for fault in faults] == [(2, "duplicate-key"), (3, "syntax")]


def test_a_bracket_left_open_is_pointed_at_where_it_opens() -> None:
    (fault,) = nodes.scan("a: [1, 2\nb: {c: 3}\n", "f")[1]
    assert (fault.line, fault.column, fault.message) == (1, 4, "this bracket is never closed")


def test_lines_are_counted_as_editors_count_them() -> None:
    tree, _ = nodes.scan("a: one\u2028two\x85three\nb: 1", "f")
    assert tree is not None
    assert tree.keys["b"].line == 2


def test_a_key_that_is_a_bomb_is_counted_too() -> None:
    lines = ["a0: &a0 [" + ", ".join(["x"] * 1000) + "]"]
    lines += [f"a{n}: &a{n} {{? [{', '.join([f'*a{n - 1}'] * 10)}]\n: 1}}" for n in range(1, 5)]
    assert any("more than 200000 values" in fault.message for fault in nodes.scan("\n".join(lines), "f")[1])
