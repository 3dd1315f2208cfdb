"""A teacher's notes beside a course file: Markdown, text and PDF in ``<course>.notes``, as passages.

Notes are read, never obeyed: nothing of them reaches a model, and of a question's answer only whole sentences
are spoken, by the rules of ``mind.retrieve``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tutor.mind.retrieve import Passage

log = logging.getLogger(__name__)

MAX_BYTES = 20_000_000
"""The largest note that is read, bytes."""

MAX_FILES, MAX_PAGES, MAX_PASSAGES = 100, 400, 5_000

Progress = Callable[[str], None]

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$")
_MARKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|`")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")


def folder(course_file: Path) -> Path:
    """Where the notes of a course are: ``fractions.notes`` beside ``fractions.yaml``."""
    return course_file.with_suffix(".notes")


def read(course_file: Path, note: Progress) -> Iterator[Passage]:
    """The passages of every note. A file that cannot be read is told in one line and passed over."""
    place = folder(course_file)
    if not place.is_dir():
        return
    told = 0
    files = sorted(path for path in place.rglob("*") if path.suffix.lower() in _READERS and path.is_file())
    for path in files[:MAX_FILES]:
        try:
            if path.stat().st_size > MAX_BYTES:
                note(f"The note {path} is larger than {MAX_BYTES // 1_000_000} MB and is left out.")
                continue
            for passage in _READERS[path.suffix.lower()](path):
                told += 1
                if told > MAX_PASSAGES:
                    note(f"There are more than {MAX_PASSAGES} passages in {place}; the rest is left out.")
                    return
                yield passage
        except ImportError:
            note(f"The note {path} is left out: PDF needs the extra: pip install 'sori-tutor[notes]'.")
        except (OSError, UnicodeDecodeError) as error:
            note(f"The note {path} cannot be read: {error}")
        except Exception as error:  # noqa: BLE001 - a PDF may be broken in any way, and the lesson goes on
            log.warning("a note could not be read: %s", type(error).__name__)
            note(f"The note {path} cannot be read: {type(error).__name__}.")


def passages_of(path: Path) -> Iterator[Passage]:
    """The passages of one note. Raises what its reader raises, ``KeyError`` for a kind that none reads."""
    return _READERS[path.suffix.lower()](path)


def as_markdown(found: Iterable[Passage]) -> str:
    """``found`` as a note that reads back as the same passages, a heading for each source."""
    lines: list[str] = []
    source = None
    for passage in found:
        text = passage.text.lstrip("#-*+|<>`~ ")
        if passage.source != source:
            source = passage.source
            lines += [f"# {source}", ""]
        if text:
            lines += [text, ""]
    return "\n".join(lines)


def _markdown(path: Path) -> Iterator[Passage]:
    """A passage a paragraph or list entry; the source is the nearest heading above, else the file's name."""
    source = _title(path)
    block: list[str] = []
    fenced = False
    for line in [*path.read_text(encoding="utf-8-sig").splitlines(), ""]:
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        heading = _HEADING.match(line)
        begins = heading is not None or not line.strip() or _BULLET.match(line) is not None or fenced
        if begins and block:
            yield Passage(" ".join(block), source, "notes")
            block = []
        if heading is not None:
            source = _plain(heading[1])
        elif line.strip() and not fenced and not line.lstrip().startswith(("```", "~~~", "|", "<")):
            block.append(_plain(_BULLET.sub("", line)))


def _pdf(path: Path) -> Iterator[Passage]:
    """A passage a paragraph; the source is the document's title or the file's name."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    title = (reader.metadata.title if reader.metadata else None) or _title(path)
    for page in reader.pages[:MAX_PAGES]:
        text = re.sub(r"(\w)-\n(?=[a-z])", r"\1", page.extract_text())
        for block in re.split(r"\n\s*\n|(?<=[.!?])\s*\n(?=[A-Z가-힣])", text):
            if words := " ".join(block.split()):
                yield Passage(words, title, "notes")


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", _LINK.sub(r"\1", text)).split())


def _title(path: Path) -> str:
    return re.sub(r"[-_]+", " ", path.stem)


_READERS: dict[str, Callable[[Path], Iterator[Passage]]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _markdown,
    ".pdf": _pdf,
}
