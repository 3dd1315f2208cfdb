"""YAML text as a tree of nodes that know their line and column. Nothing is executed or converted.

Scalars stay the author's text, so that ``0.50`` is never spoken as 0.5 and ``yes`` is a word, as YAML 1.2
has it; whoever reads the tree converts. Tags, merge keys and duplicate keys are refused; references are
allowed within limits, so that a small file cannot unfold into a huge one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.reader import ReaderError

from tutor.course.faults import Fault, FaultError, error, shown
from tutor.errors import InputError

MAX_BYTES = 2_000_000
"""The largest file that is read, bytes."""

MAX_DEPTH = 24
"""The deepest nesting of lists and mappings."""

MAX_ALIASES = 40
"""The most references (``*name``) in one file."""

MAX_NODES = 200_000
"""The most values in one file, counted after references are unfolded."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One value; ``line`` and ``column`` count from 1.

    ``value`` is text, ``None`` for an empty value, a list of nodes, or a mapping of text to nodes.
    ``keys`` holds a mapping's keys as nodes; ``plain`` is true for a scalar without quotes;
    ``size`` counts the values inside, references unfolded.
    """

    value: str | list[Node] | dict[str, Node] | None
    line: int
    column: int
    plain: bool = False
    keys: dict[str, Node] = field(default_factory=dict)
    size: int = 1

    @property
    def place(self) -> tuple[int, int]:
        """Line and column, from 1."""
        return self.line, self.column

    def data(self) -> Any:
        """The tree as plain ``str``, ``list`` and ``dict``; keys without a value are left out."""
        if isinstance(self.value, list):
            return [node.data() for node in self.value]
        if isinstance(self.value, dict):
            return {key: node.data() for key, node in self.value.items() if node.value is not None}
        return self.value

    def truth(self) -> bool | None:
        """What a bare ``true`` or ``false`` says; ``None`` for anything else."""
        if not self.plain or not isinstance(self.value, str):
            return None
        return True if self.value in _TRUE else False if self.value in _FALSE else None

    def get(self, key: str) -> Node | None:
        """The value of a mapping's ``key``; ``None`` where there is none."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def entries(self) -> list[Node]:
        """The nodes of a list; empty for anything else."""
        return self.value if isinstance(self.value, list) else []

    def under(self, key: str) -> list[Node]:
        """The nodes of the list at ``key`` of a mapping; empty for anything else."""
        inner = self.get(key)
        return inner.entries() if inner else []


def read_text(path: Path, kind: str) -> str:
    """The text of the YAML file at ``path``; ``kind`` names it in messages ("course").

    UTF-8, with or without a byte order mark. Raises ``InputError`` for a file that is absent, not a
    file or unreadable, ``FaultError`` for one that is larger than ``MAX_BYTES`` or not UTF-8.
    """
    try:
        if not path.is_file():
            if path.is_dir():
                raise InputError(f"{path} is a folder, not a {kind} file", "Give the path of a YAML file.")
            raise InputError(f"{path} is not there", f"Check the path of the {kind} file.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise InputError(
            f"{shown(path)} cannot be read: {reason}", "Check the path and the rights."
        ) from problem
    if len(raw) > MAX_BYTES:
        raise FaultError(_too_large(str(path)))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = raw[: problem.start].decode("utf-8-sig", errors="replace")
        place = _position(before, len(before))
        raise FaultError(
            error(str(path), place, "syntax", "this is not UTF-8 text", "Save it as UTF-8.")
        ) from problem


def parse(text: str, where: str) -> Node:
    """The one document in ``text`` as a tree; ``where`` names the file in messages.

    Raises ``FaultError`` with the line and column of the first fault.
    """
    root, faults = scan(text, where)
    if faults:
        raise FaultError(min(faults))
    assert root is not None
    return root


def scan(text: str, where: str) -> tuple[Node | None, list[Fault]]:
    """The tree and every fault. What follows a fault of syntax, or one of size, is not read.

    A refused tag, merge key or second value of a key is left out of the tree, and reading goes on.
    ``None`` stands for a tree that could not be read.
    """
    text = text.removeprefix("\N{BYTE ORDER MARK}").translate(_NO_BREAKS)
    if len(text) > MAX_BYTES:
        return None, [_too_large(where)]
    builder = _Builder(where, YAML(typ="safe", pure=True).parse(text))
    try:
        return builder.document(), builder.faults
    except FaultError as problem:
        last = problem.fault
    except ReaderError as problem:
        last = error(
            where,
            _position(text, problem.position),
            "syntax",
            f"the character U+{_code(problem.character):04X} is not allowed in YAML",
            "Remove it.",
        )
    except MarkedYAMLError as problem:
        last = _explained(where, problem)
    except (YAMLError, ValueError, RecursionError) as problem:
        message = f"this cannot be read as YAML: {problem}"
        last = error(where, (1, 1), "syntax", message, "Check it from the top.")
    return None, [*builder.faults, last]


_NO_BREAKS = str.maketrans("\x85\u2028\u2029", "   ")
"""YAML 1.1 ends lines at these; editors, and YAML 1.2, do not. Lines are to be numbered as in editors."""


def _too_large(where: str) -> Fault:
    message = f"this file is larger than {MAX_BYTES // 1_000_000} MB"
    return error(where, (1, 1), "not-allowed", message, "Split it into several.")


