"""``proactive.png``: how often the tutor speaks first when it should, and when it should not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.plot import BLUE, GREEN, GREY, ORANGE, PINK, RED, STYLE
from tutor.files import whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FALSE_ALARM_GOAL, RECALL_GOAL = 0.1, 0.85
"""The goals drawn in, as in ``budget.toml``."""
MEASURED = {"GPT-4o": 0.519, "Claude 3.5 Sonnet": 0.546, "Qwen2-7B-Proactive": 0.502}
"""False alarms in ProactiveBench (arXiv 2410.12361): other tasks, so only for the order of magnitude."""


def draw(figures: Mapping[str, Any], path: Path) -> None:
    """Draw the figures of ``bench.proactive`` to ``path``, whole or not at all."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(14, 6), dpi=110, layout="constrained")
        FigureCanvasAgg(figure)
        left, right = figure.subplots(1, 2)
        trade(left, figures)
        kinds(right, figures)
        with whole(path) as partial, partial.open("wb") as file:
            figure.savefig(file, format="png")


def trade(ax: Axes, figures: Mapping[str, Any]) -> None:
    """False alarms against recall, with their intervals; who never speaks has no false alarms to share."""
    ax.fill_between((0, FALSE_ALARM_GOAL * 100), RECALL_GOAL * 100, 100, color=GREEN, alpha=0.12, linewidth=0)
    rows = (
        ("tuning", "Sori, tuning part", "s", ORANGE),
        ("held_out", "Sori, held-out part", "o", BLUE),
        ("always", "speaks at every moment", "D", RED),
        ("silent", "silent by default", "^", PINK),
    )
    for key, name, shape, colour in rows:
        one = figures[key]
        x, y = (one["false_alarm_share"] or 0.0) * 100, one["recall"] * 100
        ax.errorbar(
            x,
            y,
            xerr=_bars(one["false_alarm_share"], one["false_alarm_ci"]),
            yerr=_bars(one["recall"], one["recall_ci"]),
            fmt=shape,
            color=colour,
            markersize=9,
            capsize=3,
            label=name,
        )
    for share in MEASURED.values():
        ax.axvline(share * 100, color=GREY, linestyle=":", linewidth=1)
    ax.text(
        max(MEASURED.values()) * 100 + 1,
        3,
        "general assistants,\nother tasks",
        color=GREY,
        fontsize=9,
        va="bottom",
    )
    ax.text(FALSE_ALARM_GOAL * 100 + 1, RECALL_GOAL * 100, "goal", color=GREEN, fontsize=9, va="bottom")
    ax.set_xlim(-2, 100)
    ax.set_ylim(-4, 104)
    ax.set_xlabel("false alarms, % of what was said first")
    ax.set_ylabel("recall, % of the moments to speak at")
    ax.legend(loc="center right", fontsize=9)
    ax.set_title(f"Speaking first at {figures['moments']} labelled moments")


def kinds(ax: Axes, figures: Mapping[str, Any]) -> None:
    """Recall and precision of each kind, with their intervals and how many moments there were."""
    table = figures["kinds"]
    places = range(len(table), 0, -1)
    for shift, key, colour in ((0.14, "recall", BLUE), (-0.14, "precision", ORANGE)):
        for place, one in zip(places, table.values(), strict=True):
            if one[key] is None:
                continue
            ax.errorbar(
                one[key] * 100,
                place + shift,
                xerr=_bars(one[key], one[f"{key}_ci"]),
                fmt="o",
                color=colour,
                markersize=6,
                capsize=2,
                label=key if place == len(table) else None,
            )
    ax.set_yticks(places, [f"{name.replace('_', ' ')} ({one['wanted']})" for name, one in table.items()])
    ax.set_xlim(0, 104)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel("%, with 95 % intervals")
    ax.legend(loc="lower left", fontsize=9)
    ax.set_title("By kind (moments that want it)")


def _bars(middle: float | None, ends: Sequence[float] | None) -> list[list[float]] | None:
    """Lengths of the two halves of an interval, %."""
    if middle is None or ends is None:
        return None
    return [[max(0.0, middle - ends[0]) * 100], [max(0.0, ends[1] - middle) * 100]]
