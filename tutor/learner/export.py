"""A learner's facts for other programs: JSON, CSV and xAPI statements, piece by piece. Pure.

Each function yields text that, put together, is the file; nothing holds all the attempts at once.
The mapping to xAPI 1.0.3 is told in ``docs/learners.md``.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tutor.course.model import Course
from tutor.learner.facts import COUNTED, AttemptFact, LearnerFact
from tutor.learner.model import Params, SkillState, mastered, update

FORMAT = "sori-learner/1"
"""Stands in the JSON file; the number grows when its shape changes."""
HOME = "https://sori.invalid"
"""Begins every xAPI identifier. ``.invalid`` belongs to nobody and leads nowhere (RFC 2606)."""
VERBS = "http://adlnet.gov/expapi/verbs"
ACTIVITIES = "http://adlnet.gov/expapi/activities"
EXTENSIONS = f"{HOME}/xapi"
COLUMNS = (
    "t", "course", "session", "item", "skills", "verdict", "right", "first", "hints", "assisted",
    "misconception", "confidence", "latency_s", "said",
)  # fmt: skip
"""The CSV's columns. ``right`` is empty for an answer that does not count as evidence."""

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, HOME)
Names = dict[str, dict[str, str]]
"""An activity's name by language, by the activity's path."""

_TRUTH = {True: "yes", False: "no", None: ""}


def as_json(
    learner: LearnerFact, at: str, tables: Mapping[str, Iterable[Mapping[str, Any]]]
) -> Iterator[str]:
    """Everything known of ``learner``, one row a line; ``at``: when it was exported, ISO text."""
    head = {"format": FORMAT, "exported": at, "learner": learner.id, "name": learner.name}
    yield "{" + ", ".join(f"{_text(key)}: {_text(value)}" for key, value in head.items())
    for table, rows in tables.items():
        yield f",\n{_text(table)}: ["
        mark = "\n  "
        for row in rows:
            yield mark + _text(row)
            mark = ",\n  "
        yield "]"
    yield "}\n"


def as_csv(attempts: Iterable[AttemptFact]) -> Iterator[str]:
    """The attempts, oldest first, for a spreadsheet (RFC 4180); several skills stand beside each other."""
    yield _row(COLUMNS)
    for fact in attempts:
        yield _row(
            (
                fact.t, fact.course, fact.session, fact.item, " ".join(fact.skills), fact.verdict,
                _TRUTH[fact.right], _TRUTH[fact.first], fact.hints, _TRUTH[fact.assisted],
                fact.misconception or "", fact.confidence,
                "" if fact.latency is None else fact.latency, _no_formula(fact.said or ""),
            )
        )  # fmt: skip


def as_xapi(
    learner: str,
    sessions: Iterable[tuple[str, str, str, str | None]],
    attempts: Iterable[AttemptFact],
    courses: Mapping[str, Course],
    params: Mapping[str, Params],
) -> Iterator[str]:
    """A JSON array of statements: the lessons, then each answer and each skill's first mastery.

    ``learner``: the id. ``sessions``: id, course, begin, end. ``courses`` by id, and their ``params``:
    names and masteries are only told of those. The same fact always has the same statement id, so that a
    record store that already has it knows it again.
    """
    mark = "[\n"
    for statement in _statements(learner, sessions, attempts, courses, params):
        yield mark + _text(statement)
        mark = ",\n"
    yield "[]\n" if mark == "[\n" else "\n]\n"


def _statements(
    learner: str,
    sessions: Iterable[tuple[str, str, str, str | None]],
    attempts: Iterable[AttemptFact],
    courses: Mapping[str, Course],
    params: Mapping[str, Params],
) -> Iterator[dict[str, Any]]:
    names = _names(courses)
    for session, course, began, ended in sessions:
        activity = _activity(_course(course), "course", names)
        for verb, t in (("initialized", began), ("terminated", ended)):
            if t is not None:
                yield _statement(learner, session, verb, activity, t, f"{session}/{verb}")
    states: dict[str, dict[str, SkillState]] = {}
    reached: set[tuple[str, str]] = set()
    numbers: Counter[str] = Counter()
    for fact in attempts:
        numbers[fact.session] += 1
        key = f"{fact.session}/{numbers[fact.session]}"
        yield _answer(learner, fact, names, key)
        if fact.course not in courses:
            continue
        before = states.setdefault(fact.course, {})
        here = params[fact.course]
        changed = update(before, fact, courses[fact.course], here)
        before |= changed
        for skill, state in changed.items():
            if mastered(state, here) and (fact.course, skill) not in reached:
                reached.add((fact.course, skill))
                yield _mastery(learner, fact, state, names, f"{key}/mastered/{skill}")


