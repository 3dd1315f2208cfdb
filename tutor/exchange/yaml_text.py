"""A course as YAML that is pleasant to read: short forms, one order of keys, a blank line between skills.

Rewriting a file keeps its comments, and the order of whatever is still there.
"""

from __future__ import annotations

import io
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from tutor.course.model import Answer, Course, Item, Misconception, Skill, full_answer

_SCHEMA = "# yaml-language-server: $schema=schema.json\n"
_WIDTH = 1_000_000
"""Lines are not folded: a sentence stays on its line, as teachers write it."""

_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,15})")


def course_text(course: Course, remark: str = "") -> str:
    """``course`` as a new YAML file; ``remark`` becomes a comment on top."""
    comment = "".join(f"# {line}\n" for line in remark.splitlines())
    return _SCHEMA + comment + _dumped(_commented(course_data(course)))


def rewritten(old: str, course: Course) -> str:
    """The file ``old`` with the values of ``course``: comments and order are kept for what is in both.

    ``old`` is a course that loads. Skills and items are the same if their ids are.
    """
    tree = _yaml().load(old.replace("\r\n", "\n"))
    _merge(tree, course_data(course))
    return _dumped(tree)


def course_data(course: Course) -> dict[str, Any]:
    """``course`` as plain values in the order of a course file, in the shortest form that loads the same."""
    head = {"course": course.course, "title": course.title, "description": course.description}
    head |= {"language": course.language, "voice": course.voice}
    return {**_without_empty(head), "skills": [_skill_data(skill) for skill in course.skills]}


def _skill_data(skill: Skill) -> dict[str, Any]:
    head = {"id": skill.id, "name": skill.name, "requires": list(skill.requires), "explain": skill.explain}
    return _without_empty({**head, "items": [_item_data(item) for item in skill.items]})


def _item_data(item: Item) -> dict[str, Any]:
    data: dict[str, Any] = {"id": item.id, "prompt": item.prompt, "say": item.say}
    data |= {"answer": answer_data(item.answer, item.choices), "choices": list(item.choices)}
    data |= {"hints": list(item.hints), "misconceptions": [_wrong_data(m) for m in item.misconceptions]}
    data |= {"explanation": item.explanation, "trains": list(item.trains)}
    data["tags"] = list(item.tags)
    data["difficulty"] = None if item.difficulty == 0.5 else item.difficulty
    return _without_empty(data)


def _wrong_data(wrong: Misconception) -> dict[str, Any]:
    return _without_empty({"id": wrong.id, "match": _figure(wrong.match), "feedback": wrong.feedback})


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None and value != []}


def answer_data(answer: Answer, choices: tuple[str, ...]) -> Any:
    """``answer`` in its shortest form: text, a number, a truth value, a list, or a mapping."""
    shorts: list[Any] = []
    if not choices and answer.any in (("yes", "true"), ("no", "false")):
        shorts.append(answer.any[0] == "yes")
    if answer.value is not None:
        shorts.append(_figure(answer.value))
    if len(answer.any) == 1:
        shorts.append(answer.any[0])
    if answer.any:
        shorts.append(list(answer.any))
    for short in shorts:
        if Answer.model_validate(full_answer(short, choices)) == answer:
            return short
    long = answer.model_dump(exclude_defaults=True)
    entries = {key: list(value) if isinstance(value, tuple) else value for key, value in long.items()}
    if "value" in entries:
        entries["value"] = _figure(str(entries["value"]))
    return {"type": answer.type, **entries}


def _figure(text: str) -> int | str:
    """A whole number as one, so that it is written without quotes."""
    return int(text) if _PLAIN_NUMBER.fullmatch(text) and text != "-0" else text


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = _WIDTH
    yaml.preserve_quotes = True
    yaml.allow_unicode = True
    return yaml


def _dumped(tree: CommentedMap) -> str:
    out = io.StringIO()
    _yaml().dump(tree, out)
    return out.getvalue()


def _commented(value: Any, key: str = "") -> Any:
    """Plain values as ruamel's, with short lists on one line and a blank line before each further skill."""
    if isinstance(value, dict):
        made = CommentedMap({name: _commented(inner, name) for name, inner in value.items()})
        if key == "answer" and all(not isinstance(inner, dict) for inner in value.values()):
            made.fa.set_flow_style()
        return made
    if isinstance(value, list):
        entries = CommentedSeq([_commented(entry) for entry in value])
        if key in ("answer", "choices", "requires", "trains", "tags", "any", "all"):
            entries.fa.set_flow_style()
        if key == "skills":
            for place in range(1, len(entries)):
                entries.yaml_set_comment_before_after_key(place, before="\n")
        return entries
    return _scalar(value)


def _scalar(value: Any) -> Any:
    """Text that YAML would fold, trim or misread goes into double quotes."""
    if isinstance(value, str) and re.search(
        r"^\?|[\n\t\x85\xa0\u2028\u2029]|[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]", value
    ):
        return DoubleQuotedScalarString(value)
    return value


def _merge(old: CommentedMap, new: dict[str, Any]) -> None:
    """Make ``old`` hold what ``new`` holds; what is equal is left alone, comments and all."""
    for key in [key for key in old if key not in new]:
        del old[key]
    for place, (key, value) in enumerate(new.items()):
        if key not in old:
            old.insert(min(place, len(old)), key, _commented(value, key))
        elif isinstance(value, dict) and isinstance(old[key], CommentedMap):
            _merge(old[key], value)
        elif isinstance(value, list) and isinstance(old[key], CommentedSeq) and key in ("skills", "items"):
            _merge_entries(old[key], value)
        elif _plain(old[key]) != _plain(value):
            old[key] = _commented(value, key)


def _merge_entries(old: CommentedSeq, new: list[Any]) -> None:
    """Lists of skills or items: those with the same id are merged, in the new order."""
    there = {str(entry.get("id")): entry for entry in old if isinstance(entry, CommentedMap)}
    if [str(entry["id"]) for entry in new] == list(there) and len(there) == len(old):
        for entry in new:
            _merge(there[str(entry["id"])], entry)
        return
    kept = []
    for entry in new:
        known = there.get(str(entry["id"]))
        if known is None:
            kept.append(_commented(entry))
        else:
            _merge(known, entry)
            kept.append(known)
    old[:] = kept


def _plain(value: Any) -> Any:
    """A value as the loader reads it, for comparing."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, bool):
        return value
    return str(value).strip()
