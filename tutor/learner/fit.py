"""BKT's probabilities from learners' answers: expectation maximisation over its two-state HMM. Pure.

Course first, shrunk towards the settings, then each skill, shrunk towards its course: a prior worth
``PSEUDO`` observations, so that a skill with few answers keeps what its course says (maximum a posteriori,
Beta priors). A fit is of use only where it predicts answers that it was not made from better than the
settings do: ``Fit.better``, by two-fold cross-validation over learners.

Guess stays under 0.4 and slip under 0.3, beyond which "known" and "not known" would trade places (pyBKT).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.course.model import Course
from tutor.learner.bkt import Bkt, Rates
from tutor.learner.facts import AttemptFact
from tutor.learner.model import PREREQUISITE_WEIGHT

Floats = NDArray[np.float64]

ENOUGH = 200
"""First answers to a course below which nothing is fitted."""
LONGEST = 40
"""Answers of one learner to one skill that are looked at; what comes later is mostly review."""
NIGHT = dt.timedelta(hours=10)
"""After so long a pause something may be forgotten, with a probability that is fitted too and then dropped:
otherwise what was forgotten would look like a slip, and the tutor would wait too long for mastery."""
GAP = dt.timedelta(hours=36)
"""After so long a pause an answer is a review: the sequence ends there."""
FORGET = 0.1
"""The prior of being forgotten in a night."""
PSEUDO = 30.0
"""How many observations the prior of each probability is worth."""
ROUNDS = 200
SMALL = 1e-4
"""No probability moves by more between rounds: done."""
NAMES = ("p_init", "p_learn", "p_slip", "p_guess")
BOUNDS = {
    "p_init": (0.01, 0.95), "p_learn": (0.01, 0.6), "p_slip": (0.01, 0.3), "p_guess": (0.01, 0.4),
    "forget": (0.001, 0.5),
}  # fmt: skip
_MASTERED = 0.97
"""What the prerequisites' p is, about, when a skill is begun."""


@dataclass(frozen=True, slots=True)
class Answers:
    """One learner's first answers to one skill, oldest first; ``True`` is right.

    ``slept``: for each answer, whether a night lies between it and the one before.
    """

    learner: str
    skill: str
    right: tuple[bool, ...]
    slept: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class SkillFit:
    """What was fitted to one skill, and to how many ``answers`` of how many ``learners``."""

    skill: str
    rates: Rates
    answers: int
    learners: int


@dataclass(frozen=True, slots=True)
class Fit:
    """A course's fit. ``loss``, ``loss_before``: mean log loss (nats) of answers that it was not made from,
    with the fit and with the settings; ``None`` for both where there are fewer than ``ENOUGH`` answers."""

    course: str
    answers: int
    learners: int
    rates: Rates | None
    skills: tuple[SkillFit, ...]
    loss: float | None
    loss_before: float | None

    @property
    def better(self) -> bool:
        """Whether it is to be used."""
        return self.loss is not None and self.loss_before is not None and self.loss < self.loss_before

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {**asdict(self), "used": self.better}


def sequences(attempts: Iterable[AttemptFact]) -> list[Answers]:
    """The answers that a fit can be made from; each learner's attempts oldest first.

    Items of several skills are left out, since a wrong answer does not say which of them failed.
    """
    found: defaultdict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
    ended: set[tuple[str, str]] = set()
    seen: dict[tuple[str, str], str] = {}
    for fact in attempts:
        if fact.right is None or len(fact.skills) != 1:
            continue
        key = (fact.learner, fact.skills[0])
        if key in ended:
            continue
        pause = _pause(seen.get(key, fact.t), fact.t)
        if pause > GAP:
            ended.add(key)
            continue
        seen[key] = fact.t
        found[key].append((fact.right, pause > NIGHT))
        if len(found[key]) == LONGEST:
            ended.add(key)
    return [
        Answers(learner, skill, tuple(right for right, _ in both), tuple(slept for _, slept in both))
        for (learner, skill), both in found.items()
    ]


def _pause(before: str, t: str) -> dt.timedelta:
    if before[:13] == t[:13]:  # the same hour, as nearly always: nothing to be parsed
        return dt.timedelta()
    return dt.datetime.fromisoformat(t) - dt.datetime.fromisoformat(before)


