"""A lesson as the app holds it, scripted: what the learner does is noted, the test tells the news."""

from __future__ import annotations

from dataclasses import dataclass, field

from tutor.events import ActChosen, AnswerExpected, Event, PhraseSpoken, SpeakerDrained, TurnCommitted
from tutor.lessons import Goal, Known, Moment
from tutor.tui.held import Ended, Tell, Wanted

SKILLS = (
    Known("what", "What a fraction is", 0.97, True, True),
    Known("unit", "Unit fractions", 0.62, False, True),
    Known("compare", "Comparing fractions", 0.3, False, False),
    Known("line", "Fractions on the number line", 0.3, False, False),
)


@dataclass
class ScriptedHolding:
    """Tells ``opening`` as soon as it is held."""

    opening: tuple[Event, ...] = ()
    skills: tuple[Known, ...] = SKILLS
    aim: Goal | None = None
    sounds: Moment = field(default_factory=Moment)
    said: list[str] = field(default_factory=list)
    typings: int = 0
    taken_back: int = 0
    stopped: int = 0
    wanted: Wanted | None = None
    tell: Tell = field(default=lambda _news: None)

    def hold(self, wanted: Wanted, tell: Tell) -> ScriptedHolding:
        self.wanted, self.tell = wanted, tell
        for event in self.opening:
            tell(event)
        return self

    def answer(self, text: str) -> None:
        self.said.append(text)

    def typing(self) -> None:
        self.typings += 1

    def take_back(self) -> None:
        self.taken_back += 1

    def moment(self) -> Moment:
        return self.sounds

    def known(self) -> tuple[Known, ...]:
        return self.skills

    def goal(self) -> Goal | None:
        return self.aim

    async def stop(self) -> None:
        if not self.stopped:
            self.tell(Ended())
        self.stopped += 1


def asks(turn: int, item: str, *texts: str, act: str = "greet") -> tuple[Event, ...]:
    """The tutor's turn ``turn``, which leaves ``item`` on the table."""
    return (
        ActChosen(float(turn), turn, act, item, "a reason"),
        AnswerExpected(item),
        *(PhraseSpoken(float(turn), turn, text, "authored") for text in texts),
        SpeakerDrained(float(turn), turn, " ".join(texts)),
    )


def answers(turn: int, said: str) -> TurnCommitted:
    """The learner's words before the tutor's turn ``turn``."""
    return TurnCommitted(float(turn), turn, said, 0)
