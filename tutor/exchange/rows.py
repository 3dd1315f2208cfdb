"""An item as one row of named fields: what a table's line and a flashcard's fields have in common.

A field holds one text or a list of texts. All that a course file can say of an item has a field, so
that a row loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tutor.course.model import Course, Item, Skill, full_answer
from tutor.exchange.draft import Draft, clean

Row = dict[str, tuple[str, ...]]
"""Field name to its texts; a field that is left out is empty."""

COURSE = ("course", "title", "language", "voice", "description")
SKILL = ("skill", "skill name", "requires", "explain")
LISTS = ("answer", "idea", "choice", "hint", "wrong", "feedback", "wrong id", "tag")
"""Fields with several texts. ``wrong``, ``feedback`` and ``wrong id`` belong together, one by one."""

ITEM = (
    *("item", "prompt", "say", "answer type", "answer", "idea", "choice", "hint", "wrong", "feedback"),
    *("wrong id", "explanation", "difficulty", "unit", "tolerance", "equivalent", "rubric", "trains", "tag"),
)
FIELDS = (*COURSE, *SKILL, *ITEM)

_OTHER_NAMES = {
    "prompt": "question, front, text, 문제, 질문",
    "answer": "back, answers, correct, correct answer, 정답, 답",
    "hint": "hints, 힌트",
    "choice": "options, option, choices, 보기",
    "explanation": "back extra, extra, 해설, 설명",
    "item": "id",
    "skill name": "topic, category, 단원",
    "tag": "tags",
    "idea": "ideas",
    "answer type": "type",
    "wrong": "misconception, 오답",
    "difficulty": "난이도",
    "unit": "단위",
}
_ALIASES = {other: name for name, others in _OTHER_NAMES.items() for other in others.split(", ")}
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(rf"\d\d?[-. ](?:{_MONTHS})[a-z]*|\d\d?월 ?\d\d?일", re.IGNORECASE)
"""What a spreadsheet makes of 1/2."""


def field_named(heading: str) -> str | None:
    """The field that a column or a card's field is for: its own name, or a usual other one."""
    name = re.sub(r"[\s_-]+", " ", heading).strip().casefold()
    name = re.sub(r"\s*\d+$", "", name)
    return name if name in FIELDS else _ALIASES.get(name)


def rows(course: Course) -> Iterator[tuple[Skill, Item | None, Row]]:
    """One row for each item, and one for a skill that has none. The course's own fields are in every row."""
    head = {key: getattr(course, key) for key in COURSE}
    for skill in course.skills:
        part = {"skill": skill.id, "skill name": skill.name, "requires": " ".join(skill.requires)}
        part["explain"] = skill.explain or ""
        for item in skill.items or (None,):
            texts = {key: (text,) for key, text in {**head, **part}.items() if text}
            yield skill, item, {**texts, **(_item_row(item) if item else {})}


def _item_row(item: Item) -> Row:
    answer = item.answer
    said = (answer.value,) if answer.value is not None else answer.any
    row: dict[str, tuple[str | None, ...]] = {
        "item": (item.id,), "prompt": (item.prompt,), "say": (item.say,), "answer": said, "idea": answer.all,
        "choice": item.choices, "hint": item.hints, "explanation": (item.explanation,),
        "wrong": tuple(wrong.match for wrong in item.misconceptions),
        "feedback": tuple(wrong.feedback for wrong in item.misconceptions),
        "wrong id": tuple(wrong.id or "" for wrong in item.misconceptions),
        "difficulty": ("" if item.difficulty == 0.5 else repr(item.difficulty),), "tag": item.tags,
        "unit": (answer.unit,), "tolerance": (repr(answer.tolerance) if answer.tolerance else "",),
        "equivalent": ("" if answer.equivalent else "no",), "rubric": (answer.rubric,),
        "trains": (" ".join(item.trains),),
    }  # fmt: skip
    if _kind(said, item.choices, answer.all, answer.rubric) != answer.type:
        row["answer type"] = (answer.type,)
    full = {key: tuple(text or "" for text in texts) for key, texts in row.items()}
    return {key: texts for key, texts in full.items() if any(texts)}


