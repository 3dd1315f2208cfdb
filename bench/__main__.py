"""The benchmark suite: ``python -m bench [--quick] [--only NAME …] [--out DIR]``.

Writes ``bench.json``, ``bench.md`` and ``bench.png`` to ``out/bench``. Exit codes: 0 all budgets hold, 1 a
budget is broken or a bench failed, 2 bad usage, 3 an engine is missing.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from bench import budget, host, report
from bench.alone import note
from bench.engines import Note, opened
from bench.suite import FULL_ONLY, NAMES, WITHOUT_ENGINES, Outcome, run_all
from tutor.errors import TutorError
from tutor.files import check_folder, write_text


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Sori's benchmark suite.")
    parser.add_argument("--quick", action="store_true", help="fewer samples; at most 4 minutes on 2 cores")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=NAMES, help=f"of {', '.join(NAMES)}")
    parser.add_argument("--out", type=Path, default=Path("out/bench"), help="where the report goes")
    options = parser.parse_args(arguments)
    try:
        check_folder(options.out)
        budgets = budget.read()
        wanted = options.only or [name for name in NAMES if not (options.quick and name in FULL_ONLY)]
        made = measure([name for name in NAMES if name in wanted], options.quick, budgets)
        save(made, options.out)
    except TutorError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped before any bench was done; nothing was written.", file=sys.stderr)
        return 130
    print("\n".join(report.verdict(made)))
    print(f"Written to {options.out}: bench.md, bench.json, bench.png")
    return 0 if report.passed(made) else 1


def measure(names: Sequence[str], quick: bool, budgets: list[budget.Budget]) -> report.Report:
    """Run the benches and check the budgets. Ctrl-C ends it with what is done so far, if anything is.

    Raises what loading the engines raises.
    """
    started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    before = host.host()
    began = time.monotonic()

    def told(line: str) -> None:
        note(f"{time.monotonic() - began:5.0f} s  {line}")

    outcomes: list[Outcome] = []
    try:
        asyncio.run(_run(names, quick, told, outcomes))
    except KeyboardInterrupt:
        if not outcomes:
            raise
        left = [name for name in names if name not in {one.name for one in outcomes}]
        outcomes += [Outcome(name, 0.0, None, "stopped before it was done") for name in left]
    results = {one.name: one.figures for one in outcomes if one.figures is not None}
    return report.build(
        outcomes,
        budget.check(budgets, results, "quick" if quick else "full"),
        quick=quick,
        started=started,
        host=before,
        versions=host.versions(),
        settings=host.changed_settings(),
    )


async def _run(names: Sequence[str], quick: bool, told: Note, outcomes: list[Outcome]) -> None:
    needed = not set(names) <= WITHOUT_ENGINES
    async with opened(told) if needed else nullcontext() as engines:
        async for outcome in run_all(names, engines, quick, told):
            outcomes.append(outcome)  # noqa: PERF401 - what is done counts even if the rest is stopped


def save(made: report.Report, folder: Path) -> None:
    """Write the three files; the picture last, since it is the one that may fail."""
    from bench.plot import draw

    write_text(folder / "bench.json", json.dumps(made, ensure_ascii=False, indent=1) + "\n")
    write_text(folder / "bench.md", report.markdown(made))
    draw(made, folder / "bench.png")
    if "proactive" in made["benches"]:
        from bench import plot_proactive

        plot_proactive.draw(made["benches"]["proactive"], folder / "proactive.png")
    if "learning" in made["benches"]:
        from bench import learning

        learning.draw(made["benches"]["learning"], folder / "learning.png")


if __name__ == "__main__":
    sys.exit(main())
