"""What happened: frozen values, past tense, and the bus that carries them to whoever subscribed.

Times named ``t`` are seconds on the session's ``Clock``. Times in samples count 16 kHz samples of
the microphone since the session began. Learner speech travels in ``said`` and ``text`` fields of
these events; subscribers that write to disk need the learner's consent (rule 10).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The learner began to speak; ``sample`` is the first sample of the speech."""

    t: float
    sample: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The learner fell silent; ``sample`` is one past the last sample of the speech."""

    t: float
    sample: int


@dataclass(frozen=True, slots=True)
class TranscriptRevised:
    """What the learner is thought to have said so far in this turn.

    ``stable`` is the beginning of it that will not change any more; the rest may.
    """

    t: float
    said: str
    stable: str = ""


@dataclass(frozen=True, slots=True)
class TurnCommitted:
    """The learner's turn is over and counts."""

    t: float
    turn: int
    said: str
    speech_end_sample: int


@dataclass(frozen=True, slots=True)
class TurnReopened:
    """The learner went on after ``turn`` was committed: it does not count, and its number comes again."""

    t: float
    turn: int


@dataclass(frozen=True, slots=True)
class AnswerExpected:
    """The tutor asked something: what the ears should know of it, as a plain value.

    ``shape`` is ``number``, ``choice``, ``text`` or ``open``; ``forms`` are complete answers in
    lower-case words; ``context`` is text that the recogniser should take as said just before;
    ``difficulty`` is the item's, 0 (easy) to 1: a hard one is given more time.
    """

    item: str
    shape: str = "open"
    forms: tuple[str, ...] = ()
    context: str = ""
    difficulty: float = 0.0


@dataclass(frozen=True, slots=True)
class AnswerJudged:
    """An answer got its verdict (``right``, ``partly``, ``wrong``, ``unsure``, ``off_task``)."""

    t: float
    turn: int
    item: str
    verdict: str
    value: str
    misconception: str | None
    why: str


@dataclass(frozen=True, slots=True)
class ActChosen:
    """The policy chose a dialogue act, and others ``also``; ``reason`` says why in one sentence."""

    t: float
    turn: int
    act: str
    item: str | None
    reason: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhraseSpoken:
    """A phrase was handed to the speaker. ``source`` is ``authored``, ``model`` or ``filler``."""

    t: float
    turn: int
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The learner spoke over the tutor and the speaker stopped; ``heard`` is what had left it."""

    t: float
    turn: int
    heard: str


@dataclass(frozen=True, slots=True)
class SpeakerDrained:
    """The tutor finished a turn of speech; ``heard`` is the text that left the speaker."""

    t: float
    turn: int
    heard: str


@dataclass(frozen=True, slots=True)
class StageTimed:
    """One stage of a turn took ``seconds``, from ``start`` on the session's clock."""

    turn: int
    stage: str
    start: float
    seconds: float


@dataclass(frozen=True, slots=True)
class WordingChecked:
    """The guard let the model's wording pass (``accepted``) or authored text stood in for it."""

    turn: int
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """``model`` was asked in a ``role``: ``done``, ``stopped`` (the rest of its text was not needed),
    ``failed`` (down or too slow) or ``resting`` (it had failed before, and another was asked).

    ``tokens`` counts the pieces of its stream; llama.cpp and vLLM send one a token.
    """

    role: str
    model: str
    outcome: str
    tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class BranchesDropped:
    """A question was answered: of ``prepared`` openings made ahead for it, ``used`` (0 or 1) was spoken."""

    turn: int
    prepared: int
    used: int


@dataclass(frozen=True, slots=True)
class SuggestionMade:
    """The tutor spoke first, in its turn ``turn``: ``kind``, what it said, and why in one sentence.

    ``benefit`` of a welcome suggestion and ``cost`` of an unwelcome one, both from 0, on one scale.
    """

    t: float
    turn: int
    kind: str
    words: str
    reason: str
    benefit: float
    cost: float


@dataclass(frozen=True, slots=True)
class SuggestionAnswered:
    """What became of the latest suggestion: ``accepted``, ``dismissed`` or ``ignored``."""

    t: float
    turn: int
    kind: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Faulted:
    """An engine, device or file failed and the lesson went on; ``what`` is one plain line."""

    t: float
    stage: str
    what: str


Event = (
    SpeechStarted
    | SpeechEnded
    | TranscriptRevised
    | TurnCommitted
    | TurnReopened
    | AnswerExpected
    | AnswerJudged
    | ActChosen
    | PhraseSpoken
    | Interrupted
    | SpeakerDrained
    | StageTimed
    | WordingChecked
    | ModelUsed
    | BranchesDropped
    | SuggestionMade
    | SuggestionAnswered
    | Faulted
)


@dataclass(slots=True)
class Bus:
    """Carries events to subscribers, in order, on the caller's thread. Subscribers must not block."""

    _subscribers: list[Callable[[Event], None]] = field(default_factory=list)

    def subscribe(self, subscriber: Callable[[Event], None]) -> None:
        self._subscribers.append(subscriber)

    def publish(self, event: Event) -> None:
        """Hand ``event`` to each subscriber; one that raises is logged by type and does not stop the rest."""
        for subscriber in self._subscribers:
            try:
                subscriber(event)
            except Exception as error:  # noqa: BLE001 - an observer must not end a lesson
                log.error("a subscriber failed on %s: %s", type(event).__name__, type(error).__name__)
