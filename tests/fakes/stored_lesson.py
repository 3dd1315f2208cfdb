"""A lesson that writes to the store as the session does, without sound, and troubles for its file."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tutor.config import Learner
from tutor.course.model import Course
from tutor.errors import StoreError
from tutor.learner.facts import AttemptFact, SessionFact, TurnFact, new_id
from tutor.learner.model import SkillState, update
from tutor.learner.person import By, ConsentFact, Matter
from tutor.memory.store import Store

PARAMS = Learner()
T = "2026-03-01T09:00:00.000+00:00"
COURSE = Course.model_validate(
    {
        "course": "numbers",
        "title": "Numbers",
        "skills": [
            {"id": "count", "name": "Counting", "items": [{"id": "c1", "prompt": "?", "answer": 1}]},
            {
                "id": "add",
                "name": "Adding",
                "requires": ["count"],
                "items": [{"id": "a1", "prompt": "?", "answer": 1}],
            },
        ],
    }
)
SKILLS = {"c1": "count", "a1": "add"}


class Lesson:
    """A lesson that records answers as the session will: fold, then write."""

    def __init__(self, store: Store, session: SessionFact) -> None:
        self.store, self.session = store, session
        self.n = 0
        self.states: dict[str, SkillState] = {}

    @classmethod
    async def begin(cls, store: Store, name: str = "Mina") -> Lesson:
        """With consent to keep words."""
        learner = await store.learner(name, T)
        await store.record_consent(ConsentFact(learner.id, Matter.WORDS, True, T, By.LEARNER))
        session = SessionFact(new_id(), learner.id, COURSE.course, T)
        await store.start_session(session)
        return cls(store, session)

    def facts(self, item: str = "c1", verdict: str = "right", **given: Any) -> tuple[TurnFact, AttemptFact]:
        self.n += 1
        session, learner = self.session.id, self.session.learner
        turn = TurnFact(session, learner, self.n, T, "praise", item, verdict)
        return turn, AttemptFact(
            learner, session, COURSE.course, item, (SKILLS[item],), verdict, T, **given
        )  # fmt: skip

    async def answer(self, item: str = "c1", verdict: str = "right", **given: Any) -> AttemptFact:
        turn, attempt = self.facts(item, verdict, **given)
        changed = update(self.states, attempt, COURSE, PARAMS)
        self.states |= changed
        await self.store.record_turn(turn, attempt, changed.values())
        return attempt


async def when_locked(path: Path, work: Callable[[], Awaitable[object]]) -> StoreError:
    """Do ``work`` while another program holds the write lock; the error that it met."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreError) as told:
            await work()
    finally:
        other.close()
    return told.value


async def until_full(lesson: Lesson) -> StoreError:
    for _ in range(500):
        try:
            await lesson.answer(said="x" * 2000)
        except StoreError as error:
            return error
    raise AssertionError("the disk never filled")