def _code(character: Any) -> int:
    return character if isinstance(character, int) else ord(str(character)[:1] or "\0")


def _position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of the character at ``offset``."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _explained(where: str, found: MarkedYAMLError) -> Fault:
    """A scanner's or parser's complaint in plain words."""
    problem = str(found.problem or found.context or "this is not YAML")
    mark: StringMark | None = found.problem_mark or found.context_mark
    remedy = "Check the indentation, the quotes and the brackets here and on the line above."
    if "unexpected end of stream" in problem and found.context_mark:
        mark, problem, remedy = found.context_mark, "this quote is never closed", "Close the quote."
    elif found.context_mark and ("<stream end>" in problem or _left_open(found)):
        mark, problem, remedy = found.context_mark, "this bracket is never closed", "Close the bracket."
    elif "mapping values are not allowed" in problem:
        problem = "a colon is not expected here"
        remedy = "Put text that holds a colon in double quotes, and line the keys up."
    elif "'\\t'" in problem:
        problem, remedy = "a tab is used to indent", "Indent with spaces."
    elif "cannot start any token" in problem:
        remedy = "Put the text in double quotes."
    elif "expected <block end>" in problem or "could not find expected ':'" in problem:
        problem = "this line does not fit the ones above it"
        remedy = "Line it up with its neighbours, and end each key with a colon."
    at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return error(where, at, "syntax", problem, remedy)


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _left_open(found: MarkedYAMLError) -> bool:
    """Whether a bracket was opened on an earlier line than the one where something else was expected."""
    expected = str(found.problem).startswith(("expected ',' or ']'", "expected ',' or '}'"))
    return expected and bool(found.problem_mark) and found.problem_mark.line > found.context_mark.line


class _Builder:
    """Turns YAML events into nodes, and keeps what is not allowed as ``faults``."""

    def __init__(self, where: str, events: Iterator[Any]) -> None:
        self._where = where
        self._events = events
        self._anchors: dict[str, Node] = {}
        self._aliases = 0
        self.faults: list[Fault] = []

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                if root is not None:
                    self._note(event, "a second document starts here", "Keep one document in a file.")
                    return root
                root = self._node(next(self._events), 1)
        if root is None or root.value is None:
            message, fix = "the file is empty", "Write it, or restore it from a copy."
            self.faults.append(error(self._where, (1, 1), "empty", message, fix))
            return None
        return root

    def _note(self, event: Any, what: str, remedy: str, code: str = "not-allowed") -> None:
        self.faults.append(error(self._where, _start(event), code, what, remedy))

    def _fault(self, event: Any, what: str, remedy: str) -> FaultError:
        """For what makes it unsafe to read on."""
        return FaultError(error(self._where, _start(event), "not-allowed", what, remedy))

    def _node(self, event: Any, depth: int) -> Node:
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self._alias(event)
        if event.tag is not None:
            message = f"the tag {shown(event.tag)} is not allowed"
            self._note(event, message, "Remove it and write plain text.")
        if depth > MAX_DEPTH:
            raise self._fault(event, "this is nested too deeply", f"Use at most {MAX_DEPTH} levels.")
        if kind == "ScalarEvent":
            node = self._scalar(event)
        elif kind == "SequenceStartEvent":
            node = self._list(event, depth)
        else:
            node = self._mapping(event, depth)
        if node.size > MAX_NODES:
            raise self._fault(event, f"this holds more than {MAX_NODES} values", "Split the file.")
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: Any) -> Node:
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise self._fault(
                event, f"there are more than {MAX_ALIASES} references (*name)", "Write the values out."
            )
        if event.anchor not in self._anchors:
            self._note(
                event,
                f"{shown('*' + event.anchor)[1:-1]} refers to nothing above it",
                "Name a value with & first, or put the text in quotes.",
                "syntax",
            )
            return Node(f"*{event.anchor}", *_start(event))
        return self._anchors[event.anchor]

    def _scalar(self, event: Any) -> Node:
        plain = bool(event.implicit[0])
        value = None if plain and event.value in _NULLS else event.value
        return Node(value, *_start(event), plain=plain)

    def _list(self, event: Any, depth: int) -> Node:
        nodes: list[Node] = []
        size = 1
        while type(entry := next(self._events)).__name__ != "SequenceEndEvent":
            nodes.append(self._node(entry, depth + 1))
            size += nodes[-1].size
        return Node(nodes, *_start(event), size=size)

    def _mapping(self, event: Any, depth: int) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Node] = {}
        size = 1
        while type(entry := next(self._events)).__name__ != "MappingEndEvent":
            key = self._node(entry, depth + 1)
            value = self._node(next(self._events), depth + 1)
            size += key.size + value.size
            if not isinstance(key.value, str):
                self._note(entry, "a key must be a word", "Write it as key: value.", "syntax")
            elif key.value == "<<":
                self._note(entry, "merge keys (<<) are not allowed", "Write the keys out.")
            elif key.value in values:
                message = f"the key {shown(key.value)} is here twice (first on line {keys[key.value].line})"
                self._note(entry, message, "Keep one of them.", "duplicate-key")
            else:
                keys[key.value], values[key.value] = key, value
        return Node(values, *_start(event), keys=keys, size=size)
