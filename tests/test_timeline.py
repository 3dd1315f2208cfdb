"""What is answered to something that was offered."""

from __future__ import annotations

import pytest

from tutor.learner.timeline import Reply, reply
from tutor.suggest import book


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Yes.", Reply.YES),
        ("okay, sure", Reply.YES),
        ("I'm ready", Reply.YES),
        ("No thanks.", Reply.NO),
        ("Let's go on.", Reply.ON),
        ("yes, go on", Reply.ON),
        ("next step please", Reply.ON),
        ("A harder one, please!", Reply.HARDER),
        ("no, give me a harder one", Reply.HARDER),
        ("I want something tricky", Reply.HARDER),
        ("one more", Reply.MORE),
        ("I'm not ready to go on", Reply.MORE),
        ("not yet", Reply.MORE),
        ("I don't want a harder one", Reply.NO),
        ("not a harder one, let's move on", Reply.ON),
        ("I don't want to go on", Reply.NO),
        ("three quarters", None),
        ("I know", None),
        ("", None),
    ],
)
def test_a_reply_is_read_by_the_words_of_the_language(said: str, meant: Reply | None) -> None:
    assert reply(said, book("en").replies) is meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("네", Reply.YES),
        ("아니요", Reply.NO),
        ("더 어려운 거 할래요", Reply.HARDER),
        ("하나 더 주세요", Reply.MORE),
        ("다음으로 넘어가요", Reply.ON),
        ("사 분의 삼", None),
    ],
)
def test_so_it_is_in_korean(said: str, meant: Reply | None) -> None:
    assert reply(said, book("ko").replies) is meant
