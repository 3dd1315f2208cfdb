"""The dialogue policy: every situation gets an act, and the answer is not given away too early."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.lesson import COURSE
from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.mind import lines
from tutor.mind.policy import Act, Decision, Table, decide, offer_help, reply_to_offer, together

SKILL = COURSE.skills[0]
ITEM = SKILL.items[0]
FRESH = Table(SKILL, ITEM)


def judged(verdict: Verdict, intent: Intent = Intent.ANSWER, misconception: str | None = None) -> Judgement:
    return Judgement(verdict, "", "", misconception, intent)


def texts(decision: Decision) -> list[str]:
    return [part.value for part in decision.parts if part.kind == "text"]


happenings = st.one_of(
    st.none(),  # a long silence
    st.builds(
        judged,
        st.sampled_from(list(Verdict)),
        st.sampled_from(list(Intent)),
        st.sampled_from([None, "side-by-side", "unknown"]),
    ),
)


def after(table: Table, happening: Judgement | None, said: str = "") -> Decision:
    return offer_help(table, "Would a hint help?") if happening is None else decide(table, happening, said)


@given(st.lists(st.tuples(happenings, st.sampled_from(["", "yes", "no thanks", "four"])), max_size=40))
def test_the_answer_is_not_told_before_the_hints_are_spent(
    course: list[tuple[Judgement | None, str]],
) -> None:
    table = FRESH
    for happening, said in course:
        decision = after(table, happening, said)
        assert isinstance(decision.act, Act)
        told = ITEM.explanation in texts(decision) or any(p.value == "the_answer" for p in decision.parts)
        if told:
            right = happening is not None and happening.verdict is Verdict.RIGHT
            assert right or table.hints == len(ITEM.hints)
            assert decision.moves_on
            assert decision.reveals
        assert 0 <= decision.table.hints <= len(ITEM.hints)
        assert decision.table.hints >= table.hints
        table = replace(FRESH) if decision.moves_on else decision.table


@given(st.lists(happenings, max_size=30))
def test_every_line_that_the_policy_asks_for_exists(course: list[Judgement | None]) -> None:
    own = lines.load("en")
    table = FRESH
    for happening in course:
        decision = after(table, happening)
        for part in decision.parts:
            if part.kind == "line":
                assert part.value in own.banks
            if part.kind == "lead":
                assert own.stem(part.value, 0)
        table = FRESH if decision.moves_on else decision.table


def test_a_right_answer_moves_on_and_counts() -> None:
    decision = decide(FRESH, judged(Verdict.RIGHT))
    assert (decision.act, decision.moves_on, decision.counts) == (Act.CONFIRM, True, True)
    assert texts(decision) == []


def test_after_help_the_right_answer_is_explained() -> None:
    helped = decide(FRESH, judged(Verdict.OFF_TASK, Intent.HINT)).table
    assert texts(decide(helped, judged(Verdict.RIGHT))) == [ITEM.explanation]


def test_the_same_misconception_twice_gets_a_hint_instead_of_the_same_words() -> None:
    first = decide(FRESH, judged(Verdict.WRONG, misconception="side-by-side"))
    second = decide(first.table, judged(Verdict.WRONG, misconception="side-by-side"))
    assert (first.act, second.act) == (Act.CORRECT, Act.HINT)
    assert texts(first) != texts(second)


@pytest.mark.parametrize(
    ("intent", "act"),
    [
        (Intent.HINT, Act.HINT),
        (Intent.REPEAT, Act.REPEAT),
        (Intent.SLOWER, Act.REPEAT),
        (Intent.WAIT, Act.WAIT),
        (Intent.STOP, Act.CLOSE),
        (Intent.SKIP, Act.SKIP),
        (Intent.QUESTION, Act.ANSWER_QUESTION),
        (Intent.GREETING, Act.REDIRECT),
        (Intent.CHAT, Act.REDIRECT),
    ],
)
def test_requests_are_followed_and_never_count_as_answers(intent: Intent, act: Act) -> None:
    decision = decide(FRESH, judged(Verdict.OFF_TASK, intent))
    assert decision.act is act
    assert not decision.counts
    assert decision.ends == (intent is Intent.STOP)


def test_i_dont_know_helps_and_does_not_count() -> None:
    decision = decide(FRESH, judged(Verdict.UNSURE, Intent.DONT_KNOW))
    assert decision.act is Act.HINT
    assert not decision.counts


def test_an_unclear_answer_is_asked_again_and_help_is_offered_at_the_third() -> None:
    table, acts = FRESH, []
    for _ in range(3):
        decision = decide(table, judged(Verdict.UNSURE))
        acts.append(decision.act)
        table = decision.table
    assert acts == [Act.CLARIFY, Act.CLARIFY, Act.OFFER_HINT]


def test_help_that_is_taken_up_is_what_the_skill_is_about_and_the_next_hint() -> None:
    decision = together(FRESH)
    assert decision.act is Act.HINT
    assert [part.value for part in decision.parts if part.kind == "text"] == [
        FRESH.skill.explain,
        FRESH.item.hints[0],
    ]
    spent = replace(FRESH, hints=len(FRESH.item.hints))
    assert together(spent).act is Act.EXPLAIN


@pytest.mark.parametrize(
    ("said", "act"),
    [("yes please", Act.HINT), ("Sure!", Act.HINT), ("No thanks.", Act.WAIT), ("a cat", Act.REDIRECT)],
)
def test_an_offer_is_answered_by_yes_or_no(said: str, act: Act) -> None:
    offered = offer_help(FRESH, "Would a hint help?").table
    agrees = reply_to_offer(said)
    assert decide(offered, judged(Verdict.OFF_TASK, Intent.CHAT), said, agrees=agrees).act is act


def test_no_and_stop_stops() -> None:
    offered = offer_help(FRESH, "Would a hint help?").table
    assert decide(offered, judged(Verdict.OFF_TASK, Intent.STOP), "no, stop", agrees=False).ends


def test_an_answer_to_the_question_beats_the_offer() -> None:
    offered = offer_help(FRESH, "Would a hint help?").table
    assert decide(offered, judged(Verdict.RIGHT), "four").act is Act.CONFIRM


def test_without_the_offer_yes_is_no_request() -> None:
    assert decide(FRESH, judged(Verdict.OFF_TASK, Intent.CHAT), "yes").act is Act.REDIRECT
