"""How quick the learners' store is with a million attempts in it, on this machine's disk.

python -m bench.store [--quick]

All of them are one learner's, in one course over three years, which is the worst case: what is read and
derived is read and derived per learner. `show` is `tutor learner show` as a process of its own, start-up
included; `rebuild` derives every skill state again, and must change none. A turn's writes (turn, attempt,
skill states, one transaction with a full sync) are timed through the lesson's own `Store`, in that file.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tutor.config import Learner
from tutor.course import load
from tutor.course.model import Course
from tutor.learner.facts import AttemptFact, SessionFact, TurnFact, stamp
from tutor.learner.model import SkillState, update
from tutor.memory.ledger import Ledger
from tutor.memory.store import Store
from tutor.metrics import summary

NAME = "Mina"
COURSE = "fractions"
START = dt.datetime(2024, 1, 1, 9, tzinfo=dt.UTC)
DAYS = 1000
FULL, QUICK = 1_000_000, 100_000
"""Attempts."""
PARAMS = Learner()


def run(quick: bool) -> dict[str, Any]:
    """The figures; `quick` has a tenth of the attempts."""
    attempts = QUICK if quick else FULL
    course = load.load(COURSE)
    with tempfile.TemporaryDirectory(prefix="sori-store-") as folder:
        path = Path(folder) / "learners.db"
        began = time.perf_counter()
        states = fill(path, course, attempts)
        filled_s = time.perf_counter() - began
        writes = asyncio.run(_turns(path, course, states, 100 if quick else 500))
        with Ledger.open(path) as ledger:
            learner = ledger.find(NAME)
            assert learner is not None
            began = time.perf_counter()
            rebuilt = ledger.rebuild(learner.id, {COURSE: course}, PARAMS)
            rebuild_s = time.perf_counter() - began
            faults = ledger.check()
        show = [_show_s(Path(folder)) for _ in range(2 if quick else 5)]
        size = path.stat().st_size
    return {
        "attempts": attempts,
        "file_mb": round(size / 1e6, 1),
        "fill_s": round(filled_s, 1),
        "turn_write_ms": summary([seconds * 1000 for seconds in writes]),
        "rebuild_s": round(rebuild_s, 2),
        "rebuild_changed": rebuilt.changed,
        "show_s": round(min(seconds for seconds, _ in show), 3),
        "show_processor_s": round(min(seconds for _, seconds in show), 3),
        "faults": len(faults),
    }


def fill(path: Path, course: Course, attempts: int) -> dict[str, SkillState]:
    """A store with so many attempts of one learner, and the states that they lead to."""
    states: dict[str, SkillState] = {}
    with Ledger.open(path) as ledger:
        learner = ledger.learner(NAME, stamp(START)).id
        with ledger.transaction():
            for fact, turn in _facts(course, learner, attempts):
                if turn == 1:
                    session = SessionFact(fact.session, learner, COURSE, fact.t)
                    ledger.db.execute(
                        "INSERT INTO sessions (id, learner, course, t, ended) VALUES (?, ?, ?, ?, ?)",
                        [session.id, learner, COURSE, fact.t, fact.t[:10] + "T23:59:00.000+00:00"],
                    )
                ledger.db.execute(
                    "INSERT INTO turns (session, learner, n, act, item, verdict, t)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [fact.session, learner, turn, "praise", fact.item, fact.verdict, fact.t],
                )
                ledger.db.execute(
                    "INSERT INTO attempts (session, turn, learner, course, item, skills, verdict, hints,"
                    " first, assisted, confidence, t) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        fact.session, turn, learner, COURSE, fact.item, json.dumps(fact.skills), fact.verdict,
                        fact.hints, fact.first, fact.assisted, fact.confidence, fact.t,
                    ],
                )  # fmt: skip
                states |= update(states, fact, course, PARAMS)
            ledger._put_states(learner, COURSE, states.values())
    return states


def _facts(course: Course, learner: str, attempts: int) -> Iterator[tuple[AttemptFact, int]]:
    """Attempts spread over the days, a lesson a day, and the turn of each within its lesson."""
    dice = random.Random(7)
    skills = [skill for skill in course.skills if skill.items]
    a_day = -(-attempts // DAYS)
    for number in range(attempts):
        day, turn = divmod(number, a_day)
        skill = dice.choice(skills)
        item = dice.choice(skill.items)
        moment = START + dt.timedelta(days=day, seconds=turn * 30)
        verdict = dice.choices(("right", "wrong", "partly", "unsure"), (70, 20, 5, 5))[0]
        yield (
            AttemptFact(
                learner, f"day-{day}", COURSE, item.id, skill.trained_by(item), verdict, stamp(moment),
                first=dice.random() < 0.8, hints=int(dice.random() < 0.1),
            ),
            turn + 1,
        )  # fmt: skip


async def _turns(path: Path, course: Course, states: dict[str, SkillState], count: int) -> list[float]:
    """Seconds that each committed turn's writes took."""
    taken = []
    async with Store.open(path) as store:
        learner = (await store.learner(NAME, stamp(START))).id
        session = SessionFact("timed", learner, COURSE, stamp(START + dt.timedelta(days=DAYS)))
        await store.start_session(session)
        for n in range(1, count + 1):
            skill = course.skills[n % len(course.skills)]
            item = skill.items[n % len(skill.items)]
            t = stamp(START + dt.timedelta(days=DAYS, seconds=30 * n))
            fact = AttemptFact(
                learner, session.id, COURSE, item.id, skill.trained_by(item), "right", t, said="one half"
            )
            changed = update(states, fact, course, PARAMS)
            states |= changed
            turn = TurnFact(session.id, learner, n, t, "praise", item.id, "right", said="one half")
            began = time.perf_counter()
            await store.record_turn(turn, fact, changed.values())
            taken.append(time.perf_counter() - began)
    return taken


def _show_s(data: Path) -> tuple[float, float]:
    """Seconds until it has ended, and of them those of a processor, which other load does not lengthen."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "tutor", "learner", "show", NAME, "--course", COURSE],
        env={**os.environ, "SORI_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Run it alone."""
    parser = argparse.ArgumentParser(description="The learners' store with a million attempts.")
    parser.add_argument("--quick", action="store_true", help="a tenth of them")
    sys.stdout.write(json.dumps(run(parser.parse_args().quick), indent=1) + "\n")


if __name__ == "__main__":
    main()
