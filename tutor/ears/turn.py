"""Turn-taking: when has the learner begun, paused, finished? A pure machine, stepped once a frame.

    quiet ──speech for start_s──▶ speaking ──silence for listen_ahead_s──▶ pausing ──long enough──▶ quiet
      │                              ▲                                        │       (Committed)
      │                              └────────── speech again ────────────────┘
      └──speech within reopen_s of a commit: the turn goes on (Reopened)──▶ speaking

Over the tutor the same machine runs: its first frame ducks it (``Stirred``), and ``BrokeIn`` stops it once
the speech is more than a sign of listening: by its words, or because it lasts. How long a pause must be
depends on what was said, what was asked (``saying.py``) and the learner's pace (``pace.py``). Time is counted
in samples, silence from the last frame of speech, so that the detector's own hang-over is not added.
``docs/adr/0007-turn-taking.md`` has the picture and the figures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from tutor.audio import FRAME, RATE
from tutor.config import Turns
from tutor.ears import pace as paces
from tutor.ears.actions import (
    Action,
    Began,
    BrokeIn,
    Committed,
    Dismissed,
    Guess,
    Paused,
    Reopened,
    Settled,
    Stirred,
    Withdrawn,
)
from tutor.ears.pace import Pace
from tutor.ears.saying import FEW, Sign, is_listening, is_more_than_listening, plain, sign
from tutor.events import AnswerExpected


class Phase(StrEnum):
    QUIET = "quiet"
    SPEAKING = "speaking"
    PAUSING = "pausing"


@dataclass(frozen=True, slots=True)
class Past:
    """The turn committed last: its speech, its words, and the sample at which it was committed."""

    start: int
    end: int
    said: str
    at: int


@dataclass(frozen=True, slots=True)
class TurnState:
    """Where the learner's turn stands. ``start`` and ``end`` in samples; ``end`` is one past the speech.

    ``pause`` numbers the pauses of the session, so that a late transcript finds its own pause; ``said`` is
    the transcript of this pause once it is known, ``guess`` a partial one of speech that goes on.
    ``tries``: pauses of this turn that were taken for its end. ``over``: it began over the tutor.
    ``reopened``: it goes on from ``past``.
    """

    phase: Phase = Phase.QUIET
    start: int = 0
    end: int = 0
    run: int = 0
    voiced: int = 0
    pause: int = 0
    tries: int = 0
    stirring: bool = False
    said: str | None = None
    guess: str = ""
    guess_at: int = 0
    over: bool = False
    broke_in: bool = False
    reopened: bool = False
    past: Past | None = None
    pace: Pace = paces.UNKNOWN


HYSTERESIS = 0.15
"""Speech, once begun, goes on while the probability is above the threshold less this (Silero's own rule)."""

STIRRING = 0.2
"""Over the tutor the threshold of a first sign of speech is lower by this: ducking in vain costs little."""

TRIES = 2
LATE_S = 0.32
"""A turn is answered ahead at its first ``TRIES`` pauses; after that only at longer ones, seconds."""

LONG_LISTENING_S = 2.0
"""Signs of listening that last longer than this are more than that, seconds."""


def step(
    state: TurnState,
    now: int,
    probability: float,
    *,
    settings: Turns,
    expected: AnswerExpected | None = None,
    tutor_speaking: bool = False,
    sudden: bool = False,
) -> tuple[TurnState, tuple[Action, ...]]:
    """The state and actions after the frame that ends at sample ``now`` (one past its last).

    ``probability`` is the detector's for this frame, [0, 1]. ``sudden``: it is much louder than what was
    before it, which over the tutor is a first sign of speech.
    """
    threshold = settings.speech_probability
    if state.phase is Phase.QUIET:
        stirring = tutor_speaking and (sudden or probability >= threshold - STIRRING)
        return _quiet(state, now, probability >= threshold, stirring, settings, tutor_speaking)
    speech = probability >= threshold - HYSTERESIS
    if state.phase is Phase.SPEAKING:
        return _speaking(state, now, speech, settings, expected, tutor_speaking)
    return _pausing(state, now, speech, settings, expected, tutor_speaking)


def _quiet(
    state: TurnState, now: int, speech: bool, stirring: bool, settings: Turns, tutor_speaking: bool
) -> tuple[TurnState, tuple[Action, ...]]:
    actions: tuple[Action, ...] = ()
    if stirring != state.stirring:
        state = replace(state, stirring=stirring)
        actions = (Stirred() if stirring else Settled(),)
    if not speech:
        return (replace(state, run=0) if state.run else state), actions
    run = state.run + FRAME
    if run < settings.start_s * RATE:
        return replace(state, run=run), actions
    start = now - run
    begun = TurnState(
        phase=Phase.SPEAKING,
        start=start,
        end=now,
        voiced=run,
        pause=state.pause,
        guess_at=start + round((settings.barge_in_s if tutor_speaking else settings.guess_every_s) * RATE),
        over=tutor_speaking,
        past=state.past,
        pace=state.pace,
    )
    past = state.past
    if past is None or start - past.at > settings.reopen_s * RATE:
        return begun, (*actions, Began(start))
    gap = (start - past.end) / RATE
    again = replace(
        begun,
        start=past.start,
        over=False,
        reopened=True,
        pace=paces.cut_in(state.pace, gap),
        tries=TRIES - 1,
    )
    return again, (*actions, Reopened(start))


def _speaking(
    state: TurnState,
    now: int,
    speech: bool,
    settings: Turns,
    expected: AnswerExpected | None,
    tutor_speaking: bool,
) -> tuple[TurnState, tuple[Action, ...]]:
    if speech:
        state = replace(state, end=now, voiced=state.voiced + FRAME)
        if now - state.start >= settings.longest_turn_s * RATE:
            return _pause(state)
        actions: list[Action] = []
        if state.over and not state.broke_in and tutor_speaking and _means_it(state, settings, expected):
            state = replace(state, broke_in=True)
            actions.append(BrokeIn(state.start))
        if now >= state.guess_at:
            soon = settings.barge_in_s if state.over and not state.broke_in else settings.guess_every_s
            state = replace(state, guess_at=now + round(soon * RATE))
            actions.append(Guess(state.start, now))
        return state, tuple(actions)
    patience = settings.listen_ahead_s if state.tries < TRIES else max(LATE_S, settings.listen_ahead_s)
    if now - state.end < patience * RATE:
        return state, ()
    return _pause(state)


def _means_it(state: TurnState, settings: Turns, expected: AnswerExpected | None) -> bool:
    """Whether speech over the tutor that goes on is sure to be more than a sign of listening."""
    if is_more_than_listening(state.guess, expected):
        return True
    seconds = state.voiced / RATE
    listening = is_listening(state.guess, expected)
    return seconds >= (LONG_LISTENING_S if listening else settings.barge_in_sure_s)


def _pause(state: TurnState) -> tuple[TurnState, tuple[Action, ...]]:
    paused = replace(
        state, phase=Phase.PAUSING, pause=state.pause + 1, tries=state.tries + 1, said=None, guess="", run=0
    )
    return paused, (Paused(paused.pause, state.start, state.end),)


def _pausing(
    state: TurnState,
    now: int,
    speech: bool,
    settings: Turns,
    expected: AnswerExpected | None,
    tutor_speaking: bool,
) -> tuple[TurnState, tuple[Action, ...]]:
    if speech and now - state.start < settings.longest_turn_s * RATE:
        run = state.run + FRAME
        if run < 2 * FRAME:
            return replace(state, run=run), ()
        again = replace(
            state,
            phase=Phase.SPEAKING,
            end=now,
            run=0,
            said=None,
            voiced=state.voiced + run,
            pace=paces.paused(state.pace, (now - run - state.end) / RATE),
            guess_at=now + round(settings.guess_every_s * RATE),
        )
        return again, (Withdrawn(state.pause),)
    return settle(
        replace(state, run=0) if state.run else state,
        now,
        settings=settings,
        expected=expected,
        tutor_speaking=tutor_speaking,
    )


def settle(
    state: TurnState,
    now: int,
    *,
    settings: Turns,
    expected: AnswerExpected | None = None,
    tutor_speaking: bool = False,
) -> tuple[TurnState, tuple[Action, ...]]:
    """Whether the pause ends the turn, as far as is known at sample ``now``; to be asked with every frame of
    silence, and as soon as the transcript is known."""
    said = state.said
    if state.phase is not Phase.PAUSING or state.run or said is None:
        return state, ()
    if _is_no_turn(state, said, expected, tutor_speaking):
        # The same noise must not reopen the same turn again.
        past = None if state.reopened else state.past
        return replace(state, phase=Phase.QUIET, past=past), (Dismissed(state.pause),)
    actions: tuple[Action, ...] = ()
    if state.over and not state.broke_in:
        state = replace(state, broke_in=True)
        actions = (BrokeIn(state.start),) if tutor_speaking else ()
    needed = pause_needed(said, expected, settings, state.pace)
    if now - state.end < needed * RATE:
        return state, actions
    over = replace(
        state,
        phase=Phase.QUIET,
        past=Past(state.start, state.end, said, now),
        pace=state.pace if state.reopened else paces.finished(state.pace),
    )
    return over, (*actions, Committed(state.pause, state.start, state.end, needed))


def _is_no_turn(state: TurnState, said: str, expected: AnswerExpected | None, tutor_speaking: bool) -> bool:
    if not said:
        return True
    if state.reopened and state.past is not None and plain(said) == plain(state.past.said):
        return True  # nothing was added: it was a noise
    if not state.over or state.broke_in:
        return False
    # Once the tutor has fallen silent, a strange word is more likely an answer than a murmur.
    return is_listening(said, expected, few=FEW if tutor_speaking else 0)


def heard(state: TurnState, pause: int, said: str) -> TurnState:
    """The state once the transcript of ``pause`` is known; a transcript of another pause changes nothing."""
    if state.phase is Phase.PAUSING and state.pause == pause:
        return replace(state, said=said.strip())
    return state


def guessed(state: TurnState, start: int, guess: str) -> TurnState:
    """The state once a partial transcript of the turn that began at ``start`` is known."""
    if state.phase is Phase.SPEAKING and state.start == start:
        return replace(state, guess=guess)
    return state


def pause_needed(
    said: str,
    expected: AnswerExpected | None,
    settings: Turns,
    pace: Pace = paces.UNKNOWN,
) -> float:
    """Seconds of silence after ``said`` that end the turn."""
    match sign(said, expected):
        case Sign.COMPLETE:
            return min(settings.pause_s, settings.complete_pause_s * pace.caution)
        case Sign.UNFINISHED:
            return settings.unfinished_pause_s
        case Sign.THINKING:
            return settings.thinking_pause_s
        case Sign.OPEN:
            base = settings.open_pause_s
        case _:
            base = settings.pause_s
    hard = 1.0 + 0.5 * (expected.difficulty if expected is not None else 0.0)
    return base * max(hard, pace.stretch(base))
