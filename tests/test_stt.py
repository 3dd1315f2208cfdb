"""Transcription: the window, the second try, silence, deadlines. The model is scripted."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.speech_model import LoudDetector, ScriptedModel
from tutor.audio import RATE, Samples
from tutor.config import Settings
from tutor.ears import stt, vad
from tutor.ears.plausible import Decoding
from tutor.engines import Transcriber, Transcript, find
from tutor.errors import EngineError, InputError

RECORDINGS = Path(__file__).parent.parent / "bench" / "lessons" / "learner"


def sound(voice_s: float = 1.0, *, before: float = 1.0, after: float = 1.0) -> Samples:
    """Silence, something loud, silence."""
    loud = np.full(int(voice_s * RATE), 0.2, np.float32)
    return np.concatenate(
        [np.zeros(int(before * RATE), np.float32), loud, np.zeros(int(after * RATE), np.float32)]
    )


def good(text: str = "Three quarters.", logprob: float = -0.2) -> Decoding:
    return Decoding(text, logprob, 0.05)


LOOP = Decoding("42 " * 12, -0.05, 0.05)
WEAK = Decoding("Sandbun", -1.4, 0.2)


def hear(
    model: ScriptedModel,
    samples: Samples,
    *,
    language: str | None = "en",
    hint: str = "",
    partial: bool = False,
) -> Transcript:
    return stt.hear(
        model,
        LoudDetector(),
        samples,
        language=language,
        hint=hint,
        withdrawn=threading.Event(),
        partial=partial,
    )


def test_a_short_answer_is_decoded_once_in_a_short_window() -> None:
    model = ScriptedModel([good()])
    heard = hear(model, sound(1.0))
    assert heard.text == "Three quarters."
    assert heard.language == "en"
    assert heard.confidence == pytest.approx(np.exp(-0.2))
    assert heard.audio_seconds == pytest.approx(3.0)
    assert [frames for _, frames in model.windows] == [stt.WINDOW_FLOOR]
    assert model.asked == [{"frames": 1000, "language": "en", "hint": "", "beam": 3, "max_tokens": 24}]


def test_silence_around_the_voice_is_cut_and_the_segment_says_where_it_was() -> None:
    model = ScriptedModel([good()])
    heard = hear(model, sound(1.0, before=3.0, after=2.0))
    (segment,) = heard.segments
    assert segment.start == pytest.approx(3.0 - stt.EDGE_S, abs=0.033)
    assert segment.end == pytest.approx(4.0 + stt.EDGE_S, abs=0.033)
    assert model.windows[0][0] == pytest.approx((1.0 + 2 * stt.EDGE_S) * RATE, abs=2 * 512)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0, np.float32),
        np.full(1599, 0.2, np.float32),
        np.zeros(RATE * 3, np.float32),
        sound(0.02),
    ],
)
def test_nothing_said_costs_no_decoding(samples: Samples) -> None:
    model = ScriptedModel()
    heard = hear(model, samples)
    assert (heard.text, heard.confidence, heard.segments) == ("", 0.0, ())
    assert heard.audio_seconds == len(samples) / RATE
    assert model.windows == []


def test_a_doubtful_decoding_is_tried_again_in_the_full_window() -> None:
    model = ScriptedModel([LOOP, good("42.")])
    assert hear(model, sound(1.0)).text == "42."
    assert [ask["frames"] for ask in model.asked] == [1000, 3000]
    assert [ask["beam"] for ask in model.asked] == [stt.BEAM, stt.FALLBACK_BEAM]


def test_a_doubtful_decoding_is_tried_without_the_hint_before_the_full_window() -> None:
    model = ScriptedModel([LOOP, WEAK, good("42.")])
    assert hear(model, sound(1.0), hint="forty, two").text == "42."
    asked = [(ask["frames"], ask["hint"], ask["beam"]) for ask in model.asked]
    assert asked == [(800, "forty, two.", 3), (1000, "", 3), (3000, "", 5)]


def test_what_is_said_without_the_hint_saves_the_full_window() -> None:
    model = ScriptedModel([LOOP, good("42.")])
    assert hear(model, sound(1.0), hint="forty, two").text == "42."
    assert [frames for _, frames in model.windows] == [800, 1000]


def test_a_window_that_serves_again_is_encoded_once() -> None:
    """13 s of voice need more than either floor."""
    model = ScriptedModel([LOOP, good("It was a long answer.")])
    assert hear(model, sound(13.0), hint="forty, two").text == "It was a long answer."
    assert [ask["hint"] for ask in model.asked] == ["forty, two.", ""]
    assert len(model.windows) == 1


def test_without_a_hint_there_are_two_tries_and_the_likelier_wins() -> None:
    model = ScriptedModel([WEAK, Decoding("seven", -1.1, 0.2)])
    heard = hear(model, sound(1.0))
    assert heard.text == "seven"
    assert heard.confidence == pytest.approx(np.exp(-1.1))
    assert model.decodings == []


def test_two_tries_that_agree_are_believed() -> None:
    model = ScriptedModel([WEAK, Decoding("sandbun.", -1.2, 0.2), good("never asked")])
    assert hear(model, sound(1.0), hint="seven").text == "sandbun."


def test_nothing_but_loops_is_nothing_heard() -> None:
    heard = hear(ScriptedModel([LOOP, Decoding("no " * 12, -0.1, 0.1)]), sound(1.0))
    assert (heard.text, heard.confidence) == ("", 0.0)


def test_a_phrase_of_silence_is_dropped_without_a_second_try() -> None:
    model = ScriptedModel([Decoding("Thank you.", -0.7, 0.8)])
    assert hear(model, sound(0.5)).text == ""
    assert len(model.asked) == 1


def test_the_language_is_detected_where_none_is_given() -> None:
    heard = hear(ScriptedModel([good("삼분의 일")], language="ko"), sound(), language=None)
    assert heard.language == "ko"


def test_a_long_recording_is_heard_in_pieces_cut_at_its_pauses() -> None:
    """20 s of voice, 2 s of pause, 20 s of voice."""
    recording = np.concatenate([sound(20.0), sound(20.0)])
    model = ScriptedModel([good("First part."), Decoding("[Music]", -0.3, 0.1), good("?")])
    heard = hear(model, recording)
    assert heard.text == "First part."
    assert [frames for _, frames in model.windows] == [
        2274,
        2274,
    ]  # 20 s in whole frames, two edges, the margin
    model = ScriptedModel([good("First part.", -0.2), good("Second part.", -0.4)], language="ko")
    heard = hear(model, recording, language=None)
    assert heard.text == "First part. Second part."
    assert [ask["language"] for ask in model.asked] == ["ko", "ko"]
    assert [round(one.start) for one in heard.segments] == [1, 23]
    assert [round(one.end) for one in heard.segments] == [21, 43]
    assert heard.confidence == pytest.approx(np.exp(-0.3), rel=1e-3)


def test_a_withdrawn_call_stops_before_the_next_try() -> None:
    withdrawn = threading.Event()
    model = ScriptedModel([WEAK, good()], on_decode=withdrawn.set)
    with pytest.raises(stt.Withdrawn):
        stt.hear(
            model,
            LoudDetector(),
            sound(),
            language="en",
            hint="",
            withdrawn=withdrawn,
        )
    assert len(model.asked) == 1


def test_a_withdrawn_call_that_waited_does_nothing() -> None:
    withdrawn = threading.Event()
    withdrawn.set()
    model = ScriptedModel()
    with pytest.raises(stt.Withdrawn):
        stt.hear(model, LoudDetector(), sound(), language="en", hint="", withdrawn=withdrawn)
    assert model.windows == []


def test_a_partial_is_one_greedy_decoding_in_the_short_window() -> None:
    model = ScriptedModel([good("Three quart")])
    assert hear(model, sound(1.0), hint="Which?", partial=True).text == "Three quart"
    assert model.asked == [{"frames": 800, "language": "en", "hint": "Which?", "beam": 1, "max_tokens": 24}]


@pytest.mark.parametrize("doubtful", [LOOP, WEAK, Decoding("Thank you.", -0.7, 0.8), good("")])
def test_a_doubtful_partial_is_nothing_at_once(doubtful: Decoding) -> None:
    model = ScriptedModel([doubtful, good("never asked")])
    heard = hear(model, sound(1.0), partial=True)
    assert (heard.text, heard.confidence, heard.segments) == ("", 0.0, ())
    assert len(model.asked) == 1


def test_a_long_partial_with_one_doubtful_piece_is_nothing() -> None:
    recording = np.concatenate([sound(20.0), sound(20.0), sound(20.0)])
    model = ScriptedModel([good("First part."), WEAK, good("never asked")])
    assert hear(model, recording, partial=True).segments == ()
    assert len(model.asked) == 2


@given(st.integers(0, 40 * RATE))
def test_the_window_holds_the_speech_and_never_exceeds_whispers(samples: int) -> None:
    frames = stt.window(samples)
    assert frames >= stt.WINDOW_FLOOR
    assert stt.window(samples, stt.HINTED_FLOOR) <= frames
    assert frames == stt.WINDOW or frames * 160 >= samples + 200 * 160
    assert frames <= stt.WINDOW
    assert stt.window(samples + 160) >= frames


def test_a_hint_ends_like_a_sentence() -> None:
    assert stt.sentence("") == ""
    assert stt.sentence("one third,\n one quarter, ") == "one third, one quarter."
    assert stt.sentence("Which is bigger?") == "Which is bigger?"


def test_confidence_is_a_probability() -> None:
    assert stt.confidence(0.1) == 1.0
    assert stt.confidence(-50.0) == pytest.approx(0.0, abs=1e-6)
    assert stt.confidence(float("-inf")) == 0.0


# -- the thread, its deadline and its end --------------------------------------------------------------


class NoModel(ScriptedModel):
    """Stands where the weights would be loaded."""

    languages = ("en", "ko")


def opened(monkeypatch: pytest.MonkeyPatch, model: ScriptedModel, **settings: Any) -> stt.WhisperTranscriber:
    monkeypatch.setattr(stt, "Whisper", lambda folder, **options: model)
    monkeypatch.setattr(vad, "SileroModel", lambda path: LoudDetector())
    return stt.WhisperTranscriber(Path("models/whisper"), **settings)


def test_work_is_done_in_the_transcribers_own_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    model = NoModel([good(), good("One third.")])

    async def work() -> None:
        ears: Transcriber = opened(monkeypatch, model, language="en")
        heard = await asyncio.gather(ears.transcribe(sound()), ears.transcribe(sound()))
        assert [one.text for one in heard] == ["Three quarters.", "One third."]
        assert all(one.seconds >= 0 for one in heard)
        await ears.close()
        await ears.close()
        with pytest.raises(EngineError, match="closed"):
            await ears.transcribe(sound())

    asyncio.run(work())
    assert len(model.threads) == 1
    assert next(iter(model.threads)).startswith("stt")


def wait_for(event: threading.Event) -> None:
    assert event.wait(60)


def test_a_hung_model_is_one_line_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    free = threading.Event()
    model = NoModel([WEAK, good()], on_decode=lambda: wait_for(free))

    async def work() -> None:
        ears = opened(monkeypatch, model, language="en", deadline_s=0.05)
        with pytest.raises(EngineError, match=r"took longer than 0\.05 s"):
            await ears.transcribe(sound())
        free.set()
        await ears.close()

    asyncio.run(work())
    assert len(model.asked) == 1  # nobody waits for the second try


def test_a_cancelled_call_stops_and_the_next_one_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    free, begun = threading.Event(), threading.Event()

    def on_decode() -> None:
        begun.set()
        wait_for(free)

    model = NoModel([WEAK, good("One third.")], on_decode=on_decode)

    async def work() -> None:
        ears = opened(monkeypatch, model, language="en")
        first = asyncio.create_task(ears.transcribe(sound()))
        await asyncio.to_thread(begun.wait, 60)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        second = asyncio.create_task(ears.transcribe(sound()))
        free.set()
        assert (await second).text == "One third."
        await ears.close()

    asyncio.run(work())
    assert len(model.asked) == 2


def test_a_final_call_goes_before_the_partials_that_wait_and_the_one_in_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The partial in hand is held in its encoding; it decodes nothing once the final call is there."""
    free, begun = threading.Event(), threading.Event()

    class Held(NoModel):
        def encode(self, sound: Samples, frames: int) -> int:
            begun.set()
            wait_for(free)
            return super().encode(sound, frames)

    model = Held([good("The whole answer."), good("The next word.")])

    async def work() -> None:
        ears = opened(monkeypatch, model, language="en")
        in_hand = asyncio.create_task(ears.transcribe(sound(1.0), partial=True))
        await asyncio.to_thread(begun.wait, 60)
        waiting = asyncio.create_task(ears.transcribe(sound(1.5), partial=True))
        await asyncio.sleep(0)
        final = asyncio.create_task(ears.transcribe(sound(2.0)))
        await asyncio.sleep(0)
        later = asyncio.create_task(ears.transcribe(sound(3.0), partial=True))
        await asyncio.sleep(0)
        free.set()
        assert [(await one).text for one in (in_hand, waiting)] == ["", ""]
        assert (await in_hand).audio_seconds == pytest.approx(3.0)
        assert (await final).text == "The whole answer."
        assert (await later).text == "The next word."
        await ears.close()

    asyncio.run(work())
    assert [ask["beam"] for ask in model.asked] == [stt.BEAM, 1]
    assert len(model.windows) == 3  # the one that waited was not even encoded


