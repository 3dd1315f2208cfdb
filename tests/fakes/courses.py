"""Courses for the tests of import and export: any that the model allows, and those that a format can hold."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tutor.course.model import Course

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co"))
_AWKWARD = (
    *("=1+1", "+82", "-3 x", "@home", "'=x", "a, b; c", 'say "so"', "50%", "%50% off", "~no", "{x}", "a # b"),
    *(
        "::t::",
        "[html]x",
        "<b>bold</b>",
        "a < b",
        "a -> b",
        "//x",
        "x: y",
        "- x",
        "yes",
        "null",
        "true",
        "1/2",
    ),
    *(
        "12",
        "#5",
        "한국어",
        "e\u0301",
        "a\\b",
        "\\n",
        "&amp;",
        "two\nlines",
        "'",
        "''-1",
        "sep=;",
        "*",
        "a/b//c",
    ),
    *("$CATEGORY: a", "{{c1::x}}", "\\*"),
)
AWKWARD = st.sampled_from(_AWKWARD)
TEXT = (
    st.one_of(AWKWARD, st.text(LETTERS, min_size=1, max_size=20))
    .map(str.strip)
    .filter(lambda t: t.strip("\ufeff"))
)
IDS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
LEVELS = st.floats(0, 1, allow_nan=False).map(lambda x: round(x, 3))


@st.composite
def answers(draw: st.DrawFn) -> tuple[Any, list[str]]:
    """An answer as a mapping, with the choices it needs."""
    kind = draw(
        st.sampled_from(["text", "all", "number", "fraction", "choice", "expression", "open", "truth"])
    )
    if kind == "choice":
        choices = draw(st.lists(TEXT, min_size=2, max_size=4, unique_by=str.casefold))
        return {"type": "choice", "value": draw(st.sampled_from(choices))}, choices
    if kind == "number":
        number = draw(st.integers(-9999, 9999)) / draw(st.sampled_from([1, 2, 4, 5]))
        answer: dict[str, Any] = {"type": "number", "value": f"{number:g}"}
        answer |= draw(st.sampled_from([{}, {"tolerance": 0.25}, {"unit": "m"}, {"equivalent": False}]))
        return answer, []
    whole = {
        "text": {"type": "text", "any": draw(st.lists(TEXT, min_size=1, max_size=3))},
        "all": {"type": "text", "all": draw(st.lists(TEXT, min_size=1, max_size=3))},
        "fraction": {"type": "number", "value": f"{draw(st.integers(1, 9))}/{draw(st.integers(2, 12))}"},
        "expression": {"type": "expression", "value": "2*x + 6"},
        "open": {"type": "open", "rubric": draw(TEXT)},
        "truth": {"type": "text", "any": draw(st.sampled_from([["yes", "true"], ["no", "false"]]))},
    }
    return whole[kind], []


@st.composite
def items(draw: st.DrawFn, id: str, skills: list[str]) -> dict[str, Any]:
    answer, choices = draw(answers())
    wrong = st.fixed_dictionaries({"match": TEXT, "feedback": TEXT}, optional={"id": IDS})
    more = {
        "hints": st.lists(TEXT, max_size=3),
        "misconceptions": st.lists(wrong, max_size=3),
        "explanation": TEXT,
        "say": TEXT,
        "difficulty": LEVELS,
        "trains": st.lists(st.sampled_from(skills), unique=True, max_size=2),
        "tags": st.lists(TEXT, max_size=2),
    }
    extra = draw(st.fixed_dictionaries({}, optional=more))
    return {"id": id, "prompt": draw(TEXT), "answer": answer, "choices": choices, **extra}


@st.composite
def courses(draw: st.DrawFn) -> Course:
    names = draw(st.lists(IDS, min_size=1, max_size=2, unique=True))
    ids = iter(draw(st.lists(IDS, min_size=9, max_size=9, unique=True)))
    skills = []
    for place, name in enumerate(names):
        count = draw(st.integers(1 if place == 0 else 0, 2))
        skill: dict[str, Any] = {
            "id": name,
            "name": draw(TEXT),
            "items": [draw(items(next(ids), names)) for _ in range(count)],
        }
        skill["requires"] = (
            draw(st.lists(st.sampled_from(names[:place]), unique=True, max_size=2)) if place else []
        )
        skill |= draw(st.fixed_dictionaries({}, optional={"explain": TEXT}))
        skills.append(skill)
    head = draw(st.fixed_dictionaries({}, optional={"voice": TEXT, "description": TEXT, "language": IDS}))
    return Course.model_validate({"course": draw(IDS), "title": draw(TEXT), "skills": skills, **head})
