"""The JSON Schema of a course file, for completion and checks in an editor. Pure.

Made from the model, and widened by what ``load`` takes beside it: bare numbers and truth values as text,
keys without a value, the short ways to write an answer, ``tolerance`` and ``unit`` at the item.
"""

from __future__ import annotations

import json
from typing import Any

from tutor.course.model import Course

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The one that editors know best."""

_SCALARS = ["string", "number", "boolean"]
_TEXT: dict[str, Any] = {"type": _SCALARS, "pattern": r"\S"}


def schema() -> dict[str, Any]:
    """The schema as plain values."""
    made = Course.model_json_schema()
    models: dict[str, dict[str, Any]] = {**made.pop("$defs"), "Course": made}
    answer, item = models["Answer"], models["Item"]
    item["properties"] |= {key: answer["properties"][key] for key in ("tolerance", "unit")}
    item["properties"]["answer"] = {
        "description": item["properties"]["answer"]["description"],
        "anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}, {"$ref": "#/$defs/Answer"}],
    }
    for model in models.values():
        needed = model.get("required", [])
        model["properties"] = {
            key: _property(value, required=key in needed) for key, value in model["properties"].items()
        }
        del model["description"], model["title"]
    answer["allOf"] = [
        _if_type(["number", "choice", "expression"], {"required": ["value"]}, given=True),
        _if_type(["open"], {"required": ["rubric"]}, given=True),
        _if_type(["text"], {"anyOf": [{"required": [key]} for key in ("value", "any", "all")]}, given=False),
    ]
    course = models.pop("Course")
    return {"$schema": DIALECT, "title": "A course for Sori", **course, "$defs": models}


def text() -> str:
    """The schema as it is written to ``schema.json``."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _property(value: dict[str, Any], *, required: bool) -> dict[str, Any]:
    """A property as a YAML file may have it. A key without a value counts as left out."""
    inner = {key: one for key, one in value.items() if key not in ("title", "default")}
    if {"type": "null"} in inner.get("anyOf", ()):  # ``str | None`` in the model
        inner |= inner.pop("anyOf")[0]
    if isinstance(value.get("items"), dict) and "$ref" not in value["items"]:
        inner["items"] = _scalar(value["items"])
    inner = _scalar(inner)
    if not required and "type" in inner:
        kinds = inner["type"] if isinstance(inner["type"], list) else [inner["type"]]
        inner["type"] = [*kinds, "null"]
    if not required and "enum" in inner:
        inner["enum"] = [*inner["enum"], None]
    return inner


def _scalar(value: dict[str, Any]) -> dict[str, Any]:
    if value.get("type") != "string" or "enum" in value:
        return value
    if "pattern" in value:
        return {**value, "type": ["string", "integer", "boolean"]}
    return {**value, **_TEXT}


def _if_type(kinds: list[str], then: dict[str, Any], *, given: bool) -> dict[str, Any]:
    """``given``: only where the type is written; a text answer need not say that it is one."""
    condition: dict[str, Any] = {"properties": {"type": {"enum": kinds}}}
    return {"if": condition | ({"required": ["type"]} if given else {}), "then": then}
