"""What is suggested at which moment, kind by kind, as timelines."""

from __future__ import annotations

import pytest

from tests.fakes.timeline import DESIGN, Line, answer, asked, at, exchange, kinds, now, question
from tutor.learner.proactive import Suggestion
from tutor.learner.timeline import Kind


def test_the_example_of_the_design_offers_to_advance() -> None:
    (found,) = asked(DESIGN)
    assert isinstance(found, Suggestion)
    assert (found.kind, found.benefit, found.cost) == (Kind.ADVANCE, 0.7, 0.2)
    assert "comparing fractions" in found.words
    assert found.reason == "You have mastered comparing fractions."


@pytest.mark.parametrize(
    ("due", "goal", "kind", "words"),
    [
        (3, None, "plan", "3 skills"),
        (1, None, "plan", "One skill"),
        (0, "add fractions", "plan", "add fractions"),
        (0, None, "goal", "in the end"),
    ],
)
def test_a_lesson_opens_with_a_plan_or_asks_for_a_goal(
    due: int, goal: str | None, kind: str, words: str
) -> None:
    (found,) = asked([at(0, "session_started", due=due, goal=goal), now(1)])
    assert isinstance(found, Suggestion)
    assert found.kind == kind
    assert words in found.words


@pytest.mark.parametrize(("due", "goal"), [(3, None), (1, None), (0, "add fractions")])
def test_a_plan_says_what_is_new_and_how_long_it_takes_where_that_is_known(
    due: int, goal: str | None
) -> None:
    (found,) = asked([at(0, "session_started", due=due, goal=goal, new="compare", minutes=12), now(1)])
    assert isinstance(found, Suggestion)
    assert found.kind == "plan"
    assert "comparing fractions" in found.words
    assert "12 minutes" in found.words
    assert (goal or ("3" if due == 3 else "one")) in found.words.lower()


def test_the_plan_is_offered_once_and_not_after_the_first_question() -> None:
    started = at(0, "session_started", due=3)
    made = at(2, "suggestion", kind="plan", outcome="accepted")
    assert kinds([started, made, now(60)]) == [None]
    assert kinds([started, *exchange(2, "right"), now(13)]) == [None]


@pytest.mark.parametrize(
    ("difficulty", "silence", "speaks"),
    [(0.1, 8, False), (0.1, 15, True), (0.5, 15, False), (0.5, 25, True), (0.9, 25, False), (0.9, 40, True)],
)
def test_thinking_is_left_alone_by_difficulty_and_stuck_is_helped(
    difficulty: float, silence: float, speaks: bool
) -> None:
    lines = [*question(10, difficulty=difficulty), now(13 + silence)]
    assert kinds(lines) == ["stuck" if speaks else None]


def test_a_slow_thinker_is_given_more_time_and_a_quick_one_is_helped_sooner() -> None:
    slow = [line for n in range(4) for line in exchange(40 * n, "right", think=15, item=f"q{n}")]
    quick = [line for n in range(4) for line in exchange(20 * n, "right", think=3, item=f"q{n}")]
    assert kinds([*slow, *question(200), now(203 + 25)]) == [None]
    assert kinds([*slow, *question(200), now(203 + 42)]) == ["stuck"]
    assert kinds([*quick, *question(200), now(203 + 17)]) == ["stuck"]


def test_one_who_asked_to_wait_is_given_three_times_as_long() -> None:
    lines = [*question(0), at(5, "learner_speaking"), at(6, "learner_silent", text="Let me think.")]
    assert kinds([*lines, now(40)]) == [None]
    assert kinds([*lines, now(70)]) == ["stuck"]


def test_a_new_lesson_opens_anew() -> None:
    first = [at(0, "session_started", due=2), now(1), *exchange(5, "right")]
    assert kinds([*first, at(9000, "session_started", due=1), now(9001)]) == ["plan", "plan"]
    off = [*first, at(20, "suggestions_off"), at(9000, "session_started", due=1), now(9001)]
    assert kinds(off) == ["plan", None]


def test_thinking_aloud_begins_the_silence_anew() -> None:
    lines = [*question(0), at(20, "learner_speaking"), at(24, "learner_silent", text="four is more than")]
    assert kinds([*lines, now(40)]) == [None]
    assert kinds([*lines, now(45)]) == ["stuck"]


