"""Help with an answer that is not right: what comes when, over every item of the bundled courses."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.lesson import COURSE
from tutor.answers.judge import mentions
from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.course.load import available, load
from tutor.course.model import Item
from tutor.mind import lines
from tutor.mind.ladder import STUCK
from tutor.mind.policy import MOST_TURNS, Act, Decision, Part, Table, and_close, decide
from tutor.mind.retrieve import Found

TABLES = [Table(skill, item) for name in available() for skill in load(name).skills for item in skill.items]
BY_ID = {table.item.id: table for table in TABLES}
SUMS = COURSE.skills[0]


def judged(verdict: Verdict, intent: Intent = Intent.ANSWER, misconception: str | None = None) -> Judgement:
    return Judgement(verdict, "", "", misconception, intent)


WRONG, RIGHT = judged(Verdict.WRONG), judged(Verdict.RIGHT)
CHAT = judged(Verdict.OFF_TASK, Intent.CHAT)


@st.composite
def dialogues(draw: st.DrawFn) -> tuple[Table, list[Judgement]]:
    """An item and anything that a learner may do about it."""
    table = draw(st.sampled_from(TABLES))
    names = [None, *(wrong.name for wrong in table.item.misconceptions)]
    happening = st.builds(
        judged, st.sampled_from(list(Verdict)), st.sampled_from(list(Intent)), st.sampled_from(names)
    )
    wrongs = st.builds(judged, st.just(Verdict.WRONG), misconception=st.sampled_from(names))
    return table, draw(st.lists(st.one_of(happening, wrongs), min_size=1, max_size=60))


def texts(decision: Decision) -> set[str]:
    return {part.value for part in decision.parts if part.kind == "text"}


@given(dialogues(), st.booleans())
def test_whatever_the_learner_does(dialogue: tuple[Table, list[Judgement]], all_met: bool) -> None:
    table, happenings = dialogue
    item, acts, before = table.item, Counter[str](), set[str]()
    own = lines.load("en")
    met = [other.id for other in table.skill.items] if all_met else []
    for turn, happening in enumerate(happenings, 1):
        decision = decide(table, happening, met=met, found=Found("course", "Found.", "here"))
        for part in decision.parts:
            assert part.kind != "line" or part.value in own.banks
            assert part.kind != "lead" or own.stem(part.value, 0)
        if decision.reveals and happening.verdict is not Verdict.RIGHT:
            assert table.hints == len(item.hints), "the answer is told before the hints are spent"
        if decision.act is Act.EXAMPLE:
            assert not any(mentions(text, item) for text in texts(decision))
        assert not texts(decision) & before - {"Found."}, "the same words twice running"
        assert decision.table.hints >= table.hints
        acts[decision.act] += not decision.moves_on
        before, table = texts(decision), decision.table
        if decision.moves_on or decision.ends:
            break
        if decision.act is not Act.WAIT:
            assert table.turns < MOST_TURNS, "a question is left on the table for ever"
        assert turn == table.turns
    assert acts[Act.EXAMPLE] <= 1
    assert acts[Act.CORRECT] <= len(item.misconceptions)
    assert acts[Act.HINT] <= len(item.hints)


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("intent", [Intent.ANSWER, Intent.HINT, Intent.CHAT, Intent.QUESTION, Intent.REPEAT])
def test_whoever_does_the_same_for_ever_comes_to_another_question(verdict: Verdict, intent: Intent) -> None:
    for table in (BY_ID["three-of-four"], BY_ID["her-job"], BY_ID["own-words"]):
        for _ in range(MOST_TURNS):
            decision = decide(table, judged(verdict, intent))
            table = decision.table
            if decision.moves_on:
                break
        assert decision.moves_on, table.item.id


def test_an_unexpected_answer_to_a_hard_question_is_asked_about_once() -> None:
    table = BY_ID["third-plus-sixth"]
    probe = decide(table, WRONG)
    assert (probe.act, probe.counts, probe.table.hints) == (Act.PROBE, True, 0)
    told = decide(probe.table, CHAT, "I added the tops")
    assert (told.act, told.counts) == (Act.HINT, False)
    assert decide(told.table, WRONG).act is not Act.PROBE


@pytest.mark.parametrize(
    ("happening", "act"),
    [
        (RIGHT, Act.CONFIRM),
        (judged(Verdict.OFF_TASK, Intent.STOP), Act.CLOSE),
        (judged(Verdict.OFF_TASK, Intent.HINT), Act.HINT),
        (judged(Verdict.UNSURE, Intent.DONT_KNOW), Act.HINT),
        (judged(Verdict.UNSURE), Act.HINT),
        (WRONG, Act.HINT),
    ],
)
def test_after_how_did_you_get_there_an_answer_or_a_request_is_taken_as_such(
    happening: Judgement, act: Act
) -> None:
    probing = decide(BY_ID["third-plus-sixth"], WRONG).table
    decision = decide(probing, happening)
    assert decision.act is act
    assert decision.counts == (act is Act.CONFIRM)
    assert not decision.table.probing


def test_a_known_misconception_an_easy_question_or_choices_are_not_asked_about() -> None:
    known = BY_ID["third-plus-sixth"].item.misconceptions[0].name
    assert decide(BY_ID["third-plus-sixth"], judged(Verdict.WRONG, misconception=known)).act is Act.CORRECT
    assert decide(BY_ID["three-of-four"], WRONG).act is Act.HINT
    assert decide(BY_ID["fair-shares"], WRONG).act is Act.HINT


def test_one_who_is_stuck_sees_another_question_worked_out_first_one_that_was_met() -> None:
    table = replace(BY_ID["red-shirts"], wrongs=STUCK - 1, hints=1)
    example = decide(table, WRONG, met=["three-of-four"])
    assert (example.act, example.shown) == (Act.EXAMPLE, "three-of-four")
    assert any("three quarters" in text for text in texts(example))
    assert not any("?" in text for text in texts(example))
    assert decide(example.table, WRONG).act is Act.HINT
    unmet = decide(table, WRONG)
    assert unmet.shown != "three-of-four" or not unmet.parts
    shown = BY_ID[unmet.shown or ""].item
    assert shown.difficulty <= table.item.difficulty


def test_no_example_gives_the_answer_away() -> None:
    two = Item.model_validate(
        {"id": "two", "prompt": "One and three?", "answer": 4, "explanation": "It is four.", "difficulty": 0}
    )
    skill = SUMS.model_copy(update={"items": (SUMS.items[0], two)})
    decision = decide(Table(skill, SUMS.items[0], wrongs=5), WRONG, met=["two"])
    assert decision.act is Act.HINT


def test_in_a_language_lesson_the_learner_says_it_before_it_goes_on() -> None:
    table = replace(BY_ID["first-meeting"], hints=2)
    recast = decide(table, WRONG)
    assert (recast.act, recast.moves_on, recast.reveals) == (Act.RECAST, False, True)
    assert texts(recast) == {table.item.explanation}
    said = decide(recast.table, RIGHT)
    assert (said.act, texts(said)) == (Act.CONFIRM, set())
    assert Act.PRAISE not in said.also
    not_said = decide(recast.table, WRONG)
    assert (not_said.act, not_said.moves_on, texts(not_said)) == (Act.EXPLAIN, True, set())


def test_a_wrong_form_in_an_open_answer_is_said_back_right() -> None:
    table = BY_ID["where-from"]
    decision = decide(table, judged(Verdict.WRONG, misconception="be-and-verb"))
    assert decision.act is Act.RECAST
    assert any("I am from Korea" in text for text in texts(decision))


@pytest.mark.parametrize(
    ("said", "before", "bank"),
    [
        ("one half because it is in two", 0, "praise_reason"),
        ("three, no, three quarters", 0, "praise_mended"),
        ("one third wait I mean one half", 0, "praise_mended"),
        ("one half", 3, "praise_kept_at_it"),
        ("one half", 0, ""),
        ("no", 0, ""),
        ("no because they differ", 0, "praise_reason"),
    ],
)
def test_what_the_learner_did_is_praised_where_it_can_be_seen(said: str, before: int, bank: str) -> None:
    table = replace(BY_ID["half-a-pizza"], wrongs=before)
    decision = decide(table, RIGHT, said)
    praise = [part.value for part in decision.parts if part.value.startswith("praise")]
    assert praise == ([bank] if bank else [])
    assert (Act.PRAISE in decision.also) == bool(bank)


@pytest.mark.parametrize(
    ("found", "banks", "also"),
    [
        (None, ["question", "no_answer", "back"], (Act.HAND_OVER,)),
        (Found("course", "It is so.", "here"), ["question", "from_course", "back"], ()),
        (Found("notes", "It is so.", "here"), ["question", "from_notes", "back"], ()),
        (Found("as_asked"), ["as_asked"], ()),
        (Found("would_tell"), ["would_tell", "back"], ()),
    ],
)
def test_a_question_is_answered_and_the_lesson_comes_back(
    found: Found | None, banks: list[str], also: tuple[Act, ...]
) -> None:
    decision = decide(BY_ID["half-a-pizza"], judged(Verdict.OFF_TASK, Intent.QUESTION), found=found)
    assert decision.act is Act.ANSWER_QUESTION
    assert [part.value for part in decision.parts if part.kind == "line"] == banks
    assert decision.parts[-1].kind == "question"
    assert decision.also == also


def test_who_wants_to_stop_is_not_asked_once_more() -> None:
    closing = and_close(decide(BY_ID["red-ribbon"], judged(Verdict.UNSURE, Intent.DONT_KNOW)))
    assert closing.ends
    assert all(part.kind != "question" and part.value != "again" for part in closing.parts)
    assert closing.parts[-1].value == "close"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_line_comes_twice_running(language: str) -> None:
    own = lines.load(language)
    used = {part.value for table in TABLES for part in _lines_of(table)}
    assert len(used) > 8
    for bank in used:
        assert all(own.pick(bank, n, **_WORDS) != own.pick(bank, n + 1, **_WORDS) for n in range(5)), bank


_WORDS = dict.fromkeys(("answer", "skill", "choices", "source", "title"), "x")


def _lines_of(table: Table) -> list[Part]:
    sequence = [WRONG, judged(Verdict.UNSURE), CHAT, WRONG, judged(Verdict.PARTLY), WRONG, WRONG, RIGHT]
    found: list[Part] = []
    for happening in sequence:
        decision = decide(table, happening)
        found += [part for part in decision.parts if part.kind == "line"]
        table = table if decision.moves_on else decision.table
    return found
