"""Pictures of a report: the terminal's at its width, without escape codes; PNG and HTML whole and private."""

from __future__ import annotations

import datetime as dt
import stat
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tutor.errors import EngineError, InputError
from tutor.learner.report import Report, SkillReport, Week
from tutor.learner_plots import ALL, RIGHT, page, page_text, png, weeks_chart

MONDAY = dt.date(2026, 1, 5)
WEEKS = tuple(Week(MONDAY + dt.timedelta(weeks=n), 3 * n, 2 * n, n) for n in range(12))
SKILLS = (
    SkillReport("count", "Counting <b> & more", 0.97, True, 5, 4, "2026-03-01", 17, None),
    SkillReport("add", "Adding for $3 or $4", 0.3, False, 0, 0, None, None, None),
)
REPORT = Report("Mina <script>", "numbers", "Numbers", dt.date(2026, 3, 18), 7, 0.95, SKILLS, WEEKS)


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("many", [2, 12])
def test_the_chart_keeps_its_width_and_has_no_codes_without_colour(width: int, many: int) -> None:
    chart = weeks_chart(WEEKS[-many:], width, colour=False)
    lines = chart.splitlines()
    assert max(map(len, lines)) <= width
    assert "\x1b" not in chart
    assert sum(line.count(RIGHT) for line in lines[1:]) > 0
    assert sum(line.count(ALL) for line in lines[1:]) > 0
    assert WEEKS[-1].start.strftime("%m-%d") in chart
    assert len(lines) < 14


def test_colour_is_there_when_it_is_wanted() -> None:
    assert "\x1b[" in weeks_chart(WEEKS, 80, colour=True)


def test_a_chart_holds_nothing_of_the_one_before() -> None:
    first = weeks_chart(WEEKS[:3], 80, colour=False)
    weeks_chart(WEEKS, 60, colour=True)
    assert weeks_chart(WEEKS[:3], 80, colour=False) == first


def test_weeks_without_a_right_answer_can_be_drawn() -> None:
    assert weeks_chart(
        [Week(MONDAY, 1, 0, 0), Week(MONDAY + dt.timedelta(weeks=1), 2, 0, 0)], 80, colour=False
    )


@pytest.mark.parametrize("report", [REPORT, replace(REPORT, weeks=())], ids=["weeks", "no weeks"])
def test_a_picture_is_a_png_for_its_owner_only(tmp_path: Path, report: Report) -> None:
    png(report, tmp_path / "mina.png")
    assert (tmp_path / "mina.png").read_bytes().startswith(b"\x89PNG\r\n")
    assert stat.S_IMODE((tmp_path / "mina.png").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["mina.png"]


def test_a_page_is_whole_and_its_names_are_no_markup(tmp_path: Path) -> None:
    page(REPORT, tmp_path / "mina.html")
    assert stat.S_IMODE((tmp_path / "mina.html").stat().st_mode) == 0o600
    text = (tmp_path / "mina.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "Mina &lt;script&gt;: Numbers" in text
    assert "Counting &lt;b&gt; &amp; more" in text
    assert "practised 17 days ago" in text
    assert "Adding for $3 or $4" in text
    assert ("src=" in text, "@import" in text) == (False, False)
    svg = text[text.index("<svg") : text.index("</svg>") + 6]
    assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_a_korean_name_is_drawn_without_a_warning(tmp_path: Path) -> None:
    report = replace(REPORT, learner="민아", skills=(replace(SKILLS[0], name="분수 더하기"),))
    png(report, tmp_path / "x.png")
    assert "분수 더하기" in page_text(report)


def test_without_matplotlib_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for draw, name in ((png, "x.png"), (page, "x.html")):
        with pytest.raises(EngineError, match="matplotlib is not installed") as told:
            draw(REPORT, tmp_path / name)
        assert "sori-tutor[plots]" in told.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        png(REPORT, tmp_path / "file" / "x.png")
