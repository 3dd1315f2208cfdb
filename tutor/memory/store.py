"""The learners' store for a lesson: asynchronous, with one writer thread that it owns.

A write that the disk will not take raises ``StoreError`` and is kept in memory; the next write, or
closing, tries it again first. So the lesson goes on, and nothing is lost when the disk comes back.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from tutor.course.model import Course
from tutor.errors import StoreError
from tutor.learner.facts import AttemptFact, GoalFact, LearnerFact, SessionFact, SuggestionFact, TurnFact
from tutor.learner.jobs import Job, JobKind
from tutor.learner.model import LearnerStore, Params, SkillState
from tutor.learner.person import ConsentFact, Matter, Profile
from tutor.memory import fits, goals, jobs, people, suggestions
from tutor.memory.erase import Erased, forget
from tutor.memory.faults import RefusedError
from tutor.memory.ledger import PATIENCE_S, LearnerSummary, Ledger, Rebuilt

log = logging.getLogger(__name__)

KEEP = 512
"""Facts that wait in memory at most while the disk will not take them; about two hours of a lesson."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Write:
    """A write that may have to be tried again."""

    learner: str
    run: Callable[[Ledger], None]


class Store:
    """``async with Store.open() as store``. Every method raises ``StoreError``.

    A call that is cancelled while it waits is still carried out: what was committed stays committed.
    """

    def __init__(self, path: Path | None, patience_s: float, keep: int) -> None:
        self._path = path
        self._patience_s = patience_s
        self._keep = keep
        self._pending: deque[_Write] = deque()  # touched by the writer thread only
        self._lost = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sori-store")
        self._ledger: Ledger | None = None

    @classmethod
    def open(cls, path: Path | None = None, *, patience_s: float = PATIENCE_S, keep: int = KEEP) -> Self:
        """The store at ``path`` (default: ``paths.store()``), to be entered with ``async with``.

        ``patience_s``: how long a write waits for another process. ``keep``: see ``KEEP``.
        """
        return cls(path, patience_s, keep)

    async def __aenter__(self) -> Self:
        try:
            self._ledger = await self._run(lambda: Ledger.open(self._path, self._patience_s))
        except BaseException:
            self._thread.shutdown(wait=False)
            raise
        return self

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        """Write what waits, then close. What cannot be written is named, unless an error is on its way."""
        try:
            await self._run(self._close)
        except StoreError as fault:
            if error is None:
                raise
            log.error("%s", fault)
        finally:
            self._thread.shutdown(wait=True)

    @property
    def pending(self) -> int:
        """Facts that wait in memory for the disk."""
        return len(self._pending)

    @property
    def lost(self) -> int:
        """Facts that could not even be kept waiting."""
        return self._lost

    async def learner(self, name: str, t: str) -> LearnerFact:
        """The learner of that name, who is new at ``t`` if there was none. Raises ``InputError``."""
        return await self._do(lambda ledger: ledger.learner(name, t))

    async def find(self, name: str) -> LearnerFact | None:
        """The learner of that name, in whatever case it is written."""
        return await self._do(lambda ledger: ledger.find(name))

    async def profile(self, learner: str) -> Profile | None:
        """The learner's age and guardian, where they were told."""
        return await self._do(lambda ledger: people.profile(ledger, learner))

    async def allows(self, learner: str, matter: Matter) -> bool:
        """Whether the learner allows ``matter``: not where nobody was asked."""
        return await self._do(lambda ledger: people.allows(ledger, learner, matter))

    async def record_consent(self, fact: ConsentFact) -> None:
        """Keep that something was allowed or refused."""
        await self._write(fact.learner, lambda ledger: people.record_consent(ledger, fact))

    async def start_session(self, session: SessionFact) -> None:
        await self._write(session.learner, lambda ledger: ledger.start_session(session))

    async def end_session(self, session: SessionFact, t: str) -> None:
        """Note when the lesson ended; a second call changes nothing."""
        await self._write(session.learner, lambda ledger: ledger.end_session(session, t))

    async def record_turn(
        self, turn: TurnFact, attempt: AttemptFact | None = None, states: Iterable[SkillState] = ()
    ) -> None:
        """A committed turn, its attempt, and the skill states after it: one transaction.

        ``states`` are what ``learner.model.update`` gave for ``attempt``. Words are left out unless the
        learner allows them to be kept. Raises ``ValueError`` for an
        attempt of another session, or states without an attempt.
        """
        after = tuple(states)
        if attempt is None and after:
            raise ValueError("skill states come from an attempt")
        if attempt is not None and (attempt.session, attempt.learner) != (turn.session, turn.learner):
            raise ValueError("the attempt belongs to another session than its turn")
        await self._write(turn.learner, lambda ledger: ledger.record_turn(turn, attempt, after))

    async def skill_states(self, learner: str, course: str) -> dict[str, SkillState]:
        """State by skill id; only skills that were attempted."""
        return await self._do(lambda ledger: ledger.skill_states(learner, course))

    async def params(self, course: str, settings: Params) -> Params:
        """The model's parameters for ``course``: what was fitted to it, otherwise ``settings``."""
        return await self._do(lambda ledger: fits.params(ledger, course, settings))

    async def attempts(self, learner: str, course: str, last: int | None = None) -> list[AttemptFact]:
        """Attempts, oldest first; only the newest ``last`` of them when given."""
        return await self._do(lambda ledger: ledger.attempts(learner, course, last))

    async def asked(self, learner: str, course: str) -> list[str]:
        """Each item that was ever attempted, once, the one asked longest ago first."""
        return await self._do(lambda ledger: ledger.asked(learner, course))

    async def goals(self, learner: str) -> list[GoalFact]:
        """The learner's goals and next steps, oldest first."""
        return await self._do(lambda ledger: goals.of(ledger, learner))

    async def record_goal(self, fact: GoalFact) -> None:
        """What the learner set out to do."""
        await self._write(fact.learner, lambda ledger: goals.record(ledger, fact))

    async def jobs_done(self, learner: str, since: str) -> list[Job]:
        """The learner's jobs that were done after ``since`` (UTC ISO text), the earliest first."""
        return await self._do(lambda ledger: jobs.done_since(ledger, learner, since))

    async def ask_job(self, kind: JobKind, learner: str, request: Mapping[str, Any], t: str) -> str:
        """Ask for work outside the lesson; its id. ``tutor.jobs.start`` then has it done."""
        return await self._do(lambda ledger: jobs.ask(ledger, kind, learner, request, t))

    async def suggestions(self, learner: str, since: str) -> list[tuple[str, str, str | None]]:
        """Kind, time (ISO text) and outcome of each suggestion from ``since`` on, oldest first."""
        return await self._do(lambda ledger: suggestions.since(ledger, learner, since))

    async def record_suggestion(self, fact: SuggestionFact) -> None:
        """Something that the tutor said first."""
        await self._write(fact.learner, lambda ledger: suggestions.record(ledger, fact))

    async def answer_suggestion(self, fact: SuggestionFact, outcome: str, t: str) -> None:
        """What became of it; a second call changes nothing."""
        await self._write(fact.learner, lambda ledger: suggestions.answer(ledger, fact, outcome, t))

    async def learners(self) -> list[LearnerSummary]:
        """Everyone, by name."""
        return await self._do(lambda ledger: ledger.learners())

    async def rebuild(self, learner: str, courses: Mapping[str, Course], params: Params) -> Rebuilt:
        """Derive the learner's skill states again from the attempts; ``courses`` by id."""
        return await self._do(lambda ledger: ledger.rebuild(learner, courses, params))

    async def forget(self, learner: LearnerFact) -> Erased:
        """Erase all that is kept of ``learner``, in memory and on the disk, and prove it."""

        def run(ledger: Ledger) -> Erased:
            proof = forget(ledger, learner)
            self._pending = deque(write for write in self._pending if write.learner != learner.id)
            return proof

        return await self._do(run)

    async def check(self) -> list[str]:
        """What SQLite finds wrong with the file; empty when it is sound."""
        return await self._do(lambda ledger: ledger.check())

    async def _do(self, run: Callable[[Ledger], T]) -> T:
        return await self._run(lambda: run(self._opened()))

    async def _write(self, learner: str, run: Callable[[Ledger], None]) -> None:
        await self._run(lambda: self._put(_Write(learner, run)))

    async def _run(self, work: Callable[[], T]) -> T:
        """Run ``work`` on the writer thread; it runs to its end even if the caller is cancelled."""
        done = asyncio.get_running_loop().run_in_executor(self._thread, work)
        done.add_done_callback(_fetch)
        return await asyncio.shield(done)

    # --- on the writer thread --------------------------------------------------------------------

    def _opened(self) -> Ledger:
        if self._ledger is None:
            raise RuntimeError("enter the store with `async with` first")
        return self._ledger

    def _put(self, write: _Write) -> None:
        """Write what waits and then ``write``; on failure keep it, in order, and say so."""
        ledger = self._opened()
        try:
            self._flush(ledger)
            write.run(ledger)
        except RefusedError:
            raise
        except StoreError as error:
            if len(self._pending) < self._keep:
                self._pending.append(write)
                kept = f"{len(self._pending)} facts wait in memory and are written when it works again."
            else:
                self._lost += 1
                kept = f"Memory for waiting facts is full; {self._lost} are lost."
            raise StoreError(error.what, f"{error.remedy} {kept}") from error

    def _flush(self, ledger: Ledger) -> None:
        while self._pending:
            try:
                self._pending[0].run(ledger)
            except RefusedError as error:  # it would be refused for ever and hold up the rest
                self._lost += 1
                log.error("a waiting fact was dropped: %s", error)
            self._pending.popleft()

    def _close(self) -> None:
        ledger = self._opened()
        try:
            self._flush(ledger)
        except StoreError as error:
            raise StoreError(error.what, f"{error.remedy} {len(self._pending)} facts are lost.") from error
        finally:
            ledger.close()


def _fetch(done: asyncio.Future[T]) -> None:
    """Look at the outcome, so that a cancelled caller's error is not reported as forgotten."""
    if not done.cancelled():
        done.exception()


if TYPE_CHECKING:

    def _fits(store: Store) -> LearnerStore:
        """The type checker's word that lessons get what they ask for."""
        return store
