"""Does the tutor speak first at the right moments, and only then? Labelled moments, beside two baselines.

python -m bench.proactive [--json] [--wrong tuning] [--show NAME] [--plot F.png] [--quick]
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.moments import PARTS, Moment, as_lines, everything
from tutor.errors import InputError, TutorError
from tutor.learner.kinds import candidates
from tutor.learner.proactive import decide
from tutor.learner.replay import read
from tutor.learner.situation import State, observe
from tutor.learner.tact import Tact
from tutor.learner.timeline import Event, Kind, Now
from tutor.suggest import book

POLL_S = 0.25
"""How often the tutor is asked whether it would speak, to measure the delay, seconds."""
EARLY_S = 15.0
"""From so long before an attentive tutor would have spoken; one that speaks sooner has a delay below 0."""
BOOK = book("en")

Policy = Callable[[Now, State, Tact], Kind | None]


def ours(now: Now, state: State, settings: Tact) -> Kind | None:
    """What the tutor does."""
    found = decide(now, state, (), settings, BOOK)
    return None if found is None else found.kind


def silent(_now: Now, _state: State, _settings: Tact) -> Kind | None:
    """Speaks when spoken to, as most assistants do."""
    return None


def always(now: Now, state: State, settings: Tact) -> Kind | None:
    """Speaks at every moment: of the worthiest thing that fits, manners not asked; else it offers help."""
    found = candidates(now.t, state, settings)
    return max(found, key=lambda one: one.benefit).kind if found else Kind.STUCK


POLICIES: Mapping[str, Policy] = {"sori": ours, "silent": silent, "always": always}


@dataclass(frozen=True, slots=True)
class Told:
    """A moment, what was said at it, and how long after an attentive tutor would have said it, seconds."""

    moment: Moment
    kind: Kind | None
    delay: float | None = None

    @property
    def hit(self) -> bool:
        return self.kind in self.moment.kinds

    @property
    def right(self) -> bool:
        return self.hit if self.moment.kinds else self.kind is None


def run(quick: bool) -> dict[str, Any]:
    """The figures. ``quick`` only times ``decide`` less often."""
    moments = everything()
    told = {name: [at(one, policy) for one in moments] for name, policy in POLICIES.items()}
    sori = told["sori"]
    return {
        "moments": len(moments),
        "timelines": len({one.name for one in moments}),
        "to_speak": sum(bool(one.kinds) for one in moments),
        **{part: scores([one for one in sori if one.moment.part == part]) for part in PARTS},
        "all": scores(sori),
        "silent": scores(told["silent"]),
        "always": scores(told["always"]),
        "delay_s": summary([one.delay for one in sori if one.delay is not None]),
        "kinds": {str(kind): of_kind(sori, kind) for kind in Kind},
        "decide_ms": latency(moments, 3 if quick else 20),
    }


def events(moment: Moment) -> list[Event]:
    """What happened before the moment."""
    found = read((json.dumps(line) for line in moment.lines), BOOK.phrases, moment.name)
    return [one for one in found if not isinstance(one, Now)]


def state_of(found: Iterable[Event], state: State | None = None) -> State:
    """The situation after ``found``."""
    state = state or State()
    for event in found:
        state = observe(state, event)
    return state


def asked(moment: Moment) -> Now:
    """The question about the moment."""
    (now,) = read([json.dumps(as_lines(moment)[-1])], BOOK.phrases, moment.name)
    assert isinstance(now, Now)
    return now


def at(moment: Moment, policy: Policy = ours) -> Told:
    """What ``policy`` says at the moment. What it would have said at an earlier one plays no part."""
    now = asked(moment)
    kind = policy(now, state_of(events(moment)), moment.settings)
    if kind not in moment.kinds or moment.since is None:
        return Told(moment, kind)
    return Told(moment, kind, _delay(moment, now, policy))


def _delay(moment: Moment, now: Now, policy: Policy) -> float:
    """Seconds from ``since`` until it is said, asked four times a second; below 0 where it comes sooner."""
    assert moment.since is not None
    t, state, ahead = max(0.0, moment.since - EARLY_S), State(), events(moment)
    while t < now.t:
        state = state_of([one for one in ahead if one.t <= t], state)
        ahead = [one for one in ahead if one.t > t]
        if policy(Now(t, now.local), state, moment.settings) in moment.kinds:
            break
        t += POLL_S
    return round(min(t, now.t) - moment.since, 3)


def scores(told: Sequence[Told]) -> dict[str, Any]:
    """Shares with their 95 % intervals. A suggestion of a wrong kind is a false alarm, and no hit.

    Precision is 1 less the false alarms; recall is of the moments at which something was to be said.
    """
    spoken = [one for one in told if one.kind is not None]
    wanted = [one for one in told if one.moment.kinds]
    hits = sum(one.hit for one in told)
    return {
        "moments": len(told),
        "spoken": len(spoken),
        "wrong_kind": sum(bool(one.moment.kinds) and not one.hit for one in spoken),
        "precision": share(hits, len(spoken)),
        "precision_ci": wilson(hits, len(spoken)),
        "recall": share(hits, len(wanted)),
        "recall_ci": wilson(hits, len(wanted)),
        "false_alarm_share": share(len(spoken) - hits, len(spoken)),
        "false_alarm_ci": wilson(len(spoken) - hits, len(spoken)),
        "spoke_in_silence_share": share(
            sum(not one.moment.kinds for one in spoken), sum(not one.moment.kinds for one in told)
        ),
    }


def of_kind(told: Sequence[Told], kind: Kind) -> dict[str, Any]:
    """As ``scores``, of one kind: recall where it is the best choice, false alarms where it was said."""
    wanted = [one for one in told if one.moment.kinds[:1] == (kind,)]
    spoken = [one for one in told if one.kind is kind]
    hits, good = sum(one.hit for one in wanted), sum(one.hit for one in spoken)
    return {
        "wanted": len(wanted),
        "recall": share(hits, len(wanted)),
        "recall_ci": wilson(hits, len(wanted)),
        "spoken": len(spoken),
        "precision": share(good, len(spoken)),
        "precision_ci": wilson(good, len(spoken)),
        "false_alarm_share": share(len(spoken) - good, len(spoken)),
        "delay_s": summary([one.delay for one in wanted if one.delay is not None]),
    }


def share(part: int, whole: int) -> float | None:
    """``None`` where there is nothing to have a share of."""
    return round(part / whole, 4) if whole else None


def wilson(part: int, whole: int, z: float = 1.96) -> list[float] | None:
    """Wilson's interval of a share, 95 %; it holds for few and for none, too (Wilson 1927)."""
    if not whole:
        return None
    p, square = part / whole, z * z / whole
    middle = (p + square / 2) / (1 + square)
    half = z * math.sqrt(p * (1 - p) / whole + square / (4 * whole)) / (1 + square)
    return [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)]


