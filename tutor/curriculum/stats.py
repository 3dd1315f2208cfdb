"""``tutor curriculum stats``: what a course covers, and what learners' answers say about its items. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from tutor.answers.verdict import Verdict
from tutor.course.model import Course, Skill
from tutor.learner.facts import AttemptFact
from tutor.mind.policy import Act

LEAST = 10
"""Answers to an item before anything is said about it."""

HARD = 0.4
"""Share right at once, without help, below which an item is too hard."""

EASY = 0.95
"""Share right at once, without help, from which an item is too easy."""

UNCLEAR = 0.25
"""Share of the replies that the tutor could not make out from which a question is misread."""

_NOT_MADE_OUT = frozenset({Act.CLARIFY, Act.OFFER_HINT})
"""Acts after an unsure verdict that ask again; the others help someone who does not know."""

Finding = Literal["too hard", "too easy", "misread"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one skill holds. ``without_help``: items with neither hints nor misconceptions."""

    skill: str
    name: str
    items: int
    hints: int
    misconceptions: int
    choices: int
    explained: int
    without_help: int


@dataclass(frozen=True, slots=True)
class ItemCount:
    """What learners did with one item.

    ``answers``: first answers that count, ``right`` of them at once and without help. ``replies``:
    everything said to it that was judged, ``unclear`` of them not made out, ``not_known`` "I don't
    know". ``wrong``: how often each misconception was met; ``None`` counts the unforeseen ones.
    """

    item: str
    skill: str
    answers: int
    right: int
    replies: int
    unclear: int
    not_known: int
    wrong: dict[str | None, int]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Stats:
    """``gone``: answers to items that the file no longer holds. ``least``: see ``LEAST``."""

    course: str
    title: str
    skills: tuple[Coverage, ...]
    items: tuple[ItemCount, ...]
    learners: int
    gone: int
    least: int

    def as_json(self) -> dict[str, Any]:
        """For ``--json``; unforeseen wrong answers are under ``other``."""
        items = [
            {**asdict(item), "wrong": {name or "other": n for name, n in item.wrong.items()}}
            for item in self.items
        ]
        return {**asdict(self), "items": items}


def coverage(skill: Skill) -> Coverage:
    """What ``skill`` holds."""
    items = skill.items
    return Coverage(
        skill.id,
        skill.name,
        len(items),
        sum(len(item.hints) for item in items),
        sum(len(item.misconceptions) for item in items),
        sum(bool(item.choices) for item in items),
        sum(item.explanation is not None for item in items),
        sum(not item.hints and not item.misconceptions for item in items),
    )


def stats(
    course: Course,
    attempts: Iterable[AttemptFact],
    turns: Iterable[tuple[str, str, str, int]],
    least: int = LEAST,
) -> Stats:
    """``turns``: item, verdict, act and how many, as ``memory.course_facts.turns`` gives them."""
    facts = list(attempts)
    known = set(course.item_ids)
    answers, right = Counter[str](), Counter[str]()
    wrong: dict[str, Counter[str | None]] = {}
    for fact in facts:
        if fact.right is not None:
            answers[fact.item] += 1
            right[fact.item] += fact.right
        if fact.verdict == Verdict.WRONG:
            wrong.setdefault(fact.item, Counter())[fact.misconception] += 1
    replies, unclear, not_known = Counter[str](), Counter[str](), Counter[str]()
    for item, verdict, act, count in turns:
        replies[item] += count if verdict != Verdict.OFF_TASK else 0
        if verdict == Verdict.UNSURE:
            (unclear if act in _NOT_MADE_OUT else not_known)[item] += count
    counted = []
    for skill in course.skills:
        for one in skill.items:
            name = one.id
            counts = ItemCount(
                name,
                skill.id,
                answers[name],
                right[name],
                replies[name],
                unclear[name],
                not_known[name],
                dict(wrong.get(name, Counter()).most_common()),
            )
            counted.append(_judged(counts, least))
    return Stats(
        course.course,
        course.title,
        tuple(coverage(skill) for skill in course.skills),
        tuple(counted),
        len({fact.learner for fact in facts}),
        sum(fact.item not in known for fact in facts),
        least,
    )


def _judged(item: ItemCount, least: int) -> ItemCount:
    findings: list[Finding] = []
    if item.answers >= least:
        rate = item.right / item.answers
        if rate < HARD:
            findings.append("too hard")
        elif rate >= EASY:
            findings.append("too easy")
    if item.replies >= least and item.unclear / item.replies >= UNCLEAR:
        findings.append("misread")
    return replace(item, findings=tuple(findings))


def shown(found: Stats) -> str:
    """Statistics for a person, the counts beside each statement."""
    width = max(len(skill.name) for skill in found.skills)
    total = sum(skill.items for skill in found.skills)
    lines = [f"{found.title}: {len(found.skills)} skills, {total} items", ""]
    lines.append(f"{'skill':<{width}}  items  hints  misconceptions  with choices  explained")
    lines += [
        f"{skill.name:<{width}}  {skill.items:>5}  {skill.hints:>5}  {skill.misconceptions:>14}"
        f"  {skill.choices:>12}  {skill.explained:>9}"
        + (f"   {skill.without_help} without any help" if skill.without_help else "")
        for skill in found.skills
    ]
    lines += ["", *_answers(found)]
    return "\n".join(lines)


def _answers(found: Stats) -> list[str]:
    counted = sum(item.answers for item in found.items)
    if not counted and not found.gone:
        return ["Nobody has answered anything of this course on this machine yet."]
    lines = [f"{counted} first answers of {found.learners} learner{'s' if found.learners != 1 else ''}."]
    if found.gone:
        lines.append(f"{found.gone} answers were to items that are no longer in the file.")
    enough = sum(item.answers >= found.least for item in found.items)
    lines.append(
        f"{enough} of {len(found.items)} items have the {found.least} answers that a judgement needs."
    )
    for item in found.items:
        lines += [f"  {item.item}: {_told(item, finding)}" for finding in item.findings]
    if enough and not any(item.findings for item in found.items):
        lines.append("None of them is too hard, too easy or misread.")
    return lines


def _told(item: ItemCount, finding: Finding) -> str:
    if finding == "misread":
        return f"misread; {item.unclear} of {item.replies} replies could not be made out"
    said = f"{finding}; {item.right} of {item.answers} right at once without help"
    foreseen = [f"{name} {count} times" for name, count in item.wrong.items() if name]
    other = item.wrong.get(None, 0)
    known = ", ".join([*foreseen[:3], *([f"unforeseen answers {other} times"] if other else [])])
    return f"{said} ({known})" if known and finding == "too hard" else said
