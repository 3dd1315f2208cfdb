"""What the learner's model and the scheduler are worth, on simulated learners (``bench.pupils``).

python -m bench.learning [--quick] [--json] [--png FILE]

All teachers (``bench.teachers``) meet the same learners, seed by seed, on several made-up courses of 20
skills, 24 questions a day at most. Sori's parameters are fitted, by the product's own ``learner.fit``, to the
answers of 60 other learners whom it taught with its defaults; ``sori_unfitted`` keeps the defaults.

**To 95 %**: questions and days until a learner truly knows 95 % of the skills at one time. Who is through
with a course before that goes on in their own manner; who never knows that much at one time counts with all
questions of ``LONGEST_DAYS``. "Fixed" is the best of several counts, chosen here
with hindsight on these same learners. **Over-practice**: the share of the questions until then that were on
skills truly known. **Through**: when the teacher thinks that all is taught, and what is truly known then.

**Retention**: ``PRACTICE_DAYS`` of lessons, then none for 30 days, then what is truly known. Every other
teacher asks as many questions as Sori on each of these days, so the practice is the same.

Intervals are 95 % bootstrap intervals, courses drawn first and then their learners, paired where two teachers
are compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bench.pupils import Pupil, Truth, course, truths
from bench.report import number, table
from bench.teachers import InOrder, Rule, Sori, Teacher, fixed, in_a_row, plain_bkt
from tutor.config import Learner
from tutor.course.model import Course
from tutor.learner.fit import Fit, fit, sequences
from tutor.learner.model import Params, fitted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SKILLS, ITEMS = 20, 8
A_DAY = 24
GOAL = 0.95
LONGEST_DAYS = 90
PRACTICE_DAYS, AWAY_DAYS = 30, 30
COURSES, QUICK_COURSES = 16, 1
"""Courses differ much, so there are many. Their numbers, from ``FIRST`` on, are not those on which
``model.HAD``, ``bkt.UNFOUNDED`` and ``schedule.STAY`` were tuned (1 to 20)."""
FIRST = 101
LEARNERS, QUICK_LEARNERS = 25, 20
"""On each course, each of them on one only."""
TAUGHT_BEFORE, QUICK_TAUGHT = 60, 30
"""Learners to whose answers the parameters are fitted."""
COUNTS = (3, 4, 5, 6, 8, 10, 12)
"""Questions a skill in a fixed course; the best of them is compared with."""
SETTINGS = Learner()

Make = Callable[[], Teacher]


@dataclass(frozen=True, slots=True)
class World:
    """A made-up course with its number, its truth and the parameters that Sori fitted."""

    seed: int
    made: Course
    truth: Mapping[str, Truth]
    fit: Fit
    params: Params

    def pupil(self, place: int) -> Pupil:
        """A learner, the same at each call: equal in knowledge and luck."""
        return Pupil(self.made, self.truth, self.seed * 1000 + place)


@dataclass(frozen=True, slots=True)
class Taught:
    """How one learner fared. ``questions``, ``days``: to ``GOAL``. ``known``: of these questions, those on
    skills that were known. ``through``: questions until the teacher was, ``share``: truly known then."""

    questions: int
    days: int
    known: int
    through: int
    share: float
    reached: bool


def world(seed: int, taught: int) -> World:
    """The course of that number, and what Sori fitted to the answers of so many others whom it taught."""
    made = course(SKILLS, ITEMS, seed)
    truth = truths(made, seed)
    facts = []
    for number_ in range(taught):
        teacher = Sori(made, SETTINGS)
        _teach(teacher, Pupil(made, truth, 100_000 + number_))
        facts += [replace(fact, learner=str(number_)) for fact in teacher.facts]
    found = fit(made, sequences(facts), SETTINGS)
    skills = {one.skill: one.rates for one in found.skills}
    return World(
        seed, made, truth, found, fitted(SETTINGS, found.rates, skills) if found.better else SETTINGS
    )


def _teach(teacher: Teacher, pupil: Pupil) -> Taught:
    """Teach until ``GOAL`` is reached and the teacher is through, or for ``LONGEST_DAYS``."""
    asked = known = 0
    reached: tuple[int, int, int] | None = None
    through: tuple[int, float] | None = None
    for day in range(LONGEST_DAYS):
        for place in range(A_DAY):
            question = teacher.ask(day, place)
            if question is None:
                break
            skill, item = question
            known += pupil.known[skill.id]
            teacher.saw(pupil.answer(skill.trained_by(item)))
            asked += 1
            if reached is None and pupil.share >= GOAL:
                reached = (asked, day + 1, known)
            if through is None and teacher.through:
                through = (asked, pupil.share)
        if reached and through:
            break
        pupil.sleep()
    questions, days, on_known = reached or (asked, LONGEST_DAYS, known)
    return Taught(questions, days, on_known, *(through or (asked, pupil.share)), reached is not None)


def _remembered(teacher: Teacher, pupil: Pupil, a_day: Sequence[int] | None) -> tuple[float, list[int]]:
    """The share truly known after ``AWAY_DAYS`` without lessons, and the questions of each day before.

    ``a_day``: how many to ask, day by day; the teacher decides where it is ``None``.
    """
    asked = []
    for day in range(PRACTICE_DAYS):
        count = 0
        for place in range(A_DAY if a_day is None else a_day[day]):
            question = teacher.ask(day, place)
            if question is None:
                break
            skill, item = question
            teacher.saw(pupil.answer(skill.trained_by(item)))
            count += 1
        asked.append(count)
        pupil.sleep()
    pupil.sleep(AWAY_DAYS)
    return pupil.share, asked


def teachers(here: World) -> dict[str, Make]:
    """Everyone who is compared, by name."""
    made = here.made

    def in_order(name: str, *rule: Any) -> Make:
        return lambda: InOrder(made, name, *rule)

    return {
        "sori": lambda: Sori(made, here.params),
        "sori_unfitted": lambda: Sori(made, SETTINGS),
        "three_in_a_row": in_order("three_in_a_row", in_a_row(3)),
        "plain_bkt": in_order("plain_bkt", plain_bkt(SETTINGS)),
        "weekly_review": in_order("weekly_review", in_a_row(3), 7),
        **{f"fixed_{count}": in_order(f"fixed_{count}", fixed(count)) for count in COUNTS},
    }


def run(quick: bool) -> dict[str, Any]:
    """All figures. ``attempts``: to 95 % true mastery; ``retention`` in points of 100."""
    taught_before = QUICK_TAUGHT if quick else TAUGHT_BEFORE
    worlds = [world(FIRST + place, taught_before) for place in range(QUICK_COURSES if quick else COURSES)]
    learners = range(QUICK_LEARNERS if quick else LEARNERS)
    names = list(teachers(worlds[0]))
    taught: dict[str, list[Taught]] = {
        name: [_teach(teachers(here)[name](), here.pupil(place)) for here in worlds for place in learners]
        for name in names
    }
    best = min((f"fixed_{count}" for count in COUNTS), key=lambda name: _mean(_questions(taught[name])))
    shown = {("fixed" if name == best else name): taught[name] for name in names}
    shown = {name: found for name, found in shown.items() if not name.startswith("fixed_")}
    ours = _questions(shown["sori"])
    kept = _retention(worlds, learners)
    return {
        "learners": len(ours),
        "courses": len(worlds),
        "fixed_count": int(best.removeprefix("fixed_")),
        "teachers": {name: _summary(found, len(worlds)) for name, found in shown.items()},
        "fewer_attempts_than": {
            name: _compared(ours, _questions(found), _fewer, len(worlds))
            for name, found in shown.items()
            if name != "sori"
        },
        "fit": {
            "answers": sum(here.fit.answers for here in worlds),
            "log_loss": round(_mean([here.fit.loss or 0.0 for here in worlds]), 4),
            "log_loss_unfitted": round(_mean([here.fit.loss_before or 0.0 for here in worlds]), 4),
        },
        "retention": {
            name: _interval([share * 100 for share in shares], len(worlds)) for name, shares in kept.items()
        },
        "retention_points_above": {
            name: _compared(kept["sori"], shares, _points, len(worlds))
            for name, shares in kept.items()
            if name != "sori"
        },
    }


def _retention(worlds: Sequence[World], learners: range) -> dict[str, list[float]]:
    """The share known after the break, by teacher, learner by learner, for the same practice.

    ``no_review`` practises each skill in turn, as much longer as there are questions over.
    """
    kept: dict[str, list[float]] = {
        name: [] for name in ("sori", "no_review", "weekly_review", "all_over_again")
    }
    for here in worlds:
        for place in learners:
            share, a_day = _remembered(Sori(here.made, here.params), here.pupil(place), None)
            each = sum(a_day) // SKILLS
            others = {
                "no_review": InOrder(here.made, "", _longer(each, sum(a_day) - each * SKILLS)),
                "weekly_review": InOrder(here.made, "", in_a_row(3), 7),
                "all_over_again": InOrder(here.made, "", in_a_row(3)),
            }
            kept["sori"].append(share)
            for name, teacher in others.items():
                kept[name].append(_remembered(teacher, here.pupil(place), a_day)[0])
    return kept


def _longer(each: int, over: int) -> Rule:
    """The same number of questions on every skill; the first ``over`` of them get one more."""
    return lambda place, answers: len(answers) >= each + (place < over)


def _summary(found: Sequence[Taught], courses: int) -> dict[str, Any]:
    return {
        "attempts": _interval(_questions(found), courses),
        "days": _interval([float(one.days) for one in found], courses),
        "over_practice_share": round(
            sum(one.known for one in found) / sum(one.questions for one in found), 4
        ),
        "reached_share": round(_mean([float(one.reached) for one in found]), 4),
        "through_attempts": round(_mean([float(one.through) for one in found]), 1),
        "through_true_mastery": round(_mean([one.share for one in found]), 4),
    }


def _questions(found: Sequence[Taught]) -> list[float]:
    return [float(one.questions) for one in found]


def _fewer(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return 1 - _mean(ours) / _mean(theirs)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def _points(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return (_mean(ours) - _mean(theirs)) * 100


def _interval(values: Sequence[float], courses: int) -> dict[str, float]:
    """Mean and the bootstrap's 95 % interval."""
    array = np.asarray(values)
    return _figure(float(array.mean()), [array[who].mean() for who in _drawn(len(array), courses)], 2)