def latency(moments: Sequence[Moment], rounds: int) -> dict[str, float | None]:
    """``decide`` at each moment, ms; its state is there already, as in a lesson."""
    ready = [(asked(one), state_of(events(one)), one.settings) for one in moments]
    took = []
    for _ in range(rounds):
        for now, state, settings in ready:
            began = time.perf_counter_ns()
            decide(now, state, (), settings, BOOK)
            took.append((time.perf_counter_ns() - began) / 1e6)
    return summary(took)


def summary(values: Sequence[float]) -> dict[str, float | None]:
    """``p50``, ``p95`` and ``max``, by nearest rank; finer than ``tutor.metrics`` rounds."""
    ranked = sorted(values)

    def rank(q: float) -> float | None:
        return round(ranked[max(0, math.ceil(q * len(ranked)) - 1)], 4) if ranked else None

    return {"p50": rank(0.5), "p95": rank(0.95), "max": rank(1.0)}


def shown(figures: Mapping[str, Any]) -> list[str]:
    """The tables for people."""
    from bench.report import number, table  # knows every engine, which the figures do not need

    head = ("", "moments", "spoken", "false alarms", "95 %", "recall", "95 %")
    names = {"all": "Sori, all", "tuning": "Sori, tuning", "held_out": "Sori, held out"}
    names |= {"silent": "silent by default", "always": "always speaks"}
    rows = [
        (
            name,
            number(one["moments"]),
            number(one["spoken"]),
            percent(one["false_alarm_share"]),
            span(one["false_alarm_ci"]),
            percent(one["recall"]),
            span(one["recall_ci"]),
        )
        for name, one in ((name, figures[key]) for key, name in names.items())
    ]
    lines = table(head, rows, right=range(1, 7))
    kinds = [
        (
            kind,
            number(one["wanted"]),
            percent(one["recall"]),
            span(one["recall_ci"]),
            number(one["spoken"]),
            percent(one["precision"]),
            span(one["precision_ci"]),
            number(one["delay_s"]["p50"]),
            number(one["delay_s"]["max"]),
        )
        for kind, one in figures["kinds"].items()
    ]
    columns = ("kind", "wanted", "recall", "95 %", "spoken", "precision", "95 %", "delay p50, s", "max, s")
    lines += ["", *table(columns, kinds, right=range(1, 9))]
    took = figures["decide_ms"]
    return [*lines, "", f"decide: p50 {took['p50']:.3f} ms, p95 {took['p95']:.3f} ms"]


def percent(part: float | None) -> str:
    return "–" if part is None else f"{part * 100:.1f} %"


def span(ends: Sequence[float] | None) -> str:
    return "–" if ends is None else f"{ends[0] * 100:.0f}-{ends[1] * 100:.0f}"


def wrong(part: str) -> list[str]:
    """Where the tutor does other than the label says, in one part."""
    found = [one for one in map(at, everything()) if one.moment.part == part and not one.right]
    return [
        f"{one.moment.name} at {one.moment.t:g} s: {one.kind or 'silent'}, "
        f"not {' or '.join(one.moment.kinds) or 'silent'}. {one.moment.why}"
        for one in found
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.proactive", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="time `decide` less often")
    parser.add_argument("--json", action="store_true", help="the figures for programs")
    parser.add_argument("--wrong", choices=PARTS, help="name what goes against its label")
    parser.add_argument(
        "--show", metavar="NAME", help="a timeline as JSON lines, for `tutor learner suggest`"
    )
    parser.add_argument("--plot", type=Path, metavar="F.png", help="draw the figures")
    options = parser.parse_args(arguments)
    try:
        if options.show:
            lines = timeline(options.show)
        elif options.wrong:
            lines = wrong(options.wrong) or ["Every moment goes by its label."]
        else:
            figures = run(options.quick)
            lines = [json.dumps(figures, indent=1)] if options.json else shown(figures)
            if options.plot:
                from bench.plot_proactive import draw

                draw(figures, options.plot)
        print("\n".join(lines))
    except TutorError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def timeline(name: str) -> list[str]:
    """A timeline with all its moments. Raises ``InputError`` where there is none of that name."""
    moments = [one for one in everything() if one.name == name]
    if not moments:
        raise InputError(f"there is no timeline {name!r} among the moments", "See bench/sets/moments.")
    lines: list[dict[str, Any]] = []
    for one in moments:
        new = [line for line in one.lines if line not in lines]
        lines += [*new, as_lines(one)[-1]]
    return [json.dumps(line, ensure_ascii=False) for line in lines]


if __name__ == "__main__":
    sys.exit(main())