def _kind(said: Sequence[str], choices: Sequence[str], ideas: Sequence[str], rubric: str | None) -> str:
    """The type of an answer for which none is written."""
    if rubric or ideas or not said:
        return "open" if rubric else "text"
    return str(full_answer(_short(said), tuple(choices)).get("type", "text"))


def _short(said: Sequence[str]) -> Any:
    return said[0] if len(said) == 1 else list(said)


def add_row(draft: Draft, where: str, row: Mapping[str, tuple[str, ...]], skill: str) -> None:
    """Add what ``row`` says to ``draft``. ``skill`` is the name of the skill for a row that names none."""
    texts = {key: tuple(clean(text) for text in values) for key, values in row.items()}

    def one(key: str) -> str:
        return next((text for text in texts.get(key, ()) if text), "")

    for key in COURSE:
        if one(key):
            draft.head.setdefault(key, one(key))
    requires = re.split(r"[\s,;]+", one("requires")) if one("requires") else []
    name = one("skill name") or one("skill") or skill
    part = draft.skill(name, one("skill") or None, requires, one("explain"))
    if not one("prompt"):
        if any(one(key) for key in ITEM):
            draft.lose(where, one("answer") or "a row", "it has no question")
        return
    for said in texts.get("answer", ()):
        if _DATE.fullmatch(said):
            draft.lose(where, f"the answer {said}", "a spreadsheet seems to have made a date of a fraction")
    draft.add(where, part, {**_item(draft, where, texts, one), "answer": _answer(draft, where, texts, one)})


def _item(draft: Draft, where: str, texts: Mapping[str, tuple[str, ...]], one: Any) -> dict[str, Any]:
    def many(key: str) -> list[str]:
        return [text for text in texts.get(key, ()) if text]

    raw: dict[str, Any] = {"id": one("item"), "prompt": one("prompt"), "say": one("say")}
    raw |= {"choices": many("choice"), "hints": many("hint"), "tags": many("tag")}
    raw |= {"explanation": one("explanation"), "misconceptions": []}
    raw["trains"] = re.split(r"[\s,;]+", one("trains")) if one("trains") else []
    wrongs, feedback, ids = (texts.get(key, ()) for key in ("wrong", "feedback", "wrong id"))
    for place, wrong in enumerate(wrongs):
        reply = feedback[place] if place < len(feedback) else ""
        if wrong and reply:
            name = ids[place] if place < len(ids) else ""
            raw["misconceptions"].append(
                {"match": wrong, "feedback": reply, **({"id": name} if name else {})}
            )
        elif wrong and wrong not in raw["choices"]:
            draft.lose(where, f"the wrong answer {wrong}", "there is no feedback for it")
    if (level := _number(draft, where, "difficulty", one)) is not None:
        raw["difficulty"] = level
    return raw


def _answer(draft: Draft, where: str, texts: Mapping[str, tuple[str, ...]], one: Any) -> Any:
    said = [text for text in texts.get("answer", ()) if text]
    ideas = [text for text in texts.get("idea", ()) if text]
    choices = [text for text in texts.get("choice", ()) if text]
    kind = one("answer type").casefold() or _kind(said, choices, ideas, one("rubric"))
    raw: dict[str, Any] = {"type": kind}
    if said and kind in ("text", "open"):
        raw["any"] = said
    elif said:
        raw["value"] = said[0]
        for form in said[1:]:
            draft.lose(where, f"the answer {form}", f"an answer of type {kind} has one value")
    raw |= {"all": ideas, "unit": one("unit"), "rubric": one("rubric")}
    raw["tolerance"] = _number(draft, where, "tolerance", one)
    if one("equivalent").casefold() in ("no", "false", "0"):
        raw["equivalent"] = False
    return {key: value for key, value in raw.items() if value not in (None, "", [])}


def _number(draft: Draft, where: str, key: str, one: Any) -> float | None:
    """A decimal, with a point or, as in many spreadsheets, a comma."""
    written = one(key)
    try:
        return float(written.replace(",", ".")) if written else None
    except ValueError:
        draft.lose(where, f"{key} {written}", "this is not a number")
        return None
