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


def fault(where: str, at: Node | tuple[int, int], what: str, remedy: str = "") -> InputError:
    """``FILE:LINE:COLUMN: what is wrong. Remedy.`` on one line."""
    line, column = (at.line, at.column) if isinstance(at, Node) else at
    return InputError(f"{where}:{line}:{column}: {' '.join(what.split())}", " ".join(remedy.split()))


def shown(value: object, limit: int = 60) -> str:
    """``value`` in quotes for a message, on one line and not too long."""
    text = " ".join(str(value).split())
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")


def read_text(path: Path, kind: str) -> str:
    """The text of the YAML file at ``path``; ``kind`` names it in messages ("course").

    UTF-8, with or without a byte order mark. Raises ``InputError`` for a file that is absent, not a
    file, unreadable, larger than ``MAX_BYTES``, or not UTF-8.
    """
    try:
        if not path.is_file():
            if path.is_dir():
                raise InputError(f"{path} is a folder, not a {kind} file", "Give the path of a YAML file.")
            raise InputError(f"{path} is not there", f"Check the path of the {kind} file.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{shown(path)} cannot be read: {reason}", "Check the path and the rights."
        ) from error
    if len(raw) > MAX_BYTES:
        raise InputError(
            f"{path} is larger than {MAX_BYTES // 1_000_000} MB", f"Split the {kind} into several."
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", errors="replace")
        raise fault(
            str(path), _position(before, len(before)), "this is not UTF-8 text", "Save it as UTF-8."
        ) from error


def parse(text: str, where: str) -> Node:
    """The one document in ``text`` as a tree; ``where`` names the file in messages.

    Raises ``InputError`` with the line and column of the first fault.
    """
    text = text.removeprefix("\N{BYTE ORDER MARK}")
    if len(text) > MAX_BYTES:
        raise InputError(f"{where} is larger than {MAX_BYTES // 1_000_000} MB", "Split it into several.")
    builder = _Builder(where, YAML(typ="safe", pure=True).parse(text))
    try:
        return builder.document()
    except ReaderError as error:
        raise fault(
            where,
            _position(text, error.position),
            f"the character U+{_code(error.character):04X} is not allowed in YAML",
            "Remove it.",
        ) from error
    except MarkedYAMLError as error:
        raise _explained(where, error) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise fault(
            where, (1, 1), f"this cannot be read as YAML: {error}", "Check it from the top."
        ) from error


def _code(character: Any) -> int:
    return character if isinstance(character, int) else ord(str(character)[:1] or "\0")


def _position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of the character at ``offset``."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _explained(where: str, error: MarkedYAMLError) -> InputError:
    """A scanner's or parser's complaint in plain words."""
    problem = str(error.problem or error.context or "this is not YAML")
    mark: StringMark | None = error.problem_mark or error.context_mark
    remedy = "Check the indentation, the quotes and the brackets here and on the line above."
    if "unexpected end of stream" in problem and error.context_mark:
        mark, problem, remedy = error.context_mark, "this quote is never closed", "Close the quote."
    elif "<stream end>" in problem and error.context_mark:
        mark, problem, remedy = error.context_mark, "this bracket is never closed", "Close the bracket."
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
    return fault(where, at, problem, remedy)


class _Builder:
    """Turns YAML events into nodes, and stops at the first thing that is not allowed."""

    def __init__(self, where: str, events: Iterator[Any]) -> None:
        self._where = where
        self._events = events
        self._anchors: dict[str, Node] = {}
        self._aliases = 0

    def document(self) -> Node:
        root: Node | None = None
        for event in self._events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                if root is not None:
                    raise self._fault(event, "a second document starts here", "Keep one document in a file.")
                root = self._node(next(self._events), 1)
        if root is None or root.value is None:
            raise fault(self._where, (1, 1), "the file is empty", "Write it, or restore it from a copy.")
        return root

    def _fault(self, event: Any, what: str, remedy: str) -> InputError:
        return fault(self._where, (event.start_mark.line + 1, event.start_mark.column + 1), what, remedy)

    def _node(self, event: Any, depth: int) -> Node:
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self._alias(event)
        if event.tag is not None:
            raise self._fault(
                event, f"the tag {shown(event.tag)} is not allowed", "Remove it and write plain text."
            )
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
            raise self._fault(
                event,
                f"*{event.anchor} refers to nothing above it",
                "Name a value with & first, or put the text in quotes.",
            )
        return self._anchors[event.anchor]

    def _scalar(self, event: Any) -> Node:
        plain = bool(event.implicit[0])
        value = None if plain and event.value in _NULLS else event.value
        return Node(value, event.start_mark.line + 1, event.start_mark.column + 1, plain=plain)

    def _list(self, event: Any, depth: int) -> Node:
        nodes: list[Node] = []
        size = 1
        while type(entry := next(self._events)).__name__ != "SequenceEndEvent":
            nodes.append(self._node(entry, depth + 1))
            size += nodes[-1].size
        return Node(nodes, event.start_mark.line + 1, event.start_mark.column + 1, size=size)

    def _mapping(self, event: Any, depth: int) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Node] = {}
        size = 1
        while type(entry := next(self._events)).__name__ != "MappingEndEvent":
            key = self._node(entry, depth + 1)
            if not isinstance(key.value, str):
                raise self._fault(entry, "a key must be a word", "Write it as key: value.")
            if key.value == "<<":
                raise self._fault(entry, "merge keys (<<) are not allowed", "Write the keys out.")
            if key.value in values:
                first = keys[key.value].line
                raise self._fault(
                    entry,
                    f"the key {shown(key.value)} is here twice (first on line {first})",
                    "Keep one of them.",
                )
            keys[key.value] = key
            values[key.value] = self._node(next(self._events), depth + 1)
            size += values[key.value].size
        return Node(values, event.start_mark.line + 1, event.start_mark.column + 1, keys=keys, size=size)
