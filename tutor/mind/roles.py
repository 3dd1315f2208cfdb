"""Several models for one role, asked in order: the next one where one is down, slow or wrong. Metered.

A model that failed twice running, or whose sentences the guard rejected five times running, rests for a
minute, so that nobody waits for it in every turn.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from tutor.clock import Clock
from tutor.config import Mind, Role, Settings
from tutor.engines import Prompt, Writer
from tutor.errors import EngineError, TutorError
from tutor.events import Event, ModelUsed, WordingChecked

FAILURES, REJECTIONS, REST_S = 2, 5, 60.0
"""So many failures or rejections running, and a model rests for so long, seconds."""

_NOT_THE_MODELS = frozenset({"late", "the model failed", "it was said before", "said before"})
"""Reasons why a sentence is not spoken that say nothing against its model, or were counted already."""


@dataclass(slots=True)
class Member:
    """One model of a role. ``name`` is for people: no key, no address of a person."""

    name: str
    writer: Writer
    failures: int = 0
    rejections: int = 0
    rests_until: float = float("-inf")


class Cascade:
    """A ``tutor.engines.Writer`` over several, in order."""

    def __init__(self, role: str, members: Sequence[Member], clock: Clock) -> None:
        """``members``: at least one."""
        self._role = role
        self._members = tuple(members)
        self._clock = clock
        self._tell: Callable[[Event], None] = lambda _: None
        self._latest: Member | None = None  # whose sentence is being checked

    @property
    def names(self) -> str:
        """The models in their order."""
        return ", ".join(member.name for member in self._members)

    def report_to(self, tell: Callable[[Event], None]) -> None:
        """Publish what each model did with ``tell`` from now on."""
        self._tell = tell

    def notice(self, event: Event) -> None:
        """Subscribe this to the bus: a model whose sentences are rejected again and again rests."""
        if not isinstance(event, WordingChecked) or self._latest is None or event.reason in _NOT_THE_MODELS:
            return
        member, self._latest = self._latest, None
        member.rejections = 0 if event.accepted else member.rejections + 1
        if member.rejections >= REJECTIONS:
            self._rest(member)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """Pieces of the first model that answers. Raises ``EngineError`` where none does, and where one
        breaks off: half a sentence is not taken up by another."""
        failure: EngineError | None = None
        for member in self._awake():
            start, tokens, outcome = self._clock.now(), 0, "stopped"
            self._latest = member
            try:
                async with aclosing(member.writer.stream(prompt)) as pieces:  # type: ignore[type-var]
                    async for piece in pieces:
                        tokens, member.failures = tokens + 1, 0
                        yield piece
                outcome = "done"
                return
            except EngineError as error:
                failure, outcome = error, "failed"
                self._failed(member)
                if tokens:
                    raise
            finally:
                seconds = round(self._clock.now() - start, 3)
                self._tell(ModelUsed(self._role, member.name, outcome, tokens, seconds))
        assert failure is not None  # there is at least one, and it failed
        raise failure

    async def warm(self, prompt: Prompt) -> None:
        """Warm each; raises ``EngineError`` only where none can be warmed."""
        failures: list[EngineError] = []
        for member in self._members:
            try:
                await member.writer.warm(prompt)
            except EngineError as error:
                failures.append(error)
                self._failed(member)
        if len(failures) == len(self._members):
            raise failures[0]

    async def close(self) -> None:
        for member in self._members:
            await member.writer.close()

    def _awake(self) -> tuple[Member, ...]:
        """Those that do not rest; all of them where all do, since resting helps only if there is another."""
        now = self._clock.now()
        awake = tuple(member for member in self._members if member.rests_until <= now)
        if not awake:
            return self._members
        for member in self._members:
            if member not in awake:
                self._tell(ModelUsed(self._role, member.name, "resting", 0, 0.0))
        return awake

    def _failed(self, member: Member) -> None:
        member.failures += 1
        if member.failures >= FAILURES:
            self._rest(member)

    def _rest(self, member: Member) -> None:
        member.failures = member.rejections = 0
        member.rests_until = self._clock.now() + REST_S


def settings_of(settings: Settings, role: Role) -> Settings:
    """``settings`` with the ``[mind]`` of one model of a role."""
    given = {name: value for name, value in role.model_dump().items() if value is not None}
    if role.engine is not None and role.model is None:
        given["model"] = None  # another engine's default, not this one's name
    return settings.model_copy(update={"mind": settings.mind.model_copy(update=given)})


def name_of(mind: Mind) -> str:
    """A model in a few words, for people and for the meter."""
    return f"{mind.engine} {mind.model}" if mind.model else mind.engine


def gather(
    role: str,
    opened: Sequence[tuple[str, Writer | TutorError]],
    clock: Clock,
    fault: Callable[[str], None],
) -> Cascade | None:
    """The role's models that could be opened, ``None`` for none; each of the others is told in a line."""
    members = []
    for name, found in opened:
        if isinstance(found, TutorError):
            fault(f"No {name} for {role.replace('_', ' ')}: {found}")
        else:
            members.append(Member(name, found))
    return Cascade(role, members, clock) if members else None
