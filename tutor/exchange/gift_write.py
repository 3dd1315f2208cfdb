"""A course as GIFT, the text format that Moodle imports questions from.

A skill becomes a category, a known wrong answer one with feedback and no points, the explanation the
general feedback. The item's id and tags stand in the comment that Moodle reads them from.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tutor.course.model import Course, Item, Misconception, parse_plain_number
from tutor.exchange.markup import TAG
from tutor.exchange.report import Lost, Report

DECIMAL = re.compile(r"-?\d+(?:\.\d+)?")
_Lose = Callable[[str, str], None]
_SPECIAL = re.compile(r"([\\~=#{}:])")


def write(course: Course) -> tuple[str, Report]:
    """``course`` as GIFT text."""
    lost: list[Lost] = []
    blocks: list[str] = []
    for skill in course.skills:
        if not skill.items:
            lost.append(Lost(skill.id, "the skill", "GIFT has no category without questions"))
            continue
        blocks.append(f"$CATEGORY: {_category(course.title)}/{_category(skill.name)}")
        gone = [what for what in ("requires", "explain") if getattr(skill, what)]
        lost += [Lost(skill.id, what, "GIFT has no place for it") for what in gone]
        blocks += [_question(item, lost) for item in skill.items]
    for what in ("language", "voice", "description"):
        value = getattr(course, what)
        if value and (what, value) != ("language", "en"):
            lost.append(Lost(course.course, what, "GIFT has no place for it"))
    return "\n\n".join(blocks) + "\n", Report("gift", len(course.skills), len(course.item_ids), tuple(lost))


def _category(name: str) -> str:
    """A category's name; Moodle writes a slash in it twice."""
    return " ".join(name.split()).replace("/", "//")


def escaped(text: str) -> str:
    """``text`` with GIFT's own signs escaped, and marked as plain where it could be taken for markup."""
    out = _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")
    return f"[plain]{out}" if text.startswith("[") or TAG.search(text) else out


def _question(item: Item, lost: list[Lost]) -> str:
    missing = {"hints": item.hints, "say": item.say, "difficulty": item.difficulty != 0.5 or None}
    missing["trains"] = item.trains
    body = _answers(item, lost)
    tags = "".join(f" [tag:{tag}]" for tag in item.tags if not re.search(r"[\[\]\n]", tag))
    missing["tags with brackets"] = any(re.search(r"[\[\]\n]", tag) for tag in item.tags) or None
    missing["names of misconceptions"] = any(wrong.id for wrong in item.misconceptions) or None
    if gone := [what for what, value in missing.items() if value]:
        lost.append(Lost(item.id, ", ".join(gone), "GIFT has no place for it"))
    general = f"\n\t####{escaped(item.explanation)}" if item.explanation else ""
    inside = f"{body}{general}\n" if body or general else ""
    return f"// [id:{item.id}]{tags}\n::{item.id}::{escaped(item.prompt)} {{{inside}}}"


def _answers(item: Item, lost: list[Lost]) -> str:
    answer = item.answer

    def lose(what: str, why: str) -> None:
        lost.append(Lost(item.id, what, why))

    if answer.type == "choice":
        return _choices(item, lose)
    if item.choices:
        lose("choices", "in GIFT only a question with one right choice has them")
    if answer.type == "open":
        lose("rubric", "it becomes an essay question, which a person marks")
        _lose_wrongs(item.misconceptions, lose)
        return ""
    if answer.type == "text" and answer.all:
        lose("key ideas", "it becomes an essay question, which a person marks")
        _lose_wrongs(item.misconceptions, lose)
        return ""
    forms = (answer.value,) if answer.value is not None else answer.any
    if not item.choices and forms in (("yes", "true"), ("no", "false")):
        return _truth(item, forms == ("yes", "true"), lose)
    if answer.unit:
        lose(f"the unit {answer.unit}", "GIFT has no place for it")
    if not answer.equivalent:
        lose("equivalent: false", "GIFT has no place for it")
    if answer.type == "expression":
        lose("algebra", "it becomes a short answer that must be written in just this way")
    if answer.type == "number" and DECIMAL.fullmatch(answer.value or ""):
        return _number(item, lose)
    if answer.tolerance:
        lose("tolerance", "in GIFT only a number written as a decimal has it")
    right = [f"\n\t={_weighted(_literal(form or ''), '%100%')}" for form in forms]
    wrong = [f"\n\t=%0%{_literal(one.match)}#{escaped(one.feedback)}" for one in item.misconceptions]
    written = "".join([*right, *wrong])
    if "->" in written:
        lose("->", "in GIFT it joins pairs, so → stands for it")
    return written.replace("->", "→")


def _literal(text: str) -> str:
    """A short answer in which a star is a star, not any text."""
    return escaped(text).replace("*", "\\*")


def _weighted(text: str, weight: str) -> str:
    """A text that begins like a weight has one put before it."""
    return f"{weight}{text}" if text.startswith("%") else text


def _choices(item: Item, lose: _Lose) -> str:
    wrongs = {wrong.match.casefold(): wrong for wrong in item.misconceptions}
    lines = []
    for choice in item.choices:
        if choice.casefold() == (item.answer.value or "").casefold():
            lines.append(f"\n\t={_weighted(escaped(choice), '%100%')}")
            continue
        wrong = wrongs.pop(choice.casefold(), None)
        reply = f"#{escaped(wrong.feedback)}" if wrong else ""
        lines.append(f"\n\t~{_weighted(escaped(choice), '%0%')}{reply}")
    _lose_wrongs(tuple(wrongs.values()), lose)
    return "".join(lines)


def _truth(item: Item, right: bool, lose: _Lose) -> str:
    opposite = ("no", "false") if right else ("yes", "true")
    known = [wrong for wrong in item.misconceptions if wrong.match.casefold() == opposite[0]]
    _lose_wrongs(tuple(wrong for wrong in item.misconceptions if wrong not in known[:1]), lose)
    return ("T" if right else "F") + (f"#{escaped(known[0].feedback)}" if known else "")


def _number(item: Item, lose: _Lose) -> str:
    width = f":{_decimal(item.answer.tolerance)}" if item.answer.tolerance else ""
    lines = [f"#\n\t={item.answer.value}{width}"]
    for wrong in item.misconceptions:
        if DECIMAL.fullmatch(wrong.match):
            lines.append(f"\n\t=%0%{wrong.match}#{escaped(wrong.feedback)}")
        else:
            kind = "fraction" if parse_plain_number(wrong.match) is not None else "text"
            lose(f"the wrong answer {wrong.match}", f"GIFT takes no {kind} beside a number")
    return "".join(lines)


def _decimal(value: float) -> str:
    return f"{value:.12f}".rstrip("0").rstrip(".")


def _lose_wrongs(wrongs: tuple[Misconception, ...], lose: _Lose) -> None:
    for wrong in wrongs:
        lose(f"the wrong answer {wrong.match}", "GIFT has no place for it here")