def fit(course: Course, found: Sequence[Answers], settings: Bkt) -> Fit:
    """Fit ``course`` to ``found``, starting from ``settings``. Takes seconds for a million answers."""
    known = {skill.id for skill in course.skills}
    found = sorted((one for one in found if one.skill in known), key=lambda one: (one.learner, one.skill))
    by_skill = _by_skill(found)
    answers = sum(len(one.right) for one in found)
    learners = sorted({one.learner for one in found})
    if answers < ENOUGH:
        return Fit(course.course, answers, len(learners), None, (), None, None)
    share = {skill.id: float(bool(skill.requires)) for skill in course.skills}
    before = {skill: _primed(settings, share[skill]) for skill in known}
    loss = loss_before = 0.0
    folds = _folds(found)
    for mine, others in (folds, folds[::-1]):
        loss += _loss(*_fitted(course, others, settings), mine)
        loss_before += _loss(_primed(settings, 0.0), before, mine)
    whole, skills = _fitted(course, found, settings)
    return Fit(
        course.course,
        answers,
        len(learners),
        _unprimed(whole, sum(share[one.skill] for one in found) / len(found)),
        tuple(
            SkillFit(
                skill.id,
                _unprimed(skills[skill.id], share[skill.id]),
                sum(len(one.right) for one in by_skill[skill.id]),
                len(by_skill[skill.id]),
            )
            for skill in course.skills
            if skill.id in skills
        ),
        round(loss / answers, 5),
        round(loss_before / answers, 5),
    )


def em(found: Sequence[Answers], prior: Bkt) -> Rates:
    """The likeliest probabilities for these answers, given the prior.

    Forward-backward over (not known, known), all sequences at once (Rabiner 1989, scaled).
    """
    seen, mask, slept = _padded(found)
    start = {name: float(getattr(prior, name)) for name in NAMES} | {"forget": FORGET}
    now = start
    for _ in range(ROUNDS):
        known, learnt, had, lost = _expected(seen, mask, slept, now)
        unknown = (1 - known) * mask
        known = known * mask
        counts = {
            "p_init": (known[:, 0].sum(), float(len(seen))),
            "p_learn": (learnt.sum(), (unknown[:, :-1] * mask[:, 1:]).sum()),
            "p_slip": ((known * (1 - seen)).sum(), known.sum()),
            "p_guess": ((unknown * seen).sum(), unknown.sum()),
            "forget": (lost.sum(), had.sum()),
        }
        after = {
            name: float(np.clip((hits + PSEUDO * start[name]) / (of + PSEUDO), *BOUNDS[name]))
            for name, (hits, of) in counts.items()
        }
        moved = max(abs(after[name] - now[name]) for name in BOUNDS)
        now = after
        if moved < SMALL:
            break
    return Rates(**{name: round(now[name], 4) for name in NAMES})


