"""GIFT: what Moodle writes, what is broken or hostile, and what goes there and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.courses import TEXT, courses
from tutor.course import load
from tutor.course.model import Course, Item
from tutor.errors import InputError
from tutor.exchange import gift_read, gift_write
from tutor.exchange.report import Report

FEW = settings(max_examples=25)


def read(text: str) -> tuple[list[Item], Report]:
    course, report = gift_read.read(text, "quiz")
    return [item for skill in course.skills for item in skill.items], report


def one(text: str) -> Item:
    found, _ = read(text)
    assert len(found) == 1
    return found[0]


def test_one_right_choice_with_replies_and_an_explanation() -> None:
    item = one("::Q1::Who wrote it?{=Ann#Yes. ~Ben#He printed it. ~%0%Cem ####Ann did.}")
    assert (item.id, item.prompt, item.answer.type, item.answer.value) == (
        "q1",
        "Who wrote it?",
        "choice",
        "Ann",
    )
    assert item.choices == ("Ann", "Ben", "Cem")
    assert [(wrong.match, wrong.feedback) for wrong in item.misconceptions] == [("Ben", "He printed it.")]
    assert item.explanation == "Ann did."


def test_short_answers_with_a_known_wrong_one() -> None:
    item = one("Two plus two?{=four =%100%4 =%0%five#Count again.}")
    assert item.answer.any == ("four", "4")
    assert item.misconceptions[0].match == "five"


def test_numbers_ranges_and_weights() -> None:
    assert one("When?{#1822:5}").answer.model_dump(include={"type", "value", "tolerance"}) == {
        "type": "number", "value": "1822", "tolerance": 5.0,
    }  # fmt: skip
    between = one("Pi?{#3.141..3.142}").answer
    assert (between.value, between.tolerance) == ("3.1415", 0.0005)
    items, report = read("When?{#\n=1822:0\n=%50%1822:2\n=%0%1800#Too early.}")
    assert (items[0].answer.value, items[0].misconceptions[0].match) == ("1822", "1800")
    assert [str(lost) for lost in report.lost] == [
        "line 1: 50 % for 1822:2: a number has one value and one tolerance"
    ]


def test_true_and_false() -> None:
    item = one("The sun rises.{T#It does.#Good.}")
    assert item.answer.any == ("yes", "true")
    assert (item.misconceptions[0].match, item.explanation) == ("no", "Good.")
    assert one("The sun is cold.{FALSE}").answer.any == ("no", "false")


def test_matching_becomes_a_question_a_pair() -> None:
    items, report = read("Which capital?{=Korea -> Seoul =Japan -> Tokyo = -> Rome}")
    assert [(item.prompt, item.answer.value) for item in items] == [
        ("Which capital? Korea", "Seoul"),
        ("Which capital? Japan", "Tokyo"),
    ]
    assert items[0].choices == ("Seoul", "Tokyo", "Rome")
    assert "2 questions" in str(report.lost[0])


def test_a_gap_in_the_middle_is_spoken_as_blank() -> None:
    item = one("Grant is {=buried =entombed} in the tomb.")
    assert item.prompt == "Grant is _____ in the tomb."
    assert item.spoken_prompt == "Grant is blank in the tomb."


def test_an_essay_and_a_description() -> None:
    items, report = read("Tell me about it. {}\n\nJust some words.\n")
    assert items[0].answer.type == "open"
    assert [lost.where for lost in report.lost] == ["line 1", "line 3"]


def test_several_right_choices_are_key_ideas() -> None:
    items, report = read("Who?{~%50%Ann ~%50%Ben ~%-100%Cem#Not Cem.}")
    assert items[0].answer.all == ("Ann", "Ben")
    assert items[0].misconceptions[0].match == "Cem"
    assert report.lost[0].what == "weights"


def test_comments_categories_ids_and_tags() -> None:
    text = (
        "// made by hand\n$CATEGORY: $course$/top/Maths/Sums \\: easy\n\n"
        "// question: 12  name: x [id:sum-1] [tag:easy] [tag:add]\n::ignored::One plus one?{=two}\n\n"
        "$CATEGORY: Maths/A//B\n\nTwo plus one?{=three}\n"
    )
    course, report = gift_read.read(text, "quiz")
    assert (course.course, course.title) == ("maths", "Maths")
    assert [skill.name for skill in course.skills] == ["Sums \\: easy", "A/B"]
    first = course.skills[0].items[0]
    assert (first.id, first.tags) == ("sum-1", ("easy", "add"))
    assert report.lost == ()


def test_escapes_are_text() -> None:
    item = one(r"Is \{a\} \= b\: c \# d \~ e \\ f?{=\=1 =a\nb}")
    assert item.prompt == "Is {a} = b: c # d ~ e \\ f?"
    assert item.answer.any == ("=1", "a\nb")


def test_markup_is_taken_away_and_pictures_are_named() -> None:
    items, report = read(
        '[html]<p>What&nbsp;is <b>this</b>?<img src="@@PLUGINFILE@@/a.png"></p>{=<i>cat</i>}'
    )
    assert items[0].prompt == "What is this?"
    assert items[0].answer.any == ("cat",)
    assert "@@PLUGINFILE@@/a.png" in str(report.lost[0])
    assert one("Is 1 < 2 or 2 > 3?{=the first}").prompt == "Is 1 < 2 or 2 > 3?"


def test_a_broken_question_is_named_and_the_next_one_is_read() -> None:
    text = "One?{=a\n\n::t::Two?{=b}\n\nThree?{~a ~b}\n\nFour?{=d} }\n\nFive?{#abc}\n\nSix?{=f}"
    items, report = read(text)
    assert [item.prompt for item in items] == ["Two?", "Six?"]
    assert [lost.where for lost in report.lost] == ["line 1", "line 5", "line 7", "line 9"]


def test_a_question_over_several_lines() -> None:
    item = one("What is\n  the answer\n{\n  =a\n\n  // a remark\n  ~b#No.\n}\n")
    assert (item.prompt, item.choices) == ("What is the answer", ("a", "b"))


@FEW
@given(st.text(max_size=300) | st.text("~=#{}:\\%\n ->$ab1[]/", max_size=120))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    error = None
    try:
        assert gift_read.read(text, "quiz")[0].item_ids
    except InputError as refused:
        error = refused
    assert "\n" not in str(error)


def plainer(item: Item) -> Item:
    """``item`` without what GIFT has no place for."""
    wrongs = [wrong.model_copy(update={"id": None}) for wrong in item.misconceptions]
    return item.model_copy(
        update={"hints": (), "say": None, "difficulty": 0.5, "trains": (), "misconceptions": tuple(wrongs)}
    )


@FEW
@given(courses())
def test_whatever_is_not_named_as_lost_comes_back(course: Course) -> None:
    text, report = gift_write.write(course)
    back, again = gift_read.read(text, "quiz")
    named = {lost.where: lost for lost in report.lost if lost.why != "GIFT has no place for it"}
    returned = {item.id: item for skill in back.skills for item in skill.items}
    assert set(returned) == set(course.item_ids)
    for item_id in course.item_ids:
        _, item = course.find(item_id)
        plain_tags = not any(set(tag) & set("[]\n") for tag in item.tags)
        if item_id not in named and plain_tags and not item.answer.unit and item.answer.equivalent:
            assert returned[item_id] == plainer(item)
    assert all("essay" in str(lost) for lost in again.lost)


@FEW
@given(TEXT, TEXT, TEXT)
def test_choices_keep_their_words(prompt: str, right: str, wrong: str) -> None:
    if right.casefold() == wrong.casefold():
        return
    raw = {"id": "i", "prompt": prompt, "answer": right, "choices": [wrong, right], "explanation": prompt}
    raw["misconceptions"] = [{"match": wrong, "feedback": right}]
    course = Course.model_validate(
        {"course": "c", "title": "T", "skills": [{"id": "s", "name": "S", "items": [raw]}]}
    )
    text, report = gift_write.write(course)
    assert report.lost == ()
    assert gift_read.read(text, "x")[0].skills[0].items == course.skills[0].items


def test_the_bundled_course_loses_only_what_gift_has_no_place_for() -> None:
    course = load.load("fractions")
    text, report = gift_write.write(course)
    back, _ = gift_read.read(text, "x")
    assert back.item_ids == course.item_ids
    assert [skill.name for skill in back.skills] == [skill.name for skill in course.skills]
    assert {lost.why.split(" beside")[0] for lost in report.lost} <= {
        "GIFT has no place for it",
        "GIFT takes no fraction",
    }


def test_a_star_is_any_other_answer_unless_it_is_escaped() -> None:
    items, report = read("Two?{=two =%0%*#No, think again.}\n\nWhich sign multiplies?{=\\*}")
    assert items[0].misconceptions == ()
    assert [lost.what for lost in report.lost] == ["the reply to any other answer"]
    assert items[1].answer.any == ("*",)


def test_hostile_sizes_are_refused_in_good_time() -> None:
    items, report = read("One?{=a}\n\n" + "x " * 20_000 + "{=b}")
    assert len(items) == 1
    assert "longer than 16000" in str(report.lost[0])
    with pytest.raises(InputError, match="more than 500 topics"):
        read("".join(f"$CATEGORY: a/t{n}\n\nQ{n}?{{=a}}\n\n" for n in range(501)))
    with pytest.raises(InputError, match="more than 5000 questions"):
        read("Q?{=a}\n\n" * 5001)
    many = "Q\n\n" * 100_000 + "Q?{=a}"
    assert len(read(many)[0]) == 1


def test_a_category_without_a_readable_question_makes_no_skill() -> None:
    course, _ = gift_read.read("$CATEGORY: a/b\n\nOne?{\n\n$CATEGORY: a/c\n\nTwo?{=x}", "quiz")
    assert [skill.name for skill in course.skills] == ["c"]
