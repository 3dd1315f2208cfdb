"""A lesson's summary: spoken in at most three sentences, and written for learner and guardian."""

from __future__ import annotations

import datetime as dt
import re
import string
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.stored_lesson import PARAMS
from tutor import summaries
from tutor.course.load import load
from tutor.course.model import Course
from tutor.errors import InputError
from tutor.learner import reviews, summary_page
from tutor.learner.facts import AttemptFact, stamp
from tutor.learner.model import derive
from tutor.learner.summary import Summary, comes_back, spoken, summarise
from tutor.mind import lines

FRACTIONS = load("fractions")
BEGAN = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
EN, KO = summaries.words("en"), summaries.words("ko")
FIRST = FRACTIONS.skills[0]
PIZZA, BAR = FIRST.items[0], FIRST.items[1]


def attempt(n: int, item: str = PIZZA.id, verdict: str = "right", **given: Any) -> AttemptFact:
    t = stamp(BEGAN + dt.timedelta(seconds=30 * (n + 1)))
    skill, _ = FRACTIONS.find(item)
    return AttemptFact("l1", "s1", FRACTIONS.course, item, (skill.id,), verdict, t, **given)


def told(*facts: AttemptFact, course: Course = FRACTIONS, **given: Any) -> Summary:
    return summarise(course, facts, {}, derive(facts, course, PARAMS), PARAMS, BEGAN, **given)


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.!?])\s+", text) if one]


MASTERED = tuple(attempt(n, item.id) for n, item in enumerate(FIRST.items[:4]))
WEAK = tuple(attempt(n, PIZZA.id, "wrong", misconception="counted-pieces") for n in range(3))


def test_what_was_mastered_is_said_with_the_day_to_come_back() -> None:
    found = told(*MASTERED)
    assert found.learned[0].skill.id == FIRST.id
    assert found.back is not None
    days = (found.back.date() - BEGAN.date()).days
    assert 1 < days <= 14
    assert spoken(found, EN, BEGAN) == (
        "Today you mastered what a fraction is, and you answered 4 questions right. "
        f"A review is due in {days} days; see you then!"
    )


def test_the_next_step_that_was_chosen_goes_before_what_to_watch() -> None:
    assert "Your next step: do sums." in spoken(told(*WEAK, step="do sums"), EN, BEGAN)
    assert "Next time we look at what a fraction is again." in spoken(told(*WEAK), EN, BEGAN)


def test_a_lesson_without_an_answer_ends_politely() -> None:
    assert spoken(told(), EN, BEGAN) == "See you next time!"
    assert told().minutes == 0


def test_one_right_answer_is_one_question() -> None:
    assert "answered one question right" in spoken(told(attempt(0)), EN, BEGAN)
    assert "한 문제" in spoken(told(attempt(0)), KO, BEGAN)


@pytest.mark.parametrize("words", [EN, KO], ids=["en", "ko"])
@pytest.mark.parametrize("facts", [(), MASTERED, WEAK, (*MASTERED, *WEAK)])
@pytest.mark.parametrize("step", ["", "do sums"])
def test_it_is_short_enough_to_be_spoken(facts: tuple[AttemptFact, ...], step: str, words: Any) -> None:
    text = spoken(told(*facts, step=step), words, BEGAN)
    assert 1 <= len(sentences(text)) <= 3
    assert "{" not in text


def test_a_review_that_is_due_already_is_no_day_to_come_back_on() -> None:
    found = told(*MASTERED)
    assert found.back is not None
    assert spoken(found, EN, found.back + dt.timedelta(days=1)).endswith("See you next time!")


@pytest.mark.parametrize(
    ("days", "said"), [(0, "later today"), (1, "tomorrow"), (3, "in 3 days"), (40, "on 2026-04-10")]
)
def test_days_are_told_on_the_learners_clock(days: int, said: str) -> None:
    assert EN.when(BEGAN + dt.timedelta(days=days, hours=1), BEGAN) == said
    seoul = BEGAN.replace(hour=16).astimezone(dt.timezone(dt.timedelta(hours=9)))  # 1 in the night there
    assert EN.when(BEGAN.replace(hour=23), seoul) == "later today"


def test_what_was_known_before_is_not_learned_again() -> None:
    known = derive(MASTERED, FRACTIONS, PARAMS)
    again = attempt(9)
    found = summarise(FRACTIONS, [again], known, derive((*MASTERED, again), FRACTIONS, PARAMS), PARAMS, BEGAN)
    assert found.learned == ()
    assert found.practised[0].mastered


