"""``tutor learner show`` as pictures: weeks in the terminal (plotext), PNG and HTML (matplotlib).

Colours are Okabe and Ito's, safe for the colour-blind; nothing is told by colour alone.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from tutor.errors import EngineError
from tutor.files import whole, write_text
from tutor.learner.report import Report, Week, forecast

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ALL, RIGHT = "░", "█"
"""A week's first answers, and those right at once, in the terminal."""
LINES = 10
"""Height of the chart in the terminal, axis included."""

LABEL = 8
"""Columns that a week's label takes with the room around it."""
NAME = 32
"""Characters of a skill's name in a picture before it goes on in the next line."""

GREEN, SKY, GREY = "#009E73", "#56B4E9", "#6B6B6B"
SCRIPTS = ("DejaVu Sans", "Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Malgun Gothic", "AppleGothic")
"""Typefaces in the order in which a letter is looked for; those that are not installed are left out."""

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ddd; }}
svg {{ max-width: 100%; height: auto; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{answers} until {day}. A skill counts as mastered from {mastery}.</p>
{figure}
<table>
<tr><th>skill</th><th>known</th><th>right at once</th><th>mastered</th><th>practice</th></tr>
{rows}
</table>
</body>
</html>
"""


def weeks_chart(weeks: Sequence[Week], width: int, *, colour: bool) -> str:
    """First answers a week as bars, ``width`` characters wide; without ``colour`` no escape codes at all."""
    import plotext

    places = list(range(1, len(weeks) + 1))
    step = -(-LABEL * (len(weeks) + 1) // width)  # every so many weeks have a label, the last among them
    named = places[::-step]
    plotext.clear_figure()  # plotext draws on one figure of its own; nothing of it is left to the next
    plotext.theme("pro" if colour else "clear")
    plotext.limit_size(False, False)
    plotext.plotsize(width, LINES)
    plotext.frame(False)
    plotext.bar(places, [week.tries for week in weeks], marker=ALL, color="gray", width=0.5)
    plotext.bar(places, [week.right for week in weeks], marker=RIGHT, color="green", width=0.5)
    plotext.xlim(0, len(weeks) + 1)
    plotext.xticks(named, [f"{weeks[place - 1].start:%m-%d}" for place in named])
    top = max(week.tries for week in weeks)
    plotext.ylim(0, max(top, 1))
    ticks = sorted({0, top // 2, max(top, 1)})
    plotext.yticks(ticks, [str(tick) for tick in ticks])
    drawn = str(plotext.build())
    plotext.clear_figure()
    if not colour:
        drawn = plotext.uncolorize(drawn)
    return "\n".join(
        [f"First answers a week ({ALL}), right at once ({RIGHT}):", *map(str.rstrip, drawn.splitlines())]
    )


def png(report: Report, path: Path) -> None:
    """Mastery and weeks as a picture. Raises ``EngineError`` without matplotlib, ``InputError``."""
    with _drawn(report) as figure, whole(path) as partial, partial.open("wb") as file:
        figure.savefig(file, format="png")
    path.chmod(0o600)  # as private as the store


def page(report: Report, path: Path) -> None:
    """The same as one HTML page without scripts that needs nothing else. Raises as ``png``."""
    write_text(path, page_text(report))
    path.chmod(0o600)


def page_text(report: Report) -> str:
    """The page's text. Raises ``EngineError`` without matplotlib."""
    out = io.StringIO()
    with _drawn(report) as figure:
        figure.savefig(out, format="svg", metadata={"Date": None})
    svg = out.getvalue()
    rows = [
        f"<tr><td>{html.escape(skill.name)}</td><td>{skill.p:.0%}</td>"
        f"<td>{skill.right} of {skill.first_attempts}</td><td>{'yes' if skill.mastered else ''}</td>"
        f"<td>{html.escape(forecast(skill))}</td></tr>"
        for skill in report.skills
    ]
    return PAGE.format(
        title=html.escape(_title(report)),
        answers=f"{report.answers} answer{'' if report.answers == 1 else 's'}",
        day=report.day.isoformat(),
        mastery=f"{report.mastery:.0%}",
        figure=svg[svg.index("<svg") :],  # without the XML head, which has no place inside HTML
        rows="\n".join(rows),
    )


@contextmanager
def _drawn(report: Report) -> Iterator[Figure]:
    """The picture, while matplotlib is set for it."""
    try:
        import matplotlib as mpl
        from matplotlib import font_manager
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise EngineError("matplotlib is not installed", "Run: pip install 'sori-tutor[plots]'") from error

    import warnings

    installed = set(font_manager.get_font_names())
    style: dict[Any, Any] = {
        "font.family": [name for name in SCRIPTS if name in installed],
        "svg.fonttype": "none",  # the reader's own typefaces, whatever the script
        "svg.hashsalt": report.course,  # the same picture is the same file
        "text.parse_math": False,  # a price in a skill's name is no formula
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": GREY,
        "axes.titlelocation": "left",
    }
    with mpl.rc_context(style), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)  # told in docs/learners.md
        height = 2.2 + 0.45 * len(report.skills) + (2.6 if report.weeks else 0)
        figure = Figure(figsize=(9, height), dpi=110, layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(_title(report), x=0.01, ha="left")
        if report.weeks:
            above, below = figure.subplots(2, 1, height_ratios=(height - 3.4, 2.6))
            _weeks(below, report.weeks)
        else:
            above = figure.subplots()
        _mastery(above, report)
        yield figure


def _mastery(ax: Axes, report: Report) -> None:
    """A bar for each skill, the first on top; what is mastered is darker and says so."""
    places = range(len(report.skills))
    ax.barh(
        list(places),
        [skill.p * 100 for skill in report.skills],
        color=[GREEN if skill.mastered else SKY for skill in report.skills],
    )
    ax.axvline(report.mastery * 100, color=GREY, linestyle="--", linewidth=1)
    for place, skill in zip(places, report.skills, strict=True):
        told = f"{skill.p:.0%}{', mastered' if skill.mastered else ''}\n{forecast(skill)}"
        ax.annotate(told, (100, place), (8, 0), textcoords="offset points", va="center", fontsize=9)
    ax.set_yticks(list(places), [fill(skill.name, NAME) for skill in report.skills])
    ax.set_ylim(len(report.skills) - 0.5, -0.5)
    ax.set_xlim(0, 100)
    ax.set_xlabel("known with a probability of, %")
    ax.set_title(f"Skills (mastered from {report.mastery:.0%}, the dashed line)")


def _weeks(ax: Axes, weeks: Sequence[Week]) -> None:
    """First answers a week, and how many of them were right at once."""
    from matplotlib.ticker import MaxNLocator

    labels = [f"{week.start:%Y-%m-%d}" for week in weeks]
    ax.bar(labels, [week.tries for week in weeks], color=SKY, label="first answers")
    ax.bar(labels, [week.right for week in weeks], color=GREEN, label="right at once", width=0.5)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.tick_params(axis="x", labelrotation=45, labelsize=8)
    ax.set_title("Weeks, by their Mondays")
    ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))


def _title(report: Report) -> str:
    return f"{report.learner}: {report.title}"
