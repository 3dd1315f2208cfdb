"""Why a question comes now, in one sentence that can be shown and spoken. Pure.

A reason is worded in the course's language, in English where there are no words for it. In Korean a name
is followed by a comma or a noun, never by a particle that depends on its last letter.
"""

from __future__ import annotations

from enum import StrEnum

from tutor.course.model import Skill


class Why(StrEnum):
    """What a question is for."""

    NEW = "new"
    AGAIN = "again"
    REVIEW = "review"
    PREREQUISITE = "prerequisite"
    MIX = "mix"
    INSTEAD = "instead"
    EXTRA = "extra"


_EN = {
    Why.NEW: "We are working on {name}; this question is new.",
    Why.AGAIN: "We are working on {name}; you met this question before.",
    Why.REVIEW: "It is time to review {name}{ago}.",
    Why.PREREQUISITE: "You need {name} for what comes next, so let us make sure of it first.",
    Why.MIX: "For a change, here is one on {name}.",
    Why.INSTEAD: "So as not to ask the same question twice running, here is one on {name}.",
    Why.EXTRA: "You have mastered everything here; we are reviewing {name}{ago}.",
}
_KO = {
    Why.NEW: "{name}, 지금 배우는 내용의 새 문제예요.",
    Why.AGAIN: "{name}, 전에 만난 문제를 다시 풀어 봐요.",
    Why.REVIEW: "{ago}{name}, 복습할 때가 됐어요.",
    Why.PREREQUISITE: "{name}, 다음 내용에 꼭 필요하니 먼저 확인해 봐요.",
    Why.MIX: "분위기를 바꿔서, 이번에는 {name} 문제예요.",
    Why.INSTEAD: "같은 문제가 이어지지 않도록, 이번에는 {name} 문제예요.",
    Why.EXTRA: "여기 내용은 모두 익혔으니 {ago}{name}, 한 번 더 볼게요.",
}


def reason(why: Why, skill: Skill, days: int, language: str) -> str:
    """``days``: since the skill was seen last; 0 needs no saying."""
    if language[:2].lower() == "ko":
        return _KO[why].format(name=skill.name, ago=_ago_ko(days))
    return _EN[why].format(name=skill.in_sentence, ago=_ago_en(days))


def _ago_en(days: int) -> str:
    if days < 1:
        return ""
    return ", last seen yesterday" if days == 1 else f", last seen {days} days ago"


def _ago_ko(days: int) -> str:
    if days < 1:
        return ""
    return "어제 본 " if days == 1 else f"{days}일 전에 본 "
