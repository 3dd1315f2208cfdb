"""Cutting text into phrases: where, where not, and never because of how the stream was cut."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tutor.mouth.markdown import plain
from tutor.mouth.phrases import MOST_CHARS, MOST_WORDS, phrases, split


async def stream(*pieces: str) -> AsyncIterator[str]:
    for piece in pieces:
        yield piece


def streamed(pieces: str, *, first_words: int = 3) -> list[str]:
    """The phrases of a stream whose pieces are parted by ``|``."""

    async def collect() -> list[str]:
        return [phrase async for phrase in phrases(stream(*pieces.split("|")), first_words=first_words)]

    return asyncio.run(collect())


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ("Yes|, th|at's ri|ght.| Now| the ne|xt one.", ["Yes, that's right.", "Now the next one."]),
        ("hel|lo| w|orld", ["hello world"]),
        ("It is 3|.|1|4.| Good.", ["It is 3.14.", "Good."]),
        ("It is 3|.| Go|od.", ["It is 3.", "Good."]),
        (
            "First, take| one half|, then |take two thirds.",
            ["First, take one half,", "then take two thirds."],
        ),
        ("", []),
        ("|||", []),
    ],
)
def test_streams(pieces: str, expected: list[str]) -> None:
    assert streamed(pieces) == expected


WHOLE = [
    "Pi is 3.14 or so.",
    "He has 1,000 apples.",
    "Take 3/4 of it.",
    "Come at 2:30 or later.",
    "Ask Mr. Kim or Dr. Smith.",
    "Take fruit, e.g. apples.",
    "The rest, i.e. one half.",
    "Apples, pears, etc. are fruit.",
    "J. K. Rowling wrote it.",
    "George W. Bush was there.",
    "Well... yes.",
    "Go to https://example.org/a?b=c or not.",
    "See example.org now.",
    "A. two thirds",
    "1. Draw a cake",
    "No. 5 is next.",
    "See fig. 2 above.",
    "The U.S. map is here.",
    "It is 5 p.m. here.",
    "Is it (one. Two. Three) then?",
    "“One. Two.” is all.",
    'He said "Stop. Now." to me.',
    "a line\nthat wraps",
    "It is 5 ft. 6 in. tall now.",
    "Prof. Kim et al. found it.",
    "J.K. Rowling wrote it.",
    "The F.B.I. came by.",
    "In 44 B.C. when he died.",
    "See Sec. 4 and Vol. 2 for it.",
    "He said 'Stop. Now.' to me.",
    "Open https://example.org/a,b/c.html or main.py then.",
]


@pytest.mark.parametrize("text", WHOLE)
def test_stays_whole(text: str) -> None:
    assert split(text, first_words=99) == (" ".join(text.split()),)


@pytest.mark.parametrize(
    "text",
    [
        "The answer is B.| Now go on.",
        "Solve it for x.| Then look.",
        "He left at 5 p.m.| Then she came.",
        "Apples, pears, etc.| Next one.",
        "The answer is no.| Try again.",
        "Wait...| Now go.",
        "Right!| Is it 3?| Yes.",
        'She said "Go. Now."| Then she left.',
        "One.\n\n|Two",
        "Take these:\n- |one\n- |two",
        "1. Draw it.\n|2. Cut it.",
        "A. two thirds\n|B. three quarters",
        "맞습니다.| 다음 문제예요.| 준비됐어요?| 네!",
        "맞습니다.|다음 문제예요.",
        "よし。|次。",
        "I agree (mostly).| Go on.",
        "He got an A.| She got a B.",
        "It is 6 ft.| He is tall.",
        "The students' books.| Kim's pen.",
        "He's right.| 'Cause I say so.| Yes.",
    ],
)
def test_cuts_at_sentence_ends(text: str) -> None:
    expected = tuple(plain(part) for part in text.split("|"))
    assert split(text.replace("|", ""), first_words=99) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Not quite, because it is more.", ("Not quite, because it is more.",)),
        ("That is right, because it is more.", ("That is right,", "because it is more.")),
        ("That is right, Kim.", ("That is right, Kim.",)),  # a last word is not left alone
        ("Pick a: it costs 1,000 won or more.", ("Pick a: it costs 1,000 won or more.",)),
        ("On Jan. 5, 2024, it snowed a lot.", ("On Jan. 5, 2024,", "it snowed a lot.")),
        ("Say on May 5, 20 of us came.", ("Say on May 5,", "20 of us came.")),
        ("In the set {1, 2, 3} it is.", ("In the set {1, 2, 3} it is.",)),
        ("In the ratio 3 : 4 it is.", ("In the ratio 3 : 4 it is.",)),
        ("It is right — but not whole.", ("It is right —", "but not whole.")),
        (
            "The piece of the cake is bigger because it was cut in three.",
            ("The piece of the cake is bigger", "because it was cut in three."),
        ),
    ],
)
def test_first_phrase_ends_early(text: str, expected: tuple[str, ...]) -> None:
    assert split(text) == expected


def test_later_phrases_end_at_commas_only_when_long() -> None:
    short = "Good. One, two, three and four are all numbers."
    assert split(short) == ("Good.", "One, two, three and four are all numbers.")
    long = "Good. " + "word " * 16 + "end, and then more words follow."
    assert split(long) == ("Good.", "word " * 16 + "end,", "and then more words follow.")


def test_first_phrase_comes_before_the_stream_ends() -> None:
    async def check() -> None:
        released = asyncio.Event()

        async def slow() -> AsyncIterator[str]:
            yield "That's it. N"
            await released.wait()
            yield "ext one."

        found = phrases(slow())
        assert await anext(found) == "That's it."
        released.set()
        assert await anext(found) == "Next one."

    asyncio.run(check())


def test_a_stop_at_the_end_waits_for_what_follows() -> None:
    async def check() -> None:
        seen = []

        async def watched() -> AsyncIterator[str]:
            yield "It is 3."
            seen.append("asked for more")
            yield "5 exactly."

        found = phrases(watched())
        assert await anext(found) == "It is 3.5 exactly."
        assert seen == ["asked for more"]

    asyncio.run(check())


def test_closing_the_phrases_closes_the_stream() -> None:
    async def check() -> None:
        closed = False

        async def source() -> AsyncIterator[str]:
            nonlocal closed
            try:
                while True:
                    yield "One more. "
            finally:
                closed = True

        found = phrases(source())
        assert await anext(found) == "One more."
        await found.aclose()  # type: ignore[attr-defined]
        assert closed

    asyncio.run(check())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Well done!** Next 🎉 one.", ("Well done!", "Next one.")),
        ("## Halves\n\nOne half is `1/2`.", ("Halves", "One half is 1/2.")),
        ("See [the page](https://example.org) now.", ("See the page now.",)),
        ("2*3 and snake_case and 3 * 4 stay.", ("2*3 and snake_case and 3 * 4 stay.",)),
        ("3 + ___ = 5", ("3 + ___ = 5",)),
        ("x_{1} and x_{2}", ("x_{1} and x_{2}",)),
        ("Call `f(x). g(y)` twice.", ("Call f(x). g(y) twice.",)),
        ("Good 👍🏽. 🎉", ("Good.",)),
        ("?! ...", ()),
        ("🎉", ()),
    ],
)
def test_marks_of_written_text_go(text: str, expected: tuple[str, ...]) -> None:
    assert split(text) == expected


def test_no_phrase_is_endless() -> None:
    found = split("word " * 200)
    assert max(len(phrase.split()) for phrase in found) == MOST_WORDS
    assert max(len(phrase) for phrase in split("(" + "a.b" * 2000)) <= MOST_CHARS
    assert len(split('He said "' + "word. " * 200)) > 5  # a quote that nobody closes


# -- properties -----------------------------------------------------------------------------------------

SIGNS = list("abxAI ,.;:!?\n\"'()-–—…“”  ")
WORDS = """
3.14 1,000 3/4 2:30 Mr._ e.g._ etc._ J._K._ because_ but_ word_ word_ Then_ x_=_3 a)_ 1._ -_ p.m._ U.S._ No._
example.org {1,_2} 'a._b' May_5,_2024_ ft._ 맞아요._ 문제_ ... ** ` 🎉 *it* [a](b)
"""
FRAGMENTS = st.sampled_from([*SIGNS, *(word.replace("_", " ") for word in WORDS.split())])
TEXTS = st.lists(FRAGMENTS, max_size=60).map("".join)


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


@given(TEXTS, st.lists(st.integers(min_value=1, max_value=9), min_size=1), st.integers(1, 6))
def test_the_cuts_of_the_stream_do_not_matter(text: str, sizes: list[int], first_words: int) -> None:
    pieces, at, turn = [], 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        pieces.append(text[at : at + size])
        at, turn = at + size, turn + 1

    async def collect() -> tuple[str, ...]:
        return tuple([p async for p in phrases(stream(*pieces), first_words=first_words)])

    assert asyncio.run(collect()) == split(text, first_words=first_words)


@given(TEXTS)
def test_every_phrase_can_be_spoken_and_stands_on_one_line(text: str) -> None:
    for phrase in split(text):
        assert letters(phrase)
        assert phrase == " ".join(phrase.split())


PLAIN = st.text(alphabet='abxAI 13,.;:!?\n"()—…가요', max_size=200).map(lambda text: text + "z")


@given(PLAIN)
@example("a. b")
def test_joined_phrases_give_the_text_back(text: str) -> None:
    assert re.sub(r"\s", "", "".join(split(text))) == re.sub(r"\s", "", text)


@given(st.text(max_size=200))
def test_any_text_passes(text: str) -> None:
    assert all(letters(phrase) for phrase in split(text))
