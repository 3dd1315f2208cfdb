"""Runs one bench by itself: ``python -m bench.latency --quick`` prints its figures as JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from bench.engines import Engines, Note, opened
from tutor.errors import TutorError

Run = Callable[[Engines, bool, Note], Awaitable[dict[str, Any]]]
"""A bench: its figures, JSON-ready, with units in the names of its keys."""


def note(line: str) -> None:
    """One line of progress, on standard error."""
    print(line, file=sys.stderr, flush=True)


def main(run: Run) -> None:
    """Load the engines, run the bench, print, and leave with its exit code."""
    parser = argparse.ArgumentParser(description=(sys.modules["__main__"].__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer samples, for a look")
    options = parser.parse_args()

    async def go() -> dict[str, Any]:
        async with opened(note) as engines:
            return await run(engines, options.quick, note)

    try:
        print(json.dumps(asyncio.run(go()), ensure_ascii=False, indent=1))
    except TutorError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
