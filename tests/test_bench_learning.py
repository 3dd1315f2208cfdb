"""The simulated learners and the teachers that are compared: what they do, on small courses."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import learning
from bench.pupils import Pupil, Truth, course, truths
from bench.teachers import InOrder, Sori, fixed, in_a_row, plain_bkt
from tutor.config import Learner

MADE = course(6, 4, 1)
SURE = {skill.id: Truth(0.5, 0.99, 0.0, 0.0) for skill in MADE.skills}
PARAMS = Learner()


def test_a_made_up_course_holds_and_is_the_same_again() -> None:
    assert course(20, 8, 101) == course(20, 8, 101) != course(20, 8, 102)
    assert any(skill.requires for skill in MADE.skills)
    assert all(skill.trained_by(skill.items[-1])[1:] == skill.requires[:1] for skill in MADE.skills)


def test_equal_seeds_are_the_same_learner() -> None:
    truth = truths(MADE, 1)
    one, two = Pupil(MADE, truth, 5), Pupil(MADE, truth, 5)
    assert one.known == two.known
    assert [one.answer(("s0",)) for _ in range(20)] == [two.answer(("s0",)) for _ in range(20)]
    assert any(Pupil(MADE, truth, seed).known != one.known for seed in range(6, 12))


def test_the_same_question_meets_the_same_luck_whatever_was_asked_in_between() -> None:
    truth = truths(MADE, 1)
    one, two = Pupil(MADE, truth, 5), Pupil(MADE, truth, 5)
    straight = [one.answer(("s0",)) for _ in range(10)]
    between = []
    for place in range(10):
        between.append(two.answer(("s0",)))
        two.answer((f"s{1 + place % 5}",))
    assert straight == between


def test_a_learner_learns_by_answering_and_forgets_by_night_alone() -> None:
    pupil = Pupil(MADE, SURE, 2)
    for skill in pupil.known:
        for _ in range(20):
            pupil.answer((skill,))
    assert pupil.share == 1.0
    pupil.sleep(2000)
    assert pupil.share < 0.5


def test_reviews_on_later_days_make_memory_stronger_and_those_on_one_day_do_not() -> None:
    def left(practised: int, nights: int) -> float:
        shares = []
        for seed in range(60):
            pupil = Pupil(MADE, SURE, seed)
            for _ in range(practised):
                for skill in pupil.known:
                    for _ in range(3):
                        pupil.answer((skill,))
                pupil.sleep(nights)
            pupil.sleep(40)
            shares.append(pupil.share)
        return sum(shares) / len(shares)

    assert left(3, 5) > left(1, 0) + 0.2
    assert left(3, 0) == pytest.approx(left(1, 0), abs=0.06)


def test_the_simple_teachers_keep_their_rules() -> None:
    three = in_a_row(3)
    assert not three(0, [True, True])
    assert three(0, [False, True, True, True])
    assert fixed(2)(0, [False, False])
    bkt = plain_bkt(PARAMS)
    assert not bkt(0, [True, True])
    assert bkt(0, [True, True, True])
    teacher = InOrder(MADE, "fixed", fixed(2))
    asked = []
    for place in range(12):
        question = teacher.ask(0, place)
        assert question is not None
        asked.append(question[0].id)
        teacher.saw(False)
    assert asked == [f"s{n // 2}" for n in range(12)]
    assert teacher.through


def test_a_teacher_that_reviews_does_so_on_its_day_and_only_then() -> None:
    teacher = InOrder(MADE, "weekly", fixed(1), 7)
    for place in range(6):
        assert teacher.ask(0, place) is not None
        teacher.saw(True)
    assert teacher.ask(6, 0) is None
    question = teacher.ask(7, 0)
    assert question is not None
    assert question[0].id == "s0"


def test_sori_ends_the_day_when_nothing_is_due() -> None:
    teacher = Sori(MADE, PARAMS)
    for place in range(200):
        if teacher.ask(0, place) is None:
            break
        teacher.saw(True)
    assert teacher.through
    assert teacher.ask(1, 0) is None
    assert teacher.ask(40, 0) is not None
    assert {fact.verdict for fact in teacher.facts} == {"right"}


def test_the_bench_gives_every_figure_that_has_a_budget(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from bench import budget

    for name, small in (("SKILLS", 5), ("QUICK_TAUGHT", 8), ("LONGEST_DAYS", 30), ("PRACTICE_DAYS", 6)):
        monkeypatch.setattr(learning, name, small)
    monkeypatch.setattr(learning, "COUNTS", (4, 8))
    monkeypatch.setattr(learning, "QUICK_LEARNERS", 2)
    monkeypatch.setattr(learning, "QUICK_COURSES", 2)
    figures = learning.run(quick=True)
    named = [one for one in budget.read() if one.bench == "learning"]
    assert named
    for one in named:
        assert budget.find({"learning": figures}, one.figure) is not None, one.figure
    text = learning.text(figures)
    assert "three_in_a_row" in text
    learning.draw(figures, tmp_path / "learning.png")
    assert (tmp_path / "learning.png").read_bytes().startswith(b"\x89PNG")
    sori = figures["teachers"]["sori"]["attempts"]
    assert sori["low"] <= sori["mean"] <= sori["high"]
    assert learning.run(quick=True) == figures