def test_stuck_after_a_hint_is_offered_the_next_step() -> None:
    lines = [*question(0), at(10, "hint_requested"), at(10.5, "hint_given", n=1), now(35)]
    (found,) = asked(lines)
    assert isinstance(found, Suggestion)
    assert found.kind is Kind.STUCK
    assert "since" in found.reason


def test_nobody_is_stuck_after_a_right_answer() -> None:
    assert kinds([*exchange(0, "right"), now(60)]) == [None]


def test_the_second_time_of_a_misconception_is_named_and_the_first_is_not() -> None:
    first = exchange(0, "wrong", misconception="bigger")
    assert kinds([*first, now(11)]) == [None]
    second = answer(20, "wrong", misconception="bigger")
    assert kinds([*first, *second, now(22)]) == ["misconception"]
    other = answer(20, "wrong", misconception="other")
    assert kinds([*first, *other, now(22)]) == [None]
    through = [*first, *answer(20, "right"), now(22)]
    assert kinds(through) == [None]


def test_a_misconception_is_named_in_the_tutors_turn_and_not_while_the_learner_thinks() -> None:
    lines = [*exchange(0, "wrong", misconception="m"), *answer(20, "wrong", misconception="m")]
    lines.append(at(22, "tutor_speaking"))
    assert kinds([*lines, now(23)]) == [None]
    assert kinds([*lines, at(25, "tutor_silent"), now(26)]) == ["misconception"]
    assert kinds([*lines, at(25, "tutor_silent"), now(30)]) == [None]


def test_it_is_not_named_again_until_it_comes_again() -> None:
    lines = [*exchange(0, "wrong", misconception="m"), *answer(20, "wrong", misconception="m"), now(22)]
    lines.append(at(24, "suggestion", kind="misconception", outcome="accepted"))
    assert kinds([*lines, *answer(200, "unsure"), now(202)]) == ["misconception", None]
    assert kinds([*lines, *answer(200, "wrong", misconception="m"), now(202)])[1] == "misconception"


def test_three_wrong_first_answers_point_below_the_skill() -> None:
    lines = [line for n in range(3) for line in exchange(20 * n, "wrong", item=f"q{n}")]
    assert kinds([*lines, now(51)]) == ["prerequisite"]
    assert kinds([*lines[:-5], now(31)]) == [None]


def test_a_known_weak_prerequisite_is_named_after_two() -> None:
    lines = [
        *exchange(0, "wrong"),
        *question(20, "r", weak="unit-fractions"),
        *answer(29, "wrong"),
        now(31),
    ]
    (found,) = asked(lines)
    assert isinstance(found, Suggestion)
    assert found.kind is Kind.PREREQUISITE
    assert "unit fractions" in found.words


def test_wheel_spinning_changes_the_approach() -> None:
    verdicts = ["right", "right", "wrong"] * 4
    spun = [line for n, v in enumerate(verdicts[:10]) for line in exchange(30 * n, v, item=f"q{n}")]
    assert kinds([*spun, now(281)]) == [None], "the tenth was right: praise, not a change"
    spun = [line for n, v in enumerate(verdicts[1:11]) for line in exchange(30 * n, v, item=f"q{n}")]
    assert kinds([*spun[:-5], now(251)]) == [None]
    verdicts = ["wrong", "right"] * 5
    spun = [
        line for n, v in enumerate(["right", *verdicts][:10]) for line in exchange(30 * n, v, item=f"q{n}")
    ]
    assert kinds([*spun, now(281)]) == ["change_approach"]


def test_three_wrong_answers_to_one_question_change_the_approach() -> None:
    lines = [*exchange(0, "wrong"), *answer(20, "wrong"), *answer(40, "wrong")]
    assert kinds([*lines, now(42)]) == ["change_approach"]
    assert kinds([*lines[:-3], now(22)]) == [None]


def test_quick_wrong_answers_are_slowed_down() -> None:
    quick = [line for n in range(3) for line in exchange(15 * n, "wrong", think=0.8, item=f"q{n}")]
    assert kinds([*quick, now(36)]) == ["slow_down"]
    right = [line for n in range(3) for line in exchange(15 * n, "right", think=0.8, item=f"q{n}")]
    assert kinds([*right, now(36)]) == [None]


