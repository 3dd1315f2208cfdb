"""What must hold between skills and items: ids, prerequisites, no circles. Pure; one place for each rule.

``Course`` refuses what is found here; ``load`` points at it in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Path = tuple[int | str, ...]
"""Keys and places in lists that lead from the top of a course to a value."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A skill's id, prerequisites, the ids of its items and what each of them trains besides; ``None`` for
    an id that is no text."""

    id: str | None
    requires: tuple[str | None, ...] = ()
    items: tuple[str | None, ...] = ()
    trains: tuple[tuple[str | None, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A rule that does not hold at ``at``.

    ``first``: where the id is taken already. ``known``: the ids that there are.
    """

    at: Path
    code: str
    message: str
    first: Path | None = None
    known: tuple[str, ...] = ()


def conflicts(skills: Sequence[Outline]) -> Iterator[Conflict]:
    """Every conflict between the skills of a course."""
    named: list[tuple[Path, str | None]] = [(("skills", n, "id"), skill.id) for n, skill in enumerate(skills)]
    yield from _taken("skill", named)
    items: list[tuple[Path, str | None]] = [
        (("skills", n, "items", m, "id"), item)
        for n, skill in enumerate(skills)
        for m, item in enumerate(skill.items)
    ]
    yield from _taken("item", items)
    known = tuple(dict.fromkeys(skill.id for skill in skills if skill.id is not None))
    for n, skill in enumerate(skills):
        for m, needed in enumerate(skill.requires):
            if needed is not None and needed not in known:
                message = f"skill {skill.id!r} requires {needed!r}, which is not a skill of this course"
                yield Conflict(("skills", n, "requires", m), "unknown-skill", message, known=known)
        for m, others in enumerate(skill.trains):
            for k, other in enumerate(others):
                if other is not None and other not in known:
                    message = f"an item of {skill.id!r} trains {other!r}, which is not a skill of this course"
                    yield Conflict(
                        ("skills", n, "items", m, "trains", k), "unknown-skill", message, known=known
                    )
    for closing, circle in _circles(skills):
        message = f"the skills require each other in a circle: {_told(circle)}"
        yield Conflict(closing, "circle", message)
    if skills and not items:
        yield Conflict(("skills",), "empty", "the course has no items")


def _taken(kind: str, ids: list[tuple[Path, str | None]]) -> Iterator[Conflict]:
    first: dict[str, Path] = {}
    for at, name in ids:
        if name is None:
            continue
        if name in first:
            yield Conflict(at, "duplicate-id", f"two {kind}s have the id {name!r}", first=first[name])
        else:
            first[name] = at


def _circles(skills: Sequence[Outline]) -> Iterator[tuple[Path, list[str]]]:
    """Each prerequisite that closes a circle, and the circle, its first id repeated at the end.

    Depth first, without recursion: a chain of prerequisites may be as long as the file.
    """
    numbered: dict[str, int] = {}
    for n, skill in enumerate(skills):
        if skill.id is not None:
            numbered.setdefault(skill.id, n)
    done: set[str] = set()
    for start in numbered:
        if start in done:
            continue
        path, places = [start], {start: 0}
        ahead = [iter(enumerate(skills[numbered[start]].requires))]
        while path:
            step = next(ahead[-1], None)
            if step is None:
                ahead.pop()
                places.pop(path[-1])
                done.add(path.pop())
                continue
            m, needed = step
            if needed is None:
                continue
            if needed in places:
                yield ("skills", numbered[path[-1]], "requires", m), [*path[places[needed] :], needed]
            elif needed in numbered and needed not in done:
                places[needed] = len(path)
                path.append(needed)
                ahead.append(iter(enumerate(skills[numbered[needed]].requires)))


def _told(circle: list[str], most: int = 8) -> str:
    shown = circle if len(circle) <= most else [*circle[: most - 1], "…", circle[-1]]
    return " -> ".join(shown)
