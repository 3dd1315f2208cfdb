"""What a learner wants who says it in Korean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.answers import intents
from tutor.answers.judge import judge
from tutor.answers.tokens import tokenize
from tutor.answers.verdict import Intent, Verdict
from tutor.course.load import load

NAME = load("english-conversation").find("your-name")[1]


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("모르겠어요", Intent.DONT_KNOW),
        ("음, 잘 모르겠어요.", Intent.DONT_KNOW),
        ("몰라요", Intent.DONT_KNOW),
        ("기억이 안 나요", Intent.DONT_KNOW),
        ("어려워요", Intent.DONT_KNOW),
        ("생각이 안 나요.", Intent.DONT_KNOW),
        ("힌트 주세요", Intent.HINT),
        ("힌트 하나만 주세요.", Intent.HINT),
        ("힌트요", Intent.HINT),
        ("도와주세요", Intent.HINT),
        ("어떻게 해요?", Intent.HINT),
        ("정답 알려 주세요", Intent.HINT),
        ("다시 말해 주세요", Intent.REPEAT),
        ("다시 한번 말씀해 주세요.", Intent.REPEAT),
        ("뭐라고요?", Intent.REPEAT),
        ("못 들었어요", Intent.REPEAT),
        ("한 번만 더요", Intent.REPEAT),
        ("그만할래요", Intent.STOP),
        ("오늘은 그만할게요.", Intent.STOP),
        ("끝낼래요", Intent.STOP),
        ("잠깐만요", Intent.WAIT),
        ("잠시만 기다려 주세요", Intent.WAIT),
        ("생각 좀 해볼게요", Intent.WAIT),
        ("천천히 말해 주세요", Intent.SLOWER),
        ("좀 더 천천히요", Intent.SLOWER),
        ("너무 빨라요", Intent.SLOWER),
        ("다음 문제로 넘어가요", Intent.SKIP),
        ("패스할게요", Intent.SKIP),
        ("안녕하세요", Intent.GREETING),
        ("blizzard가 무슨 뜻이에요?", Intent.QUESTION),
        ("왜요?", Intent.QUESTION),
    ],
)
def test_requests_in_korean(said: str, intent: Intent) -> None:
    judgement = judge(NAME, said)
    assert judgement.intent is intent
    assert judgement.verdict is (Verdict.UNSURE if intent is Intent.DONT_KNOW else Verdict.OFF_TASK)


@pytest.mark.parametrize(
    "said",
    [
        "부산에서 왔어요",
        "저는 학생이에요",
        "제 이름은 민수예요",
        "힌트가 뭔지 생각하는 중에 친구가 왔어요",
        "다시 태어나면 새가 될래요",
    ],
)
def test_a_korean_sentence_is_no_request(said: str) -> None:
    assert intents.whole(tokenize(said)) is None
    assert judge(NAME, said).verdict is not Verdict.RIGHT


@pytest.mark.parametrize("said", ["네", "음", "감사합니다.", "시청해 주셔서 감사합니다."])
def test_what_recognisers_write_on_silence_is_noise(said: str) -> None:
    assert intents.is_noise(tokenize(said))


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=60))
def test_any_hangul_is_read(said: str) -> None:
    assert intents.whole(tokenize(said)) in (None, *Intent)
