"""Where a lesson stands, folded from what happened in it: ``observe(state, event) -> state``. Pure."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import assert_never

from tutor.learner import timeline as on
from tutor.learner.facts import COUNTED
from tutor.learner.state import KEPT, UNKNOWN, Made, Mastered, Question, State, Try, recalled
from tutor.learner.timeline import SNOOZE_S, Event, Kind, Outcome, Wish

__all__ = ["KEPT", "Made", "Question", "State", "Try", "observe", "recalled"]

HASTE_S = 5.0
"""A hint asked for sooner than this after the question came before any thinking, seconds."""
ASKED_TO_WAIT = 3.0
"""How many times the usual silence is left alone after "let me think"."""
TURN_S = 3.0
"""So long after a hint, or the words that went with a verdict, the turn is still the tutor's, seconds."""
UNSAID_S = 8.0
"""The same after a verdict that the tutor has not said a word about, seconds."""
NOD_S = 1.0
"""Words over the tutor's that are over sooner were no turn ("mm-hm"); it goes on speaking, seconds."""
SAID_S = 1.0
"""What an answer takes to say and to judge where nobody told when it began, seconds."""
OUTCOME_S = 60.0
"""Later than this after a suggestion an outcome belongs to another one, seconds."""


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
            return replace(state, tutor_speaking=True, onset=None)
        case on.TutorSilent():
            turn = None if state.turn is None else t + TURN_S  # its turn has only just ended
            question = state.question and replace(state.question, untold=False)
            return replace(state, tutor_speaking=False, question=question, since=t, turn=turn)
        case on.LearnerSpeaking():
            latency = max(0.0, t - state.since) if state.latency is None else state.latency
            onset = state.onset if state.learner_speaking else t
            return replace(state, learner_speaking=True, onset=onset, turn=None, latency=latency)
        case on.LearnerSilent():
            return _wished(_fell_silent(state, t), event)
        case on.Judged():
            return _judged(_passed(_working(state)), event)
        case on.HintGiven():
            return _hinted(state, t, given=1 if event.n is None else event.n, counted=event.n is not None)
        case on.HintRequested():
            return _requested(_passed(_working(state)), t)
        case on.Suggested():
            return _suggested(state, event)
        case on.SkillMastered():
            held = tuple(one for one in state.mastered if one.skill != event.skill)
            question = state.question
            if question is not None and question.skill == event.skill:
                question = replace(question, open=False)
            new = Mastered(event.skill, t, event.transfer)
            state = replace(state, mastered=(*held, new)[-KEPT:], question=question)
            return replace(_passed(_working(state)), since=t)
        case on.JobDone():
            return replace(state, jobs=(*state.jobs, (event.job, t))[-KEPT:])
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
        new=event.new,
        minutes=event.minutes,
        tutor_speaking=state.tutor_speaking,
        learner_speaking=state.learner_speaking,
        since=event.t,
        rested=event.t,
        tries=state.tries,
        jobs=state.jobs,
        earlier=(*state.earlier, *state.made)[-KEPT:],
        off_until=state.off_until,
    )


def _working(state: State) -> State:
    """The learner is at it again: a break is over, and the tiredness that led to it is not held on to."""
    if not state.on_break:
        return state
    return replace(state, on_break=False, tired=None)


def _passed(state: State) -> State:
    """Work goes on: the latest suggestion no longer waits for an answer."""
    if not state.made or state.made[-1].outcome is not None:
        return state
    return replace(state, made=(*state.made[:-1], replace(state.made[-1], passed=True)))


def _fell_silent(state: State, t: float) -> State:
    """The learner said something; over the tutor's words it ended them, unless it was a nod."""
    nod = state.learner_speaking and (state.onset is None or t - state.onset < NOD_S)
    latency = max(0.0, t - state.since - SAID_S) if state.latency is None else state.latency
    return replace(
        state,
        learner_speaking=False,
        tutor_speaking=state.tutor_speaking and nod,
        since=t,
        turn=None,
        latency=latency,
    )


