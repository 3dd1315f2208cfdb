"""Loading a course, and where the finger points when it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course import load
from tutor.course.model import Item
from tutor.errors import InputError

GOOD = """\
course: tiny
title: A tiny course
skills:
  - id: one
    name: The one
    items:
      - id: half
        prompt: What is half of ten?
        answer: 5
        tolerance: 0.50
        hints: [Share it.]
        misconceptions:
          - match: 20
            feedback: That is double.
  - id: two
    name: The two
    requires: [one]
    items:
      - id: third
        prompt: Say it.
        answer: [yes, of course]
"""


def complaint(text: str) -> str:
    with pytest.raises(InputError) as caught:
        load.read(text, "c.yaml")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


def test_a_small_course_is_read() -> None:
    course = load.read(GOOD, "c.yaml")
    _, half = course.find("half")
    assert (half.answer.type, half.answer.value, half.answer.tolerance) == ("number", "5", 0.5)
    assert course.find("third")[1].answer.any == ("yes", "of course")
    assert course.skills[1].requires == ("one",)


@pytest.mark.parametrize("text", ["\N{BYTE ORDER MARK}" + GOOD, GOOD.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(text: str) -> None:
    assert load.read(text, "c.yaml") == load.read(GOOD, "c.yaml")


def answer(text: str, rest: str = "") -> Item:
    course = load.read(changed("answer: 5\n        tolerance: 0.50", f"answer: {text}{rest}"), "c.yaml")
    return course.find("half")[1]


def test_numbers_keep_the_teachers_text() -> None:
    assert answer("0.50").answer.value == "0.50"
    assert answer("3/4").answer.type == "number"
    assert answer("1 1/2").answer.value == "1 1/2"
    assert answer("{type: number, value: 2.50, unit: m}").answer.spoken == "2.50 m"


def test_truth_values_are_words_except_as_a_bare_answer() -> None:
    assert answer("yes").answer.any == ("yes",)
    assert answer("true").answer.any == ("yes", "true")
    assert answer("'true'").answer.any == ("true",)
    offered = answer("true", "\n        choices: [true, false]")
    assert (offered.answer.type, offered.answer.value, offered.choices) == (
        "choice",
        "true",
        ("true", "false"),
    )


def test_a_known_key_without_a_value_counts_as_left_out() -> None:
    assert load.read(changed("hints: [Share it.]", "hints:"), "c.yaml").find("half")[1].hints == ()


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("prompt: What", "promt: What", "7:9", "this item has no 'prompt'. Add it: prompt: …"),
        ("hints:", "hnts:", "11:9", "unknown key 'hnts'. Did you mean 'hints'?"),
        ("hints: [Share it.]", "hnts:", "11:9", "unknown key 'hnts'. Did you mean 'hints'?"),
        ("title:", "titel:", "1:1", "the course has no 'title'"),
        ("id: half", "id: Half of it", "7:13", "'Half of it' cannot be an id"),
        ("hints: [Share it.]", "hints: Share it.", "11:16", "'hints' is a list"),
        ("hints: [Share it.]", "hints: [{a: b}]", "11:17", "'hints' is text"),
        ("tolerance: 0.50", "tolerance: lots", "10:20", "tolerance is 'lots'"),
        ("tolerance: 0.50", "tolerance: -1", "10:20", "greater than or equal to 0"),
        ("tolerance: 0.50", "difficulty: 1.5", "10:21", "difficulty is '1.5': input should be less than"),
        ("answer: 5", "answer:", "9:9", "'answer' has no value"),
        ("answer: 5", "answer: {typ: number, value: 5}", "9:18", "unknown key 'typ'. Did you mean 'type'?"),
        (
            "answer: 5",
            "answer: {type: numbr, value: 5}",
            "9:24",
            "'numbr' is not a type of answer. Did you mean",
        ),
        ("answer: 5", "answer: {type: number, value: five}", "9:17", "'five' is not a number"),
        ("answer: 5", "answer: [ok, [no]]", "9:22", "'any' is text"),
        ("answer: 5", "answer: 5\n        choices: [4, 6]", "9:17", "'5' is not one of the choices: 4, 6"),
        ("match: 20", "macth: 20", "13:13", "this misconception has no 'match'"),
        ("feedback: That is double.", "feedback: ''", "14:23", "this text is empty"),
        (
            "requires: [one]",
            "requires: [on]",
            "17:16",
            "requires 'on', which is not a skill of this course. Did you",
        ),
        ("requires: [one]", "requires: [two]", "17:16", "in a circle: two -> two"),
        ("id: two", "id: one", "15:9", "two skills have the id 'one'. The first is on line 4"),
        ("id: third", "id: half", "19:13", "two items have the id 'half'. The first is on line 7"),
    ],
)
def test_each_fault_is_one_line_with_its_place(old: str, new: str, place: str, words: str) -> None:
    message = complaint(changed(old, new))
    assert message.startswith(f"c.yaml:{place}: "), message
    assert words in message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n- b\n", "c.yaml:1:1: a course file starts with keys"),
        ("hello", "c.yaml:1:1: a course file starts with keys"),
        ("course: x\ntitle: X\nskills: []\n", "c.yaml:3:9: 'skills' is empty"),
        ("course: x\ntitle: X\nskills: {a: b}\n", "c.yaml:3:9: 'skills' is a list"),
        ("course: x\ntitle: X\nskills: [compare]\n", "c.yaml:3:10: an entry of 'skills' holds keys"),
        ("course: x\ntitle: X\nskills:\n  - id: a\n    name: A\n", "c.yaml:4:3: the course has no items"),
    ],
)
def test_a_file_that_is_no_course(text: str, message: str) -> None:
    assert complaint(text).startswith(message)


def test_the_first_of_several_faults_is_told() -> None:
    text = changed("hints:", "hnts:").replace("title:", "titel:")
    assert complaint(text).startswith("c.yaml:1:1: ")
    assert complaint(changed("answer: 5", "answre: 5")).startswith("c.yaml:7:9: this item has no 'answer'")


def test_a_fault_in_the_only_skill_is_told_at_its_own_place() -> None:
    alone = GOOD[: GOOD.index("  - id: two")].replace("hints:", "hnts:")
    assert complaint(alone).startswith("c.yaml:11:9: unknown key 'hnts'")


def test_a_course_is_found_by_id_or_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD, encoding="utf-8")
    assert load.load(str(tmp_path / "mine.yaml")).course == "tiny"
    monkeypatch.chdir(tmp_path)
    assert load.load("mine.yaml").course == "tiny"
    assert load.load("fractions").course == "fractions"
    assert load.available() == tuple(sorted(load.available()))
    assert "fractions" in load.available()


def test_a_course_that_does_not_exist_gets_a_suggestion() -> None:
    with pytest.raises(
        InputError, match=r"there is no course 'fractoins'\. Did you mean 'fractions'\? There is:"
    ):
        load.load("fractoins")
    with pytest.raises(InputError, match=r"nowhere/x\.yaml is not there"):
        load.load("nowhere/x.yaml")
    with pytest.raises(InputError, match=r"there is no course ''"):
        load.load("")


def test_the_id_of_a_course_does_not_reach_outside_the_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not there"):
        load.load("../curricula/fractions")


def test_a_course_file_in_disguise(tmp_path: Path) -> None:
    (tmp_path / "sound.yaml").write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt \xff\xfe")
    with pytest.raises(InputError, match="this is not UTF-8 text"):
        load.load(str(tmp_path / "sound.yaml"))


def test_an_item_that_does_not_exist_gets_a_suggestion() -> None:
    course = load.read(GOOD, "c.yaml")
    assert load.find_item(course, "third")[0].id == "two"
    with pytest.raises(
        InputError, match=r"has no item 'thirt'\. Did you mean 'third'\? There is: half, third\."
    ):
        load.find_item(course, "thirt")


def test_a_reading_tells_every_fault_and_keeps_the_sound_items() -> None:
    text = (
        changed("title:", "titel:")
        .replace("tolerance: 0.50", "tolerance: lots")
        .replace("[one]", "[on, two]")
    )
    reading = load.examine(text, "c.yaml")
    assert reading.course is None
    assert [(fault.line, fault.column, fault.code) for fault in reading.faults] == [
        (1, 1, "missing-key"),
        (2, 1, "unknown-key"),
        (10, 20, "bad-value"),
        (17, 16, "unknown-skill"),
        (17, 20, "circle"),
    ]
    assert [item.id for item, _ in reading.items] == ["third"]


def test_a_sound_reading_has_a_place_for_every_item() -> None:
    reading = load.examine(GOOD, "c.yaml")
    assert reading.course == load.read(GOOD, "c.yaml")
    assert [(item.id, node.line) for item, node in reading.items] == [("half", 7), ("third", 19)]
    assert [node.line for node in reading.skills] == [4, 15]


def test_limits_are_told_as_faults() -> None:
    long = changed("prompt: What", "prompt: " + "very " * 500 + "What")
    assert "'prompt' is too long. Use at most 2000 characters." in complaint(long)
    many = changed("hints: [Share it.]", "hints: [" + "no, " * 101 + "]")
    assert "'hints' has too many entries. Keep at most 100 of them." in complaint(many)
    assert "'id' is too long. Use at most 60 characters." in complaint(
        changed("id: third", "id: " + "t" * 61)
    )


def test_several_missing_keys_of_one_item_are_all_told() -> None:
    text = changed("        prompt: Say it.\n        answer: [yes, of course]\n", "")
    assert [fault.message for fault in load.examine(text, "c").faults] == [
        "this item has no 'answer'",
        "this item has no 'prompt'",
    ]