def _mastery(learner: str, fact: AttemptFact, state: SkillState, names: Names, key: str) -> dict[str, Any]:
    activity = _activity(_skill(fact.course, state.skill), "objective", names)
    made = _statement(learner, fact.session, "mastered", activity, fact.t, key)
    made["result"] = {"success": True, "extensions": {f"{EXTENSIONS}/probability-known": round(state.p, 4)}}
    made["context"]["contextActivities"] = {"grouping": [_activity(_course(fact.course), "course", names)]}
    return made


def _answer(learner: str, fact: AttemptFact, names: Names, key: str) -> dict[str, Any]:
    """One attempt: ``answered`` with a result where it was judged, else ``responded``."""
    judged = fact.verdict in COUNTED
    verb = "answered" if judged else "responded"
    activity = _activity(_item(fact.course, fact.item), "question", names)
    made = _statement(learner, fact.session, verb, activity, fact.t, key)
    result: dict[str, Any] = {"success": fact.verdict == "right"} if judged else {}
    if fact.said is not None:
        result["response"] = fact.said
    if fact.latency is not None:
        result["duration"] = f"PT{fact.latency:.2f}S"
    known = {
        "verdict": fact.verdict,
        "first": fact.first,
        "hints": fact.hints,
        "assisted": fact.assisted,
        "confidence": fact.confidence,
        "misconception": fact.misconception,
    }
    result["extensions"] = {
        f"{EXTENSIONS}/{name}": value for name, value in known.items() if value is not None
    }
    made["result"] = result
    made["context"]["contextActivities"] = {
        "parent": [_activity(_skill(fact.course, skill), "objective", names) for skill in fact.skills],
        "grouping": [_activity(_course(fact.course), "course", names)],
    }
    return made


def _statement(
    learner: str, session: str, verb: str, activity: dict[str, Any], t: str, key: str
) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(_NAMESPACE, key)),
        "actor": {"objectType": "Agent", "account": {"homePage": HOME, "name": learner}},
        "verb": {"id": f"{VERBS}/{verb}", "display": {"en": verb}},
        "object": activity,
        "context": {"registration": str(uuid.uuid5(_NAMESPACE, session)), "platform": "Sori"},
        "timestamp": t,
        "version": "1.0.3",
    }


def _names(courses: Mapping[str, Course]) -> Names:
    """What each activity is called, by its path; for courses at hand."""
    names: Names = {}
    for name, course in courses.items():
        language = course.language
        names[_course(name)] = {language: course.title}
        for skill in course.skills:
            names[_skill(name, skill.id)] = {language: skill.name}
            names |= {_item(name, item.id): {language: item.prompt} for item in skill.items}
    return names


def _course(course: str) -> str:
    return f"courses/{course}"


def _skill(course: str, skill: str) -> str:
    return f"courses/{course}/skills/{skill}"


def _item(course: str, item: str) -> str:
    return f"courses/{course}/items/{item}"


def _activity(path: str, kind: str, names: Names) -> dict[str, Any]:
    definition: dict[str, Any] = {"type": f"{ACTIVITIES}/{kind}"}
    if path in names:
        definition["name"] = names[path]
    return {"objectType": "Activity", "id": f"{HOME}/{path}", "definition": definition}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _row(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _no_formula(said: str) -> str:
    """``said`` such that a spreadsheet does not run it: a quote before ``=`` and its like, not before -3."""
    if not said.startswith(("=", "+", "-", "@", "\t", "\r")):
        return said
    try:
        float(said)
    except ValueError:
        return f"'{said}"
    return said
