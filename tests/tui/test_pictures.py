"""The screens look as they do in the docs. After a change that is meant: ``make screens``; look at them."""

from __future__ import annotations

import html
import re

import pytest

from tests.tui.pictures import FOLDER, PICTURES, draw

TEXTS = re.compile(r'<text class="[^"]*-(r\d+)"[^>]*>([^<]*)</text>')


def words(svg: str) -> list[str]:
    """What is written on a screen, line by line, for a difference that can be read."""
    lines: dict[float, str] = {}
    for y, text in re.findall(r'<text [^>]*y="([\d.]+)"[^>]*>([^<]*)</text>', svg):
        lines[float(y)] = lines.get(float(y), "") + html.unescape(text)
    return [lines[y] for y in sorted(lines)]


@pytest.mark.parametrize("name", PICTURES)
def test_a_screen_is_as_its_picture_in_the_docs(name: str) -> None:
    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    drawn = draw(name)
    assert words(drawn) == words(kept)
    assert drawn == kept, "the words are the same, the colours or styles are not"


def test_every_picture_in_the_docs_can_be_drawn() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(PICTURES)


def test_without_colour_a_screen_has_only_greys() -> None:
    colours = re.findall(r"fill: #(..)(..)(..)", (FOLDER / "no-colour.svg").read_text(encoding="utf-8"))
    own = [rgb for rgb in colours if rgb != ("c5", "c8", "c6")]  # the picture's frame
    assert own
    assert all(red == green == blue for red, green, blue in own)


def test_what_does_not_count_is_greyer_than_what_does() -> None:
    svg = (FOLDER / "spoken.svg").read_text(encoding="utf-8")
    fills = dict(re.findall(r"-(r\d+) \{ fill: #(\w\w)", svg))
    drawn = {
        html.unescape(text).replace("\xa0", " "): int(fills[style], 16) for style, text in TEXTS.findall(svg)
    }

    def brightness(words: str) -> int:
        return next(value for text, value in drawn.items() if words in text)

    said = brightness("one quarter  ")
    assert all(brightness(words) < 0.75 * said for words in ("oh I see", "it makes them", "(not heard)"))


def test_a_picture_fetches_nothing() -> None:
    for path in FOLDER.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert "url(http" not in text
        assert "@import" not in text
