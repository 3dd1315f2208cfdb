"""What is written of one lesson: its turns as they count, its end, and the guardian's word."""

from __future__ import annotations

from tutor.clock import Clock
from tutor.config import Safety
from tutor.errors import TutorError
from tutor.events import Bus, Faulted
from tutor.learner.facts import SessionFact, SuggestionFact, TurnFact, stamp
from tutor.learner.model import LearnerStore
from tutor.learner.person import Profile
from tutor.learner.timeline import Outcome
from tutor.masking import masked
from tutor.mind.danger import Danger
from tutor.mind.safety import tell_guardian
from tutor.mind.standing import Thought


class Records:
    """Writes to the learner's store. After the beginning, a store that fails is a fault, not the end."""

    def __init__(
        self,
        store: LearnerStore,
        *,
        learner: str,
        session: str,
        course: str,
        keep_said: bool,
        safety: Safety,
        profile: Profile | None,
        clock: Clock,
        bus: Bus,
    ) -> None:
        """``learner``, ``session`` and ``course`` are ids. ``keep_said``: the learner consents to storing
        transcripts. ``profile``: who the guardian is."""
        self._store = store
        self._learner = learner
        self._session = session
        self._course = course
        self._keep_said = keep_said
        self._safety = safety
        self._profile = profile
        self._clock = clock
        self._bus = bus

    async def begin(self) -> None:
        """Raises ``StoreError``."""
        await self._store.start_session(self._fact(stamp(self._clock.today())))

    async def turn(self, thought: Thought, heard: str) -> None:
        """A turn that counts. ``heard``: of the tutor's words, what had left the speaker before it."""
        fact = TurnFact(
            session=self._session,
            learner=self._learner,
            n=thought.turn,
            t=stamp(self._clock.today()),
            act=thought.decision.act,
            item=thought.decision.table.item.id,
            verdict=thought.judgement.verdict if thought.judgement else None,
            said=masked(thought.said) if self._keep_said and thought.said else None,
            heard=heard if self._keep_said and heard else None,
        )
        try:
            await self._store.record_turn(fact, thought.attempt, thought.states)
            if thought.became is not None and thought.waited is not None:
                await self._store.answer_suggestion(thought.waited, thought.became, fact.t)
            if thought.fact is not None:
                await self._store.record_suggestion(thought.fact)
            if thought.goal is not None:
                await self._store.record_goal(thought.goal)
        except TutorError as error:
            self._bus.publish(Faulted(self._clock.now(), "store", str(error)))
        await self._tell_guardian(thought.sign)

    async def end(self, waiting: SuggestionFact | None = None) -> None:
        """The lesson is over; ``waiting``: a suggestion that nobody has answered."""
        now = stamp(self._clock.today())
        try:
            if waiting is not None:
                await self._store.answer_suggestion(waiting, Outcome.IGNORED, now)
            await self._store.end_session(self._fact(), now)
        except TutorError as error:
            self._bus.publish(Faulted(self._clock.now(), "store", str(error)))

    def _fact(self, began: str = "") -> SessionFact:
        return SessionFact(self._session, self._learner, self._course, began)

    async def _tell_guardian(self, sign: Danger | None) -> None:
        if sign is None or not self._safety.guardian_command or sign not in self._safety.guardian_hears:
            return
        profile = self._profile
        if profile is not None and profile.nobodys_ward(self._clock.today()):
            return
        try:
            await tell_guardian(self._safety.guardian_command, sign, profile.guardian if profile else None)
        except TutorError as error:
            self._bus.publish(Faulted(self._clock.now(), "guardian", str(error)))