def test_hints_asked_for_without_a_try_are_slowed_down() -> None:
    lines = question(0)
    for n in range(3):
        lines += [at(8 + 6 * n, "hint_requested"), at(8.5 + 6 * n, "hint_given", n=n + 1)]
    assert kinds([*lines, now(21)]) == ["slow_down"]
    tried = [*lines[:4], *answer(10, "wrong"), at(14, "hint_requested"), at(14.5, "hint_given", n=2), now(15)]
    assert kinds(tried) == [None]


def test_a_hint_before_any_thinking_on_three_questions_running() -> None:
    lines: list[Line] = []
    for n in range(3):
        t = 60.0 * n
        lines += [*question(t, f"q{n}"), at(t + 5, "hint_requested"), at(t + 5.5, "hint_given", n=1)]
        lines += answer(t + 15, "right", hints=1) if n < 2 else []
    assert kinds([*lines, now(126)]) == ["slow_down"]


def test_tiredness_is_offered_a_break() -> None:
    fresh = [line for n in range(8) for line in exchange(50 * n, "right", think=5, item=f"q{n}")]
    tired = [
        line
        for n in range(4)
        for line in exchange(400 + 50 * n, ("right", "wrong")[n % 2], think=15, item=f"r{n}")
    ]
    assert kinds([*fresh, *tired, now(571)]) == ["break"]
    assert kinds([*fresh, now(373)]) == [None]


def test_one_who_says_so_is_offered_a_break_at_once() -> None:
    lines = [*question(0), at(6, "learner_speaking"), at(7, "learner_silent", text="I'm tired"), now(7.5)]
    assert kinds(lines) == ["break"]


def test_long_work_is_offered_a_break_between_questions_only() -> None:
    assert kinds([at(0, "session_started"), *exchange(1500, "right"), now(1512)]) == ["break"]
    assert kinds([at(0, "session_started"), *exchange(1500, "wrong"), now(1512)]) == [None]
    rested = [
        at(0, "session_started"),
        at(1200, "suggestion", kind="break", outcome="accepted"),
        *exchange(1500, "right"),
    ]
    assert kinds([*rested, now(1512)]) == [None]


def test_a_break_is_not_disturbed() -> None:
    lines = [*exchange(0, "right"), at(20, "suggestion", kind="break", outcome="accepted")]
    lines.append(at(60, "job_done", job="notes"))
    assert kinds([*lines, now(90)]) == [None]
    assert kinds([*lines, *exchange(100, "right"), now(112)]) == ["job_done"]


def test_a_goal_is_looked_at_again() -> None:
    lines = [at(0, "session_started", goal="add fractions"), *exchange(900, "right")]
    assert kinds([*lines, now(912)]) == ["goal"]
    assert kinds([at(0, "session_started", goal="add"), *exchange(600, "right"), now(612)]) == [None]


def test_reviews_wait_for_a_pause_and_for_a_plan_that_was_not_declined() -> None:
    start = at(0, "session_started", due=2)
    assert kinds([start, *exchange(5, "right"), now(17)]) == [None]
    assert kinds([start, *exchange(5, "right"), now(35)]) == ["review"]
    declined = [
        start,
        at(1, "suggestion", kind="plan", outcome="dismissed"),
        *exchange(300, "right"),
        now(340),
    ]
    assert kinds(declined) == [None]


def test_background_work_is_announced_between_questions() -> None:
    done = at(8, "job_done", job="practice-set")
    assert kinds([*question(0), done, now(9)]) == [None]
    (found,) = asked([*question(0), done, *answer(9, "right"), now(12)])
    assert isinstance(found, Suggestion)
    assert found.kind is Kind.JOB_DONE
    assert "practice set" in found.words
    both = [
        *question(0),
        done,
        at(8.5, "job_done", job="plan"),
        *answer(9, "right"),
        now(12),
        now(60),
        now(400),
    ]
    assert kinds(both) == ["job_done", None, None]
    told = asked(both)[0]
    assert isinstance(told, Suggestion)
    assert ("practice set, and plan" in told.words, "practice set, and plan" in told.reason) == (True, True)
    third = at(8.6, "job_done", job="notes")
    told = asked([*question(0), done, both[3], third, *answer(9, "right"), now(12)])[0]
    assert isinstance(told, Suggestion)
    assert "3 things" in told.words


def test_one_who_leaves_is_asked_to_look_back() -> None:
    lines = [*question(0), at(6, "learner_speaking"), at(7, "learner_silent", text="I have to go now, bye")]
    assert kinds([*lines, now(7.5)]) == ["reflect"]


