"""The whole loop on scripted engines, in virtual time: what is said, when, and what is kept."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.fakes.engines import ScriptedSynthesizer, ScriptedTranscriber, ScriptedWriter
from tests.fakes.lesson import COURSE, Lesson
from tests.fakes.loop import run
from tests.fakes.store import MemoryStore
from tutor.config import Settings
from tutor.errors import EngineError
from tutor.events import (
    BranchesDropped,
    Faulted,
    Interrupted,
    PhraseSpoken,
    SpeakerDrained,
    SpeechEnded,
    SpeechStarted,
    TranscriptRevised,
    TurnCommitted,
    TurnReopened,
    WordingChecked,
)
from tutor.rehearse import turn_line
from tutor.takes_turns import Said

SHORT = COURSE.skills[0].model_copy(update={"items": (COURSE.find("three-and-two")[1],)})
"""A skill with one item, so that it comes again."""


def spoken(lesson: Lesson) -> str:
    return " ".join(e.text for e in lesson.events if isinstance(e, PhraseSpoken))


def test_what_a_turn_does_beside_its_act_is_told() -> None:
    lesson = Lesson()
    (turn,) = run(lesson.run(lesson.says("Four, because two and two more make four")))
    assert (turn.answers[0].act, turn.answers[0].also) == ("confirm", ("praise",))
    assert turn_line(turn)["also"] == ["praise"]


def test_a_right_answer_is_confirmed_and_the_next_question_asked() -> None:
    lesson = Lesson()
    (turn,) = run(lesson.run(lesson.says("four")))
    assert [r.verdict for r in turn.answers] == ["right"]
    assert turn.answers[0].act == "confirm"
    assert "three plus two" in turn.answers[0].heard
    (fact,) = lesson.store.facts
    assert (fact.item, fact.verdict, fact.first, fact.hints) == ("two-and-two", "right", True, 0)
    assert lesson.store.states["adding"].p > 0.3


def test_the_lesson_opens_by_saying_that_it_is_an_ai_and_asks() -> None:
    lesson = Lesson()
    run(lesson.run())
    assert "AI tutor" in spoken(lesson)
    assert spoken(lesson).endswith("What is two plus two?")


def test_voice_to_voice_is_the_pause_and_the_synthesis_when_the_transcript_is_ahead() -> None:
    """Complete answer: 0.35 s of pause, in which 0.2 s of transcription and the synthesis ran ahead.

    Each step of 32 ms may be lost once: where speech ends in a frame, the decision, the speaker's pull.
    """
    lesson = Lesson()
    (turn,) = run(lesson.run(lesson.says("four")))
    assert turn.v2v_ms is not None
    assert 350 <= turn.v2v_ms <= 350 + 3 * 32
    assert sum(turn.stages_ms.values()) == pytest.approx(turn.v2v_ms, abs=0.3)


def test_a_slow_transcription_is_the_stage_that_is_blamed() -> None:
    lesson = Lesson(transcriber=ScriptedTranscriber(seconds=1.0))
    (turn,) = run(lesson.run(lesson.says("four")))
    assert turn.v2v_ms is not None
    assert turn.stages_ms["transcription"] > 600
    assert sum(turn.stages_ms.values()) == pytest.approx(turn.v2v_ms, abs=0.3)


def test_hints_come_in_order_and_the_answer_only_after_the_last() -> None:
    lesson = Lesson()
    asks = [lesson.says("can I have a hint please") for _ in range(3)]
    turns = run(lesson.run(*asks))
    heard = [turn.answers[-1].heard for turn in turns]
    assert "Count on from two." in heard[0]
    assert "Three comes next" in heard[1]
    assert "Two and two is four." in heard[2]
    assert not any("four" in text for text in heard[:2])
    assert [turn.answers[-1].act for turn in turns] == ["hint", "hint", "explain"]
    assert lesson.store.facts == []


def test_an_answer_that_was_told_is_not_counted_as_known() -> None:
    course = COURSE.model_copy(update={"skills": (SHORT,)})
    lesson = Lesson(course=course)
    run(lesson.run(lesson.says("I don't know"), lesson.says("I don't know"), lesson.says("five")))
    (fact,) = lesson.store.facts
    assert (fact.verdict, fact.assisted, fact.right) == ("right", True, False)


def test_a_misconception_gets_its_own_feedback_and_is_recorded() -> None:
    lesson = Lesson()
    first, second = run(lesson.run(lesson.says("twenty two"), lesson.says("four")))
    assert first.answers[0].act == "correct"
    assert "side by side" in first.answers[0].heard
    assert second.answers[0].act == "confirm"
    wrong, right = lesson.store.facts
    assert (wrong.misconception, wrong.first) == ("side-by-side", True)
    assert (right.verdict, right.first) == ("right", False)


def test_speech_over_the_tutor_stops_it_and_only_what_was_heard_is_kept() -> None:
    lesson = Lesson()
    (turn,) = run(lesson.run(lesson.says("wait a moment", 1.0, barge_in=1.0)))
    (broken,) = [e for e in lesson.events if isinstance(e, Interrupted)]
    assert turn.stop_ms is not None
    assert turn.stop_ms <= 320 + 200 + 3 * 32 + 10  # a guess after 0.32 s of speech, which takes 0.2 s
    whole = "Hello! I'm Sori, and I'm an AI tutor."
    assert broken.heard
    assert whole.startswith(broken.heard)
    assert turn.answers[-1].act == "wait"


def test_a_cough_over_the_tutor_does_not_stop_it() -> None:
    lesson = Lesson()
    cough = Said(np.full(16_000 // 5, 0.9, np.float32), barge_in=1.0)
    run(lesson.run(cough, lesson.says("four")))
    assert not [e for e in lesson.events if isinstance(e, Interrupted)]
    assert [fact.verdict for fact in lesson.store.facts] == ["right"]


def test_noise_that_stops_the_tutor_makes_it_go_on_from_the_broken_phrase() -> None:
    lesson = Lesson()
    noise = Said(np.full(16_000, 0.9, np.float32), barge_in=1.0)
    run(lesson.run(noise, lesson.says("four")))
    assert [e for e in lesson.events if isinstance(e, Interrupted)]
    greeting = next(e for e in lesson.events if isinstance(e, SpeakerDrained))
    assert greeting.heard.endswith("What is two plus two?")
    assert [fact.verdict for fact in lesson.store.facts] == ["right"]


def test_a_pause_inside_an_answer_does_not_cut_the_learner_off() -> None:
    """ "um, it is the" – 1.2 s of thought – "four": one turn, judged once."""
    lesson = Lesson()
    voice = lesson.transcriber.voice
    thought = np.concatenate([voice("um, it is the"), np.zeros(19_200, np.float32), voice("it is four")])
    (turn,) = run(lesson.run(Said(thought, "um it is the four")))
    assert not turn.cut_in
    assert [r.verdict for r in turn.answers] == ["right"]
    assert len(lesson.store.facts) == 1


def test_silence_is_left_alone_then_help_is_offered_and_yes_means_a_hint() -> None:
    lesson = Lesson()
    silent, accepted = run(lesson.run(Said(silence=14.0), lesson.says("yes please")))
    assert [r.act for r in silent.answers] == ["offer_hint"]
    assert silent.answers[0].began is not None
    assert accepted.answers[-1].act == "hint"
    assert lesson.store.facts == []


def test_the_learner_can_stop_and_the_session_is_closed() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("four"), lesson.says("I want to stop now")))
    assert "answered one question right" in spoken(lesson)
    assert lesson.store.ended == [lesson.store.sessions[0].id]


def test_the_models_sentence_is_spoken_between_the_openings_and_the_question() -> None:
    writer = ScriptedWriter(replies=[[(0.1, " the amounts"), (0.1, " one after another.")]])
    lesson = Lesson(writer=writer)
    (turn,) = run(lesson.run(lesson.says("four")))
    assert turn.answers[0].sources[:2] == ["authored", "model"]
    assert turn.answers[0].spoken[1] == "You thought about the amounts one after another."
    assert writer.closed == len(writer.prompts)


def test_a_sentence_is_in_time_while_the_opening_is_still_to_be_heard() -> None:
    """The turn is committed before its first word is made, as after a slow transcription."""
    writer = ScriptedWriter(always=[(0.2, " the amounts"), (0.2, " one after another.")])
    lesson = Lesson(writer=writer, transcriber=ScriptedTranscriber(seconds=1.0))
    (turn,) = run(lesson.run(lesson.says("My brother told me yesterday at breakfast that it is four")))
    assert [e.reason for e in lesson.events if isinstance(e, WordingChecked)] == [""]
    assert turn.answers[0].sources[:2] == ["authored", "model"]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ([(0.1, " how seven and nine come together here.")], "a number that the teacher did not say"),
        ([(0.1, " it, but that is wrong I fear.")], "denies a right answer"),
        ([(60.0, " nothing, because it is late.")], "late"),
        (EngineError("the server refused"), "the model failed"),
    ],
)
def test_a_sentence_that_is_bad_late_or_missing_leaves_the_teachers_words(
    reply: list[tuple[float, str]] | EngineError, reason: str
) -> None:
    lesson = Lesson(writer=ScriptedWriter(always=reply))
    (turn,) = run(lesson.run(lesson.says("four")))
    checks = [e.reason for e in lesson.events if isinstance(e, WordingChecked)]
    assert checks == [reason]
    assert set(turn.answers[0].sources) == {"authored"}
    assert "three plus two" in turn.answers[0].heard


def test_a_late_model_makes_no_silence_longer_than_a_breath() -> None:
    lesson = Lesson(writer=ScriptedWriter(always=[(60.0, " nothing at all.")]))
    (turn,) = run(lesson.run(lesson.says("four")))
    assert lesson.room is not None
    tutor = np.abs(lesson.room.recording()[:, 1]) > 0.01
    sounding = np.flatnonzero(tutor[turn.placed.end :])
    gaps = [(b - a) / 16_000 for a, b in pairwise(sounding.tolist()) if b - a > 1]
    assert max(gaps, default=0.0) <= 0.2


def test_a_failed_transcription_is_said_and_the_lesson_goes_on() -> None:
    lesson = Lesson(transcriber=ScriptedTranscriber(fail=1))
    first, second = run(lesson.run(lesson.says("four"), lesson.says("four")))
    assert "My ears failed" in first.answers[-1].heard
    assert second.answers[-1].verdict == "right"
    assert [e.stage for e in lesson.events if isinstance(e, Faulted)] == ["transcription"]
    assert len(lesson.store.facts) == 1


def test_a_recogniser_that_hangs_is_given_up() -> None:
    settings = Settings.model_validate({"ears": {"deadline_s": 3.0}})
    lesson = Lesson(settings=settings, transcriber=ScriptedTranscriber(hang=True))
    (turn,) = run(lesson.run(lesson.says("four")))
    assert "My ears failed" in turn.answers[-1].heard


def test_a_voice_that_fails_is_still_shown_as_text() -> None:
    lesson = Lesson(synthesizer=ScriptedSynthesizer(fail=True))
    run(lesson.run(lesson.says("four")))
    assert "What is two plus two?" in spoken(lesson)
    assert {e.stage for e in lesson.events if isinstance(e, Faulted)} == {"synthesis"}


def test_a_full_disk_is_said_and_the_lesson_goes_on() -> None:
    lesson = Lesson(store=MemoryStore(full=True))
    first, second = run(lesson.run(lesson.says("four"), lesson.says("five")))
    assert [first.answers[0].verdict, second.answers[0].verdict] == ["right", "right"]
    assert {e.stage for e in lesson.events if isinstance(e, Faulted)} == {"store"}


class Broken(ScriptedTranscriber):
    """Has a bug at its first partial, or its first final, call."""

    at_partial: bool = False

    async def transcribe(self, samples, *, hint="", partial=False):  # type: ignore[no-untyped-def]
        if partial == self.at_partial and not (self.partials if partial else self.calls):
            self.partials += partial
            self.calls += not partial
            raise RuntimeError("a bug")
        return await super().transcribe(samples, hint=hint, partial=partial)


def test_a_turn_that_breaks_in_an_unforeseen_way_does_not_end_the_lesson() -> None:
    lesson = Lesson(transcriber=Broken())
    _, second = run(lesson.run(lesson.says("four"), lesson.says("four")))
    assert second.answers[-1].verdict == "right"
    assert [e.stage for e in lesson.events if isinstance(e, Faulted)] == ["turn"]


def test_a_guess_that_breaks_costs_nothing() -> None:
    transcriber = Broken()
    transcriber.at_partial = True
    lesson = Lesson(transcriber=transcriber)
    (turn,) = run(lesson.run(lesson.says("four", 2.5)))
    assert turn.answers[-1].verdict == "right"
    assert transcriber.partials == 2


def test_partial_transcripts_come_while_the_learner_speaks_and_their_beginning_becomes_stable() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("I think it is four", 3.4)))
    revised = [e for e in lesson.events if isinstance(e, TranscriptRevised)]
    ended = next(e.t for e in lesson.events if isinstance(e, SpeechEnded))
    assert [e.stable for e in revised][:2] == ["", "I think it is four"]
    assert sum(e.t < ended - 0.35 for e in revised) == 3


# -- a turn that was committed too early ---------------------------------------------------------------


def joined(lesson: Lesson, first: str, gap_s: float, second: str) -> Said:
    """One utterance in two parts; from ``second`` on, the recogniser hears the whole."""
    voice = lesson.transcriber.voice
    parts = [voice(first), np.zeros(int(gap_s * 16_000), np.float32), voice(second)]
    return Said(np.concatenate(parts), second)


def test_a_learner_who_goes_on_reopens_the_turn_and_only_the_whole_counts() -> None:
    lesson = Lesson()
    (turn,) = run(lesson.run(joined(lesson, "four", 0.7, "four no wait five")))
    assert [e.turn for e in lesson.events if isinstance(e, TurnReopened)] == [2]
    assert [e.said for e in lesson.events if isinstance(e, TurnCommitted)] == ["four", "four no wait five"]
    assert [r.verdict for r in turn.answers] == ["wrong"]
    (fact,) = lesson.store.facts
    assert (fact.item, fact.verdict, fact.first) == ("two-and-two", "wrong", True)
    assert [t.n for t in lesson.store.turns] == [1, 2]


def test_a_reopened_turn_silences_the_tutor_until_the_learner_has_finished() -> None:
    lesson = Lesson()
    (turn,) = run(lesson.run(joined(lesson, "four", 0.7, "four no wait five")))
    assert lesson.room is not None
    tutor = np.abs(lesson.room.recording()[:, 1]) > 0.01
    again = turn.placed.end - 16_000  # where the second part begins
    heard = np.flatnonzero(tutor[again : turn.placed.end])
    assert heard.size  # the tutor had begun to answer
    assert heard[-1] / 16_000 <= 0.096 + 2 * 0.032 + 0.010


def test_after_a_noise_the_reopened_turn_stands_and_the_tutor_goes_on() -> None:
    lesson = Lesson()
    voice = lesson.transcriber.voice("four")
    cough = np.full(16_000 // 5, 0.9, np.float32)
    lesson.transcriber.texts[80] = "four"  # the cough adds nothing to what was heard
    (turn,) = run(lesson.run(Said(np.concatenate([voice, np.zeros(int(0.7 * 16_000), np.float32), cough]))))
    kinds = [type(e) for e in lesson.events if isinstance(e, TurnReopened | TurnCommitted)]
    assert kinds == [TurnCommitted, TurnReopened, TurnCommitted]
    assert [fact.verdict for fact in lesson.store.facts] == ["right"]
    assert "three plus two" in turn.answers[-1].heard


def test_what_comes_later_is_another_turn() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("four", delay=0.6), lesson.says("five", delay=1.0)))
    assert not [e for e in lesson.events if isinstance(e, TurnReopened)]
    assert [fact.verdict for fact in lesson.store.facts] == ["right", "right"]


def test_a_turn_is_written_down_once_it_can_no_longer_be_reopened_or_the_lesson_ends() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("I want to stop now")))
    assert [t.act for t in lesson.store.turns] == ["greet", "close"]


# -- prepared ahead ------------------------------------------------------------------------------------


def test_the_openings_of_the_likeliest_answers_are_made_while_the_learner_thinks() -> None:
    lesson = Lesson(synthesizer=ScriptedSynthesizer(seconds=0.6))
    (turn,) = run(lesson.run(lesson.says("four", delay=4.0)))
    (metered,) = [e for e in lesson.events if isinstance(e, BranchesDropped)]
    assert (metered.used, metered.prepared) == (1, 4)
    assert turn.v2v_ms is not None
    assert turn.v2v_ms <= 350 + 3 * 32  # the synthesis alone would take 600


def test_an_answer_nobody_expected_uses_no_opening() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("my dog is called Rex", delay=4.0)))
    (metered,) = [e for e in lesson.events if isinstance(e, BranchesDropped)]
    assert metered.used == 0
    assert metered.prepared >= 3


def test_nothing_is_made_ahead_while_the_learner_speaks() -> None:
    lesson = Lesson(synthesizer=ScriptedSynthesizer(seconds=0.3))
    run(lesson.run(lesson.says("four", 6.0, delay=0.2)))
    assert lesson.room is not None
    began = next(e.t for e in lesson.events if isinstance(e, SpeechStarted))
    ended = next(e.t for e in lesson.events if isinstance(e, SpeechEnded))
    during = [t for t in lesson.synthesizer.done_at if began + 0.01 < t < ended - 0.35]
    assert during == []


def test_the_models_sentence_is_made_ahead_and_spoken_at_once() -> None:
    writer = ScriptedWriter(replies=[[(2.0, " the amounts one after another.")]], always=EngineError("no"))
    lesson = Lesson(writer=writer)
    (turn,) = run(lesson.run(lesson.says("It's four.", delay=6.0)))
    assert turn.answers[0].spoken[1] == "You thought about the amounts one after another."


# -- dead air ------------------------------------------------------------------------------------------


def fillers(lesson: Lesson) -> list[str]:
    return [e.text for e in lesson.events if isinstance(e, PhraseSpoken) and e.source == "filler"]


def test_a_slow_recogniser_is_bridged_by_one_short_phrase_and_no_two_running_are_the_same() -> None:
    lesson = Lesson(transcriber=ScriptedTranscriber(seconds=2.6))
    first, second = run(lesson.run(lesson.says("four", 0.9), lesson.says("five", 0.9)))
    one, two = fillers(lesson)
    assert one != two
    assert [t.answers[-1].verdict for t in (first, second)] == ["right", "right"]
    assert "see" not in first.answers[-1].heard  # no part of the answer


def test_a_very_long_wait_is_explained() -> None:
    lesson = Lesson(transcriber=ScriptedTranscriber(seconds=6.5))
    run(lesson.run(lesson.says("four", 0.9)))
    assert len(fillers(lesson)) == 2
    assert "still" in fillers(lesson)[1]


def test_no_filler_where_the_answer_comes_in_time() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("four"), lesson.says("I don't know"), lesson.says("five")))
    assert fillers(lesson) == []


# -- over the tutor ------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["Uh-huh.", "yeah", "okay, right", "I see"])
def test_a_sign_of_listening_does_not_stop_the_tutor(said: str) -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says(said, 0.7, barge_in=1.0), lesson.says("four")))
    assert not [e for e in lesson.events if isinstance(e, Interrupted)]
    assert [fact.verdict for fact in lesson.store.facts] == ["right"]


def test_speech_over_the_tutor_lowers_its_voice_within_two_frames() -> None:
    lesson = Lesson()
    (turn,) = run(lesson.run(lesson.says("uh-huh", 0.7, barge_in=1.0)))
    assert lesson.room is not None
    tutor = np.abs(lesson.room.recording()[:, 1])
    start = turn.placed.start
    assert tutor[start : start + 1000].max() == pytest.approx(0.5, abs=0.01)
    ducked = start + int((2 * 0.032 + 0.02) * 16_000)  # and the time that the change of volume takes
    assert tutor[ducked : ducked + 4000].max() == pytest.approx(0.5 * 0.25, abs=0.01)


def test_over_the_tutor_the_recogniser_gets_no_hint() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("uh-huh", 0.7, barge_in=1.0)))
    assert set(lesson.transcriber.hints) == {""}


def test_a_short_order_over_the_tutor_stops_it() -> None:
    lesson = Lesson()
    (turn,) = run(lesson.run(lesson.says("stop", 0.25, barge_in=1.0)))
    assert [e for e in lesson.events if isinstance(e, Interrupted)]
    assert turn.answers[-1].act == "close"


def test_a_short_answer_over_the_tutors_last_words_counts() -> None:
    lesson = Lesson()
    whole = Lesson()
    run(whole.run())
    assert whole.room is not None
    last = np.flatnonzero(np.abs(whole.room.recording()[:, 1]) > 0.01)
    (turn,) = run(lesson.run(lesson.says("four", 0.25, barge_in=(last[-1] - last[0]) / 16_000 - 0.1)))
    assert turn.answers[-1].verdict == "right"
    assert lesson.room is not None
    assert np.abs(lesson.room.recording()[turn.placed.end :, 1]).max() == pytest.approx(0.5, abs=0.01)


def test_slower_is_slower_from_then_on() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("slower please"), lesson.says("four")))
    paces = lesson.synthesizer.paces
    assert paces[0] == 1.0
    assert paces[-1] == pytest.approx(0.85)
    assert paces == sorted(paces, reverse=True)


def test_nothing_the_learner_says_is_stored_without_consent() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("four")))
    assert all(turn.said is None for turn in lesson.store.turns)
    assert all(fact.said is None for fact in lesson.store.facts)


def test_the_recogniser_knows_the_question_but_not_its_answer() -> None:
    lesson = Lesson()
    run(lesson.run(lesson.says("four")))
    assert lesson.transcriber.hints[0].startswith("What is two plus two?")
    assert "four" not in lesson.transcriber.hints[0].lower().split()