def _compared(
    ours: Sequence[float],
    theirs: Sequence[float],
    how: Callable[[Sequence[float], Sequence[float]], float],
    courses: int,
) -> dict[str, float]:
    """``how`` of the two, with the paired bootstrap's 95 % interval."""
    left, right = np.asarray(ours), np.asarray(theirs)
    drawn = [how(left[who].tolist(), right[who].tolist()) for who in _drawn(len(left), courses)]
    return _figure(how(ours, theirs), drawn, 4)


def _drawn(values: int, courses: int) -> Iterator[NDArray[np.int64]]:
    """Places of ``values`` that come course by course: courses drawn with repeats, then their learners."""
    dice = np.random.default_rng(0)
    each = values // courses
    for _ in range(1000):
        picked = dice.integers(0, courses, (courses, 1))
        yield (picked * each + dice.integers(0, each, (courses, each))).ravel()


def _figure(mean: float, drawn: Sequence[float], digits: int) -> dict[str, float]:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return {"mean": round(mean, digits), "low": round(float(low), digits), "high": round(float(high), digits)}


def text(figures: Mapping[str, Any]) -> str:
    """The figures as tables for people."""

    def span(one: Mapping[str, float]) -> str:
        return f"{number(one['mean'])} ({number(one['low'])} to {number(one['high'])})"

    rows = [
        (
            name, span(one["attempts"]), span(one["days"]), number(one["over_practice_share"]),
            number(one["through_attempts"]), number(one["through_true_mastery"]),
            span(figures["fewer_attempts_than"][name]) if name in figures["fewer_attempts_than"] else "",
        )
        for name, one in figures["teachers"].items()
    ]  # fmt: skip
    head = (
        "teacher",
        "attempts to 95 %",
        "days",
        "over-practice",
        "through after",
        "true then",
        "sori: fewer by",
    )
    kept = [
        (name, span(one), span(above[name]) if name in (above := figures["retention_points_above"]) else "")
        for name, one in figures["retention"].items()
    ]
    return "\n".join(
        [
            f"{figures['learners']} learners, {figures['courses']} courses; "
            f"fixed: {figures['fixed_count']} questions a skill",
            "",
            *table(head, rows, right=(1, 2, 3, 4, 5, 6)),
            "",
            *table(("the same practice", "known 30 days later, %", "sori: points above"), kept, right=(1, 2)),
        ]
    )