def _expected(
    seen: Floats, mask: Floats, slept: Floats, now: Mapping[str, float]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Given all answers, the probabilities of: known at each, learnt just after each, known before each
    night, and forgotten in it. ``[sequence, answer]``, the last three one shorter."""
    learn, forget = now["p_learn"], now["forget"]
    ahead, scale, if_known, if_not = _forward(seen, mask, slept, now)
    known = np.empty_like(seen)
    learnt, had, lost = (np.zeros((len(seen), seen.shape[1] - 1)) for _ in range(3))
    back_known, back_not = np.ones(len(seen)), np.ones(len(seen))
    for t in range(seen.shape[1] - 1, -1, -1):
        known[:, t] = ahead[:, t] * back_known
        if t:
            night = slept[:, t]
            kept = if_known[:, t] * back_known / scale[:, t]
            gone = if_not[:, t] * back_not / scale[:, t]
            through = kept + night * forget * (gone - kept)  # known after the answer before
            before = ahead[:, t - 1]
            after = before + (1 - before) * learn
            learnt[:, t - 1] = (1 - before) * learn * through * mask[:, t]
            had[:, t - 1] = after * through * night
            lost[:, t - 1] = after * forget * gone * night
            back_known, back_not = through, learn * through + (1 - learn) * gone
    return known, learnt, had, lost


def _forward(
    seen: Floats, mask: Floats, slept: Floats, now: Mapping[str, float]
) -> tuple[Floats, Floats, Floats, Floats]:
    """P(known) after each answer, the answer's probability before it, and that if known and if not."""
    slip, guess = now["p_slip"], now["p_guess"]
    if_known = np.where(mask > 0, np.where(seen > 0, 1 - slip, slip), 1.0)
    if_not = np.where(mask > 0, np.where(seen > 0, guess, 1 - guess), 1.0)
    ahead, scale = np.empty_like(seen), np.empty_like(seen)
    p = np.full(len(seen), now["p_init"])
    for t in range(seen.shape[1]):
        p = p * (1 - slept[:, t] * now["forget"])
        yes = p * if_known[:, t]
        scale[:, t] = yes + (1 - p) * if_not[:, t]
        ahead[:, t] = yes / scale[:, t]
        p = ahead[:, t] + (1 - ahead[:, t]) * now["p_learn"]
    return ahead, scale, if_known, if_not


def _padded(found: Sequence[Answers]) -> tuple[Floats, Floats, Floats]:
    """Answers, which of them are there at all, and nights before them: ``[sequence, answer]``, 0 or 1."""
    lengths = np.array([len(one.right) for one in found])
    mask = (np.arange(lengths.max())[None, :] < lengths[:, None]).astype(np.float64)
    seen, slept = np.zeros_like(mask), np.zeros_like(mask)
    seen[mask > 0] = np.concatenate([np.asarray(one.right, dtype=np.float64) for one in found])
    slept[mask > 0] = np.concatenate([np.asarray(one.slept, dtype=np.float64) for one in found])
    return seen, mask, slept


def _fitted(course: Course, found: Sequence[Answers], settings: Bkt) -> tuple[Rates, dict[str, Rates]]:
    """The course's probabilities and each skill's; ``p_init`` as it was met, prerequisites included."""
    whole = em(found, settings)
    parts = _by_skill(found)
    return whole, {skill.id: em(parts[skill.id], whole) for skill in course.skills if parts[skill.id]}


def _loss(whole: Rates, skills: Mapping[str, Rates], found: Sequence[Answers]) -> float:
    """Log loss of each answer as it is foretold from those before it, summed, nats."""
    loss = 0.0
    for skill, parts in _by_skill(found).items():
        seen, mask, slept = _padded(parts)
        now = asdict(skills.get(skill, whole)) | {"forget": FORGET}
        loss -= float(np.log(_forward(seen, mask, slept, now)[1][mask > 0]).sum())
    return loss


def _by_skill(found: Iterable[Answers]) -> defaultdict[str, list[Answers]]:
    parts: defaultdict[str, list[Answers]] = defaultdict(list)
    for one in found:
        parts[one.skill].append(one)
    return parts


def _folds(found: Sequence[Answers]) -> tuple[list[Answers], list[Answers]]:
    """Every other learner; of a single one, every other skill."""
    learners = sorted({one.learner for one in found})
    place = {name: n for n, name in enumerate(learners)}
    odd = [(place[one.learner] if len(learners) > 1 else n) % 2 for n, one in enumerate(found)]
    return [one for one, is_odd in zip(found, odd, strict=True) if is_odd], [
        one for one, is_odd in zip(found, odd, strict=True) if not is_odd
    ]


def _primed(rates: Bkt, share: float) -> Rates:
    """``p_init`` as the model has it where ``share`` of the skills stand on mastered prerequisites."""
    weight = share * PREREQUISITE_WEIGHT
    met = (1 - weight) * rates.p_init + weight * _MASTERED
    return Rates(met, rates.p_learn, rates.p_slip, rates.p_guess)


def _unprimed(rates: Rates, share: float) -> Rates:
    """The other way round: what ``p_init`` must be for the model to have this one."""
    weight = share * PREREQUISITE_WEIGHT
    own = (rates.p_init - weight * _MASTERED) / (1 - weight)
    return replace(rates, p_init=round(min(max(own, BOUNDS["p_init"][0]), BOUNDS["p_init"][1]), 4))
