"""``bench.png``: four pictures of a run. Colours are Okabe and Ito's, safe for the colour-blind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutor.files import whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, ORANGE, GREEN, PINK, SKY, RED, YELLOW = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442",
)  # fmt: skip
GREY = "#6B6B6B"

STAGE_COLOURS = (SKY, BLUE, PINK, YELLOW, GREEN, ORANGE, GREY)

HUMAN_MS = 200
"""How soon people answer each other (Stivers 2009)."""

GOAL_MS, CUT_IN_GOAL_MS, CUT_IN_GOAL, STOP_GOAL_MS = 450, 500, 0.05, 200
"""The goals drawn in, as in ``budget.toml``."""

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": "#333333",
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#E3E3E3",
    "legend.frameon": False,
}


def draw(report: Mapping[str, Any], path: Path) -> None:
    """Draw ``report`` (``bench.json``) to ``path``, whole or not at all; what was not measured is said so."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    spaced = ConstrainedLayoutEngine(w_pad=0.15, h_pad=0.12)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(14, 10), dpi=110, layout=spaced)
        FigureCanvasAgg(figure)
        host = report["host"]
        figure.suptitle(
            f"Sori, {report['mode']} benchmarks, {report['started'][:10]}: {host['cpu']}, "
            f"{host['cores']} cores, load before {host['load'][0]:g}",
            x=0.01,
            ha="left",
            fontsize=11,
            color=GREY,
        )
        axes = figure.subplots(2, 2)
        panels: Sequence[tuple[str, Callable[[Axes, Mapping[str, Any]], None]]] = (
            ("latency", voice_to_voice),
            ("latency", stages),
            ("turn_taking", turn_taking),
            ("barge_in", barge_in),
        )
        for ax, (name, panel) in zip(axes.flat, panels, strict=True):
            if name in report["benches"]:
                panel(ax, report["benches"][name])
            else:
                empty(ax, f"{name.replace('_', '-')}: not measured in this run")
        with whole(path) as partial, partial.open("wb") as file:
            figure.savefig(file, format="png")


def voice_to_voice(ax: Axes, latency: Mapping[str, Any]) -> None:
    """Share of turns answered within so many milliseconds, ours and the naive chain's."""
    turns = latency["turn_list"]
    for key, name, colour in (("v2v_ms", "Sori", BLUE), ("naive_v2v_ms", "naive chain", RED)):
        values = sorted(turn[key] for turn in turns if turn[key] is not None)
        if not values:
            continue
        shares = [(at + 1) / len(values) * 100 for at in range(len(values))]
        ax.step([values[0], *values], [0, *shares], where="post", color=colour, linewidth=2.4)
        half = latency["v2v_ms" if key == "v2v_ms" else "naive_v2v_ms"]["p50"]
        ax.plot(half, 50, "o", color=colour, markersize=7)
        ax.annotate(
            f"{name}\np50 {half:,.0f} ms", (half, 50), (-10, 6), textcoords="offset points", va="bottom",
            ha="right", color=colour, fontweight="bold",
        )  # fmt: skip
    for at, text in ((HUMAN_MS, "people: 200 ms"), (GOAL_MS, "goal for p50: 450 ms")):
        ax.axvline(at, color=GREY, linestyle="--", linewidth=1.2)
        ax.text(at * 0.98, 98, text, color=GREY, fontsize=9, rotation=90, ha="right", va="top")
    ax.set_xscale("log")
    ax.set_xlim(100, max(6000, (latency["naive_v2v_ms"]["max"] or 0) * 1.3))
    _plain_ticks(ax, (100, 200, 450, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000))
    ax.set_ylim(0, 100)
    ax.set_xlabel("voice to voice, ms (log scale)")
    ax.set_ylabel("turns answered by then, %")
    ratio = latency["naive_over_ours"]
    ax.set_title(f"Voice to voice: {ratio:.3g} times faster than naive" if ratio else "Voice to voice")


def stages(ax: Axes, latency: Mapping[str, Any]) -> None:
    """Where each turn's time went; the parts of a bar add up to its v2v."""
    turns = [turn for turn in latency["turn_list"] if turn["v2v_ms"] is not None]
    places = range(1, len(turns) + 1)
    bottom = [0.0] * len(turns)
    for name, colour in zip(latency["stages_ms"], STAGE_COLOURS, strict=False):
        heights = [turn["stages_ms"].get(name, 0.0) for turn in turns]
        ax.bar(places, heights, 0.8, bottom, color=colour, label=name.replace("_", " "))
        bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
    ax.axhline(GOAL_MS, color=GREY, linestyle="--", linewidth=1.2)
    ax.set_xlim(0.3, len(turns) + 0.7)
    ax.set_ylim(0, max([*bottom, GOAL_MS]) * 1.3)
    ax.grid(visible=False, axis="x")
    ax.locator_params(axis="x", integer=True)
    ax.set_xlabel("turn")
    ax.set_ylabel("ms")
    ax.legend(ncols=4, loc="upper left", fontsize=9, columnspacing=1.2, handlelength=1.2)
    ax.set_title("Where a turn's time goes")