def test_what_to_watch_is_weak_skills_and_the_same_idea_again() -> None:
    found = told(*WEAK)
    assert [one.skill.id for one in found.weak] == [FIRST.id]
    (again,) = found.again
    assert (again.n, again.prompt, again.match) == (3, PIZZA.prompt, "1")
    assert told(*WEAK[:1]).again == ()


def test_help_is_counted_by_question() -> None:
    found = told(attempt(0, hints=1), attempt(1, BAR.id), attempt(2, BAR.id, assisted=True))
    assert (found.tries, found.at_once, found.helped, found.right) == (3, 1, 2, 3)


def test_the_earliest_review_of_a_mastered_skill_counts() -> None:
    states = derive(MASTERED, FRACTIONS, PARAMS)
    due = comes_back(FRACTIONS, states, PARAMS)
    card = states[FIRST.id].card
    assert card is not None
    assert due == dt.datetime.fromisoformat(reviews.read(card).due)
    forgotten = {FIRST.id: replace(states[FIRST.id], p=0.5)}
    assert comes_back(FRACTIONS, forgotten, PARAMS) is None


# --- the page ------------------------------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_guardians_page_names_the_child_and_tells_what_to_ask() -> None:
    found = told(*WEAK, goal="add fractions")
    guardian = summary_page.markdown(summary_page.page(found, EN, BEGAN, name="Mina", reader="guardian"))
    learner = summary_page.markdown(summary_page.page(found, EN, BEGAN, name="Mina"))
    assert guardian.startswith("# Mina, Fractions, from halves to sums: lesson of 2026-03-01\n")
    assert learner.startswith("# Fractions")
    assert PIZZA.prompt in guardian
    assert "A question to ask about" in guardian
    assert "A question to ask about" not in learner
    assert "Goal: add fractions" in learner
    assert "0 of 3" in guardian


def test_the_guardians_page_is_addressed_to_the_guardian_where_one_is_known() -> None:
    def page(**how: Any) -> str:
        return summary_page.markdown(summary_page.page(told(*WEAK), EN, BEGAN, name="Mina", **how))

    named = page(reader="guardian", guardian="Kim Jiyoung")
    assert named.splitlines()[2] == "For Kim Jiyoung."
    assert page(reader="guardian") == named.replace("For Kim Jiyoung.\n\n", "")
    assert "Kim" not in page(reader="learner", guardian="Kim Jiyoung")


@pytest.mark.parametrize("facts", [(attempt(0),), (attempt(0, hints=1),), (WEAK[0],)])
@pytest.mark.parametrize("reader", summary_page.READERS)
def test_one_of_a_kind_is_not_many(facts: tuple[AttemptFact, ...], reader: Any) -> None:
    text = summary_page.markdown(summary_page.page(told(*facts), EN, BEGAN, reader=reader))
    assert not re.findall(r"\b1 (?:answers|questions|times|tries|minutes|days)\b", text)
    assert "of 1 first answers" not in text


@pytest.mark.parametrize("words", [EN, KO], ids=["en", "ko"])
@pytest.mark.parametrize("reader", summary_page.READERS)
@pytest.mark.parametrize("facts", [(), MASTERED, WEAK])
def test_a_page_is_whole_and_well_formed(facts: tuple[AttemptFact, ...], reader: Any, words: Any) -> None:
    page = summary_page.page(told(*facts), words, BEGAN, name="Mina", reader=reader)
    assert "{" not in summary_page.markdown(page)
    tags = Tags()
    text = summary_page.html(page, words.language)
    tags.feed(text)
    assert tags.open == []
    assert "script" not in tags.seen
    assert f'lang="{words.language}"' in text


def test_words_of_others_are_never_markup() -> None:
    found = told(*MASTERED, step="<b>*x*</b> | [y](z)")
    page = summary_page.page(found, EN, BEGAN)
    assert "<b>" not in summary_page.html(page, "en")
    assert r"\<b\>\*x\*\</b\> | \[y\](z)" in summary_page.markdown(page)


# --- the words -----------------------------------------------------------------------------------


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_language_of_the_tutor_has_every_word_with_the_same_places() -> None:
    spoken_in = sorted(path.stem for path in Path(lines.__file__).parent.glob("*.yaml"))
    for language in spoken_in:
        own = summaries.words(language).lines
        assert set(own) == set(EN.lines)
        for name, text in own.items():
            assert places(text) <= places(EN.lines[name]), name
            assert text.strip() or name == "list.comma"


def test_a_language_without_words_is_told() -> None:
    with pytest.raises(InputError, match="'xx'"):
        summaries.words("xx")
