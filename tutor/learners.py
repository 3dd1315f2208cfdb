"""What ``tutor learner`` shows of the store, and does with it.

A learner is named as typed, in whatever case; a name that nobody has raises ``InputError``. Everything
here raises ``StoreError`` where the store's file will not do it. Names are shown, never logged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutor.config import Settings
from tutor.course import load
from tutor.course.model import Course
from tutor.errors import InputError
from tutor.files import whole
from tutor.learner import export
from tutor.learner.facts import LearnerFact, stamp
from tutor.learner.report import Report, first_day, report
from tutor.memory import erase, fits, learner_facts
from tutor.memory.ledger import Ledger, Rebuilt

if TYPE_CHECKING:
    from tutor.learner.fit import Fit


class Format(StrEnum):
    """What ``tutor learner export`` writes."""

    JSON = "json"
    CSV = "csv"
    XAPI = "xapi"


def rows() -> list[dict[str, Any]]:
    """Everyone who has had a lesson here, by name."""
    with Ledger.open() as ledger:
        return [asdict(learner) for learner in ledger.learners()]


def named(ledger: Ledger, name: str) -> LearnerFact:
    """The learner of that name."""
    learner = ledger.find(name)
    if learner is None:
        known = ", ".join(row.name for row in ledger.learners()) or "nobody yet"
        raise InputError(f"there is no learner called {name!r}", f"Known: {known}.")
    return learner


def of_course(name: str, course: Course, settings: Settings, now: dt.datetime) -> Report:
    """A learner's skills of one course, and how the weeks went. ``now``: UTC."""
    with Ledger.open() as ledger:
        learner = named(ledger, name)
        return report(
            learner.name,
            course,
            ledger.skill_states(learner.id, course.course),
            learner_facts.answers(ledger, learner.id, course.course),
            learner_facts.days(ledger, learner.id, course.course, first_day(now).isoformat()),
            now,
            fits.params(ledger, course.course, settings.learner),
        )


def courses_at_hand(given: Iterable[str]) -> dict[str, Course]:
    """By id: the courses that ship with Sori, and those ``given`` by path, which go first."""
    found = {course.course: course for course in map(load.load, load.available())}
    return found | {course.course: course for course in map(load.load, given)}


@dataclass(frozen=True, slots=True)
class Told:
    """What a rebuild did for one learner."""

    name: str
    rebuilt: Rebuilt

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {"learner": self.name, **asdict(self.rebuilt)}


def rebuild(name: str | None, given: Iterable[str], settings: Settings) -> list[Told]:
    """Derive the skill states of one learner, or of all, again. ``given``: paths of own courses."""
    courses = courses_at_hand(given)
    with Ledger.open() as ledger:
        everyone = [(row.id, row.name) for row in ledger.learners()]
        if name is not None:
            one = named(ledger, name)
            everyone = [(one.id, one.name)]
        return [
            Told(shown_as, ledger.rebuild(learner, courses, settings.learner))
            for learner, shown_as in everyone
        ]


@dataclass(frozen=True, slots=True)
class FitTold:
    """What a fit did: ``fit``, and what it changed for each learner; nobody where it is not used."""

    fit: Fit
    told: tuple[Told, ...]

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {**self.fit.as_json(), "rebuilt": [one.as_json() for one in self.told]}


def fit(
    course: Course, settings: Settings, now: dt.datetime, *, check: Callable[[Ledger], None] | None = None
) -> FitTold:
    """Fit the model's parameters to all answers to ``course``, and use them where that predicts better.

    Everyone's skill states of the course are then derived again, since they stand on the parameters. A
    lesson that is going on keeps those it began with: fit when there is none. ``now``: UTC. ``check`` is
    called before anything is changed, and may raise.
    """
    from tutor.learner.fit import fit as fitted_to
    from tutor.learner.fit import sequences

    with Ledger.open() as ledger:
        everyone = ledger.learners()
        answers = (fact for row in everyone for fact in ledger.walk(row.id, course.course))
        found = fitted_to(course, sequences(answers), settings.learner)
        before = fits.params(ledger, course.course, settings.learner)
        with ledger.transaction():
            if check is not None:
                check(ledger)
            fits.keep(ledger, found, stamp(now))
        if fits.params(ledger, course.course, settings.learner) == before:
            return FitTold(found, ())
        courses = {course.course: course}
        return FitTold(
            found,
            tuple(Told(row.name, ledger.rebuild(row.id, courses, settings.learner)) for row in everyone),
        )


def to_forget(name: str) -> tuple[str, dict[str, int]]:
    """What there is to forget of a learner: the name as it is kept, and rows by table."""
    with Ledger.open() as ledger:
        learner = named(ledger, name)
        return learner.name, erase.kept(ledger, learner)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """``copies``: other files beside the store that may hold older copies of it."""

    store: Path
    proof: erase.Erased
    copies: tuple[Path, ...]

    def as_json(self) -> dict[str, Any]:
        """For ``--json``; it names nobody, since nobody of that name is left."""
        return {
            "proven": self.proof.proven,
            "store": str(self.store),
            **asdict(self.proof),
            "copies": [str(path) for path in self.copies],
        }


def forget(name: str) -> Forgotten:
    """Erase all that is kept of a learner and prove it."""
    with Ledger.open() as ledger:
        proof = erase.forget(ledger, named(ledger, name))
        store = ledger.path
    own = {store.name, f"{store.name}-wal", f"{store.name}-shm"}
    beside = sorted(path for path in store.parent.glob(f"{store.name}*") if path.name not in own)
    return Forgotten(store, proof, tuple(beside))


def export_to(
    name: str, path: Path, format: Format, given: Iterable[str], settings: Settings, now: dt.datetime
) -> list[str]:
    """Write what is known of a learner to ``path``, readable by its owner alone.

    ``given``: paths of own courses, for xAPI. Returns the ids of courses that xAPI could not name, as
    they are not at hand. Raises ``InputError`` where the file cannot be written.
    """
    with Ledger.open() as ledger:
        learner = named(ledger, name)
        courses = courses_at_hand(given) if format is Format.XAPI else {}
        with whole(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
            file.writelines(_pieces(ledger, learner, format, courses, settings, now))
        path.chmod(0o600)
        unnamed = [course for course in ledger.courses(learner.id) if course not in courses]
        return unnamed if format is Format.XAPI else []


def _pieces(
    ledger: Ledger,
    learner: LearnerFact,
    format: Format,
    courses: dict[str, Course],
    settings: Settings,
    now: dt.datetime,
) -> Iterator[str]:
    if format is Format.JSON:
        return export.as_json(learner, stamp(now), learner_facts.everything(ledger, learner.id))
    attempts = learner_facts.attempts(ledger, learner.id)
    if format is Format.CSV:
        return export.as_csv(attempts)
    sessions = learner_facts.sessions(ledger, learner.id)
    params = {course: fits.params(ledger, course, settings.learner) for course in courses}
    return export.as_xapi(learner.id, sessions, attempts, courses, params)