def test_a_long_lesson_is_looked_back_on() -> None:
    lines = [at(0, "session_started"), at(1500, "suggestion", kind="break", outcome="accepted")]
    assert kinds([*lines, *exchange(2400, "right"), now(2412)]) == ["reflect"]


def test_one_who_moved_on_is_not_told_to() -> None:
    lines = [*exchange(0, "right"), at(12, "skill_mastered", skill="compare")]
    assert kinds([*lines, now(13)]) == ["advance"]
    assert kinds([*lines, *exchange(15, "right", skill="add"), now(27)]) == [None]


def test_five_wrong_first_answers_running_change_the_approach_and_say_how_many() -> None:
    lines = [line for n in range(5) for line in exchange(20 * n, "wrong", item=f"q{n}")]
    (found,) = asked([*lines, now(91)])
    assert isinstance(found, Suggestion)
    assert found.kind is Kind.CHANGE_APPROACH
    assert found.reason.startswith("The last 5 first answers on comparing fractions were all wrong")
    assert kinds([*lines[:-5], now(71)]) == ["prerequisite"]


def test_a_question_that_is_put_again_is_the_same_question() -> None:
    again = [line for n in range(3) for line in exchange(20 * n, "wrong")]
    assert kinds([*again, now(51)]) == ["change_approach"]
    solved = [*exchange(0, "wrong"), *exchange(20, "right"), *exchange(40, "wrong"), now(51)]
    assert kinds(solved) == [None], "put again after it was solved, it is a new one"


def test_answers_to_questions_that_nobody_told_of_count_too() -> None:
    bare = [at(t, "verdict", verdict="wrong", misconception="m") for t in (10, 30)]
    assert kinds([*bare, now(31)]) == ["misconception"]
    assert kinds([*bare[:1], now(11)]) == [None]
    hints = [at(t, "hint_given") for t in (10, 16, 22)]
    assert kinds([*hints, now(23)]) == ["slow_down"]
    assert kinds([*hints[:2], at(18, "verdict", verdict="wrong"), *hints[2:], now(23)]) == [None]


def test_one_who_leaves_is_asked_for_nothing_else_and_not_before_any_work() -> None:
    bye = [at(6, "learner_speaking"), at(7, "learner_silent", text="bye")]
    assert kinds([at(0, "session_started", due=3), *bye, now(8)]) == [None]
    made = at(8, "suggestion", kind="reflect", outcome="accepted")
    assert kinds([*question(0), *bye, made, at(30, "job_done", job="notes"), now(60)]) == [None]


def test_work_that_goes_on_is_no_refusal() -> None:
    offered = [*exchange(0, "right"), at(12, "job_done", job="notes"), at(13, "suggestion", kind="job_done")]
    went_on = [*offered, *exchange(15, "right", item="r"), at(27, "skill_mastered", skill="compare")]
    assert kinds([*went_on, now(28)]) == ["advance"]
    waits = [*offered, at(27, "skill_mastered", skill="other")]
    assert kinds([*[*offered, at(20, "job_done", job="plan")], now(28)]) == [None]
    assert kinds([*waits, now(28)]) == ["advance"], "what was learned since shows that the learner went on"


def test_a_nod_does_not_end_the_tutors_turn_and_a_sentence_does() -> None:
    lines = [*exchange(0, "right"), at(12, "skill_mastered", skill="compare"), at(13, "tutor_speaking")]
    nod = [at(15, "learner_speaking"), at(15.4, "learner_silent"), now(16)]
    sentence = [at(15, "learner_speaking"), at(17, "learner_silent"), now(18)]
    assert kinds([*lines, *nod]) == [None]
    assert kinds([*lines, *sentence]) == ["advance"]


def test_mastery_offers_to_go_on_and_a_harder_question_where_there_is_one() -> None:
    def offered(**keys: str) -> Suggestion:
        (found,) = asked([*question(0), at(10, "skill_mastered", skill="compare", **keys), now(11)])
        assert isinstance(found, Suggestion)
        assert found.kind is Kind.ADVANCE
        assert found.words.endswith("?")
        assert "comparing fractions" in found.words
        assert found.skill == "compare"
        return found

    plain, harder = offered(), offered(transfer="two-sums")
    assert (plain.transfer, harder.transfer) == ("", "two-sums")
    assert "harder" not in plain.words
    assert "harder" in harder.words
    assert {"go on", "harder one", "one more"} <= set(harder.replies)
