"""Simulated time: it stands still for real work, and each engine's call costs what it is charged."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bench.engines import Engines
from bench.recordings import Utterance
from bench.scene import OneUtterance, Scene, StandInVoice, play
from bench.simulate import STEP_S, ChargedSynthesizer, ChargedTranscriber, Costs, aside, run
from bench.turn_taking import judge
from tests.fakes.engines import LoudnessDetector, ScriptedSynthesizer, ScriptedTranscriber
from tests.fakes.lesson import COURSE
from tutor.audio import FRAME_S, RATE
from tutor.config import Settings
from tutor.engines import Detector
from tutor.events import TurnCommitted
from tutor.lesson import Voice
from tutor.mouth.tts import CachedSynthesizer

COSTS = Costs(transcribe_s=0.3, partial_s=0.2, synthesize_s=0.1)


def now() -> float:
    return asyncio.get_running_loop().time()


def test_time_jumps_to_the_next_timer_and_stands_still_for_threads() -> None:
    async def work() -> tuple[float, float]:
        began = now()
        await asyncio.sleep(3600)
        slept = now() - began
        gate = threading.Event()
        waiting = asyncio.ensure_future(asyncio.to_thread(gate.wait))
        timer = asyncio.ensure_future(asyncio.sleep(1))
        await asyncio.to_thread(gate.set)
        await waiting
        passed = now() - began - slept
        await timer
        return slept, passed

    assert run(work()) == (3600.0, 0.0)


def test_dropped_work_holds_nothing() -> None:
    """Work that is cancelled before its thread takes it must not stop time for ever."""

    async def work() -> float:
        began, gate = now(), threading.Event()
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as executor:
            first = loop.run_in_executor(executor, gate.wait)
            second = loop.run_in_executor(executor, gate.wait)
            second.cancel()
            gate.set()
            await first
            await asyncio.sleep(5)
        return now() - began

    assert run(work()) == 5.0


def test_it_runs_beside_the_callers_own_loop() -> None:
    async def work() -> float:
        began = now()
        await asyncio.sleep(1000)
        return now() - began

    async def outside() -> float:
        return await asyncio.wait_for(aside(work), 60)

    assert asyncio.run(outside()) == 1000.0


def test_calls_of_one_engine_wait_for_each_other() -> None:
    async def work() -> list[float]:
        began, scripted = now(), ScriptedTranscriber(seconds=0.0)
        ears = ChargedTranscriber(scripted, COSTS)
        sound = scripted.voice("four")
        done: list[float] = []

        async def call() -> None:
            await ears.transcribe(sound)
            done.append(round(now() - began, 3))

        await asyncio.gather(call(), call())
        return done

    assert run(work()) == [0.3, 0.6]


def test_a_withdrawn_call_holds_its_engine_for_a_step() -> None:
    async def work() -> float:
        scripted = ScriptedTranscriber(seconds=0.0)
        ears, sound = ChargedTranscriber(scripted, COSTS), scripted.voice("four")
        first = asyncio.create_task(ears.transcribe(sound))
        await asyncio.sleep(0.05)
        first.cancel()
        began = now()
        await ears.transcribe(sound)
        return now() - began

    assert run(work()) == pytest.approx(STEP_S + 0.3)


def test_a_guess_makes_way_for_the_final_transcript() -> None:
    async def work() -> tuple[str, str, int]:
        scripted = ScriptedTranscriber(seconds=0.0)
        ears, sound = ChargedTranscriber(scripted, COSTS), scripted.voice("four")
        guess = asyncio.create_task(ears.transcribe(sound, partial=True))
        await asyncio.sleep(0.05)
        final = await ears.transcribe(sound)
        return (await guess).text, final.text, ears.partials

    assert run(work()) == ("", "four", 1)


def test_speech_costs_by_its_length_also_when_it_is_kept() -> None:
    async def work() -> list[float]:
        took = []
        inner = ScriptedSynthesizer(seconds=0.0)
        voice = ChargedSynthesizer(inner, COSTS, {})
        for _ in range(2):
            began = now()
            speech = await voice.synthesize("x" * 45)
            took.append((now() - began) / speech.seconds)
        assert inner.said == ["x" * 45]
        return took

    assert run(work()) == pytest.approx([0.1, 0.1])


class Model:
    """A voice detector's model whose streams know silence from sound."""

    def stream(self) -> Detector:
        return LoudnessDetector()


def scene(answer: str, cost_s: float = 0.3, pause_s: float = 0.0, more: str = "") -> tuple[Scene, Utterance]:
    """A scene on fakes: the learner says ``answer``, and ``more`` after a pause."""
    scripted = ScriptedTranscriber(seconds=0.0)
    first = scripted.voice(answer)
    parts, spans = [np.zeros(1600, np.float32), first], [(1600, 1600 + len(first))]
    if more:
        second = scripted.voice(f"{answer} {more}")
        start = spans[0][1] + int(pause_s * RATE)
        parts += [np.zeros(start - spans[0][1], np.float32), second]
        spans.append((start, start + len(second)))
    samples = np.concatenate([*parts, np.zeros(1600, np.float32)])
    said = Utterance("x", "complete", "number", "fake", answer, "two-and-two", samples, tuple(spans))
    settings = Settings()
    voice = CachedSynthesizer(StandInVoice())
    engines = Engines(settings, COURSE, Voice(Model(), scripted, voice), StandInVoice(), None, {})  # type: ignore[arg-type]
    costs = Costs(transcribe_s=cost_s, partial_s=0.2, synthesize_s=0.1)
    return run(play(engines, OneUtterance(samples), COURSE, costs=costs)), said


def test_a_whole_scene_is_the_same_every_time_and_to_the_sample() -> None:
    one, said = scene("four", cost_s=0.05)
    two, _ = scene("four", cost_s=0.05)
    taken = judge(said, "clean", one)
    assert taken.said == "four"
    assert not taken.cut_in
    assert taken.audible_ms is not None
    assert taken.commit_ms is not None
    # The pause that a complete answer needs, to the frame, and the tutor is heard in the next one.
    needed = Settings().turns.complete_pause_s * 1000
    assert needed - 1 <= taken.commit_ms <= needed + 2 * FRAME_S * 1000
    assert taken.commit_ms <= taken.audible_ms <= taken.commit_ms + 2 * FRAME_S * 1000
    assert np.array_equal(one.recording, two.recording)
    assert [at for at, _ in one.events] == [at for at, _ in two.events]


def test_a_slow_engine_is_waited_for_in_simulated_time() -> None:
    quick, said = scene("four")
    slow, _ = scene("four", cost_s=1.5)
    a, b = judge(said, "clean", quick).commit_ms, judge(said, "clean", slow).commit_ms
    assert a is not None
    assert b is not None
    assert b > 1500
    assert b > a


def test_a_cut_in_is_seen_and_so_is_its_recovery() -> None:
    found, said = scene("four", pause_s=0.75, more="no five")
    taken = judge(said, "clean", found)
    assert taken.cut_in
    assert next(event.said for _, event in found.of(TurnCommitted)) == "four"
