"""The learner of the latency bench: it answers what was asked, when it is its turn."""

from __future__ import annotations

import numpy as np
import pytest

from bench.learner import ACTS, TAIL_S, AnsweringLearner, Kind, Step, recordings, words
from tutor.answers.judge import judge
from tutor.audio import FRAME, RATE, Samples
from tutor.course.load import load
from tutor.course.model import Course, Item
from tutor.events import AnswerExpected, SuggestionMade
from tutor.takes_turns import UNANSWERED_S, Said


@pytest.fixture(scope="module")
def course() -> Course:
    return load("fractions")


def items(course: Course) -> list[Item]:
    return [item for skill in course.skills for item in skill.items]


VERDICTS = {
    Kind.RIGHT: {"right"},
    Kind.BY_PLACE: {"right"},
    Kind.HESITANT: {"right"},
    Kind.MISCONCEPTION: {"wrong"},
    Kind.WRONG: {"wrong", "unsure"},  # a number is no answer to a question for a word
}


def test_what_it_says_is_judged_as_it_is_meant(course: Course) -> None:
    assert set(VERDICTS) | set(ACTS) == set(Kind)
    for item in items(course):
        for kind, verdicts in VERDICTS.items():
            said = " ".join(piece for piece in words(item, kind) if isinstance(piece, str))
            assert judge(item, said, confidence=1.0).verdict in verdicts, (item.id, kind, said)


def test_what_is_said_alike_is_recorded_once(course: Course) -> None:
    made: list[tuple[str | float, ...]] = []

    def say(pieces: tuple[str | float, ...]) -> Samples:
        made.append(pieces)
        return np.full(FRAME, 0.5, np.float32)

    found = recordings(course, say)
    assert len(found) == len(items(course)) * len(Kind)
    assert len(made) == len(set(made)) < len(found)
    assert found["half-a-pizza", Kind.HESITANT].text == "Um, I think it is One half."


def said(text: str) -> Said:
    return Said(np.full(FRAME + 1, 0.5, np.float32), text)


def learner(*steps: Step) -> AnsweringLearner:
    recorded = {(item, kind): said(f"{item} {kind}") for item in ("first", "second") for kind in Kind}
    return AnsweringLearner(steps, recorded)


def expect(item: str) -> AnswerExpected:
    return AnswerExpected(item)


def test_it_answers_the_item_on_the_table_after_its_delay_and_leaves_in_the_end() -> None:
    one = learner(Step(Kind.RIGHT, 0.5), Step(Kind.HINT, 0.2))
    one.heard(expect("first"))
    now, turns, heard = 0, 0, []

    def go_on(audible: bool) -> bool:
        nonlocal now
        frame = one.frame(now, audible, turns)
        now += FRAME
        if frame is not None:
            heard.append(bool(frame.any()))
        return frame is not None

    for _ in range(10):
        go_on(audible=True)
    turns, quiet = 1, now
    while not one.placed:
        go_on(audible=False)
    assert one.placed[0].start - quiet == pytest.approx(0.5 * RATE, abs=FRAME)
    assert one.placed[0].end - one.placed[0].start == FRAME + 1
    one.heard(expect("second"))
    for _ in range(5):
        go_on(audible=False)
    assert len(one.placed) == 1, "it waits for the tutor's next turn"
    turns = 2
    while len(one.placed) < 2:
        go_on(audible=False)
    turns = 3
    while go_on(audible=False):
        pass
    assert [(m.item, m.kind) for m in one.meant] == [("first", Kind.RIGHT), ("second", Kind.HINT)]
    assert sum(heard) == 4, "two frames a recording"
    assert now - one.placed[1].end >= TAIL_S * RATE


def test_it_goes_on_when_nobody_answers() -> None:
    one = learner(Step(Kind.RIGHT, 0.1))
    one.heard(expect("first"))
    now = 0
    while one.frame(now, False, 0) is not None and not one.placed:
        now += FRAME
    assert now / RATE == pytest.approx(UNANSWERED_S, abs=0.1)


def test_it_agrees_to_what_is_asked_before_the_question_and_keeps_its_plan() -> None:
    one = learner(Step(Kind.WRONG, 0.1), Step(Kind.HINT, 0.1))
    made = SuggestionMade(0.0, 2, "advance", "Shall we go on?", "It is mastered.", 0.7, 0.2)
    one.heard(made)
    one.heard(AnswerExpected("first", "choice", ("yes", "no"), "Shall we go on?"))
    assert one._next() == one._recorded["first", Kind.OFFER]
    one.heard(AnswerExpected("first", "number", (), "What is it?"))
    one._next()
    one.heard(made)  # beside a question that is put: that is answered
    one.heard(AnswerExpected("second", "number", (), "And what is that?"))
    one._next()
    assert [meant.kind for meant in one.meant] == [Kind.OFFER, Kind.WRONG, Kind.HINT]
