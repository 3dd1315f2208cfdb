"""What is kept of a turn, as facts for the store. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tutor.answers.verdict import Judgement
from tutor.learner.facts import AttemptFact, GoalFact, GoalKind, SuggestionFact, stamp
from tutor.learner.proactive import Suggestion
from tutor.masking import masked
from tutor.mind.acts import Decision
from tutor.mind.standing import Standing


@dataclass(frozen=True, slots=True)
class Keeper:
    """Writes the facts of one lesson: the ids of its learner, of itself and of its course.

    Times ``t`` are UTC ISO text (``tutor.learner.facts.stamp``).
    """

    learner: str
    session: str
    course: str
    keep_said: bool
    """The learner consents to storing transcripts."""

    def attempt(
        self,
        at: Standing,
        judgement: Judgement,
        decision: Decision,
        said: str,
        confidence: float,
        t: str,
        latency: float,
    ) -> AttemptFact | None:
        """The answer ``said`` after ``latency`` seconds of thinking, where it counts as an attempt."""
        if not decision.counts:
            return None
        table = at.table
        return AttemptFact(
            learner=self.learner,
            session=self.session,
            course=self.course,
            item=table.item.id,
            skills=table.skill.trained_by(table.item),
            verdict=judgement.verdict,
            t=t,
            first=not table.answered,
            hints=table.hints,
            assisted=table.item.id in at.told,
            misconception=judgement.misconception,
            confidence=confidence,
            latency=max(0.0, round(latency, 3)),
            said=masked(said) if self.keep_said else None,
        )

    def goal(self, chosen: tuple[GoalKind, str], t: str) -> GoalFact:
        """What the learner set out to do, in their words (``tutor.mind.chosen``)."""
        kind, words = chosen
        return GoalFact(self.learner, self.course, words, t, self.session, kind)

    def suggestion(self, made: Suggestion, today: dt.datetime, now: float) -> SuggestionFact:
        """What the tutor said of its own accord; ``today`` (UTC) is ``now`` on its clock, seconds."""
        return SuggestionFact(
            self.learner,
            self.session,
            made.kind,
            made.words,
            made.reason,
            made.benefit,
            made.cost,
            stamp(today),
            stamp(today + dt.timedelta(seconds=made.lapses_at - now)),
        )
