"""The rules that decide whether a turn of the tutor's is as it should be, and its scores."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.lesson import COURSE
from tutor.answers.verdict import Verdict
from tutor.evals import scorecard
from tutor.evals.checks import Played, count, failed
from tutor.evals.model import HOUSE, Expect
from tutor.mind.policy import Act

FOUR, FIVE, BIGGER = COURSE.skills[0].items
GOOD = Played(
    said="five",
    verdict=Verdict.WRONG,
    misconception=None,
    act=Act.HINT,
    reason="the answer is wrong: hint 1",
    text="Not quite. Count on from two. Have another go.",
    asked=FOUR,
    item=FOUR,
    hints_left=1,
)


def missed(turn: Played, **asked: object) -> list[str]:
    return [what.split(":")[0] for what in failed(Expect.model_validate(asked), turn)]


def test_a_good_turn_holds_what_is_asked_of_it() -> None:
    expect = Expect.model_validate(
        {"act": "hint", "verdict": ["wrong", "partly"], "item": "two-and-two", "says": ["on", "/go\\.$/"],
         "never": "four", "language": "en", "most_sentences": 3, "most_words": 9, "ends": False}
    )  # fmt: skip
    assert failed(expect.over(HOUSE), GOOD) == ()
    assert count(expect) == 11


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"act": "explain"}, "act"),
        ({"verdict": "right"}, "verdict"),
        ({"misconception": "side-by-side"}, "misconception"),
        ({"item": "bigger"}, "item"),
        ({"says": "count off"}, "says"),
        ({"never": "not quite"}, "never"),
        ({"language": "ko"}, "language"),
        ({"most_sentences": 2}, "most_sentences"),
        ({"most_words": 8}, "most_words"),
        ({"ends": True}, "ends"),
    ],
)
def test_what_does_not_hold_is_named(asked: dict[str, object], name: str) -> None:
    assert missed(GOOD, **asked) == [name]


def test_words_are_whole_words() -> None:
    assert missed(GOOD, says="cou") == ["says"]


@pytest.mark.parametrize(
    ("turn", "leaks"),
    [
        (replace(GOOD, text="The answer is four."), True),
        (replace(GOOD, text="The answer is four.", verdict=Verdict.RIGHT), False),
        (replace(GOOD, text="The answer is four.", hints_left=0), False),
        (replace(GOOD, text=f"Fine. {FIVE.prompt}", item=FIVE, moved_on=True), False),
    ],
)
def test_an_answer_is_leaked_before_the_hints_are_spent(turn: Played, leaks: bool) -> None:
    assert missed(turn, leaks=False) == (["leaks"] if leaks else [])


def test_no_problem_tells_nothing_of_a_yes_or_no_question() -> None:
    item = BIGGER.model_validate(
        {"id": "x", "prompt": "Is ten even, yes or no?", "answer": "no", "choices": ["yes", "no"]}
    )
    turn = replace(GOOD, asked=item, item=item, text="No problem. Take two away, again and again.")
    assert missed(turn, leaks=False) == []
    assert missed(replace(turn, text="It is no."), leaks=False) == ["leaks"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Fine. What is two plus two?", []),
        ("Can you say it again? What is two plus two?", ["one_question"]),
        ("Do you count? Do you add?", ["one_question"]),
        ("Is it big? Or is it small?", []),
    ],
)
def test_one_question_at_a_time(text: str, asked: list[str]) -> None:
    assert missed(replace(GOOD, text=text), one_question=True) == asked


def test_the_choices_belong_to_their_question() -> None:
    turn = replace(GOOD, asked=BIGGER, item=BIGGER, text=f"{BIGGER.prompt} Is it ten, or nine?")
    assert missed(turn, one_question=True) == []


def test_a_sentence_may_not_come_twice_running() -> None:
    assert missed(replace(GOOD, before="Hm. Count on from two."), repeats=False) == ["repeats"]
    assert missed(replace(GOOD, before="What is two plus two?"), repeats=False) == []


def test_what_is_closer_wins_and_what_is_forbidden_adds_up() -> None:
    under = Expect.model_validate({"never": "a", "leaks": False, "most_words": 3})
    over = Expect.model_validate({"never": "b", "most_words": 9})
    assert over.over(under) == Expect.model_validate({"never": ["a", "b"], "leaks": False, "most_words": 9})


def test_the_scores_of_a_good_and_of_a_bad_answer_to_a_mistake() -> None:
    good = scorecard.scores(GOOD)
    assert good is not None
    assert good == {**dict.fromkeys(scorecard.RULES, 1.0), "mistake_location": 0.5}
    bad = scorecard.scores(
        replace(GOOD, text="That's right, silly. The answer is four. {x}", before="That's right, silly.")
    )
    assert bad is not None
    assert set(bad.values()) == {0.0} | ({0.5} & set(bad.values()))
    assert all(bad[name] < good[name] for name in scorecard.RULES)


def test_only_answers_to_mistakes_are_scored() -> None:
    assert scorecard.scores(replace(GOOD, verdict=Verdict.RIGHT)) is None
    assert scorecard.scores(replace(GOOD, verdict=None)) is None


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=60))
def test_the_interval_holds_the_mean_and_narrows(values: list[float]) -> None:
    share, more = scorecard.wilson(values), scorecard.wilson(values * 4)
    assert 0 <= share.low <= share.mean <= share.high <= 1
    assert more.high - more.low <= share.high - share.low


def test_nothing_scored_is_anything_between_none_and_all() -> None:
    assert scorecard.wilson([]) == scorecard.Share(0.0, 0.0, 1.0, 0)
