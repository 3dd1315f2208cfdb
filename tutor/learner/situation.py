"""Where a lesson stands, folded from what happened in it: ``observe(state, event) -> state``. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf
from typing import assert_never

from tutor.learner import timeline as on
from tutor.learner.facts import COUNTED, AttemptFact
from tutor.learner.timeline import SNOOZE_S, Event, Kind, Outcome, Wish

KEPT = 200
"""Answers that are remembered; no sign looks further back, and a long lesson stays cheap."""
HASTE_S = 5.0
"""A hint asked for sooner than this after the question came before any thinking, seconds."""
ASKED_TO_WAIT = 3.0
"""How many times the usual silence is left alone after "let me think"."""


@dataclass(frozen=True, slots=True)
class Try:
    """One answer; ``t`` and ``latency`` in seconds. ``first``: nothing that counts came before it."""

    t: float
    skills: tuple[str, ...]
    verdict: str
    first: bool
    misconception: str | None = None
    hints: int = 0
    latency: float | None = None
    difficulty: float = 0.5

    @property
    def right(self) -> bool | None:
        """As ``AttemptFact.right``."""
        if not self.first or self.verdict not in COUNTED:
            return None
        return self.verdict == "right" and self.hints == 0


@dataclass(frozen=True, slots=True)
class Question:
    """The latest question. ``open`` until it is answered right, left, or its skill is mastered.

    ``requests``: times at which hints were asked for since the last try. ``patience``: how many times
    the usual silence is left alone.
    """

    item: str
    skill: str
    difficulty: float
    weak: str | None = None
    open: bool = True
    answered: bool = False
    wrongs: int = 0
    hints: int = 0
    requests: tuple[float, ...] = ()
    patience: float = 1.0


@dataclass(frozen=True, slots=True)
class Made:
    """A suggestion that was made; ``outcome`` is ``None`` while it is not known."""

    kind: Kind
    t: float
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A lesson as the tutor's tact sees it. Times in seconds on the timeline's clock.

    ``since``: since when the present silence lasts. ``turn``: when the tutor's turn came while the question
    was open (verdict, hint) or when it ended, ``None`` once the learner speaks. ``rested``: the end of the
    last rest, or the beginning. ``hasty``: questions running on which a hint came before any thinking.
    ``mastered`` and ``jobs``: (name, t) not yet spoken of. ``earlier``: suggestions ``made`` before this
    lesson began. ``off_until``: no suggestions before then.
    """

    began: float | None = None
    opened: bool = False
    due: int = 0
    goal: str | None = None
    question: Question | None = None
    tutor_speaking: bool = False
    learner_speaking: bool = False
    since: float = 0.0
    turn: float | None = None
    latency: float | None = None
    tries: tuple[Try, ...] = ()
    hasty: int = 0
    mastered: tuple[tuple[str, float], ...] = ()
    jobs: tuple[tuple[str, float], ...] = ()
    made: tuple[Made, ...] = ()
    earlier: tuple[Made, ...] = ()
    off_until: float = -inf
    on_break: bool = False
    rested: float = 0.0
    leaving: float | None = None
    tired: float | None = None

    @property
    def thinking(self) -> Question | None:
        """The question that waits for an answer."""
        return self.question if self.question is not None and self.question.open else None

    @property
    def answers(self) -> tuple[Try, ...]:
        """This lesson's answers, without those that were recalled from earlier ones."""
        return tuple(a for a in self.tries if self.began is not None and a.t >= self.began)


def recalled(attempts: Iterable[AttemptFact], began: dt.datetime, t: float = 0.0) -> State:
    """A new lesson's state that remembers earlier attempts, oldest first, so that signs across days are seen.

    ``began`` (UTC) is the moment that the timeline's clock calls ``t``; the attempts lie before it.
    """
    tries = tuple(
        Try(
            t + (dt.datetime.fromisoformat(a.t) - began).total_seconds(),
            a.skills,
            a.verdict,
            a.first,
            a.misconception,
            a.hints + int(a.assisted),
            a.latency,
        )
        for a in attempts
    )
    return State(tries=tries[-KEPT:])


def observe(state: State, event: Event) -> State:
    """``state`` after ``event``. The first event begins the lesson where no ``SessionStarted`` does."""
    t = event.t
    if state.began is None:
        state = replace(state, began=t, rested=t, since=t)
    match event:
        case on.SessionStarted():
            return _started(state, event)
        case on.ItemAsked():
            return _asked(state, event)
        case on.TutorSpeaking():
            return replace(state, tutor_speaking=True)
        case on.TutorSilent():
            turn = None if state.turn is None else t  # its turn has only just ended
            return replace(state, tutor_speaking=False, since=t, turn=turn)
        case on.LearnerSpeaking():
            latency = max(0.0, t - state.since) if state.latency is None else state.latency
            # over the tutor means that the tutor has stopped
            return _working(
                replace(state, learner_speaking=True, tutor_speaking=False, turn=None, latency=latency)
            )
        case on.LearnerSilent():
            return _wished(replace(state, learner_speaking=False, since=t), event)
        case on.Judged():
            return _judged(_working(state), event)
        case on.HintGiven():
            return _on_question(
                state, t, given=1 if event.n is None else event.n, counted=event.n is not None
            )
        case on.HintRequested():
            return _requested(_working(state), t)
        case on.Suggested():
            return _suggested(state, event)
        case on.SkillMastered():
            held = tuple(one for one in state.mastered if one[0] != event.skill)
            question = state.question
            if question is not None and question.skill == event.skill:
                question = replace(question, open=False)
            state = replace(state, mastered=(*held, (event.skill, t)), question=question)
            return replace(_working(state), since=t)
        case on.JobDone():
            return replace(state, jobs=(*state.jobs, (event.job, t)))
        case on.SuggestionsOff():
            return replace(state, off_until=inf if event.for_s is None else t + event.for_s)
        case on.SuggestionsOn():
            return replace(state, off_until=-inf)
        case _:
            assert_never(event)


