"""The course that ships, as a teacher would check it, and as the tutor will judge it."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

import pytest

from tutor import paths
from tutor.answers.judge import judge, mentions
from tutor.answers.verdict import Verdict
from tutor.course import load
from tutor.course.model import Course, Item, parse_plain_number


@pytest.fixture(scope="module")
def fractions() -> Course:
    return load.load("fractions")


def items(course: Course) -> list[Item]:
    return [item for skill in course.skills for item in skill.items]


def help_of(item: Item) -> list[str]:
    """What may be said before the answer is given."""
    return [*item.hints, *(wrong.feedback for wrong in item.misconceptions)]


# fmt: off
ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen",
)
# fmt: on
PIECES = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth"}
PIECES |= {10: "tenth", 12: "twelfth"}
LARGE = {24: "twenty-four", 40: "forty"}


def in_words(value: str) -> str:
    """A number of the course as it is spoken, an own small reading for these checks."""
    if mixed := re.fullmatch(r"(\d+) (\d+/\d+)", value):
        return f"{ONES[int(mixed[1])]} and {in_words(mixed[2])}"
    if "/" not in value:
        return LARGE.get(int(value)) or ONES[int(value)]
    top, bottom = (int(part) for part in value.split("/"))
    piece = PIECES[bottom]
    return f"{ONES[top]} {piece if top == 1 else 'halves' if piece == 'half' else piece + 's'}"


def forms(item: Item) -> list[str]:
    """The answer as it would be said."""
    answer = item.answer
    if answer.type == "number":
        return [in_words(answer.value or "")]
    return [answer.value] if answer.value else list(answer.any)


def says(text: str, words: str) -> bool:
    return re.search(rf"\b{re.escape(words)}\b", text.lower()) is not None


def test_the_course_is_large_enough(fractions: Course) -> None:
    assert len(fractions.skills) >= 8
    assert len(items(fractions)) >= 40
    assert all(len(skill.items) >= 5 and skill.explain for skill in fractions.skills)
    assert fractions.skills[0].requires == ()
    assert all(skill.requires for skill in fractions.skills[1:])


def test_prerequisites_come_first_in_the_file(fractions: Course) -> None:
    seen: set[str] = set()
    for skill in fractions.skills:
        assert set(skill.requires) <= seen, skill.id
        seen.add(skill.id)


def test_every_item_has_its_help(fractions: Course) -> None:
    for item in items(fractions):
        assert 2 <= len(item.hints) <= 3, item.id
        assert 1 <= len(item.misconceptions) <= 3, item.id
        assert item.explanation, item.id
        assert all(wrong.id for wrong in item.misconceptions), item.id


def test_items_go_from_easy_to_hard(fractions: Course) -> None:
    for skill in fractions.skills:
        levels = [item.difficulty for item in skill.items]
        assert all(later >= earlier - 0.1 for earlier, later in itertools.pairwise(levels)), skill.id


def test_what_is_spoken_can_be_spoken(fractions: Course) -> None:
    spoken = [
        fractions.title,
        *(text for skill in fractions.skills for text in (skill.name, skill.explain or "")),
    ]
    for item in items(fractions):
        spoken += [item.spoken_prompt, item.explanation or "", *item.choices, *help_of(item)]
    for text in spoken:
        assert re.fullmatch(r"[A-Za-z ,.?'-]+", text), text
        assert len(text.split()) <= 50, text
    for item in items(fractions):
        assert len(item.prompt.split()) <= 30, item.id
        assert item.prompt.endswith(("?", ".")), item.id
        assert all(len(text.split()) <= 30 for text in (*help_of(item), item.explanation or "")), item.id
        assert all(text.endswith(("?", ".")) for text in (*help_of(item), item.explanation or "")), item.id


def test_help_does_not_say_the_answer(fractions: Course) -> None:
    for item in items(fractions):
        for text in help_of(item):
            for form in forms(item):
                assert not says(text, form), (item.id, form, text)


def test_explanations_say_the_answer(fractions: Course) -> None:
    for item in items(fractions):
        assert any(says(item.explanation or "", form) for form in forms(item)), (item.id, forms(item))


def test_misconceptions_are_wrong_and_can_be_told_apart(fractions: Course) -> None:
    for item in items(fractions):
        matches = [wrong.match for wrong in item.misconceptions]
        if item.answer.type == "number":
            values = [parse_plain_number(match) for match in matches]
            right = parse_plain_number(item.answer.value or "")
            assert None not in values, item.id
            assert right not in values, item.id
            assert len(set(values)) == len(values), item.id
        elif item.answer.type == "choice":
            assert set(matches) < set(item.choices), item.id
            assert item.answer.value not in matches, item.id
        else:
            assert not set(matches) & set(item.answer.any), item.id


def test_choices_sound_different_and_are_offered_in_the_order_of_the_question(fractions: Course) -> None:
    for item in items(fractions):
        if item.choices:
            assert len(item.choices) == 2, item.id
            places = [item.prompt.rfind(choice.split()[0]) for choice in item.choices]
            assert -1 not in places, item.id
            assert places == sorted(places), item.id
            assert (
                item.choices[0].split()[:2] != item.choices[1].split()[:2] or len(item.choices[0].split()) > 2
            )


def test_no_two_items_are_alike(fractions: Course) -> None:
    prompts = [" ".join(sorted(re.findall(r"\w+", item.prompt.lower()))) for item in items(fractions)]
    assert len(set(prompts)) == len(prompts)
    explanations = [item.explanation for item in items(fractions)]
    assert len(set(explanations)) == len(explanations)


def test_simplest_form_is_demanded_where_the_question_asks_for_it(fractions: Course) -> None:
    for item in items(fractions):
        asked = "simpl" in item.prompt.lower() and item.answer.type == "number"
        assert item.answer.equivalent is not asked, item.id
        if asked:
            top, bottom = (int(part) for part in (item.answer.value or "").split("/"))
            assert Fraction(top, bottom).numerator == top, item.id


def test_the_item_of_the_design_is_there_word_for_word(fractions: Course) -> None:
    skill, item = fractions.find("third-or-quarter")
    assert skill.id == "compare"
    assert item.prompt == "Which is bigger, one third or one quarter?"
    assert item.hints == (
        "Picture one cake cut in three and one cut in four.",
        "More pieces means smaller pieces.",
    )
    assert item.misconceptions[0].name == "bigger-number"
    assert item.explanation == "One third is bigger, because three pieces are larger than four."


def test_the_file_names_its_schema_in_the_first_line() -> None:
    first = (paths.bundled("curricula") / "fractions.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema.json"


def test_the_tutor_judges_every_answer_right(fractions: Course) -> None:
    for item in items(fractions):
        written = [item.answer.value] if item.answer.value else []
        for form in [*forms(item), *written]:
            for said in (form, f"Um, I think it's {form}."):
                assert judge(item, said).verdict is Verdict.RIGHT, (item.id, said)


def test_the_tutor_knows_every_misconception(fractions: Course) -> None:
    for item in items(fractions):
        for wrong in item.misconceptions:
            judgement = judge(item, wrong.match)
            assert (judgement.verdict, judgement.misconception) == (Verdict.WRONG, wrong.name), item.id


def test_the_guard_finds_the_answer_in_explanations_only(fractions: Course) -> None:
    for item in items(fractions):
        assert mentions(item.explanation or "", item), item.id
        for text in help_of(item):
            assert not mentions(text, item), (item.id, text)
