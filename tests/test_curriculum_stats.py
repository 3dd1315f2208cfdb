"""What a course covers, and what learners' answers say about its items."""

from __future__ import annotations

from pathlib import Path

from tests.course_seeds import SOUND
from tutor.course.load import read
from tutor.curriculum.stats import ItemCount, Stats, shown, stats
from tutor.learner.facts import AttemptFact, LearnerFact, SessionFact, TurnFact
from tutor.memory import course_facts
from tutor.memory.ledger import Ledger

COURSE = read(SOUND, "c")
T = "2026-03-01T09:00:00.000+00:00"


def answer(item: str, verdict: str = "right", learner: str = "a", **fields: object) -> AttemptFact:
    values = {"learner": learner, "session": "s", "course": "shapes", "item": item, "skills": ("corners",)}
    return AttemptFact(**{**values, "verdict": verdict, "t": T, **fields})  # type: ignore[arg-type]


def one(found: Stats, item: str) -> ItemCount:
    return next(count for count in found.items if count.item == item)


def test_coverage_is_counted_by_skill() -> None:
    corners, area = stats(COURSE, [], []).skills
    assert (corners.items, corners.hints, corners.misconceptions, corners.choices, corners.explained) == (
        3,
        6,
        3,
        1,
        1,
    )
    assert (area.items, area.without_help) == (3, 0)


def test_an_item_is_too_hard_too_easy_or_neither() -> None:
    facts = [
        *(answer("triangle") for _ in range(20)),
        *(answer("circle", "wrong", misconception="ball") for _ in range(5)),
        *(answer("circle", "wrong") for _ in range(2)),
        *(answer("circle", hints=1) for _ in range(2)),
        answer("circle"),
        *(answer("rule", "wrong") for _ in range(9)),
        *(answer("length", "right" if n % 2 else "wrong") for n in range(10)),
    ]
    found = stats(COURSE, facts, [])
    assert one(found, "triangle").findings == ("too easy",)
    assert one(found, "circle").findings == ("too hard",)
    assert (one(found, "circle").answers, one(found, "circle").right) == (10, 1)
    assert one(found, "circle").wrong == {"ball": 5, None: 2}
    assert one(found, "rule").findings == (), "nine answers are too few to judge by"
    assert one(found, "length").findings == ()
    assert one(stats(COURSE, facts, [], least=9), "rule").findings == ("too hard",)
    text = shown(found)
    assert (
        "circle: too hard; 1 of 10 right at once without help (ball 5 times, unforeseen answers 2 times)"
        in text
    )
    assert "triangle: too easy; 20 of 20 right at once" in text
    assert "3 of 6 items have the 10 answers" in text


def test_what_does_not_count_is_not_counted() -> None:
    facts = [answer("triangle", first=False), answer("triangle", "unsure"), answer("gone")]
    found = stats(COURSE, facts, [])
    assert one(found, "triangle").answers == 0
    assert found.gone == 1
    assert "1 answers were to items that are no longer in the file." in shown(found)


def test_a_question_is_misread_where_replies_cannot_be_made_out() -> None:
    turns = [
        ("circle", "unsure", "clarify", 2),
        ("circle", "unsure", "offer_hint", 1),
        ("circle", "unsure", "hint", 4),
        ("circle", "off_task", "redirect", 50),
        ("circle", "right", "confirm", 5),
        ("triangle", "unsure", "hint", 12),
    ]
    found = stats(COURSE, [answer("circle")], turns)
    circle = one(found, "circle")
    assert (circle.replies, circle.unclear, circle.not_known, circle.findings) == (12, 3, 4, ("misread",))
    assert one(found, "triangle").findings == ()
    assert "circle: misread; 3 of 12 replies could not be made out" in shown(found)


def test_nobody_has_answered_yet() -> None:
    assert shown(stats(COURSE, [], [])).endswith(
        "Nobody has answered anything of this course on this machine yet."
    )


def test_a_program_is_told_the_counts() -> None:
    data = stats(COURSE, [answer("circle", "wrong")], []).as_json()
    assert data["learners"] == 1
    assert next(one for one in data["items"] if one["item"] == "circle")["wrong"] == {"other": 1}


def test_the_store_gives_facts_of_all_learners_and_of_one_course(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "learners.db") as ledger:
        for name, course in (("Mina", "shapes"), ("Tom", "shapes"), ("Kim", "other")):
            learner: LearnerFact = ledger.learner(name, T)
            ledger.start_session(SessionFact(name, learner.id, course, T))
            ledger.record_turn(
                TurnFact(name, learner.id, 1, T, "confirm", "circle", "right"),
                answer("circle", learner=learner.id, session=name, course=course),
            )
            ledger.record_turn(TurnFact(name, learner.id, 2, T, "clarify", "triangle", "unsure"))
            ledger.record_turn(TurnFact(name, learner.id, 3, T, "wait", "triangle"))
        assert len(course_facts.attempts(ledger, "shapes")) == 2
        assert course_facts.turns(ledger, "shapes") == [
            ("circle", "right", "confirm", 2),
            ("triangle", "unsure", "clarify", 2),
        ]
        assert course_facts.turns(ledger, "nothing") == []
