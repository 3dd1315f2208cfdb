"""Simulated learners for ``bench.learning``: what they truly know, learn, forget, and happen to answer.

Nothing here knows of the tutor's model. A skill is known or not (BKT with its own probabilities for each
skill, and each learner quicker or slower, and better or worse prepared). Further:

- Prerequisites: what one cannot do is seldom known from before, and learnt at ``HANDICAP`` of the pace,
  while something that it builds on is not known.
- Forgetting, at night only: a known skill is lost with probability 1 - exp(-1/s). Strength s, in days,
  is log-normal over learners and skills; the mixture falls like a power of time, as forgetting does
  (Anderson & Tweney 1997). The median is set so that a tenth is lost after about two days, the figure of
  FSRS-6's default for a "good" first answer; nothing else is FSRS's.
- Spacing: an answer to a known skill multiplies its s by 1 + ``SPACING`` (1 - R), R being the chance that
  it was still there; 2.5 at R = 0.9, which is SM-2's factor. A repetition on the same day adds nothing.
- Savings: what was known once is learnt again twice as fast (Ebbinghaus 1885).
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

from tutor.course.model import Course

HANDICAP = 0.3
SPACING = 15.0
STRENGTH_DAYS, SPREAD = 40.0, 1.2
OLD = 5.0
"""What was known before the course is so many times as strong."""
LONGEST_DAYS = 3650.0


@dataclass(frozen=True, slots=True)
class Truth:
    """One skill's own probabilities, the same for all learners."""

    init: float
    learn: float
    slip: float
    guess: float


def course(skills: int, items: int, seed: int) -> Course:
    """A made-up course: each skill but a few builds on one or two of the three before it; the last item of
    each such skill trains the first of these too."""
    dice = random.Random(seed)
    made = []
    for n in range(skills):
        before = list(range(max(0, n - 3), n))
        requires = sorted(dice.sample(before, min(len(before), dice.choice([0, 1, 1, 2]))))
        questions = [{"id": f"s{n}-i{k}", "prompt": "?", "answer": 1} for k in range(items)]
        if requires:
            questions[-1]["trains"] = [f"s{requires[0]}"]
        made.append(
            {"id": f"s{n}", "name": f"Skill {n}", "requires": [f"s{r}" for r in requires], "items": questions}
        )
    return Course.model_validate({"course": "made-up", "title": "Made up", "skills": made})


def truths(made: Course, seed: int) -> dict[str, Truth]:
    """Mixed probabilities; on average those that BKT is used with by default (0.3, 0.2, 0.1, 0.2)."""
    dice = random.Random(seed)
    return {
        skill.id: Truth(
            dice.uniform(0.05, 0.6),
            dice.uniform(0.08, 0.35),
            dice.uniform(0.03, 0.17),
            dice.uniform(0.08, 0.3),
        )
        for skill in made.skills
    }


class Pupil:
    """One simulated learner.

    Equal seeds begin equally, and have the same luck with the same question on a skill and in the same night,
    whatever was asked in between (common random numbers): teachers differ by what they do.
    """

    def __init__(self, made: Course, truth: Mapping[str, Truth], seed: int) -> None:
        dice = random.Random(f"pupil {seed}")
        self._truth = truth
        self._requires = {skill.id: skill.requires for skill in made.skills}
        self._answers = {skill: random.Random(f"answers {seed} {skill}") for skill in self._requires}
        self._nights = {skill: random.Random(f"nights {seed} {skill}") for skill in self._requires}
        self.pace = math.exp(dice.gauss(0.0, 0.35))
        prepared = dice.gauss(0.0, 0.8)
        self.known: dict[str, bool] = {}
        self._ever: set[str] = set()
        self._strength: dict[str, float] = {}
        self._touched: dict[str, int] = {}
        self.day = 0
        for skill in self._requires:
            init = truth[skill].init
            odds = init / (1 - init) * math.exp(prepared)
            chance = odds / (1 + odds) * (1.0 if self._founded(skill) else HANDICAP)
            self.known[skill] = dice.random() < chance
            self._strength[skill] = STRENGTH_DAYS * math.exp(dice.gauss(0.0, SPREAD))
            if self.known[skill]:
                self._ever.add(skill)
                self._strength[skill] *= OLD
                self._touched[skill] = 0

    def _founded(self, skill: str) -> bool:
        return all(self.known[needed] for needed in self._requires[skill])

    def answer(self, skills: tuple[str, ...]) -> bool:
        """Right or wrong, to a question that asks all of ``skills``; then learns from it."""
        right = True
        for skill in skills:
            truth = self._truth[skill]
            chance = 1 - truth.slip if self.known[skill] else truth.guess
            right &= self._answers[skill].random() < chance
        for skill in skills:
            self._practise(skill)
        return right

    def _practise(self, skill: str) -> None:
        luck = self._answers[skill].random()  # drawn in any case, so that the next question meets the same
        if self.known[skill]:
            gone = self.day - self._touched[skill]
            still = math.exp(-gone / self._strength[skill])
            grown = self._strength[skill] * (1 + SPACING * (1 - still))
            self._strength[skill] = min(grown, LONGEST_DAYS)
            self._touched[skill] = self.day
            return
        chance = self._truth[skill].learn * self.pace * (2.0 if skill in self._ever else 1.0)
        chance *= 1.0 if self._founded(skill) else HANDICAP
        if luck < min(chance, 0.9):
            self.known[skill] = True
            self._ever.add(skill)
            self._touched[skill] = self.day

    def sleep(self, nights: int = 1) -> None:
        """So many nights pass, and some of what is known is lost."""
        for _ in range(nights):
            self.day += 1
            for skill, known in self.known.items():
                luck = self._nights[skill].random()
                if known and luck > math.exp(-1 / self._strength[skill]):
                    self.known[skill] = False

    @property
    def share(self) -> float:
        """The share of the skills that is truly known now."""
        return sum(self.known.values()) / len(self.known)
