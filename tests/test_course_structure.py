"""What must hold between skills: each rule in one place, every conflict found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutor.course.structure import Conflict, Outline, conflicts


def found(*skills: Outline) -> list[Conflict]:
    return list(conflicts(skills))


def test_a_sound_course_has_no_conflict() -> None:
    assert (
        found(Outline("a", (), ("x",)), Outline("b", ("a",), ("y",)), Outline("c", ("a", "b"), ("z",))) == []
    )


def test_every_conflict_is_found_at_its_place() -> None:
    told = found(
        Outline("a", ("nowhere",), ("x", "x")),
        Outline("a", (), ("x",)),
        Outline("b", ("b",)),
        Outline("c", ("d",)),
        Outline("d", ("c",)),
    )
    assert [(one.code, one.at) for one in told] == [
        ("duplicate-id", ("skills", 1, "id")),
        ("duplicate-id", ("skills", 0, "items", 1, "id")),
        ("duplicate-id", ("skills", 1, "items", 0, "id")),
        ("unknown-skill", ("skills", 0, "requires", 0)),
        ("circle", ("skills", 2, "requires", 0)),
        ("circle", ("skills", 4, "requires", 0)),
    ]
    assert told[1].first == told[2].first == ("skills", 0, "items", 0, "id")
    assert told[3].known == ("a", "b", "c", "d")
    assert told[5].message == "the skills require each other in a circle: c -> d -> c"


def test_what_is_no_text_is_passed_over() -> None:
    assert found(Outline(None, (None, "a")), Outline("a", (None,), (None, "x"))) == []


def test_a_course_without_items_is_a_conflict_and_one_without_skills_is_not() -> None:
    assert [one.code for one in found(Outline("a"))] == ["empty"]
    assert found() == []


NAMES = st.sampled_from("abcdefg")


@given(
    st.lists(st.builds(Outline, NAMES, st.lists(NAMES, max_size=4).map(tuple), st.just(("x",))), max_size=7)
)
def test_a_circle_is_found_where_there_is_one(skills: list[Outline]) -> None:
    first = {skill.id: skill for skill in reversed(skills)}

    def reaches(start: str | None) -> bool:
        seen: set[str | None] = set()
        ahead = [need for need in first[start].requires if need in first]
        while ahead:
            name = ahead.pop()
            if name == start:
                return True
            if name not in seen:
                seen.add(name)
                ahead += [need for need in first[name].requires if need in first]
        return False

    circles = [one for one in conflicts(skills) if one.code == "circle"]
    assert bool(circles) == any(reaches(name) for name in first)


def test_an_item_trains_only_skills_that_there_are() -> None:
    skills = [Outline("a", (), ("a1", "a2"), ((), ("b", "c"))), Outline("b", (), ("b1",), ((),))]
    (found,) = conflicts(skills)
    assert (found.at, found.code) == (("skills", 0, "items", 1, "trains", 1), "unknown-skill")
    assert found.message == "an item of 'a' trains 'c', which is not a skill of this course"
