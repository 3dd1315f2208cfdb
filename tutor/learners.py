"""What ``tutor learner`` shows of the store."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tutor.config import Settings
from tutor.course.model import Course
from tutor.errors import InputError
from tutor.learner.model import current, mastered
from tutor.memory.ledger import Ledger

BAR = 20
"""Characters of a full mastery bar."""


def rows() -> list[dict[str, Any]]:
    """Everyone who has had a lesson here, by name. Raises ``StoreError``."""
    with Ledger.open() as ledger:
        return [asdict(learner) for learner in ledger.learners()]


def listed(found: list[dict[str, Any]]) -> str:
    """``rows`` for a person."""
    if not found:
        return "Nobody has had a lesson on this machine yet. Begin with: tutor talk --learner NAME"
    lines = [f"{'name':<20}  {'lessons':>7}  {'answers':>7}  last lesson"]
    for row in found:
        last = (row["last_seen"] or "")[:16].replace("T", " ")
        lines.append(f"{row['name']:<20}  {row['sessions']:>7}  {row['attempts']:>7}  {last}")
    return "\n".join(lines)


def show(name: str, course: Course, settings: Settings) -> dict[str, Any]:
    """A learner's skills of one course. Raises ``InputError`` for a name nobody has, ``StoreError``."""
    with Ledger.open() as ledger:
        learner = ledger.find(name)
        if learner is None:
            known = ", ".join(row.name for row in ledger.learners()) or "nobody yet"
            raise InputError(f"there is no learner called {name!r}", f"Known: {known}.")
        states = ledger.skill_states(learner.id, course.course)
        attempts = ledger.attempts(learner.id, course.course)
    params = settings.learner
    skills = []
    for skill in course.skills:
        state = current(states, course, skill.id, params)
        skills.append(
            {
                "skill": skill.id,
                "name": skill.name,
                "p": round(state.p, 4),
                "mastered": mastered(state, params),
                "first_attempts": state.opportunities,
                "right": state.right,
                "last_seen": state.last_seen,
            }
        )
    return {"learner": learner.name, "course": course.course, "attempts": len(attempts), "skills": skills}


def shown(found: dict[str, Any]) -> str:
    """``show`` for a person."""
    lines = [f"{found['learner']}, {found['course']}: {found['attempts']} answers"]
    width = max(len(skill["name"]) for skill in found["skills"])
    for skill in found["skills"]:
        full = round(skill["p"] * BAR)
        seen = skill["first_attempts"]
        score = f"{skill['right']} of {seen} right at once" if seen else "not tried yet"
        mark = "  mastered" if skill["mastered"] else ""
        lines.append(f"  {skill['name']:<{width}}  {'#' * full:.<{BAR}}  {skill['p']:4.0%}  {score}{mark}")
    return "\n".join(lines)
