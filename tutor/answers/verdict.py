"""The value that judging an answer gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What an answer was."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNSURE = "unsure"
    """Not understood well enough, or "I don't know": ask again or help, never mark wrong."""
    OFF_TASK = "off_task"
    """A question, a request or chat instead of an answer; see ``Intent``."""


class Intent(StrEnum):
    """What the learner wanted with words that are not (only) an answer."""

    ANSWER = "answer"
    DONT_KNOW = "dont_know"
    HINT = "hint"
    REPEAT = "repeat"
    SLOWER = "slower"
    WAIT = "wait"
    BREAK = "break"
    STOP = "stop"
    SKIP = "skip"
    QUESTION = "question"
    GREETING = "greeting"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with what was understood and why, in one sentence.

    ``misconception`` is the id of the course's misconception that the answer matches, if any.
    """

    verdict: Verdict
    value: str
    why: str
    misconception: str | None = None
    intent: Intent = Intent.ANSWER

    def as_json(self) -> dict[str, str | None]:
        """The contract of ``tutor check --json``."""
        return {
            "verdict": self.verdict.value,
            "value": self.value,
            "misconception": self.misconception,
            "why": self.why,
        }