def test_a_cancelled_partial_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    free, begun = threading.Event(), threading.Event()

    def on_decode() -> None:
        begun.set()
        wait_for(free)

    async def work() -> None:
        ears = opened(monkeypatch, NoModel([good(), good("One third.")], on_decode=on_decode), language="en")
        partial = asyncio.create_task(ears.transcribe(sound(), partial=True))
        await asyncio.to_thread(begun.wait, 60)
        final = asyncio.create_task(ears.transcribe(sound()))
        await asyncio.sleep(0)
        partial.cancel()
        with pytest.raises(asyncio.CancelledError):
            await partial
        free.set()
        assert (await final).text == "One third."
        await ears.close()

    asyncio.run(work())


def test_closing_tells_whoever_still_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    free, begun = threading.Event(), threading.Event()

    def on_decode() -> None:
        begun.set()
        wait_for(free)

    model = NoModel([good(), good("never heard")], on_decode=on_decode)

    async def work() -> None:
        ears = opened(monkeypatch, model, language="en")
        first = asyncio.create_task(ears.transcribe(sound()))
        await asyncio.to_thread(begun.wait, 60)
        second = asyncio.create_task(ears.transcribe(sound()))
        await asyncio.sleep(0)
        closing = asyncio.create_task(ears.close())
        with pytest.raises(EngineError, match="closed"):
            await second
        free.set()
        assert (await first).text == "Three quarters."
        await closing

    asyncio.run(work())


