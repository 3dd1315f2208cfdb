"""Turn-taking: when has the learner begun, paused, finished? A pure machine, stepped once a frame.

    quiet ──speech for start_s──▶ speaking ──silence for listen_ahead_s──▶ pausing ──long enough──▶ quiet
                                     ▲                                        │       (Committed)
                                     └────────── speech again ────────────────┘
                                              (Withdrawn)

Time is counted in samples. How long a pause must be depends on what was said and what was asked:
a complete answer needs little, "it is the…" needs much. Silence is counted from the last frame of
speech, so the detector's own hang-over is not added.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from tutor.audio import FRAME, RATE
from tutor.config import Turns
from tutor.events import AnswerExpected


class Phase(StrEnum):
    QUIET = "quiet"
    SPEAKING = "speaking"
    PAUSING = "pausing"


@dataclass(frozen=True, slots=True)
class TurnState:
    """Where the learner's turn stands. ``start`` and ``end`` in samples; ``end`` is one past the speech.

    ``pause`` numbers the pauses of the session, so that a late transcript finds its own pause;
    ``said`` is the transcript of this pause once it is known.
    """

    phase: Phase = Phase.QUIET
    start: int = 0
    end: int = 0
    run: int = 0
    voiced: int = 0
    pause: int = 0
    said: str | None = None
    broke_in: bool = False


@dataclass(frozen=True, slots=True)
class Began:
    """The learner began to speak at ``start``."""

    start: int


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause that may be the end: transcribe ``start`` to ``end`` now, and hold the answer."""

    pause: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The learner went on: what was prepared for this pause is void."""

    pause: int


@dataclass(frozen=True, slots=True)
class BrokeIn:
    """The learner has spoken over the tutor for long enough to mean it."""

    start: int


@dataclass(frozen=True, slots=True)
class Committed:
    """The turn is over and counts."""

    pause: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dismissed:
    """It was no turn: a noise, a cough, or a word or two over the tutor."""

    pause: int


Action = Began | Paused | Withdrawn | BrokeIn | Committed | Dismissed

HYSTERESIS = 0.15
"""Speech, once begun, goes on while the probability is above the threshold less this (Silero's own rule)."""


def step(
    state: TurnState,
    now: int,
    probability: float,
    *,
    settings: Turns,
    expected: AnswerExpected | None = None,
    tutor_speaking: bool = False,
) -> tuple[TurnState, tuple[Action, ...]]:
    """The state and actions after the frame that ends at sample ``now`` (one past its last).

    ``probability`` is the detector's for this frame, [0, 1].
    """
    threshold = settings.speech_probability
    if state.phase is Phase.QUIET:
        return _quiet(state, now, probability >= threshold, settings)
    speech = probability >= threshold - HYSTERESIS
    if state.phase is Phase.SPEAKING:
        return _speaking(state, now, speech, settings, tutor_speaking)
    return _pausing(state, now, speech, settings, expected)


def _quiet(state: TurnState, now: int, speech: bool, settings: Turns) -> tuple[TurnState, tuple[Action, ...]]:
    if not speech:
        return (replace(state, run=0) if state.run else state), ()
    run = state.run + FRAME
    if run < settings.start_s * RATE:
        return replace(state, run=run), ()
    start = now - run
    begun = replace(
        state, phase=Phase.SPEAKING, start=start, end=now, run=0, voiced=run, said=None, broke_in=False
    )
    return begun, (Began(start),)


def _speaking(
    state: TurnState, now: int, speech: bool, settings: Turns, tutor_speaking: bool
) -> tuple[TurnState, tuple[Action, ...]]:
    if speech:
        state = replace(state, end=now, voiced=state.voiced + FRAME)
        if tutor_speaking and not state.broke_in and state.voiced >= settings.barge_in_s * RATE:
            return replace(state, broke_in=True), (BrokeIn(state.start),)
        if now - state.start >= settings.longest_turn_s * RATE:
            return _pause(state)
        return state, ()
    if now - state.end < settings.listen_ahead_s * RATE:
        return state, ()
    if tutor_speaking and not state.broke_in:
        return replace(state, phase=Phase.QUIET, run=0), (Dismissed(state.pause),)
    return _pause(state)


def _pause(state: TurnState) -> tuple[TurnState, tuple[Action, ...]]:
    paused = replace(state, phase=Phase.PAUSING, pause=state.pause + 1, said=None, run=0)
    return paused, (Paused(paused.pause, state.start, state.end),)


def _pausing(
    state: TurnState,
    now: int,
    speech: bool,
    settings: Turns,
    expected: AnswerExpected | None,
) -> tuple[TurnState, tuple[Action, ...]]:
    if speech and now - state.start < settings.longest_turn_s * RATE:
        run = state.run + FRAME
        if run < 2 * FRAME:
            return replace(state, run=run), ()
        again = replace(state, phase=Phase.SPEAKING, end=now, run=0, said=None, voiced=state.voiced + run)
        return again, (Withdrawn(state.pause),)
    state = replace(state, run=0) if state.run else state
    if state.said is None:
        return state, ()
    if not state.said:
        return replace(state, phase=Phase.QUIET), (Dismissed(state.pause),)
    if now - state.end < pause_needed(state.said, expected, settings) * RATE:
        return state, ()
    return replace(state, phase=Phase.QUIET), (Committed(state.pause, state.start, state.end),)


def heard(state: TurnState, pause: int, said: str) -> TurnState:
    """The state once the transcript of ``pause`` is known; a transcript of another pause changes nothing."""
    if state.phase is Phase.PAUSING and state.pause == pause:
        return replace(state, said=said.strip())
    return state


def pause_needed(said: str, expected: AnswerExpected | None, settings: Turns) -> float:
    """Seconds of silence after ``said`` that end the turn."""
    if is_unfinished(said):
        return settings.unfinished_pause_s
    if expected is not None and is_complete(said, expected):
        return settings.complete_pause_s
    return settings.pause_s


_FILLERS = frozenset(
    {"um", "uh", "er", "erm", "hmm", "ah", "oh", "well", "so", "like", "okay", "please", "then"}
)
_OPEN_ENDS = re.compile(
    r"\b(?:um|uh|er|erm|hmm|and|or|but|because|so|the|a|an|is|are|it s|its|that s|to|of|with|over"
    r"|plus|minus|times|equals|if|when|maybe|i think|i guess|i mean|let me think|let me see|no wait"
    r"|point|my|we|they|then)$"
)
_POSITION = re.compile(r"\b(?:first|second|third|fourth|fifth|last)(?: one| answer| option| choice)?$")
_REQUESTS = re.compile(
    r"\b(?:hint|help|again|repeat|pardon|don t know|no idea|dunno|wait|moment|stop|slower|skip)\b"
)


def plain(text: str) -> str:
    """Lower-case words and figures, single spaces: what forms are compared in."""
    return " ".join(re.findall(r"[^\W_]+(?:[./][^\W_]+)*", text.lower()))


def is_unfinished(said: str) -> bool:
    """Whether the last words show that more will come: a filler, a conjunction, a trailing "…".

    A trailing comma says nothing: Whisper writes one after whole answers too.
    """
    if said.rstrip().endswith(("...", "…", "-")):
        return True
    return bool(_OPEN_ENDS.search(plain(said)))


def is_complete(said: str, expected: AnswerExpected) -> bool:
    """Whether ``said`` ends in a whole answer, or is a whole question or request.

    A form that begins a longer form ("three", of "three quarters") is not yet whole.
    """
    words = plain(said).split()
    while words and words[-1] in _FILLERS:
        words.pop()
    tail = " ".join(words)
    if not tail:
        return False
    if said.rstrip().endswith("?") and len(words) > 2:
        return True
    if expected.shape == "choice" and _POSITION.search(tail):
        return True
    forms = {plain(form) for form in expected.forms} - {""}
    if any(form.startswith(f"{tail} ") for form in forms):
        return False
    if any(tail == form or tail.endswith(f" {form}") for form in forms):
        longest = max((f for f in forms if tail == f or tail.endswith(f" {f}")), key=len)
        return not any(form.startswith(f"{longest} ") for form in forms)
    return bool(_REQUESTS.search(tail))
