"""Rules for what is heard."""

from __future__ import annotations

import pytest

from tests.course_seeds import SOUND
from tutor.course.load import examine
from tutor.curriculum import speech
from tutor.curriculum.sounds import ALIKE, distance, phonemes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fifteen", "fifty"),
        ("thirteen", "thirty"),
        ("four", "for"),
        ("ship", "sheep"),
        ("can", "can't"),
        ("bat", "pat"),
        ("the right one", "the light one"),
        ("walk", "walked"),
        ("13", "30"),
    ],
)
def test_words_that_sound_alike(one: str, other: str) -> None:
    assert distance(one, other) < ALIKE
    assert distance(other, one) == pytest.approx(distance(one, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("yes", "no"),
        ("one third", "one quarter"),
        ("three fifths", "three sixths"),
        ("zero point three", "zero point three five"),
        ("the numerator", "the denominator"),
        ("go", "goes"),
        ("in", "on"),
        ("equal sizes", "different sizes"),
    ],
)
def test_words_that_do_not(one: str, other: str) -> None:
    assert distance(one, other) >= ALIKE


def test_the_same_words_and_no_words() -> None:
    assert distance("one half", "One half.") == 0.0
    assert distance("", "") == 0.0
    assert distance("", "one") == 1.0
    assert phonemes("삼", "ko") != phonemes("사", "ko")


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("What is 3/4 of 12, please?", ()),
        ('He said: "50% (or so)" - it\'s fine…', ()),
        ("good 👍🏽 work ■", ("👍🏽", "■")),
        ("안녕 hello", ("안녕",)),
        ("café", ()),
        ("cafe\N{COMBINING ACUTE ACCENT}", ()),
    ],
)
def test_signs_that_the_voice_leaves_out(text: str, gone: tuple[str, ...]) -> None:
    assert speech.left_out(text, "en") == gone


def test_korean_is_spoken_in_a_korean_course() -> None:
    assert speech.left_out("안녕 hello", "ko") == ()


def test_every_spoken_text_is_looked_at() -> None:
    text = SOUND.replace("title: Shapes", "title: S■").replace("Draw one in", "■").replace("Then you", "■")
    text = text.replace("A triangle has", "■ has").replace("[circle, a round]", "[circle, ■]")
    told = sorted(fault.line for fault in speech.unspeakable(examine(text, "c")))
    marks = [
        number for number, line in enumerate(text.splitlines(), 1) if "■" in line and "answer" not in line
    ]
    assert told == marks


def test_what_is_shown_and_not_spoken_may_hold_any_sign() -> None:
    text = SOUND.replace(
        "prompt: Which has more corners,", "say: Which has more?\n        prompt: Which ■ has more corners,"
    )
    assert list(speech.unspeakable(examine(text, "c"))) == []