def test_the_engines_own_error_becomes_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    model = NoModel([RuntimeError("CUDA failed with error out of memory.\nat somewhere")])

    async def work() -> None:
        ears = opened(monkeypatch, model, language="en")
        with pytest.raises(EngineError) as caught:
            await ears.transcribe(sound())
        assert "out of memory" in str(caught.value)
        assert "\n" not in str(caught.value)
        await ears.close()

    asyncio.run(work())


def test_warming_runs_the_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    model = NoModel([good(), RuntimeError("no memory")])
    ears = opened(monkeypatch, model)
    ears.warm()
    assert model.windows == [(RATE, stt.HINTED_FLOOR)]
    with pytest.raises(EngineError, match="no memory"):
        ears.warm()


def test_loading_finds_the_folder_that_the_setting_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt"):
        (tmp_path / name).write_text("{}")
    model = NoModel([good(), good()])
    given: dict[str, Any] = {}

    def fake(folder: Path, **options: Any) -> ScriptedModel:
        given.update(options, folder=folder)
        return model

    monkeypatch.setattr(stt, "Whisper", fake)
    settings = Settings.model_validate(
        {"ears": {"model": str(tmp_path), "device": "cuda", "compute_type": "float16", "threads": 3}}
    )
    said: list[str] = []
    ears = stt.load(settings, said.append)
    assert given == {"folder": tmp_path, "threads": 3, "compute_type": "float16", "device": "cuda"}
    assert any("speech recogniser" in line for line in said)
    assert len(model.windows) == 1
    asyncio.run(ears.close())


def test_an_unknown_language_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="'xx'"):
        opened(monkeypatch, NoModel(), language="xx")


def test_the_engine_is_registered() -> None:
    assert find("stt", "faster-whisper") is stt.load
    assert find("vad", "silero") is vad.load
