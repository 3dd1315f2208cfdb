"""The runner: every bench runs, and one that fails is named."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from bench import suite
from bench.engines import Engines
from bench.suite import Outcome
from tutor.errors import EngineError

ENGINES = cast("Engines", object())


def outcomes(benches: dict[str, Callable[..., Any]], quick: bool = False) -> tuple[list[Outcome], list[str]]:
    notes: list[str] = []
    return run_all(list(benches), quick, notes.append, benches.__getitem__), notes


def run_all(*arguments: Any) -> list[Outcome]:
    async def collect() -> list[Outcome]:
        names, *others = arguments
        return [one async for one in suite.run_all(names, ENGINES, *others)]

    return asyncio.run(collect())


def test_a_bench_gets_the_engines_the_mode_and_a_place_for_its_notes() -> None:
    async def run(engines: Engines, quick: bool, note: Callable[[str], None]) -> dict[str, Any]:
        assert engines is ENGINES
        note("half way")
        return {"quick": quick}

    done, notes = outcomes({"latency": run}, quick=True)
    assert done[0].figures == {"quick": True}
    assert "   half way" in notes


def test_a_bench_that_blocks_gets_only_the_mode() -> None:
    def run(quick: bool) -> dict[str, Any]:
        return {"quick": quick}

    assert outcomes({"transcription": run})[0][0].figures == {"quick": False}


def test_a_bench_that_fails_is_told_and_the_others_run() -> None:
    async def broken(*_: object) -> dict[str, Any]:
        raise EngineError("the voice failed", "Try again.")

    async def group(*_: object) -> dict[str, Any]:
        raise ExceptionGroup("many", [ExceptionGroup("more", [ZeroDivisionError("two\nlines")])])

    async def fine(*_: object) -> dict[str, Any]:
        return {}

    done, notes = outcomes({"echo": broken, "soak": group, "llm": fine})
    assert [one.figures for one in done] == [None, None, {}]
    assert "the voice failed" in done[0].failure
    assert done[1].failure == "ZeroDivisionError: two lines"
    assert "ZeroDivisionError" in done[1].trace
    assert any(line.startswith("   echo failed: ") for line in notes)


def test_a_bench_that_is_not_there_is_a_failure() -> None:
    done = run_all(["no_such_bench"], True, lambda _: None)
    assert done[0].figures is None
    assert "no_such_bench" in done[0].failure


def test_a_bench_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "LONGEST_S", {True: 0.0, False: 0.0})

    async def hangs(*_: object) -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    assert "TimeoutError" in outcomes({"soak": hangs})[0][0].failure