def draw(figures: Mapping[str, Any], path: Path) -> None:
    """Attempts and retention as a picture, whole or not at all."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from tutor.files import whole

    figure = Figure(figsize=(12, 4.5), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    attempts = {name: one["attempts"] for name, one in figures["teachers"].items()}
    bars(left, attempts, "Questions until 95 % is truly known")
    bars(right, figures["retention"], "Known 30 days later, %, for the same practice")
    with whole(path) as partial, partial.open("wb") as file:
        figure.savefig(file, format="png")


def bars(ax: Axes, values: Mapping[str, Mapping[str, float]], title: str) -> None:
    """A bar for each teacher with its interval, the first on top; Sori's are darker."""
    names = list(values)
    means = [values[name]["mean"] for name in names]
    errors = [
        [one["mean"] - one["low"] for one in values.values()],
        [one["high"] - one["mean"] for one in values.values()],
    ]
    colours = ["#0072B2" if name.startswith("sori") else "#56B4E9" for name in names]
    ax.barh(range(len(names)), means, xerr=errors, color=colours, ecolor="#6B6B6B", capsize=3)
    ax.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
    ax.invert_yaxis()
    ax.set_title(title, loc="left")
    ax.spines[["top", "right"]].set_visible(False)


def main() -> None:
    """Run it alone."""
    parser = argparse.ArgumentParser(description="Simulated learners: attempts to mastery, and retention.")
    parser.add_argument("--quick", action="store_true", help="one course and fewer learners")
    parser.add_argument("--json", action="store_true", help="the figures for programs")
    parser.add_argument("--png", type=Path, help="draw them to this file")
    options = parser.parse_args()
    figures = run(options.quick)
    sys.stdout.write((json.dumps(figures, indent=1) if options.json else text(figures)) + "\n")
    if options.png:
        draw(figures, options.png)


if __name__ == "__main__":
    main()
