"""The latency bench's figures, from turns that are made up; the naive chain's prompt."""

from __future__ import annotations

import numpy as np
import pytest

from bench import latency
from bench.baseline import NaiveTurn, request
from bench.latency import LESSONS, QUICK_TURNS, Answered, Lesson
from bench.learner import Kind, Meant
from tutor.course.load import load
from tutor.course.model import Course
from tutor.metrics import TurnLog, TurnRecord
from tutor.mind import prompt
from tutor.rehearse import Turn
from tutor.takes_turns import Placed, Said

ITEM = "half-a-pizza"


@pytest.fixture(scope="module")
def course() -> Course:
    return load("fractions")


def answered(
    v2v: float | None,
    naive: float | None = 2400.0,
    *,
    said: str = "One half.",
    kind: Kind = Kind.RIGHT,
    verdict: str | None = "right",
    act: str = "confirm",
    source: str = "authored",
) -> Answered:
    place = Placed(Said(np.zeros(512, np.float32), said), 0, 512)
    record = TurnRecord(1, said=said, verdict=verdict, act=act, spoken=["Well done."], sources=[source])
    stages = {"endpoint": v2v - 40.0, "output": 40.0} if v2v is not None else {}
    turn = Turn(1, place, (record,) if v2v is not None else (), v2v, False, None, stages)
    chain = NaiveTurn(naive, {"silence": 800.0, "wording": naive - 800.0}, said, 2) if naive else None
    return Answered(turn, Meant(ITEM, kind), chain)


def lesson(turns: list[Answered]) -> Lesson:
    log = TurnLog()
    log.turns = {n: record for n, one in enumerate(turns) for record in one.turn.answers}
    return Lesson([one.turn for one in turns], [one.meant for one in turns], log, 0.012)


def figures(course: Course, *turns: Answered) -> dict[str, object]:
    return latency.figures(course, list(turns), [lesson(list(turns))])


def test_the_ratio_is_of_the_medians_of_the_same_turns(course: Course) -> None:
    found = figures(course, answered(300.0, 2400.0), answered(400.0, 2000.0), answered(500.0, 2800.0))
    assert found["v2v_ms"] == {"p50": 400.0, "p95": 490.0, "max": 500.0}
    assert found["naive_over_ours"] == 6.0
    assert found["naive_without_model_over_ours"] == 2.0
    assert found["answered"] == 3
    assert found["stages_gap_ms"] == 0
    assert found["room_late_ms"] == 12.0


def test_the_ratio_leaves_out_what_only_one_of_them_answered(course: Course) -> None:
    found = figures(course, answered(300.0, 2400.0), answered(900.0, None))
    assert found["v2v_ms"] == {"p50": 600.0, "p95": 870.0, "max": 900.0}
    assert found["naive_over_ours"] == 8.0
    assert (found["answered"], found["naive_turns"]) == (2, 1)


def test_an_unanswered_turn_counts_as_a_turn_and_in_no_time(course: Course) -> None:
    found = figures(course, answered(300.0), answered(None, None))
    assert (found["turns"], found["answered"]) == (2, 1)
    assert found["taken_as_meant"] == 0.5
    assert found["v2v_ms"] == {"p50": 300.0, "p95": 300.0, "max": 300.0}


def test_a_lesson_without_an_answer_has_no_figures_and_does_not_fail(course: Course) -> None:
    found = figures(course, answered(None, None))
    assert found["naive_over_ours"] is None
    assert found["stages_gap_ms"] is None


def test_stages_that_do_not_add_up_are_seen(course: Course) -> None:
    one = answered(300.0)
    short = Turn(1, one.turn.placed, one.turn.answers, 300.0, False, None, {"endpoint": 250.0})
    assert figures(course, Answered(short, one.meant, one.naive))["stages_gap_ms"] == 50.0


def test_a_filler_is_counted(course: Course) -> None:
    assert figures(course, answered(300.0, source="filler"), answered(300.0))["filler_share"] == 0.5


@pytest.mark.parametrize(
    ("kind", "said", "verdict", "act", "taken"),
    [
        (Kind.RIGHT, "One half.", "right", "confirm", True),
        (Kind.RIGHT, "One half.", "wrong", "correct", False),
        (Kind.MISCONCEPTION, "One.", "wrong", "correct", True),
        (Kind.HINT, "Can I have a hint?", None, "hint", True),
        (Kind.HINT, "Can I have a hint?", None, "correct", False),
        (Kind.AGAIN, "Can you say that again, please?", None, "repeat", True),
    ],
)
def test_a_turn_is_taken_as_meant_by_its_verdict_or_its_act(
    course: Course, kind: Kind, said: str, verdict: str | None, act: str, taken: bool
) -> None:
    assert latency.as_meant(course, answered(300.0, kind=kind, said=said, verdict=verdict, act=act)) is taken


def test_the_full_plan_has_the_turns_that_the_budget_asks_for() -> None:
    steps = [step for plan in LESSONS for step in plan]
    assert len(steps) >= 40
    assert {step.kind for step in steps} == set(Kind) - {Kind.OFFER}
    assert len(LESSONS[0]) >= QUICK_TURNS


def test_the_naive_prompt_has_the_tutors_own_head_and_the_length_of_its_reply() -> None:
    usual = prompt.build("right", "How many?", "Two.", "You")
    asked = request("How many?", "Two.", " ".join(["word"] * 40))
    assert (asked.system, asked.examples) == (usual.system, usual.examples)
    assert asked.max_tokens == 54
    assert asked.stem == ""
    assert "Two." in asked.request
