"""kill -9 at random moments: the store stays sound and keeps every turn it said it had.

A nursery process imports everything once and then forks children, since importing takes longer than
the lessons here. Each child opens the store (the first one makes it), writes turns through ``Store`` in
a loop and reports every committed one on a pipe. The nursery kills it after a random number of reports
and a random instant more, and prints what was reported.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.config import Learner
from tutor.course.model import Course
from tutor.memory.ledger import Ledger

COURSE = Course.model_validate(
    {
        "course": "numbers",
        "title": "Numbers",
        "skills": [
            {"id": "a", "name": "A", "items": [{"id": "a1", "prompt": "?", "answer": 1}]},
            {"id": "b", "name": "B", "requires": ["a"], "items": [{"id": "b1", "prompt": "?", "answer": 1}]},
        ],
    }
)
T = "2026-03-01T09:00:00.000+00:00"


async def teach(path: Path, session: str, report: int) -> None:
    """Write turns without end; after each, its number as a line on the descriptor ``report``."""
    import os

    from tutor.learner.facts import AttemptFact, SessionFact, TurnFact
    from tutor.learner.model import update
    from tutor.learner.person import By, ConsentFact, Matter
    from tutor.memory.store import Store

    dice = random.Random(session)
    async with Store.open(path, patience_s=10) as store:
        learner = (await store.learner("Mina", T)).id
        await store.record_consent(ConsentFact(learner, Matter.WORDS, True, T, By.LEARNER))
        await store.start_session(SessionFact(session, learner, COURSE.course, T))
        states = await store.skill_states(learner, COURSE.course)
        n = 0
        while True:
            n += 1
            skill, verdict = dice.choice("ab"), dice.choice(["right", "wrong", "unsure"])
            attempt = AttemptFact(
                learner,
                session,
                COURSE.course,
                f"{skill}1",
                (skill,),
                verdict,
                T,
                said="x" * dice.randint(0, 3000),
            )
            changed = update(states, attempt, COURSE, Learner())
            states |= changed
            await store.record_turn(TurnFact(session, learner, n, T, "ask"), attempt, changed.values())
            os.write(report, b"%d\n" % n)


def nursery(path: Path, kills: int, seed: int) -> dict[str, int]:
    """How many turns each killed child had reported, by session id."""
    import asyncio
    import os
    import select
    import signal

    import sqlite_utils  # noqa: F401 - so that no child has to

    import tutor.memory.store  # noqa: F401

    dice = random.Random(seed)
    reported: dict[str, int] = {}
    for number in range(kills):
        session = f"session-{number}"
        ours, theirs = os.pipe()
        child = os.fork()
        if not child:
            os.close(ours)
            asyncio.run(teach(path, session, theirs))
        os.close(theirs)
        lines, enough = b"", dice.choice([0, 0, 1, 5, dice.randint(1, 120)])
        while lines.count(b"\n") < enough and (piece := os.read(ours, 4096)):
            lines += piece
        select.select([], [], [], dice.random() * (0.03 if enough else 0.1))
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        while piece := os.read(ours, 4096):
            lines += piece
        os.close(ours)
        if os.WTERMSIG(status) != signal.SIGKILL:
            raise SystemExit(f"child {number} ended by itself: {status}")
        reported[session] = lines.count(b"\n")
    return reported


def kill_and_count(folder: Path, kills: int, seed: int) -> int:
    """Kill so many children on one store, then check it; how many turns were committed in all."""
    path = folder / "learners.db"
    done = subprocess.run(
        [sys.executable, __file__, str(path), str(kills), str(seed)],
        cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=250, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    reported: dict[str, int] = json.loads(done.stdout)
    assert len(reported) == kills
    with Ledger.open(path) as ledger:
        assert ledger.check() == []
        found = dict(ledger.rows("SELECT session, count(*) FROM attempts GROUP BY session"))
        turns = dict(ledger.rows("SELECT session, max(n) FROM turns GROUP BY session"))
        # at most the turn in flight: committed, but killed before it could be reported
        for session, n in reported.items():
            assert n <= found.get(session, 0) <= n + 1, (
                f"{session}: {n} reported, {found.get(session, 0)} found"
            )
        assert found == turns
        learner = ledger.find("Mina")
        assert learner is not None
        assert ledger.rebuild(learner.id, {"numbers": COURSE}, Learner()).changed == 0
    return sum(reported.values())


def test_a_store_survives_being_killed_at_any_moment(tmp_path: Path) -> None:
    assert kill_and_count(tmp_path, kills=25, seed=1) > 50


@pytest.mark.slow
def test_a_store_survives_being_killed_very_often(tmp_path: Path) -> None:
    assert kill_and_count(tmp_path, kills=400, seed=2) > 2000


if __name__ == "__main__":
    sys.stdout.write(json.dumps(nursery(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
