"""Speaking first within a lesson: what happened as the learner's side sees it, and how a suggestion is put.

``learner.proactive`` decides whether to suggest something and what; here it gets its place in a turn. It is
never asked alone and without a way on: one that is a question waits for its answer, the next question after
it; one that is told goes before the next question. All pure.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.learner import timeline as on
from tutor.learner.proactive import Book, Suggestion, still_fits, weigh
from tutor.learner.situation import Made, State, observe
from tutor.learner.tact import Tact
from tutor.learner.timeline import Kind, Now, Outcome, Reply, Wish, reply, wish
from tutor.mind import policy
from tutor.mind.acts import Act, Decision, Part

YES_OR_NO = frozenset(
    {Kind.STUCK, Kind.MISCONCEPTION, Kind.PREREQUISITE, Kind.CHANGE_APPROACH, Kind.BREAK, Kind.REVIEW}
)
"""Kinds that offer something: without a yes they were not taken up."""

TO_THE_TUTOR = frozenset({Wish.OFF, Wish.ON, Wish.SNOOZE})
"""Wishes about suggestions themselves."""

RECALLED = 200
"""Attempts of earlier lessons that signs across days are read from."""

REMEMBERED_DAYS = 60
"""How long what became of suggestions shapes later ones, days."""

LOOK_EVERY_S = 0.5
"""How often a lesson looks whether a silence calls for a word, seconds."""

ANSWER_S = 12.0
"""An offer that holds the next question back is let go after so long a silence, seconds."""


def looks_back(made: Suggestion | None) -> bool:
    """Whether it asks one who leaves for the next step."""
    return made is not None and made.kind is Kind.REFLECT and made.asks


@dataclass(frozen=True, slots=True)
class Initiative:
    """One lesson's way of speaking first: its words, its settings, and the suggestions of earlier lessons."""

    book: Book
    tact: Tact
    history: tuple[Made, ...] = ()

    def called(self, id: str, name: str) -> Initiative:
        """The same, which knows how ``id`` is called."""
        return replace(self, book=replace(self.book, names={**self.book.names, id: name}))

    def reply(self, said: str) -> Reply | None:
        """What ``said`` answers to an offer to go on."""
        return reply(said, self.book.replies)

    def agrees(self, said: str) -> bool | None:
        """Yes, no, or neither, to any other offer."""
        found = policy.reply_to_offer(said)
        if found is None and (answer := self.reply(said)) in (Reply.YES, Reply.NO):
            whole = re.sub(r"\W+", " ", said).strip().casefold()
            found = answer is Reply.YES if whole in self.book.replies[answer] else None
        return found

    def meant(self, said: str, judgement: Judgement) -> Wish | None:
        """What ``said`` asks of the tutor itself; nothing where it was an answer.

        Any words are at least "partly" an open answer: there the wishes count that name suggestions.
        """
        if judgement.intent is Intent.WAIT:
            return Wish.THINKING
        found = wish(said, self.book.phrases)
        if judgement.verdict is Verdict.RIGHT or judgement.misconception is not None:
            return None
        unmarked = judgement.verdict in (Verdict.PARTLY, Verdict.WRONG)
        return None if unmarked and found not in (Wish.OFF, Wish.ON) else found

    def now(self, state: State, t: float, local: dt.time) -> Suggestion | None:
        """What to suggest at ``t`` (seconds on the lesson's clock), ``local`` on the learner's."""
        found = weigh(Now(t, local), state, self.history, self.tact, self.book)
        return found if isinstance(found, Suggestion) else None

    def fits(self, made: Suggestion, state: State, t: float, local: dt.time) -> bool:
        """Whether ``made``, decided a moment ago and not said yet, may still be said."""
        return still_fits(made, Now(t, local), state, self.history, self.tact)


def outcome(offer: Suggestion, reply: bool | None, meant: Wish | None) -> Outcome:
    """What became of ``offer``, from the learner's next words: ``reply`` is yes, no, or neither."""
    if meant in (Wish.OFF, Wish.SNOOZE):
        return Outcome.DISMISSED
    if offer.kind is Kind.GOAL:
        return Outcome.IGNORED  # a goal that is set now is told elsewhere
    if not offer.asks or offer.kind not in YES_OR_NO:
        return Outcome.ACCEPTED  # the learner went along
    if reply is None:
        return Outcome.IGNORED
    return Outcome.ACCEPTED if reply else Outcome.DISMISSED


