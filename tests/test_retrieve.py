"""Answers to a learner's questions: word for word from the course and the notes, or none at all."""

from __future__ import annotations

import pytest

from tutor.answers.judge import mentions
from tutor.course.load import load
from tutor.course.model import Course
from tutor.memory.fulltext import FullText
from tutor.mind.retrieve import MOST_WORDS, Found, Library, Passage, passages, stems

COURSE = load("fractions")
FIRST = COURSE.skills[0].items[0]
NOTES = (
    Passage("Yeast is a tiny living thing. It eats sugar. The gas lifts the dough.", "baking", "notes"),
    Passage("See https://example.org for sourdough starters and more.", "baking", "notes"),
    Passage("효모는 살아 있는 작은 생물입니다. 설탕을 먹고 가스를 만듭니다.", "빵 만들기", "notes"),
)  # fmt: skip


def library(course: Course = COURSE, notes: tuple[Passage, ...] = NOTES) -> Library:
    return Library((*passages(course), *notes), FullText)


@pytest.mark.parametrize(
    ("question", "words", "source"),
    [
        ("what does denominator mean?", "the denominator, below, counts", "what a fraction is"),
        ("What is a unit fraction", "A unit fraction is just one", "unit fractions"),
        ("how does yeast work?", "Yeast is a tiny living thing", "baking"),
        ("what lifts the dough", "The gas lifts the dough", "baking"),
        ("효모가 뭐예요?", "효모는 살아 있는", "빵 만들기"),
    ],
)
def test_a_question_is_answered_from_where_it_stands(question: str, words: str, source: str) -> None:
    found = library().answer(question, FIRST)
    assert found is not None
    assert words in found.text
    assert found.source == source
    assert any(found.text in " ".join(p.text.split()) for p in (*passages(COURSE), *NOTES))


@pytest.mark.parametrize(
    "question",
    ["why is the sky blue?", "who won the game yesterday?", "what does pizza mean?", "why?", ""],
)  # fmt: skip
def test_what_does_not_stand_there_is_not_answered(question: str) -> None:
    assert library().answer(question, FIRST) is None


@pytest.mark.parametrize("question", ["do you mean the whole pizza?", "So you mean one of them?"])
def test_what_is_asked_about_the_question_itself_is_no_search(question: str) -> None:
    assert library().answer(question, FIRST) == Found("as_asked")


def test_the_answer_of_the_question_on_the_table_is_not_given_away() -> None:
    _, item = COURSE.find("which-number-counts")
    assert library().answer("what is the numerator?", item) == Found("would_tell")
    assert library().answer("what is the numerator?", FIRST) is not None


@pytest.mark.parametrize("name", ["fractions", "english-conversation", "python-first-steps"])
def test_no_question_about_any_word_of_the_course_gives_an_answer_away(name: str) -> None:
    course = load(name)
    shelf = library(course)
    for skill in course.skills:
        for item in skill.items:
            for word in {*item.prompt.split(), item.answer.spoken}:
                found = shelf.answer(f"what does {word} mean?", item)
                assert found is None or not mentions(found.text, item), (item.id, word)
                assert found is None or len(found.text.split()) <= 2 * MOST_WORDS


def test_a_sentence_with_an_address_is_never_spoken() -> None:
    found = library().answer("what are sourdough starters?", FIRST)
    assert found is None


def test_words_meet_without_their_endings_and_korean_without_particles() -> None:
    assert stems("Denominators are counting") == stems("denominator are count")
    assert set(stems("효모")) <= set(stems("효모가 자라요"))


def test_the_index_ranks_and_takes_any_words() -> None:
    index = FullText([["a", "b"], ["b"], ["c"]])
    assert index.search(["b"], 5) == [1, 0]
    assert index.search(["b"], 1) == [1]
    assert index.search(['"', "NEAR(", "c", "c*", "x OR y"], 5) == [2]
    assert index.search([], 5) == []
    index.close()