def _asked(state: State, event: on.ItemAsked) -> State:
    state = replace(_working(state), rested=event.t) if state.on_break else state
    question = Question(event.item, event.skill, event.difficulty, event.weak, untold=True)
    before = state.question
    if before is not None and before.open and (before.item, before.skill) == (event.item, event.skill):
        # put once more, it is not a new question
        weak = event.weak or before.weak
        question = replace(before, difficulty=event.difficulty, weak=weak, patience=1.0, untold=True)
    return replace(
        _passed(state),
        question=question,
        learner_speaking=False,  # the next question waits for the end of what is said
        since=event.t,
        turn=None,
        latency=None,
        leaving=None,
        tired=None,
        mastered=tuple(one for one in state.mastered if one.skill == event.skill),  # else they have moved on
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
            return replace(state, tired=event.t, turn=event.t + UNSAID_S)
        case Wish.THINKING:
            question = state.question and replace(state.question, patience=ASKED_TO_WAIT)
            return replace(state, question=question, latency=None)
        case _:
            assert_never(event.wish)


def _at_hand(state: State) -> Question:
    """The question that an answer or a hint is about."""
    question = state.question
    if question is None or (not question.item and not question.open):
        return UNKNOWN
    return question


def _judged(state: State, event: on.Judged) -> State:
    question, heard = _at_hand(state), state.latency is not None
    counts = event.verdict in COUNTED
    one = Try(
        event.t,
        (question.skill,),
        event.verdict,
        not question.answered,
        event.misconception,
        question.hints if event.hints is None else event.hints,
        state.latency if heard else max(0.0, event.t - state.since - SAID_S),
        question.difficulty,
    )
    after = replace(
        question,
        open=question.open and event.verdict != "right",
        answered=question.answered or counts,
        wrongs=question.wrongs + int(event.verdict == "wrong"),
        requests=() if counts else question.requests,
        owed=question.owed and not counts,
        patience=1.0 if counts else question.patience,
    )
    return replace(
        state,
        question=after,
        tries=(*state.tries, one)[-KEPT:],
        hasty=0 if counts and question.hints == 0 and not question.requests else state.hasty,
        learner_speaking=False,  # what is judged has been said
        # who was answered over its words has given way; what it says since the answer ended goes on
        tutor_speaking=state.tutor_speaking and heard and state.onset is None,
        since=event.t,
        turn=event.t + UNSAID_S if counts else state.turn,
        latency=None,
    )


def _hinted(state: State, t: float, given: int, counted: bool) -> State:
    """A hint was given. One that nobody was heard asking for counts as asked for, as far as haste goes."""
    question = _at_hand(state)
    hints = max(question.hints, given) if counted else question.hints + given
    requests = question.requests if question.owed else (*question.requests, t)[-KEPT:]
    question = replace(question, hints=hints, requests=requests, owed=False)
    return replace(state, question=question, since=t, turn=t + TURN_S, latency=None)


def _requested(state: State, t: float) -> State:
    question, hasty = _at_hand(state), state.hasty
    if not question.answered and not question.requests and not question.hints:
        hasty = hasty + 1 if t - state.since <= HASTE_S else 0
    question = replace(question, requests=(*question.requests, t)[-KEPT:], owed=True)
    return replace(state, question=question, hasty=hasty, since=t, turn=t + UNSAID_S, latency=None)


def _suggested(state: State, event: on.Suggested) -> State:
    """A suggestion, or the outcome of the latest one where that was still waiting for it."""
    last = state.made[-1] if state.made else None
    waits = last is not None and last.outcome is None and event.t - last.t <= OUTCOME_S
    if last is not None and waits and last.kind == event.kind and event.outcome is not None:
        made = (*state.made[:-1], replace(last, outcome=event.outcome, passed=False))
    else:
        made = (*state.made, Made(event.kind, event.t, event.outcome))[-KEPT:]
    state = replace(state, made=made, since=event.t, turn=None)
    if event.kind is Kind.BREAK and event.outcome is Outcome.ACCEPTED:
        state = replace(state, on_break=True, rested=event.t)
    return replace(
        state,
        mastered=() if event.kind is Kind.ADVANCE else state.mastered,
        jobs=() if event.kind is Kind.JOB_DONE else state.jobs,
        tired=None if event.kind is Kind.BREAK else state.tired,
    )
