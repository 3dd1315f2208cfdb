"""What a lesson looks like after each event."""

from __future__ import annotations

from functools import reduce

from tests.fakes.app import answers, asks
from tests.fakes.lesson import COURSE
from tutor.events import (
    AnswerJudged,
    Event,
    Faulted,
    Interrupted,
    PhraseSpoken,
    SpeakerDrained,
    SpeechEnded,
    SpeechStarted,
    SuggestionAnswered,
    SuggestionMade,
    TranscriptRevised,
    TurnReopened,
)
from tutor.tui.view import Doing, Question, View, seen, shown

GREETING = asks(1, "two-and-two", "Hello!", "What is two plus two?")


def after(*events: Event) -> View:
    return reduce(lambda view, event: seen(view, event, COURSE), events, View())


def right(turn: int, item: str) -> AnswerJudged:
    return AnswerJudged(0.0, turn, item, "right", "4", None, "it is")


def test_the_greeting_is_one_line_and_its_question_is_on_the_table() -> None:
    view = after(*GREETING)
    assert [line.text for line in view.lines] == ["Hello! What is two plus two?"]
    assert view.question == Question("two-and-two", "Adding", "What is two plus two?", (), 0, 2)
    assert view.doing is Doing.LISTENING


def test_choices_come_from_the_course() -> None:
    question = after(*asks(1, "bigger", "Which?")).question
    assert question is not None
    assert question.choices == ("ten", "nine")


def test_an_item_that_the_teacher_removed_leaves_no_question() -> None:
    assert after(*asks(1, "gone", "What?")).question is None


def test_whose_turn_it_is_follows_the_speech() -> None:
    steps: list[Event] = [SpeechStarted(0.0, 0), SpeechEnded(1.0, 9), answers(2, "four")]
    found, view = [], after(*GREETING)
    for event in (*steps, *asks(2, "three-and-two", "Yes.", act="confirm")):
        view = seen(view, event, COURSE)
        found.append(view.doing)
    assert found == [
        Doing.HEARING,
        Doing.THINKING,
        Doing.THINKING,
        Doing.THINKING,
        Doing.THINKING,
        Doing.SPEAKING,
        Doing.LISTENING,
    ]


def test_what_is_heard_is_partial_until_it_counts() -> None:
    view = after(*GREETING, SpeechStarted(0.0, 0), TranscriptRevised(0.5, "it is four", "it is"))
    assert view.partial == ("it is", " four")
    view = seen(view, answers(2, "It is four."), COURSE)
    assert view.partial == ("", "")
    assert (view.lines[-1].mine, view.lines[-1].text) == (True, "It is four.")


def test_a_verdict_marks_the_answer_and_counts() -> None:
    view = after(*GREETING, answers(2, "four"), right(2, "two-and-two"))
    assert view.lines[-1].mark == "right"
    assert view.right == 1


def test_a_finished_question_counts_once_and_hints_start_anew() -> None:
    hint = asks(2, "two-and-two", "Count.", act="hint")
    view = after(*GREETING, answers(2, "hint"), *hint)
    assert view.question is not None
    assert (view.question.hints, view.hints, view.finished) == (1, 1, 0)
    view = reduce(lambda v, e: seen(v, e, COURSE), asks(3, "three-and-two", "Yes.", act="confirm"), view)
    assert view.question is not None
    assert (view.question.hints, view.hints, view.finished) == (0, 1, 1)


def test_a_turn_that_is_taken_back_never_was() -> None:
    before = after(*GREETING)
    view = after(
        *GREETING,
        answers(2, "for"),
        right(2, "two-and-two"),
        *asks(2, "three-and-two", "Yes.", act="confirm"),
        TurnReopened(3.0, 2),
    )
    assert view == before


def test_a_fault_outlives_the_turn_that_is_taken_back() -> None:
    view = after(
        *GREETING, answers(2, "for"), Faulted(2.0, "store", "the disk is full"), TurnReopened(3.0, 2)
    )
    assert view.faults == ("the disk is full",)


def test_only_the_words_that_were_heard_before_a_barge_in_are_solid() -> None:
    view = after(*GREETING[:-1], Interrupted(1.0, 1, "Hello! What"))
    assert view.lines[-1].heard == len("Hello! What")
    assert view.doing is Doing.HEARING


def test_numbers_spoken_as_words_are_counted_as_words() -> None:
    spoken = PhraseSpoken(1.0, 1, "Is 3/4 of it left?", "authored")
    view = after(spoken, Interrupted(1.0, 1, "Is three quarters"))
    assert view.lines[-1].text[: view.lines[-1].heard] == "Is 3/4 of"


def test_after_a_noise_the_tutor_goes_on_and_all_was_heard() -> None:
    view = after(*GREETING[:-1], Interrupted(1.0, 1, "Hello!"), SpeakerDrained(3.0, 1, "all"))
    assert view.lines[-1].heard is None


def test_words_appear_as_they_leave_the_speaker() -> None:
    view = after(*GREETING[:-1])
    assert shown(view, 0.0)[-1].text == "Hello! What is two plus two?"
    assert shown(view, 1.0)[-1].text == "Hello! What is"
    assert shown(view, 60.0)[-1].text == "Hello!"


def test_fillers_are_no_part_of_what_is_said() -> None:
    assert after(*GREETING, PhraseSpoken(2.0, 2, "Let me see.", "filler")).lines == after(*GREETING).lines


def test_a_suggestion_waits_until_it_is_answered_or_the_learner_speaks() -> None:
    made = SuggestionMade(2.0, 2, "break", "A break?", "You are tired.", 0.7, 0.2)
    view = after(*GREETING, made)
    assert view.offer is not None
    assert (view.offer.words, view.offer.reason) == ("A break?", "You are tired.")
    assert seen(view, SuggestionAnswered(3.0, 2, "break", "accepted"), COURSE).offer is None
    assert seen(view, answers(3, "four"), COURSE).offer is None


def test_only_what_was_not_understood_is_marked_so() -> None:
    unsure = AnswerJudged(2.0, 2, "two-and-two", "unsure", "", None, "")
    wish = after(*GREETING, answers(2, "I don't know."), unsure, *asks(2, "two-and-two", "Hm.", act="hint"))
    blur = after(*GREETING, answers(2, "blue"), unsure, *asks(2, "two-and-two", "Hm?", act="clarify"))
    assert [view.lines[1].mark for view in (wish, blur)] == ["", "unsure"]
