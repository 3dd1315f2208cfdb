"""A teacher's notes beside a course: read as passages, never obeyed, and never in the way of a lesson."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor import notes
from tutor.mind.retrieve import Passage

MARKDOWN = """\
Before any heading.

# Baking *bread*

Yeast is **alive**. See [the book](https://example.org/book).
It goes on here.

- Sugar feeds it.
1. Salt slows it down.

```python
never = "read"
```

| a | table |

## 한국어

효모는 생물입니다.
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "bread.notes").mkdir()
    return tmp_path / "bread.yaml"


def read(course: Path) -> tuple[list[Passage], list[str]]:
    told: list[str] = []
    return list(notes.read(course, told.append)), told


def test_markdown_becomes_passages_under_their_headings(course: Path) -> None:
    (notes.folder(course) / "my-notes.md").write_text(MARKDOWN, encoding="utf-8")
    found, told = read(course)
    assert told == []
    assert [(p.source, p.text) for p in found] == [
        ("my notes", "Before any heading."),
        ("Baking bread", "Yeast is alive. See the book. It goes on here."),
        ("Baking bread", "Sugar feeds it."),
        ("Baking bread", "Salt slows it down."),
        ("한국어", "효모는 생물입니다."),
    ]
    assert {p.kind for p in found} == {"notes"}


def test_without_a_folder_there_are_no_notes(tmp_path: Path) -> None:
    assert read(tmp_path / "other.yaml") == ([], [])


def pdf(text: str) -> bytes:
    """One page that shows ``text``, as small as a PDF can be."""
    shown = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 200]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def test_a_pdf_is_read(course: Path) -> None:
    pytest.importorskip("pypdf")
    (notes.folder(course) / "dough-book.pdf").write_bytes(pdf("The gas lifts the dough."))
    found, told = read(course)
    assert told == []
    assert [(p.source, p.text) for p in found] == [("dough book", "The gas lifts the dough.")]


def test_a_broken_note_is_told_and_the_others_are_read(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypdf")
    place = notes.folder(course)
    (place / "a.pdf").write_bytes(b"no pdf at all")
    (place / "b.md").write_bytes(b"\xff\xfe broken")
    (place / "c.md").write_text("Whole.")
    (place / "d.md").write_text("x" * 200)
    monkeypatch.setattr(notes, "MAX_BYTES", 100)
    found, told = read(course)
    assert [p.text for p in found] == ["Whole."]
    assert [any(name in line for line in told) for name in ("a.pdf", "b.md", "d.md")] == [True] * 3


def test_there_is_a_bound_on_passages(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (notes.folder(course) / "a.md").write_text("\n\n".join(f"Passage {n}." for n in range(9)))
    monkeypatch.setattr(notes, "MAX_PASSAGES", 4)
    found, told = read(course)
    assert len(found) == 4
    assert "the rest is left out" in told[0]
