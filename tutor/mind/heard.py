"""The learner's part of a turn, and what came of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tutor.answers.verdict import Judgement, Verdict
from tutor.course.model import Item
from tutor.learner.facts import AttemptFact, GoalFact
from tutor.learner.model import Params, SkillState, mastered
from tutor.learner.timeline import Outcome

PLAIN_WORDS = 5
"""An answer of more words, those aside that only lead to it, is shown to the model as it was said."""

_HEDGES = frozenset(
    {"um", "uh", "er", "erm", "hmm", "oh", "well", "so", "okay", "maybe", "i", "think", "guess", "say"}
    | {"it's", "it", "is", "the", "answer"}
)
"""Words that only lead to an answer."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said; empty where the tutor speaks of its own accord.

    ``judgement``: of words that were about the question. ``changed``: the skills that ``attempt`` changed,
    by id. ``became``: what became of the suggestion that waited. ``goal``: what the learner set out to do.
    """

    said: str = ""
    judgement: Judgement | None = None
    attempt: AttemptFact | None = None
    changed: Mapping[str, SkillState] = field(default_factory=dict)
    became: Outcome | None = None
    goal: GoalFact | None = None

    def known(self, before: Mapping[str, SkillState]) -> Mapping[str, SkillState]:
        """What the learner is believed to know after it."""
        return {**before, **self.changed}

    def newly_mastered(self, before: Mapping[str, SkillState], params: Params) -> list[str]:
        """The skills that are mastered since this answer and were asked in it.

        What one of these builds on may be mastered by it too (``learner.bkt``), but is not spoken of then.
        """
        asked = self.attempt.skills if self.attempt is not None else ()
        now = [skill for skill in asked if skill in self.changed and mastered(self.changed[skill], params)]
        return [skill for skill in now if skill not in before or not mastered(before[skill], params)]

    def plainly(self, item: Item, likely: Mapping[str, str]) -> str:
        """A short answer as the course writes it, so that what was worded ahead for it can be used.

        ``likely``: what learners say instead of an answer, by intent.
        """
        words = (word.strip(".,!?…").casefold() for word in self.said.split())
        if self.judgement is None or sum(word not in _HEDGES for word in words) > PLAIN_WORDS:
            return self.said
        if self.judgement.verdict is Verdict.RIGHT:
            return self.said if item.answer.type == "open" else item.answer.spoken
        wrong = next((w.match for w in item.misconceptions if w.name == self.judgement.misconception), "")
        return wrong or likely.get(self.judgement.intent or "", self.said)


NOTHING = Heard()
"""The tutor speaks of its own accord."""