def turn_taking(ax: Axes, figures: Mapping[str, Any]) -> None:
    """How often hesitations are cut in on, against how soon complete answers are answered."""
    shapes = ("o", "s", "D", "^", "v")
    colours = (BLUE, GREEN, ORANGE, PINK, RED)
    highest, longest = 0.1, CUT_IN_GOAL_MS * 1.5
    ax.fill_between((0, CUT_IN_GOAL_MS), CUT_IN_GOAL * 100, color=GREEN, alpha=0.12, linewidth=0)
    for (name, one), shape, colour in zip(figures["conditions"].items(), shapes, colours, strict=False):
        delay, share = one["complete"]["audible_ms"]["p50"], one["hesitations"]["cut_in_share"]
        if delay is None or share is None:
            continue
        highest, longest = max(highest, share), max(longest, delay)
        label = f"{condition(name)} ({share * 100:.1f} %, {delay:.0f} ms)"
        ax.plot(delay, share * 100, shape, color=colour, markersize=10, label=label, clip_on=False, zorder=3)
    ax.set_xlim(0, longest * 1.15)
    ax.set_ylim(0, highest * 130)
    ax.set_xlabel("complete answers: median time to the tutor's voice, ms")
    ax.set_ylabel("hesitations cut in on, %")
    ax.text(8, CUT_IN_GOAL * 100, " goal: at most 5 %, within 500 ms", color=GREY, fontsize=9, va="bottom")
    ax.legend(loc="upper left", fontsize=9, title="noise mixed in", alignment="left")
    ax.set_title("Turn-taking: patience against speed")


def condition(name: str) -> str:
    """``pink_20_db`` as "pink noise, 20 dB below"."""
    kind, _, rest = name.partition("_")
    if not rest:
        return "none" if name == "clean" else name
    return f"{'pink noise' if kind == 'pink' else kind}, {rest.split('_')[0]} dB below"


def barge_in(ax: Axes, figures: Mapping[str, Any]) -> None:
    """How soon the tutor gives way when the learner means it: medians, and lines to p95."""
    meant = figures["barge_ins"]
    rows = (
        ("speech → quieter", "onset_to_ducked_ms", SKY),
        ("speech → recognised", "onset_to_recognised_ms", ORANGE),
        ("speech → silent", "onset_to_silence_ms", BLUE),
        ("recognised → silent", "stop_ms", GREEN),
    )
    places = range(len(rows), 0, -1)
    longest = float(STOP_GOAL_MS)
    for place, (_, key, colour) in zip(places, rows, strict=True):
        half, most = meant[key]["p50"], meant[key]["p95"]
        if half is None:
            continue
        longest = max(longest, most)
        ax.plot((half, most), (place, place), color=colour, linewidth=5, solid_capstyle="butt")
        ax.plot(half, place, "o", color=colour, markersize=11)
        ax.plot(most, place, "|", color=colour, markersize=18, markeredgewidth=3)
        ax.text(half, place + 0.2, f"p50 {half:.0f}, p95 {most:.0f}", color="#333333", fontsize=9)
    ax.plot((STOP_GOAL_MS,) * 2, (0.55, 1.45), color=GREY, linestyle="--", linewidth=1.2)
    ax.text(STOP_GOAL_MS, 0.52, " goal for p95: 200 ms", color=GREY, fontsize=9, va="bottom")
    ax.set_yticks(places, [name for name, *_ in rows])
    ax.set_ylim(0.4, len(rows) + 1.0)
    ax.set_xlim(0, longest * 1.2)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel("ms")
    shares = (
        f"let in: {percent(meant['stopped_share'])} of barge-ins\n"
        f"stopped in error: {percent(figures['wrong_stop_share'])} of backchannels and noises"
    )
    ax.text(0.99, 0.98, shares, transform=ax.transAxes, ha="right", va="top", color=GREY, fontsize=9)
    ax.set_title("Barge-in: how soon the tutor gives way")


def percent(share: float | None) -> str:
    """``0.05`` as ``5 %``."""
    return "–" if share is None else f"{share * 100:.3g} %"


def empty(ax: Axes, text: str) -> None:
    """A panel without a picture."""
    ax.set_axis_off()
    ax.text(0.5, 0.5, text, ha="center", va="center", color=GREY, fontsize=11, transform=ax.transAxes)


def _plain_ticks(ax: Axes, ticks: Sequence[int]) -> None:
    low, high = ax.get_xlim()
    shown = [tick for tick in ticks if low <= tick <= high]
    ax.set_xticks(shown, [f"{tick:,}" for tick in shown])
    ax.set_xticks([], minor=True)