def _started(state: State, event: on.SessionStarted) -> State:
    """A new lesson: what was learned of the learner stays, and so does "stop suggesting"."""
    return State(
        began=event.t,
        opened=True,
        due=event.due,
        goal=event.goal,
        tutor_speaking=state.tutor_speaking,
        learner_speaking=state.learner_speaking,
        since=event.t,
        rested=event.t,
        tries=state.tries,
        jobs=state.jobs,
        earlier=(*state.earlier, *state.made),
        off_until=state.off_until,
    )


def _working(state: State) -> State:
    """The learner is at it again: a break is over, and the tiredness that led to it is not held on to."""
    if not state.on_break:
        return state
    return replace(state, on_break=False, tired=None)


def _asked(state: State, event: on.ItemAsked) -> State:
    state = replace(_working(state), rested=event.t) if state.on_break else state
    return replace(
        state,
        question=Question(event.item, event.skill, event.difficulty, event.weak),
        since=event.t,
        turn=None,
        latency=None,
        leaving=None,
        mastered=tuple(one for one in state.mastered if one[0] == event.skill),  # else they have moved on
    )


def _wished(state: State, event: on.LearnerSilent) -> State:
    match event.wish:
        case None:
            return state
        case Wish.OFF:
            return replace(state, off_until=inf)
        case Wish.ON:
            return replace(state, off_until=-inf)
        case Wish.SNOOZE:
            return replace(state, off_until=max(state.off_until, event.t + SNOOZE_S))
        case Wish.LEAVING:
            question = state.question and replace(state.question, open=False)
            return replace(state, leaving=event.t, question=question)
        case Wish.TIRED:
            return replace(state, tired=event.t, turn=event.t)
        case Wish.THINKING:
            question = state.question and replace(state.question, patience=ASKED_TO_WAIT)
            return replace(state, question=question, latency=None)
        case _:
            assert_never(event.wish)


def _judged(state: State, event: on.Judged) -> State:
    question = state.question
    if question is None:
        return replace(state, since=event.t, turn=event.t, latency=None)
    counts = event.verdict in COUNTED
    one = Try(
        event.t,
        (question.skill,),
        event.verdict,
        not question.answered,
        event.misconception,
        question.hints if event.hints is None else event.hints,
        state.latency,
        question.difficulty,
    )
    after = replace(
        question,
        open=question.open and event.verdict != "right",
        answered=question.answered or counts,
        wrongs=question.wrongs + int(event.verdict == "wrong"),
        requests=() if counts else question.requests,
        patience=1.0 if counts else question.patience,
    )
    return replace(
        state,
        question=after,
        tries=(*state.tries, one)[-KEPT:],
        hasty=0 if counts and question.hints == 0 and not question.requests else state.hasty,
        since=event.t,
        turn=event.t if counts else None,
        latency=None,
    )


def _on_question(state: State, t: float, given: int, counted: bool) -> State:
    question = state.question
    if question is not None:
        hints = max(question.hints, given) if counted else question.hints + given
        question = replace(question, hints=hints)
    return replace(state, question=question, since=t, turn=t, latency=None)


def _requested(state: State, t: float) -> State:
    question, hasty = state.question, state.hasty
    if question is not None:
        if not question.answered and not question.requests and not question.hints:
            hasty = hasty + 1 if t - state.since <= HASTE_S else 0
        question = replace(question, requests=(*question.requests, t))
    return replace(state, question=question, hasty=hasty, since=t, turn=t, latency=None)


def _suggested(state: State, event: on.Suggested) -> State:
    """A suggestion, or the outcome of the latest one where that was still waiting for it."""
    last = state.made[-1] if state.made else None
    if last is not None and last.kind == event.kind and last.outcome is None and event.outcome is not None:
        made = (*state.made[:-1], replace(last, outcome=event.outcome))
    else:
        made = (*state.made, Made(event.kind, event.t, event.outcome))
    state = replace(state, made=made, since=event.t, turn=None)
    if event.kind is Kind.BREAK and event.outcome is Outcome.ACCEPTED:
        state = replace(state, on_break=True, rested=event.t)
    return replace(
        state,
        mastered=() if event.kind is Kind.ADVANCE else state.mastered,
        jobs=() if event.kind is Kind.JOB_DONE else state.jobs,
        tired=None if event.kind is Kind.BREAK else state.tired,
        leaving=None if event.kind is Kind.REFLECT else state.leaving,
    )