def unanswered(offer: Suggestion) -> Outcome:
    """What became of ``offer`` where nobody said a word to it, and the lesson has gone on."""
    return Outcome.IGNORED if offer.asks or offer.kind is Kind.GOAL else Outcome.ACCEPTED


def heard(
    state: State, t: float, meant: Wish | None, offer: Suggestion | None, became: Outcome | None
) -> State:
    """``state`` after the learner's words, before they are judged."""
    if not state.learner_speaking:
        state = observe(state, on.LearnerSpeaking(t))
    state = observe(state, on.LearnerSilent(t, meant))
    if offer is not None and became is not None:
        state = observe(state, on.Suggested(t, offer.kind, became))
    return state


def answered(
    state: State,
    t: float,
    judgement: Judgement | None,
    decision: Decision,
    mastered: Iterable[tuple[str, str | None]],
) -> State:
    """``state`` after the verdict and the tutor's act; ``mastered``: skills that are so since this answer,
    each with an item for its transfer, if there is one."""
    if judgement is not None and (decision.counts or judgement.verdict is Verdict.UNSURE):
        state = observe(state, on.Judged(t, judgement.verdict, judgement.misconception))
    if judgement is not None and judgement.intent is Intent.HINT:
        state = observe(state, on.HintRequested(t))
    if decision.act is Act.HINT:
        state = observe(state, on.HintGiven(t, decision.table.hints))
    for skill, transfer in mastered:
        state = observe(state, on.SkillMastered(t, skill, transfer))
    return state


def hears_out(decision: Decision, state: State, made: Suggestion | None) -> bool:
    """Whether ``made`` is the reply to one who said that they are tired: understood, though no answer."""
    says_so = state.tired is not None and decision.act in _UNHEARD
    return says_so and made is not None and made.kind is Kind.BREAK


def fits_in(decision: Decision, made: Suggestion) -> bool:
    """Whether there is room for ``made`` in the turn: a hint that was asked for, and asks, is enough."""
    if not made.asks or decision.moves_on or _in_its_place(decision, made):
        return True
    return not any("?" in part.value for part in decision.parts if part.kind == "text")


def ride(decision: Decision, made: Suggestion) -> Decision:
    """``decision`` with the suggestion said at its end, or before the next question.

    One question is enough: an offer takes the place of "have another go", and of a hint that nobody asked
    for, which is kept for later.
    """
    parts, table, act = decision.parts, decision.table, decision.act
    if made.asks and not decision.moves_on:
        if _in_its_place(decision, made):
            if act is Act.HINT:
                table, act = replace(table, hints=table.hints - 1), Act.OFFER_HINT
            parts = tuple(part for part in parts if part.kind != "text")
        if act in _UNHEARD and made.kind is Kind.BREAK:  # it was understood, so nothing is said again
            parts, table = (), replace(table, unclear=max(0, table.unclear - (act is Act.CLARIFY)))
        parts = tuple(part for part in parts if part != Part("line", "again"))
    also = (_ACTS[made.kind],) if made.kind in _ACTS else ()
    parts = (*parts, Part("text", made.words))
    return replace(decision, act=act, parts=parts, table=table, also=(*decision.also, *also))


def _in_its_place(decision: Decision, made: Suggestion) -> bool:
    """Whether the offer stands for what the tutor would have said about the answer."""
    return decision.act in (Act.HINT, Act.CORRECT) and (decision.counts or made.kind is Kind.SLOW_DOWN)


_UNHEARD = frozenset({Act.CLARIFY, Act.REDIRECT})
"""What the tutor does with words that were no answer."""
_ACTS = {Kind.PLAN: Act.PLAN, Kind.GOAL: Act.GOAL}
"""What a suggestion is in the policy's words."""


def made_before(
    facts: Iterable[tuple[str, str, str | None]], today: dt.datetime, t: float
) -> tuple[Made, ...]:
    """Suggestions of earlier lessons on this one's clock, oldest first.

    ``facts``: kind, when (UTC ISO text) and outcome. ``today`` is the moment that the clock calls ``t``. A
    kind that is no longer known is passed over.
    """
    known: Mapping[str, Kind] = {str(kind): kind for kind in Kind}
    return tuple(
        Made(
            known[kind],
            t + (dt.datetime.fromisoformat(when) - today).total_seconds(),
            None if became is None else Outcome(became),
        )
        for kind, when, became in facts
        if kind in known
    )
