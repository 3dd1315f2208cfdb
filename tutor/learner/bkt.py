"""Bayesian knowledge tracing: what one answer tells about one skill, and about what it builds on. Pure.

BKT (Corbett & Anderson 1995), with slip S, guess G, learning T and p = P(known):

    right   p' = p(1-S) / [p(1-S) + (1-p)G]
    wrong   p' = p(1-(1-S)C) / [p(1-(1-S)C) + (1-p)(1-GC)]
    then    p <- p' + (1-p')T

C is 1 for an item of one skill. An item of several is right only where each of them is done right; C is
the chance that the others are, so that what is known well is not blamed for what is not.

What a skill builds on may not be known after all. As in a dynamic Bayesian network (Käser, Klingler, Schwing
& Gross 2014, "Beyond Knowledge Tracing: Modeling Skill Topologies with Bayesian Networks") p is a mixture: a
skill without its foundations is ``UNFOUNDED`` as likely to be known, and to be learnt by an answer. An answer
that is likelier with the foundations speaks for them, the other kind against them. So who solves what builds
on a skill need not be asked about it again, and who gets nowhere is led back to what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

UNFOUNDED = 0.5
"""See above. From 0.3 to 0.7 simulated learners fared alike (``bench.learning``, ADR 11)."""
CERTAIN = 1e-6
"""p stays this far from 0 and 1; at exactly 1 no number of wrong answers could lower it again."""


class Bkt(Protocol):
    """The four probabilities of BKT: ``Rates``, or ``model.Params`` where a skill has none of its own."""

    @property
    def p_init(self) -> float: ...
    @property
    def p_learn(self) -> float: ...
    @property
    def p_slip(self) -> float: ...
    @property
    def p_guess(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Rates:
    """BKT's four probabilities, of one skill or of a course."""

    p_init: float
    p_learn: float
    p_slip: float
    p_guess: float


@dataclass(frozen=True, slots=True)
class Learnt:
    """What an answer told. ``p``: of its skill, mixed; ``unfounded``: of its skill, if not founded.

    ``if_founded``, ``if_not``: how likely that answer was with all that the skill builds on, and without.
    """

    p: float
    unfounded: float
    if_founded: float
    if_not: float

    def speaks_for(self, foundation: float, others: float) -> float:
        """P(known) of a skill that this one builds on, after the answer, by Bayes' rule.

        ``foundation``: before it; ``others``: P(all the other foundations are known).
        """
        known = foundation * (others * self.if_founded + (1 - others) * self.if_not)
        return sure(known / (known + (1 - foundation) * self.if_not))


def learn(
    p: float, unfounded: float | None, founded: float, right: bool, rates: Bkt, others: float = 1.0
) -> Learnt:
    """What the answer tells where the skill was known with ``p``, and then what is learnt by it.

    ``unfounded``: P(known) if not founded, ``None`` before the first answer; ``founded``: P(all that it
    builds on is known), above 0; ``others``: C above.
    """
    without = UNFOUNDED * p if unfounded is None else min(unfounded, p)
    with_all = min((p - (1 - founded) * without) / founded, 1 - CERTAIN)
    if_founded, after = _answered(with_all, right, rates, others, rates.p_learn)
    if_not, after_without = _answered(without, right, rates, others, UNFOUNDED * rates.p_learn)
    total = founded * if_founded + (1 - founded) * if_not
    share = founded * if_founded / total
    return Learnt(sure(share * after + (1 - share) * after_without), sure(after_without), if_founded, if_not)


def _answered(p: float, right: bool, rates: Bkt, others: float, pace: float) -> tuple[float, float]:
    """How likely that answer was, and P(known) after it; ``pace``: T."""
    if right:
        known, unknown = p * (1 - rates.p_slip), (1 - p) * rates.p_guess
    else:
        known = p * (1 - (1 - rates.p_slip) * others)
        unknown = (1 - p) * (1 - rates.p_guess * others)
    total = known + unknown
    if total <= 0:  # only where slip or guess is exactly 0: an answer that cannot be tells nothing
        return CERTAIN, p + (1 - p) * pace
    posterior = known / total
    return total, posterior + (1 - posterior) * pace


def sure(p: float) -> float:
    """``p``, but never quite 0 or 1."""
    return min(max(p, CERTAIN), 1 - CERTAIN)
